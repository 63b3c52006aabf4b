"""Each rule at its edges: one person, one fact moved by a day or a quarter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from workadvance.evidence.indicators import Indicator, compute_indicators, read_records

Write = Callable[..., Path]
SIDES = {"yes": (1, 1), "no": (0, 1), "out": (0, 0)}


def compute(folder: Path, indicator: str, year: int = 2026) -> Indicator:
    return next(
        r for r in compute_indicators(read_records(folder), year, dt.date(2030, 1, 1)) if r.indicator == indicator
    )


def check(folder: Path, indicator: str, wanted: str, year: int = 2026) -> None:
    row = compute(folder, indicator, year)
    assert (row.numerator, row.denominator) == SIDES[wanted]


@pytest.mark.parametrize(
    ("left", "quarter", "wanted"),
    [
        ("2025-06-30", "2025Q4", "out"),
        ("2025-07-01", "2026Q1", "yes"),
        ("2026-01-15", "2026Q3", "yes"),
        ("2026-01-15", "2026Q2", "no"),
        ("2026-01-15", "2026Q4", "no"),
        ("2026-03-31", "2026Q3", "yes"),
        ("2026-04-01", "2026Q4", "yes"),
        ("2026-06-30", "2026Q4", "yes"),
        ("2026-07-01", "2027Q1", "out"),
    ],
)
def test_employment_q2_looks_two_calendar_quarters_after_exits_of_july_to_june(
    write: Write, left: str, quarter: str, wanted: str
) -> None:
    folder = write(participants=[f"a,2024-01-01,{left},"], employment=[f"a,{quarter},E1,100,wage"])
    check(folder, "employment_q2", wanted)


@pytest.mark.parametrize(
    ("left", "quarter", "wanted"),
    [
        ("2024-12-31", "2025Q4", "out"),
        ("2025-01-01", "2026Q1", "yes"),
        ("2025-01-01", "2025Q4", "no"),
        ("2025-12-31", "2026Q4", "yes"),
        ("2025-12-31", "2027Q1", "no"),
        ("2026-01-15", "2027Q1", "out"),
    ],
)
def test_employment_q4_looks_four_calendar_quarters_after_exits_of_the_calendar_year(
    write: Write, left: str, quarter: str, wanted: str
) -> None:
    folder = write(participants=[f"a,2024-01-01,{left},"], employment=[f"a,{quarter},E1,100,wage"])
    check(folder, "employment_q4", wanted)


def test_the_example_of_the_definition_exit_15_january_2026_q4_is_january_to_march_2027(write: Write) -> None:
    folder = write(participants=["a,2025-09-01,2026-01-15,"], employment=["a,2027Q1,E1,100,wage"])
    check(folder, "employment_q4", "yes", year=2027)


@pytest.mark.parametrize(
    ("records", "employed", "total"),
    [
        (["E1,0,wage"], "no", None),
        (["E1,0.01,wage"], "yes", 0.01),
        (["E1,,wage"], "no", None),
        (["E1,,"], "no", None),
        (["E1,,supplemental"], "yes", None),
        (["E1,,SUPPLEMENTAL"], "yes", None),
        (["E1,0,supplemental"], "no", None),
        (["E1,700,supplemental"], "yes", 700),
        (["E1,700,wage", "E2,300,wage", "E1,50,wage"], "yes", 1050),
        (["E1,700,wage", "E2,,supplemental"], "yes", 700),
        (["E1,0,wage", "E2,,supplemental"], "yes", None),
    ],
)
def test_what_is_employment_and_what_is_a_known_total(
    write: Write, records: list[str], employed: str, total: float | None
) -> None:
    folder = write(participants=["a,2025-01-01,2025-08-10,"], employment=[f"a,2026Q1,{line}" for line in records])
    check(folder, "employment_q2", employed)
    median = compute(folder, "median_earnings_q2")
    assert (median.numerator, median.denominator, median.value) == (None, int(total is not None), total)


def test_the_median_of_an_even_number_is_halfway(write: Write) -> None:
    folder = write(
        participants=["a,2025-01-01,2025-08-10,", "b,2025-01-01,2025-08-10,", "c,2025-01-01,2025-08-10,deceased"],
        employment=["a,2026Q1,E1,1000,wage", "b,2026Q1,E1,2000,wage", "c,2026Q1,E1,90000,wage"],
    )
    row = compute(folder, "median_earnings_q2")
    assert (row.denominator, row.value, row.excluded) == (2, 1500, 1)


@pytest.mark.parametrize("reason", ["institutionalized", "medical", "deceased", "reserve", "foster_care"])
def test_each_exclusion_leaves_both_sides_of_every_indicator(write: Write, reason: str) -> None:
    folder = write(
        participants=[f"a,2025-01-01,2025-08-10,{reason}", f"b,2025-01-01,,{reason}"],
        employment=["a,2026Q1,E1,5000,wage", "a,2026Q3,E1,5000,wage"],
        education=["a,2025-02-01,2025-05-01,postsecondary", "b,2026-02-01,,postsecondary"],
        credentials=["a,postsecondary,2025-05-01"],
        gains=["b,milestone,2026-09-01"],
    )
    for row in compute_indicators(read_records(folder), 2026, dt.date(2030, 1, 1)):
        assert (row.denominator, row.value, row.excluded) == (0, None, 1), row.indicator


@pytest.mark.parametrize(
    ("education", "wanted"),
    [
        ([], "out"),
        (["2025-02-01,2025-05-01,postsecondary"], "no"),
        (["2025-02-01,2025-05-01,secondary"], "no"),
        (["2025-02-01,2025-05-01,ojt"], "out"),
        (["2025-02-01,2025-05-01,customized"], "out"),
        (["2025-02-01,2025-05-01,ojt", "2025-02-01,2025-05-01,postsecondary"], "no"),
        (["2024-01-01,2025-01-05,postsecondary"], "out"),
        (["2024-01-01,2025-01-06,postsecondary"], "no"),
        (["2024-01-01,,postsecondary"], "no"),
        (["2025-08-10,,postsecondary"], "no"),
        (["2025-08-11,,postsecondary"], "out"),
    ],
)
def test_credential_attainment_needs_education_during_participation(
    write: Write, education: list[str], wanted: str
) -> None:
    folder = write(participants=["a,2025-01-06,2025-08-10,"], education=[f"a,{line}" for line in education])
    check(folder, "credential_attainment", wanted)


@pytest.mark.parametrize(
    ("left", "attained", "wanted"),
    [
        ("2025-08-10", "2025-01-05", "no"),
        ("2025-08-10", "2025-01-06", "yes"),
        ("2025-08-10", "2026-08-10", "yes"),
        ("2025-08-10", "2026-08-11", "no"),
        ("2024-02-29", "2025-02-28", "yes"),
        ("2024-02-29", "2025-03-01", "no"),
    ],
)
def test_a_postsecondary_credential_counts_from_entry_to_a_year_after_exit(
    write: Write, left: str, attained: str, wanted: str
) -> None:
    entry = "2025-01-06" if left > "2025" else "2024-01-08"
    folder = write(
        participants=[f"a,{entry},{left},"],
        education=[f"a,{entry},{left},secondary"],
        credentials=[f"a,postsecondary,{attained}"],
    )
    check(folder, "credential_attainment", wanted, year=int(left[:4]) + 1)


@pytest.mark.parametrize(
    ("tables", "wanted"),
    [
        ({}, "no"),
        ({"employment": ["a,2025Q3,E1,100,wage"]}, "no"),
        ({"employment": ["a,2025Q4,E1,100,wage"]}, "yes"),
        ({"employment": ["a,2026Q3,E1,100,wage"]}, "yes"),
        ({"employment": ["a,2026Q4,E1,100,wage"]}, "no"),
        ({"employment": ["a,2026Q1,E1,,supplemental"]}, "yes"),
        ({"employment": ["a,2026Q1,E1,0,wage"]}, "no"),
        ({"enrolled": ["a,2025-08-11,2025-08-11,postsecondary"]}, "yes"),
        ({"enrolled": ["a,2025-03-01,2025-08-10,postsecondary"]}, "no"),
        ({"enrolled": ["a,2025-03-01,2025-08-11,postsecondary"]}, "yes"),
        ({"enrolled": ["a,2025-03-01,,postsecondary"]}, "yes"),
        ({"enrolled": ["a,2026-08-10,,postsecondary"]}, "yes"),
        ({"enrolled": ["a,2026-08-11,,postsecondary"]}, "no"),
        ({"enrolled": ["a,2025-09-01,,secondary"]}, "no"),
        ({"enrolled": ["a,2025-09-01,,ojt"]}, "no"),
    ],
)
def test_a_diploma_needs_work_or_postsecondary_study_within_a_year_after_exit(
    write: Write, tables: dict[str, list[str]], wanted: str
) -> None:
    folder = write(
        participants=["a,2025-01-06,2025-08-10,"],
        education=["a,2025-01-06,2025-08-10,secondary", *tables.get("enrolled", [])],
        credentials=["a,diploma,2025-08-10"],
        employment=tables.get("employment", []),
    )
    check(folder, "credential_attainment", wanted)


def test_work_or_study_without_a_diploma_is_no_success(write: Write) -> None:
    folder = write(
        participants=["a,2025-01-06,2025-08-10,"],
        education=["a,2025-01-06,,postsecondary"],
        employment=["a,2026Q1,E1,100,wage"],
        credentials=["a,diploma,2026-08-11"],
    )
    check(folder, "credential_attainment", "no")


@pytest.mark.parametrize(
    ("period", "education", "gain", "wanted"),
    [
        ("2026-01-05,", "2026-01-05,,ojt", "2026-06-30", "no"),
        ("2026-01-05,", "2026-01-05,,ojt", "2026-07-01", "yes"),
        ("2026-01-05,", "2026-01-05,,customized", "2027-06-30", "yes"),
        ("2026-01-05,", "2026-01-05,,secondary", "2027-07-01", "no"),
        ("2026-01-05,", "2026-01-05,2026-06-30,postsecondary", "2026-08-01", "out"),
        ("2026-01-05,", "2026-01-05,2026-07-01,postsecondary", "2026-08-01", "yes"),
        ("2027-06-30,", "2027-06-30,,postsecondary", "2027-06-30", "yes"),
        ("2027-07-01,", "2026-01-05,,postsecondary", "2027-07-01", "out"),
        ("2026-01-05,2026-06-30", "2026-01-05,,postsecondary", "2026-06-30", "out"),
        ("2026-01-05,2026-07-01", "2026-01-05,,postsecondary", "2026-07-01", "yes"),
        ("2026-01-05,2026-09-01", "2026-01-05,,postsecondary", "2026-09-02", "no"),
        ("2026-01-05,2026-09-01", "2026-09-02,,postsecondary", "2026-08-01", "out"),
        ("2026-09-01,", "2026-08-01,,postsecondary", "2026-08-31", "no"),
        ("2026-09-01,", "2026-08-01,2026-08-31,postsecondary", "2026-09-01", "out"),
        ("2025-01-05,2028-01-01", "2025-01-05,,postsecondary", "2026-12-01", "yes"),
    ],
)
def test_skill_gains_need_education_and_gain_in_the_year_while_taking_part(
    write: Write, period: str, education: str, gain: str, wanted: str
) -> None:
    folder = write(participants=[f"a,{period},"], education=[f"a,{education}"], gains=[f"a,milestone,{gain}"])
    check(folder, "measurable_skill_gains", wanted)


@pytest.mark.parametrize(
    ("second", "fourth", "wanted"),
    [
        (["E1,100,wage"], ["E1,100,wage"], "yes"),
        (["E1,100,wage"], ["E2,100,wage"], "no"),
        (["E1,100,wage", "E2,100,wage"], ["E3,100,wage", "E2,100,wage"], "yes"),
        (["E1,,supplemental"], ["E1,100,wage"], "out"),
        (["E1,100,wage"], ["E1,,supplemental"], "no"),
        (["12-345,100,wage"], [" 012 345,100,wage"], "yes"),
        (["E1,100,wage"], ["e-1,100,wage"], "yes"),
        (["-,100,wage"], ["-,100,wage"], "no"),
        (["E1,100,wage"], ["E1,,wage"], "no"),
        (["E1,100,wage"], ["E1,0,wage", "E2,5,wage"], "no"),
        (["E1,0,wage", "E2,5,wage"], ["E1,100,wage"], "no"),
        ([",100,wage"], [",100,wage"], "no"),
        (["E1,0,wage"], ["E1,100,wage"], "out"),
        ([], ["E1,100,wage"], "out"),
        (["E1,100,wage"], [], "no"),
    ],
)
def test_retention_needs_one_same_employer_in_both_quarters(
    write: Write, second: list[str], fourth: list[str], wanted: str
) -> None:
    folder = write(
        participants=["a,2025-01-06,2025-08-10,"],
        employment=[f"a,2026Q1,{line}" for line in second] + [f"a,2026Q3,{line}" for line in fourth],
    )
    check(folder, "retention_same_employer", wanted)


def test_each_period_of_participation_counts_for_itself(write: Write) -> None:
    """Two exits in one window, even for one reference quarter, are two in the denominator."""
    folder = write(
        participants=["a,2025-01-06,2025-07-10,", "a,2025-10-20,2026-01-05,", "a,2026-04-10,2026-06-30,"],
        employment=["a,2026Q1,E1,4000,wage", "a,2026Q3,E1,4100,wage"],
    )
    row = compute(folder, "employment_q2")
    assert (row.numerator, row.denominator) == (2, 3)
    median = compute(folder, "median_earnings_q2")
    assert (median.denominator, median.value) == (2, 4050)


def test_an_exclusion_of_one_period_leaves_the_other(write: Write) -> None:
    folder = write(
        participants=["a,2025-01-06,2025-07-10,medical", "a,2025-12-01,2026-06-30,"],
        employment=["a,2026Q1,E1,4000,wage", "a,2026Q4,E1,4000,wage"],
    )
    row = compute(folder, "employment_q2")
    assert (row.numerator, row.denominator, row.excluded) == (1, 1, 1)


@pytest.mark.parametrize(
    ("left", "back", "periods"),
    [
        ("2025-07-10", "2025-09-08", 1),  # 60 days later
        ("2025-07-10", "2025-10-08", 1),  # 90 days later: only 89 days without a service
        ("2025-07-10", "2025-10-09", 2),  # 91 days later: 90 days have passed
        ("2025-07-10", "2025-07-10", 1),
        ("2025-07-10", "2025-05-01", 1),  # overlapping
    ],
)
def test_a_person_has_left_only_after_90_days_without_a_service(
    write: Write, left: str, back: str, periods: int
) -> None:
    folder = write(participants=[f"a,2025-01-06,{left},", f"a,{back},2025-12-20,"])
    assert compute(folder, "employment_q2").denominator == periods


def test_a_joined_period_takes_the_reason_of_its_last_exit(write: Write) -> None:
    """Left for treatment, was back in time and then left for good: counts. The other way round it does not."""
    back = write(participants=["a,2025-01-06,2025-07-10,medical", "a,2025-09-01,2025-12-20,"])
    assert (compute(back, "employment_q2").denominator, compute(back, "employment_q2").excluded) == (1, 0)
    gone = write(participants=["a,2025-01-06,2025-07-10,", "a,2025-09-01,2025-12-20,medical"])
    assert (compute(gone, "employment_q2").denominator, compute(gone, "employment_q2").excluded) == (0, 1)
    going_on = write(participants=["a,2025-01-06,2025-07-10,", "a,2025-09-01,,"])
    assert compute(going_on, "employment_q2").denominator == 0


def test_an_inner_period_does_not_shorten_the_one_around_it(write: Write) -> None:
    folder = write(
        participants=["a,2025-01-06,2025-12-20,", "a,2025-02-01,2025-03-01,", "a,2026-03-15,2026-06-30,medical"]
    )
    row = compute(folder, "employment_q2")
    assert (row.denominator, row.excluded) == (0, 1), "85 days after December 20"


@pytest.mark.parametrize("code", ["01", "02", "03", "04", "05", "06", "07", "ineligible", "offender"])
def test_exclusions_may_be_written_as_federal_codes(write: Write, code: str) -> None:
    row = compute(write(participants=[f"a,2025-01-06,2025-08-10,{code}"]), "employment_q2")
    assert (row.denominator, row.excluded) == (0, 1)
    row = compute(write(participants=["a,2025-01-06,2025-08-10,00"]), "employment_q2")
    assert (row.denominator, row.excluded) == (1, 0)


def test_people_served_in_a_correctional_institution_stay_in_skill_gains(write: Write) -> None:
    for code, denominator in (("07", 1), ("06", 0)):
        folder = write(
            participants=[f"a,2026-07-06,2026-12-10,{code}"],
            education=["a,2026-07-06,2026-12-10,secondary"],
            gains=["a,milestone,2026-11-01"],
        )
        assert compute(folder, "measurable_skill_gains").denominator == denominator


@pytest.mark.parametrize(
    ("employment", "employed", "total"),
    [
        (["E1,3000,wage", "E1,9999,supplemental"], 1, 3000),
        (["E1,3000,wage", "e-1,9999,Supplemental"], 1, 3000),
        (["E1,3000,wage", "E2,500,supplemental"], 1, 3500),
        (["E1,0,wage", "E1,,supplemental"], 0, None),
        (["E1,,wage", "E1,700,supplemental"], 1, 700),
        (["E1,3000,wage", ",500,supplemental"], 1, 3500),
        (["E1,3000,wage", "E1,3000,wage"], 1, 3000),
        (["E1,3000,wage", "E1,3000,"], 1, 3000),
        (["E1,3000,wage", "E1,200,wage"], 1, 3200),
    ],
)
def test_wage_records_win_over_supplemental_ones_and_the_same_row_counts_once(
    write: Write, employment: list[str], employed: int, total: float | None
) -> None:
    folder = write(participants=["a,2025-01-06,2025-08-10,"], employment=[f"a,2026Q1,{line}" for line in employment])
    assert compute(folder, "employment_q2").numerator == employed
    assert compute(folder, "median_earnings_q2").value == total


@pytest.mark.parametrize(
    ("at_entry", "diploma", "denominator"),
    [("no", "", 1), ("yes", "", 0), ("", "", 1), ("", "2024-06-01", 0), ("", "2025-01-06", 1), ("no", "2024-06-01", 1)],
)
def test_secondary_education_counts_only_without_a_diploma_at_entry(
    write: Write, at_entry: str, diploma: str, denominator: int
) -> None:
    """`diploma_at_entry` decides; where it is blank, a diploma dated before entry does."""
    folder = write(
        education=["a,2025-02-01,2025-05-01,secondary"],
        credentials=[f"a,diploma,{diploma}"] if diploma else [],
    )
    (folder / "participants.csv").write_text(
        f"person_id,entry_date,exit_date,exclusion,diploma_at_entry\na,2025-01-06,2025-08-10,,{at_entry}\n",
        encoding="utf-8",
    )
    assert compute(folder, "credential_attainment").denominator == denominator
