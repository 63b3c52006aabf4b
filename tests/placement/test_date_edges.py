"""The edges of every date rule of jobs and pay: the first day, the last day, today, February 29; nothing is silently moved."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from workadvance.advancement.models import CheckIn
from workadvance.advancement.services import job_loss_report
from workadvance.people.access import link_actor
from workadvance.placement import services
from workadvance.placement.models import EmploymentSpell
from workadvance.reporting.journeys import journeys_derive


def opened(world, started_on: dt.date) -> EmploymentSpell:
    application = world.person()
    return services.spell_open(
        actor=world.actor,
        person=application.person,
        application=application,
        employer_name="Corner Shop",
        job_title="Machinist",
        started_on=started_on,
        hourly_wage=Decimal("20"),
    )


def ago(world, days: int) -> dt.date:
    return world.today - dt.timedelta(days=days)


@pytest.mark.parametrize(("days", "taken"), [(1, True), (0, True), (-1, False)])
def test_a_job_starts_today_at_the_latest(world, days, taken):
    if taken:
        assert opened(world, ago(world, days)).started_on == ago(world, days)
        return
    with pytest.raises(ValidationError, match="in the future"):
        opened(world, ago(world, days))
    assert not EmploymentSpell.objects.exists()


@pytest.mark.parametrize(("days", "taken"), [(11, False), (10, True), (9, True), (0, True), (-1, False)])
def test_a_job_ends_from_its_first_day_to_today(world, days, taken):
    spell = opened(world, ago(world, 10))
    if taken:
        services.spell_end(actor=world.actor, spell=spell, ended_on=ago(world, days), end_kind="quit")
    else:
        with pytest.raises(ValidationError):
            services.spell_end(actor=world.actor, spell=spell, ended_on=ago(world, days), end_kind="quit")
    assert EmploymentSpell.objects.get().ended_on == (ago(world, days) if taken else None)


@pytest.mark.parametrize(("days", "taken"), [(11, False), (10, None), (9, True), (5, True), (4, False)])
def test_pay_changes_between_the_first_and_the_last_day(world, days, taken):
    spell = opened(world, ago(world, 10))
    services.spell_end(actor=world.actor, spell=spell, ended_on=ago(world, 5), end_kind="quit")
    change = {"actor": world.actor, "spell": spell, "effective_on": ago(world, days), "hourly_wage": Decimal("21")}
    if taken:
        services.wage_change(**change)
    else:
        with pytest.raises(ValidationError) as refused:
            services.wage_change(**change)
        said = "already recorded" if taken is None else "The job"
        assert said in " ".join(refused.value.messages)
    assert spell.wages.count() == (2 if taken else 1)


def test_a_last_day_a_participant_gives_before_the_first_is_refused_not_moved(world):
    spell = opened(world, ago(world, 3))
    person = spell.person
    actor = link_actor(person.full_name, "participant", person.pk)
    with pytest.raises(ValidationError, match="The job started on"):
        job_loss_report(actor=actor, person_id=person.pk, ended_on=ago(world, 4))
    spell.refresh_from_db()
    assert spell.ended_on is None
    job_loss_report(actor=actor, person_id=person.pk, ended_on=ago(world, 3))
    spell.refresh_from_db()
    assert spell.ended_on == ago(world, 3)


def test_february_29_counts_as_a_day_like_any_other(world):
    leap = dt.date(2024, 2, 29)
    spell = opened(world, leap)
    due = dict(CheckIn.objects.filter(spell=spell).values_list("day", "due_on"))
    assert (due[7], due[30], due[90], due[365]) == (
        dt.date(2024, 3, 7),
        dt.date(2024, 3, 30),
        dt.date(2024, 5, 29),
        dt.date(2025, 2, 28),
    )
    before, on = journeys_of(spell, dt.date(2025, 2, 27)), journeys_of(spell, dt.date(2025, 2, 28))
    assert (before.retained_365_on, on.retained_365_on) == (None, dt.date(2025, 2, 28))


def journeys_of(spell: EmploymentSpell, on: dt.date):
    (journey,) = journeys_derive([spell.application_id], on)
    return journey
