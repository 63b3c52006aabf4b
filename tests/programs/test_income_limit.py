"""The income limit: a share of the federal poverty guideline that is in effect, for the state and household size."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from workadvance import labor
from workadvance.eligibility.income_limit import guideline_in_effect, income_limit

DAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("state", "region"), [("OK", "contiguous"), ("ak", "alaska"), ("HI", "hawaii"), ("", "contiguous")]
)
def test_it_is_the_share_of_the_regions_guideline(state, region):
    limit = income_limit(200, state=state, household_size=3, on=DAY)
    guideline = labor.poverty_guideline(2026, region, 3)
    assert limit.annual == 2 * guideline.annual_usd
    assert limit.monthly == (Decimal(2 * guideline.annual_usd) / 12).quantize(Decimal("0.01"))
    assert limit.guideline.region == region


def test_until_a_new_guideline_is_in_effect_the_old_one_holds():
    assert income_limit(200, state="OK", household_size=1, on=dt.date(2026, 1, 12)).guideline.year == 2025
    assert "FR" in income_limit(200, state="OK", household_size=1, on=DAY).source


def test_no_limit_is_guessed_before_the_first_guideline_or_from_one_too_old():
    for day in (dt.date(1990, 1, 1), dt.date(2060, 1, 1)):
        assert guideline_in_effect(day) is None
        assert income_limit(200, state="OK", household_size=1, on=day) is None


def test_a_household_of_nobody_has_no_limit():
    assert income_limit(200, state="OK", household_size=0, on=DAY) is None
