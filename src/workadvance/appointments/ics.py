"""Calendar files (RFC 5545, RFC 5546) by the icalendar library: feeds, invitations, changes, cancellations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from workadvance.appointments.items import CalendarItem, title_with

PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"
CALLED_OFF = "CANCELLED"  # RFC 5545's word; codespell:ignore cancelled
MEDIA_TYPE = "text/calendar"
_HOUR = dt.timedelta(hours=1)


def calendar_file(items: Iterable[CalendarItem], *, name: str = "", method: str = PUBLISH) -> bytes:
    """Items as a calendar file with the time zones they are in; a feed has a `name`."""
    items = list(items)
    calendar = _calendar(method)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", _HOUR, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", _HOUR)
    _zones(calendar, items)
    for item in items:
        calendar.add_component(_event(item))
    return bytes(calendar.to_ical())


def invitation_file(item: CalendarItem, *, method: str, to: str, name: str, provider: str) -> bytes:
    """One item as an invitation to a person (method REQUEST), or as its end (CANCEL)."""
    calendar = _calendar(method)
    _zones(calendar, [item])
    event = _event(item)
    organizer = vCalAddress(f"mailto:{_sender()}")
    organizer.params["CN"] = vText(provider)
    event.add("organizer", organizer)
    attendee = vCalAddress(f"mailto:{to}")
    attendee.params["CN"] = vText(name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    event.add("attendee", attendee)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _sender() -> str:
    """The bare address that mail comes from."""
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("<")[2].rstrip(">")


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//WorkAdvance//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _zones(calendar: Calendar, items: list[CalendarItem]) -> None:
    """The rules of each time zone named, for the years the items are in."""
    years: dict[str, list[int]] = {}
    for item in items:
        if item.starts_at is not None:
            years.setdefault(item.zone, []).append(item.day.year)
    for zone, found in sorted(years.items()):
        first, last = dt.date(min(found) - 1, 1, 1), dt.date(max(found) + 2, 1, 1)
        calendar.add_component(Timezone.from_tzid(zone, first_date=first, last_date=last))


def _event(item: CalendarItem) -> Event:
    event = Event()
    event.add("uid", f"{item.key}@{settings.BASE_URL.partition('://')[2] or 'workadvance'}")
    event.add("dtstamp", (item.changed_at or timezone.now()).astimezone(dt.UTC))
    if item.changed_at is not None:
        event.add("last-modified", item.changed_at.astimezone(dt.UTC))
    event.add("sequence", item.sequence)
    if item.starts_at is None:
        event.add("dtstart", item.day)
        event.add("dtend", item.day + dt.timedelta(days=1))
    else:
        zone = ZoneInfo(item.zone)
        event.add("dtstart", item.starts_at.astimezone(zone))
        event.add("dtend", (item.ends_at or item.starts_at).astimezone(zone))
    event.add("summary", title_with(item.title, item.name))
    if where := item.place or item.link:
        event.add("location", where)
    if item.link:
        event.add("url", item.link)
    event.add("status", CALLED_OFF if item.canceled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if item.canceled or item.starts_at is None else "OPAQUE")
    event.add("class", "PRIVATE")
    return event
