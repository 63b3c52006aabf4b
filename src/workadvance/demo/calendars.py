"""Calendars of the demo world: times on offer, one picked, appointments that were kept, missed, and not marked yet."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from zoneinfo import ZoneInfo

from django.utils import timezone

from workadvance.appointments.items import at_clock
from workadvance.appointments.models import Appointment, AppointmentKind, Slot
from workadvance.appointments.zones import zone_of
from workadvance.demo.applicants import Case
from workadvance.demo.bulk_log import BulkLog, store
from workadvance.people.access import Actor
from workadvance.people.contact_fields import Details
from workadvance.people.models import User

PLACE = "Main office, room 2"
STARTS = dt.time(9)
HALF_HOUR = dt.timedelta(minutes=30)
DAYS_OFFERED, EACH_DAY = 3, 4
# What came of earlier appointments: days ago, hour, state. The one that is not marked waits on Today.
EARLIER = ((12, 10, "kept"), (7, 14, "kept"), (4, 11, "missed"), (2, 10, "booked"))


@cache
def zone_at(organization_id: int) -> str:
    """The time zone of a provider, asked once."""
    return zone_of(organization_id)


def hours_of(hours: float, organization_id: int) -> Details:
    """When a session of so many hours begins and ends, and where."""
    ends = (dt.datetime.combine(dt.date(2026, 1, 1), STARTS) + dt.timedelta(hours=hours)).time()
    return {"starts_time": STARTS, "ends_time": ends, "zone": zone_at(organization_id), "place": PLACE}


def _workdays(from_day: dt.date, step: int) -> Iterator[dt.date]:
    """Workdays from a day on, or back from it."""
    days = (from_day + dt.timedelta(days=n * step) for n in itertools.count())
    return (day for day in days if day.weekday() < 5)


def calendars_make(rng: random.Random, log: BulkLog, chosen: Sequence[Case], now: dt.datetime) -> int:
    """Each coach's times and appointments with their latest participants; returns how many appointments."""
    by_coach: dict[int, list[Case]] = defaultdict(list)
    for case in chosen:
        if case.person.coach_id and not case.person.restricted:
            by_coach[case.person.coach_id].append(case)
    slots: list[Slot] = []
    appointments: list[Appointment] = []
    today = timezone.localdate(now)
    for cases in by_coach.values():
        latest = cases[-len(EARLIER) - 1 :]
        offered = _offered(latest[-1], today)
        slots += offered
        for case, (ago, hour, state) in zip(latest, EARLIER, strict=False):
            day = next(_workdays(today - dt.timedelta(days=ago), -1))
            appointments.append(_appointment(case, day, dt.time(hour), state))
        # The latest participant has picked one of the times.
        picked = _appointment(latest[-1], offered[0].day, STARTS, "booked")
        picked.starts_at, picked.ends_at, picked.slot = offered[1].starts_at, offered[1].ends_at, offered[1]
        appointments.append(picked)
    store(slots)
    store(appointments)
    for appointment in appointments:
        _note(log, appointment, rng.randint(9, 16))
    return len(appointments)


def _offered(case: Case, today: dt.date) -> list[Slot]:
    """Half hours on the next workdays, for the coach's own participants."""
    organization = case.team.organization
    zone = zone_at(organization.pk)
    days = itertools.islice(_workdays(today + dt.timedelta(days=2), 1), DAYS_OFFERED)
    starts = [dt.datetime.combine(day, STARTS, ZoneInfo(zone)) + n * HALF_HOUR for day in days for n in range(EACH_DAY)]
    return [
        Slot(
            organization=organization,
            staff=case.person.coach,
            kind=AppointmentKind.COACHING,
            starts_at=at,
            ends_at=at + HALF_HOUR,
            zone=zone,
            place=PLACE,
        )
        for at in starts
    ]


def _appointment(case: Case, day: dt.date, clock: dt.time, state: str) -> Appointment:
    zone = zone_at(case.team.organization.pk)
    at = dt.datetime.combine(day, clock, ZoneInfo(zone))
    return Appointment(
        person=case.person,
        staff=case.person.coach,
        kind=AppointmentKind.COACHING,
        starts_at=at,
        ends_at=at + HALF_HOUR,
        zone=zone,
        place=PLACE,
        state=state,
        booked_at=min(at, timezone.now()) - dt.timedelta(days=3),
        changed_at=min(at, timezone.now()) - dt.timedelta(days=3),
    )


def _note(log: BulkLog, found: Appointment, hour: int) -> None:
    """What the log says of it: that it was booked, and what came of it."""
    staff: User = found.staff
    said: Details = {
        "about": str(found.kind),
        "staff": staff.name,
        "starts_at": at_clock(found.starts_at, found.zone).isoformat(timespec="minutes"),
    }
    coach = Actor(user_id=staff.pk, name=staff.name, role_as="coach")
    them = Actor(name=found.person.full_name, role_as="participant")
    about: Details = {"person_id": found.person_id, "organization_id": found.person.provider_id}
    booked = timezone.localdate(found.booked_at)
    log.note(
        "appointments.appointment.booked",
        found,
        on=booked,
        hour=hour,
        actor=them if found.slot_id else coach,
        **about,
        **said,
    )
    if found.state in ("kept", "missed"):
        kind = "appointments.appointment.keep" if found.state == "kept" else "appointments.appointment.miss"
        moved: Details = {"state_from": "booked", "state_to": found.state}
        log.note(kind, found, on=found.day, hour=17, actor=coach, **moved, **about, **said)
