"""What a calendar shows: one shape for appointments, sessions, classes and interviews, in a register that components fill.

    source_register(CalendarSource("session", of_person, of_staff))

`of_person` gives what a participant is expected at; `of_staff` what members of staff lead or hold, as far as an actor may
know of it. Both are asked for the
items of a window of days, and word them in the language of the moment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.people.access import Actor
from workadvance.people.models import Person
from workadvance.ui.format import day as day_said
from workadvance.ui.format import initials, time_of_day, weekday_day

BEFORE, AHEAD = dt.timedelta(days=60), dt.timedelta(days=400)
"""How far back and ahead the calendar of a feed reaches."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days a calendar is asked for, first and last."""

    first: dt.date
    last: dt.date

    @property
    def moments(self) -> tuple[dt.datetime, dt.datetime]:
        """From the first day's beginning to the last one's end, with a day's room for places in other time zones."""
        zone = timezone.get_default_timezone()
        day = dt.timedelta(days=1)
        return (
            dt.datetime.combine(self.first - day, dt.time(), zone),
            dt.datetime.combine(self.last + 2 * day, dt.time(), zone),
        )


def feed_window() -> Window:
    """The days of a feed."""
    today = timezone.localdate()
    return Window(today - BEFORE, today + AHEAD)


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """One line of a calendar. Without `starts_at` it is of the whole day: no one has said the hour.

    `name` is the person a staff member meets; for a participant, the staff member. `key` and `sequence` tell calendar programs
    which event it is, and which copy of it is newer.
    """

    key: str
    title: str
    day: dt.date
    zone: str
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    place: str = ""
    link: str = ""
    name: str = ""
    staff_id: int | None = None
    sequence: int = 0
    canceled: bool = False
    changed_at: dt.datetime | None = None
    url: str = ""
    status: str = ""
    shape: str = "info"

    @property
    def order(self) -> tuple[dt.date, float, str]:
        """By day, whole days first, then by the clock."""
        return self.day, self.starts_at.timestamp() if self.starts_at else 0.0, self.key

    @property
    def hours(self) -> str:
        """From when to when, on the clock of the place."""
        if self.starts_at is None:
            return ""
        return span(self.starts_at, self.ends_at or self.starts_at, self.zone)

    @property
    def when(self) -> str:
        """The day and the hours."""
        return ", ".join(filter(None, (weekday_day(self.day), self.hours)))


Items = Iterable[CalendarItem]


@dataclass(frozen=True, slots=True)
class CalendarSource:
    """A component's part of every calendar."""

    name: str
    of_person: Callable[[Person, Window], Items]
    of_staff: Callable[[Actor, Collection[int], Window], Items]


_SOURCES: dict[str, CalendarSource] = {}


def source_register(source: CalendarSource) -> None:
    """Add a component's part (from an app's `ready`)."""
    if _SOURCES.get(source.name, source) != source:
        raise ValueError(f"calendar source {source.name} is registered twice")
    _SOURCES[source.name] = source


def items_of_person(person: Person, window: Window) -> list[CalendarItem]:
    """What a participant is expected at, in order."""
    found = [item for source in _SOURCES.values() for item in source.of_person(person, window)]
    return sorted((i for i in found if window.first <= i.day <= window.last), key=lambda i: i.order)


def items_of_staff(actor: Actor, users: Collection[int], window: Window) -> list[CalendarItem]:
    """What members of staff lead or hold and the actor may know of, in order."""
    found = [item for source in _SOURCES.values() for item in source.of_staff(actor, users, window)]
    return sorted((i for i in found if window.first <= i.day <= window.last), key=lambda i: i.order)


def said_name(person: Person) -> str:
    """What a calendar calls a person: calendars lie on phones and in other programs, so a restricted one by initials only."""
    if person.restricted:
        return initials(person.full_name)
    words = person.full_name.split()
    return person.short_name if len(words) < 2 else f"{person.short_name} {words[-1][0]}."


def at_clock(moment: dt.datetime, zone: str) -> dt.datetime:
    """A moment as the clock of a place shows it, without its zone: for the functions that write times."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def span(starts_at: dt.datetime, ends_at: dt.datetime, zone: str) -> str:
    """9:30 a.m.–10:00 a.m., with the zone (CST) where it is not the installation's own."""
    said = f"{time_of_day(at_clock(starts_at, zone))}–{time_of_day(at_clock(ends_at, zone))}"
    if starts_at.astimezone(ZoneInfo(zone)).utcoffset() == timezone.localtime(starts_at).utcoffset():
        return said
    return f"{said} {starts_at.astimezone(ZoneInfo(zone)):%Z}"


def start_said(day: dt.date, starts_at: dt.datetime | None, zone: str, where: str = "") -> str:
    """When and where something begins, for a reminder: Dec 1, 9:30 a.m., Room 2."""
    parts = [day_said(day)]
    if starts_at is not None:
        clock = time_of_day(at_clock(starts_at, zone))
        here = starts_at.astimezone(ZoneInfo(zone))
        same = here.utcoffset() == starts_at.astimezone(ZoneInfo(settings.TIME_ZONE)).utcoffset()
        parts.append(clock if same else f"{clock} {here:%Z}")
    return ", ".join([*parts, *filter(None, [where])])


def title_with(title: str, name: str) -> str:
    """The line of an event in a calendar program: what, and who it is with."""
    return _("%(what)s: %(name)s") % {"what": title, "name": name} if name else title
