"""Time counted in business hours. Pure: wall-clock times in, wall-clock times out."""

from __future__ import annotations

import datetime as dt

SATURDAY = 5


def after_business_days(since: dt.datetime, days: int, opens: int, closes: int) -> dt.datetime:
    """The moment so many business days after another: a day is the hours from `opens` to `closes`, Monday to Friday.

    Naive times of the wall clock, so a change of clocks moves nothing: 2 in the afternoon stays 2 in the afternoon.
    """
    day, moment = since.date(), since.hour * 60 + since.minute
    minute = min(max(moment, opens * 60), closes * 60)
    if day.weekday() >= SATURDAY or minute == closes * 60:
        day, minute = _next_business_day(day), opens * 60
    for _ in range(days):
        day = _next_business_day(day)
    return dt.datetime.combine(day, dt.time(minute // 60, minute % 60))


def _next_business_day(day: dt.date) -> dt.date:
    day += dt.timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += dt.timedelta(days=1)
    return day
