"""What appointments remind people of: tomorrow's, one in two hours, and that one was made, changed or canceled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial

from django.utils.translation import gettext_lazy as _

from workadvance.appointments.items import Window, start_said
from workadvance.appointments.models import Appointment
from workadvance.messages.message_kinds import MessageKind
from workadvance.messages.reminders import Due, ReminderRule, none_by_date, register

FACTS = ("what", "staff", "day", "place")
CHANGED = {
    "appointments.appointment.booked": "appointment_booked",
    "appointments.appointment.moved": "appointment_moved",
    "appointments.appointment.cancel": "appointment_canceled",
}


def facts_of(found: Appointment) -> Mapping[str, str]:
    """What a reminder may name of an appointment, in the language of the moment; `day` has hour and place in it."""
    where = found.place or found.link
    return {
        "what": str(found),
        "staff": found.staff.name,
        "day": start_said(found.day, found.starts_at, found.zone, where),
        "place": where,
    }


def said_due(found: Appointment, key: str) -> Due:
    """A message about an appointment."""
    return Due(found.person, key, found.pk, partial(facts_of, found), until=found.starts_at)


def _booked(first: dt.datetime, last: dt.datetime) -> Iterator[Appointment]:
    rows = Appointment.objects.filter(state="booked", starts_at__gt=first, starts_at__lte=last)
    yield from rows.select_related(*Appointment.opened_with).order_by("starts_at", "pk")


def due_on(day: dt.date) -> Iterator[Due]:
    """The appointments of a day, each once for the time it has (one that is moved is reminded of again)."""
    for found in _booked(*Window(day, day).moments):
        if found.day == day:
            yield said_due(found, f"{found.pk}:{found.starts_at:%Y%m%d%H%M}")


def due_within(first: dt.datetime, last: dt.datetime) -> Iterator[Due]:
    """The appointments that begin soon; not those made a moment ago, of which the person knows."""
    for found in _booked(first, last):
        if found.starts_at - found.changed_at > last - first:
            yield said_due(found, f"{found.pk}:{found.starts_at:%Y%m%d%H%M}")


register(
    ReminderRule(
        "appointment",
        MessageKind.REMINDER,
        _("An appointment is tomorrow"),
        _("{provider}: hi {name}, reminder: you meet {staff} on {day}. Can't come? Reply here or use your page."),
        due_on,
        FACTS,
    )
)
register(
    ReminderRule(
        "appointment_soon",
        MessageKind.REMINDER,
        _("An appointment is in two hours"),
        _("{provider}: hi {name}, see you soon: {staff}, {day}."),
        none_by_date,
        FACTS,
        due_within=due_within,
    )
)
for _name, _label, _words in (
    (
        "appointment_booked",
        _("An appointment is booked"),
        _("{provider}: hi {name}, your appointment with {staff} is set for {day}."),
    ),
    (
        "appointment_moved",
        _("An appointment has changed"),
        _("{provider}: hi {name}, your appointment with {staff} has changed. It's now on {day}."),
    ),
    (
        "appointment_canceled",
        _("An appointment is canceled"),
        _("{provider}: hi {name}, your appointment with {staff} on {day} is canceled."),
    ),
):
    register(ReminderRule(_name, MessageKind.REMINDER, _label, _words, none_by_date, FACTS))
