"""Poverty guidelines: published figures, household sizes, regions, and years that must not be guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workadvance import labor
from workadvance.tables import InputProblems


@pytest.mark.parametrize(
    ("year", "region", "size", "usd"),
    [
        # HHS, Federal Register: the printed tables for these household sizes.
        (2024, "contiguous", 4, 31_200),
        (2025, "contiguous", 4, 32_150),
        (2025, "alaska", 1, 19_550),
        (2023, "hawaii", 3, 28_590),
        (2011, "contiguous", 2, 14_710),
    ],
)
def test_published_guidelines(year, region, size, usd):
    found = labor.poverty_guideline(year, region, size)
    assert found.annual_usd == usd
    assert str(year) in found.source


@given(st.sampled_from(labor.poverty_years()), st.sampled_from(["contiguous", "alaska", "hawaii"]), st.integers(1, 20))
@settings(deadline=None)
def test_each_person_adds_the_same(year, region, size):
    one, more = (labor.poverty_guideline(year, region, n) for n in (size, size + 1))
    assert more.annual_usd - one.annual_usd == one.each_additional_person_usd


def test_unknown_years_regions_and_sizes_are_refused_together():
    with pytest.raises(InputProblems) as caught:
        labor.poverty_guideline(2012, "texas", 0)
    assert {p.column for p in caught.value.problems} == {"year", "region", "household_size"}
    assert "2011, 2015-2026" in str(caught.value)


def test_states_have_their_region():
    assert [labor.poverty_region(s) for s in ("AK", "hi", "OK", "PR")] == [
        "alaska",
        "hawaii",
        "contiguous",
        "contiguous",
    ]
