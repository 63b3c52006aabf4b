"""The link a participant signs in with, by text: it reaches the phone, and is nowhere else."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories import ApplicationFactory
from tests.messages.conftest import worker_runs
from tests.messages.gateway import ACCOUNT, TOKEN, gateway_running
from workadvance.events.models import Event
from workadvance.messages.models import Message
from workadvance.messages.services import stop_make
from workadvance.people.access import SYSTEM
from workadvance.screening.letters import sign_in_letter
from workadvance.screening.models import SignInLink
from workadvance.screening.participant_page import token_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def phones(settings):
    with gateway_running() as gateway:
        settings.SMS = {**settings.SMS, "url": gateway.url, "account": ACCOUNT, "token": TOKEN, "from": "+19185550100"}
        yield gateway


@pytest.fixture
def application(person):
    return ApplicationFactory(person=person, program__provider=person.provider)


def ask(address: str) -> None:
    Client().post(reverse("screening:my_enter"), {"address": address})
    for event in Event.objects.filter(kind="screening.signin.asked").order_by("pk"):
        sign_in_letter(event)
        sign_in_letter(event)
    worker_runs()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("hour", [12, 23])
def test_the_link_is_texted_at_once_works_once_and_is_kept_nowhere(language, hour, application, phones, clock):
    application.person.language, application.person.email = language, ""
    application.person.save()
    clock.on(hours=hour - 12)
    ask("(918) 555-0134")
    [(to, words)] = phones.phones
    assert to == "+19185550134"
    assert ("abra su página" in words) is (language == "es")
    path = re.search(r"/my/sign-in/\S+", words)
    assert path is not None
    secret = path[0].rstrip("/").rsplit("/", 1)[1]
    kept = f"{Message.objects.values().get()} {SignInLink.objects.values().get()} {[e.payload for e in Event.objects.all()]}"
    assert secret not in kept
    assert "[link]" in Message.objects.get().body
    client = Client()
    assert client.post(path[0])["Location"] == reverse("screening:my", args=[token_of(application)])
    assert "no longer works" in Client().post(path[0], follow=True).content.decode() or language == "es"
    assert SignInLink.objects.get().used_at is not None


def test_who_asks_with_an_email_gets_an_email_and_who_said_stop_gets_no_text(application, phones):
    application.person.email = "maria@example.org"
    application.person.save()
    ask("maria@example.org")
    assert (len(mail.outbox), phones.phones) == (1, [])
    stop_make(author=SYSTEM, organization=application.person.provider, address="+19185550134", words="STOP")
    ask("918-555-0134")
    assert (len(mail.outbox), phones.phones) == (2, [])


def test_a_link_that_is_too_old_by_the_time_it_could_leave_is_not_sent(application, phones, clock):
    application.person.email = ""
    application.person.save()
    phones.ways = ["busy"]
    ask("918-555-0134")
    assert phones.phones == []
    SignInLink.objects.update(asked_at=clock.now - dt.timedelta(hours=1))
    clock.on(minutes=40)
    worker_runs()
    assert phones.phones == []
    assert Message.objects.get().state == "failed"
