"""Values read the same everywhere: money, pay, shares, dates, names."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import time_machine
from django import forms
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from workadvance.ui import format as show
from workadvance.ui.rows import Station
from workadvance.ui.templatetags import show as tags


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (show.money(54400), "$54,400"),
        (show.money(None), "–"),
        (show.money(""), "–"),
        (show.money(float("nan")), "–"),
        (show.money(0), "$0"),
        (show.money("-0.4", 2), "−$0.40"),
        (show.money(-0.2), "$0"),
        (show.change(9800), "+$9,800"),
        (show.change("-0.4", 2), "−$0.40"),
        (show.wage("21.5"), "$21.50"),
        (show.wage(21.005), "$21.01"),
        (show.hourly(19), "$19.00 an hour"),
        (show.hourly(None), "–"),
        (show.percent(0.713), "71%"),
        (show.percent(0.0625, 1), "6.3%"),
        (show.percent(-0.04), "−4%"),
        (show.number(1234567), "1,234,567"),
        (show.number("12.50"), "12.5"),
        (show.number(7, 1), "7.0"),
        (show.number(True), "–"),
        (show.between((0.64, 0.78), "percent"), "64–78%"),
        (show.between((-2, 5), "number"), "−2 to 5"),
        (show.between((19, None), "wage"), "–"),
        (show.initials("María José de la Cruz"), "MC"),
        (show.initials("Bao"), "B"),
        (show.initials("o'neil sharon"), "OS"),
        (show.initials(""), "?"),
        (show.phone("+19185550134"), "918-555-0134"),
        (show.phone("555-0134"), "555-0134"),
        (show.yes_no(None), "–"),
        (show.yes_no(False), "No"),
        (show.shape("late"), "▲"),
    ],
)
def test_values_read_as_people_write_them(written: str, expected: str) -> None:
    assert written == expected


def test_spanish_writes_numbers_as_the_us_does_and_dates_its_own_way() -> None:
    with translation.override("es"):
        assert show.money(54400) == "$54,400"
        assert show.percent(0.71) == "71%"
        assert show.between((0.64, 0.78), "percent") == "64–78%"
        assert show.day(dt.date(2019, 2, 3)).startswith("3 ")


@settings(deadline=None)
@given(st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2))
def test_money_loses_nothing_but_cents(amount) -> None:
    shown = show.money(amount, 2)
    assert float(shown.replace("−", "-").replace("$", "").replace(",", "")) == float(amount)


@time_machine.travel("2026-03-11 15:00:00 -0400", tick=False)  # a Wednesday
@pytest.mark.parametrize(
    ("day", "due", "kind", "ago"),
    [
        (dt.date(2026, 3, 8), "3 days late", "late", "3 days ago"),
        (dt.date(2026, 3, 10), "1 day late", "late", "yesterday"),
        (dt.date(2026, 3, 11), "Today", "next", "today"),
        (dt.date(2026, 3, 12), "Tomorrow", "next", "tomorrow"),
        (dt.date(2026, 3, 13), "Friday", "next", "in 2 days"),
        (dt.date(2026, 3, 16), "Monday", "info", "in 5 days"),
        (dt.date(2026, 4, 2), "Apr 2", "info", "in 22 days"),
        (dt.date(2027, 4, 2), "Apr 2, 2027", "info", "in 387 days"),
    ],
)
def test_due_dates_say_how_near_they_are(day: dt.date, due: str, kind: str, ago: str) -> None:
    assert (show.due(day), show.due_kind(day), show.ago(day)) == (due, kind, ago)


@time_machine.travel("2026-03-11 15:00:00 -0400", tick=False)
def test_moments_are_shown_in_the_sites_time_as_near_as_matters() -> None:
    utc = dt.UTC
    assert show.when(dt.datetime(2026, 3, 11, 18, 5, tzinfo=utc)) == "2:05\u00a0p.m."
    assert show.when(dt.datetime(2026, 3, 11, 2, 0, tzinfo=utc)) == "Yesterday"  # 10 pm of the 10th here
    assert show.when(dt.datetime(2026, 3, 9, 18, 5, tzinfo=utc)) == "Mon 2:05\u00a0p.m."
    assert show.when(dt.date(2026, 2, 3)) == "Feb 3"
    assert show.day_long(dt.date(2026, 2, 3)) == "Tuesday, February 3, 2026"
    assert show.when(None) == show.day("no date") == show.time_of_day("x") == "–"


class _Form(forms.Form):
    born = forms.DateField(required=False)
    own = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "month"}))
    at = forms.TimeField(required=False)
    pay = forms.DecimalField()
    sure = forms.BooleanField()
    shift = forms.ChoiceField(choices=[("d", "Day")], widget=forms.RadioSelect)
    secret = forms.CharField(widget=forms.HiddenInput)


def test_dates_get_the_browsers_picker_in_every_language() -> None:
    form = _Form({"born": "2001-02-03", "at": "14:05"})
    for language in ("en", "es"):
        with translation.override(language):
            assert 'type="date"' in tags.control(form["born"])
            assert 'value="2001-02-03"' in tags.control(form["born"])
    form = _Form(initial={"born": dt.date(2001, 2, 3), "at": dt.time(14, 5)})
    with translation.override("es"):
        assert 'value="2001-02-03"' in tags.control(form["born"])
        assert 'type="time"' in tags.control(form["at"])
        assert 'value="14:05"' in tags.control(form["at"])
    assert 'type="month"' in tags.control(form["own"])
    assert 'inputmode="decimal"' in tags.control(form["pay"])


def test_a_field_knows_how_it_is_laid_out() -> None:
    form = _Form()
    assert [tags.reads_as(form[name]) for name in ("born", "sure", "shift", "secret")] == [
        "line",
        "check",
        "choices",
        "hidden",
    ]
    assert tags.has_required(form)
    assert not tags.has_required(None)


def test_a_phone_shows_where_the_person_is_and_what_comes_next() -> None:
    stations = [Station(c, state=s) for c, s in zip("abcd", ("done", "here", "todo", "todo"), strict=True)]
    assert [s.label for s in tags.here_and_next(stations)] == ["b", "c"]
    assert [s.label for s in tags.here_and_next([replace(s, state="done") for s in stations])] == ["d"]
    assert tags.here_and_next(None) == []
