"""Time in the tests of messages: a Wednesday at noon in Tulsa, moved on by hand."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.factories import PersonFactory, member
from workadvance.messages.message_kinds import MessageState
from workadvance.messages.models import Message
from workadvance.messages.services import message_deliver
from workadvance.people.access import SYSTEM
from workadvance.people.name_search import name_tokens_write
from workadvance.people.services import consent_sign

NOON = dt.datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("America/Chicago"))


class Clock:
    """The time of the test."""

    def __init__(self) -> None:
        self.now = NOON

    def on(self, **how: float) -> dt.datetime:
        """Move on by so much."""
        self.now += dt.timedelta(**how)
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(timezone, "now", lambda: made.now.astimezone(dt.UTC))
    return made


@pytest.fixture
def person():
    found = PersonFactory(phone="+19185550134", full_name="Maria Gomez")
    name_tokens_write([found])
    consent_sign(author=SYSTEM, person=found, purpose="messages", words="Yes, you can text me.")
    return found


@pytest.fixture
def coach(person):
    user = member(person.provider, "coach")
    person.coach = user
    person.save()
    return user


def worker_runs() -> None:
    """Do what the worker does: try every message whose time has come."""
    due = Message.objects.filter(state__in=[MessageState.WAITING, MessageState.SENDING], send_at__lte=timezone.now())
    for pk in due.order_by("pk").values_list("pk", flat=True):
        message_deliver(author=SYSTEM, message_id=pk)
