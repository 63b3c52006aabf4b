"""Reminders by rule, templates in both languages, and one message to many."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories import ApplicationFactory, PersonFactory, ProgramFactory, actor_in, member
from tests.messages.conftest import worker_runs
from workadvance.documents.models import Document, Proof
from workadvance.events.models import Event
from workadvance.events.services import react
from workadvance.messages import services
from workadvance.messages.models import Message, MessageTemplate
from workadvance.messages.reminders import Due
from workadvance.messages.services import reminder_send
from workadvance.people.access import SYSTEM
from workadvance.people.services import consent_sign
from workadvance.readiness.models import CoachingNote, NextStep, Session
from workadvance.readiness.services import session_cancel
from workadvance.readiness.services.sessions import session_call_off
from workadvance.training.models import Cohort, CohortSession, Enrollment

pytestmark = [pytest.mark.django_db, pytest.mark.database]
KEY = "0b5d7dd8-7a8c-4a38-8e9c-1d5a4b7e1a11"


@pytest.fixture
def application(person):
    return ApplicationFactory(
        program=ProgramFactory(provider=person.provider),
        person=person,
        state="selected",
        decided_on=dt.date(2026, 11, 20),
    )


@pytest.fixture
def session(application, clock):
    return Session.objects.create(
        program=application.program,
        component="readiness",
        title="Interview practice",
        title_es="Práctica de entrevista",
        held_on=clock.now.date() + dt.timedelta(days=1),
        hours=3,
    )


def bodies() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("body", flat=True))


def page(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- reminders


def test_tomorrows_session_is_reminded_of_once_however_often_the_command_runs(session, person):
    assert [services.reminders_send(author=SYSTEM) for _run in range(3)] == [1, 0, 0]
    (body,) = bodies()
    assert body == (
        f"{person.provider.name}: hi Maria, reminder: Interview practice is on Nov 26. Can you come?\n"
        "Reply with a number: 1 Yes, 2 No"
    )


def test_a_reminder_speaks_the_persons_language_and_takes_the_way_that_is_open(session, person):
    person.language, person.reach_by = "es", "email"
    person.save()
    services.reminders_send(author=SYSTEM)
    worker_runs()
    (sent,) = mail.outbox
    assert sent.subject == f"{person.provider.name}: un mensaje para usted"
    assert (
        sent.body
        == f"{person.provider.name}: hola, Maria. Recordatorio: Práctica de entrevista es el 26 nov. ¿Puede venir?"
    )


def test_a_canceled_session_tells_everyone_expected_once(session, person):
    session_cancel(actor=actor_in(person.provider, "manager"), session=session, reason="Snow")
    event = Event.objects.get(kind="readiness.session.canceled")
    for _twice in range(2):
        react.func(event.pk, "workadvance.readiness.reminders.session_canceled")
    assert bodies() == [
        f"{person.provider.name}: hi Maria, Interview practice on Nov 26 is canceled. We'll tell you about the next one."
    ]
    assert services.reminders_send(author=SYSTEM) == 0


def test_tomorrows_class_and_a_canceled_one(application, person, clock):
    tomorrow = clock.now.date() + dt.timedelta(days=1)
    cohort = Cohort.objects.create(
        program=application.program, name="Welding 1", soc="51-4121", soc_title="Welders",
        starts_on=tomorrow, ends_on=tomorrow + dt.timedelta(days=60), seats=12, hours=200,
    )  # fmt: skip
    Enrollment.objects.create(cohort=cohort, application=application, enrolled_on=clock.now.date())
    held = Session.objects.create(
        program=application.program, component="training", title="Class 1", held_on=tomorrow, hours=5
    )
    CohortSession.objects.create(cohort=cohort, session=held)
    services.reminders_send(author=SYSTEM)
    assert "class is on Nov 26 (Class 1)" in bodies()[0]
    session_call_off(author=actor_in(person.provider, "instructor"), session=held, reason="Instructor ill")
    event = Event.objects.get(kind="readiness.session.canceled")
    react.func(event.pk, "workadvance.training.reminders.class_canceled")
    react.func(event.pk, "workadvance.readiness.reminders.session_canceled")
    assert len(bodies()) == 2
    assert "is canceled" in bodies()[1]


def test_next_steps_and_expiring_papers_say_the_day_and_nothing_private(application, person, coach, clock):
    today = clock.now.date()
    NextStep.objects.create(
        application=application, text="Court paper", due_on=today + dt.timedelta(days=1), set_on=today, staff=coach
    )
    paper = Document.objects.create(
        person=person, kind="background", state="accepted", name="x.pdf", stored_as="x" * 32,
        media_type="application/pdf", sha256="1" * 64, size=1, received_at=clock.now,
    )  # fmt: skip
    Proof.objects.create(
        document=paper, proves="identity", certified_on=today, valid_until=today + dt.timedelta(days=14)
    )
    assert services.reminders_send(author=SYSTEM) == 2
    said = " ".join(bodies())
    assert "your next step is due on Nov 26" in said
    assert "one of your documents expires on Dec 9" in said
    assert coach.name in said
    assert "ourt" not in said


def test_no_check_in_is_texted_when_the_coach_has_just_spoken_with_them(application, person, coach, clock):
    from workadvance.advancement.models import CheckIn
    from workadvance.events.encryption import encrypt
    from workadvance.placement.models import EmploymentSpell

    today = clock.now.date()
    spell = EmploymentSpell.objects.create(
        person=person,
        application=application,
        employer_name="Mill",
        job_title="Welder",
        started_on=today - dt.timedelta(days=30),
    )
    CheckIn.objects.create(spell=spell, day=30, due_on=today)
    CoachingNote.objects.create(
        person=person, on=today - dt.timedelta(days=2), method="call", text_encrypted=encrypt("fine", "note"), by=coach
    )
    assert services.reminders_send(author=SYSTEM) == 0
    CoachingNote.objects.update(reached=False)
    assert services.reminders_send(author=SYSTEM) == 1


def test_who_cannot_be_reached_or_paused_it_gets_none(session, person, coach):
    services.stop_make(author=SYSTEM, organization=person.provider, address=person.phone, words="STOP")
    person.email = ""
    person.save()
    assert services.reminders_send(author=SYSTEM) == 0


# --- templates


def test_a_template_of_ones_own_replaces_the_usual_words(session, person, coach):
    manager = member(person.provider, "manager")
    form = {
        "organization": person.provider_id,
        "name": "Session",
        "rule": "session",
        "words_en": "See you on {day}, {name}!",
        "words_es": "",
    }
    assert page(manager).post(reverse("messages:template_new"), form).status_code == 302
    services.reminders_send(author=SYSTEM)
    assert bodies()[0].startswith("See you on Nov 26, Maria!")
    again = page(manager).post(reverse("messages:template_new"), {**form, "name": "Other"})
    assert again.status_code == 422
    assert "already" in again.content.decode()
    assert page(coach).get(reverse("messages:template_new")).status_code == 403


@pytest.mark.parametrize("words", ["Hi {employer}", "Hi {name", "Hi {0}"])
def test_a_name_that_nothing_fills_in_is_refused(person, words):
    manager = member(person.provider, "manager")
    form = {"organization": person.provider_id, "name": "x", "rule": "", "words_en": words, "words_es": ""}
    answer = page(manager).post(reverse("messages:template_new"), form)
    assert answer.status_code == 422
    assert "You can use: {name}, {provider}, {coach}" in answer.content.decode()


def test_a_template_begins_a_message_in_the_persons_language_and_says_where_one_is_missing(person, coach):
    template = MessageTemplate.objects.create(
        organization=person.provider, name="Welcome", words_en="Hi {name}, this is {coach}."
    )
    url = reverse("messages:of_person", args=[person.pk])
    assert f"Hi Maria, this is {coach.name}." in page(coach).get(url, {"template": template.pk}).content.decode()
    person.language = "es"
    person.save()
    text = page(coach).get(url, {"template": template.pk}).content.decode()
    assert "no Spanish words yet" in text
    assert "this is" not in text


def test_words_for_one_program_go_to_its_people_and_fall_back_where_a_language_is_missing(person, coach):
    manager = member(person.provider, "manager")
    program, other = ProgramFactory(provider=person.provider), ProgramFactory(provider=person.provider)
    ApplicationFactory(person=person, program=program, state="selected")
    ana = PersonFactory(provider=person.provider, full_name="Ana Ruiz", phone="", email="ana@example.org")
    ApplicationFactory(person=ana, program=other, state="selected")
    form = {"organization": person.provider_id, "rule": "paper_asked"}
    url = reverse("messages:template_new")
    everyone = {**form, "name": "All", "words_en": "All: {link}", "words_es": "Todos: {link}"}
    own = {**form, "name": "Own", "scope": f"program:{program.pk}", "words_en": "Own: {link}"}
    for given in (everyone, own):
        assert page(manager).post(url, given).status_code == 302
    assert page(manager).post(url, {**own, "name": "Again"}).status_code == 422
    elsewhere = {**own, "name": "Else", "scope": f"program:{ProgramFactory().pk}"}
    assert page(manager).post(url, elsewhere).status_code == 422
    shown = page(manager).get(reverse("messages:templates")).content.decode()
    assert program.name in shown
    assert "No Spanish words yet" in shown
    for who, language, begins in [
        (person, "en", "Own"),
        (person, "es", "Todos"),
        (ana, "en", "All"),
        (ana, "es", "Todos"),
    ]:
        who.language = language
        who.save()
        Message.objects.all().delete()
        due = Due(who, f"{who.pk}{language}", who.pk, lambda: {"link": "there"})
        assert reminder_send(author=SYSTEM, rule="paper_asked", due=due)
        assert Message.objects.get().body.startswith(f"{begins}: there")


def test_a_persons_page_offers_the_templates_of_their_program_alone(person, coach):
    program, other = ProgramFactory(provider=person.provider), ProgramFactory(provider=person.provider)
    ApplicationFactory(person=person, program=program, state="selected")
    for name, scope in [("For all", ""), ("Of mine", f"program:{program.pk}"), ("Of another", f"program:{other.pk}")]:
        MessageTemplate.objects.create(organization=person.provider, name=name, words_en="Hi", scope=scope)
    shown = page(coach).get(reverse("messages:of_person", args=[person.pk])).content.decode()
    assert ("For all" in shown, "Of mine" in shown, "Of another" in shown) == (True, True, False)


# --- many


@pytest.fixture
def group(person):
    """Maria by text, Ana by text in Spanish, Tom by email, and one with no way to be reached."""
    provider = person.provider
    ana = PersonFactory(provider=provider, full_name="Ana Ruiz", phone="+19185550141", language="es")
    consent_sign(author=SYSTEM, person=ana, purpose="messages")
    tom = PersonFactory(provider=provider, full_name="Tom Ford", phone="")
    zoe = PersonFactory(provider=provider, full_name="Zoe Out", phone="+19185550142", email="")
    return [person, ana, tom, zoe]


def test_many_are_previewed_one_by_one_counted_and_sent_once(group, coach):
    client = page(coach)
    ids = [p.pk for p in group]
    url = reverse("messages:bulk")
    first = client.get(url, {"people": ",".join(map(str, ids))})
    assert "To 4 people." in first.content.decode()
    form = {
        "batch": KEY,
        "chosen": ids,
        "words_en": "Hi {name}, we close at noon.",
        "words_es": "Hola, {name}: cerramos al mediodía.",
    }
    # Pressing Send before anything was previewed shows the preview.
    preview = client.post(url, {**form, "do": "send"})
    text = preview.content.decode()
    assert "Hola, Ana: cerramos al mediodía." in text
    assert "Hi Tom, we close at noon." in text
    assert "have permission to text" in text
    assert "Send 3 messages" in text
    assert [(c.language, c.channel, c.n) for c in preview.context["counts"]] == [
        ("English", "Email", 1), ("English", "Text", 1), ("Spanish", "Text", 1)
    ]  # fmt: skip
    assert not Message.objects.exists()
    sent = {**form, "do": "send", "seen": preview.context["seen"]}
    for _twice in range(2):
        assert client.post(url, sent).status_code == 302
    assert Message.objects.filter(kind="news").count() == 3
    # Words changed after the preview are shown again first.
    assert "seen" in client.post(url, {**sent, "words_en": "Other words"}).context
    assert Message.objects.count() == 3


def test_a_missing_language_is_said_and_those_people_get_nothing(group, coach):
    form = {"batch": KEY, "chosen": [p.pk for p in group], "words_en": "Hi {name}", "words_es": ""}
    text = page(coach).post(reverse("messages:bulk"), form).content.decode()
    assert "No words in Spanish yet." in text
    assert "Send 2 messages" in text


def test_many_needs_words_and_reaches_only_ones_own_people(group, coach):
    stranger = PersonFactory()
    client, url = page(coach), reverse("messages:bulk")
    assert client.post(url, {"batch": KEY, "chosen": [group[0].pk], "words_en": "", "words_es": ""}).status_code == 422
    wrong = client.post(url, {"batch": KEY, "chosen": [group[0].pk], "words_en": "{x}", "words_es": ""})
    assert wrong.status_code == 422
    assert "To 0 people." in client.get(url, {"people": str(stranger.pk)}).content.decode()
    assert page(member(group[0].provider, "job_developer")).get(url).status_code == 403


def test_a_session_and_a_cohort_lead_there(session, person, coach):
    text = page(coach).get(reverse("readiness:session", args=[session.pk])).content.decode()
    assert f"{reverse('messages:bulk')}?people={person.pk}" in text
