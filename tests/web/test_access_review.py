"""Administrators are asked to review access that no one uses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import OrganizationFactory, member

from workadvance.people.access import actor_of_user
from workadvance.web import access_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider():
    return OrganizationFactory()


def days_ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def test_unused_access_waits_for_the_administrator_and_leads_to_its_row(provider):
    admin = member(provider, "administrator", last_login=days_ago(200))
    away = member(provider, "coach", name="Ana Away", last_login=days_ago(120))
    never = member(provider, "instructor", name="Noa Never")
    member(provider, "coach", last_login=days_ago(89))
    member(OrganizationFactory(), "coach", last_login=days_ago(300))
    lines = access_review.today(actor_of_user(admin))
    assert [line.who for line in lines] == ["Noa Never", "Ana Away"]
    assert lines[1].due == timezone.localdate(away.last_login) + dt.timedelta(days=90)
    client = Client()
    client.force_login(admin)
    page = client.get(reverse("access")).content.decode()
    for line in lines:
        assert f'id="{line.url.partition("#")[2]}"' in page
    ended = never.memberships.get()
    client.post(reverse("access_end", args=[ended.pk]), {"ends_on": days_ago(1).date().isoformat()})
    assert [line.who for line in access_review.today(actor_of_user(admin))] == ["Ana Away"]


@pytest.mark.parametrize("role", ["manager", "coach", "evaluator"])
def test_nobody_else_is_asked(provider, role):
    member(provider, "coach", last_login=days_ago(300))
    assert access_review.today(actor_of_user(member(provider, role))) == []
