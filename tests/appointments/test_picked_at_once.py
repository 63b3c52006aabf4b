"""Several people press the same time at the same moment: one has it, the others are told, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from tests.appointments.conftest import TIMED, Office
from tests.factories import PersonFactory
from tests.placement.test_two_at_once import at_once
from workadvance.appointments import services
from workadvance.appointments.models import Appointment
from workadvance.events.models import Event
from workadvance.people.access import link_actor
from workadvance.people.models import Person

pytestmark = pytest.mark.database
THEM = link_actor("", "participant")


@pytest.fixture
def office(transactional_log):
    return Office()


def pick(person, slot):
    def write():
        services.appointment_pick(author=THEM, person=Person.objects.get(pk=person.pk), slot_id=slot.pk)

    return write


def test_two_cannot_take_one_slot(office):
    slot = office.slot(timezone.now() + dt.timedelta(days=2))
    people = [PersonFactory(provider=office.provider, coach=office.coach) for _ in range(4)]
    came = at_once(*[pick(person, slot) for person in people])
    assert sum(c is None for c in came) == 1
    assert {str(c.messages[0]) for c in came if c} == {"This time is no longer free. Pick another one."}
    assert Appointment.objects.count() == 1
    assert Event.objects.filter(kind="appointments.appointment.booked").count() == 1


def test_nor_two_that_overlap_nor_one_person_two(office):
    soon = timezone.now() + dt.timedelta(days=2)
    first, second = office.slot(soon), office.slot(soon + dt.timedelta(minutes=10))
    people = [PersonFactory(provider=office.provider, coach=office.coach) for _ in range(2)]
    came = at_once(pick(people[0], first), pick(people[1], second))
    assert sum(c is None for c in came) == 1
    later = [office.slot(soon + dt.timedelta(days=n)) for n in (1, 2)]
    alone = PersonFactory(provider=office.provider, coach=office.coach)
    came = at_once(*[pick(alone, slot) for slot in later])
    assert sum(c is None for c in came) == 1


def test_a_moved_and_a_new_one_do_not_land_on_the_same_time(office):
    soon = timezone.now() + dt.timedelta(days=2)
    early, late = office.slot(soon), office.slot(soon + dt.timedelta(hours=1))
    mover, other = (PersonFactory(provider=office.provider, coach=office.coach) for _ in range(2))
    held = services.appointment_pick(author=THEM, person=mover, slot_id=early.pk)

    def move():
        services.appointment_pick(
            author=THEM, person=mover, slot_id=late.pk, instead_of=Appointment.objects.get(pk=held.pk)
        )

    came = at_once(move, pick(other, late))
    assert sum(c is None for c in came) == 1
    assert Appointment.objects.filter(slot=late).count() == 1
    assert TIMED["zone"] == late.zone
