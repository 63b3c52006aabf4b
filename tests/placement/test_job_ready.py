"""Who is on the job-ready pool follows from facts alone."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.factories import ApplicationFactory, OrganizationFactory, actor_in
from tests.placement.conftest import CNC, MACHINIST
from workadvance.advancement.reemployment import reemployment_clock
from workadvance.events.models import Event
from workadvance.people.models import RestrictedAccess
from workadvance.placement import selectors, services
from workadvance.placement.models import JobReady


def in_pool(world, application):
    return selectors.job_ready_pool(world.actor).filter(pk=application.pk).exists()


def test_declared_ready_is_in_the_job_ready_pool_and_the_log_says_so(world):
    person = world.person(ready=False)
    assert not in_pool(world, person)
    ready = services.ready_declare(
        actor=world.actor, application=person, socs=["machinists", CNC], summary=" Good. ", max_miles=12
    )
    assert in_pool(world, person)
    assert ready.socs == [MACHINIST, CNC]
    assert ready.summary == "Good."
    person.person.refresh_from_db()
    assert person.person.max_miles == 12
    event = Event.objects.get(kind="placement.jobready.declared")
    assert (event.person_id, event.organization_id) == (person.person_id, world.provider.pk)


def test_declaring_twice_changes_what_they_look_for_and_the_same_again_changes_nothing(world):
    person = world.person()
    services.ready_declare(actor=world.actor, application=person, socs=[CNC], summary="Reads drawings.")
    assert JobReady.objects.get(application=person).socs == [CNC]
    events = Event.objects.filter(kind="placement.jobready.changed")
    assert [e.payload["fields"] for e in events] == ["socs"]
    services.ready_declare(actor=world.actor, application=person, socs=[CNC], summary="Reads drawings.")
    assert events.count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"socs": []}, "socs"),
        ({"socs": ["no such work"]}, "socs"),
        ({"socs": [MACHINIST], "wage_floor": Decimal("2.10")}, "wage_floor"),
        ({"socs": [MACHINIST], "shifts": ["dawn"]}, "shifts"),
        ({"socs": [MACHINIST], "background": ["bad hair"]}, "background"),
        ({"socs": [MACHINIST], "summary": "x" * 601}, "summary"),
        ({"socs": [MACHINIST], "ready_on": dt.date(2999, 1, 1)}, "ready_on"),
    ],
)
def test_bad_entries_are_refused_beside_their_field(world, given, field):
    person = world.person(ready=False)
    with pytest.raises(ValidationError) as caught:
        services.ready_declare(actor=world.actor, application=person, **given)
    assert field in caught.value.message_dict
    assert not JobReady.objects.exists()


def test_every_problem_is_said_at_once(world):
    with pytest.raises(ValidationError) as caught:
        services.ready_declare(
            actor=world.actor,
            application=ApplicationFactory(program=world.program),
            socs=[],
            wage_floor=Decimal("1"),
            shifts=["x"],
        )
    assert set(caught.value.message_dict) == {"__all__", "socs", "wage_floor", "shifts"}


def test_pause_and_resume(world):
    person = world.person()
    with pytest.raises(ValidationError):
        services.ready_pause(actor=world.actor, application=person, reason="  ")
    services.ready_pause(actor=world.actor, application=person, reason="surgery")
    services.ready_pause(actor=world.actor, application=person, reason="surgery")
    assert not in_pool(world, person)
    services.ready_resume(actor=world.actor, application=person)
    services.ready_resume(actor=world.actor, application=person)
    assert in_pool(world, person)
    assert Event.objects.filter(kind__startswith="placement.jobready.pa").count() == 1
    assert Event.objects.filter(kind="placement.jobready.resumed").count() == 1


def test_a_job_takes_out_of_the_pool_and_its_end_puts_back_the_same_moment(world):
    person = world.person(ready_on=dt.date.today() - dt.timedelta(days=90))
    spell = services.spell_open(
        actor=world.actor,
        person=person.person,
        application=person,
        employer_name="Shop",
        job_title="Machinist",
        soc=MACHINIST,
        started_on=world.today - dt.timedelta(days=40),
        hourly_wage=Decimal("18"),
    )
    assert not in_pool(world, person)
    services.spell_end(
        actor=world.actor, spell=spell, ended_on=world.today - dt.timedelta(days=10), end_kind="laid_off"
    )
    row = selectors.job_ready_pool(world.actor).get(pk=person.pk)
    assert row.last_ended_on == world.today - dt.timedelta(days=10)
    assert row.since == row.last_ended_on
    clock = reemployment_clock(row.last_ended_on)
    assert (clock.days, clock.goal_days, clock.days_left) == (10, 30, 20)


def test_somebody_never_declared_ready_is_in_the_job_ready_pool_when_a_job_ended(world):
    person = world.person(ready=False)
    spell = services.spell_open(
        actor=world.actor,
        person=person.person,
        application=person,
        employer_name="Shop",
        job_title="Machinist",
        soc=MACHINIST,
        started_on=world.today,
        hourly_wage=Decimal("18"),
    )
    services.spell_end(actor=world.actor, spell=spell, ended_on=world.today)
    assert selectors.job_ready_pool(world.actor).get(pk=person.pk).since == world.today


def test_an_accepted_offer_takes_off_and_a_withdrawn_one_puts_back(world):
    referral = world.referral(state="accepted")
    assert not in_pool(world, referral.application)
    services.referral_move(actor=world.actor, referral=referral, name="rescind_offer", reason="budget cut")
    assert in_pool(world, referral.application)


def test_an_accepted_offer_of_another_application_of_the_same_person_counts(world):
    from tests.factories import ProgramFactory

    referral = world.referral(state="accepted")
    other = ApplicationFactory(
        program=ProgramFactory(provider=world.provider), person=referral.application.person, state="selected"
    )
    services.ready_declare(actor=world.actor, application=other, socs=[MACHINIST])
    assert not in_pool(world, other)


def test_only_selected_applications(world):
    person = world.person()
    person.state = "withdrawn"
    person.save()
    assert not in_pool(world, person)


def test_other_providers_and_restricted_records_are_not_there(world):
    mine, hidden = world.person(), world.person()
    hidden.person.restricted = True
    hidden.person.save()
    other = actor_in(OrganizationFactory(), "job_developer")
    assert list(selectors.job_ready_pool(other)) == []
    assert set(selectors.job_ready_pool(world.actor).values_list("pk", flat=True)) == {mine.pk}
    RestrictedAccess.objects.create(person=hidden.person, user=world.user)
    from workadvance.people.access import actor_of_user

    assert selectors.job_ready_pool(actor_of_user(world.user)).count() == 2


def test_an_instructor_sees_no_job_ready_pool_and_a_screener_may_not_declare(world):
    person = world.person()
    assert not selectors.job_ready_pool(actor_in(world.provider, "instructor")).exists()
    with pytest.raises(PermissionDenied):
        services.ready_declare(actor=actor_in(world.provider, "screener"), application=person, socs=[MACHINIST])
    with pytest.raises(PermissionDenied):
        services.ready_pause(actor=actor_in(OrganizationFactory(), "job_developer"), application=person, reason="x")


def test_the_job_ready_pool_is_one_query(world, django_assert_num_queries):
    for _ in range(3):
        world.person()
    with django_assert_num_queries(1):
        assert len(selectors.job_ready_pool(world.actor)) == 3
