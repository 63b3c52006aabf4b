"""Every fact that can be wrong can be corrected: by event, with a reason, the old value kept; what follows from it follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories import ApplicationFactory, HouseholdFactory, actor_in
from tests.training.school import School
from tests.world import World
from workadvance.advancement.models import CheckIn
from workadvance.events.models import Event
from workadvance.events.selectors import payload_of
from workadvance.people.corrections import consent_correct, household_correct
from workadvance.people.models import Consent, Household
from workadvance.people.services import consent_revoke, consent_sign, household_state
from workadvance.placement import services
from workadvance.placement.models import EmploymentSpell
from workadvance.readiness.models import Attendance, Session, Support
from workadvance.readiness.services import attendance_record, session_put_back, support_correct, support_give
from workadvance.reporting.models import Journey
from workadvance.reporting.services import journeys_rebuild, journeys_wrong
from workadvance.screening.services import application_assess
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
def test_a_class_canceled_by_mistake_is_on_again():
    school = School()
    lesson = school.lesson(school.cohort(), 1)
    training.class_call_off(actor=school.as_instructor, session=lesson, reason="Snow")
    training.class_put_back(actor=school.as_instructor, session=lesson, reason="Other class meant")
    lesson.refresh_from_db()
    assert lesson.canceled_on is None
    assert last("readiness.session.restored").payload["was"] == school.today.isoformat()
    events = Event.objects.count()
    session_put_back(author=school.as_instructor, session=lesson, reason="again")
    assert Event.objects.count() == events


@dataclass
class Fact:
    """A fact that was recorded: how it is corrected, its event, what it was and is, and how it is read from the tables."""

    kind: str
    correct: Callable[[str], object]
    same: Callable[[str], object]
    was: object
    read: Callable[[], object]
    now: object


def _job(school: School) -> EmploymentSpell:
    application = school.ready()
    return services.spell_open(
        actor=school.as_job_developer,
        person=application.person,
        application=application,
        employer_name="Corner Shop",
        job_title="Machinist",
        started_on=school.ago(100),
        hourly_wage=Decimal("20"),
    )


def _job_fact(name: str, old: object, new: object, ended: bool = False):
    def make(school: School) -> Fact:
        job, actor = _job(school), school.as_job_developer
        if ended:
            services.spell_end(actor=actor, spell=job, ended_on=school.today, end_kind="quit")
        first = lambda value: school.ago(value) if isinstance(value, int) else value  # noqa: E731

        def change(value):
            return lambda reason: services.job_correct(actor=actor, spell=job, reason=reason, **{name: first(value)})

        return Fact(
            "placement.job.corrected",
            change(new),
            change(old),
            {name: str(first(old))},
            lambda: getattr(EmploymentSpell.objects.get(pk=job.pk), name),
            first(new),
        )

    return make


def _pay(school: School) -> Fact:
    row = _job(school).wages.get()

    def change(value):
        return lambda reason: services.pay_correct(
            actor=school.as_job_developer, change=row, reason=reason, hourly_wage=Decimal(value)
        )

    return Fact(
        "placement.wage.corrected",
        change("21"),
        change("20"),
        {"hourly_wage": "20.00"},
        lambda: type(row).objects.get(pk=row.pk).hourly_wage,
        Decimal("21"),
    )


def _attendance(session, application, record) -> Fact:
    change = lambda status: lambda reason: record(session, application, status, reason)  # noqa: E731
    change("present")("")
    Session.objects.filter(pk=session.pk).update(taken_at=timezone.now())
    return Fact(
        "readiness.attendance.corrected",
        change("absent"),
        change("present"),
        {"status": "present", "hours": "3.00"},
        lambda: Attendance.objects.get(session=session, application=application).status,
        "absent",
    )


def _workshop(school: School) -> Fact:
    return _attendance(
        school.session(2),
        school.selected(),
        lambda session, application, status, reason: attendance_record(
            actor=school.as_coach, session=session, application=application, status=status, reason=reason
        ),
    )


def _class(school: School) -> Fact:
    cohort = school.cohort()
    return _attendance(
        school.lesson(cohort, 2),
        school.trainee(cohort).application,
        lambda session, application, status, reason: training.class_attendance_record(
            actor=school.as_instructor, session=session, application=application, status=status, reason=reason
        ),
    )


def _exam(school: School) -> Fact:
    cohort = school.cohort()
    training.exams_record(
        actor=school.as_instructor,
        cohort=cohort,
        certification=school.certification,
        sat_on=school.ago(1),
        results=[ExamResult(school.trainee(cohort), passed=True, score=Decimal("81.00"))],
    )
    exam = Exam.objects.get()

    def change(passed):
        return lambda reason: training.exam_correct(
            actor=school.as_instructor, exam=exam, reason=reason, passed=passed, score=exam.score
        )

    return Fact(
        "training.exam.corrected",
        change(False),
        change(True),
        {"passed": "True"},
        lambda: (Exam.objects.get().passed, Credential.objects.exists()),
        (False, False),
    )


def _service(school: School) -> Fact:
    given = support_give(actor=school.as_coach, person=school.selected().person, what="Bus pass", cost=Decimal("30"))

    def change(cost):
        return lambda reason: support_correct(
            actor=school.as_coach,
            support=given,
            reason=reason,
            what="Bus pass",
            given_on=given.given_on,
            cost=Decimal(cost),
        )

    was = f"Bus pass, $30.00, {given.given_on.isoformat()}"
    return Fact("readiness.service.corrected", change("20"), change("30"), was, lambda: Support.objects.get().cost, 20)


def _household(school: School) -> Fact:
    household = HouseholdFactory(person=school.selected().person)

    def change(income):
        return lambda reason: household_correct(
            actor=school.as_coach, household=household, reason=reason, size=3, monthly_income=Decimal(income)
        )

    return Fact(
        "people.household.corrected",
        change("1500"),
        change("2100"),
        "monthly_income: 2100.00",
        lambda: Household.objects.get(pk=household.pk).monthly_income,
        1500,
    )


def _consent(school: School) -> Fact:
    consent = consent_sign(author=school.as_coach, person=school.selected().person, purpose="employers")

    def change(days):
        return lambda reason: consent_correct(
            actor=school.as_coach, consent=consent, reason=reason, signed_on=school.ago(days)
        )

    return Fact(
        "people.consent.corrected",
        change(10),
        change(0),
        {"signed_on": school.today.isoformat()},
        lambda: timezone.localdate(Consent.objects.get(pk=consent.pk).signed_at),
        school.ago(10),
    )


# Every fact that can be recorded wrong.
FACTS: dict[str, Callable[[School], Fact]] = {
    "the first day of a job": _job_fact("started_on", 100, 90),
    "the last day of a job": _job_fact("ended_on", 0, 5, ended=True),
    "why a job ended": _job_fact("end_kind", "quit", "laid_off", ended=True),
    "the employer": _job_fact("employer_name", "Corner Shop", "Corner Store"),
    "the job title": _job_fact("job_title", "Machinist", "Welder"),
    "pay": _pay,
    "attendance in readiness": _workshop,
    "attendance in training": _class,
    "an exam": _exam,
    "a service": _service,
    "a household": _household,
    "a consent": _consent,
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", FACTS)
def test_every_fact_is_corrected_by_event_with_a_reason_and_the_old_value_kept(what):
    fact = FACTS[what](School())
    journeys_rebuild()
    before, events = fact.read(), Event.objects.count()
    with pytest.raises(ValidationError) as refused:
        fact.correct(" ")
    assert "reason" in refused.value.message_dict
    assert (fact.read(), Event.objects.count()) == (before, events), "without a reason nothing changes"
    for reason in ("nothing is different", ""):
        with suppress(ValidationError):  # a service asks for its reason first
            fact.same(reason)
    assert Event.objects.count() == events, "what stays as it is leaves no event"
    fact.correct("Typed wrong")
    event = last(fact.kind)
    assert fact.read() == fact.now
    assert (event.reason, payload_of(event)["was"]) == ("Typed wrong", fact.was)
    assert event.actor_id is not None
    assert journeys_wrong() == []


@pytest.mark.django_db
def test_an_exam_that_was_passed_after_all_earns_its_credential_and_one_removed_loses_it():
    school = School()
    cohort = school.cohort()
    trainee = school.trainee(cohort)
    training.exams_record(
        actor=school.as_instructor,
        cohort=cohort,
        certification=school.certification,
        sat_on=school.today,
        results=[ExamResult(trainee, passed=False)],
    )
    exam = Exam.objects.get()
    correct = partial(training.exam_correct, actor=school.as_instructor, exam=exam, reason="Read the wrong line")
    correct(passed=True)
    assert Credential.objects.get().issued_on == school.today
    correct(sat_on=school.ago(2))
    assert Credential.objects.get().issued_on == school.ago(2)
    assert Journey.objects.get(pk=trainee.application_id).certified_on == school.ago(2)
    with pytest.raises(ValidationError, match="Check both dates"):
        correct(sat_on=cohort.starts_on - dt.timedelta(days=1))
    training.exam_withdraw(actor=school.as_instructor, exam=exam, reason="Another person's paper")
    assert not Credential.objects.exists()
    assert last("training.exam.withdrawn").reason == "Another person's paper"
    assert last("training.exam.withdrawn").payload["was"]["passed"] == "True"
    assert Journey.objects.get(pk=trainee.application_id).certified_on is None
    assert journeys_wrong() == []


def test_a_household_that_changed_is_stated_anew_and_a_consent_never_given_is_taken_off(world):
    person = world.person().person
    HouseholdFactory(person=person)
    household_state(author=world.actor, person=person, size=4, monthly_income=Decimal("1500"))
    assert list(Household.objects.filter(person=person).order_by("pk").values_list("size", flat=True)) == [3, 4]
    consent_sign(author=world.actor, person=person, purpose="messages")
    consent_revoke(author=world.actor, person=person, purpose="messages")
    assert Consent.objects.filter(person=person, purpose="messages").exists(), "the old consent stays on record"
    assert last("people.consent.revoked").person_id == person.pk
    wrong = consent_sign(author=world.actor, person=person, purpose="research")
    coach = actor_in(world.provider, "coach")
    consent_correct(actor=coach, consent=wrong, reason="It was her sister", removed=True)
    assert not Consent.objects.filter(pk=wrong.pk).exists()
    assert last("people.consent.removed").payload["was"] == {"signed_on": world.today.isoformat(), "expires_on": ""}


@pytest.mark.django_db
def test_open_applications_follow_a_corrected_household():
    school = School()
    application = ApplicationFactory(program=school.program, state="submitted", person__provider=school.provider)
    household = HouseholdFactory(person=application.person, monthly_income=Decimal("9000"))
    application_assess(actor=school.as_screener, application=application)
    assert application.verdicts.get(rule="household_income").verdict == "fails"
    household_correct(
        actor=school.as_screener, household=household, reason="A zero too many", monthly_income=Decimal("900")
    )
    assert application.verdicts.get(rule="household_income").verdict == "meets"
    assert last("screening.application.assessed").actor_id == school.screener.pk


@pytest.mark.django_db
def test_the_pages_of_corrections_ask_what_was_wrong(client):
    world = World()
    client.force_login(world.staff)
    Session.objects.update(taken_at=timezone.now())
    pages = {
        f"/sessions/{world.session.pk}/people/{world.application.pk}/correct/": {"status": "absent"},
        f"/exams/{world.exam.pk}/correct/": {"passed": "False", "sat_on": world.exam.sat_on},
        f"/households/{world.household.pk}/correct/": {
            "size": "2",
            "monthly_income": "500",
            "monthly_income_period": "week",
            "stated_on": world.household.stated_on,
        },
        f"/consents/{world.consent.pk}/correct/": {"signed_on": timezone.localdate() - dt.timedelta(days=3)},
    }
    for address, given in pages.items():
        assert client.get(address).status_code == 200, address
        assert client.post(address, {**given, "reason": " "}).status_code == 422, address
        assert client.post(address, {**given, "reason": "Misread"}).status_code == 302, address
    world.household.refresh_from_db()
    assert (world.household.size, f"{world.household.monthly_income:.2f}") == (2, "2166.67")
