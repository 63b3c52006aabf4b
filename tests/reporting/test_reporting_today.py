"""Evaluators are told which reported outcomes are not known yet."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import OrganizationFactory, actor_in, member
from tests.world import World
from workadvance.advancement.models import CheckIn
from workadvance.people.access import actor_of_user
from workadvance.reporting import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    made = World()
    on = timezone.localdate()
    for day, due in ((7, -50), (90, -3), (180, -1), (365, 0)):
        CheckIn.objects.create(spell=made.spell, day=day, due_on=on + dt.timedelta(days=due))
    CheckIn.objects.filter(day=180).update(dropped_on=on)
    return made


def test_reported_days_without_an_answer_wait_for_the_evaluator(world):
    user = member(world.provider, "evaluator")
    (line,) = today.today(actor_of_user(user))
    assert (line.what, line.due) == ("Outcome missing at 90 days", timezone.localdate() - dt.timedelta(days=3))
    assert world.worker.full_name not in line.who + line.why, "numbers, not names"
    client = Client()
    client.force_login(user)
    assert line.what in client.get("/").content.decode()
    assert client.get(line.url).status_code == 200


def test_those_who_make_the_check_ins_have_them_one_by_one_instead(world):
    assert today.today(actor_in(world.provider, "manager", "evaluator")) == []
    assert today.today(actor_in(world.provider, "coach")) == []
    assert today.today(actor_in(OrganizationFactory(), "evaluator")) == []
