"""The vectorized engine agrees with a row-by-row one on random records, and the explanations add up to it."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import naive_indicators
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workadvance.evidence.indicators import check_records, compute_indicators, explain_person

YEAR = 2026
PEOPLE = ["p1", "p2", "p3"]
# Every day on which something changes, its neighbors, a leap day, and days in between.
EDGES = [
    dt.date(*day)
    for day in [
        (2024, 2, 29), (2024, 6, 30), (2024, 12, 31), (2025, 1, 1), (2025, 2, 28), (2025, 3, 31), (2025, 4, 1),
        (2025, 6, 30), (2025, 7, 1), (2025, 9, 30), (2025, 10, 1), (2025, 12, 31), (2026, 1, 1), (2026, 1, 15),
        (2026, 6, 30), (2026, 7, 1), (2026, 7, 2), (2026, 12, 31), (2027, 1, 1), (2027, 6, 30), (2027, 7, 1),
    ]
]  # fmt: skip
DAYS = st.one_of(st.sampled_from(EDGES), st.dates(dt.date(2024, 2, 1), dt.date(2027, 8, 31)))
QUARTERS = [f"{year}Q{quarter}" for year in (2025, 2026, 2027) for quarter in (1, 2, 3, 4)]
SCHEMAS = {
    "participants": {
        "person_id": pl.String,
        "entry_date": pl.Date,
        "exit_date": pl.Date,
        "exclusion": pl.String,
        "diploma_at_entry": pl.Boolean,
    },
    "employment": {
        "person_id": pl.String,
        "quarter": pl.String,
        "employer_id": pl.String,
        "earnings": pl.Float64,
        "source": pl.String,
    },
    "education": {"person_id": pl.String, "started_on": pl.Date, "ended_on": pl.Date, "kind": pl.String},
    "credentials": {"person_id": pl.String, "kind": pl.String, "attained_on": pl.Date},
    "gains": {"person_id": pl.String, "kind": pl.String, "attained_on": pl.Date},
}


@st.composite
def periods_of(draw: st.DrawFn, person: str) -> list[dict]:
    days = sorted(draw(st.lists(DAYS, min_size=2, max_size=6, unique=True)))
    rows = [
        {
            "person_id": person,
            "entry_date": days[i],
            "exit_date": days[i + 1],
            "diploma_at_entry": draw(st.sampled_from([None, None, True, False])),
            "exclusion": draw(st.sampled_from([None, None, None, None, "medical", "ineligible", "offender"])),
        }
        for i in range(0, len(days) - 1, 2)
    ]
    if draw(st.integers(0, 4)) == 0:
        rows[-1]["exit_date"] = None
    return rows


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, list[dict]]:
    participants = [row for person in PEOPLE for row in draw(periods_of(person))]
    who = st.sampled_from(PEOPLE)
    employment = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "person_id": who,
                    "quarter": st.sampled_from(QUARTERS),
                    "employer_id": st.sampled_from(["E1", "e-1", "E2", " 07", "7", None]),
                    "earnings": st.sampled_from([None, 0.0, 1200.5, 4000.0, 7300.25]),
                    "source": st.sampled_from(["wage", "supplemental", None]),
                }
            ),
            max_size=24,
        )
    )
    education = []
    for row in draw(
        st.lists(st.tuples(who, DAYS, DAYS, st.sampled_from(["postsecondary", "secondary", "ojt", "customized"]),
                           st.booleans()), max_size=9)
    ):  # fmt: skip
        person, one, other, kind, going_on = row
        education.append(
            {
                "person_id": person,
                "started_on": min(one, other),
                "ended_on": None if going_on else max(one, other),
                "kind": kind,
            }
        )
    credentials = draw(
        st.lists(
            st.fixed_dictionaries(
                {"person_id": who, "kind": st.sampled_from(["postsecondary", "diploma"]), "attained_on": DAYS}
            ),
            max_size=8,
        )
    )
    gains = draw(
        st.lists(
            st.fixed_dictionaries({"person_id": who, "kind": st.just("milestone"), "attained_on": DAYS}), max_size=6
        )
    )
    again = draw(st.lists(st.sampled_from(employment), max_size=3)) if employment else []
    return {
        "participants": participants,
        "employment": employment + again,
        "education": education,
        "credentials": credentials,
        "gains": gains,
    }


def frames(world: dict[str, list[dict]]) -> dict[str, pl.DataFrame]:
    return {name: pl.DataFrame(world[name], schema=schema) for name, schema in SCHEMAS.items()}


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(world=worlds(), year=st.sampled_from([YEAR, YEAR, YEAR + 1]))
def test_same_answer_as_row_by_row(world: dict[str, list[dict]], year: int) -> None:
    """Numerators, denominators, values and exclusions equal those of the plain implementation."""
    records = check_records(**frames(world))
    got = {
        row.indicator: (row.numerator, row.denominator, row.value, row.excluded)
        for row in compute_indicators(records, year, dt.date(2030, 1, 1))
    }
    wanted = naive_indicators.compute(world, year)
    assert got.keys() == wanted.keys()
    for name, (numerator, denominator, value, excluded) in wanted.items():
        assert got[name] == (numerator, denominator, pytest.approx(value), excluded), name


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(world=worlds())
def test_explanations_add_up(world: dict[str, list[dict]]) -> None:
    """Counting what each sentence says gives the indicators; every period gets a sentence per indicator."""
    records = check_records(**frames(world))
    said = [line for person in PEOPLE for line in explain_person(records, person, YEAR)]
    assert len(said) == 6 * len(naive_indicators.tidy(world)["participants"])
    counts = Counter((line.indicator, line.counts) for line in said)
    for row in compute_indicators(records, YEAR, dt.date(2030, 1, 1)):
        successes = counts[row.indicator, "numerator"]
        assert successes + counts[row.indicator, "denominator"] == row.denominator
        assert counts[row.indicator, "excluded"] == row.excluded
        assert row.indicator == "median_earnings_q2" or successes == row.numerator
    opening = {"numerator": "Counts ", "denominator": "Counts as no", "excluded": "Left out of both sides"}
    for line in said:
        assert line.sentence.endswith(".")
        assert line.sentence.startswith(opening.get(line.counts, ("Does not count", "Is not in the median")))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(world=worlds(), seed=st.integers(0, 2**20))
def test_row_order_does_not_matter(world: dict[str, list[dict]], seed: int) -> None:
    """The same records in another order give the same indicators."""
    tables = frames(world)
    mixed = {name: frame.sample(fraction=1.0, shuffle=True, seed=seed) for name, frame in tables.items()}
    day = dt.date(2030, 1, 1)
    assert compute_indicators(check_records(**tables), YEAR, day) == compute_indicators(
        check_records(**mixed), YEAR, day
    )
