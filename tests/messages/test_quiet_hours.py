"""When a text may arrive: by ZIP code, by number, and the strictest where no one knows."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from workadvance.messages.quiet_hours import Where, allowed_from, where_of

TULSA, PENSACOLA, PROVIDENCE, DALLAS, PHOENIX = "74103", "32501", "02903", "75201", "85004"


def local(zone: str, text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zip_code", "zone", "now", "leaves"),
    [
        (TULSA, "America/Chicago", "2026-11-25 12:00", "2026-11-25 12:00"),
        (TULSA, "America/Chicago", "2026-11-25 08:59", "2026-11-25 09:00"),
        (TULSA, "America/Chicago", "2026-11-25 18:00", "2026-11-26 09:00"),
        (TULSA, "America/Chicago", "2026-11-25 17:59", "2026-11-25 17:59"),
        # Pensacola is in Florida and in Central time, whatever most of its area code says.
        (PENSACOLA, "America/Chicago", "2026-11-25 08:30", "2026-11-25 09:00"),
        # Rhode Island on a weekend: 10 to 17.
        (PROVIDENCE, "America/New_York", "2026-11-28 09:30", "2026-11-28 10:00"),
        (PROVIDENCE, "America/New_York", "2026-11-28 17:30", "2026-11-29 10:00"),
        # Texas on a Sunday: from noon.
        (DALLAS, "America/Chicago", "2026-11-29 09:30", "2026-11-29 12:00"),
        (DALLAS, "America/Chicago", "2026-11-28 18:30", "2026-11-29 12:00"),
        # No daylight saving time in Arizona; and the night the clocks change elsewhere.
        (PHOENIX, "America/Phoenix", "2026-07-01 20:00", "2026-07-02 09:00"),
        (TULSA, "America/Chicago", "2026-10-31 20:00", "2026-11-01 09:00"),
    ],
)
def test_by_zip_code(zip_code, zone, now, leaves):
    assert allowed_from(where_of(zip_code, ""), local(zone, now)) == local(zone, leaves)


def test_an_area_code_with_two_time_zones_gets_the_hours_that_fit_both():
    where = where_of("", "+18505550134")
    assert set(where.zones) == {"America/Chicago", "America/New_York"}
    # Nine in the east is eight in the west; a Wednesday.
    assert allowed_from(where, local("America/New_York", "2026-11-25 09:00")) == local(
        "America/Chicago", "2026-11-25 09:00"
    )
    # Six in the east ends the day for both; on a Sunday Texas's noon holds, since the state is not known.
    assert allowed_from(where, local("America/New_York", "2026-11-28 18:00")) == local(
        "America/Chicago", "2026-11-29 12:00"
    )


def test_where_nobody_knows_the_place_the_sites_own_zone_and_the_strictest_state_hold(settings):
    assert where_of("", "") == Where((settings.TIME_ZONE,), "")
    assert where_of("", "short") == Where((settings.TIME_ZONE,), "")


def test_zones_without_a_common_hour_still_get_a_moment():
    where = Where(("Pacific/Guam", "America/New_York"), "NY")
    assert allowed_from(where, local("America/New_York", "2026-11-25 12:00")) is not None
