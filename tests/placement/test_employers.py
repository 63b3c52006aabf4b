"""Employers, contacts, activity."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from tests.factories import OrganizationFactory, actor_in
from workadvance.events.models import Event
from workadvance.people.models import Organization
from workadvance.placement import selectors, services
from workadvance.placement.models import EmployerAccount, EmployerContact
from workadvance.ui.fetch import fetch


def test_an_organization_known_by_name_is_used_again(world):
    other = OrganizationFactory(name="Cleveland Works")
    actor = actor_in(other, "job_developer")
    account = services.employer_add(actor=actor, provider=other, name="  green country FABRICATION ")
    assert account.employer == world.account.employer
    assert Organization.objects.filter(kind="employer").count() == 1


def test_accents_and_capitals_make_no_second_employer(world):
    first = services.employer_add(actor=world.actor, provider=world.provider, name="Éclair Café")
    other = OrganizationFactory(name="Cleveland Works")
    again = services.employer_add(actor=actor_in(other, "job_developer"), provider=other, name="éclair  café")
    assert again.employer == first.employer


def test_the_same_employer_twice_on_one_list_is_refused(world):
    with pytest.raises(ValidationError, match="already on your list"):
        services.employer_add(actor=world.actor, provider=world.provider, name="Green Country Fabrication")
    assert EmployerAccount.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Green Country Fabricaton", True),
        ("Green Country Fabrication Inc.", True),
        ("GREEN COUNTRY FABRICATION, LLC", True),
        ("Blue River Logistics", False),
        ("", False),
    ],
)
def test_near_duplicates_are_found(world, typed, found):
    assert (world.account.employer in selectors.organizations_like(typed)) is found


def test_abbreviations_are_the_same_company(world):
    services.employer_add(actor=world.actor, provider=world.provider, name="Acme Manufacturing Inc.")
    assert [o.name for o in selectors.organizations_like("ACME Mfg")] == ["Acme Manufacturing Inc."]
    assert selectors.organizations_like("Apex Mfg") == []


def test_a_contact_needs_a_way_to_reach_them_and_stands_once(world):
    with pytest.raises(ValidationError) as caught:
        services.contact_add(actor=world.actor, account=world.account, name="Nobody")
    assert "email" in caught.value.message_dict
    services.contact_add(actor=world.actor, account=world.account, name="Dana Whitfield", email="DANA@example.com")
    assert EmployerContact.objects.count() == 1


def test_a_contact_who_left_stays_on_record(world):
    services.contact_left(actor=world.actor, contact=world.contact)
    services.contact_left(actor=world.actor, contact=world.contact, on=world.today - dt.timedelta(days=3))
    world.contact.refresh_from_db()
    assert world.contact.left_on == world.today
    assert Event.objects.filter(kind="placement.contact.left").count() == 1


def test_activity_and_its_follow_up(world):
    due = world.today + dt.timedelta(days=2)
    activity = services.activity_log(
        actor=world.actor, account=world.account, kind="call", note="Will hire", follow_up_on=due
    )
    assert (
        services.activity_log(actor=world.actor, account=world.account, kind="call", note="Will hire", follow_up_on=due)
        == activity
    )
    assert selectors.follow_ups_due(world.actor) == []
    assert selectors.follow_ups_due(world.actor, today=due) == [activity]
    services.activity_follow_up(actor=world.actor, activity=activity)
    services.activity_follow_up(actor=world.actor, activity=activity)
    assert selectors.follow_ups_due(world.actor, today=due) == []
    assert Event.objects.filter(kind="placement.activity.followed_up").count() == 1


def test_talking_again_answers_what_was_due(world):
    first = services.activity_log(
        actor=world.actor,
        account=world.account,
        kind="call",
        note="Call back",
        on=world.today - dt.timedelta(days=5),
        follow_up_on=world.today - dt.timedelta(days=1),
    )
    assert selectors.follow_ups_waiting(world.actor).count() == 1
    services.activity_log(actor=world.actor, account=world.account, kind="visit", note="Went there")
    first.refresh_from_db()
    assert first.followed_up_on == world.today
    assert selectors.follow_ups_waiting(world.actor).count() == 0


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"on": dt.date(2999, 1, 1)}, "on"),
        ({"follow_up_on": dt.date(2001, 1, 1)}, "follow_up_on"),
        ({"kind": "dream"}, "kind"),
        ({"note": "  "}, "note"),
    ],
)
def test_bad_activity(world, given, field):
    with pytest.raises(ValidationError) as caught:
        services.activity_log(actor=world.actor, account=world.account, **{"kind": "call", "note": "x", **given})
    assert field in caught.value.message_dict


def test_follow_ups_of_a_colleague_are_theirs(world):
    services.activity_log(actor=world.actor, account=world.account, kind="call", note="x", follow_up_on=world.today)
    colleague = actor_in(world.provider, "job_developer")
    assert selectors.follow_ups_due(colleague) == []
    services.employer_change(actor=world.actor, account=world.account, owner=None)
    assert len(selectors.follow_ups_due(colleague)) == 1
    assert Event.objects.filter(kind="placement.employer.changed").count() == 1


def test_nearest_wrong_people(world):
    elsewhere = actor_in(OrganizationFactory(), "job_developer")
    with pytest.raises(Http404):
        fetch(EmployerAccount, elsewhere, "placement.view_employers", world.account.pk)
    with pytest.raises(PermissionDenied):
        fetch(EmployerAccount, actor_in(world.provider, "screener"), "placement.view_employers", world.account.pk)
    coach = actor_in(world.provider, "coach")
    assert fetch(EmployerAccount, coach, "placement.view_employers", world.account.pk) == world.account
    with pytest.raises(PermissionDenied):
        services.activity_log(actor=coach, account=world.account, kind="call", note="x")
    with pytest.raises(PermissionDenied):
        services.employer_add(actor=elsewhere, provider=world.provider, name="X")
    with pytest.raises(Http404):
        fetch(EmployerContact, elsewhere, "placement.manage_employers", world.contact.pk)


def test_retention_counts_only_those_hired_long_enough_ago():
    today = dt.date(2026, 6, 30)
    dates = [
        (dt.date(2026, 6, 1), None),  # too recent to count at 90 days
        (dt.date(2026, 1, 1), None),
        (dt.date(2026, 1, 1), dt.date(2026, 3, 1)),  # 59 days
        (dt.date(2026, 1, 1), dt.date(2026, 4, 1)),  # exactly 90 days
    ]
    ninety, half, year = selectors.retention_of(dates, today)
    assert (ninety.kept, ninety.due) == (2, 3)
    assert (half.kept, half.due) == (1, 3)
    assert (year.due, year.share) == (0, None)
