"""The doctor begins where it last ended, and still finds everything: what changed at once, the rest within a month."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone
from tests.world import World

from workadvance.events.guards import guards_install, guards_remove
from workadvance.events.models import Checkpoint, Event
from workadvance.events.seals import events_seal
from workadvance.events.services import event_record
from workadvance.people.access import SYSTEM
from workadvance.reporting.models import Journey
from workadvance.web import doctor

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def world():
    made = World()
    with_event(made)
    events_seal()
    assert run() == {}
    return made


@pytest.fixture
def days(monkeypatch):
    """Moves the doctor's day on."""
    ahead = [0]
    turn_on = doctor.turn_on
    monkeypatch.setattr(doctor, "turn_on", lambda day: turn_on(day + dt.timedelta(days=ahead[0])))

    def later(n: int) -> None:
        ahead[0] += n

    return later


def run(everything: bool = False) -> dict[str, list[str]]:
    """What is wrong, by check that begins where it ended (rows of a test's world were made without their log)."""
    return {c.name: found for c in doctor.checks() if c.continues and (found := c.carry_out(everything))}


def with_event(world) -> None:
    """One more event in the log."""
    event_record(
        kind="people.person.viewed",
        author=SYSTEM,
        subject=world.application.person,
        person_id=world.application.person_id,
        organization_id=world.application.person.provider_id,
    )


def silently(journey: int) -> None:
    """Changes a stored journey behind everyone's back."""
    Journey.objects.filter(pk=journey).update(station="left")


def test_the_first_run_looks_at_everything(world):
    assert {c.name for c in doctor.checks() if c.continues} == set(Checkpoint.objects.values_list("name", flat=True))
    Checkpoint.objects.all().delete()
    silently(world.application.pk)
    assert set(run()) == {"journeys agree with their facts"}


def test_a_journey_of_somebody_with_a_later_event_is_looked_at(world, days):
    silently(world.application.pk)
    turn = world.application.pk % doctor.TURNS
    days((turn + 1 - timezone.localdate().toordinal()) % doctor.TURNS)  # a day on which it is not this one's turn
    assert run() == {}
    with_event(world)
    assert set(run()) == {"journeys agree with their facts"}
    assert set(run()) == {"journeys agree with their facts"}, "what is wrong is said until it is right"


def test_a_silent_change_is_found_at_once_when_asked_for_all(world):
    silently(world.application.pk)
    assert set(run(everything=True)) == {"journeys agree with their facts"}


def test_a_silent_change_is_found_within_a_month(world, days):
    silently(world.application.pk)
    found = []
    for _ in range(doctor.TURNS):
        found.append(bool(run()))
        days(1)
    assert any(found)


def test_an_altered_event_is_found_within_a_month_and_with_all_at_once(world, days):
    guards_remove(connection)
    first = Event.objects.order_by("pk").first()
    Event.objects.filter(pk=first.pk).update(actor_name="Somebody else")
    guards_install(connection)
    assert set(run(everything=True)) == {"the sealed log is whole"}
    found = []
    for _ in range(doctor.TURNS):
        found.append(bool(run()))
        days(1)
    assert any(found)


def test_a_seal_altered_shows_the_same_day(world):
    for _ in range(3):
        with_event(world)
        events_seal()
    assert run() == {}
    guards_remove(connection)
    connection.cursor().execute("UPDATE events_seal SET hash = 'x' WHERE id = (SELECT MIN(id) FROM events_seal)")
    guards_install(connection)
    assert set(run()) == {"the sealed log is whole"}
