import datetime as dt
import threading
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from tests.factories import ProgramFactory
from tests.training.school import School
from workadvance.events.models import Event
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import actor_of_user
from workadvance.screening.models import Application
from workadvance.training import selectors, services
from workadvance.training.models import Cohort, Enrollment
from workadvance.training.workflow import ENROLLMENT
from workadvance.ui.fetch import fetch

pytestmark = pytest.mark.database


@pytest.fixture
def school(db):
    return School()


def move(school, enrollment, name, reason="Because", on=None):
    return services.enrollment_move(actor=school.as_manager, enrollment=enrollment, name=name, reason=reason, on=on)


# How a fresh seat gets into each state.
WAYS = {
    "enrolled": (),
    "started": ("start",),
    "completed": ("start", "complete"),
    "dropped": ("start", "leave"),
    "canceled": ("cancel",),
}


@pytest.mark.parametrize("state", [s.name for s in ENROLLMENT.states])
@pytest.mark.parametrize("name", [t.name for t in ENROLLMENT.transitions])
def test_every_move_of_the_table_and_none_other(school, state, name):
    enrollment = school.seat(school.cohort())
    for step in WAYS[state]:
        move(school, enrollment, step)
    before = Event.objects.count()
    if state in ENROLLMENT.transition(name).sources:
        move(school, enrollment, name)
        enrollment.refresh_from_db()
        assert enrollment.state == ENROLLMENT.transition(name).target
        event = Event.objects.latest("pk")
        assert (event.kind, event.state_from, event.state_to) == (
            f"training.enrollment.{name}",
            state,
            enrollment.state,
        )
        assert (event.person_id, event.organization_id) == (enrollment.application.person_id, school.provider.pk)
    else:
        with pytest.raises(IllegalMove):
            move(school, enrollment, name)
        enrollment.refresh_from_db()
        assert (enrollment.state, Event.objects.count()) == (state, before)


@pytest.mark.parametrize("name", ["leave", "cancel", "return"])
def test_leaving_and_coming_back_need_a_reason(school, name):
    enrollment = school.seat(school.cohort())
    for step in {"leave": ("start",), "cancel": (), "return": ("start", "leave")}[name]:
        move(school, enrollment, step)
    with pytest.raises(IllegalMove, match="needs a reason"):
        move(school, enrollment, name, reason="  ")


def test_the_days_of_a_seat_follow_its_moves(school):
    enrollment = school.seat(school.cohort())
    move(school, enrollment, "start", on=school.ago(20))
    move(school, enrollment, "leave", on=school.ago(10))
    assert (enrollment.started_on, enrollment.ended_on) == (school.ago(20), school.ago(10))
    move(school, enrollment, "return")
    assert enrollment.ended_on is None
    move(school, enrollment, "complete")
    enrollment.refresh_from_db()
    assert (enrollment.started_on, enrollment.ended_on) == (school.ago(20), school.today)


def test_a_day_that_cannot_be_is_refused(school):
    enrollment = school.seat(school.cohort())
    for on in (school.today + dt.timedelta(days=1), school.ago(31)):
        with pytest.raises(ValidationError):
            move(school, enrollment, "start", on=on)
    move(school, enrollment, "start", on=school.ago(5))
    with pytest.raises(ValidationError):
        move(school, enrollment, "complete", on=school.ago(6))


def test_nobody_starts_before_the_cohort_or_comes_back_after_it(school):
    with pytest.raises(IllegalMove, match="No one can start before"):
        move(school, school.seat(school.cohort(starts=3)), "start")
    over = school.cohort("Over", starts=-30, days=60)
    enrollment = school.trainee(over)
    move(school, enrollment, "leave")
    Cohort.objects.filter(pk=over.pk).update(ends_on=school.ago(1))
    enrollment.refresh_from_db()
    with pytest.raises(IllegalMove, match="ended on"):
        move(school, Enrollment.objects.get(pk=enrollment.pk), "return")


def test_seats_are_given_to_the_ready_of_the_program_only(school):
    cohort = school.cohort()
    with pytest.raises(ValidationError, match="0 of 6 job-readiness hours"):
        school.seat(cohort, school.selected())
    unselected = school.ready()
    unselected.state = "waitlisted"
    unselected.save()
    with pytest.raises(ValidationError, match="isn't selected"):
        school.seat(cohort, unselected)
    other = School()
    with pytest.raises(ValidationError, match="another program"):
        school.seat(cohort, other.ready())
    assert not Enrollment.objects.exists()


def test_a_manager_may_give_a_seat_early_with_a_reason_a_coach_may_not(school):
    cohort, application = school.cohort(), school.selected()
    with pytest.raises(ValidationError, match="Only a program manager"):
        services.enrollment_enroll(actor=school.as_coach, cohort=cohort, application=application, reason="Hurry")
    services.enrollment_enroll(
        actor=school.as_manager, cohort=cohort, application=application, reason="Knows the trade"
    )
    assert Event.objects.get(kind="training.enrollment.enroll").reason == "Knows the trade"


def test_a_seat_given_twice_is_one_seat_and_one_given_back_is_held_again(school):
    cohort = school.cohort()
    enrollment = school.seat(cohort)
    assert school.seat(cohort, enrollment.application) == enrollment
    move(school, enrollment, "cancel")
    again = school.seat(cohort, enrollment.application)
    assert (again.pk, again.state, again.ended_on) == (enrollment.pk, "enrolled", None)
    move(school, again, "start")
    move(school, again, "leave")
    with pytest.raises(ValidationError, match="Record their return"):
        school.seat(cohort, enrollment.application)
    assert Event.objects.filter(kind="training.enrollment.enroll").count() == 1


def test_one_seat_at_a_time(school):
    enrollment = school.seat(school.cohort("First"))
    second = school.cohort("Second")
    with pytest.raises(ValidationError, match="has a seat in First"):
        school.seat(second, enrollment.application)
    move(school, enrollment, "cancel")
    school.seat(second, enrollment.application)
    with pytest.raises(IllegalMove, match="has a seat in Second"):
        move(school, Enrollment.objects.get(pk=enrollment.pk), "restore")
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrollment.objects.filter(pk=enrollment.pk).update(state="enrolled", ended_on=None)


def test_a_full_cohort_is_full_and_a_seat_given_back_is_free(school):
    cohort = school.cohort(seats=2)
    first, _second = school.trainee(cohort), school.seat(cohort)
    waiting = school.ready()
    with pytest.raises(ValidationError, match="is full"):
        school.seat(cohort, waiting)
    move(school, first, "leave")
    school.seat(cohort, waiting)
    with pytest.raises(IllegalMove, match="is full"):
        move(school, first, "return")


def test_a_list_is_seated_in_order_as_far_as_there_are_seats(school):
    cohort = school.cohort(seats=2)
    people = [school.ready(f"Person {n}") for n in range(3)]
    given, refused = services.enrollments_enroll(actor=school.as_coach, cohort=cohort, applications=people)
    assert [e.application for e in given] == people[:2]
    assert [(r.application, "is full" in r.why) for r in refused] == [(people[2], True)]


def test_a_list_is_moved_as_far_as_it_can_be(school):
    cohort = school.cohort()
    held, started = school.seat(cohort), school.trainee(cohort)
    stranger = school.seat(school.cohort("Other"))
    moved, refused = services.enrollments_move(
        actor=school.as_instructor, cohort=cohort, enrollments=[held, started, stranger], name="start", on=school.ago(3)
    )
    assert [e.pk for e in moved] == [held.pk]
    assert len(refused) == 2
    held.refresh_from_db()
    assert held.started_on == school.ago(3)


def test_no_seat_in_what_is_over_or_canceled(school):
    application = school.ready()
    with pytest.raises(ValidationError, match="ended on"):
        school.seat(school.cohort(starts=-20, days=10), application)
    canceled = school.cohort("Canceled", starts=5)
    services.cohort_cancel(actor=school.as_manager, cohort=canceled, reason="Few")
    with pytest.raises(ValidationError, match="canceled"):
        school.seat(canceled, application)


def test_the_nearest_wrong_people_give_no_seats_and_move_nobody(school):
    cohort = school.cohort()
    enrollment = school.seat(cohort)
    outsider = actor_of_user(school.outsider("manager"))
    for actor in (school.as_instructor, school.as_job_developer, outsider):
        with pytest.raises(PermissionDenied):
            services.enrollment_enroll(actor=actor, cohort=cohort, application=school.ready())
        with pytest.raises(PermissionDenied):
            services.enrollments_enroll(actor=actor, cohort=cohort, applications=[])
    for actor in (school.as_coach, outsider):
        with pytest.raises(PermissionDenied):
            services.enrollment_move(actor=actor, enrollment=enrollment, name="start")
        with pytest.raises(PermissionDenied):
            services.enrollments_move(
                actor=actor, cohort=cohort, enrollments=[enrollment], name="start", on=school.today
            )
    with pytest.raises(PermissionDenied):
        services.enrollment_move(actor=school.as_instructor, enrollment=enrollment, name="cancel", reason="x")
    with pytest.raises(Http404):
        fetch(Enrollment, outsider, "training.view_cohorts", enrollment.pk)
    with pytest.raises(Http404):
        fetch(Application, outsider, "training.enroll", enrollment.application_id)


def test_a_restricted_person_is_counted_and_shown_to_named_people_only(school):
    cohort = school.cohort()
    enrollment = school.seat(cohort)
    school.restrict(enrollment.application, school.coach)
    named = actor_of_user(school.coach)
    assert list(selectors.enrollments_of(actor=named, cohort=cohort)) == [enrollment]
    assert not selectors.enrollments_of(actor=school.as_instructor, cohort=cohort).exists()
    assert (
        selectors.hidden_people(actor=school.as_instructor, cohort=cohort),
        selectors.hidden_people(actor=named, cohort=cohort),
    ) == (1, 0)
    assert selectors.cohort_fill(cohort).taken == 1
    with pytest.raises(Http404):
        fetch(Enrollment, school.as_instructor, "training.view_cohorts", enrollment.pk)
    assert fetch(Enrollment, named, "training.view_cohorts", enrollment.pk)
    assert Event.objects.filter(kind="people.person.viewed").count() == 1


def test_the_pool_is_ready_people_of_this_program_longest_waiting_first(school):
    late, early = school.ready("Late", days=5), school.ready("Early", days=50)
    school.selected("Not ready")
    moved = school.ready("Elsewhere")
    moved.program = ProgramFactory(provider=school.provider)
    moved.save()
    assert list(selectors.pool(actor=school.as_coach, program_id=school.program.pk)) == [early, late]
    assert selectors.pool_sizes([school.program.pk]) == {school.program.pk: 2}
    names = [
        a.person.full_name for a in selectors.still_in_readiness(actor=school.as_coach, program_id=school.program.pk)
    ]
    assert names == ["Not ready"]


def test_the_database_refuses_seats_that_contradict_themselves(school):
    enrollment = school.trainee(school.cohort())
    for wrong in (
        {"started_on": None},
        {"ended_on": school.today},
        {"state": "completed"},
        {"state": "dropped", "ended_on": school.ago(60)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Enrollment.objects.filter(pk=enrollment.pk).update(**wrong)


def together(*jobs):
    """Run jobs at the same moment, each in a thread with its own connection; their results or exceptions."""
    gate, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place, job):
        try:
            gate.wait(10)
            results[place] = job()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, job)) for n, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_the_last_seat_is_given_once_to_two_people_at_once(transactional_log):
    school = School()
    for _round in range(3):
        cohort = school.cohort(f"Round {_round}", seats=3)
        school.seat(cohort)
        people = [school.ready() for _ in range(6)]
        enroll = partial(services.enrollment_enroll, actor=school.as_coach, cohort=cohort)
        results = together(*[partial(enroll, application=a) for a in people])
        seated = [r for r in results if isinstance(r, Enrollment)]
        refused = [r for r in results if isinstance(r, ValidationError)]
        assert (len(seated), len(refused)) == (2, 4), results
        assert Enrollment.objects.filter(cohort=cohort).count() == 3


def test_one_person_is_not_seated_twice_at_once(transactional_log):
    school = School()
    application, one, two = school.ready(), school.cohort("One"), school.cohort("Two")
    results = together(
        *[
            lambda c=c: services.enrollment_enroll(actor=school.as_coach, cohort=c, application=application)
            for c in (one, two, one, two)
        ]
    )
    assert Enrollment.objects.filter(application=application, state="enrolled").count() == 1
    assert any(isinstance(r, (ValidationError, IntegrityError)) for r in results)
    assert Event.objects.filter(kind="training.enrollment.enroll").count() == 1


def test_one_seat_comes_back_once_when_two_return_at_once(transactional_log):
    school = School()
    cohort = school.cohort(seats=2)
    left = [school.trainee(cohort) for _ in range(2)]
    for enrollment in left:
        services.enrollment_move(actor=school.as_manager, enrollment=enrollment, name="leave", reason="Ill")
    school.seat(cohort)
    results = together(
        *[
            lambda e=e: services.enrollment_move(actor=school.as_manager, enrollment=e, name="return", reason="Well")
            for e in left
        ]
    )
    assert sorted(type(r).__name__ for r in results) == ["Enrollment", "IllegalMove"]
    assert selectors.cohort_fill(cohort).taken == 2
