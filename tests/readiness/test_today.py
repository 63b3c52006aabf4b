import datetime as dt

import pytest

from tests.factories import member
from tests.readiness.room import Room
from workadvance.people.access import actor_of_user
from workadvance.readiness import services
from workadvance.readiness.models import CoachingNote, NextStep
from workadvance.readiness.rail import _waiting
from workadvance.readiness.today import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return Room(readiness_hours=30)


def lines(room, actor=None):
    return [(line.who, line.what, line.shape) for line in today(actor or room.as_coach)]


def quiet(room, name="Ann", days=10):
    """A selected person with a plan, reached today: nothing waits."""
    application = room.selected(name, days=days)
    services.goal_set(actor=room.as_coach, application=application, text="A goal")
    services.note_add(actor=room.as_coach, person=application.person, method="call", text="Fine")
    return application


def test_nothing_waits_for_a_coach_whose_people_are_well(room):
    quiet(room)
    assert lines(room) == []


def test_somebody_selected_without_a_plan_and_somebody_not_heard_of(room):
    room.selected("New", days=2)
    silent = room.selected("Silent", days=30)
    services.goal_set(actor=room.as_coach, application=silent, text="A goal")
    services.note_add(actor=room.as_coach, person=silent.person, method="call", text="Fine", on=room.ago(15))
    services.note_add(actor=room.as_coach, person=silent.person, method="text", text="", reached=False)
    fine = quiet(room, "Fine", days=30)
    assert sorted(lines(room)) == [
        ("New", "Set a goal and a next step", "info"),
        ("Silent", "Contact this person", "next"),
    ]
    assert fine.person.full_name not in {who for who, _what, _shape in lines(room)}
    services.note_add(actor=room.as_coach, person=silent.person, method="call", text="Reached", on=room.ago(14))
    assert lines(room) == [("New", "Set a goal and a next step", "info")]


def test_due_steps_are_for_who_does_them_and_for_the_persons_coach(room):
    application = quiet(room)
    services.next_step_set(
        actor=room.as_coach,
        application=application,
        text="Call the union",
        due_on=room.today,
        by_participant=False,
        staff=room.manager,
    )
    services.next_step_set(
        actor=room.as_coach, application=application, text="Not yet", due_on=room.today + dt.timedelta(days=1)
    )
    assert lines(room) == [("Ann", "Call the union", "next")]
    assert lines(room, room.as_manager) == [("Ann", "Call the union", "next")]
    NextStep.objects.filter(text="Call the union").update(due_on=room.ago(1))
    assert lines(room) == [("Ann", "Call the union", "late")]
    colleague = actor_of_user(member(room.provider, "coach"))
    assert lines(room, colleague) == []


def test_two_absences_in_a_row_alert_until_somebody_reaches_the_person(room):
    application = quiet(room)
    room.attend(application, 8)
    room.attend(application, 5, status="absent")
    assert "Ann" not in {who for who, what, _s in lines(room) if "Missed" in what}
    room.attend(application, 2, status="absent")
    assert lines(room) == []  # reached today, after the last absence
    CoachingNote.objects.update(on=room.ago(3))
    assert lines(room) == [("Ann", "Missed 2 sessions in a row", "late")]
    services.note_add(actor=room.as_coach, person=application.person, method="call", text="Bus broke", on=room.ago(2))
    assert lines(room) == []


def test_an_excused_absence_is_none(room):
    application = quiet(room)
    CoachingNote.objects.update(on=room.ago(9))
    room.attend(application, 5, status="excused")
    room.attend(application, 2, status="absent")
    assert lines(room) == []


def test_sessions_to_take_are_for_their_leader(room):
    room.session(0, title="Mine")
    room.session(3, title="Also mine")
    room.session(1, title="Unassigned", led_by=None)
    room.session(40, title="Long ago")
    room.session(-2, title="Upcoming")
    assert lines(room) == [
        ("Also mine", "Take attendance", "late"),
        ("Unassigned", "Take attendance", "late"),
        ("Mine", "Take attendance", "next"),
    ]
    assert [who for who, _what, _shape in lines(room, room.as_instructor)] == ["Unassigned"]
    assert _waiting(room.as_coach).count() == 3
    assert _waiting(room.as_screener) is None


def test_what_waits_is_nobody_elses(room):
    application = room.selected("Ann", days=30)
    room.session(0)
    services.next_step_set(actor=room.as_coach, application=application, text="Call", due_on=room.today)
    assert lines(room, actor_of_user(room.outsider("coach"))) == []
    assert lines(room, room.as_screener) == []
    room.restrict(application)
    assert [who for who, _what, _s in lines(room)] == ["Workshop 0"]


def test_at_most_fifty_lines_in_a_constant_number_of_queries(room, django_assert_max_num_queries):
    for n in range(60):
        room.selected(f"Person {n:02d}", days=20)
    with django_assert_max_num_queries(6):
        assert len(today(room.as_coach)) == 50
