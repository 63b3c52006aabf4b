"""Staff come and go: what a role holds is given on before it ends, and no one is without a coach unseen."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.factories import OrganizationFactory, PersonFactory, actor_in, member
from tests.training.school import School
from tests.world import World

from workadvance.advancement import selectors as advancement
from workadvance.appointments.models import Appointment
from workadvance.events.models import Event
from workadvance.messages.models import Conversation, Leave, Message
from workadvance.messages.selectors import mine_waiting
from workadvance.people.access import SYSTEM, actor_of_user
from workadvance.people.handover import access_hand_over, handovers_make, held_by
from workadvance.people.models import Membership, Person
from workadvance.people.services import consent_sign
from workadvance.placement import selectors as placement
from workadvance.readiness import services
from workadvance.readiness.models import Session
from workadvance.readiness.reminders import session_canceled
from workadvance.readiness.selectors import waiting as readiness
from workadvance.reporting import today as outcomes
from workadvance.reporting.models import Journey
from workadvance.reporting.services import journeys_rebuild, journeys_wrong
from workadvance.training.models import Cohort
from workadvance.training.reminders import class_canceled
from workadvance.training.selectors import waiting as training
from workadvance.training.services import class_call_off, class_put_back
from workadvance.ui.models import BulkAct

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
    Conversation.objects.filter(pk=world.conversation.pk).update(assigned_to=world.staff)
    assert [h.key for h in held_by(of(world.staff, "manager"))] == ["conversations"]


def test_the_page_hands_over_first_then_ends_the_role_on_its_day(world, client):
    administrator = member(world.provider, "administrator")
    colleague = member(world.provider, "coach", name="Grace Coach")
    ending = of(world.staff, "coach")
    Conversation.objects.filter(pk=world.conversation.pk).update(assigned_to=world.staff)
    client.force_login(administrator)
    address = reverse("access_end", args=[ending.pk])
    page = client.get(address).content.decode()
    assert "participants: 2" in page
    assert "Grace Coach" in page
    last = timezone.localdate() + dt.timedelta(days=7)
    Appointment.objects.filter(pk=world.appointment.pk).update(
        starts_at=timezone.now() + dt.timedelta(days=12), ends_at=timezone.now() + dt.timedelta(days=12, hours=1)
    )
    assert client.post(address, {"ends_on": last.isoformat()}).status_code == 422
    ending.refresh_from_db()
    assert ending.ends_on is None
    assert client.post(address, {"ends_on": last.isoformat(), "to": colleague.pk}).status_code == 302
    ending.refresh_from_db()
    assert ending.ends_on == last
    assert set(Person.objects.exclude(coach=None).values_list("coach", flat=True)) == {world.staff.pk}, "not yet"
    assert handovers_make(author=SYSTEM) == 0
    task = DBTaskResult.objects.get(task_path__endswith="hand_over_due")
    assert timezone.localdate(task.run_after) == last + dt.timedelta(days=1)
    late = PersonFactory(provider=world.provider, coach=world.staff)  # given to them after it was planned
    with time_machine.travel(task.run_after):
        assert handovers_make(author=SYSTEM) == 1
        assert handovers_make(author=SYSTEM) == 0
    late.refresh_from_db()
    assert late.coach == colleague
    assert set(Person.objects.exclude(coach=None).values_list("coach", flat=True)) == {colleague.pk}
    world.next_step.refresh_from_db()
    assert world.next_step.staff == colleague
    assert {e.payload["duty"]: e.payload["n"] for e in Event.objects.filter(kind="people.handover.done")} == {
        "caseload": 3,
        "conversations": 1,
        "next_steps": 1,
        "appointments": 1,
    }
    world.conversation.refresh_from_db()
    assert world.conversation.assigned_to == colleague
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
    assert client.get(lines[0].who_url).context["total"] == 2
    assert outcomes.today(actor_in(world.provider, "coach")) == []


def test_only_somebody_with_the_role_takes_over(world):
    administrator = actor_in(world.provider, "administrator")
    other = member(world.provider, "screener")
    with pytest.raises(ValidationError, match="doesn't have this role"):
        access_hand_over(actor=administrator, membership=of(world.staff, "instructor"), to=other)
    colleague = member(world.provider, "instructor")
    access_hand_over(actor=administrator, membership=of(world.staff, "instructor"), to=colleague)
    assert Cohort.objects.get().instructor == colleague


def test_a_colleague_who_left_before_the_day_gets_nothing_and_the_managers_see_it(world):
    administrator = actor_in(world.provider, "administrator")
    colleague = member(world.provider, "coach")
    last = timezone.localdate() + dt.timedelta(days=7)
    access_hand_over(actor=administrator, membership=of(world.staff, "coach"), to=colleague, ends_on=last)
    Membership.objects.filter(user=colleague).update(ends_on=timezone.localdate() + dt.timedelta(days=1))
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        handovers_make(author=SYSTEM)
    assert not Person.objects.filter(coach=colleague).exists()
    assert not Person.objects.filter(coach=world.staff).exists()


@pytest.mark.parametrize("how", ["role over", "signs in no more", "another role"])
def test_people_of_a_coach_who_is_none_any_more_are_seen(world, client, how):
    journeys_rebuild()
    manager = member(world.provider, "manager")
    assert not [t for t in outcomes.today(actor_of_user(manager)) if "no coach" in t.who]
    held = Membership.objects.filter(user=world.staff, role="coach")
    if how == "role over":
        held.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    elif how == "another role":
        held.delete()
    else:
        type(world.staff).objects.filter(pk=world.staff.pk).update(is_active=False)
    (line,) = [t for t in outcomes.today(actor_of_user(manager)) if "no coach" in t.who]
    assert line.who == "2 people have no coach"
    client.force_login(manager)
    assert client.get(line.who_url).context["total"] == 2
    assert len(client.get(line.url).context["people"]) == 2


def test_a_caseload_is_given_to_another_coach_at_once_and_back(world, client):
    journeys_rebuild()
    client.force_login(member(world.provider, "manager"))
    colleague, stranger = member(world.provider, "coach"), member(OrganizationFactory(), "coach")
    address = f"{reverse('caseload_reassign')}?from={world.staff.pk}"
    people = [row["person"] for row in client.get(address).context["people"]]
    assert len(people) == 2
    assert client.post(address, {"to": colleague.pk}).status_code == 422, "nobody chosen"
    assert client.post(address, {"to": stranger.pk, "chosen": people}).status_code == 422
    given = {"to": colleague.pk, "chosen": [*people, PersonFactory().pk]}
    assert len(client.post(address, given).context["names"]) == 2
    assert Person.objects.filter(coach=world.staff).count() == 2, "asked first"
    client.post(address, {**given, "sure": "yes"})
    assert set(Person.objects.filter(pk__in=people).values_list("coach", flat=True)) == {colleague.pk}
    assert set(Journey.objects.filter(person__in=people).values_list("coach", flat=True)) == {colleague.pk}
    client.post(reverse("bulk_undo", args=[BulkAct.objects.latest("pk").pk]))
    assert set(Person.objects.filter(pk__in=people).values_list("coach", flat=True)) == {world.staff.pk}


# What waits for a colleague, by what names its holder: during leave it waits for the cover too.
HELD = {
    "caseload": (lambda world: None, lambda actor: readiness.caseload(actor).count()),
    "next steps": (lambda world: None, lambda actor: readiness.steps_due(actor).count()),
    "sessions": (
        lambda world: Session.objects.create(
            program=world.program,
            component="readiness",
            title="Today",
            held_on=timezone.localdate(),
            hours=2,
            led_by=world.staff,
        ),
        lambda actor: readiness.sessions_to_take(actor).count(),
    ),
    "classes": (
        lambda world: Session.objects.filter(pk=world.cohort_session.session_id).update(
            held_on=timezone.localdate(), led_by=world.staff, taken_at=None
        ),
        lambda actor: training.classes_to_take(actor).count(),
    ),
    "cohorts": (lambda world: None, lambda actor: training.taught_by(actor).count()),
    "employers": (
        lambda world: (
            type(world.account).objects.update(owner=world.staff),
            type(world.activity).objects.update(follow_up_on=timezone.localdate(), followed_up_on=None),
        ),
        lambda actor: placement.follow_ups_waiting(actor).count(),
    ),
    "check-ins": (lambda world: None, lambda actor: advancement.check_ins_of_today(actor).count()),
    "messages": (
        lambda world: Conversation.objects.filter(pk=world.conversation.pk).update(waiting_since=timezone.now()),
        lambda actor: mine_waiting(actor).count(),
    ),
}


@pytest.mark.parametrize("what", HELD)
def test_what_a_colleague_on_leave_holds_is_on_the_covers_today_and_no_longer(world, what):
    make, count = HELD[what]
    Leave.objects.all().delete()
    make(world)
    cover = actor_of_user(member(world.provider, "coach", "instructor", "job_developer"))
    before = count(cover)
    today = timezone.localdate()
    leave = Leave.objects.create(
        organization=world.provider, user=world.staff, cover_id=cover.user_id, starts_on=today, ends_on=today
    )
    assert count(cover) > before
    for starts, ends in ((-9, -1), (1, 9)):
        leave.starts_on, leave.ends_on = today + dt.timedelta(days=starts), today + dt.timedelta(days=ends)
        leave.save()
        assert count(cover) == before, "only on these days"


@pytest.mark.parametrize("what", ["session", "class"])
def test_people_told_that_a_meeting_is_canceled_are_told_that_it_is_on_again_each_time(what):
    school = School()
    if what == "session":
        meeting, people = school.session(-2), [school.selected("Ana Uno"), school.selected("Ana Dos")]
    else:
        cohort = school.cohort(starts=-3)
        meeting, people = school.lesson(cohort, -2), [school.seat(cohort).application for _n in range(2)]
    for application in people:
        consent_sign(author=SYSTEM, person=application.person, purpose="messages")
    actor = school.as_instructor if what == "class" else school.as_coach
    cancel, restore = (
        (class_call_off, class_put_back) if what == "class" else (services.session_cancel, services.session_restore)
    )
    for _round in range(2):
        for press in (cancel, restore):
            press(actor=actor, session=meeting, reason="x")
            event = Event.objects.filter(kind__startswith="readiness.session.").latest("pk")
            for _again in range(2):
                for reaction in (session_canceled, class_canceled):
                    reaction(event)
    keys = list(Message.objects.filter(key__startswith="remind:").values_list("key", flat=True))
    told = Counter(key.split(":")[1] for key in keys)
    assert told == {f"{what}_canceled": 4, f"{what}_restored": 4}
