"""Claims are kept, never overwritten; a lost job is one case, whoever reports it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.factories import actor_in

from workadvance.advancement import cases, claims, services
from workadvance.advancement.beliefs import believe
from workadvance.advancement.models import JobClaim, ReemploymentCase
from workadvance.events.models import Event
from workadvance.people.access import link_actor
from workadvance.placement import services as placement
from workadvance.placement.services.jobs import confirm_store, doubt_store

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def coach(world):
    return actor_in(world.provider, "coach")


def manager(world):
    return actor_in(world.provider, "manager")


def believed(spell, fact, on=None):
    rows = [claims.pure(row) for row in JobClaim.objects.filter(spell=spell)]
    return believe(rows, fact, on or timezone.localdate(), claims.precedence())


def new_job(world, employer="Forge", wage="19.50", started=None):
    return placement.spell_open(
        actor=manager(world),
        person=world.worker_application.person,
        application=world.worker_application,
        employer_name=employer,
        job_title="Welder",
        soc="51-4121",
        started_on=started or timezone.localdate(),
        hourly_wage=Decimal(wage),
        ends_current=True,
    )


def test_what_is_recorded_becomes_claims_and_a_correction_withdraws_what_was_wrong(world):
    job = new_job(world)
    assert believed(job, "pay").value == "19.50"
    placement.pay_correct(
        actor=manager(world), change=job.wages.get(), reason="Typing error", hourly_wage=Decimal("19.05")
    )
    assert believed(job, "pay").value == "19.05"
    assert JobClaim.objects.get(spell=job, fact="pay", value="19.50").withdrawn_on == timezone.localdate()


def test_a_stub_contradicts_the_word_both_are_shown_and_a_person_decides(world):
    job = new_job(world)
    stub = claims.claim_record(
        actor=coach(world), spell=job, fact="pay", value="18.25", about_on=timezone.localdate(), source="stub"
    )
    (conflict,) = claims.conflicts_of([job], JobClaim.objects.filter(spell=job))
    assert (conflict.counts, [c.value for c in conflict.against], conflict.standing) == (stub, ["19.50"], "outranked")
    word = JobClaim.objects.get(spell=job, fact="pay", value="19.50")
    claims.claim_settle(actor=coach(world), claim=word)
    assert (believed(job, "pay").value, believed(job, "pay").standing) == ("19.50", "settled")
    assert claims.conflicts_of([job], JobClaim.objects.filter(spell=job)) == []
    claims.claim_settle(actor=coach(world), claim=stub)
    claims.claim_withdraw(actor=coach(world), claim=stub, reason="Someone else's stub")
    assert believed(job, "pay").value == "19.50"
    kinds = list(
        Event.objects.filter(kind__startswith="advancement.jobclaim").order_by("pk").values_list("kind", flat=True)
    )
    assert [k.rsplit(".")[-1] for k in kinds] == ["made", "settled", "settled", "withdrawn"]


def test_the_same_said_twice_is_one_claim(world):
    said = {"fact": "hours", "value": "36", "about_on": timezone.localdate(), "source": "self"}
    job = new_job(world)
    first = claims.claim_record(actor=coach(world), spell=job, **said)
    assert claims.claim_record(actor=coach(world), spell=job, **said) == first
    assert Event.objects.filter(kind="advancement.jobclaim.made").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"fact": "weather"},
        {"value": "lots"},
        {"value": "NaN"},
        {"value": "-3"},
        {"source": "rumor"},
        {"about_on": dt.date(2999, 1, 1)},
        {"about_on": dt.date(1999, 1, 1)},
        {"fact": "end", "value": "soon"},
        {"fact": "employed", "value": "maybe"},
        {"fact": "title", "value": " "},
    ],
)
def test_what_cannot_be_read_is_refused_beside_its_field(world, wrong):
    said = {"fact": "pay", "value": "19", "about_on": timezone.localdate(), "source": "self", **wrong}
    with pytest.raises(ValidationError) as error:
        claims.claim_record(actor=coach(world), spell=world.spell, **said)
    assert set(error.value.message_dict) <= set(said)


def test_five_reports_of_a_lost_job_are_one_case_and_two_dates_are_claims(world):
    today, person = timezone.localdate(), world.worker_application.person
    own = link_actor(person.full_name, "participant", person.pk)
    doubt_store(author=link_actor("Boss", "employer"), spell=world.spell)
    services.job_loss_report(actor=own, person_id=person.pk, ended_on=today - dt.timedelta(days=2))
    services.job_loss_report(actor=own, person_id=person.pk, ended_on=today - dt.timedelta(days=2))
    cases.separation_record(
        actor=coach(world), spell=world.spell, ended_on=today - dt.timedelta(days=5), end_kind="quit"
    )
    cases.separation_learned(author=coach(world), spell=world.spell, source="records")
    case = ReemploymentCase.objects.get(person=person)
    assert (case.learned_from, case.closed_at) == ("employer", None)
    assert Event.objects.filter(kind="advancement.reemploymentcase.opened").count() == 1
    ends = JobClaim.objects.filter(spell=world.spell, fact="end", withdrawn_on=None)
    assert set(ends.values_list("source", flat=True)) == {"self", "coach"}
    belief = believed(world.spell, "end")
    assert (belief.claim.source, belief.standing, len(belief.against)) == ("coach", "outranked", 1)


def test_the_database_refuses_a_second_open_case(world):
    services.job_loss_report(
        actor=link_actor("x", "participant", world.spell.person_id), person_id=world.spell.person_id
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        ReemploymentCase.objects.create(
            person=world.spell.person, spell=world.spell, opened_at=timezone.now(), learned_from="coach"
        )


def test_the_next_job_closes_the_case_and_one_that_never_started_opens_it_again(world):
    placement.spell_end(actor=coach(world), spell=world.spell, ended_on=timezone.localdate(), end_kind="laid_off")
    job = new_job(world)
    case = ReemploymentCase.objects.get(spell=world.spell)
    assert (case.outcome, case.next_spell) == ("next_job", job)
    placement.job_never_started(actor=manager(world), spell=job, reason="Did not show up")
    case.refresh_from_db()
    assert (case.outcome, case.closed_at) == ("", None)


def test_a_better_job_opens_none_and_a_job_that_had_not_ended_closes_it(world):
    new_job(world, started=timezone.localdate())
    assert not ReemploymentCase.objects.exists()
    job = world.worker_application.person.spells.get(ended_on=None)
    doubt_store(author=link_actor("Boss", "employer"), spell=job)
    confirm_store(author=coach(world), spell=job, how="employer")
    assert ReemploymentCase.objects.get(spell=job).outcome == "still_there"
    placement.spell_end(actor=coach(world), spell=job, ended_on=timezone.localdate(), end_kind="quit")
    assert ReemploymentCase.objects.get(spell=job).closed_at is None


def test_a_case_closes_by_choice_with_a_reason_and_only_staff_who_may(world):
    placement.spell_end(actor=coach(world), spell=world.spell, ended_on=timezone.localdate())
    case = ReemploymentCase.objects.get()
    for wrong in ({"outcome": "next_job", "why": "x"}, {"outcome": "choice", "why": " "}):
        with pytest.raises(ValidationError):
            cases.case_close(actor=coach(world), case=case, **wrong)
    with pytest.raises(PermissionDenied):
        cases.case_close(actor=actor_in(world.provider, "instructor"), case=case, outcome="choice", why="School")
    cases.case_update(actor=coach(world), case=case, done=["health", "insurance", "nothing"], may_return=True)
    cases.case_close(actor=coach(world), case=case, outcome="choice", why="Full-time school")
    cases.case_close(actor=coach(world), case=case, outcome="unreached", why="Later")
    case.refresh_from_db()
    assert (case.outcome, case.why, case.done) == ("choice", "Full-time school", ["insurance", "health"])
