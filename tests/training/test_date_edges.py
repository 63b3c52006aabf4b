"""The edges of every date rule of training: the day before, the day, the day after; nothing is silently moved."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.training.school import School
from workadvance.events.models import Event
from workadvance.training import services
from workadvance.training.models import Enrollment, Exam, MilestoneReached

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return School()


def move(school, enrollment, name, days_ago):
    return services.enrollment_move(
        actor=school.as_manager, enrollment=enrollment, name=name, reason="Because", on=school.ago(days_ago)
    )


def taken(do) -> bool:
    try:
        do()
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("days_ago", "reason", "given"),
    [
        (0, "", True),
        (1, "", False),
        (1, "On paper", True),
        (10, "On paper", True),
        (11, "On paper", False),
        (-1, "x", False),
    ],
)
def test_a_seat_is_held_since_the_selection_at_the_earliest_and_late_entries_say_why(school, days_ago, reason, given):
    cohort, application = school.cohort(), school.ready()
    assert application.decided_on == school.ago(10)

    def enroll():
        services.enrollment_enroll(
            actor=school.as_manager, cohort=cohort, application=application, reason=reason, on=school.ago(days_ago)
        )

    assert taken(enroll) is given
    assert list(Enrollment.objects.values_list("enrolled_on", flat=True)) == ([school.ago(days_ago)] if given else [])
    logged = Event.objects.filter(kind="training.enrollment.enroll").values_list("effective_on", flat=True)
    assert list(logged) == ([school.ago(days_ago)] if given else [])


@pytest.mark.parametrize(
    ("name", "first"), [("start", 30), ("cancel", 37), ("complete", 20), ("leave", 20), ("return", 5), ("restore", 5)]
)
@pytest.mark.parametrize("step", [-1, 0, 1])
def test_a_move_counts_from_the_day_it_can_have_happened_to_today(school, name, first, step):
    """`first`: so many days ago is the earliest day, as the seat, the start and the end of training stand."""
    enrollment = school.seat(school.cohort(starts=-30))
    if name in ("complete", "leave", "return"):
        move(school, enrollment, "start", 20)
    if name == "return":
        move(school, enrollment, "leave", 5)
    if name == "restore":
        move(school, enrollment, "cancel", 5)
    assert taken(lambda: move(school, enrollment, name, first - step)) is (step >= 0)


@pytest.mark.parametrize("name", ["start", "cancel"])
def test_no_move_is_dated_after_today(school, name):
    enrollment = school.seat(school.cohort(starts=-30))
    assert not taken(lambda: move(school, enrollment, name, -1))


@pytest.mark.parametrize(("days_ago", "given"), [(21, False), (20, True), (0, True), (-1, False)])
def test_exams_and_milestones_lie_between_the_start_and_today(school, days_ago, given):
    cohort = school.cohort(starts=-30, milestones=[("Blueprints", school.ago(20), "Planos")])
    enrollment = school.trainee(cohort, started=20)
    on, milestone = school.ago(days_ago), cohort.milestones.get()
    result = services.ExamResult(enrollment, passed=True, score=None)

    def sit():
        services.exams_record(
            actor=school.as_instructor, cohort=cohort, certification=school.certification, sat_on=on, results=[result]
        )

    def reach():
        services.milestone_reach(actor=school.as_instructor, milestone=milestone, enrollment=enrollment, on=on)

    assert (taken(sit), taken(reach)) == (given, given)
    assert (Exam.objects.count(), MilestoneReached.objects.count()) == (given, given)
