"""The best answer is the best one: against scipy, a linear program, and going through all answers."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matching.oracle import all_best, by_linear_program, by_scipy, frames
from workadvance.matching import solve, verify_certificate
from workadvance.matching.assignment import assign
from workadvance.matching.exact import exact_scores
from workadvance.tables import InputProblems, to_json

KINDS = ("whole", "tied", "all alike", "cents", "doubles", "negative", "few decimals, large")


def instance(rng: np.random.Generator, kind: str, most: int = 12) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores, allowed pairs and slots: sparse or full, with closed orders and people no one asks for."""
    people, orders = rng.integers(1, most, 2)
    shape = (people, orders)
    scores = {
        "whole": lambda: rng.integers(-20, 100, shape).astype(float),
        "tied": lambda: rng.integers(0, 3, shape).astype(float),
        "all alike": lambda: np.full(shape, float(rng.integers(-3, 4))),
        "cents": lambda: np.round(rng.normal(20, 10, shape), 2),
        "doubles": lambda: rng.normal(0, 1, shape),
        "negative": lambda: -rng.integers(1, 1000, shape) / 8,
        "few decimals, large": lambda: np.round(rng.normal(0, 1e8, shape), 3),
    }[kind]()
    allowed = rng.random(shape) < rng.choice([0.15, 0.4, 0.8, 1.0])
    return scores, allowed, rng.integers(0, 4, orders)


def quick(score: np.ndarray, allowed: np.ndarray, slots: np.ndarray, limit: int = 1) -> tuple[int, Fraction]:
    """(referred, exact total) from the core, without the checking and wording that tables need."""
    allowed = allowed & (slots > 0)
    person, order = (a.astype(np.int32) for a in np.nonzero(allowed))
    exact = exact_scores(score[allowed])
    answer = assign(
        pl.Series([f"c{i:03d}" for i in range(len(score))]),
        pl.Series([f"o{j:03d}" for j in range(len(slots))]),
        person,
        order,
        exact,
        slots.astype(np.int64),
        limit,
    )
    assert np.all(np.bincount(person[answer.taken], minlength=len(score)) <= limit)
    assert np.all(np.bincount(order[answer.taken], minlength=len(slots)) <= slots)
    return answer.matched, answer.total * exact.unit


@pytest.mark.parametrize("kind", KINDS)
def test_equals_scipy_on_hundreds_of_instances_of_each_kind(kind: str) -> None:
    rng = np.random.default_rng(list(kind.encode()))
    for _ in range(450):
        score, allowed, slots = instance(rng, kind)
        number, total = by_scipy(score, allowed, slots)
        assert quick(score, allowed, slots)[0] == number
        assert float(quick(score, allowed, slots)[1]) == pytest.approx(total, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("kind", ["whole", "tied", "doubles"])
def test_equals_scipy_on_larger_instances(kind: str) -> None:
    rng = np.random.default_rng(7)
    for _ in range(12):
        score, allowed, slots = instance(rng, kind, most=120)
        number, total = by_scipy(score, allowed, slots)
        found = quick(score, allowed, slots)
        assert (found[0], float(found[1])) == (number, pytest.approx(total, rel=1e-9, abs=1e-9))


@pytest.mark.parametrize("limit", [2, 3])
def test_with_several_orders_a_person_equals_a_linear_program(limit: int) -> None:
    rng = np.random.default_rng(limit)
    for kind in KINDS * 5:
        score, allowed, slots = instance(rng, kind, most=9)
        number, total = by_linear_program(score, allowed, slots, limit)
        found = quick(score, allowed, slots, limit)
        assert found[0] == number
        assert float(found[1]) == pytest.approx(total, rel=1e-7, abs=1e-6)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_is_among_all_best_answers_and_proved(data: st.DataObject) -> None:
    people, orders = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 3))
    score = np.array(
        data.draw(
            st.lists(
                st.one_of(
                    st.integers(-3, 3).map(float),
                    st.floats(-1e12, 1e12).map(lambda s: s if abs(s) > 1e-9 else 0.0),
                    st.sampled_from([0.1, 0.2, 0.3, -0.3]),
                ),
                min_size=people * orders,
                max_size=people * orders,
            )
        )
    ).reshape(people, orders)
    cells = st.lists(st.booleans(), min_size=people * orders, max_size=people * orders)
    allowed = np.array(data.draw(cells)).reshape(people, orders)
    slots = np.array(data.draw(st.lists(st.integers(0, 3), min_size=orders, max_size=orders)))
    limit = data.draw(st.integers(1, 2))
    answer = solve(*frames(score, allowed, slots), max_per_candidate=limit)
    assert answer.certificate.optimal
    assert verify_certificate(*frames(score, allowed, slots), answer).valid
    taken = frozenset((int(a.candidate_id[1:]), int(a.order_id[1:])) for a in answer.assignments)
    if answer.certificate.reading == "decimal":
        number, total, best = all_best(score, allowed, slots, limit)
        assert (answer.matched, answer.certificate.total_score) == (number, total)
        assert taken in best


def test_the_most_people_come_before_the_best_total() -> None:
    scores = pl.DataFrame(
        {"candidate_id": ["Ana", "Ana", "Ben"], "order_id": ["x", "y", "x"], "score": [100.0, -50.0, -20.0]}
    )
    answer = solve(scores, pl.DataFrame({"order_id": ["x", "y"], "slots": [1, 1]}))
    assert [(a.candidate_id, a.order_id) for a in answer.assignments] == [("Ana", "y"), ("Ben", "x")]
    assert (answer.matched, answer.total_score) == (2, -70.0)


def test_decimals_tie_when_people_would_say_they_tie() -> None:
    # 0.1 + 0.2 is more than 0.3 + 0.0 in doubles; as decimals both answers are worth 0.3 and the lot decides.
    score = np.array([[0.1, 0.3], [0.0, 0.2]])
    found = solve(*frames(score, np.ones((2, 2), bool), np.array([1, 1])))
    assert found.certificate.total_score == Fraction(3, 10)
    assert all_best(score, np.ones((2, 2), bool), np.array([1, 1]))[1:] == (
        Fraction(3, 10),
        [frozenset({(0, 0), (1, 1)}), frozenset({(0, 1), (1, 0)})],
    )


def test_differences_far_below_the_solvers_own_steps_are_seen() -> None:
    # The two answers differ by 1e-13 of the largest score and less; rounding to the solver's whole numbers hides that.
    tiny = 2.0**-60
    score = np.array([[1e6, tiny, 0.0], [tiny, 1e-3 + 2.0**-62, 3 * tiny], [0.0, 2 * tiny, 5 * tiny]])
    allowed = np.array([[True, False, False], [False, True, True], [False, True, True]])
    answer = solve(*frames(score, allowed, np.array([1, 1, 1])))
    exact = Fraction(score[1, 1]) + Fraction(score[2, 2]) + Fraction(score[0, 0])
    assert (answer.certificate.reading, answer.certificate.total_score) == ("binary", exact)
    rng = np.random.default_rng(3)
    for _ in range(60):
        people = int(rng.integers(2, 5))
        score = 1.0 + rng.integers(0, 4, (people, people)) * 2.0**-52
        score[0, 0] = 3e9
        allowed = np.ones((people, people), bool)
        allowed[0, 1:] = allowed[1:, 0] = False
        found = solve(*frames(score, allowed, np.ones(people, int)))
        steps = np.rint((score[1:, 1:] - 1) * 2.0**52)
        best = by_scipy(steps, np.ones_like(steps, bool), np.ones(people - 1, int))[1]
        gained = sum(Fraction(a.score) for a in found.assignments if a.candidate_id != "c0") - (people - 1)
        assert gained * 2**52 == best
        assert found.certificate.optimal


@pytest.mark.parametrize("kind", ["tied", "all alike", "whole", "doubles"])
def test_the_order_of_the_rows_never_matters(kind: str) -> None:
    rng = np.random.default_rng(11)
    for seed in range(8):
        scores, slots = frames(*instance(rng, kind))
        first = solve(scores, slots)
        for shuffle in range(3):
            again = solve(
                scores.sample(fraction=1, shuffle=True, seed=10 * seed + shuffle),
                slots.sample(fraction=1, shuffle=True, seed=shuffle),
            )
            assert again == first


def test_fine_scores_of_many_people_are_proved_in_exact_arithmetic() -> None:
    """Too many digits and too many people for the solver's whole numbers, with closed orders."""
    rng = np.random.default_rng(8)
    allowed = rng.random((1200, 300)) < 0.02
    for score in (rng.integers(1, 10**15, allowed.shape).astype(float), rng.integers(1, 3, allowed.shape) * 1e15 / 3):
        slots = rng.integers(0, 3, 300)
        tables = frames(score, allowed, slots)
        answer = solve(*tables)
        assert answer.certificate.optimal
        assert verify_certificate(*tables, answer).valid
        assert answer.matched == by_scipy(np.zeros_like(score), allowed, slots)[0]
        again = solve(*(t.sample(fraction=1, shuffle=True, seed=1) for t in tables))
        assert again == answer


def test_scores_beyond_all_measure_are_refused() -> None:
    tables = frames(np.array([[1e308, -1e101]]), np.ones((1, 2), bool), np.array([1, 1]))
    with pytest.raises(InputProblems) as bad:
        solve(*tables)
    assert len(bad.value.problems) == 2
    answer = solve(*frames(np.array([[1e100], [1e100]]), np.ones((2, 1), bool), np.array([2])))
    assert answer.total_score == 2e100


WILD = st.builds(
    lambda digits, power, sign: sign * digits * 10.0**power,
    st.floats(1.0, 9.99),
    st.integers(-8, 8),
    st.sampled_from([1, -1]),
)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_wild_scores_and_filled_orders_are_proved_to_the_last_digit_also_after_json(data: st.DataObject) -> None:
    """Scores over 16 orders of magnitude, at open and at filled orders, one or two orders a person."""
    people, orders = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 5))
    cells = people * orders
    score = np.array(data.draw(st.lists(WILD, min_size=cells, max_size=cells))).reshape(people, orders)
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=cells, max_size=cells))).reshape(people, orders)
    slots = np.array(data.draw(st.lists(st.sampled_from([0, 0, 1, 2]), min_size=orders, max_size=orders)))
    tables = frames(score, allowed, slots)
    answer = solve(*tables, max_per_candidate=data.draw(st.integers(1, 2)))
    assert answer.certificate.optimal
    assert verify_certificate(*tables, answer, tolerance=0.0).valid
    assert verify_certificate(*tables, json.loads(to_json(answer.to_dict())), tolerance=0.0).valid


def test_filled_orders_play_no_part_whatever_their_scores() -> None:
    """Pools that were denied their proof, or crashed: filled orders beside open ones, several orders a person."""
    rng = np.random.default_rng(20)
    for number in range(150):
        score, allowed, slots = instance(rng, ("whole", "cents", "doubles")[number % 3])
        slots[rng.random(len(slots)) < 0.4] = 0
        limit = 1 + number % 2
        without = allowed & (slots > 0)
        wild = score.copy()
        wild[:, slots == 0] = 10.0 ** rng.uniform(-90, 90, wild[:, slots == 0].shape)
        tables = frames(wild, allowed, slots)
        answer = solve(*tables, max_per_candidate=limit)
        alone = solve(*frames(score, without, slots), max_per_candidate=limit)
        assert answer.assignments == alone.assignments
        assert answer.certificate == alone.certificate
        assert answer.certificate.optimal
        assert verify_certificate(*tables, json.loads(to_json(answer.to_dict()))).valid


def test_scores_too_far_apart_to_be_added_exactly_are_refused_in_a_sentence() -> None:
    tables = frames(np.array([[1e60, 1e-30]]), np.ones((1, 2), bool), np.array([1, 1]))
    with pytest.raises(InputProblems, match="runs from 1e-30 to 1e.60 .* too far apart to be added exactly") as bad:
        solve(*tables)
    assert "Round the scores" in str(bad.value)


def test_ties_go_by_lot_not_by_id() -> None:
    """The lowest ids do not win: over many tied pairs of people, each place is won about as often."""
    first = 0
    for trial in range(200):
        people = [f"p{trial:03d}", f"q{trial:03d}"]
        scores = pl.DataFrame({"candidate_id": people, "order_id": ["x", "x"], "score": [1.0, 1.0]})
        answer = solve(scores, pl.DataFrame({"order_id": ["x"], "slots": [1]}))
        first += answer.assignments[0].candidate_id == people[0]
        assert answer.unmatched[0].reasons[0].code == "tied"
        assert answer.unmatched[0].reasons[0].short_by == 0
    assert 70 < first < 130


def test_short_by_is_exactly_the_raise_that_is_needed() -> None:
    rng = np.random.default_rng(5)
    tried = 0
    while tried < 60:
        score, allowed, slots = instance(rng, "whole", most=8)
        answer = solve(*frames(score, allowed, slots))
        for person in answer.unmatched:
            reason = person.reasons[0]
            if reason.code not in ("outbid", "tied"):
                assert reason.code == "no_slot"
                continue
            tried += 1
            at = int(person.candidate_id[1:]), int(str(reason.order_id)[1:])
            assert reason.short_by is not None
            for change, referred in ((1, True), (-1, False)):
                raised = score.copy()
                raised[at] += reason.short_by + change
                again = solve(*frames(raised, allowed, slots))
                if change > 0 or reason.short_by > 0:
                    assert (person.candidate_id in {a.candidate_id for a in again.assignments}) is referred


def test_nobody_to_refer_is_an_answer_too() -> None:
    empty = pl.DataFrame(schema={"candidate_id": pl.String, "order_id": pl.String, "score": pl.Float64})
    slots = pl.DataFrame({"order_id": ["x"], "slots": [0]})
    answer = solve(empty, slots)
    assert (answer.matched, answer.total_score, answer.assignments, answer.unmatched) == (0, 0.0, (), ())
    assert answer.certificate.optimal
    closed = solve(pl.DataFrame({"candidate_id": ["a"], "order_id": ["x"], "score": [-3.5]}), slots)
    assert (closed.matched, closed.certificate.optimal) == (0, True)
    assert [r.code for r in closed.unmatched[0].reasons] == ["no_slot"]
    assert verify_certificate(
        pl.DataFrame({"candidate_id": ["a"], "order_id": ["x"], "score": [-3.5]}), slots, closed
    ).valid


def test_every_problem_of_both_tables_is_reported() -> None:
    scores = pl.DataFrame(
        {"candidate_id": ["a", "a", None], "order_id": ["x", "x", "nowhere"], "score": [1.0, float("inf"), 2.0]}
    )
    with pytest.raises(InputProblems) as bad:
        solve(scores, pl.DataFrame({"order_id": ["x", "x"], "slots": [-1, 1]}))
    said = str(bad.value)
    for part in ("row 3", "finite", "row 4", "empty", "at least 0", "once"):
        assert part in said
    with pytest.raises(InputProblems, match="“nowhere” is not in slots"):
        solve(
            pl.DataFrame({"candidate_id": ["a"], "order_id": ["nowhere"], "score": [1.0]}),
            pl.DataFrame({"order_id": ["x"], "slots": [1]}),
        )
    with pytest.raises(InputProblems, match="at least 1"):
        solve(scores, scores, max_per_candidate=0)


def test_with_several_orders_a_person_people_come_before_referrals() -> None:
    scores = pl.DataFrame(
        {"candidate_id": ["Ana", "Ana", "Ana", "Ben"], "order_id": ["x", "y", "z", "x"], "score": [9.0, 4.0, -1.0, 1.0]}
    )
    slots = pl.DataFrame({"order_id": ["x", "y", "z"], "slots": [1, 1, 1]})
    answer = solve(scores, slots, max_per_candidate=3)
    # Ana alone could have x and y for 13; both people are referred for 5, and z would only cost.
    assert [(a.candidate_id, a.order_id) for a in answer.assignments] == [("Ana", "y"), ("Ben", "x")]
    assert (answer.matched, answer.total_score) == (2, 5.0)
    roomy = solve(scores, slots.with_columns(slots=pl.Series([2, 1, 1])), max_per_candidate=3)
    assert [(a.candidate_id, a.order_id) for a in roomy.assignments] == [("Ana", "x"), ("Ana", "y"), ("Ben", "x")]
    assert (roomy.matched, roomy.total_score) == (2, 14.0)
