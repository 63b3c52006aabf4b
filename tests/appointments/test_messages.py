"""Invitations by email, texts, notices to staff, and reminders: each once, none in quiet hours or too late."""

from __future__ import annotations

import datetime as dt

import pytest
from icalendar import Calendar

from tests.appointments.conftest import at, reactions_run
from tests.appointments.test_booking import book
from tests.training.school import School
from workadvance.appointments import services
from workadvance.messages.models import Message
from workadvance.messages.services import reminders_send
from workadvance.notices.models import Notice
from workadvance.people.access import SYSTEM, link_actor
from workadvance.readiness import services as readiness

pytestmark = pytest.mark.django_db
THEM = link_actor("Maria", "participant")


def invited(letter):
    """The calendar file of a letter, and how it says it is to be taken."""
    [(content, media_type)] = letter.alternatives
    assert letter.attachments[0][0] == "invite.ics"
    return Calendar.from_ical(content), media_type


def test_the_person_gets_an_invitation_its_change_and_its_end(office, mailoutbox):
    made = book(office)
    reactions_run()
    reactions_run()
    services.appointment_move(
        actor=office.actor, appointment=made, staff=office.coach, kind="coaching", zone=made.zone, place="By phone",
        link="", starts_at=at(2, 10), ends_at=at(2, 11),
    )  # fmt: skip
    made.refresh_from_db()
    reactions_run()
    services.appointment_step(actor=office.actor, appointment=made, name="cancel", reason="Private reason")
    reactions_run()
    assert [m.subject.partition(":")[0] for m in mailoutbox] == [
        "Your appointment",
        "Your appointment has changed",
        "Your appointment is canceled",
    ]
    assert {m.to[0] for m in mailoutbox} == {office.person.email}
    read = [invited(letter) for letter in mailoutbox]
    assert [str(c["METHOD"]) for c, _t in read] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [t for _c, t in read] == [f"text/calendar; method={m}" for m in ("REQUEST", "REQUEST", "CANCEL")]
    assert [int(c.walk("VEVENT")[0]["SEQUENCE"]) for c, _t in read] == [0, 1, 2]
    assert all("Private reason" not in letter.message().as_string() for letter in mailoutbox)
    texts = list(Message.objects.order_by("pk").values_list("channel", "body"))
    assert len(texts) == 3
    assert all(channel == "text" for channel, _b in texts)
    assert "Teresa Reed is set for Dec 1, 9:00\u00a0a.m. CST, Room 2." in texts[0][1]


def test_in_spanish_and_without_an_email_by_text_alone(office, mailoutbox):
    office.person.language, office.person.email = "es", ""
    office.person.save()
    book(office)
    reactions_run()
    assert mailoutbox == []
    body = Message.objects.get().body
    assert "su cita con Teresa Reed: 1 dic" in body
    assert "9:00\u00a0a.\u00a0m." in body


def test_staff_read_what_a_participant_did_not_what_they_did_themselves(office):
    book(office, at(4, 9))
    slot = office.slot(at(1, 9))
    office.application.person.refresh_from_db()
    services.appointment_cancel_own(author=THEM, appointment=office.person.appointments.get())
    services.appointment_pick(author=THEM, person=office.person, slot_id=slot.pk)
    reactions_run()
    notices = Notice.objects.filter(user=office.coach).order_by("pk")
    assert [n.text.partition(":")[0] for n in notices] == ["Maria canceled", "Maria picked a time"]


def sent() -> list[str]:
    return [m.key.split(":")[1] for m in Message.objects.order_by("pk")]


def test_the_day_before_and_two_hours_before_each_once(office, clock):
    book(office, at(1, 13))
    clock.to(at(30, 8, month=11))
    for _ in range(3):
        reminders_send(author=SYSTEM)
    assert sent() == ["appointment"]
    clock.to(at(1, 10, 55))
    reminders_send(author=SYSTEM)
    assert sent() == ["appointment"]
    clock.to(at(1, 11, 5))
    for _ in range(3):
        reminders_send(author=SYSTEM)
    assert sent() == ["appointment", "appointment_soon"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_time_at_the_end_of_a_sentence_ends_it(office, language):
    office.person.language = language
    office.person.save()
    made = book(office, at(1, 13), place="", zone="America/New_York")
    assert made.zone == "America/New_York"
    reactions_run()
    body = Message.objects.get().body
    assert body.endswith("m.")
    assert not body.endswith("..")


def test_one_that_quiet_hours_would_hold_until_it_is_over_is_not_sent(office, clock):
    book(office, at(1, 8, 30))
    clock.to(at(1, 7))
    assert reminders_send(author=SYSTEM) == 0
    clock.to(at(1, 8, 10))
    assert reminders_send(author=SYSTEM) == 0


def test_a_moved_one_is_reminded_of_again_and_a_canceled_one_not(office, clock):
    made = book(office, at(1, 13))
    clock.to(at(30, 10, month=11))
    reminders_send(author=SYSTEM)
    services.appointment_move(
        actor=office.actor, appointment=made, staff=office.coach, kind="coaching", zone=made.zone, place="", link="",
        starts_at=at(1, 15), ends_at=at(1, 16),
    )  # fmt: skip
    reminders_send(author=SYSTEM)
    assert sent() == ["appointment", "appointment"]
    made.refresh_from_db()
    services.appointment_step(actor=office.actor, appointment=made, name="cancel", reason="Ill")
    clock.to(at(1, 13, 30))
    assert reminders_send(author=SYSTEM) == 0


def test_one_made_a_moment_ago_is_not_announced_as_soon(office, clock):
    clock.to(at(1, 10))
    book(office, at(1, 11, 30))
    assert reminders_send(author=SYSTEM) == 0


def test_a_session_says_hour_and_place_and_is_announced_two_hours_before(office, clock):
    readiness.session_plan(
        actor=office.actor, program=office.program, title="Workshop", held_on=dt.date(2026, 12, 1), hours=3,
        led_by=office.coach, starts_time=dt.time(13), place="Room 2",
    )  # fmt: skip
    clock.to(at(30, 10, month=11))
    reminders_send(author=SYSTEM)
    clock.to(at(1, 11, 30))
    for _ in range(2):
        reminders_send(author=SYSTEM)
    assert sent() == ["session", "session_soon"]
    bodies = list(Message.objects.order_by("pk").values_list("body", flat=True))
    assert all("Workshop" in body and "1:00\u00a0p.m. CST, Room 2" in body for body in bodies)


def test_class_in_two_hours(db, clock):
    """Everyone with a seat, and only when it begins soon."""
    school = School()
    cohort = school.cohort()
    seat = school.seat(cohort)
    person = seat.application.person
    person.reach_by = "email"
    person.save()
    meeting = cohort.class_sessions.select_related("session").order_by("session__held_on").last()
    session = meeting.session
    session.starts_time, session.ends_time, session.zone = dt.time(13), dt.time(15), "America/Chicago"
    session.save()
    begins = session.starts_at
    clock.to(begins - dt.timedelta(hours=3))
    reminders_send(author=SYSTEM)
    assert "class_soon" not in sent()
    clock.to(begins - dt.timedelta(hours=1))
    for _ in range(2):
        reminders_send(author=SYSTEM)
    assert sent().count("class_soon") == 1
