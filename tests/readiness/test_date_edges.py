"""The edges of every date rule of readiness: the day before, the day, the day after; nothing is silently moved."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.readiness.room import Room
from workadvance.readiness import services

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    return Room()


def taken(do) -> bool:
    try:
        do()
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("days_ago", "given"), [(1, True), (0, True), (-1, False)])
def test_what_happened_is_dated_today_at_the_latest(room, days_ago, given):
    person, on = room.selected().person, room.ago(days_ago)
    how = {"actor": room.as_coach, "person": person}
    assert taken(lambda: services.note_add(**how, method="call", text="Called.", on=on)) is given
    assert taken(lambda: services.barrier_find(**how, kind="transport", since=on)) is given
    assert taken(lambda: services.support_give(**how, what="Bus pass", cost=Decimal(20), given_on=on)) is given


@pytest.mark.parametrize(("days_ago", "given"), [(11, False), (10, True), (0, True), (-1, False)])
def test_a_barrier_ends_between_its_first_day_and_today(room, days_ago, given):
    person = room.selected().person
    barrier = services.barrier_find(actor=room.as_coach, person=person, kind="transport", since=room.ago(10))
    assert taken(lambda: services.barrier_resolve(actor=room.as_coach, barrier=barrier, on=room.ago(days_ago))) is given


@pytest.mark.parametrize(("days_ago", "given"), [(1, False), (0, True), (-1, False)])
def test_a_goal_is_reached_between_the_day_it_was_set_and_today(room, days_ago, given):
    goal = services.goal_set(actor=room.as_coach, application=room.selected(), text="Driver's license")
    assert taken(lambda: services.goal_reach(actor=room.as_coach, goal=goal, on=room.ago(days_ago))) is given


@pytest.mark.parametrize(("days_ago", "given"), [(1, False), (0, True), (-1, True)])
def test_a_next_step_is_due_today_at_the_earliest(room, days_ago, given):
    application = room.selected()

    def plan():
        services.next_step_set(
            actor=room.as_coach, application=application, text="Bring the diploma", due_on=room.ago(days_ago)
        )

    assert taken(plan) is given
