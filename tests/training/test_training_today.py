import datetime as dt

import pytest

from tests.factories import member
from tests.training.school import School
from workadvance.people.access import actor_of_user
from workadvance.readiness import services as readiness
from workadvance.readiness.models import Session
from workadvance.training import services
from workadvance.training.models import Cohort
from workadvance.training.rail import _waiting
from workadvance.training.services import ExamResult
from workadvance.training.today import today
from workadvance.web.today import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return School()


def taken(cohort):
    """All its classes have their attendance."""
    Session.objects.filter(cohort_session__cohort=cohort).update(taken_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


def lines(actor):
    return [(line.who, line.what, line.shape) for line in today(actor)]


def test_classes_to_take_are_for_who_teaches_them(school):
    cohort = school.cohort(starts=-2)
    assert lines(school.as_instructor) == [
        ("Welding", "Take attendance", "late"),
        ("Welding", "Take attendance", "late"),
        ("Welding", "Take attendance", "next"),
    ]
    assert _waiting(school.as_instructor).count() == 3
    colleague = actor_of_user(member(school.provider, "instructor"))
    assert lines(colleague) == []
    assert lines(school.as_coach) == []
    assert lines(actor_of_user(school.outsider("instructor"))) == []
    services.cohort_change(actor=school.as_manager, cohort=cohort, instructor=None)
    assert len(lines(colleague)) == 3  # no one teaches it: everyone who could is told
    assert _waiting(school.as_coach) is None


def test_a_trainee_under_the_alert(school):
    cohort = school.cohort()
    well, badly = school.trainee(cohort, "Well"), school.trainee(cohort, "Badly")
    school.there(well, 5, 4, 3)
    school.there(badly, 5)
    school.there(badly, 4, 3, status="absent")
    taken(cohort)
    assert lines(school.as_instructor) == [("Badly", "Attendance 33%", "late")]
    school.restrict(badly.application)
    assert lines(school.as_instructor) == []


def test_people_to_start_and_to_complete(school):
    begun, over = school.cohort("Begun", starts=-3), school.cohort("Over", starts=-30, days=40)
    school.seat(begun)
    school.trainee(over)
    Cohort.objects.filter(pk=over.pk).update(ends_on=school.ago(1))
    taken(begun)
    taken(over)
    assert lines(school.as_instructor) == [
        ("Begun", "1 participant hasn't started", "late"),
        ("Over", "1 participant to mark as completed", "late"),
    ]


def test_exams_without_a_result(school):
    cohort = school.cohort()
    taken(cohort)
    one, two = school.trainee(cohort), school.trainee(cohort)
    for trainee in (one, two):
        services.enrollment_move(actor=school.as_instructor, enrollment=trainee, name="complete")
    assert lines(school.as_instructor) == [("Welding", "2 exams without results", "next")]
    services.exams_record(
        actor=school.as_instructor,
        cohort=cohort,
        certification=school.certification,
        sat_on=school.today,
        results=[ExamResult(one, True)],
    )
    assert lines(school.as_instructor) == [("Welding", "1 exam without a result", "next")]
    assert today(school.as_instructor)[0].url.endswith("/exams/")


def test_a_manager_is_told_of_cohorts_that_start_soon_with_free_seats(school):
    school.cohort("Soon", starts=20, seats=3)
    school.cohort("Far", starts=60)
    school.seat(Cohort.objects.get(name="Soon"))
    full = school.cohort("Full", starts=10, seats=1)
    school.seat(full)
    assert lines(school.as_manager) == [("Soon", "2 seats open", "next")]
    assert lines(school.as_instructor) == []


def test_a_coach_is_told_who_waits_for_a_seat_while_there_is_one(school):
    waiting = school.ready("Waits")
    assert lines(school.as_coach) == []
    cohort = school.cohort(starts=10, seats=1)
    assert lines(school.as_coach) == [("Waits", "Assign seat", "next")]
    assert lines(actor_of_user(member(school.provider, "coach"))) == []
    school.seat(cohort, waiting)
    assert lines(school.as_coach) == []


def test_a_coach_is_told_which_trainees_nobody_reached(school):
    cohort = school.cohort()
    silent, heard = school.trainee(cohort, "Silent"), school.trainee(cohort, "Heard")
    for trainee in (silent, heard):
        trainee.application.decided_on = school.ago(60)
        trainee.application.save()
    readiness.note_add(actor=school.as_coach, person=heard.application.person, method="call", text="Fine")
    assert lines(school.as_coach) == [("Silent", "Contact this person", "next")]


def test_somebody_who_missed_classes_in_a_row_is_told_once(school):
    cohort = school.cohort()
    trainee = school.trainee(cohort, "Ann")
    trainee.application.decided_on = school.ago(60)
    trainee.application.save()
    school.there(trainee, 2, 1, status="absent")
    told = work(school.as_coach).tasks
    assert [(line.who, line.what) for line in told] == [("Ann", "Missed 2 sessions in a row")]


def test_a_constant_number_of_queries(school, django_assert_max_num_queries):
    everything = actor_of_user(member(school.provider, "manager", "instructor", "coach"))
    for n in range(12):
        cohort = school.cohort(f"Cohort {n}", starts=-3)
        school.trainee(cohort)
        school.seat(cohort)
    with django_assert_max_num_queries(12):
        today(everything)
