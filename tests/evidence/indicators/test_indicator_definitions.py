from __future__ import annotations

import datetime as dt

import pytest

from workadvance.evidence.indicators import MEMBERS, USUAL_SET, definition_set, quarters
from workadvance.evidence.indicators.definitions import anniversary
from workadvance.evidence.indicators.records import EDUCATION_KINDS, EXCLUSIONS
from workadvance.tables import InputProblems

NAMES = [
    "employment_q2",
    "employment_q4",
    "median_earnings_q2",
    "credential_attainment",
    "measurable_skill_gains",
    "retention_same_employer",
]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_the_six_indicators_in_order_each_with_words_a_source_and_a_function() -> None:
    found = definition_set(USUAL_SET, 2026).indicators
    assert list(found) == NAMES
    for definition in found.values():
        assert definition.title
        assert definition.counts
        assert definition.out_of
        assert definition.source.startswith("20 CFR 677.155(a)(1)")
        kept = {"offender"} if definition.name == "measurable_skill_gains" else set()
        assert tuple(definition.exclusions) == tuple(reason for reason in EXCLUSIONS if reason not in kept)
        assert definition.measure in MEMBERS
        assert set(definition.education) <= set(EDUCATION_KINDS)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("employment_q2", "2025-07-01", "2026-06-30"),
        ("median_earnings_q2", "2025-07-01", "2026-06-30"),
        ("employment_q4", "2025-01-01", "2025-12-31"),
        ("credential_attainment", "2025-01-01", "2025-12-31"),
        ("retention_same_employer", "2025-01-01", "2025-12-31"),
        ("measurable_skill_gains", "2026-07-01", "2027-06-30"),
    ],
)
def test_cohort_windows_of_program_year_2026(name: str, first: str, last: str) -> None:
    assert definition_set(USUAL_SET, 2026).indicators[name].cohort(2026) == (day(first), day(last))


@pytest.mark.parametrize("name", [n for n in NAMES if n != "measurable_skill_gains"])
def test_status_of_exit_cohorts_turns_with_the_last_reference_quarter_and_two_quarters_later(name: str) -> None:
    """The last to leave in each window is looked for in October-December 2026."""
    definition = definition_set(USUAL_SET, 2026).indicators[name]
    assert definition.reference_end(2026) == day("2026-12-31")
    assert definition.status(2026, day("2026-12-30")) == "not_due"
    assert definition.status(2026, day("2026-12-31")) == "provisional"
    assert definition.status(2026, day("2027-06-29")) == "provisional"
    assert definition.status(2026, day("2027-06-30")) == "final"


def test_status_of_skill_gains_turns_with_the_program_year_and_one_quarter_later() -> None:
    definition = definition_set(USUAL_SET, 2026).indicators["measurable_skill_gains"]
    assert definition.status(2026, day("2027-06-29")) == "not_due"
    assert definition.status(2026, day("2027-06-30")) == "provisional"
    assert definition.status(2026, day("2027-09-29")) == "provisional"
    assert definition.status(2026, day("2027-09-30")) == "final"


def test_years_before_the_first_version_use_it_and_say_so() -> None:
    assert definition_set(USUAL_SET, 2012).indicators == definition_set(USUAL_SET, 2026).indicators
    assert definition_set(USUAL_SET, 2012).indicators["employment_q2"].status(2012, day("2026-01-01")) == "final"
    assert definition_set(USUAL_SET, 2016).first_year <= 2016
    assert definition_set(USUAL_SET, 2015).first_year > 2015


@pytest.mark.parametrize("year", [26, 0, -1, 20260])
def test_an_implausible_program_year_is_refused_with_what_to_write(year: int) -> None:
    with pytest.raises(InputProblems, match=f"found {year}; write the year in which the program year begins"):
        definition_set(USUAL_SET, year)


def test_quarters_are_numbers_that_can_be_added_to() -> None:
    exit_quarter = quarters.of_day(day("2026-01-15"))
    assert quarters.label(exit_quarter) == "2026Q1"
    assert quarters.words(exit_quarter + 2) == "July to September 2026"
    assert quarters.words(exit_quarter + 4) == "January to March 2027"
    assert quarters.last_day(exit_quarter + 4) == day("2027-03-31")
    assert [quarters.label(quarters.parse(f"2026Q{q}")) for q in (1, 2, 3, 4)] == [
        "2026Q1",
        "2026Q2",
        "2026Q3",
        "2026Q4",
    ]


@pytest.mark.parametrize("text", ["2026Q5", "2026Q0", "2026q3", "26Q3", "2026-Q3", "2026Q3 ", "2026Q33", ""])
def test_what_is_not_a_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a quarter written like 2026Q3"):
        quarters.parse(text)


def test_anniversary_of_a_leap_day_is_the_last_of_february() -> None:
    assert anniversary(day("2024-02-29"), 1) == day("2025-02-28")
    assert anniversary(day("2023-03-01"), 1) == day("2024-03-01")
