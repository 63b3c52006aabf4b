"""Check-ins as lines of the participant's own calendar: the day on which their coach calls, without a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from workadvance.advancement.models import CheckIn
from workadvance.appointments.items import CalendarItem, CalendarSource, Window, source_register
from workadvance.appointments.zones import default_zone
from workadvance.people.access import Actor
from workadvance.people.models import Person


def of_person(person: Person, window: Window) -> Iterator[CalendarItem]:
    """The check-ins to come of the jobs a participant has."""
    open_ones = CheckIn.objects.filter(spell__person=person, spell__ended_on=None, done_on=None, dropped_on=None)
    for check_in in open_ones.filter(due_on__range=(window.first, window.last)).order_by("due_on", "pk"):
        yield CalendarItem(
            key=f"check-in-{check_in.pk}",
            title=_("Your coach calls to ask how the job is going"),
            day=check_in.due_on,
            zone=default_zone(),
        )


def of_staff(actor: Actor, users: Collection[int], window: Window) -> Iterator[CalendarItem]:
    """None: a coach's check-ins are due within days; Today and the retention page show them."""
    yield from ()


source_register(CalendarSource("check_in", of_person, of_staff))
