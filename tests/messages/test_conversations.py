"""Conversations as staff see and write them: permission, pauses, keys, who may."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from tests.factories import OrganizationFactory, PersonFactory, member
from tests.messages.conftest import worker_runs
from workadvance.messages import selectors, services
from workadvance.messages.message_kinds import HoldReason, MessageKind, MessageState
from workadvance.messages.models import Conversation, Message, Pause, Stop
from workadvance.notices.models import Notice
from workadvance.people.access import SYSTEM, actor_of_user, link_actor
from workadvance.people.models import RestrictedAccess
from workadvance.people.services import consent_revoke, consent_sign

pytestmark = pytest.mark.django_db


def receive(person, body, sid="1", channel="text"):
    address = person.phone if channel == "text" else person.email
    return services.message_receive(
        author=link_actor("", "participant"), channel=channel, line="", address=address, body=body, provider_id=sid
    )


def write(coach, person, body="Hello", **how) -> Message:
    return services.message_write(actor=actor_of_user(coach), person=person, channel="text", body=body, **how)


def page(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- writing


def test_without_a_service_a_text_is_saved_and_said_not_to_be_sent(person, coach):
    message = write(coach, person)
    worker_runs()
    message.refresh_from_db()
    assert (message.state, message.reason) == (MessageState.STORED, HoldReason.NO_SERVICE)


def test_in_the_demonstration_a_text_is_on_the_phone(person, coach, settings):
    settings.DEMO = True
    message = write(coach, person)
    worker_runs()
    message.refresh_from_db()
    assert message.state == MessageState.DELIVERED
    assert list(selectors.messages_out(message.conversation)) == [message]


def test_an_email_leaves_by_djangos_backend_with_our_key(person, coach):
    services.message_write(
        actor=actor_of_user(coach), person=person, channel="email", body="Hi", subject="Tuesday", key="k"
    )
    worker_runs()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == ([person.email], "Tuesday", "Hi")
    assert sent.extra_headers["Message-ID"] == "<k@workadvance>"
    assert Message.objects.get().state == MessageState.SENT


def test_a_form_sent_twice_writes_one_message(person, coach):
    client, url = page(coach), reverse("messages:of_person", args=[person.pk])
    form = {"do": "write", "channel": "text", "body": "Hello", "key": "0b5d7dd8-7a8c-4a38-8e9c-1d5a4b7e1a11"}
    for _twice in range(2):
        assert client.post(url, form).status_code == 302
    assert Message.objects.count() == 1


def test_the_evenings_text_waits_until_nine_and_says_so(person, coach, clock):
    clock.on(hours=8)
    client, url = page(coach), reverse("messages:of_person", args=[person.pk])
    assert "Quiet hours. It will be sent" in client.get(url).content.decode()
    form = {"do": "write", "channel": "text", "body": "Hello", "key": "0b5d7dd8-7a8c-4a38-8e9c-1d5a4b7e1a11"}
    said = client.post(url, form, follow=True).content.decode()
    assert "outside the person&#x27;s quiet hours" in said
    message = Message.objects.get()
    assert message.send_at == clock.now.replace(hour=9) + dt.timedelta(days=1)


def test_who_has_just_written_is_answered_at_any_hour(person, coach, clock):
    clock.on(hours=9)
    receive(person, "Is class canceled tomorrow?")
    clock.on(minutes=20)
    assert write(coach, person).send_at == clock.now
    clock.on(minutes=20)
    assert write(coach, person, "And more").send_at > clock.now


def test_a_long_text_is_refused_with_what_to_do(person, coach):
    with pytest.raises(ValidationError, match="send an email"):
        write(coach, person, "a" * 1000)
    with pytest.raises(ValidationError, match="Enter a message"):
        write(coach, person, "  ")


def test_length_price_and_parts_are_said_while_writing(person, coach):
    url = reverse("messages:measure", args=[person.pk])
    said = page(coach).post(url, {"body": "í" * 100, "channel": "text"}).content.decode()
    assert "100 characters" in said
    assert "2 parts" in said
    assert "$0.023" in said
    assert "67 characters instead of 153" in said
    assert page(coach).post(url, {"body": "x", "channel": "email"}).content.decode().strip() == ""


# --- permission


def test_without_permission_nothing_is_texted_and_with_it_the_words_are_kept(coach, person):
    consent_revoke(author=SYSTEM, person=person, purpose="messages")
    with pytest.raises(ValidationError, match="have permission"):
        write(coach, person)
    client, url = page(coach), reverse("messages:of_person", args=[person.pk])
    client.post(url, {"do": "allow", "allow-words": "“Yes, text me.” Said on the phone."})
    assert person.consents.get(purpose="messages", revoked_at=None).words == "“Yes, text me.” Said on the phone."
    assert write(coach, person).state == MessageState.WAITING


def test_a_question_by_text_may_be_answered_for_a_week_and_nothing_else_is_sent(coach, person, clock):
    consent_revoke(author=SYSTEM, person=person, purpose="messages")
    clock.on(minutes=1)
    receive(person, "When is the workshop?")
    assert write(coach, person, "At 6").state == MessageState.WAITING
    with pytest.raises(ValidationError, match="have permission"):
        services.message_queue(
            author=SYSTEM, person=person, channel="text", body="x", key="r", kind=MessageKind.REMINDER
        )
    clock.on(days=8)
    with pytest.raises(ValidationError, match="have permission"):
        write(coach, person, "Still there?")


def test_permission_withdrawn_on_the_persons_own_page_ends_answers_too(coach, person, clock):
    receive(person, "When?")
    clock.on(minutes=1)
    consent_revoke(author=SYSTEM, person=person, purpose="messages")
    with pytest.raises(ValidationError, match="have permission"):
        write(coach, person)


def test_staff_stop_texts_when_asked_by_voice_and_only_the_person_starts_them_again(coach, person, clock):
    client, url = page(coach), reverse("messages:of_person", args=[person.pk])
    client.post(url, {"do": "stop", "stop-words": "Asked on the phone to stop"})
    assert "Asked on the phone to stop" in client.get(url).content.decode()
    with pytest.raises(ValidationError, match="asked us to stop"):
        write(coach, person)
    refused = client.post(url, {"do": "allow", "allow-words": "They said yes"})
    assert refused.status_code == 422
    clock.on(days=1)
    consent_sign(author=SYSTEM, person=person, purpose="messages")  # on their own page
    assert write(coach, person).state == MessageState.WAITING


def test_what_the_carrier_holds_ends_with_start_alone(coach, person, clock):
    services.stop_make(author=SYSTEM, organization=person.provider, address=person.phone, words="STOP", by_carrier=True)
    clock.on(days=1)
    consent_sign(author=SYSTEM, person=person, purpose="messages")
    with pytest.raises(ValidationError, match="asked us to stop"):
        write(coach, person)


def test_a_stop_holds_for_everyone_with_that_number_here_and_for_no_one_elsewhere(coach, person):
    sister = PersonFactory(provider=person.provider, phone=person.phone)
    elsewhere = PersonFactory(phone=person.phone)
    for found in (sister, elsewhere):
        consent_sign(author=SYSTEM, person=found, purpose="messages")
    services.stop_make(author=SYSTEM, organization=person.provider, address=person.phone, words="STOP")
    assert not sister.consents.filter(revoked_at=None).exists()
    assert elsewhere.consents.filter(revoked_at=None).exists()
    assert Stop.objects.count() == 1


# --- pauses


def test_a_pause_of_one_kind_holds_that_kind_back(coach, person, clock):
    client, url = page(coach), reverse("messages:of_person", args=[person.pk])
    client.post(
        url, {"do": "pause", "pause-kind": "check_in", "pause-reason": "We spoke today", "pause-until": "2026-11-27"}
    )

    def reminder(kind, key):
        return services.message_queue(author=SYSTEM, person=person, channel="email", body="x", key=key, kind=kind)

    with pytest.raises(ValidationError, match="paused"):
        reminder(MessageKind.CHECK_IN, "a")
    assert reminder(MessageKind.REMINDER, "b").state == MessageState.WAITING
    assert write(coach, person).state == MessageState.WAITING
    clock.on(days=3)
    assert reminder(MessageKind.CHECK_IN, "c").state == MessageState.WAITING
    # The one that is over is no obstacle to another.
    services.pause_make(actor=actor_of_user(coach), person=person, kind="check_in", reason="Again")
    pause = Pause.objects.get(ended_at=None)
    page(coach).post(reverse("messages:pause_end", args=[pause.pk]))
    assert reminder(MessageKind.CHECK_IN, "d").state == MessageState.WAITING


def test_a_pause_made_while_a_message_waits_holds_it_back(coach, person, clock):
    clock.on(hours=8)
    message = services.message_queue(
        author=SYSTEM, person=person, channel="text", body="x", key="r", kind=MessageKind.REMINDER
    )
    services.pause_make(actor=actor_of_user(coach), person=person, reason="They called")
    clock.on(hours=14)
    worker_runs()
    message.refresh_from_db()
    assert (message.state, message.reason) == (MessageState.BLOCKED, HoldReason.PAUSED)


def test_a_message_to_a_former_number_is_held_back(coach, person, clock):
    clock.on(hours=8)
    message = write(coach, person)
    person.phone = "+19185550199"
    person.save()
    clock.on(hours=14)
    worker_runs()
    message.refresh_from_db()
    assert (message.state, message.reason) == (MessageState.BLOCKED, HoldReason.CHANGED)


# --- reading and answering


def test_a_conversation_holds_texts_emails_and_letters_in_order(coach, person, clock):
    Notice.objects.create(person=person, kind="screening.letter.select", subject="You're in", body="Good news")
    Notice.objects.update(created_at=clock.now)
    clock.on(minutes=1)
    receive(person, "Thank you!")
    clock.on(minutes=1)
    write(coach, person, "See you Monday")
    clock.on(minutes=1)
    receive(person, "I wrote an email", sid="2", channel="email")
    entries = selectors.thread(actor_of_user(coach), person).entries
    assert [e.channel for e in entries] == ["letter", "text", "text", "email"]
    assert [e.incoming for e in entries] == [False, True, False, True]
    shown = page(coach).get(reverse("messages:of_person", args=[person.pk])).content.decode()
    assert "Good news" in shown
    assert coach.name in shown


def test_what_waits_is_answered_by_writing_or_set_aside(coach, person, clock):
    receive(person, "First")
    clock.on(minutes=1)
    receive(person, "Second", sid="2")
    conversation = Conversation.objects.get(person=person)
    assert conversation.waiting_since == Message.objects.get(body="First").at
    services.message_queue(author=SYSTEM, person=person, channel="text", body="x", key="r", kind=MessageKind.REMINDER)
    conversation.refresh_from_db()
    assert conversation.waiting_since is not None, "a reminder answers nothing"
    write(coach, person)
    conversation.refresh_from_db()
    assert (conversation.waiting_since, conversation.answered_by) == (None, coach)
    receive(person, "ok thanks", sid="3")
    page(coach).post(reverse("messages:answered", args=[conversation.pk]))
    conversation.refresh_from_db()
    assert conversation.waiting_since is None


def test_only_those_who_serve_the_person_read_and_write(person):
    for role in ("instructor", "evaluator", "administrator"):
        actor = actor_of_user(member(person.provider, role))
        with pytest.raises(PermissionDenied):
            services.message_write(actor=actor, person=person, channel="text", body="x")
    stranger = member(OrganizationFactory(), "coach")
    assert page(stranger).get(reverse("messages:of_person", args=[person.pk])).status_code == 404


def test_a_restricted_persons_conversation_is_for_those_named(person, coach):
    person.restricted = True
    person.save()
    assert page(coach).get(reverse("messages:of_person", args=[person.pk])).status_code == 404
    receive(person, "Hi")
    assert not selectors.conversations_visible(actor_of_user(coach)).exists()
    RestrictedAccess.objects.create(person=person, user=coach)
    assert selectors.conversations_visible(actor_of_user(coach)).exists()


def test_the_person_page_opens_the_conversation(person, coach):
    receive(person, "Are you there?")
    client, url = page(coach), reverse("person", args=[person.pk])
    assert reverse("messages:of_person", args=[person.pk]) in client.get(url).content.decode()
    card = client.get(url, {"card": "messages"}, headers={"HX-Request": "true"}).content.decode()
    assert "Are you there?" in card
    assert "Are you there?" in client.get(url, {"open": "messages"}).content.decode()
    instructor = page(member(person.provider, "instructor"))
    # Instructors see the people of their own classes only: this person does not exist for them.
    assert instructor.get(url, {"card": "messages"}, headers={"HX-Request": "true"}).status_code == 404


def test_texts_of_a_person_in_spanish_are_answered_in_spanish(person):
    person.language = "es"
    person.save()
    receive(person, "ayuda")
    assert "Responda ALTO" in Message.objects.get(direction="out").body
