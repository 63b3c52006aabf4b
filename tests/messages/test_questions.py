"""What people write instead of a number; and what an answer does, and its undoing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import ApplicationFactory, ProgramFactory
from tests.messages.conftest import worker_runs
from workadvance.advancement.models import CheckIn
from workadvance.advancement.reminders import STILL
from workadvance.events.models import Event
from workadvance.messages import services
from workadvance.messages.models import Asked, Conversation, Message
from workadvance.people.access import SYSTEM, link_actor
from workadvance.placement.models import EmploymentSpell
from workadvance.readiness.reminders import COMING

pytestmark = pytest.mark.django_db


def read(question, text: str) -> str:
    found = question.read(text)
    return found.code if found else ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[(t, "still") for t in ("1", "1.", "(1)", "#1", "1 still there", "still there thx", "Yes", "sí", "si, sigo ahi", "option 1", "Todavía", "1 👍", "yes still working there")],
        *[(t, "new") for t in ("2", "2 new job", "I got a new job", "tengo otro trabajo", "opción 2")],
        *[(t, "lost") for t in ("3", "3!", "lost it", "I was laid off", "me despidieron", "Perdí el trabajo", "they let me go, got fired")],
        *[(t, "call") for t in ("4", "call me please", "llámeme", "Llámenme por favor", "4 call me")],
        *[(t, "") for t in ("5", "12", "1 pm works", "3 days ago", "I lost it but got a new job", "what?", "", "2 or 3", "maybe", "it's ok I guess", "1 new job")],
    ],
)  # fmt: skip
def test_a_check_in_is_read_as_people_write(text, code):
    if text == "they let me go, got fired":
        assert read(STILL, text) == "lost"
        return
    assert read(STILL, text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[(t, "yes") for t in ("1", "yes", "Yes I'll be there", "Sí", "si claro", "yep", "ahí estaré", "sure thing")],
        *[(t, "no") for t in ("2", "no", "No puedo", "I can't make it", "nope", "cant come", "no podré ir")],
        *[(t, "") for t in ("no problem, I'll be there", "at 2 pm?", "where is it", "yes but late, no ride", "ok")],
    ],
)  # fmt: skip
def test_coming_or_not(text, code):
    assert read(COMING, text) == code


# --- what an answer does


@pytest.fixture
def check_in(person, clock):
    application = ApplicationFactory(program=ProgramFactory(provider=person.provider), person=person, state="selected")
    today = clock.now.date()
    spell = EmploymentSpell.objects.create(
        person=person,
        application=application,
        employer_name="Mill",
        job_title="Welder",
        started_on=today - dt.timedelta(days=60),
    )
    CheckIn.objects.create(spell=spell, day=30, due_on=today - dt.timedelta(days=30))
    return CheckIn.objects.create(spell=spell, day=60, due_on=today)


def receive(person, body, sid) -> Message:
    return services.message_receive(
        author=link_actor(person.full_name, "participant", person.pk),
        channel="text",
        line="",
        address=person.phone,
        body=body,
        provider_id=sid,
    )


def test_still_there_does_the_check_in_and_can_be_undone(person, coach, check_in, settings):
    settings.DEMO = True
    assert services.reminders_send(author=SYSTEM) == 1
    worker_runs()
    asked = Message.objects.get(kind="check_in")
    assert "how is your job at Mill?" in asked.body
    assert asked.body.endswith("Reply with a number: 1 Still there, 2 New job, 3 Lost it, 4 Call me")
    receive(person, "still there thx", "1")
    check_in.refresh_from_db()
    assert (check_in.outcome, check_in.by) == ("employed", None)
    assert CheckIn.objects.get(day=30).dropped_on is not None
    conversation = Conversation.objects.get(person=person)
    assert conversation.waiting_since is None
    assert conversation.messages.order_by("pk").last().body == "Great, Maria. Thanks for telling us."
    client = Client()
    client.force_login(coach)
    page = client.get(reverse("messages:of_person", args=[person.pk])).content.decode()
    assert "read as: Still there" in page
    client.post(reverse("messages:answer_undo", args=[Asked.objects.get().pk]))
    check_in.refresh_from_db()
    conversation.refresh_from_db()
    assert (check_in.done_on, check_in.outcome) == (None, "")
    assert CheckIn.objects.get(day=30).dropped_on is None
    assert conversation.waiting_since is not None
    kinds = [
        "advancement.checkin.done",
        "advancement.checkin.reopened",
        "messages.answer.answered",
        "messages.answer.undone",
    ]
    assert set(kinds) <= set(Event.objects.values_list("kind", flat=True))
    assert "undone: Still there" in client.get(reverse("messages:of_person", args=[person.pk])).content.decode()
    assert client.post(reverse("messages:answer_undo", args=[Asked.objects.get().pk])).status_code == 422


def test_a_lost_job_is_answered_kindly_and_waits_for_the_coach(person, coach, check_in):
    services.reminders_send(author=SYSTEM)
    receive(person, "me despidieron ayer", "1")
    check_in.refresh_from_db()
    assert check_in.done_on is None
    assert Asked.objects.get().answer == "lost"
    assert Conversation.objects.get(person=person).waiting_since is not None


def test_what_is_not_understood_or_comes_late_waits_for_a_person(person, check_in, clock):
    services.reminders_send(author=SYSTEM)
    receive(person, "it's complicated", "1")
    assert Asked.objects.get().answer == ""
    clock.on(days=8)
    receive(person, "1", "2")
    assert Asked.objects.get().answer == ""
    assert Conversation.objects.get(person=person).waiting_since is not None


def test_a_question_is_answered_once(person, check_in):
    services.reminders_send(author=SYSTEM)
    receive(person, "1", "1")
    receive(person, "3", "2")
    assert Asked.objects.get().answer == "still"
    assert Conversation.objects.get(person=person).waiting_since is not None
