"""The demonstration world: the same for a seed, consistent, with work for every role, and never over anything else."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.factories import UserFactory

from workadvance.demo.models import DemoWorld
from workadvance.demo.world import NotEmpty, build, state
from workadvance.events.models import Event
from workadvance.people.access import actor_of_user
from workadvance.people.models import User
from workadvance.programs.models import Program
from workadvance.reporting.models import Journey
from workadvance.web import today
from workadvance.web.doctor import checks

pytestmark = pytest.mark.django_db


class Undo(Exception):
    pass


def fingerprint(seed: int) -> list:
    found = []
    with pytest.raises(Undo), transaction.atomic():
        build(seed=seed, people=80)
        found += list(Journey.objects.order_by("pk").values_list("person_name", "station", "applied_on", "wage"))
        raise Undo
    return found


def test_the_same_seed_makes_the_same_world_and_another_another():
    first = fingerprint(5)
    assert fingerprint(5) == first
    assert fingerprint(6) != first


def test_it_is_consistent_and_every_role_has_work_waiting():
    build(seed=1, people=600)
    assert {c.name: found for c in checks() if (found := c.carry_out(everything=True))} == {}
    assert state() == DemoWorld.objects.get()
    share = (
        Journey.objects.filter(selected_on__isnull=False).count()
        / Journey.objects.filter(applied_on__isnull=False).count()
    )
    assert 0.15 < share < 0.27
    assert {tuple(p.area_codes) for p in Program.objects.all()} >= {
        ("0035620",),
        ("0046140",),
        ("0017410",),
        ("2100001", "2100002", "2100003", "2100004"),
    }
    assert set(Journey.objects.values_list("station", flat=True)) >= {
        "screening",
        "readiness",
        "training",
        "bench",
        "employed",
        "between",
        "not_selected",
    }
    assert personas_without_work() == []


def personas_without_work() -> list[str]:
    """The made-up users one can sign in as who work on Today and find nothing there."""
    working = ("manager", "screener", "coach", "instructor", "job_developer")
    personas = User.objects.exclude(demo_persona="").filter(memberships__role__in=working).distinct()
    assert set(personas.values_list("memberships__role", flat=True)) >= set(working)
    return [user.email for user in personas if not today.work(actor_of_user(user)).tasks]


def test_it_refuses_a_database_that_holds_anything_else():
    UserFactory()
    with pytest.raises(NotEmpty, match="never touches"):
        state()
    assert Event.objects.count() == 0
