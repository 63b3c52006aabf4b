"""Texts through a real service on this machine: loss, delay, duplicates, disorder, forgery; none is sent twice."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import OrganizationFactory, PersonFactory
from tests.messages.conftest import worker_runs
from tests.messages.gateway import ACCOUNT, TOKEN, gateway_running
from workadvance.events.models import Event
from workadvance.messages import gateways
from workadvance.messages.hooks import email_signature, text_signature
from workadvance.messages.incoming_email import own_words
from workadvance.messages.message_kinds import HoldReason, MessageKind, MessageState
from workadvance.messages.models import Conversation, Line, Message, Stop
from workadvance.messages.services import message_queue, message_write
from workadvance.people.access import SYSTEM, actor_of_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def gateway(settings):
    with gateway_running() as running:
        settings.SMS = {
            "url": running.url,
            "account": ACCOUNT,
            "token": TOKEN,
            "from": "+19185550100",
            "idempotent": True,
        }
        settings.BASE_URL = "https://advance.example.org"
        yield running


def text(person, body="Hello", key="k1", kind=MessageKind.REMINDER) -> Message:
    return message_queue(author=SYSTEM, person=person, channel="text", body=body, key=key, kind=kind)


def told(name: str, form: dict[str, str], *, query: str = "", token: str = TOKEN):
    path = reverse(name) + query
    signature = text_signature("https://advance.example.org" + path, form, token)
    return Client().post(path, form, headers={"X-Twilio-Signature": signature})


def status(message: Message, state: str, **more: str):
    return told(
        "messages:text_status", {"MessageSid": "SM1", "MessageStatus": state, **more}, query=f"?message={message.key}"
    )


def incoming(body: str, sid: str = "SM900", sender: str = "+19185550134", **more: str):
    return told("messages:text_in", {"MessageSid": sid, "From": sender, "To": "+19185550100", "Body": body, **more})


# --- out


def test_a_text_leaves_with_its_number_words_and_key(gateway, person):
    Line.objects.create(organization=person.provider, channel="text", address="+19185550177")
    message = text(person, "Class is at 6.")
    worker_runs()
    (asked,) = gateway.asked
    assert (asked["To"], asked["From"], asked["Body"]) == ("+19185550134", "+19185550177", "Class is at 6.")
    assert asked["StatusCallback"] == f"https://advance.example.org/hooks/texts/status/?message={message.key}"
    message.refresh_from_db()
    assert (message.state, message.provider_id) == (MessageState.SENT, "SM0001")


def test_the_same_reminder_made_twice_is_one_text(gateway, person):
    assert text(person) == text(person)
    worker_runs()
    worker_runs()
    assert len(gateway.phones) == 1


@pytest.mark.parametrize("way", ["loses the answer", "breaks", "slow"])
def test_where_the_answer_is_lost_the_person_still_gets_one_text(gateway, person, clock, monkeypatch, way):
    monkeypatch.setattr(gateways, "SECONDS", 0.2)
    gateway.ways = [way, way]
    message = text(person)
    for _again in range(3):
        worker_runs()
        clock.on(minutes=5)
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert len(gateway.asked) == 3
    assert gateway.phones == [("+19185550134", "Hello")]


@pytest.mark.parametrize("way", ["loses the answer", "breaks"])
def test_a_service_that_does_not_know_our_keys_is_not_asked_again(gateway, person, clock, settings, way):
    settings.SMS = {**settings.SMS, "idempotent": False}
    gateway.ways = [way]
    message = text(person)
    for _again in range(3):
        worker_runs()
        clock.on(hours=1)
    message.refresh_from_db()
    assert (message.state, message.reason) == (MessageState.UNSURE, HoldReason.UNANSWERED)
    assert len(gateway.asked) == len(gateway.phones) == 1
    status(message, "delivered")  # and then it turns out that it arrived
    message.refresh_from_db()
    assert (message.state, message.reason) == (MessageState.DELIVERED, "")


def test_a_service_down_for_an_hour_delivers_each_once(gateway, person, clock):
    messages = [text(person, f"Text {n}", key=f"k{n}") for n in range(5)]
    gateway.ways = ["busy"] * 25
    for _minute in range(100):
        worker_runs()
        clock.on(minutes=1)
        if _minute == 60:
            gateway.ways = []
    assert sorted(gateway.phones) == [("+19185550134", f"Text {n}") for n in range(5)]
    assert {Message.objects.get(pk=m.pk).state for m in messages} == {MessageState.SENT}


def test_nothing_listens_at_all(gateway, person, clock, settings):
    settings.SMS = {**settings.SMS, "url": "http://127.0.0.1:9/"}
    message = text(person)
    for _hour in range(70):
        worker_runs()
        clock.on(hours=1)
    message.refresh_from_db()
    assert (message.state, message.reason) == (MessageState.FAILED, HoldReason.UNREACHABLE)
    assert Event.objects.filter(kind="messages.message.failed").count() == 1


def test_a_worker_that_died_while_sending_is_found_again(gateway, person, clock, monkeypatch):
    message = text(person)

    def dies(_message):
        raise KeyboardInterrupt

    monkeypatch.setattr(gateways, "send", dies)
    with pytest.raises(KeyboardInterrupt):
        worker_runs()
    monkeypatch.undo()
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    worker_runs()  # another worker, at once: leaves it alone
    assert gateway.asked == []
    clock.on(minutes=11)
    worker_runs()
    clock.on(minutes=5)
    worker_runs()
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert len(gateway.phones) == 1


def test_a_number_that_cannot_be_is_not_tried_again(gateway, person, clock):
    gateway.ways = ["refuses 21211"]
    message = text(person)
    worker_runs()
    clock.on(hours=2)
    worker_runs()
    message.refresh_from_db()
    assert (message.state, message.reason, message.code) == (MessageState.FAILED, HoldReason.REFUSED, "21211")
    assert len(gateway.asked) == 1


def test_a_stop_that_only_the_carrier_knows_is_recorded(gateway, person):
    gateway.ways = ["refuses 21610"]
    text(person)
    worker_runs()
    stop = Stop.objects.get(address=person.phone)
    assert stop.by_carrier
    assert not person.consents.filter(purpose="messages", revoked_at=None).exists()


# --- reports


def test_reports_twice_and_out_of_order_leave_the_truth(gateway, person):
    message = text(person)
    worker_runs()
    for state in ("delivered", "sent", "delivered", "sent", "queued"):
        assert status(message, state).status_code == 204
    message.refresh_from_db()
    assert message.state == MessageState.DELIVERED
    assert message.reports.count() == 2


def test_a_report_that_overtakes_the_services_answer_is_kept(gateway, person, monkeypatch):
    message = text(person)
    send = gateways.send

    def reported_first(m):
        outcome = send(m)
        status(m, "delivered")
        return outcome

    monkeypatch.setattr(gateways, "send", reported_first)
    worker_runs()
    message.refresh_from_db()
    assert (message.state, message.provider_id) == (MessageState.DELIVERED, "SM1")


def test_a_failed_delivery_says_so_once(gateway, person):
    message = text(person)
    worker_runs()
    status(message, "undelivered", ErrorCode="30003")
    status(message, "undelivered", ErrorCode="30003")
    message.refresh_from_db()
    assert (message.state, message.code) == (MessageState.FAILED, "30003")
    assert Event.objects.filter(kind="messages.message.failed").count() == 1


def test_a_report_of_no_message_of_ours_changes_nothing(gateway):
    assert told("messages:text_status", {"MessageStatus": "delivered"}, query="?message=x").status_code == 204


# --- in


def test_a_text_that_comes_in_twice_is_one_message_that_waits(gateway, person):
    for _twice in range(2):
        assert incoming("Is class on Friday?").status_code == 200
    (message,) = Message.objects.filter(direction="in")
    assert (message.body, message.conversation.person) == ("Is class on Friday?", person)
    assert message.conversation.waiting_since == message.at
    assert Event.objects.filter(kind="messages.message.received").count() == 1


@pytest.mark.parametrize("name", ["messages:text_in", "messages:text_status"])
def test_a_forged_call_is_refused(gateway, person, name, settings):
    form = {"MessageSid": "SM1", "From": "+19185550134", "Body": "x", "MessageStatus": "failed"}
    assert told(name, form, token="guessed").status_code == 403
    assert Client().post(reverse(name), form).status_code == 403
    settings.SMS = {**settings.SMS, "token": ""}
    assert told(name, form, token="").status_code == 403
    assert Client().get(reverse(name)).status_code == 405
    assert not Message.objects.exists()


def test_a_signed_call_with_a_changed_word_is_refused(gateway, person):
    form = {"MessageSid": "SM1", "From": "+19185550134", "Body": "x"}
    path = reverse("messages:text_in")
    signature = text_signature("https://advance.example.org" + path, form, TOKEN)
    changed = Client().post(path, {**form, "Body": "y"}, headers={"X-Twilio-Signature": signature})
    assert changed.status_code == 403


def test_an_unknown_number_gets_a_conversation_of_its_own(gateway, person):
    Line.objects.create(organization=person.provider, channel="text", address="+19185550100")
    incoming("Hi, it's Ana", sender="+19185559999")
    conversation = Conversation.objects.get(person=None)
    assert (conversation.organization, conversation.address) == (person.provider, "+19185559999")
    assert conversation.waiting_since is not None


def test_a_text_goes_to_the_organization_whose_line_it_came_to(gateway, person):
    other = PersonFactory(provider=OrganizationFactory(), phone=person.phone)
    Line.objects.create(organization=other.provider, channel="text", address="+19185550100")
    incoming("Hello")
    assert Message.objects.get(direction="in").conversation.person == other


def test_of_two_people_with_one_phone_the_one_we_wrote_to_last_is_meant(gateway, person, coach, clock):
    PersonFactory(provider=person.provider, phone=person.phone)
    Line.objects.create(organization=person.provider, channel="text", address="+19185550100")
    incoming("Who is this?", sid="SM1")
    assert Message.objects.get(provider_id="SM1").conversation.person is None
    message_write(actor=actor_of_user(coach), person=person, channel="text", body="It's Pat")
    clock.on(minutes=1)
    incoming("Thanks", sid="SM2")
    assert Message.objects.get(provider_id="SM2").conversation.person == person


def test_an_intermediarys_line_reaches_the_provider_below_and_a_stop_holds_for_all_of_them(gateway, person):
    above = OrganizationFactory(kind="intermediary")
    other = PersonFactory(provider=OrganizationFactory(parent=above), phone=person.phone)
    person.provider.parent = above
    person.provider.save()
    Line.objects.create(organization=above, channel="text", address="+19185550100")
    text(person, "From the intermediary's number")
    worker_runs()
    assert gateway.asked[0]["From"] == "+19185550100"
    incoming("Hello", sid="SM1")
    assert Message.objects.get(provider_id="SM1").conversation.person == person
    incoming("Hi there", sid="SM2", sender="+19185558888")
    assert Conversation.objects.get(person=None).organization == above
    incoming("STOP", sid="SM3")
    assert set(Stop.objects.values_list("organization", flat=True)) == {person.provider_id, other.provider_id}
    worker_runs()
    assert len(gateway.phones) == 2
    incoming("START", sid="SM4")
    assert not Stop.objects.filter(ended_at=None).exists()


def test_a_picture_is_marked_and_an_email_in_html_alone_is_read(gateway, person, settings):
    incoming("", NumMedia="2")
    assert Message.objects.get().body == "📎 2"
    settings.EMAIL_HOOK_SECRET = "s"
    raw = (
        f"From: {person.email}\r\nTo: hi@provider.example\r\nSubject: Hi\r\nMessage-ID: <m2@x>\r\n"
        "Content-Type: text/html; charset=utf-8\r\n\r\n<p>See you <b>Monday</b></p>\r\n"
    ).encode()
    signed = {"X-Signature": email_signature(raw, "s")}
    Client().post(reverse("messages:email_in"), raw, content_type="message/rfc822", headers=signed)
    assert Message.objects.get(channel="email").body == "See you Monday"


# --- STOP, through the service


def test_stop_ends_texts_at_once_with_one_confirmation(gateway, person, clock):
    waiting = text(person, key="later")
    incoming("Please don’t text me", sid="SM1")
    incoming("STOP", sid="SM2")
    worker_runs()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == (MessageState.BLOCKED, HoldReason.STOPPED)
    assert [body for _to, body in gateway.phones] == [
        f"{person.provider.name}: you won't get any more texts from us. Reply START to get them again."
    ]
    assert not person.consents.filter(purpose="messages", revoked_at=None).exists()
    assert Conversation.objects.get(person=person).waiting_since is None


def test_the_confirmation_is_in_the_persons_language_and_comes_in_quiet_hours_too(gateway, person, clock):
    person.language = "es"
    person.save()
    clock.on(hours=9)
    incoming("¡ALTO!")
    worker_runs()
    assert [body for _to, body in gateway.phones] == [
        f"{person.provider.name}: ya no le enviaremos mensajes de texto. Responda EMPEZAR para recibirlos otra vez."
    ]


def test_a_stop_of_the_carrier_is_recorded_and_never_answered(gateway, person):
    incoming("STOP", OptOutType="STOP")
    worker_runs()
    assert gateway.phones == []
    assert Stop.objects.get().by_carrier


def test_start_allows_texts_again_with_the_words_as_permission(gateway, person, clock):
    incoming("STOP", sid="SM1")
    clock.on(days=1)
    incoming("START", sid="SM2")
    clock.on(hours=1)
    text(person, "See you at 6")
    worker_runs()
    assert gateway.phones[-1] == ("+19185550134", "See you at 6")
    assert person.consents.get(purpose="messages", revoked_at=None).words == "START"


# --- quiet hours, through the service


def test_nothing_arrives_in_quiet_hours_and_everything_after_them_once(gateway, person, clock):
    clock.on(hours=5, minutes=50)  # 17:50
    before, gateway.ways = text(person, "Before six", key="a"), ["busy", "busy", "busy", "busy", "busy"]
    clock.on(minutes=20)  # 18:10
    text(person, "After six", key="b")
    for _quarter in range(70):
        worker_runs()
        if gateway.phones:
            assert 9 <= clock.now.hour < 18, clock.now
        clock.on(minutes=15)
    assert sorted(body for _to, body in gateway.phones) == ["After six", "Before six"]
    before.refresh_from_db()
    assert before.state == MessageState.SENT


# --- email in


def test_an_email_comes_in_without_what_it_quotes(person, settings):
    settings.EMAIL_HOOK_SECRET = "s"
    raw = (
        f"From: Maria <{person.email}>\r\nTo: hi@provider.example\r\nSubject: =?utf-8?q?Ma=C3=B1ana?=\r\n"
        "Message-ID: <m1@x>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "No puedo ir mañana.\r\n\r\nEl mié, 25 nov 2026, Pat escribió:\r\n> Hola\r\n"
    ).encode()
    signed = {"X-Signature": email_signature(raw, "s")}
    for _twice in range(2):
        answer = Client().post(reverse("messages:email_in"), raw, content_type="message/rfc822", headers=signed)
        assert answer.status_code == 204
    (message,) = Message.objects.all()
    assert (message.subject, message.body, message.conversation.person) == ("Mañana", "No puedo ir mañana.", person)
    forged = Client().post(
        reverse("messages:email_in"), raw, content_type="message/rfc822", headers={"X-Signature": "0"}
    )
    assert forged.status_code == 403


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Yes\n\nOn Wed, Nov 25, Pat wrote:\n> Hi", "Yes"),
        ("Sí, voy.\n\n-----Mensaje original-----\nDe: Pat", "Sí, voy."),
        ("OK\n\nSent from my phone", "OK"),
        ("> only a quote", "> only a quote"),
        ("From here it's fine", "From here it's fine"),
    ],
)
def test_own_words(text, own):
    assert own_words(text) == own
