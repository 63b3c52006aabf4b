"""Appointments as lines of a calendar."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Q
from django.urls import reverse

from workadvance.appointments.items import CalendarItem, CalendarSource, Window, said_name, source_register
from workadvance.appointments.models import Appointment
from workadvance.appointments.selectors import appointments
from workadvance.people.access import Actor
from workadvance.people.models import Person


def item_of(appointment: Appointment, *, for_person: bool) -> CalendarItem:
    """An appointment as its person's calendar or its staff's has it."""
    return CalendarItem(
        key=f"appointment-{appointment.uid}",
        title=str(appointment),
        day=appointment.day,
        zone=appointment.zone,
        changed_at=appointment.changed_at,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        place=appointment.place,
        link=appointment.link,
        name=appointment.staff.name if for_person else said_name(appointment.person),
        staff_id=appointment.staff_id,
        sequence=appointment.sequence,
        canceled=appointment.state == "canceled",
        url="" if for_person else reverse("appointments:appointment", args=[appointment.pk]),
        status=appointment.get_state_display(),
        shape=appointment.shape,
    )


def of_person(person: Person, window: Window) -> Iterator[CalendarItem]:
    """A person's appointments."""
    rows = Appointment.objects.filter(person=person, starts_at__range=window.moments)
    for appointment in rows.select_related("staff").order_by("starts_at", "pk"):
        yield item_of(appointment, for_person=True)


def of_staff(actor: Actor, users: Collection[int], window: Window) -> Iterator[CalendarItem]:
    """The appointments of members of staff: the actor's own, and of others those whose person the actor may see."""
    known = Q(staff=actor.user_id) | Q(pk__in=appointments(actor).order_by().values("pk"))
    rows = Appointment.objects.filter(known, staff__in=users, starts_at__range=window.moments)
    for appointment in rows.select_related("person").order_by("starts_at", "pk"):
        yield item_of(appointment, for_person=False)


source_register(CalendarSource("appointment", of_person, of_staff))
