"""The time zones of the United States, and the one a provider works in."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from workadvance.messages.quiet_hours import where_of
from workadvance.people.models import Site

ZONES = [
    ("America/New_York", _("Eastern time")),
    ("America/Chicago", _("Central time")),
    ("America/Denver", _("Mountain time")),
    ("America/Phoenix", _("Arizona time")),
    ("America/Los_Angeles", _("Pacific time")),
    ("America/Anchorage", _("Alaska time")),
    ("Pacific/Honolulu", _("Hawaii time")),
    ("America/Puerto_Rico", _("Atlantic time")),
    ("Pacific/Guam", _("Chamorro time")),
]
_NAMES = dict(ZONES)


@cache
def zones_alike(name: str) -> str:
    """The one of our zones whose clock agrees with a zone all year: Detroit's with New York's, Boise's with Denver's."""
    if name in _NAMES:
        return name
    days = [dt.datetime(dt.date.today().year, month, 15, 12, tzinfo=dt.UTC) for month in range(1, 13)]

    def clock(zone: str) -> list[dt.timedelta | None]:
        return [day.astimezone(ZoneInfo(zone)).utcoffset() for day in days]

    wanted = clock(name)
    return next((ours for ours in _NAMES if clock(ours) == wanted), name)


@cache
def _zone_of_state(state: str) -> str:
    """The zone most ZIP codes of a state are in; the installation's own where the state is unknown."""
    import zipcodes

    counted = Counter(place["timezone"] for place in zipcodes.filter_by(state=state) if place["timezone"])
    return str(counted.most_common(1)[0][0] if counted else settings.TIME_ZONE)


def default_zone() -> str:
    """The installation's own zone."""
    return zones_alike(settings.TIME_ZONE)


def zone_of_zip(zip_code: str) -> str:
    """The time zone of a ZIP code."""
    return zones_alike(where_of(zip_code, "").zones[0])


def zone_of(organization_id: int) -> str:
    """The time zone a provider works in: its site's by ZIP code, else by state; else the installation's own."""
    site = Site.objects.filter(organization=organization_id).order_by("pk").values("zip", "state").first()
    if site is None or not (site["zip"] or site["state"]):
        return default_zone()
    return zone_of_zip(site["zip"]) if site["zip"] else zones_alike(_zone_of_state(site["state"]))
