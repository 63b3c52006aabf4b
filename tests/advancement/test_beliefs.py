"""What is believed about a job follows from what was said, not from the order in which it was said."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workadvance.advancement.beliefs import Claim, Precedence, Stretch, believe, employed_on, retention_on
from workadvance.advancement.business_hours import after_business_days

ORDER = Precedence(("records", "stub", "payroll", "employer", "offer", "coach", "self"), 31)
FIRST = dt.date(2026, 1, 5)


def day(n: int) -> dt.date:
    return FIRST + dt.timedelta(days=n)


def pay(key: int, value: str, source: str, about: int = 0, said: int | None = None, **more: object) -> Claim:
    return Claim(key, "pay", value, day(about), day(about if said is None else said), source, **more)


DAYS = st.integers(0, 400).map(day)
CLAIMS = st.lists(
    st.builds(
        Claim,
        key=st.integers(0, 0),
        fact=st.sampled_from(["pay", "end", "start", "employed"]),
        value=st.sampled_from(["2026-01-05", "2026-03-01", "2026-04-09"]),
        about_on=DAYS,
        said_on=DAYS,
        source=st.sampled_from([*ORDER.sources, "other"]),
        settled_on=st.none() | DAYS,
        withdrawn_on=st.none() | DAYS,
    ),
    max_size=12,
).map(lambda rows: [replace(row, key=n) for n, row in enumerate(rows)])


@given(CLAIMS, DAYS, st.none() | DAYS, st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_belief(claims, on, known_on, lot):
    other = list(claims)
    lot.shuffle(other)
    for fact in ("pay", "end"):
        assert believe(claims, fact, on, ORDER, known_on=known_on) == believe(other, fact, on, ORDER, known_on=known_on)
    dated = [replace(c, value="yes" if c.about_on.day % 2 else "no") if c.fact == "employed" else c for c in claims]
    other = sorted(dated, key=lambda c: lot.random())
    assert employed_on(dated, on, ORDER) == employed_on(other, on, ORDER)


@given(CLAIMS, DAYS)
def test_a_withdrawn_claim_counts_like_one_never_made_and_the_past_remembers_it(claims, on):
    for fact in ("pay", "end"):
        kept = [c for c in claims if c.withdrawn_on is None]
        assert believe(claims, fact, on, ORDER) == believe(kept, fact, on, ORDER)
        belief = believe(claims, fact, on, ORDER)
        assert belief is None or belief.claim.withdrawn_on is None


def test_a_stub_outranks_a_promise_and_both_sides_are_shown():
    said, stub = pay(1, "19.75", "employer"), pay(2, "18.25", "stub", about=10)
    belief = believe([said, stub], "pay", day(12), ORDER)
    assert (belief.value, belief.against, belief.standing) == ("18.25", (said,), "outranked")
    assert believe([said, stub], "pay", day(5), ORDER).value == "19.75"


def test_a_stronger_source_stands_against_a_later_weaker_word():
    stub, word = pay(1, "18.25", "stub"), pay(2, "20.00", "self", about=20)
    assert believe([stub, word], "pay", day(25), ORDER).value == "18.25"


def test_half_a_year_later_another_value_is_a_raise_and_no_contradiction():
    belief = believe([pay(1, "18.25", "stub"), pay(2, "21.00", "self", about=180)], "pay", day(200), ORDER)
    assert (belief.value, belief.standing) == ("21.00", "agreed")


def test_equal_sources_that_differ_wait_for_a_person_and_a_stronger_one_later_reopens():
    a, b = pay(1, "19.00", "employer", said=1), pay(2, "19.50", "employer", said=2)
    assert believe([a, b], "pay", day(9), ORDER).standing == "open"
    chosen = replace(a, settled_on=day(3))
    assert (believe([chosen, b], "pay", day(9), ORDER).value) == "19.00"
    assert believe([chosen, b], "pay", day(9), ORDER).standing == "settled"
    stub = pay(3, "18.00", "stub", said=6)
    reopened = believe([chosen, b, stub], "pay", day(9), ORDER)
    assert (reopened.value, reopened.standing) == ("19.00", "open")
    assert believe([chosen, b, stub], "pay", day(9), ORDER, known_on=day(2)).standing == "open"


def told(key: int, fact: str, value: str, about: int, source: str = "self") -> Claim:
    return Claim(key, fact, value, day(about), day(about), source)


@pytest.mark.parametrize(
    ("more", "answer", "basis"),
    [
        ([], "unknown", "silent"),
        ([told(2, "employed", "yes", 60)], "unknown", "silent"),
        ([told(2, "employed", "yes", 90, "employer")], "yes", "on"),
        ([told(2, "employed", "yes", 181)], "yes", "later"),
        ([told(2, "employed", "no", 80, "employer")], "no", "dates"),
        ([told(2, "employed", "no", 90), told(3, "employed", "yes", 90, "records")], "yes", "on"),
        ([told(2, "end", day(89).isoformat(), 89)], "no", "dates"),
        ([told(2, "end", day(90).isoformat(), 90)], "yes", "dates"),
    ],
)
def test_employed_on_day_90_says_on_what_evidence(more, answer, basis):
    found = employed_on([told(1, "start", FIRST.isoformat(), 0), *more], day(90), ORDER)
    assert (found.answer, found.basis) == (answer, basis)
    assert found.evidence is not None


@pytest.mark.parametrize(
    ("stretches", "kept"),
    [
        ([("a", 0, None)], (True, True, True)),
        ([("a", 0, 40), ("b", 50, None)], (True, True, False)),
        ([("a", 0, 40), ("b", 56, None)], (True, False, False)),
        ([("a", 0, 40)], (False, False, False)),
        ([("a", 0, 40), ("b", 30, 89)], (False, False, False)),
        ([("a", 0, None), ("b", 30, 60)], (True, True, True)),
        ([("a", 0, 40), ("a", 41, 90)], (True, True, True)),
        ([("a", 91, None)], (False, False, False)),
    ],
)
def test_retention_is_kept_apart_three_ways(stretches, kept):
    rows = [Stretch(e, day(first), None if last is None else day(last)) for e, first, last in stretches]
    found = retention_on(rows, FIRST, day(90), 14)
    assert (found.snapshot, found.any_employer, found.same_employer) == kept


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 120), st.none() | st.integers(0, 60)), max_size=6),
    st.integers(0, 200),
)
def test_each_kind_of_retention_implies_the_wider_one(rows, until):
    stretches = [Stretch(e, day(f), None if n is None else day(f + n)) for e, f, n in rows]
    found = retention_on(stretches, FIRST, day(until), 14)
    assert not found.same_employer or found.any_employer
    assert not found.any_employer or found.snapshot


@pytest.mark.parametrize(
    ("since", "days", "due"),
    [
        ("2026-11-25T14:00", 1, "2026-11-26T14:00"),
        ("2026-11-27T14:00", 1, "2026-11-30T14:00"),
        ("2026-11-27T19:30", 1, "2026-12-01T08:00"),
        ("2026-11-28T11:00", 2, "2026-12-02T08:00"),
        ("2026-11-25T06:00", 1, "2026-11-26T08:00"),
        ("2026-03-06T16:30", 1, "2026-03-09T16:30"),
    ],
)
def test_a_business_day_is_the_same_hour_of_the_next_one(since, days, due):
    assert after_business_days(dt.datetime.fromisoformat(since), days, 8, 17) == dt.datetime.fromisoformat(due)
