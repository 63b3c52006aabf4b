"""Access: roles by dates, intermediaries, the nearest wrong person, restricted records."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone
from tests.factories import OrganizationFactory, PersonFactory, UserFactory, actor_in, member

from workadvance.events.models import Event
from workadvance.people.access import PERMISSIONS, STAFF_ROLES, actor_of_user, persons_visible, require
from workadvance.people.models import Membership, Organization, Role
from workadvance.people.services import (
    coach_assign,
    membership_end,
    membership_grant,
    person_change,
    person_create,
    person_restrict,
    ssn_show,
    user_invite,
)
from workadvance.ui.fetch import fetch_person

pytestmark = pytest.mark.django_db


def test_the_same_role_at_another_provider_gets_404_and_another_role_403():
    person = PersonFactory()
    assert fetch_person(actor_in(person.provider, "coach"), person.pk, "people.view_person") == person
    with pytest.raises(Http404):
        fetch_person(actor_in(OrganizationFactory(), "coach"), person.pk, "people.view_person")
    with pytest.raises(PermissionDenied):
        fetch_person(actor_in(person.provider, "evaluator"), person.pk, "people.view_person")


def test_a_role_holds_from_its_first_to_its_last_day():
    provider, user, today = OrganizationFactory(), UserFactory(), timezone.localdate()
    Membership.objects.create(user=user, organization=provider, role="coach", starts_on=today, ends_on=today)
    assert actor_of_user(user).roles == {"coach"}
    assert actor_of_user(user, today - dt.timedelta(days=1)).roles == frozenset()
    assert actor_of_user(user, today + dt.timedelta(days=1)).roles == frozenset()


def test_an_intermediary_sees_the_providers_below_it_and_no_others():
    above = OrganizationFactory(kind="intermediary")
    below, elsewhere = PersonFactory(provider=OrganizationFactory(parent=above)), PersonFactory()
    manager = actor_in(above, "manager")
    assert list(persons_visible(manager)) == [below]
    with pytest.raises(Http404):
        fetch_person(manager, elsewhere.pk, "people.view_person")


def test_one_user_may_hold_several_roles_each_only_where_held():
    here, there = OrganizationFactory(), OrganizationFactory()
    user = member(here, "coach")
    Membership.objects.create(user=user, organization=there, role="evaluator", starts_on=timezone.localdate())
    actor = actor_of_user(user)
    require(actor, "readiness.manage_plan", here.pk)
    with pytest.raises(PermissionDenied):
        require(actor, "readiness.manage_plan", there.pk)


def test_someone_deactivated_holds_nothing():
    user = member(OrganizationFactory(), "manager")
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
            fetch_person(actor_of_user(coach), person.pk, "people.view_person")
        for allowed in (named, manager):
            fetch_person(actor_of_user(allowed), person.pk, "people.view_person")
        assert Event.objects.filter(kind="people.person.viewed").count() == 2

    def test_a_reason_is_needed(self, person):
        with pytest.raises(ValidationError):
            person_restrict(actor=actor_in(person.provider, "manager"), person=person, users=[], reason=" ")

    def test_a_coach_cannot_restrict(self, person):
        with pytest.raises(PermissionDenied):
            person_restrict(actor=actor_in(person.provider, "coach"), person=person, users=[], reason="x")


class TestSSN:
    def test_it_is_encrypted_stands_once_and_is_seen_only_with_the_right(self):
        provider = OrganizationFactory()
        manager = actor_in(provider, "manager")
        person = person_create(author=manager, provider=provider, full_name="Ana Ruiz", ssn="123-45-6789")
        assert b"123456789" not in bytes(person.ssn_encrypted)
        assert ssn_show(actor=manager, person=person) == "123456789"
        assert Event.objects.filter(kind="people.person.ssn_seen").count() == 1
        with pytest.raises(PermissionDenied):
            ssn_show(actor=actor_in(provider, "coach"), person=person)
        with pytest.raises(ValidationError):
            person_create(author=manager, provider=provider, full_name="Somebody Else", ssn="123 45 6789")

    @pytest.mark.parametrize(
        "bad", ["000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000", "12345", "abc"]
    )
    def test_what_cannot_be_one_is_refused(self, bad):
        with pytest.raises(ValidationError):
            person_create(
                author=actor_in(OrganizationFactory(), "coach"), provider=OrganizationFactory(), full_name="A", ssn=bad
            )


def test_an_address_finds_its_county_and_labor_area_and_an_unknown_zip_is_refused():
    provider = OrganizationFactory()
    actor = actor_in(provider, "coach")
    person = person_create(author=actor, provider=provider, full_name="Lee", zip="74103")
    assert (person.county_fips, person.area_code, person.city) == ("40143", "0046140", "Tulsa")
    with pytest.raises(ValidationError) as error:
        person_change(actor=actor, person=person, zip="00000")
    assert "zip" in error.value.message_dict


def test_whoever_may_not_change_details_is_refused():
    provider = OrganizationFactory()
    person = person_create(author=actor_in(provider, "coach"), provider=provider, full_name="Lee")
    for refused in (actor_in(provider, "instructor"), actor_in(OrganizationFactory(), "coach")):
        with pytest.raises(PermissionDenied):
            person_change(actor=refused, person=person, phone="918-555-0199")
    person.refresh_from_db()
    assert person.phone == ""


def test_a_change_logs_the_fields_and_encrypts_the_old_values():
    provider = OrganizationFactory()
    actor = actor_in(provider, "coach")
    person = person_create(author=actor, provider=provider, full_name="Lee", phone="918-555-0100")
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
        coach_assign(actor=manager, person=person, coach=member(OrganizationFactory(), "coach"))
    coach = member(person.provider, "coach")
    coach_assign(actor=manager, person=person, coach=coach)
    person.refresh_from_db()
    assert person.coach == coach


def test_only_an_administrator_of_that_organization_gives_access():
    here, there = OrganizationFactory(), OrganizationFactory()
    administrator = actor_in(here, "administrator")
    membership = user_invite(actor=administrator, name="New", email="New@Example.org", organization=here, role="coach")
    assert membership.user.email == "new@example.org"
    assert not membership.user.has_usable_password()
    with pytest.raises(PermissionDenied):
        membership_grant(actor=administrator, user=membership.user, organization=there, role="coach")
    with pytest.raises(ValidationError):
        membership_grant(actor=administrator, user=membership.user, organization=here, role="coach")
    membership_end(actor=administrator, membership=membership)
    assert actor_of_user(membership.user).roles == frozenset()


def test_the_register_names_real_roles_only_and_staff_roles_hold_the_site():
    assert all(set(p.roles) <= set(Role.values) for p in PERMISSIONS.values())
    assert set(PERMISSIONS["people.use_site"].roles) == set(STAFF_ROLES)


def test_organizations_are_named_once_per_kind_whatever_the_case():
    OrganizationFactory(kind="employer", name="Acme")
    with pytest.raises(Exception, match=r"organization_name_once|UNIQUE|unique"):
        Organization.objects.create(kind="employer", name="ACME")
