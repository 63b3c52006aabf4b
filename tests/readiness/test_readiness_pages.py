import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.readiness.room import Room
from workadvance.events.models import Event
from workadvance.readiness import services
from workadvance.readiness.models import Attendance, Barrier, CoachingNote, Goal, NextStep, Session, Support

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def as_coach(client, room):
    client.force_login(room.coach)
    return client


def url(name, *args):
    return reverse(f"readiness:{name}", args=args)


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, response.content[:400]
    return response.content.decode()


def test_a_plan_is_made_from_its_forms_and_shown(as_coach, room):
    application = room.selected("Ann Lee")
    person = application.person
    for name, args, data in (
        ("goal_add", [application.pk], {"text": "Pass the exam", "by": str(room.today + dt.timedelta(days=30))}),
        (
            "next_step_add",
            [application.pk],
            {"text": "Bring pay stubs", "who": "participant", "due_on": str(room.today)},
        ),
        (
            "note_add",
            [person.pk],
            {"method": "call", "reached": "yes", "text": "Spoke about buses", "on": str(room.today)},
        ),
        ("barrier_add", [person.pk], {"kind": "transport", "note": "Car broke", "since": str(room.today)}),
        ("support_add", [person.pk], {"what": "Bus pass", "cost": "48", "given_on": str(room.today), "barrier": ""}),
    ):
        assert "<form" in page(as_coach, url(name, *args))
        response = as_coach.post(url(name, *args), data)
        assert response.status_code == 302, response.content.decode()[-3000:]
        assert response["Location"] == reverse("person", args=[person.pk])
    shown = page(as_coach, url("plan", application.pk))
    for words in ("Pass the exam", "Bring pay stubs", "Spoke about buses", "Car broke", "Bus pass", "$48.00"):
        assert words in shown
    for name, row in (
        ("goal_reach", Goal.objects.get()),
        ("next_step_done", NextStep.objects.get()),
        ("barrier_resolve", Barrier.objects.get()),
    ):
        assert as_coach.post(url(name, row.pk)).status_code == 302
    goal, step, barrier = Goal.objects.get(), NextStep.objects.get(), Barrier.objects.get()
    assert [goal.reached_on, step.done_on, barrier.resolved_on] == [room.today] * 3


def test_a_small_form_goes_back_to_where_it_was_on_our_site_only(as_coach, room):
    goal = services.goal_set(actor=room.as_coach, application=room.selected(), text="A goal")
    response = as_coach.post(url("goal_drop", goal.pk), {"next": url("people")})
    assert response["Location"] == url("people")
    other = services.goal_set(actor=room.as_coach, application=goal.application, text="Other")
    response = as_coach.post(url("goal_drop", other.pk), {"next": "https://evil.example"})
    assert response["Location"] == reverse("person", args=[goal.application.person_id])


@pytest.mark.parametrize(
    ("name", "data", "kept", "problem"),
    [
        ("goal_add", {"text": "Keep me", "by": "2020-01-01"}, "Keep me", "This date has passed"),
        (
            "next_step_add",
            {"text": "Keep me", "who": "999", "due_on": "2030-01-01"},
            "Keep me",
            "not one of the available",
        ),
        (
            "next_step_add",
            {"text": "Keep me", "who": "participant", "due_on": "nonsense"},
            "Keep me",
            "Enter a date, for example",
        ),
        (
            "note_add",
            {"method": "call", "reached": "yes", "text": "", "on": "2020-01-01"},
            "2020-01-01",
            "Write a sentence",
        ),
        (
            "note_add",
            {"method": "call", "reached": "yes", "text": "Keep me", "on": "2099-01-01"},
            "Keep me",
            "in the future",
        ),
        (
            "barrier_add",
            {"kind": "weather", "note": "Keep me", "since": "2020-01-01"},
            "Keep me",
            "not one of the available",
        ),
        (
            "support_add",
            {"what": "Keep me", "cost": "-4", "given_on": "2020-01-01"},
            "Keep me",
            "greater than or equal",
        ),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(as_coach, room, name, data, kept, problem):
    application = room.selected()
    row = application if name in ("goal_add", "next_step_add") else application.person
    response = as_coach.post(url(name, row.pk), data)
    shown = response.content.decode()
    assert response.status_code == 422
    assert kept in shown
    assert problem in shown
    assert not Event.objects.filter(kind__startswith="readiness.").exists()


def test_a_note_is_saved_as_it_is_typed_and_forgotten_when_sent(as_coach, room):
    person = room.selected().person
    key = f"note-{person.pk}"
    typed = {"method": "visit", "reached": "no", "text": "Half a thought", "on": str(room.today)}
    assert as_coach.post(reverse("draft_save", args=[key]), typed).status_code == 200
    shown = page(as_coach, url("note_add", person.pk))
    assert "Half a thought" in shown
    assert key in shown
    as_coach.post(url("note_add", person.pk), typed)
    assert "Half a thought" not in page(as_coach, url("note_add", person.pk))
    assert CoachingNote.objects.get().method == "visit"


def test_a_refused_press_says_why(as_coach, room):
    goal = services.goal_set(actor=room.as_coach, application=room.selected(), text="A goal")
    as_coach.post(url("goal_drop", goal.pk))
    response = as_coach.post(url("goal_reach", goal.pk))
    assert response.status_code == 422
    assert "already removed" in response.content.decode()


def test_a_session_is_planned_changed_and_canceled(as_coach, room):
    data = {
        "program": room.program.pk,
        "title": "Money",
        "held_on": str(room.today),
        "hours": "2.5",
        "led_by": room.coach.pk,
        "weeks": "2",
    }
    assert as_coach.post(url("session_add"), data).status_code == 302
    first, second = Session.objects.order_by("held_on")
    assert (first.hours, second.held_on) == (Decimal("2.5"), room.today + dt.timedelta(weeks=1))
    changed = {"title": "Money and banks", "held_on": str(room.today), "hours": "3", "led_by": ""}
    assert as_coach.post(url("session_edit", first.pk), changed).status_code == 302
    assert as_coach.post(url("session_cancel", second.pk), {"reason": ""}).status_code == 422
    assert as_coach.post(url("session_cancel", second.pk), {"reason": "Snow"}).status_code == 302
    listed = page(as_coach, url("sessions"))
    assert "Money and banks" in listed
    assert "Canceled" in listed
    assert "Money and banks" not in page(as_coach, url("sessions") + "?when=canceled")
    assert "Money and banks" in page(as_coach, url("sessions") + "?q=banks&when=to_take")


@pytest.mark.parametrize(
    "wrong", [{"hours": "17"}, {"hours": "0"}, {"weeks": "99"}, {"program": "0"}, {"title": ""}, {"held_on": "soon"}]
)
def test_a_session_that_cannot_be_is_not_planned(as_coach, room, wrong):
    data = {
        "program": room.program.pk,
        "title": "Money",
        "held_on": str(room.today),
        "hours": "2",
        "weeks": "1",
        **wrong,
    }
    assert as_coach.post(url("session_add"), data).status_code == 422
    assert not Session.objects.exists()


def test_one_tap_answers_with_the_row_and_the_totals(as_coach, room):
    session, application = room.session(), room.selected("Ann Lee")
    room.selected("Ben")
    response = as_coach.post(url("session_mark", session.pk, application.pk), {"status": "absent"}, headers=HTMX)
    shown = response.content.decode()
    assert 'data-status="absent"' in shown
    assert 'hx-swap-oob="true"' in shown
    assert "Ben" not in shown
    assert "tel:+19185550100" in shown  # so that someone can ask where they are
    assert Attendance.objects.get().status == "absent"
    late = as_coach.post(url("session_mark", session.pk, application.pk), {"hours": "1.5"}, headers=HTMX)
    assert "1.5 of 3 h" in late.content.decode()
    assert Attendance.objects.get().hours == Decimal("1.5")


def test_a_tap_without_htmx_goes_back_to_the_row(as_coach, room):
    session, application = room.session(), room.selected()
    response = as_coach.post(url("session_mark", session.pk, application.pk), {"status": "excused"})
    assert response["Location"] == f"{url('session', session.pk)}#a{application.pk}"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"status": "dancing"}, "Choose present"),
        ({"hours": "9"}, "Hours attended must"),
        ({"hours": "many"}, "Enter a number"),
        ({"hours": "NaN"}, "Enter a number"),
        ({"hours": "1e400"}, "Enter a number"),
    ],
)
def test_a_tap_that_cannot_be_says_why_in_the_row(as_coach, room, data, problem):
    session, application = room.session(), room.selected()
    for headers in (HTMX, {}):
        response = as_coach.post(url("session_mark", session.pk, application.pk), data, headers=headers)
        assert response.status_code == 422
        assert problem in response.content.decode()
    assert not Attendance.objects.exists()


def test_done_saves_the_rest_as_present(as_coach, room):
    session, first = room.session(), room.selected("Ann")
    room.selected("Ben")
    as_coach.post(url("session_mark", session.pk, first.pk), {"status": "absent"}, headers=HTMX)
    response = as_coach.post(url("session_finish", session.pk), follow=True)
    assert "Attendance saved: 1 present, 0 late, 1 absent." in response.content.decode()
    assert Attendance.objects.count() == 2
    assert "Attendance taken" in page(as_coach, url("sessions"))


def test_done_with_nobody_there_is_refused_on_the_page(as_coach, room):
    response = as_coach.post(url("session_finish", room.session().pk))
    assert response.status_code == 422
    assert "No one is on the list yet" in response.content.decode()


def test_somebody_not_on_the_list_is_found_and_added(as_coach, room):
    session, done = room.session(), room.selected("Guadalupe Ríos")
    room.attend(done, 20, 19)
    assert "Add as present" in page(as_coach, url("session", session.pk) + "?add=guadalup")
    response = as_coach.post(url("session_join", session.pk), {"application": done.pk}, follow=True)
    assert "Guadalupe Ríos was added as present." in response.content.decode()
    assert Attendance.objects.filter(session=session, status="present").count() == 1
    assert as_coach.post(url("session_join", session.pk), {"application": "x"}).status_code == 404


def test_somebody_elses_row_is_not_marked_through_this_session(as_coach, room):
    session, stranger = room.session(), Room().selected()
    assert as_coach.post(url("session_mark", session.pk, stranger.pk), {"status": "present"}).status_code == 404
    assert as_coach.post(url("session_join", session.pk), {"application": stranger.pk}).status_code == 404
    assert not Attendance.objects.exists()


def test_a_restricted_person_is_not_marked_by_who_is_not_named(as_coach, room):
    session, application = room.session(), room.selected("Hidden One")
    room.restrict(application, room.manager)
    assert "Hidden One" not in page(as_coach, url("session", session.pk) + "?add=hidden")
    assert as_coach.post(url("session_mark", session.pk, application.pk), {"status": "present"}).status_code == 404
    assert page(as_coach, url("plan", application.pk), 404)
    assert page(as_coach, url("notes", application.person_id), 404)
    assert "Hidden One" not in page(as_coach, url("people"))


def test_an_instructor_takes_attendance_and_sees_no_plan(client, room):
    session, application = room.session(), room.selected("Ann")
    type(session).objects.filter(pk=session.pk).update(led_by=room.instructor)
    services.note_add(actor=room.as_coach, person=application.person, method="call", text="Secret words")
    client.force_login(room.instructor)
    page(client, reverse("person", args=[application.person_id]), 404)  # not one of theirs yet
    assert "Ann" in page(client, url("session", session.pk))
    assert (
        client.post(url("session_mark", session.pk, application.pk), {"status": "late"}, headers=HTMX).status_code
        == 200
    )
    for name, row in (
        ("plan", application),
        ("goal_add", application),
        ("notes", application.person),
        ("note_add", application.person),
    ):
        page(client, url(name, row.pk), 403)
    page(client, url("people"), 403)
    assert "Secret words" not in page(client, reverse("person", args=[application.person_id]))


def test_the_list_of_people_in_readiness_and_its_csv(as_coach, room):
    application = room.selected("Ann Lee")
    services.next_step_set(actor=room.as_coach, application=application, text="=HYPERLINK()", due_on=room.today)
    room.attend(application, 3)
    done = room.selected("Done Already")
    room.attend(done, 4, 3)
    shown = page(as_coach, url("people") + "?coach=me&q=lee&sort=-hours")
    assert "Ann Lee" in shown
    assert "3 of 6" in shown
    assert "Done Already" not in page(as_coach, url("people"))
    csv = b"".join(as_coach.get(url("people") + "?format=csv").streaming_content).decode()
    assert "'=HYPERLINK()" in csv
    assert "Ann Lee" not in page(as_coach, url("people") + "?coach=none")


@pytest.mark.parametrize("address", ["sessions", "people", "session", "plan", "notes"])
def test_queries_do_not_grow_with_rows(as_coach, room, address):
    session = room.session()

    def more(n):
        for _ in range(n):
            application = room.selected()
            room.attend(application, 7)
            services.note_add(actor=room.as_coach, person=first.person, method="call", text=f"Note {_}{n}")
            services.next_step_set(actor=room.as_coach, application=application, text="Call", due_on=room.today)
            room.session(0, title=f"Another {_} {n}")

    first = room.selected()
    addresses = {
        "sessions": url("sessions"),
        "people": url("people"),
        "session": url("session", session.pk),
        "plan": url("plan", first.pk),
        "notes": url("notes", first.person_id),
    }
    more(3)
    page(as_coach, addresses[address])
    with CaptureQueriesContext(connection) as few:
        page(as_coach, addresses[address])
    more(20)
    with CaptureQueriesContext(connection) as many:
        page(as_coach, addresses[address])
    assert len(many) == len(few) <= 25


def test_supports_of_one_barrier_are_offered_for_it(as_coach, room):
    application = room.selected()
    barrier = services.barrier_find(actor=room.as_coach, person=application.person, kind="transport")
    assert "selected" in page(as_coach, url("support_add", application.person_id) + f"?barrier={barrier.pk}")
    as_coach.post(
        url("support_add", application.person_id),
        {"what": "Bus pass", "cost": "10", "given_on": str(room.today), "barrier": str(barrier.pk)},
    )
    assert Support.objects.get().barrier == barrier
