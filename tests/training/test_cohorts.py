import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.school import School
from workadvance.events.models import Event
from workadvance.people.access import actor_of_user
from workadvance.readiness.models import Session
from workadvance.training import selectors, services
from workadvance.training.models import Certification, Cohort, Milestone
from workadvance.training.services.calendar import months_later
from workadvance.ui.fetch import fetch

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MONDAY = dt.date(2026, 3, 2)


@pytest.fixture
def school():
    return School()


def test_classes_fall_on_the_weekdays_without_the_days_left_out():
    days = services.class_days(MONDAY, MONDAY + dt.timedelta(days=13), [0, 2], [dt.date(2026, 3, 9)])
    assert [d.isoformat() for d in days] == ["2026-03-02", "2026-03-04", "2026-03-11"]


@settings(deadline=None)
@given(hours=st.integers(1, 4000), classes=st.integers(1, 400))
def test_hours_are_shared_in_quarters_and_add_up(hours, classes):
    try:
        shared = services.class_hours(hours, classes)
    except ValidationError:
        assert hours > 16 * classes or hours * 4 < classes or -(-hours * 4 // classes) > 64
        return
    assert sum(shared) == hours
    assert len(shared) == classes
    assert max(shared) - min(shared) <= Decimal("0.25")
    assert all(h * 4 == int(h * 4) and Decimal("0.25") <= h <= 16 for h in shared)


@pytest.mark.parametrize(
    ("language", "hours", "classes", "said"),
    [
        ("en", 20, 1, "The class would be 20 hours (20 hours, 1 class)."),
        ("en", 40, 2, "Classes would be 20 hours each (40 hours, 2 classes)."),
        ("en", 1, 5, "(1 hour, 5 classes)"),
        ("es", 20, 1, "La clase duraría 20 horas (20 horas, 1 clase)."),
        ("es", 1, 5, "(1 hora, 5 clases)"),
    ],
)
def test_one_class_and_one_hour_are_said_in_the_singular(language, hours, classes, said):
    with translation.override(language), pytest.raises(ValidationError) as caught:
        services.class_hours(hours, classes)
    assert said in caught.value.message_dict["hours"][0]


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"ends_on": MONDAY - dt.timedelta(days=1)}, "ends_on"),
        ({"ends_on": MONDAY + dt.timedelta(days=2000)}, "ends_on"),
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": [6], "ends_on": MONDAY}, "weekdays"),
        ({"hours": 4000}, "hours"),
        ({"hours": 1, "weekdays": range(7)}, "hours"),
        ({"name": " "}, "name"),
        ({"milestones": [services.PlannedMilestone("Too late", MONDAY + dt.timedelta(days=400))]}, "milestones"),
    ],
)
def test_a_cohort_that_cannot_be_says_which_field(school, details, field):
    given = {
        "decision": school.decision,
        "name": "Welding",
        "seats": 10,
        "starts_on": MONDAY,
        "ends_on": MONDAY + dt.timedelta(days=60),
        "hours": 120,
        "weekdays": [0, 1],
        **details,
    }
    with pytest.raises(ValidationError) as caught:
        services.cohort_plan(actor=school.as_manager, **given)
    assert field in caught.value.message_dict
    assert not Cohort.objects.exists()
    assert not Session.objects.exists()


def test_all_problems_of_a_cohort_are_said_at_once(school):
    with pytest.raises(ValidationError) as caught:
        services.cohort_plan(
            actor=school.as_manager,
            decision=school.decision,
            name="",
            seats=10,
            starts_on=MONDAY,
            ends_on=MONDAY + dt.timedelta(days=9),
            hours=10,
            weekdays=[],
        )
    assert set(caught.value.message_dict) == {"name", "weekdays"}


def test_a_planned_cohort_has_its_target_classes_and_milestones(school):
    cohort = school.cohort(
        starts=10,
        days=13,
        hours=100,
        weekdays=range(7),
        milestones=[("Safety card", school.today + dt.timedelta(days=12)), ("Plate", None)],
    )
    assert (cohort.soc, cohort.soc_title, cohort.program) == ("51-4121", "Welders", school.program)
    classes = list(selectors.classes_of(cohort))
    assert len(classes) == 14
    assert sum(c.hours for c in classes) == 100
    assert {c.led_by for c in classes} == {school.instructor}
    assert list(Milestone.objects.values_list("position", "name")) == [(1, "Safety card"), (2, "Plate")]
    event = Event.objects.get(kind="training.cohort.planned")
    assert (event.organization_id, event.payload["classes"]) == (school.provider.pk, 14)


def test_a_retired_target_and_a_name_taken_are_refused(school):
    school.cohort("Welding")
    with pytest.raises(ValidationError, match="already has a cohort"):
        school.cohort("welding")
    school.decision.retired_on = school.today
    school.decision.save()
    with pytest.raises(ValidationError, match="no longer a target job"):
        school.cohort("Another")


@pytest.mark.parametrize(
    ("starts", "days", "state"), [(1, 5, "planned"), (0, 5, "running"), (-5, 5, "running"), (-6, 5, "ended")]
)
def test_a_cohorts_state_follows_from_its_dates(school, starts, days, state):
    assert school.cohort(starts=starts, days=days).state_on(school.today) == state


def test_nobody_else_plans_or_changes(school):
    cohort = school.cohort()
    for actor in (school.as_coach, school.as_instructor, actor_of_user(school.outsider("manager"))):
        with pytest.raises(PermissionDenied):
            services.cohort_plan(
                actor=actor,
                decision=school.decision,
                name="x",
                seats=1,
                starts_on=MONDAY,
                ends_on=MONDAY,
                hours=3,
                weekdays=[0],
            )
        with pytest.raises(PermissionDenied):
            services.cohort_change(actor=actor, cohort=cohort, seats=3)
        with pytest.raises(PermissionDenied):
            services.cohort_cancel(actor=actor, cohort=cohort, reason="x")
    with pytest.raises(PermissionDenied):
        services.certification_add(actor=school.as_instructor, name="x", issuer="y")


def test_a_cohort_is_fetched_through_permission(school):
    cohort = school.cohort()
    assert fetch(Cohort, school.as_job_developer, "training.view_cohorts", cohort.pk) == cohort
    with pytest.raises(Http404):
        fetch(Cohort, actor_of_user(school.outsider("instructor")), "training.view_cohorts", cohort.pk)
    with pytest.raises(PermissionDenied):
        fetch(Cohort, school.as_screener, "training.view_cohorts", cohort.pk)
    lesson = school.lesson(cohort)
    with pytest.raises(Http404):
        fetch(
            selectors.cohort_classes(), actor_of_user(school.outsider("instructor")), "training.view_cohorts", lesson.pk
        )
    with pytest.raises(PermissionDenied):
        fetch(selectors.cohort_classes(), school.as_coach, "training.record", lesson.pk)
    assert selectors.cohorts(actor=actor_of_user(school.outsider("instructor"))).count() == 0


def test_seats_never_go_below_the_people_in_them(school):
    cohort = school.cohort(seats=3)
    for _ in range(2):
        school.seat(cohort)
    with pytest.raises(ValidationError, match="at least 2 seats"):
        services.cohort_change(actor=school.as_manager, cohort=cohort, seats=1)
    services.cohort_change(actor=school.as_manager, cohort=cohort, seats=2, instructor=school.manager)
    cohort.refresh_from_db()
    assert cohort.seats == 2
    assert set(selectors.classes_of(cohort).values_list("led_by", flat=True)) == {school.manager.pk}
    with pytest.raises(IntegrityError), transaction.atomic():
        Cohort.objects.update(seats=0)


def test_a_new_instructor_does_not_rewrite_classes_that_were_held(school):
    cohort = school.cohort()
    trainee = school.trainee(cohort)
    services.class_attendance_finish(
        actor=school.as_instructor, session=school.lesson(cohort, 1), applications=[trainee.application]
    )
    services.cohort_change(actor=school.as_manager, cohort=cohort, instructor=school.manager)
    assert school.lesson(cohort, 1).led_by == school.instructor
    assert school.lesson(cohort, 0).led_by == school.manager


def test_a_canceled_cohort_gives_its_seats_back(school):
    cohort = school.cohort(starts=5)
    enrollment = school.seat(cohort)
    with pytest.raises(ValidationError, match="Enter the reason"):
        services.cohort_cancel(actor=school.as_manager, cohort=cohort, reason="")
    services.cohort_cancel(actor=school.as_manager, cohort=cohort, reason="Too few")
    services.cohort_cancel(actor=school.as_manager, cohort=cohort, reason="Too few")
    enrollment.refresh_from_db()
    assert enrollment.state == "canceled"
    assert set(selectors.classes_of(cohort).values_list("canceled_on", flat=True)) == {school.today}
    assert list(selectors.pool(actor=school.as_coach, program_id=school.program.pk)) == [enrollment.application]
    assert Event.objects.filter(kind="training.cohort.canceled").count() == 1


def test_a_cohort_somebody_started_is_not_canceled(school):
    cohort = school.cohort()
    school.trainee(cohort)
    with pytest.raises(ValidationError, match="have started"):
        services.cohort_cancel(actor=school.as_manager, cohort=cohort, reason="Too few")


def test_classes_are_added_moved_and_called_off(school):
    cohort = school.cohort(weekdays=[(school.today.weekday() + 1) % 7], hours=30)
    added = services.class_add(actor=school.as_instructor, cohort=cohort, held_on=school.today, hours=Decimal(3))
    assert added.led_by == school.instructor
    with pytest.raises(ValidationError, match="already meets on this day"):
        services.class_add(actor=school.as_instructor, cohort=cohort, held_on=school.today, hours=Decimal(3))
    with pytest.raises(ValidationError, match="first day to its last"):
        services.class_add(
            actor=school.as_instructor, cohort=cohort, held_on=school.today + dt.timedelta(days=300), hours=Decimal(3)
        )
    services.class_change(
        actor=school.as_instructor, session=added, held_on=school.ago(1), hours=Decimal(4), led_by=school.manager
    )
    services.class_call_off(actor=school.as_instructor, session=school.lesson(cohort, 1), reason="Snow")
    for actor in (school.as_coach, actor_of_user(school.outsider("instructor"))):
        with pytest.raises(PermissionDenied):
            services.class_add(actor=actor, cohort=cohort, held_on=school.today, hours=Decimal(3))
    added.refresh_from_db()
    assert (added.hours, added.canceled_on) == (Decimal(4), school.today)


def test_how_full_a_cohort_is(school):
    cohort = school.cohort(seats=5)
    started, held = school.trainee(cohort), school.seat(cohort)
    left = school.trainee(cohort)
    services.enrollment_move(actor=school.as_instructor, enrollment=left, name="leave", reason="Moved")
    school.ready("Waits")
    school.selected("Still in job readiness")
    fill = selectors.cohort_fill(cohort)
    assert (fill.seats, fill.taken, fill.free, fill.held, fill.in_training, fill.left) == (5, 2, 3, 1, 1, 1)
    assert (fill.pool, fill.in_readiness) == (2, 1)  # who left waits again
    waiting = selectors.pool(actor=school.as_coach, program_id=school.program.pk)
    assert {a.person.full_name: a.left_before for a in waiting} == {
        left.application.person.full_name: True,
        "Waits": False,
    }
    assert {started.application_id, held.application_id}.isdisjoint(a.pk for a in waiting)
    row = selectors.with_attendance(selectors.cohorts(actor=school.as_coach)).get()
    assert (row.taken, row.attendance_share) == (2, None)


def test_the_attendance_of_a_cohort_is_its_share_of_hours(school):
    cohort = school.cohort()
    one, two = school.trainee(cohort), school.trainee(cohort)
    school.there(one, 3, 2)
    school.there(two, 3, status="absent")
    school.there(two, 2, status="excused")
    row = selectors.with_attendance(selectors.cohorts(actor=school.as_coach)).get()
    assert row.attendance_share == pytest.approx(2 / 3)
    assert selectors.attended(school.as_coach, [cohort.pk]) == {cohort.pk: row.attendance_share}


def test_a_certification_is_there_once(school):
    again = services.certification_add(actor=school.as_manager, name="welding d1.1", issuer="WELDING SOCIETY")
    assert again == school.certification
    with pytest.raises(ValidationError):
        services.certification_add(actor=school.as_manager, name="", issuer="x")
    assert Certification.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-03-15", 36, "2029-03-15"),
    ],
)
def test_months_later(day, months, later):
    assert months_later(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(later)
