"""The person page: cards of what lies behind are folded and read when opened; the coach is chosen on a page of its own."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import OrganizationFactory, member
from tests.training.school import School

from workadvance.documents.models import Document
from workadvance.people.models import Membership
from workadvance.web.person import next_kind

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def school():
    return School()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def person_of(school, name: str = "Ann Lee"):
    application = school.ready(name)
    application.decided_on = school.ago(40)
    application.save()
    return application.person


def test_screening_is_folded_once_selected_and_opens_with_and_without_scripts(school):
    person = person_of(school)
    client, url = signed_in(school.coach), reverse("person", args=[person.pk])
    folded = client.get(url).content.decode()
    assert '<details class="fold" id="screening">' in folded
    assert "Open the application" not in folded
    fragment = client.get(url + "?card=screening", headers=HTMX).content.decode()
    assert 'id="screening"' in fragment
    assert "<html" not in fragment
    whole = client.get(url + "?open=screening").content.decode()
    assert "<html" in whole
    assert '<section class="card span-6" id="screening">' in whole


def test_a_card_alone_is_given_to_scripts_only_and_unknown_names_give_the_page(school):
    person = person_of(school)
    client, url = signed_in(school.coach), reverse("person", args=[person.pk])
    assert "<html" in client.get(url + "?card=screening").content.decode()
    assert "<html" in client.get(url + "?card=../../etc", headers=HTMX).content.decode()


def test_an_applicant_has_no_card_of_training_or_search_for_work(school):
    application = school.ready("Ann Lee")
    application.state = "submitted"
    application.save()
    html = signed_in(school.coach).get(reverse("person", args=[application.person_id])).content.decode()
    assert 'id="training"' not in html
    assert "Job search" not in html
    assert '<section class="card span-6" id="screening">' in html


def test_a_card_is_refused_to_another_provider(school):
    person = person_of(school)
    stranger = member(OrganizationFactory(), "coach")
    response = signed_in(stranger).get(reverse("person", args=[person.pk]) + "?card=screening", headers=HTMX)
    assert response.status_code == 404


def test_a_coach_is_chosen_with_caseloads_in_sight(school):
    person = person_of(school)
    other = member(school.provider, "coach", name="Bea Ito")
    client, url = signed_in(school.manager), reverse("person_coach", args=[person.pk])
    assert "Bea Ito, 0 people" in client.get(url).content.decode()
    assert client.post(url, {"coach": other.pk}).status_code == 302
    person.refresh_from_db()
    assert person.coach == other


def test_somebody_who_no_longer_coaches_here_is_refused(school):
    person = person_of(school)
    before = person.coach_id
    gone = member(school.provider, "coach", name="Bea Ito")
    Membership.objects.filter(user=gone).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    client, url = signed_in(school.manager), reverse("person_coach", args=[person.pk])
    for chosen in (str(gone.pk), "999999", "x"):
        assert client.post(url, {"coach": chosen}).status_code == 422
    person.refresh_from_db()
    assert person.coach_id == before


def test_a_closed_card_still_tells_its_line(school):
    person = person_of(school)
    client, url = signed_in(school.manager), reverse("person", args=[person.pk])
    said = client.get(url).content.decode()
    for words in ("no documents yet", "no messages yet", "none recorded"):
        assert words in said
    stored = {"person": person, "size": 1, "received_at": timezone.now(), "media_type": "image/jpeg"}
    for n, state in enumerate(("to_check", "accepted", "removed")):
        Document.objects.create(kind="photo_id", state=state, sha256=str(n) * 64, stored_as=f"{n}.jpg", **stored)
    said = " ".join(client.get(url).content.decode().split())
    assert "2 documents" in said
    assert "1 to review" in said


@pytest.mark.parametrize(("days", "kind"), [(-1, "late"), (0, ""), (14, ""), (15, "later"), (None, "")])
def test_a_next_step_far_away_asks_for_nothing_yet(days, kind):
    today = dt.date(2026, 11, 2)
    assert next_kind(None if days is None else today + dt.timedelta(days), today) == kind
