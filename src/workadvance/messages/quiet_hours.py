"""When a text may arrive: the hours of the law where the person is, within our own.

The place is that of the person's ZIP code, else of the number, which may be one of several time zones and says no state for
sure: then the strictest of all holds.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from workadvance import policy

DAYS_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Where:
    """The time zones a person may be in, and their state; empty where no one knows it."""

    zones: tuple[str, ...]
    state: str


@cache
def _zones_of_area_codes() -> dict[str, tuple[str, ...]]:
    """The time zones of each area code, by the ZIP codes that have it: 850 is in two. Source: `zipcodes`."""
    import zipcodes

    found: dict[str, set[str]] = {}
    for place in zipcodes.list_all():
        for code in place["area_codes"]:
            found.setdefault(code, set()).add(place["timezone"])
    return {code: tuple(sorted(zones - {""})) for code, zones in found.items()}


def where_of(zip_code: str, phone: str) -> Where:
    """Where someone is, by their ZIP code or else their number (E.164)."""
    if zip_code:
        import zipcodes

        if found := zipcodes.matching(zip_code):
            return Where((found[0]["timezone"],), found[0]["state"])
    if phone.startswith("+1") and (zones := _zones_of_area_codes().get(phone[2:5])):
        return Where(zones, "")
    return Where((settings.TIME_ZONE,), "")


def _hours(where: Where, day: dt.date, on: dt.date) -> tuple[int, int]:
    numbers = policy.load("messages")
    first, last = numbers.value("house_hours", on)
    laws = numbers.value("law_hours", on)
    applying = [laws[where.state] if where.state in laws else laws["US"]] if where.state else list(laws.values())
    name = {5: "saturday", 6: "sunday"}.get(day.weekday(), "weekday")
    for law in applying:
        first, last = max(first, law[name][0]), min(last, law[name][1])
    return first, last


def allowed_from(where: Where, now: dt.datetime) -> dt.datetime:
    """The first moment from `now` on at which a text may arrive, in every zone the person may be in."""
    start_on = timezone.localdate(now, ZoneInfo(where.zones[0]))
    for ahead in range(-1, DAYS_AHEAD):
        day = start_on + dt.timedelta(days=ahead)
        first, last = _hours(where, day, timezone.localdate(now))
        zones = [ZoneInfo(name) for name in where.zones]
        opens = max(dt.datetime.combine(day, dt.time(first), zone) for zone in zones)
        closes = min(dt.datetime.combine(day, dt.time(last), zone) for zone in zones)
        if opens < closes and closes > now:
            return max(opens, now).astimezone(dt.UTC)
    # Zones so far apart that no hour fits all of them: the first zone's hours.
    return allowed_from(Where(where.zones[:1], where.state), now)
