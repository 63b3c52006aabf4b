"""Dates as people write them, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from workadvance.ui.format import date_full, day, day_long, in_words, weekday_day

MONTHS = [dt.date(2019, month, 5) for month in range(1, 13)]


@pytest.mark.parametrize("on", MONTHS, ids=str)
@pytest.mark.parametrize("written", [day, weekday_day, day_long, date_full])
def test_spanish_writes_months_and_weekdays_small(on, written):
    with translation.override("es"):
        text = written(on)
    assert text == text.lower()
    assert str(on.year) in text


def test_english_writes_them_large_and_a_birth_date_has_no_weekday():
    on = dt.date(1996, 2, 3)
    assert (day(on), date_full(on)) == ("Feb 3, 1996", "February 3, 1996")
    assert day_long(on).startswith("Saturday")
    assert weekday_day(on) == "Sat, Feb 3, 1996"


@pytest.mark.parametrize(
    ("parts", "english", "spanish"),
    [([], "", ""), ([7], "7", "7"), ([7, 30], "7 and 30", "7 y 30"), ([7, 30, 60], "7, 30, and 60", "7, 30 y 60")],
)
def test_things_in_a_row_read_as_a_sentence_lists_them(parts, english, spanish):
    for language, written in (("en", english), ("es", spanish)):
        with translation.override(language):
            assert in_words(parts) == written
