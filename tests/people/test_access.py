"""Access: roles by dates, intermediaries, the nearest wrong person, restricted records."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone
from tests.factories import OrganisationFactory, PersonFactory, UserFactory, actor_in, member

from workadvance.events.models import Event
from workadvance.people.access import PERMISSIONS, STAFF_ROLES, actor_of_user, person_get, persons_visible, require
from workadvance.people.models import Membership, Organisation, Role
from workadvance.people.services import (
    coach_assign,
    membership_end,
    membership_grant,
    person_change,
    person_create,
    person_restrict,
    persons_with_ssn,
    ssn_show,
    user_invite,
)

pytestmark = pytest.mark.django_db


def test_the_same_role_at_another_provider_gets_404_and_another_role_403():
    person = PersonFactory()
    assert person_get(actor=actor_in(person.provider, "coach"), person_id=person.pk) == person
    with pytest.raises(Http404):
        person_get(actor=actor_in(OrganisationFactory(), "coach"), person_id=person.pk)
    with pytest.raises(PermissionDenied):
        person_get(actor=actor_in(person.provider, "evaluator"), person_id=person.pk)


def test_a_role_holds_from_its_first_to_its_last_day():
    provider, user, today = OrganisationFactory(), UserFactory(), timezone.localdate()
    Membership.objects.create(user=user, organisation=provider, role="coach", starts_on=today, ends_on=today)
    assert actor_of_user(user).roles == {"coach"}
    assert actor_of_user(user, today - dt.timedelta(days=1)).roles == frozenset()
    assert actor_of_user(user, today + dt.timedelta(days=1)).roles == frozenset()


def test_an_intermediary_sees_the_providers_below_it_and_no_others():
    above = OrganisationFactory(kind="intermediary")
    below, elsewhere = PersonFactory(provider=OrganisationFactory(parent=above)), PersonFactory()
    manager = actor_in(above, "manager")
    assert list(persons_visible(manager)) == [below]
    with pytest.raises(Http404):
        person_get(actor=manager, person_id=elsewhere.pk)


def test_one_user_may_hold_several_roles_each_only_where_held():
    here, there = OrganisationFactory(), OrganisationFactory()
    user = member(here, "coach")
    Membership.objects.create(user=user, organisation=there, role="evaluator", starts_on=timezone.localdate())
    actor = actor_of_user(user)
    require(actor, "readiness.manage_plan", here.pk)
    with pytest.raises(PermissionDenied):
        require(actor, "readiness.manage_plan", there.pk)


def test_someone_deactivated_holds_nothing():
    user = member(OrganisationFactory(), "manager")
    user.is_active = False
    assert actor_of_user(user).grants == ()


class TestRestricted:
    @pytest.fixture
    def person(self):
        return PersonFactory()

    def test_only_the_named_see_it_and_each_view_is_an_event(self, person):
        manager = member(person.provider, "manager")
        coach, named = member(person.provider, "coach"), member(person.provider, "coach")
        person_restrict(actor=actor_of_user(manager), person=person, users=[named], reason="sister of a coach")
        with pytest.raises(Http404):
            person_get(actor=actor_of_user(coach), person_id=person.pk)
        for allowed in (named, manager):
            person_get(actor=actor_of_user(allowed), person_id=person.pk)
        assert Event.objects.filter(kind="people.person.viewed").count() == 2

    def test_a_reason_is_needed(self, person):
        with pytest.raises(ValidationError):
            person_restrict(actor=actor_in(person.provider, "manager"), person=person, users=[], reason=" ")

    def test_a_coach_cannot_restrict(self, person):
        with pytest.raises(PermissionDenied):
            person_restrict(actor=actor_in(person.provider, "coach"), person=person, users=[], reason="x")


class TestSSN:
    def test_it_is_encrypted_found_by_its_hash_and_seen_only_with_the_right(self):
        provider = OrganisationFactory()
        manager = actor_in(provider, "manager")
        person = person_create(actor=manager, provider=provider, full_name="Ana Ruiz", ssn="123-45-6789")
        assert b"123456789" not in bytes(person.ssn_encrypted)
        assert persons_with_ssn("123 45 6789", provider=provider) == [person]
        assert ssn_show(actor=manager, person=person) == "123456789"
        assert Event.objects.filter(kind="people.person.ssn_seen").count() == 1
        with pytest.raises(PermissionDenied):
            ssn_show(actor=actor_in(provider, "coach"), person=person)
        with pytest.raises(ValidationError):
            person_create(actor=manager, provider=provider, full_name="Somebody Else", ssn="123456789")

    @pytest.mark.parametrize(
        "bad", ["000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000", "12345", "abc"]
    )
    def test_what_cannot_be_one_is_refused(self, bad):
        with pytest.raises(ValidationError):
            person_create(
                actor=actor_in(OrganisationFactory(), "coach"), provider=OrganisationFactory(), full_name="A", ssn=bad
            )


def test_an_address_finds_its_county_and_labour_area_and_an_unknown_zip_is_refused():
    provider = OrganisationFactory()
    actor = actor_in(provider, "coach")
    person = person_create(actor=actor, provider=provider, full_name="Lee", zip="74103")
    assert (person.county_fips, person.area_code, person.city) == ("40143", "0046140", "Tulsa")
    with pytest.raises(ValidationError) as error:
        person_change(actor=actor, person=person, zip="00000")
    assert "zip" in error.value.message_dict


def test_a_change_logs_the_fields_and_encrypts_the_old_values():
    provider = OrganisationFactory()
    actor = actor_in(provider, "coach")
    person = person_create(actor=actor, provider=provider, full_name="Lee", phone="918-555-0100")
    person_change(actor=actor, person=person, phone="918-555-0199")
    event = Event.objects.get(kind="people.person.changed")
    assert event.payload["fields"] == "phone"
    assert "0100" not in str(event.payload)
    person_change(actor=actor, person=person, phone="918-555-0199")
    assert Event.objects.filter(kind="people.person.changed").count() == 1


def test_only_a_coach_of_the_provider_can_be_assigned():
    person = PersonFactory()
    manager = actor_in(person.provider, "manager")
    with pytest.raises(ValidationError):
        coach_assign(actor=manager, person=person, coach=member(OrganisationFactory(), "coach"))
    coach = member(person.provider, "coach")
    coach_assign(actor=manager, person=person, coach=coach)
    person.refresh_from_db()
    assert person.coach == coach


def test_only_an_administrator_of_that_organisation_gives_access():
    here, there = OrganisationFactory(), OrganisationFactory()
    administrator = actor_in(here, "administrator")
    membership = user_invite(actor=administrator, name="New", email="New@Example.org", organisation=here, role="coach")
    assert membership.user.email == "new@example.org"
    assert not membership.user.has_usable_password()
    with pytest.raises(PermissionDenied):
        membership_grant(actor=administrator, user=membership.user, organisation=there, role="coach")
    with pytest.raises(ValidationError):
        membership_grant(actor=administrator, user=membership.user, organisation=here, role="coach")
    membership_end(actor=administrator, membership=membership)
    assert actor_of_user(membership.user).roles == frozenset()


def test_the_register_names_real_roles_only_and_staff_roles_hold_the_site():
    assert all(set(p.roles) <= set(Role.values) for p in PERMISSIONS.values())
    assert set(PERMISSIONS["people.use_site"].roles) == set(STAFF_ROLES)


def test_organisations_are_named_once_per_kind_whatever_the_case():
    OrganisationFactory(kind="employer", name="Acme")
    with pytest.raises(Exception, match=r"organisation_name_once|UNIQUE|unique"):
        Organisation.objects.create(kind="employer", name="ACME")
