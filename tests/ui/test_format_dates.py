"""Dates as people write them, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from workadvance.ui.format import date_full, day, day_long

MONTHS = [dt.date(2019, month, 5) for month in range(1, 13)]


@pytest.mark.parametrize("on", MONTHS, ids=str)
@pytest.mark.parametrize("written", [day, day_long, date_full])
def test_spanish_writes_months_and_weekdays_small(on, written):
    with translation.override("es"):
        text = written(on)
    assert text == text.lower()
    assert str(on.year) in text


def test_english_writes_them_large_and_a_birth_date_has_no_weekday():
    on = dt.date(1996, 2, 3)
    assert (day(on), date_full(on)) == ("Feb 3, 1996", "February 3, 1996")
    assert day_long(on).startswith("Saturday")
