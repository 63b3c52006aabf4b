"""Every fact that can be wrong can be corrected: by event, with a reason, the old value kept; what follows from it follows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.factories import HouseholdFactory, actor_in
from tests.training.school import School
from workadvance.advancement.models import CheckIn
from workadvance.events.models import Event
from workadvance.people.models import Consent, Household
from workadvance.people.services import consent_revoke, consent_sign, household_state
from workadvance.placement import services
from workadvance.placement.models import EmploymentSpell
from workadvance.readiness.models import Attendance, Support
from workadvance.readiness.services import session_put_back, support_correct, support_give
from workadvance.reporting.models import Journey
from workadvance.reporting.services import journeys_wrong
from workadvance.training import services as training
from workadvance.training.models import Credential, Exam
from workadvance.training.services import ExamResult


@pytest.fixture
def job(world):
    """A job held for 100 days, with a raise after 50."""
    application = world.person()
    spell = services.spell_open(
        actor=world.actor,
        person=application.person,
        application=application,
        employer_name="Corner Shop",
        job_title="Machinist",
        started_on=world.today - dt.timedelta(days=100),
        hourly_wage=Decimal("20"),
    )
    raised = world.today - dt.timedelta(days=50)
    services.wage_change(actor=world.actor, spell=spell, effective_on=raised, hourly_wage=Decimal("23"))
    return spell


def last(kind: str) -> Event:
    return Event.objects.filter(kind=kind).latest("pk")


def test_the_first_day_and_with_it_pay_at_hire_check_ins_and_retention(world, job):
    first = world.today - dt.timedelta(days=80)
    services.job_correct(actor=world.actor, spell=job, reason="Wrong month", started_on=first)
    job.refresh_from_db()
    assert job.started_on == first
    assert job.wages.order_by("effective_on").first().effective_on == first
    assert set(CheckIn.objects.filter(spell=job).values_list("day", "due_on")) == {
        (day, first + dt.timedelta(days=day)) for day in (7, 30, 60, 90, 180, 365)
    }
    event = last("placement.job.corrected")
    assert event.reason == "Wrong month"
    assert event.payload["was"] == {"started_on": (world.today - dt.timedelta(days=100)).isoformat()}
    journey = Journey.objects.get(pk=job.application_id)
    assert (journey.placed_on, journey.retained_90_on) == (first, None)
    assert journeys_wrong() == []


def test_an_end_recorded_by_mistake_is_taken_away_and_check_ins_come_back(world, job):
    services.spell_end(actor=world.actor, spell=job, ended_on=world.today - dt.timedelta(days=5), end_kind="quit")
    assert not CheckIn.objects.filter(spell=job, dropped_on=None, done_on=None).exists()
    services.job_correct(actor=world.actor, spell=job, reason="It was his brother", ended_on=None)
    job.refresh_from_db()
    assert (job.ended_on, job.end_kind) == (None, "")
    assert CheckIn.objects.filter(spell=job, dropped_on=None, done_on=None).count() == 6
    assert Journey.objects.get(pk=job.application_id).station == "employed"
    assert last("placement.job.corrected").payload["was"]["ended_on"]
    assert journeys_wrong() == []


def test_the_employer_the_title_and_why_it_ended(world, job):
    services.spell_end(actor=world.actor, spell=job, ended_on=world.today, end_kind="quit")
    services.job_correct(
        actor=world.actor,
        spell=job,
        reason="Misheard",
        employer_name="Corner Store",
        job_title="Welder",
        end_kind="laid_off",
    )
    job.refresh_from_db()
    assert (job.employer_name, job.job_title, job.end_kind) == ("Corner Store", "Welder", "laid_off")
    assert last("placement.job.corrected").payload["was"] == {
        "employer_name": "Corner Shop",
        "job_title": "Machinist",
        "end_kind": "quit",
    }


def test_pay_and_with_it_the_advance(world, job):
    row = job.wages.order_by("effective_on").last()
    assert Journey.objects.get(pk=job.application_id).advanced_on == row.effective_on
    services.pay_correct(actor=world.actor, change=row, reason="Typed twice", hourly_wage=Decimal("21"))
    assert last("placement.wage.corrected").payload["was"] == {"hourly_wage": "23.00"}
    assert Journey.objects.get(pk=job.application_id).advanced_on is None
    assert journeys_wrong() == []


@pytest.mark.parametrize(
    ("facts", "field", "said"),
    [
        ({"started_on": 40}, "started_on", "Pay is recorded from"),
        ({"ended_on": 60, "end_kind": "quit"}, "ended_on", "Pay is recorded from"),
        ({"ended_on": 101, "end_kind": "quit"}, "ended_on", "Check both dates"),
        ({"ended_on": -1, "end_kind": "quit"}, "ended_on", "in the future"),
        ({"started_on": -1}, "started_on", "in the future"),
        ({"ended_on": 1}, "end_kind", "why the job ended"),
    ],
)
def test_days_that_do_not_fit_are_refused_with_what_stands_against_them(world, job, facts, field, said):
    given = {k: world.today - dt.timedelta(days=v) if isinstance(v, int) else v for k, v in facts.items()}
    with pytest.raises(ValidationError) as refused:
        services.job_correct(actor=world.actor, spell=job, reason="x", **given)
    assert said in " ".join(refused.value.message_dict[field])
    assert EmploymentSpell.objects.get(pk=job.pk).ended_on is None


def test_a_reason_and_a_right_are_needed_and_nothing_changed_leaves_no_event(world, job, page):
    with pytest.raises(ValidationError):
        services.job_correct(actor=world.actor, spell=job, reason=" ", job_title="Welder")
    events = Event.objects.count()
    services.job_correct(actor=world.actor, spell=job, reason="x", job_title=job.job_title)
    assert Event.objects.count() == events
    assert page.get(f"/jobs/{job.pk}/correct/").status_code == 200
    form = {"employer_name": "Corner Shop", "job_title": "Welder", "started_on": job.started_on, "reason": "Misheard"}
    assert page.post(f"/jobs/{job.pk}/correct/", form).status_code == 302
    row = job.wages.order_by("effective_on").first()
    form = {
        "hourly_wage": "800",
        "hourly_wage_period": "week",
        "hours_per_week": "40",
        "effective_on": row.effective_on,
        "source": row.source,
        "reason": "By the week",
    }
    assert page.post(f"/jobs/pay/{row.pk}/correct/", {**form, "hourly_wage": "840"}).status_code == 302
    row.refresh_from_db()
    assert (str(row.hourly_wage), row.worked_out_from[0]["period"]) == ("21.00", "week")


def test_a_service_is_corrected_or_taken_off(world):
    coach = actor_in(world.provider, "coach")
    person = world.person().person
    given = support_give(actor=coach, person=person, what="Bus pass", cost=Decimal("30"))
    same = {"actor": coach, "support": given, "given_on": given.given_on, "what": "Bus pass"}
    support_correct(**same, reason="Typed wrong", cost=Decimal("20"))
    assert Support.objects.get(pk=given.pk).cost == Decimal("20")
    assert last("readiness.service.corrected").reason == "Typed wrong"
    support_correct(**same, reason="Another person's", cost=Decimal("20"), removed=True)
    assert not Support.objects.exists()
    assert last("readiness.service.removed").person_id == person.pk


@pytest.mark.django_db
def test_a_class_canceled_by_mistake_attendance_and_an_exam():
    school = School()
    cohort = school.cohort()
    trainee = school.trainee(cohort)
    lesson = school.lesson(cohort, 1)
    training.class_call_off(actor=school.as_instructor, session=lesson, reason="Snow")
    training.class_put_back(actor=school.as_instructor, session=lesson, reason="Other class meant")
    lesson.refresh_from_db()
    assert lesson.canceled_on is None
    assert last("readiness.session.restored").payload["was"] == school.today.isoformat()
    events = Event.objects.count()
    session_put_back(author=school.as_instructor, session=lesson, reason="again")
    assert Event.objects.count() == events
    school.there(trainee, 1)
    school.there(trainee, 1, status="absent")
    assert Attendance.objects.get(session=lesson).status == "absent"
    said = [e.payload["status"] for e in Event.objects.filter(kind="readiness.attendance.recorded").order_by("pk")]
    assert said[-2:] == ["present", "absent"], "the log keeps what was recorded first"
    training.exams_record(
        actor=school.as_instructor,
        cohort=cohort,
        certification=school.certification,
        sat_on=school.today,
        results=[ExamResult(trainee, passed=True)],
    )
    training.exam_withdraw(actor=school.as_instructor, exam=Exam.objects.get(), reason="Another person's paper")
    assert not Credential.objects.exists()
    assert last("training.exam.withdrawn").reason == "Another person's paper"
    assert Journey.objects.get(pk=trainee.application_id).certified_on is None


def test_household_and_consent(world):
    person = world.person().person
    HouseholdFactory(person=person)
    household_state(author=world.actor, person=person, size=4, monthly_income=Decimal("1500"))
    assert list(Household.objects.filter(person=person).order_by("pk").values_list("size", flat=True)) == [3, 4]
    consent_sign(author=world.actor, person=person, purpose="messages")
    consent_revoke(author=world.actor, person=person, purpose="messages")
    assert Consent.objects.filter(person=person, purpose="messages").exists(), "the old consent stays on record"
    assert last("people.consent.revoked").person_id == person.pk
