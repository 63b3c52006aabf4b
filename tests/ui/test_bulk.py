"""One thing for many people: asked first with what it will do, done, and undone for a while. Bulk never makes evidence."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from tests.factories import ApplicationFactory, HouseholdFactory, member
from tests.training.school import School

from workadvance.events.models import Event
from workadvance.events.worker import outbox_work
from workadvance.notices.models import Notice
from workadvance.programs.models import ScreeningStep
from workadvance.reporting.models import Journey
from workadvance.reporting.services import journeys_rebuild, journeys_wrong
from workadvance.screening.models import Application, StepResult
from workadvance.screening.services import application_assess, application_move
from workadvance.training.models import Enrollment
from workadvance.ui.models import BulkAct

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_this_thread(monkeypatch):
    """The worker's beat has its own connection, which cannot see this test's transaction."""
    monkeypatch.setattr("workadvance.events.worker.OutboxWorker._beat", lambda self, stopped: None)
    monkeypatch.setattr("workadvance.events.worker.OutboxWorker.configure_signals", lambda self: None)
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)


def delivered() -> None:
    """Run what is due in the background."""
    outbox_work(once=True)


@pytest.fixture
def school():
    return School()


@pytest.fixture
def applied(school):
    """Three applicants who are eligible, and one who was declined already."""
    people = [ApplicationFactory(program=school.program) for _n in range(4)]
    for one in people:
        HouseholdFactory(person=one.person, monthly_income=900)
        application_assess(actor=school.as_screener, application=one)
        application_move(actor=school.as_screener, application=one, name="confirm_eligible")
    application_move(actor=school.as_manager, application=people[3], name="decline", reason="x", letter=False)
    ScreeningStep.objects.create(program=school.program, position=3, kind="orientation", name="Orientation")
    journeys_rebuild()
    return people


def states(people) -> list[str]:
    return [Application.objects.get(pk=one.pk).state for one in people]


@pytest.fixture
def manager(client, school):
    client.force_login(member(school.provider, "manager", "screener", "instructor"))
    return client


def bulk(client, people, **given):
    return client.post(reverse("screening:bulk"), {"chosen": [one.pk for one in people], **given})


@pytest.mark.parametrize(
    ("given", "becomes"),
    [
        ({"do": "waitlist", "reason": "Full"}, "waitlisted"),
        ({"do": "decline", "reason": "Full"}, "declined"),
    ],
)
def test_a_move_asks_first_says_what_it_will_do_and_is_undone(manager, applied, given, becomes):
    before, events = states(applied), Event.objects.count()
    asked = bulk(manager, applied, **given)
    assert asked.status_code == 200
    assert len(asked.context["names"]) == 3
    assert [one.name for one in asked.context["left_out"]] == [applied[3].person.full_name]
    assert "The status is" in asked.context["left_out"][0].why
    assert (states(applied), Event.objects.count()) == (before, events), "asking changes nothing"
    assert asked.context["may_undo"]
    sent = dict(asked.context["sent"])
    assert sent["do"] == given["do"]
    done = bulk(manager, applied, **given, sure="yes")
    act = BulkAct.objects.get()
    assert done.url == reverse("bulk_act", args=[act.pk])
    assert states(applied) == [becomes] * 3 + ["declined"]
    page = manager.get(done.url)
    assert page.context["open"]
    delivered()
    assert not Notice.objects.filter(kind=f"screening.letter.{given['do']}").exists(), "no letter before it is sure"
    assert manager.post(reverse("bulk_undo", args=[act.pk])).status_code == 302
    assert states(applied) == before
    assert Application.objects.filter(waitlist_position__isnull=False).count() == 0
    assert Event.objects.filter(kind="screening.application.undone").count() == 3
    assert {j.station for j in Journey.objects.filter(application__in=applied[:3])} == {"screening"}
    assert journeys_wrong() == []
    assert manager.post(reverse("bulk_undo", args=[act.pk])).status_code == 422, "once"


def test_letters_go_when_the_time_to_undo_is_over_and_never_for_what_was_undone(manager, applied):
    bulk(manager, applied[:1], do="waitlist", reason="Full", sure="yes")
    bulk(manager, applied[1:2], do="decline", reason="Full", sure="yes")
    manager.post(reverse("bulk_undo", args=[BulkAct.objects.latest("pk").pk]))
    delivered()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=31)):
        delivered()
    kinds = set(Notice.objects.filter(kind__startswith="screening.letter").values_list("kind", "person"))
    assert ("screening.letter.waitlist", applied[0].person_id) in kinds
    assert ("screening.letter.decline", applied[1].person_id) not in kinds


def test_what_moved_on_since_stays_and_the_time_ends(manager, school, applied):
    bulk(manager, applied[:2], do="waitlist", reason="Full", sure="yes")
    act = BulkAct.objects.get()
    application_move(
        actor=school.as_manager, application=Application.objects.get(pk=applied[0].pk), name="withdraw", reason="Moved"
    )
    answer = manager.post(reverse("bulk_undo", args=[act.pk]), follow=True)
    assert states(applied[:2]) == ["withdrawn", "eligible"]
    assert any(applied[0].person.full_name in str(m) for m in answer.context["messages"])
    bulk(manager, applied[1:2], do="waitlist", reason="Full", sure="yes")
    act = BulkAct.objects.latest("pk")
    BulkAct.objects.filter(pk=act.pk).update(undo_until=timezone.now())
    assert manager.post(reverse("bulk_undo", args=[act.pk])).status_code == 422
    assert states(applied[1:2]) == ["waitlisted"]


def test_nobody_undoes_what_somebody_else_did(manager, school, applied, client):
    bulk(manager, applied[:1], do="waitlist", reason="Full", sure="yes")
    act = BulkAct.objects.get()
    client.force_login(member(school.provider, "manager"))
    assert client.get(reverse("bulk_act", args=[act.pk])).status_code == 404
    assert client.post(reverse("bulk_undo", args=[act.pk])).status_code == 404
    assert states(applied[:1]) == ["waitlisted"]


@pytest.mark.parametrize(
    ("kind", "details", "why"),
    [
        ("test", {"passing_score": 60, "maximum_score": 100}, "needs each person"),
        ("test", {"maximum_score": 100}, "needs each person"),
        ("check", {"passing_score": 1}, "needs each person"),
        ("interview", {}, "criteria"),
    ],
)
def test_bulk_never_makes_evidence(manager, school, applied, kind, details, why):
    ScreeningStep.objects.create(program=school.program, position=4, kind=kind, name="Evidence", **details)
    given = {"do": "step", "step": "Evidence", "result": "passed"}
    asked = bulk(manager, applied[:2], **given)
    assert asked.context["names"] == []
    assert all(why in one.why for one in asked.context["left_out"])
    bulk(manager, applied[:2], **given, sure="yes")
    assert not StepResult.objects.exists()
    offered = manager.get(reverse("screening:applicants")).context["step_names"]
    assert [name for name, _shown in offered] == ["Orientation"]


def test_a_result_for_many_is_undone_to_what_was_there(manager, applied):
    first = {"do": "step", "step": "Orientation", "result": "failed", "done_on": "2026-01-05"}
    bulk(manager, applied[:1], **first, sure="yes")
    bulk(manager, applied[:2], do="step", step="Orientation", result="passed", sure="yes")
    assert set(StepResult.objects.values_list("result", flat=True)) == {"passed"}
    manager.post(reverse("bulk_undo", args=[BulkAct.objects.latest("pk").pk]))
    row = StepResult.objects.get()
    assert (row.application_id, row.result, row.done_on) == (applied[0].pk, "failed", dt.date(2026, 1, 5))
    assert Event.objects.filter(kind="screening.step.undone").count() == 2


def test_seats_and_starts_ask_first_and_are_undone(manager, school):
    cohort = school.cohort(starts=-3)
    people = [school.ready() for _n in range(2)]
    seats = reverse("training:seats", args=[cohort.pk])
    given = {"chosen": [one.pk for one in people]}
    asked = manager.post(seats, given)
    assert len(asked.context["names"]) == 2
    assert not Enrollment.objects.exists()
    manager.post(seats, {**given, "sure": "yes"})
    assert Enrollment.objects.filter(state="enrolled").count() == 2
    seated = BulkAct.objects.get()
    moves = reverse("training:moves", args=[cohort.pk])
    start = {"do": "start", "all": "1", "on": str(school.ago(1))}
    assert len(manager.post(moves, start).context["names"]) == 2
    manager.post(moves, {**start, "sure": "yes"})
    assert Enrollment.objects.filter(state="started", started_on=school.ago(1)).count() == 2
    manager.post(reverse("bulk_undo", args=[BulkAct.objects.latest("pk").pk]))
    assert Enrollment.objects.filter(state="enrolled", started_on=None).count() == 2
    answer = manager.post(reverse("bulk_undo", args=[seated.pk]), follow=True)
    assert Enrollment.objects.filter(state="enrolled").count() == 2, (
        "they started and came back since: left as they are"
    )
    assert len(list(answer.context["messages"])) >= 2
    assert manager.post(moves, {**start, "on": "soon"}).status_code == 422, "a day that can't be read is not today"
    assert journeys_wrong() == []
