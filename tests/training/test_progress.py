import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from tests.training.school import School
from workadvance.events.models import Event
from workadvance.people.access import actor_of_user
from workadvance.readiness.models import Attendance
from workadvance.training import selectors, services
from workadvance.training.models import Credential, Exam, MilestoneReached
from workadvance.training.services import ExamResult
from workadvance.ui.fetch import fetch
from workadvance.ui.format import day

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return School()


def test_being_at_a_class_starts_who_holds_a_seat(school):
    cohort = school.cohort()
    here, away = school.seat(cohort), school.seat(cohort)
    school.there(away, 1, status="absent")
    school.there(here, 1, status="late")
    here.refresh_from_db()
    away.refresh_from_db()
    assert (here.state, here.started_on) == ("started", school.ago(1))
    assert away.state == "enrolled"


def test_done_starts_everybody_who_was_there(school):
    cohort = school.cohort()
    one, two = school.seat(cohort), school.trainee(cohort)
    lesson = school.lesson(cohort, 1)
    services.class_attendance_finish(
        actor=school.as_instructor,
        session=lesson,
        applications=selectors.class_roster(actor=school.as_instructor, session=lesson),
    )
    one.refresh_from_db()
    assert (one.state, one.started_on) == ("started", school.ago(1))
    assert Attendance.objects.filter(session=lesson, status="present").count() == 2
    assert two.state == "started"


def test_the_list_of_a_class_is_who_was_in_training_on_its_day(school):
    cohort = school.cohort()
    school.trainee(cohort, "Whole time")
    left = school.trainee(cohort, "Left")
    services.enrollment_move(actor=school.as_manager, enrollment=left, name="leave", reason="Moved", on=school.ago(10))
    school.trainee(cohort, "Late joiner", started=5)
    gone = school.seat(cohort, school.ready("Never came"))
    services.enrollment_move(actor=school.as_manager, enrollment=gone, name="cancel", reason="Job")

    def names(days):
        return [
            a.person.full_name
            for a in selectors.class_roster(actor=school.as_instructor, session=school.lesson(cohort, days))
        ]

    assert names(20) == ["Left", "Whole time"]
    assert names(10) == ["Left", "Whole time"]
    assert names(7) == ["Whole time"]
    assert names(1) == ["Late joiner", "Whole time"]


def test_somebody_without_a_seat_is_not_in_class(school):
    cohort, stranger = school.cohort(), school.ready()
    with pytest.raises(ValidationError, match="doesn't have a seat"):
        services.class_attendance_record(
            actor=school.as_instructor, session=school.lesson(cohort), application=stranger, status="present"
        )
    assert not Attendance.objects.filter(session=school.lesson(cohort)).exists()


def test_attendance_is_the_share_of_hours_and_alerts_after_enough_classes(school):
    cohort = school.cohort()
    trainee = school.trainee(cohort)
    key = (cohort.pk, trainee.application_id)

    def share():
        return selectors.attendance_shares([cohort.pk])[key]

    school.there(trainee, 9, 8, status="absent")
    assert (share().share, share().low) == (0, False)  # two classes say nothing yet
    school.there(trainee, 7)
    assert (share().attended, share().hours, share().low) == (3, 9, True)
    for days in range(6, 0, -1):
        school.there(trainee, days)
    school.there(trainee, 0, status="excused")
    assert share().hours == 27  # the excused class is left out
    school.there(trainee, 9, status="late")
    assert share().attended == Decimal("23.5")
    assert share().low is False  # 23.5 of 27 is 87%


def test_classes_may_be_taken_by_instructors_and_managers_of_the_provider_only(school):
    cohort = school.cohort()
    trainee = school.trainee(cohort)
    lesson = school.lesson(cohort)
    for actor in (school.as_coach, school.as_job_developer, actor_of_user(school.outsider("instructor"))):
        with pytest.raises(PermissionDenied):
            services.class_attendance_record(
                actor=actor, session=lesson, application=trainee.application, status="present"
            )
        with pytest.raises(PermissionDenied):
            services.class_attendance_finish(actor=actor, session=lesson, applications=[trainee.application])


def test_a_milestone_is_reached_once_and_can_be_taken_back(school):
    cohort = school.cohort(milestones=[("Safety card", None)])
    trainee, milestone = school.trainee(cohort), cohort.milestones.get()
    services.milestone_reach(actor=school.as_instructor, milestone=milestone, enrollment=trainee, on=school.ago(2))
    services.milestone_reach(actor=school.as_instructor, milestone=milestone, enrollment=trainee)
    assert MilestoneReached.objects.get().reached_on == school.ago(2)
    grid = selectors.milestone_grid(actor=school.as_instructor, cohort=cohort)
    assert grid.milestones == [(milestone, 1)]
    assert grid.rows[0].cells == [(milestone, school.ago(2))]
    for _ in range(2):
        services.milestone_withdraw(actor=school.as_instructor, milestone=milestone, enrollment=trainee)
    kinds = Event.objects.filter(kind__startswith="training.milestone").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["training.milestone.reached", "training.milestone.withdrawn"]


def test_milestones_are_for_trainees_of_the_cohort_and_days_that_came(school):
    cohort = school.cohort(milestones=[("Safety card", None)])
    milestone, held = cohort.milestones.get(), school.seat(cohort)
    with pytest.raises(ValidationError, match="started or completed training"):
        services.milestone_reach(actor=school.as_instructor, milestone=milestone, enrollment=held)
    other = school.trainee(school.cohort("Other"))
    with pytest.raises(ValidationError, match="another cohort"):
        services.milestone_reach(actor=school.as_instructor, milestone=milestone, enrollment=other)
    trainee = school.trainee(cohort)
    with pytest.raises(ValidationError, match="in the future"):
        services.milestone_reach(
            actor=school.as_instructor, milestone=milestone, enrollment=trainee, on=school.today + dt.timedelta(days=1)
        )
    with pytest.raises(PermissionDenied):
        services.milestone_reach(actor=school.as_coach, milestone=milestone, enrollment=trainee)


def sat(school, cohort, *results, on=None, actor=None):
    return services.exams_record(
        actor=actor or school.as_instructor,
        cohort=cohort,
        certification=school.certification,
        sat_on=on or school.today,
        results=[ExamResult(*r) for r in results],
    )


def test_a_passed_exam_awards_the_credential_with_its_expiry(school):
    cohort = school.cohort()
    passed, failed = school.trainee(cohort), school.trainee(cohort)
    sat(school, cohort, (passed, True, Decimal("88.5")), (failed, False, Decimal(40)), on=school.ago(1))
    credential = Credential.objects.get()
    assert (credential.application, credential.issued_on) == (passed.application, school.ago(1))
    assert (credential.expires_on.year - credential.issued_on.year, credential.expires_on.month) == (
        3,
        credential.issued_on.month,
    )
    issued = Event.objects.get(kind="training.credential.issued")
    assert (issued.person_id, issued.organization_id) == (passed.application.person_id, school.provider.pk)
    assert Event.objects.filter(kind="training.exam.taken").count() == 2
    sat(school, cohort, (passed, True, Decimal("88.5")), on=school.ago(1))  # pressed twice
    assert (Exam.objects.count(), Credential.objects.count()) == (2, 1)


def test_a_credential_that_never_expires(school):
    school.certification.valid_months = None
    school.certification.save()
    cohort = school.cohort()
    sat(school, cohort, (school.trainee(cohort), True))
    assert Credential.objects.get().expires_on is None


def test_results_are_recorded_all_or_none_with_every_problem_said(school):
    cohort = school.cohort()
    fine, held, late = school.trainee(cohort), school.seat(cohort), school.trainee(cohort, started=1)
    with pytest.raises(ValidationError) as caught:
        sat(school, cohort, (fine, True), (held, True), (late, False), on=school.ago(3))
    assert set(caught.value.message_dict) == {f"enrollment-{held.pk}", f"enrollment-{late.pk}"}
    assert not Exam.objects.exists()
    for wrong in ({"on": school.today + dt.timedelta(days=1)},):
        with pytest.raises(ValidationError):
            sat(school, cohort, (fine, True), **wrong)
    with pytest.raises(ValidationError, match="at least one"):
        sat(school, cohort)
    with pytest.raises(ValidationError):
        sat(school, cohort, (fine, True, Decimal(-1)))


def test_another_result_of_the_same_day_is_refused_until_the_first_is_taken_back(school):
    cohort = school.cohort()
    trainee = school.trainee(cohort)
    (exam,) = sat(school, cohort, (trainee, True))
    with pytest.raises(ValidationError, match="remove it first"):
        sat(school, cohort, (trainee, False))
    with pytest.raises(ValidationError, match="Enter what was wrong"):
        services.exam_withdraw(actor=school.as_instructor, exam=exam, reason=" ")
    services.exam_withdraw(actor=school.as_instructor, exam=exam, reason="Mixed up two papers")
    assert not Exam.objects.exists()
    assert not Credential.objects.exists()
    kinds = Event.objects.filter(kind__endswith="withdrawn").order_by("pk").values_list("kind", "reason")
    assert list(kinds) == [
        ("training.credential.withdrawn", "Mixed up two papers"),
        ("training.exam.withdrawn", "Mixed up two papers"),
    ]
    sat(school, cohort, (trainee, False))
    assert Exam.objects.get().passed is False


def test_exams_are_recorded_by_instructors_and_managers_of_the_provider_only(school):
    cohort = school.cohort()
    trainee = school.trainee(cohort)
    (exam,) = sat(school, cohort, (trainee, True))
    outsider = actor_of_user(school.outsider("instructor"))
    for actor in (school.as_coach, outsider):
        with pytest.raises(PermissionDenied):
            sat(school, cohort, (trainee, True), actor=actor)
        with pytest.raises(PermissionDenied):
            services.exam_withdraw(actor=actor, exam=exam, reason="x")
    with pytest.raises(Http404):
        fetch(Exam, outsider, "training.record", exam.pk)
    assert selectors.certified(actor=outsider).count() == 0
    assert selectors.certified(actor=school.as_job_developer).count() == 1
    school.restrict(trainee.application)
    assert selectors.certified(actor=school.as_job_developer).count() == 0


def test_what_a_persons_page_shows_of_training(school):
    cohort = school.cohort(milestones=[("Safety card", None), ("Plate", None)])
    trainee = school.trainee(cohort)
    school.there(trainee, 3, 2)
    services.milestone_reach(actor=school.as_instructor, milestone=cohort.milestones.first(), enrollment=trainee)
    sat(school, cohort, (trainee, False), on=school.ago(1))
    sat(school, cohort, (trainee, True))
    person = trainee.application.person
    shown = selectors.person_training(school.as_coach, person, trainee.application)
    (seat,) = shown.seats
    assert (seat.reached, seat.milestones, seat.share.share, len(seat.exams)) == (1, 2, 1, 2)
    assert len(shown.credentials) == 1
    assert shown.offer is None  # in training
    waiting = school.ready()
    offered = selectors.person_training(school.as_coach, waiting.person, waiting)
    assert offered.offer.cohorts == [cohort]
    assert offered.offer.ready is True
    assert selectors.person_training(school.as_instructor, waiting.person, waiting).offer is None
    assert selectors.person_training(school.as_screener, person, trainee.application).seats == []
    assert selectors.person_training(school.as_coach, person, None).seats == []


def test_no_class_is_attended_before_the_seat_was_given(school):
    cohort = school.cohort(starts=-10)
    late = school.seat(cohort)
    given = school.lesson(cohort, 2).held_on
    late.enrolled_on = given
    late.save(update_fields=["enrolled_on"])
    before, on = school.lesson(cohort, 3), school.lesson(cohort, 2)
    assert selectors.class_roster(actor=school.as_instructor, session=before) == []
    assert selectors.class_roster(actor=school.as_instructor, session=on) == [late.application]
    with pytest.raises(ValidationError) as refused:
        school.there(late, 3)
    assert day(given) in str(refused.value)
    assert day(before.held_on) in str(refused.value)
    school.there(late, 2)
