"""Likely pairs are found among many, linked and unlinked by staff, and across providers only as consent and contract allow."""

from __future__ import annotations

import datetime as dt
import random
import time

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from tests.factories import OrganizationFactory, PersonFactory, actor_in

from workadvance.people.access import SYSTEM
from workadvance.people.duplicates import duplicates_find, duplicates_find_across, pairs_visible
from workadvance.people.identity_questions import identity_answer, identity_settled
from workadvance.people.models import Consent, IdentityQuestion, Organization, Person
from workadvance.people.services import consent_revoke
from workadvance.people.sharing import sharing_agree, sharing_end

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BORN = dt.date(1990, 6, 1)


def _pair(one: Organization, two: Organization | None = None, **about: object) -> tuple[Person, Person]:
    said = {"full_name": "Lucía Ortega Ruiz", "birth_date": BORN, "phone": "+19185550155", "email": "", **about}
    return PersonFactory(provider=one, **said), PersonFactory(provider=two or one, **said)


def test_pairs_are_asked_about_once_and_answers_stay() -> None:
    provider = OrganizationFactory()
    first, second = _pair(provider)
    PersonFactory(provider=provider, full_name="Someone Else", phone="+19185550199", birth_date=dt.date(1970, 1, 1))
    assert duplicates_find(author=SYSTEM, provider=provider) == 1
    question = IdentityQuestion.objects.get()
    assert (question.person, question.other) == (second, first)
    assert {"same_name", "same_phone", "same_birth_date"} <= set(question.reasons)
    manager = actor_in(provider, "manager")
    identity_answer(actor=manager, question=question, answer="same")
    second.refresh_from_db()
    assert (second.same_as, second.phone) == (first, "+19185550155")
    assert duplicates_find(author=SYSTEM, provider=provider) == 0
    identity_answer(actor=manager, question=question, answer="unsure")
    second.refresh_from_db()
    assert second.same_as is None
    assert [q.state for q in pairs_visible(manager)] == ["unsure"]


def test_who_sees_which_pairs() -> None:
    provider, other = OrganizationFactory(), OrganizationFactory()
    first, _second = _pair(provider)
    duplicates_find(author=SYSTEM, provider=provider)
    assert pairs_visible(actor_in(provider, "screener")).count() == 1
    assert pairs_visible(actor_in(provider, "coach")).count() == 0
    assert pairs_visible(actor_in(other, "manager")).count() == 0
    Person.objects.filter(pk=first.pk).update(restricted=True)
    assert pairs_visible(actor_in(provider, "screener")).count() == 0


def _consent(*persons: Person) -> None:
    for person in persons:
        Consent.objects.create(person=person, purpose="providers", text_version="1", signed_at=timezone.now())


def test_across_providers_only_under_an_agreement_and_with_both_consents() -> None:
    above = OrganizationFactory(kind="intermediary")
    one, two = OrganizationFactory(parent=above), OrganizationFactory(parent=above)
    first, second = _pair(one, two)
    assert duplicates_find_across(author=SYSTEM) == 0
    admin, manager = actor_in(above, "administrator"), actor_in(above, "manager")
    with pytest.raises(PermissionDenied):
        sharing_agree(actor=manager, intermediary=above, title="MOU 7", starts_on=BORN)
    agreement = sharing_agree(actor=admin, intermediary=above, title="MOU 7", starts_on=dt.date(2026, 1, 1))
    assert duplicates_find_across(author=SYSTEM) == 0
    _consent(first)
    assert duplicates_find_across(author=SYSTEM) == 0
    _consent(second)
    assert duplicates_find_across(author=SYSTEM) == 1
    question = IdentityQuestion.objects.get()
    assert identity_settled(second), "another provider's record holds nothing up"
    assert pairs_visible(actor_in(two, "manager")).count() == 0, "only who may answer at both"
    with pytest.raises(PermissionDenied):
        identity_answer(actor=actor_in(two, "manager"), question=question, answer="same")
    identity_answer(actor=manager, question=question, answer="same")
    assert Person.objects.get(pk=second.pk).same_as == first
    consent_revoke(author=SYSTEM, person=first, purpose="providers")
    duplicates_find_across(author=SYSTEM)
    assert Person.objects.get(pk=second.pk).same_as is None
    assert pairs_visible(manager).count() == 0
    _consent(first)
    identity_answer(actor=manager, question=IdentityQuestion.objects.get(), answer="same")
    sharing_end(actor=admin, agreement=agreement, ends_on=timezone.localdate() - dt.timedelta(days=1))
    duplicates_find_across(author=SYSTEM)
    assert Person.objects.get(pk=second.pk).same_as is None


@pytest.mark.slow
def test_very_many_people_are_compared_in_a_minute() -> None:
    provider, draw = OrganizationFactory(), random.Random(7)
    firsts = [f"{a}{b}" for a in ("Ana", "Luz", "Teo", "Kim", "Ray") for b in ("", "lia", "nor", "ta", "bel")]
    lasts = [f"{a}{b}" for a in ("Reed", "Ortega", "Nguyen", "Smith", "Boone") for b in ("", "son", "ez", "ley", "man")]
    born = dt.date(1950, 1, 1)
    Person.objects.bulk_create(
        Person(
            provider=provider,
            full_name=f"{draw.choice(firsts)} {draw.choice(lasts)}",
            birth_date=born + dt.timedelta(days=draw.randrange(20_000)),
            phone=f"+1918{draw.randrange(2_000_000, 10_000_000)}",
            zip=draw.choice(["74103", "74104", "74105", "74106"]),
        )
        for _n in range(100_000)
    )
    _pair(provider)
    began = time.monotonic()
    assert duplicates_find(author=SYSTEM, provider=provider) > 0
    assert (taken := time.monotonic() - began) < 60, taken
