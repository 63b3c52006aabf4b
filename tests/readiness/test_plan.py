import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone

from tests.readiness.room import Room
from workadvance.events.models import Event
from workadvance.people.access import actor_of_user
from workadvance.readiness import selectors, services
from workadvance.readiness.models import Goal, NextStep
from workadvance.screening.models import Application
from workadvance.ui.fetch import fetch

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return Room()


def step(room, application, text="Bring two pay stubs", days=3, **details):
    return services.next_step_set(
        actor=room.as_coach, application=application, text=text, due_on=room.today + dt.timedelta(days=days), **details
    )


def kinds():
    return list(Event.objects.filter(kind__startswith="readiness.").order_by("pk").values_list("kind", flat=True))


def test_a_goal_is_set_reached_and_logged_under_the_persons_provider(room):
    application = room.selected()
    goal = services.goal_set(actor=room.as_coach, application=application, text="  Pass the   welding test ")
    assert goal.text == "Pass the welding test"
    services.goal_reach(actor=room.as_coach, goal=goal)
    goal.refresh_from_db()
    assert (goal.reached_on, goal.dropped_on) == (room.today, None)
    assert kinds() == ["readiness.goal.set", "readiness.goal.reached"]
    event = Event.objects.get(kind="readiness.goal.set")
    assert (event.person_id, event.organization_id) == (application.person_id, room.provider.pk)
    assert "welding" not in str(event.payload)  # sealed with the person's own key


def test_the_same_goal_twice_is_one_goal_and_ending_it_twice_one_event(room):
    application = room.selected()
    goal = services.goal_set(actor=room.as_coach, application=application, text="Learn Excel")
    assert services.goal_set(actor=room.as_coach, application=application, text="Learn Excel") == goal
    services.goal_drop(actor=room.as_coach, goal=goal, reason="Knows it")
    services.goal_drop(actor=room.as_coach, goal=goal)
    assert kinds() == ["readiness.goal.set", "readiness.goal.dropped"]
    with pytest.raises(ValidationError, match="already removed"):
        services.goal_reach(actor=room.as_coach, goal=goal)


@pytest.mark.parametrize(
    ("text", "days", "field"), [("", 5, "text"), ("   ", 5, "text"), ("x" * 301, 5, "text"), ("Fine", -1, "by")]
)
def test_a_goal_that_cannot_be_says_which_field(room, text, days, field):
    with pytest.raises(ValidationError) as caught:
        services.goal_set(
            actor=room.as_coach, application=room.selected(), text=text, by=room.today + dt.timedelta(days=days)
        )
    assert set(caught.value.message_dict) == {field}
    assert not Goal.objects.exists()


def test_the_single_next_step_is_the_earliest_open_one(room):
    application = room.selected()
    later = step(room, application, "Later", 9)
    sooner = step(room, application, "Sooner", 1, by_participant=False, staff=room.coach)
    assert selectors.next_step(application) == sooner
    services.next_step_done(actor=room.as_coach, step=sooner)
    assert selectors.next_step(application) == later
    services.next_step_cancel(actor=room.as_coach, step=later, reason="Not needed")
    assert selectors.next_step(application) is None
    with pytest.raises(ValidationError, match="not needed"):
        services.next_step_done(actor=room.as_coach, step=later)


def test_who_does_a_step_is_the_participant_or_one_of_the_staff(room):
    application = room.selected()
    own = step(room, application, "Own", staff=room.coach)
    assert (own.by_participant, own.staff) == (True, None)
    ours = step(room, application, "Ours", by_participant=False, staff=room.coach)
    assert (ours.by_participant, ours.staff) == (False, room.coach)


def test_a_step_twice_is_one_step_and_a_past_day_is_refused(room):
    application = room.selected()
    assert step(room, application) == step(room, application)
    with pytest.raises(ValidationError) as caught:
        step(room, application, days=-1)
    assert "due_on" in caught.value.message_dict
    assert NextStep.objects.count() == 1


@pytest.mark.parametrize("state", ["submitted", "waitlisted", "withdrawn", "declined"])
def test_only_selected_people_have_a_plan(room, state):
    application = room.selected()
    application.state = state
    application.save()
    with pytest.raises(ValidationError, match="selected"):
        services.goal_set(actor=room.as_coach, application=application, text="Anything")
    with pytest.raises(ValidationError, match="selected"):
        step(room, application)


def test_what_was_begun_can_be_ended_after_a_withdrawal(room):
    application = room.selected()
    goal, todo = services.goal_set(actor=room.as_coach, application=application, text="A goal"), step(room, application)
    application.state = "withdrawn"
    application.save()
    assert services.goal_drop(actor=room.as_coach, goal=goal).dropped_on == room.today
    assert services.next_step_cancel(actor=room.as_coach, step=todo).canceled_on == room.today


def test_the_nearest_wrong_people_are_refused(room):
    application = room.selected()
    goal, todo = services.goal_set(actor=room.as_coach, application=application, text="A goal"), step(room, application)
    for actor in (room.as_instructor, room.as_screener, room.as_job_developer, actor_of_user(room.outsider("coach"))):
        with pytest.raises(PermissionDenied):
            services.goal_set(actor=actor, application=application, text="Other")
        with pytest.raises(PermissionDenied):
            services.goal_reach(actor=actor, goal=goal)
        with pytest.raises(PermissionDenied):
            services.next_step_done(actor=actor, step=todo)
    outsider = actor_of_user(room.outsider("coach"))
    for opened in (
        lambda: fetch(Application, outsider, "readiness.view_plan", application.pk),
        lambda: fetch(Goal, outsider, "readiness.manage_plan", goal.pk),
        lambda: fetch(NextStep, outsider, "readiness.manage_plan", todo.pk),
    ):
        with pytest.raises(Http404):
            opened()
    with pytest.raises(Http404):
        fetch(Application, room.as_instructor, "readiness.view_plan", application.pk)


def test_a_restricted_persons_plan_is_there_for_named_people_only_and_each_view_is_logged(room):
    application = room.selected()
    goal = services.goal_set(actor=room.as_coach, application=application, text="A goal")
    room.restrict(application, room.coach)
    named = actor_of_user(room.coach)
    assert fetch(Application, named, "readiness.view_plan", application.pk) == application
    assert Event.objects.filter(kind="people.person.viewed", person_id=application.person_id).count() == 1
    with pytest.raises(Http404):
        fetch(Application, room.as_manager, "readiness.view_plan", application.pk)
    with pytest.raises(Http404):
        fetch(Goal, room.as_manager, "readiness.manage_plan", goal.pk)


def test_the_persons_cards_hold_what_the_right_allows(room):
    application = room.selected()
    services.goal_set(actor=room.as_coach, application=application, text="A goal")
    step(room, application)
    services.note_add(actor=room.as_coach, person=application.person, method="call", text="Spoke")
    services.barrier_find(actor=room.as_coach, person=application.person, kind="housing")
    coach = selectors.person_readiness(room.as_coach, application.person, application)
    assert [g.text for g in coach.plan.goals] == ["A goal"]
    assert coach.plan.next_step.text == "Bring two pay stubs"
    assert coach.notes[0].text == "Spoke"
    assert coach.barriers.open[0].kind == "housing"
    for actor in (room.as_instructor, room.as_job_developer):
        shown = selectors.person_readiness(actor, application.person, application)
        assert (shown.plan, shown.notes, shown.barriers) == (None, None, None)
        assert shown.hours.needed == 6
    assert selectors.person_readiness(room.as_coach, application.person, None).barriers.open


def test_a_goal_reached_on_a_day_before_it_was_set_is_refused(room):
    goal = services.goal_set(actor=room.as_coach, application=room.selected(), text="A goal")
    for on in (room.ago(1), timezone.localdate() + dt.timedelta(days=1)):
        with pytest.raises(ValidationError):
            services.goal_reach(actor=room.as_coach, goal=goal, on=on)
