import datetime as dt
import threading
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from tests.factories import ProgrammeFactory
from tests.training.school import School
from workadvance.events.models import Event
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import actor_of_user
from workadvance.training import selectors, services
from workadvance.training.models import Cohort, Enrolment
from workadvance.training.workflow import ENROLMENT


@pytest.fixture
def school(db):
    return School()


def move(school, enrolment, name, reason="Because", on=None):
    return services.enrolment_move(actor=school.as_manager, enrolment=enrolment, name=name, reason=reason, on=on)


# How a fresh seat gets into each state.
WAYS = {
    "enrolled": (),
    "started": ("start",),
    "completed": ("start", "complete"),
    "dropped": ("start", "drop"),
    "cancelled": ("cancel",),
}


@pytest.mark.parametrize("state", [s.name for s in ENROLMENT.states])
@pytest.mark.parametrize("name", [t.name for t in ENROLMENT.transitions])
def test_every_move_of_the_table_and_none_other(school, state, name):
    enrolment = school.seat(school.cohort())
    for step in WAYS[state]:
        move(school, enrolment, step)
    before = Event.objects.count()
    if state in ENROLMENT.transition(name).sources:
        move(school, enrolment, name)
        enrolment.refresh_from_db()
        assert enrolment.state == ENROLMENT.transition(name).target
        event = Event.objects.latest("pk")
        assert (event.kind, event.state_from, event.state_to) == (f"training.enrolment.{name}", state, enrolment.state)
        assert (event.person_id, event.organisation_id) == (enrolment.application.person_id, school.provider.pk)
    else:
        with pytest.raises(IllegalMove):
            move(school, enrolment, name)
        enrolment.refresh_from_db()
        assert (enrolment.state, Event.objects.count()) == (state, before)


@pytest.mark.parametrize("name", ["drop", "cancel", "return"])
def test_leaving_and_coming_back_need_a_reason(school, name):
    enrolment = school.seat(school.cohort())
    for step in {"drop": ("start",), "cancel": (), "return": ("start", "drop")}[name]:
        move(school, enrolment, step)
    with pytest.raises(IllegalMove, match="needs a reason"):
        move(school, enrolment, name, reason="  ")


def test_the_days_of_a_seat_follow_its_moves(school):
    enrolment = school.seat(school.cohort())
    move(school, enrolment, "start", on=school.ago(20))
    move(school, enrolment, "drop", on=school.ago(10))
    assert (enrolment.started_on, enrolment.ended_on) == (school.ago(20), school.ago(10))
    move(school, enrolment, "return")
    assert enrolment.ended_on is None
    move(school, enrolment, "complete")
    enrolment.refresh_from_db()
    assert (enrolment.started_on, enrolment.ended_on) == (school.ago(20), school.today)


def test_a_day_that_cannot_be_is_refused(school):
    enrolment = school.seat(school.cohort())
    for on in (school.today + dt.timedelta(days=1), school.ago(31)):
        with pytest.raises(ValidationError):
            move(school, enrolment, "start", on=on)
    move(school, enrolment, "start", on=school.ago(5))
    with pytest.raises(ValidationError):
        move(school, enrolment, "complete", on=school.ago(6))


def test_nobody_starts_before_the_cohort_or_comes_back_after_it(school):
    with pytest.raises(IllegalMove, match="nobody can start before"):
        move(school, school.seat(school.cohort(starts=3)), "start")
    over = school.cohort("Over", starts=-30, days=60)
    enrolment = school.trainee(over)
    move(school, enrolment, "drop")
    Cohort.objects.filter(pk=over.pk).update(ends_on=school.ago(1))
    enrolment.refresh_from_db()
    with pytest.raises(IllegalMove, match="ended on"):
        move(school, Enrolment.objects.get(pk=enrolment.pk), "return")


def test_seats_are_given_to_the_ready_of_the_programme_only(school):
    cohort = school.cohort()
    with pytest.raises(ValidationError, match="0 of 6 readiness hours"):
        school.seat(cohort, school.selected())
    unselected = school.ready()
    unselected.state = "waitlisted"
    unselected.save()
    with pytest.raises(ValidationError, match="not selected"):
        school.seat(cohort, unselected)
    other = School()
    with pytest.raises(ValidationError, match="another programme"):
        school.seat(cohort, other.ready())
    assert not Enrolment.objects.exists()


def test_a_manager_may_give_a_seat_early_with_a_reason_a_coach_may_not(school):
    cohort, application = school.cohort(), school.selected()
    with pytest.raises(ValidationError, match="only a programme manager"):
        services.enrolment_enrol(actor=school.as_coach, cohort=cohort, application=application, reason="Hurry")
    services.enrolment_enrol(actor=school.as_manager, cohort=cohort, application=application, reason="Knows the trade")
    assert Event.objects.get(kind="training.enrolment.enrol").reason == "Knows the trade"


def test_a_seat_given_twice_is_one_seat_and_one_given_back_is_held_again(school):
    cohort = school.cohort()
    enrolment = school.seat(cohort)
    assert school.seat(cohort, enrolment.application) == enrolment
    move(school, enrolment, "cancel")
    again = school.seat(cohort, enrolment.application)
    assert (again.pk, again.state, again.ended_on) == (enrolment.pk, "enrolled", None)
    move(school, again, "start")
    move(school, again, "drop")
    with pytest.raises(ValidationError, match="came back"):
        school.seat(cohort, enrolment.application)
    assert Event.objects.filter(kind="training.enrolment.enrol").count() == 1


def test_one_seat_at_a_time(school):
    enrolment = school.seat(school.cohort("First"))
    second = school.cohort("Second")
    with pytest.raises(ValidationError, match="has a seat in First"):
        school.seat(second, enrolment.application)
    move(school, enrolment, "cancel")
    school.seat(second, enrolment.application)
    with pytest.raises(IllegalMove, match="has a seat in Second"):
        move(school, Enrolment.objects.get(pk=enrolment.pk), "restore")
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=enrolment.pk).update(state="enrolled", ended_on=None)


def test_a_full_cohort_is_full_and_a_seat_given_back_is_free(school):
    cohort = school.cohort(seats=2)
    first, _second = school.trainee(cohort), school.seat(cohort)
    waiting = school.ready()
    with pytest.raises(ValidationError, match="All 2 seats"):
        school.seat(cohort, waiting)
    move(school, first, "drop")
    school.seat(cohort, waiting)
    with pytest.raises(IllegalMove, match="All 2 seats"):
        move(school, first, "return")


def test_a_list_is_seated_in_order_as_far_as_there_are_seats(school):
    cohort = school.cohort(seats=2)
    people = [school.ready(f"Person {n}") for n in range(3)]
    given, refused = services.enrolments_enrol(actor=school.as_coach, cohort=cohort, applications=people)
    assert [e.application for e in given] == people[:2]
    assert [(r.application, "seats" in r.why) for r in refused] == [(people[2], True)]


def test_a_list_is_moved_as_far_as_it_can_be(school):
    cohort = school.cohort()
    held, started = school.seat(cohort), school.trainee(cohort)
    stranger = school.seat(school.cohort("Other"))
    moved, refused = services.enrolments_move(
        actor=school.as_instructor, cohort=cohort, enrolments=[held, started, stranger], name="start", on=school.ago(3)
    )
    assert [e.pk for e in moved] == [held.pk]
    assert len(refused) == 2
    held.refresh_from_db()
    assert held.started_on == school.ago(3)


def test_no_seat_in_what_is_over_or_cancelled(school):
    application = school.ready()
    with pytest.raises(ValidationError, match="ended on"):
        school.seat(school.cohort(starts=-20, days=10), application)
    cancelled = school.cohort("Cancelled", starts=5)
    services.cohort_cancel(actor=school.as_manager, cohort=cancelled, reason="Few")
    with pytest.raises(ValidationError, match="cancelled"):
        school.seat(cancelled, application)


def test_the_nearest_wrong_people_give_no_seats_and_move_nobody(school):
    cohort = school.cohort()
    enrolment = school.seat(cohort)
    outsider = actor_of_user(school.outsider("manager"))
    for actor in (school.as_instructor, school.as_job_developer, outsider):
        with pytest.raises(PermissionDenied):
            services.enrolment_enrol(actor=actor, cohort=cohort, application=school.ready())
        with pytest.raises(PermissionDenied):
            services.enrolments_enrol(actor=actor, cohort=cohort, applications=[])
    for actor in (school.as_coach, outsider):
        with pytest.raises(PermissionDenied):
            services.enrolment_move(actor=actor, enrolment=enrolment, name="start")
        with pytest.raises(PermissionDenied):
            services.enrolments_move(actor=actor, cohort=cohort, enrolments=[enrolment], name="start", on=school.today)
    with pytest.raises(PermissionDenied):
        services.enrolment_move(actor=school.as_instructor, enrolment=enrolment, name="cancel", reason="x")
    with pytest.raises(Http404):
        selectors.enrolment_get(actor=outsider, enrolment_id=enrolment.pk)
    with pytest.raises(Http404):
        selectors.application_for_seat(actor=outsider, application_id=enrolment.application_id)


def test_a_restricted_person_is_counted_and_shown_to_named_people_only(school):
    cohort = school.cohort()
    enrolment = school.seat(cohort)
    school.restrict(enrolment.application, school.coach)
    named = actor_of_user(school.coach)
    assert list(selectors.enrolments_of(actor=named, cohort=cohort)) == [enrolment]
    assert not selectors.enrolments_of(actor=school.as_instructor, cohort=cohort).exists()
    assert (
        selectors.hidden_people(actor=school.as_instructor, cohort=cohort),
        selectors.hidden_people(actor=named, cohort=cohort),
    ) == (1, 0)
    assert selectors.cohort_fill(cohort).taken == 1
    with pytest.raises(Http404):
        selectors.enrolment_get(actor=school.as_instructor, enrolment_id=enrolment.pk)
    assert selectors.enrolment_get(actor=named, enrolment_id=enrolment.pk, seen=True)
    assert Event.objects.filter(kind="people.person.viewed").count() == 1


def test_the_pool_is_ready_people_of_this_programme_longest_waiting_first(school):
    late, early = school.ready("Late", days=5), school.ready("Early", days=50)
    school.selected("Not ready")
    moved = school.ready("Elsewhere")
    moved.programme = ProgrammeFactory(provider=school.provider)
    moved.save()
    assert list(selectors.pool(actor=school.as_coach, programme_id=school.programme.pk)) == [early, late]
    assert selectors.pool_sizes([school.programme.pk]) == {school.programme.pk: 2}
    names = [
        a.person.full_name
        for a in selectors.still_in_readiness(actor=school.as_coach, programme_id=school.programme.pk)
    ]
    assert names == ["Not ready"]


def test_the_database_refuses_seats_that_contradict_themselves(school):
    enrolment = school.trainee(school.cohort())
    for wrong in (
        {"started_on": None},
        {"ended_on": school.today},
        {"state": "completed"},
        {"state": "dropped", "ended_on": school.ago(60)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Enrolment.objects.filter(pk=enrolment.pk).update(**wrong)


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
        enrol = partial(services.enrolment_enrol, actor=school.as_coach, cohort=cohort)
        results = together(*[partial(enrol, application=a) for a in people])
        seated = [r for r in results if isinstance(r, Enrolment)]
        refused = [r for r in results if isinstance(r, ValidationError)]
        assert (len(seated), len(refused)) == (2, 4), results
        assert Enrolment.objects.filter(cohort=cohort).count() == 3


def test_one_person_is_not_seated_twice_at_once(transactional_log):
    school = School()
    application, one, two = school.ready(), school.cohort("One"), school.cohort("Two")
    results = together(
        *[
            lambda c=c: services.enrolment_enrol(actor=school.as_coach, cohort=c, application=application)
            for c in (one, two, one, two)
        ]
    )
    assert Enrolment.objects.filter(application=application, state="enrolled").count() == 1
    assert any(isinstance(r, (ValidationError, IntegrityError)) for r in results)
    assert Event.objects.filter(kind="training.enrolment.enrol").count() == 1


def test_one_seat_comes_back_once_when_two_return_at_once(transactional_log):
    school = School()
    cohort = school.cohort(seats=2)
    left = [school.trainee(cohort) for _ in range(2)]
    for enrolment in left:
        services.enrolment_move(actor=school.as_manager, enrolment=enrolment, name="drop", reason="Ill")
    school.seat(cohort)
    results = together(
        *[
            lambda e=e: services.enrolment_move(actor=school.as_manager, enrolment=e, name="return", reason="Well")
            for e in left
        ]
    )
    assert sorted(type(r).__name__ for r in results) == ["Enrolment", "IllegalMove"]
    assert selectors.cohort_fill(cohort).taken == 2
