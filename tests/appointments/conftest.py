"""A Wednesday at noon in Tulsa, a coach with a participant, and the clock moved on by hand."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.factories import ApplicationFactory, PersonFactory, member
from workadvance.appointments.models import Slot
from workadvance.events.models import Event
from workadvance.events.services import _REACTIONS, react
from workadvance.people.access import SYSTEM, actor_of_user
from workadvance.people.models import Site
from workadvance.people.services import consent_sign

TULSA = ZoneInfo("America/Chicago")
NOON = dt.datetime(2026, 11, 25, 12, tzinfo=TULSA)
TIMED = {"zone": "America/Chicago", "place": "Room 2", "link": "", "kind": "coaching"}


def at(day: int, hour: int, minute: int = 0, month: int = 12) -> dt.datetime:
    """A moment on Tulsa's clock."""
    return dt.datetime(2026, month, day, hour, minute, tzinfo=TULSA)


class Clock:
    """The time of the test."""

    def __init__(self) -> None:
        self.now = NOON

    def to(self, moment: dt.datetime) -> None:
        self.now = moment


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(timezone, "now", lambda: made.now.astimezone(dt.UTC))
    return made


class Office:
    """One coach at a provider in Tulsa, one participant of theirs, and one without a coach."""

    def __init__(self) -> None:
        self.application = ApplicationFactory(state="selected", decided_on=dt.date(2026, 11, 2))
        self.program = self.application.program
        self.provider = self.program.provider
        Site.objects.create(organization=self.provider, name="Main office", state="OK", zip="74103")
        self.coach = member(self.provider, "coach", name="Teresa Reed")
        self.actor = actor_of_user(self.coach)
        self.person = self.application.person
        self.person.coach, self.person.full_name, self.person.phone = self.coach, "Maria Gomez", "+19185550134"
        self.person.save()
        consent_sign(author=SYSTEM, person=self.person, purpose="messages", words="Yes, you can text me.")
        self.other = PersonFactory(provider=self.provider, full_name="Luis Ortega")

    def slot(self, starts: dt.datetime, minutes: int = 30, **fields) -> Slot:
        fields = {"staff": self.coach, **TIMED, **fields}
        ends = starts + dt.timedelta(minutes=minutes)
        return Slot.objects.create(organization=self.provider, starts_at=starts, ends_at=ends, **fields)


@pytest.fixture
def office(db, clock):
    return Office()


def reactions_run() -> None:
    """Run every reaction of appointments, sessions and the like to every event, as the outbox would."""
    for event in Event.objects.order_by("pk"):
        for name in _REACTIONS.get(event.kind, {}):
            react.call(event.pk, name)
