"""Several jobs at once, what participants say of them, and the case of a lost one on pages and on Today."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from tests.advancement.test_claims_and_cases import believed, coach, manager
from tests.factories import actor_in

from workadvance.advancement import cases, services
from workadvance.advancement.models import JobClaim, ReemploymentCase
from workadvance.advancement.today import today as today_of
from workadvance.people.access import link_actor
from workadvance.placement import services as placement
from workadvance.placement.reemployment_hook import not_back_to

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def second_job(world):
    return placement.spell_open(
        actor=manager(world),
        person=world.worker,
        application=world.worker_application,
        employer_name="Evening Market",
        job_title="Cashier",
        started_on=timezone.localdate(),
        hourly_wage=Decimal("14.50"),
        hours_per_week=12,
    )


def participant(world):
    return link_actor(world.worker.full_name, "participant", world.worker.pk)


def test_losing_one_of_two_jobs_opens_no_case_and_losing_the_last_one_does(world):
    market = second_job(world)
    assert services.job_loss_report(actor=participant(world), person_id=world.worker.pk, job=market.pk) == market
    assert not ReemploymentCase.objects.exists()
    assert services.job_loss_report(actor=participant(world), person_id=world.worker.pk) == world.spell
    assert ReemploymentCase.objects.get().spell == world.spell


def test_what_a_participant_says_of_their_pay_is_a_statement_about_that_job(world):
    market = second_job(world)
    said = {"hourly_wage": Decimal("15.25"), "hours_per_week": Decimal("14"), "on": timezone.localdate()}
    services.report_make(author=participant(world), person=world.worker, kind="pay_changed", job=market.pk, **said)
    assert (believed(market, "pay").value, believed(market, "hours").value) == ("15.25", "14.0")
    assert not JobClaim.objects.filter(spell=world.spell, value="15.25").exists()


def test_silence_opens_a_case_and_an_answer_closes_it(world):
    for _attempt in range(4):
        assert not ReemploymentCase.objects.exists()
        services.check_in_record(actor=coach(world), check_in=world.check_in, outcome="not_reached")
    case = ReemploymentCase.objects.get()
    assert (case.learned_from, case.closed_at) == ("silent", None)
    services.check_in_record(actor=coach(world), check_in=world.check_in, outcome="employed")
    case.refresh_from_db()
    assert case.outcome == "still_there"


def test_no_one_is_proposed_to_the_employer_they_just_left_unless_they_agree(world):
    placement.spell_end(actor=coach(world), spell=world.spell, ended_on=timezone.localdate(), end_kind="laid_off")
    case, pair = ReemploymentCase.objects.get(), (world.worker.pk, world.spell.employer_id)
    assert pair in not_back_to({world.worker.pk})
    with pytest.raises(ValidationError, match="just left"):
        placement.referral_propose(
            actor=manager(world), order=world.order, application=world.worker_application, override_reason="x"
        )
    cases.case_update(actor=coach(world), case=case, done=[], may_return=True)
    assert pair not in not_back_to({world.worker.pk})


def test_today_shows_a_lost_job_first_until_the_board_ends(world):
    cases.separation_learned(author=coach(world), spell=world.spell, source="records")
    job_developer = actor_in(world.provider, "job_developer")
    first = [line.what for line in today_of(job_developer) if line.first]
    assert first == ["Between jobs"]
    assert today_of(job_developer)[0].first
    long_ago = timezone.now() - dt.timedelta(days=130)
    ReemploymentCase.objects.update(opened_at=long_ago)
    assert not [line for line in today_of(job_developer) if line.first]


def test_the_pages_show_both_sides_and_a_person_decides(world, client):
    client.force_login(world.staff)
    page = reverse("advancement:claim_new", args=[world.spell.pk])
    day = timezone.localdate().isoformat()
    services.report_make(
        author=participant(world),
        person=world.worker,
        kind="pay_changed",
        hourly_wage=Decimal("19.75"),
        on=timezone.localdate(),
    )
    said = {"fact": "pay", "value": "$18.25", "about_on": day, "source": "stub"}
    assert client.post(page, said).status_code == 302
    shown = client.get(reverse("advancement:claims", args=[world.spell.pk])).content.decode()
    assert "Statements disagree" in shown
    assert "Contradicts" in shown
    word = JobClaim.objects.get(spell=world.spell, fact="pay", source="self", withdrawn_on=None, of_record=False)
    client.post(reverse("advancement:claim_settle", args=[word.pk]))
    assert believed(world.spell, "pay").standing == "settled"
    client.post(reverse("advancement:claim_withdraw", args=[word.pk]), {"reason": "Heard wrong"})
    assert believed(world.spell, "pay").value == "18.25"
    cases.separation_learned(author=coach(world), spell=world.spell, source="self")
    case = ReemploymentCase.objects.get()
    board = client.get(reverse("advancement:reemployment")).content.decode()
    assert world.worker.full_name in board
    client.post(reverse("advancement:case", args=[case.pk]), {"done": ["health"]})
    client.post(reverse("advancement:case_close", args=[case.pk]), {"outcome": "choice", "why": "School"})
    case.refresh_from_db()
    assert (case.done, case.outcome) == (["health"], "choice")


def test_the_migration_carries_what_is_recorded_and_opens_cases_for_jobs_lost_lately(world):
    ended = second_job(world)
    placement.spell_end(actor=coach(world), spell=ended, ended_on=timezone.localdate())
    placement.spell_end(actor=coach(world), spell=world.spell, ended_on=timezone.localdate(), end_kind="laid_off")
    made = {(c.spell_id, c.fact, c.value, c.source) for c in JobClaim.objects.filter(withdrawn_on=None)}
    JobClaim.objects.all().delete()
    ReemploymentCase.objects.all().delete()
    carry = import_module("workadvance.advancement.migrations.0005_claims_and_reemployment_cases").carry
    carry(apps, None)
    carried = {(c.spell_id, c.fact, c.value, c.source) for c in JobClaim.objects.all()}
    assert made <= carried
    assert ReemploymentCase.objects.get().closed_at is None
