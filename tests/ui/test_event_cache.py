"""What is kept between pages (here the rail's counts) is right all the same."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from workadvance.events.models import Event
from workadvance.people.access import Actor, Grant
from workadvance.ui import event_cache

pytestmark = pytest.mark.django_db
COACH = Actor(user_id=1, name="Deja", grants=(Grant("coach", 7),))


@pytest.fixture(autouse=True)
def _kept(monkeypatch):
    monkeypatch.setattr(event_cache, "KEPT_SECONDS", 60.0)
    monkeypatch.setattr(event_cache, "FRESH_SECONDS", 2.0)


@pytest.fixture
def clock(monkeypatch):
    """The seconds the rail believes it is, to be moved on."""
    now = [1000.0]
    monkeypatch.setattr(event_cache.time, "monotonic", lambda: now[0])
    return now


class Counter:
    """Counts how often it was asked; answers with that."""

    def __init__(self):
        self.asked = 0

    def __call__(self):
        self.asked += 1
        return {"queue": self.asked}


def happens(actor_id: int | None) -> None:
    """Something happened, by a user."""
    now = timezone.now()
    Event.objects.create(
        recorded_at=now,
        effective_on=now.date(),
        kind="people.person.viewed",
        actor_id=actor_id,
        subject_kind="x",
        subject_id=1,
    )


def seen(count, actor=COACH):
    return event_cache.cached(actor, ("rail", "queue"), count)["queue"]


def test_nothing_happened_nothing_is_counted_again(clock):
    count = Counter()
    assert [seen(count), seen(count), seen(count)] == [1, 1, 1]
    with CaptureQueriesContext(connection) as queries:
        seen(count)
    assert len(queries) == 1


def test_what_one_did_oneself_shows_at_once(clock):
    count = Counter()
    seen(count)
    happens(COACH.user_id)
    assert seen(count) == 2


def test_what_others_did_shows_within_seconds(clock):
    count = Counter()
    seen(count)
    happens(99)
    clock[0] += 1.9
    assert seen(count) == 1
    clock[0] += 0.2
    assert seen(count) == 2


def test_counts_end_with_the_minute_and_the_day(clock, monkeypatch):
    count = Counter()
    seen(count)
    clock[0] += 61
    assert seen(count) == 2
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    monkeypatch.setattr(event_cache.timezone, "localdate", lambda: tomorrow)
    assert seen(count) == 3


@pytest.mark.parametrize(
    "other",
    [
        dataclasses.replace(COACH, user_id=2),
        dataclasses.replace(COACH, grants=(Grant("manager", 7),)),
        dataclasses.replace(COACH, grants=(Grant("coach", 8),)),
        dataclasses.replace(COACH, restricted_ids=frozenset({5})),
    ],
)
def test_another_right_is_another_count(clock, other):
    count = Counter()
    assert (seen(count), seen(count, other), seen(count)) == (1, 2, 1)


def test_a_few_are_kept_not_all_that_ever_came(clock, monkeypatch):
    monkeypatch.setattr(event_cache, "LARGEST", 3)
    count = Counter()
    for user in range(5):
        seen(count, dataclasses.replace(COACH, user_id=user))
    assert len(event_cache._kept) == 3
    assert seen(count, dataclasses.replace(COACH, user_id=4)) == 5


def test_a_request_asks_once_what_happened_last_and_again_after_its_own_doing(clock):
    count = Counter()
    event_cache._begin()
    try:
        seen(count)
        with CaptureQueriesContext(connection) as queries:
            assert (seen(count), seen(count)) == (1, 1)
        assert len(queries) == 0
        happens(COACH.user_id)
        assert seen(count) == 2
    finally:
        event_cache._end()
    happens(COACH.user_id)
    assert seen(count) == 3


def test_what_no_event_changes_is_kept_whatever_happens(clock):
    count = Counter()

    def found():
        return event_cache.cached(COACH, ("asked",), count, whatever_happens=True)["queue"]

    assert found() == 1
    happens(COACH.user_id)
    assert found() == 1
    event_cache.forget(lasting=False)
    assert found() == 1
    clock[0] += 61
    assert found() == 2
    event_cache.forget()
    assert found() == 3


def test_each_language_has_its_own(clock):
    count = Counter()
    with translation.override("en"):
        assert seen(count) == 1
    with translation.override("es"):
        assert seen(count) == 2
    with translation.override("en"):
        assert seen(count) == 1
