"""Jobs and pay outside referrals."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.factories import OrganizationFactory, UserFactory, actor_in
from workadvance.events.models import Event
from workadvance.people.access import actor_of_user, link_actor
from workadvance.placement import services
from workadvance.placement.models import EmploymentSpell, Referral, WageChange


@pytest.fixture
def start(world):
    """Opens a job for a person of the world, `days` ago."""
    person = world.person()

    def open_(days=100, **given):
        return services.spell_open(
            actor=world.actor,
            person=person.person,
            application=person,
            **{
                "employer_name": "Shop",
                "job_title": "Machinist",
                "soc": "51-4041",
                "hourly_wage": Decimal("18"),
                "started_on": world.today - dt.timedelta(days=days),
                "zip": "74107",
                **given,
            },
        )

    open_.person = person
    return open_


def test_a_job_has_its_first_pay_area_and_event(world, start):
    spell = start(hours_per_week=32)
    assert (spell.area_code, spell.confirmed, spell.in_sector) == ("0046140", "self", True)
    first = WageChange.objects.get()
    assert (first.hourly_wage, first.hours_per_week, first.effective_on) == (
        Decimal("18"),
        Decimal("32"),
        spell.started_on,
    )
    event = Event.objects.get(kind="placement.job.started")
    assert event.payload == {"employer": "Shop", "job": "Machinist", "wage": "18.00"}
    assert (event.person_id, event.organization_id, event.effective_on) == (
        spell.person_id,
        world.provider.pk,
        spell.started_on,
    )


def test_every_problem_at_once(world, start):
    with pytest.raises(ValidationError) as caught:
        start(days=-3, hourly_wage=Decimal("41600"), soc="wizard", zip="00000", employer_name=" ")
    assert set(caught.value.message_dict) == {"started_on", "hourly_wage", "soc", "zip", "employer_name"}
    assert not EmploymentSpell.objects.exists()


@pytest.mark.parametrize("wage", ["5", "4.99", "0", "-3", "500", "17000"])
def test_pay_that_cannot_be_is_refused(start, wage):
    with pytest.raises(ValidationError) as caught:
        start(hourly_wage=Decimal(wage))
    assert "hourly_wage" in caught.value.message_dict


@pytest.mark.parametrize("wage", ["5.01", "499.99"])
def test_pay_just_inside_is_taken(start, wage):
    assert start(hourly_wage=Decimal(wage)).pk


def test_two_jobs_at_once_are_two_jobs_and_one_that_replaces_them_ends_both(world, start):
    first, second = start(days=100), start(days=50, employer_name="Evening Market", hours_per_week=12)
    assert EmploymentSpell.objects.filter(ended_on=None).count() == 2
    third = start(days=10, employer_name="Better Shop", ends_current=True)
    for left in (first, second):
        left.refresh_from_db()
        assert (left.end_kind, left.ended_on) == ("better_job", third.started_on - dt.timedelta(days=1))
    assert EmploymentSpell.objects.filter(ended_on=None).get() == third


def test_a_replacement_on_the_first_day_ends_no_job_before_it_began(world, start):
    first = start(days=5)
    start(days=5, employer_name="Better Shop", ends_current=True)
    first.refresh_from_db()
    assert first.ended_on == first.started_on


def test_a_replacement_that_began_earlier_is_a_mistake(start):
    start(days=5)
    with pytest.raises(ValidationError) as caught:
        start(days=9, employer_name="Better Shop", ends_current=True)
    assert "started_on" in caught.value.message_dict


def test_the_form_twice_opens_one_job(start):
    assert start() == start()
    assert EmploymentSpell.objects.count() == 1


def test_the_same_job_is_not_recorded_twice_with_other_dates_but_another_one_may_overlap(world, start):
    spell = start(days=100)
    end = world.today - dt.timedelta(days=50)
    services.spell_end(actor=world.actor, spell=spell, ended_on=end)
    with pytest.raises(ValidationError, match="already on record") as caught:
        start(days=60, employer_name="SHOP")
    assert "started_on" in caught.value.message_dict
    assert start(days=60, employer_name="Other").ended_on is None
    assert start(days=50).started_on == end, "back at the same employer on the day it had ended"


def test_a_job_found_elsewhere_takes_back_live_referrals(world, start):
    referral = services.referral_propose(actor=world.actor, order=world.order(), application=start.person)
    start()
    assert Referral.objects.get(pk=referral.pk).state == "taken_back"


def test_pay_changes(world, start):
    spell = start(days=100)
    day = world.today - dt.timedelta(days=30)
    change = services.wage_change(
        actor=world.actor, spell=spell, effective_on=day, hourly_wage=Decimal("20"), job_title="Lead", source="document"
    )
    assert change.hours_per_week == Decimal("40")
    assert (
        services.wage_change(
            actor=world.actor, spell=spell, effective_on=day, hourly_wage=Decimal("20"), job_title="Lead"
        )
        == change
    )
    event = Event.objects.get(kind="placement.wage.changed")
    assert (event.payload["wage"], event.payload["source"], event.effective_on) == ("20.00", "Pay stub", day)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"days": -1}, "effective_on"),
        ({"days": 101}, "effective_on"),
        ({"days": 100}, "effective_on"),
        ({"wage": "3"}, "hourly_wage"),
        ({"wage": "41000"}, "hourly_wage"),
    ],
)
def test_pay_changes_that_cannot_be(world, start, given, field):
    spell = start(days=100)
    with pytest.raises(ValidationError) as caught:
        services.wage_change(
            actor=world.actor,
            spell=spell,
            hourly_wage=Decimal(given.get("wage", "20")),
            effective_on=world.today - dt.timedelta(days=given.get("days", 10)),
        )
    assert field in caught.value.message_dict
    assert WageChange.objects.count() == 1


def test_pay_cannot_change_after_the_job_and_a_job_cannot_end_before_its_pay(world, start):
    spell = start(days=100)
    services.wage_change(
        actor=world.actor, spell=spell, effective_on=world.today - dt.timedelta(days=10), hourly_wage=Decimal("20")
    )
    with pytest.raises(ValidationError) as caught:
        services.spell_end(actor=world.actor, spell=spell, ended_on=world.today - dt.timedelta(days=11))
    assert "ended_on" in caught.value.message_dict
    services.spell_end(actor=world.actor, spell=spell, ended_on=world.today - dt.timedelta(days=9))
    with pytest.raises(ValidationError):
        services.wage_change(actor=world.actor, spell=spell, effective_on=world.today, hourly_wage=Decimal("22"))


def test_the_same_end_twice_is_one_and_another_end_is_refused(world, start):
    spell = start()
    services.spell_end(actor=world.actor, spell=spell, ended_on=world.today, end_kind="quit", reason="moved")
    services.spell_end(actor=world.actor, spell=EmploymentSpell.objects.get(), ended_on=world.today, end_kind="quit")
    with pytest.raises(ValidationError, match="ended on"):
        services.spell_end(actor=world.actor, spell=spell, ended_on=world.today, end_kind="laid_off")
    event = Event.objects.get(kind="placement.job.ended")
    assert (event.payload["how"], event.reason) == ("quit", "moved")


@pytest.mark.parametrize(
    ("days", "kind", "field"), [(-1, "quit", "ended_on"), (101, "quit", "ended_on"), (0, "vanished", "end_kind")]
)
def test_ends_that_cannot_be(world, start, days, kind, field):
    spell = start(days=100)
    with pytest.raises(ValidationError) as caught:
        services.spell_end(
            actor=world.actor, spell=spell, ended_on=world.today - dt.timedelta(days=days), end_kind=kind
        )
    assert field in caught.value.message_dict


def test_a_confirmation_never_comes_to_say_less(world, start):
    spell = start()
    services.spell_confirm(actor=world.actor, spell=spell, how="document")
    services.spell_confirm(actor=world.actor, spell=spell, how="employer")
    services.spell_confirm(actor=world.actor, spell=spell, how="employer")
    spell.refresh_from_db()
    assert (spell.confirmed, spell.confirmed_on) == ("document", world.today)
    assert Event.objects.filter(kind="placement.job.confirmed").count() == 1
    with pytest.raises(ValidationError):
        services.spell_confirm(actor=world.actor, spell=spell, how="self")


def test_people_may_record_their_own_jobs_and_nobody_elses(world, start):
    spell = start()
    own = link_actor("Person", "participant", person_id=spell.person_id)
    stranger = link_actor("Person", "participant", person_id=world.person().person_id)
    with pytest.raises(PermissionDenied):
        services.spell_end(actor=stranger, spell=spell, ended_on=world.today)
    services.spell_end(actor=own, spell=spell, ended_on=world.today)
    user = UserFactory()
    spell.person.user = user
    spell.person.save()
    assert services.spell_open(
        actor=actor_of_user(user),
        person=spell.person,
        employer_name="New",
        job_title="Hand",
        started_on=world.today,
        hourly_wage=Decimal("19"),
    )


def test_nearest_wrong_people(world, start):
    spell = start()
    for actor in (actor_in(world.provider, "screener"), actor_in(OrganizationFactory(), "coach")):
        for write in (
            lambda a: services.spell_end(actor=a, spell=spell, ended_on=world.today),
            lambda a: services.wage_change(actor=a, spell=spell, effective_on=world.today, hourly_wage=Decimal("20")),
            lambda a: services.spell_confirm(actor=a, spell=spell, how="employer"),
        ):
            with pytest.raises(PermissionDenied):
                write(actor)
