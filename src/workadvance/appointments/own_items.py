"""Appointments as lines of a calendar."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.urls import reverse

from workadvance.appointments.items import CalendarItem, CalendarSource, Window, said_name, source_register
from workadvance.appointments.models import Appointment
from workadvance.people.access import Actor
from workadvance.people.models import Person
from workadvance.ui.fetch import inside


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
    rows = (
        Appointment.objects.filter(starts_at__range=window.moments).select_related("person").order_by("starts_at", "pk")
    )
    others = [pk for pk in users if pk != actor.user_id]
    for appointment in rows.filter(staff=actor.user_id) if actor.user_id in users else ():
        yield item_of(appointment, for_person=False)
    for appointment in inside(rows.filter(staff__in=others), actor, "appointments.view_calendar") if others else ():
        yield item_of(appointment, for_person=False)


source_register(CalendarSource("appointment", of_person, of_staff))
