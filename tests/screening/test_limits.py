"""Applying and asking for one's link are limited per address and per inbox, and tell no one who is known."""

from __future__ import annotations

import uuid

import pytest
from django.core import mail
from django.test import Client

from tests.factories import ApplicationFactory, PersonFactory, ProgramFactory
from workadvance.screening.models import Application, SignInLink

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def program():
    return ProgramFactory()


def start(program, n: int, *, email: str = "", phone: str = "", address: str = "203.0.113.7"):
    given = {"full_name": f"Ana Number {n}", "birth_date": "1990-01-01", "key": uuid.uuid4()}
    url = f"/apply/{program.pk}/"
    return Client().post(url, {**given, "email": email, "phone": phone}, REMOTE_ADDR=address)


def ask(address: str, *, via: str = "203.0.113.7"):
    return Client().post("/my/", {"address": address}, REMOTE_ADDR=via)


def test_one_address_may_start_only_so_many_applications_an_hour(program, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"apply": "3/h/ip"}
    for n in range(3):
        assert start(program, n, email=f"ana{n}@example.org").status_code == 302, n
    refused = start(program, 3, email="ana3@example.org")
    assert refused.status_code == 422
    assert "Too many applications" in refused.content.decode()
    assert Application.objects.count() == 3
    assert start(program, 3, email="ana3@example.org", address="192.0.2.44").status_code == 302


@pytest.mark.parametrize(
    ("ways", "field"),
    [
        (["a@example.org", "A@Example.org", " a@example.org", "a@EXAMPLE.org", "A@example.org "], "email"),
        (["918-555-0142", "(918) 555-0142", "918.555.0142", "+1 918 555 0142", "9185550142"], "phone"),
    ],
)
def test_one_inbox_is_written_to_five_times_an_hour_however_it_is_spelled(program, ways, field):
    for n, way in enumerate(ways):
        assert start(program, n, **{field: way}, address=f"198.51.100.{n}").status_code == 302, way
    assert start(program, 9, **{field: ways[1]}, address="198.51.100.9").status_code == 422


def test_asking_for_a_link_is_limited_alike_for_known_and_unknown_addresses(program):
    person = PersonFactory(provider=program.provider, email="known@example.org")
    ApplicationFactory(program=program, person=person)
    answers = {}
    for address in ("known@example.org", "unknown@example.org"):
        answers[address] = [ask(address, via=f"198.51.100.{n}").status_code for n in range(8)]
    assert answers["known@example.org"] == answers["unknown@example.org"]
    assert SignInLink.objects.count() == 3, "a person's own limit"
    assert not any("unknown@example.org" in m.to for m in mail.outbox), "unknown addresses get no mail"


def test_one_address_cannot_try_a_list_of_inboxes():
    answers = [ask(f"person{n}@example.org").status_code for n in range(61)]
    assert set(answers[:60]) == {302}
    assert answers[60] == 422
