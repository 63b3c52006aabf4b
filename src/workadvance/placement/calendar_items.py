"""Interviews at employers: as lines of a calendar, and what people are reminded of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.appointments.items import (
    CalendarItem,
    CalendarSource,
    Window,
    said_name,
    source_register,
    start_said,
)
from workadvance.appointments.zones import zone_of, zone_of_zip
from workadvance.messages.message_kinds import MessageKind
from workadvance.messages.reminders import Due, ReminderRule, none_by_date, register
from workadvance.people.access import Actor
from workadvance.people.models import Person
from workadvance.placement.models import INTERVIEW_MINUTES, EmployerAccount, Referral
from workadvance.ui.fetch import inside

FACTS = ("employer", "day", "place")


def _agreed(window: Window) -> QuerySet[Referral]:
    rows = Referral.objects.filter(state="interviewing", interview_at__range=window.moments)
    return rows.select_related("order__employer", "application__person").order_by("interview_at", "pk")


def _zone(referral: Referral) -> str:
    """The clock of the workplace."""
    return zone_of_zip(referral.order.zip) if referral.order.zip else zone_of(referral.order.provider_id)


def _item(referral: Referral, *, for_person: bool, staff_id: int | None = None) -> CalendarItem | None:
    at = referral.interview_at
    if at is None:
        return None
    zone = _zone(referral)
    employer = referral.order.employer.name
    return CalendarItem(
        key=f"interview-{referral.pk}",
        title=_("Interview at %(employer)s") % {"employer": employer},
        day=at.astimezone(ZoneInfo(zone)).date(),
        zone=zone,
        starts_at=at,
        ends_at=referral.interview_ends_at or at + dt.timedelta(minutes=INTERVIEW_MINUTES),
        place=referral.interview_place,
        link=referral.interview_link,
        name="" if for_person else said_name(referral.application.person),
        staff_id=staff_id,
        sequence=referral.interview_sequence,
        url="" if for_person else reverse("placement:order", args=[referral.order_id]),
    )


def of_person(person: Person, window: Window) -> Iterator[CalendarItem]:
    """A participant's interviews."""
    for referral in _agreed(window).filter(application__person=person):
        if item := _item(referral, for_person=True):
            yield item


def of_staff(actor: Actor, users: Collection[int], window: Window) -> Iterator[CalendarItem]:
    """The interviews of a coach's participants, and at the employers someone keeps."""
    kept = EmployerAccount.objects.filter(
        provider=OuterRef("order__provider"), employer=OuterRef("order__employer"), owner__in=users
    )
    rows = inside(_agreed(window), actor, "placement.view_job_ready").annotate(kept=Exists(kept))
    for referral in rows.filter(Q(application__person__coach__in=users) | Q(kept=True)):
        coach = referral.application.person.coach_id
        if item := _item(referral, for_person=False, staff_id=coach if coach in users else None):
            yield item


source_register(CalendarSource("interview", of_person, of_staff))


def _facts(referral: Referral) -> Mapping[str, str]:
    at, zone = referral.interview_at, _zone(referral)
    where = referral.interview_place or referral.interview_link
    day = start_said(at.astimezone(ZoneInfo(zone)).date(), at, zone, where) if at else ""
    return {"employer": referral.order.employer.name, "day": day, "place": where}


def _due(referral: Referral) -> Due:
    key = f"{referral.pk}:{referral.interview_at:%Y%m%d%H%M}"
    person = referral.application.person
    return Due(person, key, referral.pk, partial(_facts, referral), until=referral.interview_at)


def interviews_due(day: dt.date) -> Iterator[Due]:
    """The interviews of a day."""
    rows = _agreed(Window(day, day)).select_related("application__person__provider", "application__person__coach")
    for referral in rows:
        item = _item(referral, for_person=True)
        if item is not None and item.day == day:
            yield _due(referral)


def interviews_within(first: dt.datetime, last: dt.datetime) -> Iterator[Due]:
    """The interviews that begin soon."""
    rows = _agreed(Window(first.date(), last.date())).filter(interview_at__gt=first, interview_at__lte=last)
    for referral in rows.select_related("application__person__provider", "application__person__coach"):
        yield _due(referral)


register(
    ReminderRule(
        "interview",
        MessageKind.REMINDER,
        gettext_lazy("A job interview is tomorrow"),
        gettext_lazy("{provider}: hi {name}, reminder: your interview at {employer} is on {day}. Good luck!"),
        interviews_due,
        FACTS,
    )
)
register(
    ReminderRule(
        "interview_soon",
        MessageKind.REMINDER,
        gettext_lazy("A job interview is in two hours"),
        gettext_lazy("{provider}: hi {name}, your interview at {employer} is soon: {day}."),
        none_by_date,
        FACTS,
        due_within=interviews_within,
    )
)
