"""The demonstration world: the same for a seed, consistent, with work for every role, and never over anything else."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from tests.factories import UserFactory

from workadvance.demo.models import DemoWorld
from workadvance.demo.world import NotEmpty, build, state
from workadvance.events.models import Event
from workadvance.people.access import actor_of_user
from workadvance.people.identity import IdentityFinding, compare
from workadvance.people.identity_questions import facts_of
from workadvance.people.models import IdentityQuestion, Person, Role, User
from workadvance.programs.models import Program
from workadvance.reporting.models import Journey
from workadvance.reporting.published import funnel_published
from workadvance.web import today
from workadvance.web.doctor import checks

pytestmark = [pytest.mark.django_db, pytest.mark.database]


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
        "job_ready",
        "employed",
        "between",
        "not_selected",
    }
    assert personas_without_work() == []
    questions = list(IdentityQuestion.objects.select_related("person", "other"))
    assert {question.state for question in questions} == {"open"}
    findings = {compare(facts_of(question.person), facts_of(question.other)).finding for question in questions}
    assert IdentityFinding.UNSURE in findings
    assert findings <= {IdentityFinding.SAME, IdentityFinding.UNSURE}
    father, son = Person.objects.filter(full_name__regex=r" [SJ]r\.$").order_by("birth_date")
    assert father.phone == son.phone
    assert compare(facts_of(father), facts_of(son)).finding == IdentityFinding.DIFFERENT


def personas_without_work() -> list[str]:
    """The made-up users one can sign in as who find nothing to do where they arrive.

    Staff arrive on Today; a funder on the results, which must show more than hidden cells; an employer's contact on the
    candidates who wait for an answer.
    """
    personas = User.objects.exclude(demo_persona="").prefetch_related("memberships")
    assert {m.role for user in personas for m in user.memberships.all()} == set(Role.values) - {Role.PARTICIPANT}
    return [user.email for user in personas if not _work_of(user)]


def _work_of(user: User) -> bool:
    actor = actor_of_user(user)
    if actor.is_staff:
        return bool(today.work(actor).tasks)
    client = Client()
    client.force_login(user)
    page = client.get("/", follow=True).content.decode()
    if Role.FUNDER in actor.roles:
        return any(not cell.hidden and cell.count for cell in funnel_published(actor).total)
    return "need your answer" in page or "needs your answer" in page


def test_it_refuses_a_database_that_holds_anything_else():
    UserFactory()
    with pytest.raises(NotEmpty, match="never touches"):
        state()
    assert Event.objects.count() == 0
