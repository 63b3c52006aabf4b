"""A week of a calendar as its page shows it: the days, what is on each, and the weeks around it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from workadvance.appointments.items import CalendarItem, Window

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One line of a day: the item and, on the team's page, whose it is."""

    item: CalendarItem
    who: str = ""


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One day and what is on it."""

    day: dt.date
    today: bool
    lines: tuple[WeekLine, ...]


def monday_of(text: str) -> dt.date:
    """The Monday of the week with a day (2026-11-30); of this week where that is none."""
    try:
        day = dt.date.fromisoformat(text)
        if not 1900 < day.year < 2100:
            raise ValueError
    except ValueError:
        day = timezone.localdate()
    return day - day.weekday() * DAY


def window_of(monday: dt.date) -> Window:
    """The days of a week."""
    return Window(monday, monday + 6 * DAY)


def days_of(monday: dt.date, items: Sequence[CalendarItem], names: dict[int, str]) -> list[WeekDay]:
    """The days of a week with their lines; a Saturday or Sunday only where something is on it."""
    today = timezone.localdate()
    week = []
    for n in range(7):
        day = monday + n * DAY
        lines = tuple(WeekLine(item, names.get(item.staff_id or 0, "")) for item in items if item.day == day)
        if lines or n < 5 or day == today:
            week.append(WeekDay(day, day == today, lines))
    return week
