"""Each gate by hand, its words, and that the fast index lets through exactly what the words let through."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest

from tests.matching.pools import weights, world
from workadvance.cli.match_sentences import (
    change_needed,
    gate_sentence,
    not_referred_sentence,
    pair_sentence,
    part_sentence,
)
from workadvance.matching import (
    GATES,
    PARTS,
    Candidate,
    Order,
    candidate_pairs,
    candidates_frame,
    explain_pair,
    orders_frame,
    pairs,
    run,
)
from workadvance.tables import InputProblems

ANA = Candidate(
    "Ana",
    occupations=("31-9092", "29-2052"),
    zip="44115",
    credentials=("CPR", "Medical Assistant"),
    wage_floor=17.0,
    max_miles=10,
    shifts=("days",),
    available_from=dt.date(2026, 2, 2),
    background=("driving",),
    days_job_ready=45,
    baseline_wage=13.25,
)
CLINIC = Order(
    "clinic",
    occupation="31-9092",
    wage=17.0,
    zip="44106",
    required_credentials=("medical assistant",),
    shifts=("evenings", "Days"),
    start_by=dt.date(2026, 2, 2),
    excludes=("felony",),
    benefits=("health",),
)


def verdict(candidate: Candidate, order: Order, gate: str) -> str:
    said = explain_pair(candidate, order, weights())
    return next(v.verdict for v in said.verdicts if v.gate == gate)


def test_a_pair_on_every_limit_passes() -> None:
    said = explain_pair(ANA, CLINIC, weights())
    assert [v.gate for v in said.verdicts] == list(GATES)
    assert {v.verdict for v in said.verdicts} == {"meets"}
    assert said.passes
    assert pair_sentence(said) == f"Ana may be referred to clinic; the pair scores {said.score:g} points."


@pytest.mark.parametrize(
    ("gate", "candidate", "order", "words"),
    [
        ("occupation", {}, {"occupation": "51-4041"}, "training for 51-4041"),
        ("occupation", {"occupations": ()}, {}, "occupations: none"),
        ("credential", {}, {"required_credentials": ("CPR", "CDL A")}, "requires CDL A, not held"),
        ("wage_floor", {"wage_floor": 17.01}, {}, "pays $17.00 an hour, below the floor of $17.01"),
        ("reach", {"max_miles": 3}, {}, "miles by road from 44115 to 44106, beyond 3"),
        ("shift", {"shifts": ("nights",)}, {}, "the person can work nights"),
        ("start_date", {"available_from": dt.date(2026, 2, 3)}, {}, "too late"),
        ("exclusion", {"background": ("driving", "Felony")}, {}, "excludes felony"),
    ],
)
def test_each_gate_fails_alone_and_says_what_would_change_it(
    gate: str, candidate: dict[str, object], order: dict[str, object], words: str
) -> None:
    said = explain_pair(replace(ANA, **candidate), replace(CLINIC, **order), weights())  # type: ignore[arg-type]  # fields by name
    assert [v.gate for v in said.verdicts if v.verdict == "fails"] == [gate]
    failed = next(v for v in said.verdicts if v.gate == gate)
    assert words in f"{gate_sentence(gate, 'fails', failed.facts)} {change_needed(gate, failed.facts)}"
    assert pair_sentence(said) == f"Ana may not be referred to clinic: {gate.replace('_', ' ')}."


@pytest.mark.parametrize(
    ("gate", "candidate", "order"),
    [
        ("wage_floor", {"wage_floor": None}, {}),
        ("reach", {"max_miles": None}, {"zip": "10451"}),
        ("shift", {"shifts": ()}, {}),
        ("shift", {}, {"shifts": ()}),
        ("start_date", {"available_from": None}, {}),
        ("start_date", {}, {"start_by": None}),
    ],
)
def test_what_is_not_on_record_is_unknown_and_rules_nothing_out(
    gate: str, candidate: dict[str, object], order: dict[str, object]
) -> None:
    person, opening = replace(ANA, **candidate), replace(CLINIC, **order)  # type: ignore[arg-type]  # fields by name
    assert verdict(person, opening, gate) == "unknown"
    assert candidate_pairs(candidates_frame([person]), orders_frame([opening]), weights()).height == 1


@pytest.mark.parametrize("written", ["Drug  Conviction", " drug-conviction", "DRUG_CONVICTION"])
def test_an_exclusion_is_a_code_however_it_is_written(written: str) -> None:
    person, opening = replace(ANA, background=("drug conviction",)), replace(CLINIC, excludes=(written,))
    assert verdict(person, opening, "exclusion") == "fails"
    assert candidate_pairs(candidates_frame([person]), orders_frame([opening]), weights()).height == 0


@pytest.mark.parametrize(
    ("candidate", "order", "said"),
    [
        ({"background": ("drugs",)}, {}, "“drugs” is not an exclusion on the list: felony"),
        ({}, {"excludes": ("no bad people",)}, "“no bad people” is not an exclusion on the list"),
        ({"shifts": ("swing",)}, {}, "“swing” is not a shift on the list: day, evening, night, weekend, any"),
        ({}, {"shifts": ("nigth",)}, "Nearest: night"),
        ({"occupations": ("319092",)}, {}, "“319092” is not an occupation's code. Write 31-9092."),
        ({}, {"occupation": "99-9999"}, "there is no occupation 99-9999"),
        ({}, {"occupation": "nurse"}, "“nurse” is not an occupation's code; NN-NNNN is needed"),
    ],
)
def test_what_is_on_no_list_is_a_problem_with_its_row(
    candidate: dict[str, object], order: dict[str, object], said: str
) -> None:
    people = candidates_frame([ANA, replace(ANA, candidate_id="Ben", **candidate)])  # type: ignore[arg-type]  # fields by name
    orders = orders_frame([CLINIC, replace(CLINIC, order_id="other", **order)])  # type: ignore[arg-type]  # fields by name
    with pytest.raises(InputProblems) as bad:
        candidate_pairs(people, orders, weights())
    assert [p.row for p in bad.value.problems] == [3]
    assert said in str(bad.value)


def test_words_about_an_exclusion_that_is_no_code_are_refused_too() -> None:
    with pytest.raises(InputProblems, match="is not an exclusion on the list"):
        explain_pair(ANA, replace(CLINIC, excludes=("bad people",)), weights())


def test_remote_work_is_in_everybodys_reach_and_any_shift_suits() -> None:
    far = replace(CLINIC, zip=None, remote=True, shifts=("any",))
    person = replace(ANA, max_miles=0, shifts=("nights",))
    assert explain_pair(person, far, weights()).passes
    found = candidate_pairs(candidates_frame([person]), orders_frame([far]), weights())
    assert found["miles"].to_list() == [0.0]
    assert found["distance"].to_list() == [15.0]


@pytest.mark.parametrize("seed", range(6))
def test_the_index_finds_exactly_the_pairs_that_pass_in_words(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    people, orders = world(seed)
    if seed % 2:  # blocks far smaller than the data: nothing is lost or doubled at their edges
        monkeypatch.setattr(pairs, "BLOCK", 7)
    found = candidate_pairs(candidates_frame(people), orders_frame(orders), weights())
    said = {(c.candidate_id, o.order_id): explain_pair(c, o, weights()) for c in people for o in orders}
    assert found.select("candidate_id", "order_id").rows() == sorted(k for k, v in said.items() if v.passes)
    assert 20 < found.height < len(said) / 2
    for row in found.to_dicts():
        pair = said[row["candidate_id"], row["order_id"]]
        assert {p.part: p.points for p in pair.parts} == {name: row[name] for name in PARTS}
        assert pair.score == row["score"]


def test_the_parts_of_a_score_by_hand() -> None:
    said = explain_pair(ANA, replace(CLINIC, wage=19.25), weights(), fit=0.5, step_up_job=1.0)
    points = {p.part: p.points for p in said.parts}
    miles = next(v for v in said.verdicts if v.gate == "reach").facts["straight_miles"]
    assert points == {
        "pay_gain": 24.0,  # $6.00 of $10.00, of 40 points
        "benefits": 10.0,  # health is half of 20 points
        "distance": round(15 * (1 - miles / 30), 4),
        "days_waiting": 7.5,  # 45 of 90 days, of 15 points
        "fit": 2.5,
        "step_up_job": 5.0,
        "waiting_guarantee": 0.0,
    }
    assert said.score == round(sum(points.values()), 4)


def test_less_pay_than_before_counts_against_the_pair() -> None:
    person = replace(ANA, wage_floor=None, baseline_wage=22.0)
    said = explain_pair(person, CLINIC, weights())
    assert said.parts[0].points == -20.0
    assert "−$5.00 on $22.00 before" in part_sentence(said.parts[0])


@pytest.mark.parametrize("known", [7.25, 10.0, 14.0, 17.0])
def test_no_baseline_on_record_is_never_better_than_a_low_one(known: float) -> None:
    unknown = explain_pair(replace(ANA, baseline_wage=None), CLINIC, weights())
    assert unknown.parts[0].points == 0.0
    assert "no pay before is on record, so no gain is counted" in part_sentence(unknown.parts[0])
    assert explain_pair(replace(ANA, baseline_wage=known), CLINIC, weights()).score >= unknown.score


def test_the_waiting_guarantee_starts_on_its_day() -> None:
    for days, points in ((89.0, 0.0), (90.0, 1000.0), (400.0, 1000.0)):
        said = explain_pair(replace(ANA, days_job_ready=days), CLINIC, weights())
        assert said.parts[-1].points == points
        assert "from 90 on a person comes first within the requirements" in part_sentence(said.parts[-1])


def test_fit_and_step_up_job_of_single_pairs_are_added() -> None:
    people, orders = candidates_frame([ANA, replace(ANA, candidate_id="Ben")]), orders_frame([CLINIC])
    extra = pl.DataFrame({"candidate_id": ["Ben"], "order_id": ["clinic"], "fit": [0.8]})
    found = candidate_pairs(people, orders, weights(), extra)
    assert found["fit"].to_list() == [0.0, 4.0]
    assert found["step_up_job"].to_list() == [0.0, 0.0]
    with pytest.raises(InputProblems, match="“Eve” is not among the candidate_ids"):
        candidate_pairs(people, orders, weights(), extra.with_columns(candidate_id=pl.lit("Eve")))
    with pytest.raises(InputProblems, match="from 0 to 1"):
        explain_pair(ANA, CLINIC, weights(), fit=1.5)


def test_more_than_64_credentials_and_shifts_are_told_apart() -> None:
    names = tuple(f"credential {i}" for i in range(150))
    orders = [replace(CLINIC, order_id=f"O{i:03d}", required_credentials=(name,)) for i, name in enumerate(names)]
    person = replace(ANA, credentials=(names[3], names[70], names[149]))
    found = candidate_pairs(candidates_frame([person]), orders_frame(orders), weights())
    assert found["order_id"].to_list() == ["O003", "O070", "O149"]


def test_shifts_that_no_order_names_are_not_taken_for_one_that_is_named() -> None:
    orders = [replace(CLINIC, order_id="any", shifts=("any",)), replace(CLINIC, order_id="days", shifts=("days",))]
    found = candidate_pairs(candidates_frame([replace(ANA, shifts=("weekends",))]), orders_frame(orders), weights())
    assert found["order_id"].to_list() == ["any"]


@pytest.mark.parametrize(
    ("home", "work", "road"),
    [
        ("96813", "96732", False),  # Honolulu, Kahului
        ("96813", "96707", True),  # Honolulu, Kapolei
        ("96748", "96763", False),  # Molokai, Lanai
        ("02601", "02554", False),  # Hyannis, Nantucket
        ("98070", "98116", False),  # Vashon, West Seattle
        ("00901", "00765", False),  # San Juan, Vieques
        ("98245", "98279", True),  # both on Orcas
        ("44115", "44106", True),
    ],
)
@pytest.mark.parametrize("limit", [200.0, None])
def test_water_is_not_a_road(home: str, work: str, road: bool, limit: float | None) -> None:
    person, opening = replace(ANA, zip=home, max_miles=limit), replace(CLINIC, zip=work)
    assert explain_pair(person, opening, weights()).passes is road
    slate = run(candidates_frame([person]), orders_frame([opening]), weights())
    assert slate.matched == road
    if not road:
        (reason,) = slate.unmatched[0].reasons
        assert (reason.code, "there is no road from" in not_referred_sentence(reason)) == ("reach", True)
    assert explain_pair(person, replace(opening, remote=True), weights()).passes
