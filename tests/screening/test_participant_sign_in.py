"""A participant signs in by a link: once, shortly, telling no one who is known; and what that opens."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.documents import sample_files as files
from tests.factories import ApplicationFactory, PersonFactory
from workadvance.documents.services import document_hand_in
from workadvance.events.models import Event
from workadvance.people.access import link_actor
from workadvance.people.services import consent_sign
from workadvance.screening.letters import sign_in_letter
from workadvance.screening.models import SignInLink
from workadvance.screening.participant_page import token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    person = PersonFactory(email="marisol@example.org", phone="918-555-0134", language="es")
    return ApplicationFactory(person=person, program__provider=person.provider)


def sent() -> list[str]:
    """Carry out what the worker would, and give the links that were emailed."""
    for event in Event.objects.filter(kind="screening.signin.asked").order_by("pk"):
        sign_in_letter(event)
    found = [re.search(r"https?://\S+", str(m.body)) for m in mail.outbox]
    return [match[0].split("8000", 1)[1] for match in found if match]


def ask(address: str):
    return Client().post(reverse("screening:my_enter"), {"address": address}, follow=True)


def signed_in(application) -> Client:
    ask("marisol@example.org")
    client = Client()
    client.post(sent()[-1])
    return client


@pytest.mark.parametrize(
    "address", ["marisol@example.org", " MARISOL@example.org", "(918) 555-0134", "+1 918 555 0134"]
)
def test_a_link_comes_to_the_address_on_record_however_it_is_written(address, application):
    ask(address)
    (link,) = sent()
    assert "enlace" in str(mail.outbox[0].subject)
    secret = link.rstrip("/").rsplit("/", 1)[1]
    assert secret not in str(SignInLink.objects.values().get())
    assert not any(secret in str(e.payload) for e in Event.objects.all())
    client = Client()
    assert "Abrir mi página" in client.get(link).content.decode()
    assert SignInLink.objects.get().used_at is None  # looking does not use it up
    assert client.post(link)["Location"] == reverse("screening:my", args=[token_of(application)])
    assert client.get(reverse("screening:my_enter")).status_code == 302


@pytest.mark.parametrize("address", ["stranger@example.org", "918-555-0199", "not an address", "x" * 250])
def test_the_answer_is_the_same_for_everybody(address, application):
    known, unknown = ask("marisol@example.org"), ask(address)
    cut = lambda r: re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", r.content.decode())  # noqa: E731
    assert cut(known) == cut(unknown)
    assert SignInLink.objects.count() == 1


def test_a_link_works_once_and_not_for_long(application):
    ask("marisol@example.org")
    (link,) = sent()
    assert Client().post(link)["Location"] != reverse("screening:my_enter")
    again = Client()
    assert again.get(link).status_code == 410
    assert again.post(link)["Location"] == reverse("screening:my_enter")
    assert again.get(reverse("screening:my_enter")).status_code == 200
    ask("marisol@example.org")
    late = sent()[-1]
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=31), tick=False):
        assert Client().post(late)["Location"] == reverse("screening:my_enter")


def test_no_inbox_is_filled_and_a_repeated_reaction_sends_nothing_twice(application):
    for _n in range(6):
        ask("marisol@example.org")
    assert len(sent()) == 3
    assert len(sent()) == 3
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61), tick=False):
        ask("marisol@example.org")
        assert len(sent()) == 4


PAGES = ("my_details", "my_permissions", "my_data")


@pytest.mark.parametrize("page", PAGES)
def test_what_needs_a_sign_in_asks_for_one_and_comes_back(page, application):
    url = reverse(f"screening:{page}", args=[token_of(application)])
    client = Client()
    assert client.get(url)["Location"] == reverse("screening:my_enter")
    ask("marisol@example.org")
    assert client.post(sent()[-1])["Location"] == url
    assert client.get(url).status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=31), tick=False):
        assert client.get(url).status_code == 302
    client.post(reverse("screening:my_leave"))
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_another_participant_gets_nowhere(page, application):
    other = ApplicationFactory(program=application.program)
    client = signed_in(application)
    assert client.get(reverse(f"screening:{page}", args=[token_of(other)])).status_code == 302


def test_ones_own_papers_show_after_signing_in_and_nobody_elses(application):
    author = link_actor("", "participant")
    mine, others = (
        document_hand_in(
            author=author, person=p, kind="photo_id", upload=SimpleUploadedFile("a.jpg", files.picture(size=(30, 30)))
        )
        for p in (application.person, PersonFactory(provider=application.person.provider))
    )
    token = token_of(application)
    url = reverse("screening:my_paper", args=[token, mine.pk])
    assert Client().get(url).status_code == 302
    client = signed_in(application)
    assert url in client.get(reverse("screening:my", args=[token])).content.decode()
    assert client.get(url)["Content-Type"] == "image/jpeg"
    assert client.get(reverse("screening:my_paper", args=[token, others.pk])).status_code == 404


def test_contacts_are_changed_by_their_owner_and_the_log_says_so(application):
    url = reverse("screening:my_details", args=[token_of(application)])
    client = signed_in(application)
    person = application.person
    given = {"phone": "call me", "email": person.email, "reach_by": "text", "zip": "74103", "language": "es"}
    assert client.post(url, given).status_code == 422
    assert client.post(url, {**given, "phone": "(918) 555-0177"}).status_code == 302
    person.refresh_from_db()
    assert person.phone == "+19185550177"
    event = Event.objects.get(kind="people.person.changed")
    assert (event.actor_id, event.actor_role) == (None, "applicant")
    assert "phone" in event.payload["fields"]


def test_permissions_are_given_and_withdrawn_by_their_owner(application):
    author, person = link_actor("", "participant"), application.person
    consent_sign(author=author, person=person, purpose="services")
    consent_sign(author=author, person=person, purpose="messages")
    url, client = reverse("screening:my_permissions", args=[token_of(application)]), signed_in(application)
    client.post(url, {"purpose": "messages", "do": "withdraw"})
    client.post(url, {"purpose": "employers", "do": "give"})
    client.post(url, {"purpose": "services", "do": "withdraw"})  # leaving the program is a talk, not a button
    assert set(person.consents.filter(revoked_at=None).values_list("purpose", flat=True)) == {"employers", "services"}
    assert client.get(url).status_code == 200


def test_the_data_file_holds_what_is_theirs_and_no_secret(application):
    client = signed_in(application)
    answer = client.get(reverse("screening:my_data", args=[token_of(application)]))
    assert answer["Content-Disposition"].startswith("attachment")
    held = answer.json()
    assert held["person"][0]["full_name"] == application.person.full_name
    assert held["applications"][0]["state"] == "submitted"
    assert not re.search(r"ssn|secret|stored_as|encrypted|restricted", answer.content.decode())


def test_the_worker_is_asked_to_send(application):
    ask("marisol@example.org")
    assert any("sign_in_letter" in str(task.args_kwargs) for task in DBTaskResult.objects.all())
