"""Guessing passwords ends soon, in every process together; no one can lock someone else out; strangers get no mail."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.cache import caches
from django.test import Client
from tests.factories import OrganizationFactory, member

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def user():
    made = member(OrganizationFactory(), "coach", email="ana@example.org")
    made.set_password(PASSWORD)
    made.save()
    return made


def sign_in(password: str, *, address: str = "203.0.113.7", **extra: str):
    given = {"login": "ana@example.org", "password": password}
    return Client().post("/account/login/", given, REMOTE_ADDR=address, **extra)


def test_guessing_ends_after_ten_attempts_a_minute(user):
    answers = [sign_in(f"wrong guess {n}") for n in range(11)]
    assert all("Too many" not in a.content.decode() for a in answers[:10])
    assert "Too many" in answers[10].content.decode()
    assert sign_in(PASSWORD).status_code == 200, "even the right password waits, from this address"


def test_a_stranger_locks_nobody_out(user):
    for n in range(60):
        sign_in(f"wrong guess {n}", address=f"198.51.100.{n % 5}")
    assert sign_in(PASSWORD, address="192.0.2.44").status_code == 302


def test_attempts_are_counted_where_every_process_sees_them():
    assert type(caches["default"]).__name__ == "DatabaseCache"


def test_behind_a_proxy_it_is_the_visitor_who_is_counted(user, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for n in range(11):
        sign_in(f"wrong guess {n}", address="10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert sign_in(PASSWORD, address="10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 200
    assert sign_in(PASSWORD, address="10.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.44").status_code == 302
    # What the visitor writes into the header themselves stands before what the proxy adds.
    forged = sign_in(PASSWORD, address="10.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.99, 203.0.113.9")
    assert forged.status_code == 200


def test_an_unknown_address_gets_no_mail(user):
    for address, letters in (("stranger@example.org", 0), ("ana@example.org", 1)):
        assert Client().post("/account/password/reset/", {"email": address}).status_code == 302
        assert len(mail.outbox) == letters
