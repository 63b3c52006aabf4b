"""Staff come and go: what a role holds is given on before it ends, and nobody is without a coach unseen."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from tests.factories import actor_in, member
from tests.world import World

from workadvance.events.models import Event
from workadvance.people.access import actor_of_user
from workadvance.people.handover import access_hand_over, held_by
from workadvance.people.models import Membership, Person
from workadvance.reporting import today as outcomes
from workadvance.reporting.models import Journey
from workadvance.reporting.services import journeys_rebuild, journeys_wrong
from workadvance.training.models import Cohort

pytestmark = pytest.mark.django_db


def of(user, role: str) -> Membership:
    return Membership.objects.get(user=user, role=role)


@pytest.fixture
def world():
    found = World()
    Cohort.objects.update(ends_on=timezone.localdate() + dt.timedelta(days=30))
    return found


def test_every_role_says_what_it_holds(world):
    found = {
        role: {h.key: h.n for h in held_by(of(world.staff, role))} for role in ("coach", "instructor", "job_developer")
    }
    assert found == {
        "coach": {"caseload": 2, "next_steps": 1, "appointments": 1},
        "instructor": {"cohorts": 1},
        "job_developer": {"employers": 1},
    }
    assert held_by(of(world.staff, "manager")) == []


def test_the_page_hands_over_first_then_ends_the_role_on_its_day(world, client):
    administrator = member(world.provider, "administrator")
    colleague = member(world.provider, "coach", name="Grace Coach")
    ending = of(world.staff, "coach")
    client.force_login(administrator)
    address = reverse("access_end", args=[ending.pk])
    page = client.get(address).content.decode()
    assert "participants: 2" in page
    assert "Grace Coach" in page
    last = timezone.localdate() + dt.timedelta(days=7)
    assert client.post(address, {"ends_on": last.isoformat()}).status_code == 422
    ending.refresh_from_db()
    assert ending.ends_on is None
    assert client.post(address, {"ends_on": last.isoformat(), "to": colleague.pk}).status_code == 302
    ending.refresh_from_db()
    assert ending.ends_on == last
    assert set(Person.objects.exclude(coach=None).values_list("coach", flat=True)) == {colleague.pk}
    world.next_step.refresh_from_db()
    assert world.next_step.staff == colleague
    assert {e.payload["duty"]: e.payload["n"] for e in Event.objects.filter(kind="people.handover.done")} == {
        "caseload": 2,
        "next_steps": 1,
        "appointments": 1,
    }
    world.appointment.refresh_from_db()
    assert (world.appointment.staff, world.appointment.sequence) == (colleague, 1)
    assert set(Journey.objects.exclude(coach=None).values_list("coach", flat=True)) == {colleague.pk}
    assert journeys_wrong() == []


def test_without_a_colleague_the_managers_see_who_has_no_coach(world, client):
    administrator = actor_in(world.provider, "administrator")
    ending = of(world.staff, "coach")
    with pytest.raises(ValidationError):
        access_hand_over(actor=administrator, membership=ending, to=None)
    assert Person.objects.filter(coach=world.staff).count() == 2
    access_hand_over(actor=administrator, membership=ending, to=None, nobody_yet=True)
    journeys_rebuild()
    manager = member(world.provider, "manager")
    lines = [t for t in outcomes.today(actor_of_user(manager)) if "no coach" in t.who]
    assert [t.who for t in lines] == ["2 people have no coach"]
    client.force_login(manager)
    assert client.get(lines[0].url).context["total"] == 2
    assert outcomes.today(actor_in(world.provider, "coach")) == []


def test_only_somebody_with_the_role_takes_over(world):
    administrator = actor_in(world.provider, "administrator")
    other = member(world.provider, "screener")
    with pytest.raises(ValidationError, match="doesn't have this role"):
        access_hand_over(actor=administrator, membership=of(world.staff, "instructor"), to=other)
    colleague = member(world.provider, "instructor")
    access_hand_over(actor=administrator, membership=of(world.staff, "instructor"), to=colleague)
    assert Cohort.objects.get().instructor == colleague
