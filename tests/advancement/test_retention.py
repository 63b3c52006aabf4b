"""Check-ins, job loss and advancement goals."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from tests.factories import OrganizationFactory, actor_in, member

from workadvance.advancement import selectors, services
from workadvance.advancement.models import AdvancementGoal, CheckIn
from workadvance.advancement.reemployment import reemployment_clock
from workadvance.advancement.today import today
from workadvance.events.models import Event
from workadvance.people.access import link_actor
from workadvance.placement.selectors import job_ready_pool
from workadvance.placement.services import spell_open
from workadvance.reporting.models import Journey
from workadvance.screening.participant_page import my_path, token_of
from workadvance.ui.fetch import fetch

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def coach(world):
    return actor_in(world.provider, "coach")


def test_a_job_that_opens_gets_its_six_check_ins_in_the_same_transaction(world):
    started = timezone.localdate()
    spell = spell_open(
        actor=coach(world),
        person=world.person,
        application=world.application,
        employer_name="Forge",
        job_title="Welder",
        soc="51-4121",
        started_on=started,
        hourly_wage=Decimal("19.50"),
    )
    assert list(spell.check_ins.order_by("day").values_list("day", flat=True)) == [7, 30, 60, 90, 180, 365]
    assert spell.check_ins.get(day=90).due_on == started + dt.timedelta(days=90)


def test_left_the_job_ends_it_drops_the_rest_and_makes_the_person_job_ready_at_once(world):
    services.check_ins_make([world.spell])
    services.check_in_record(
        actor=coach(world),
        check_in=world.check_in,
        outcome="left",
        note="Plant closed.",
        ended_on=timezone.localdate(),
        end_kind="laid_off",
    )
    world.spell.refresh_from_db()
    assert (world.spell.ended_on, world.spell.end_kind) == (timezone.localdate(), "laid_off")
    assert not CheckIn.objects.filter(spell=world.spell, done_on=None, dropped_on=None).exists()
    assert Journey.objects.get(pk=world.worker_application.pk).station == "between"
    assert world.worker_application.pk in set(
        job_ready_pool(actor_in(world.provider, "job_developer")).values_list("pk", flat=True)
    )


def test_not_reached_stays_due_and_counts_the_attempt(world):
    services.check_in_record(actor=coach(world), check_in=world.check_in, outcome="not_reached")
    world.check_in.refresh_from_db()
    assert (world.check_in.done_on, world.check_in.attempts) == (None, 1)


def test_recording_twice_changes_nothing_the_second_time(world):
    for _ in range(2):
        services.check_in_record(actor=coach(world), check_in=world.check_in, outcome="employed")
    assert Event.objects.filter(kind="advancement.checkin.done").count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"outcome": "dancing"}, "outcome"),
        ({"outcome": "employed", "done_on": dt.date(2999, 1, 1)}, "done_on"),
        ({"outcome": "employed", "done_on": dt.date(2001, 1, 1)}, "done_on"),
    ],
)
def test_bad_input_is_said_beside_its_field(world, given, field):
    with pytest.raises(ValidationError) as error:
        services.check_in_record(actor=coach(world), check_in=world.check_in, **given)
    assert field in error.value.message_dict


def test_the_nearest_wrong_people_are_refused(world):
    with pytest.raises(Http404):
        fetch(CheckIn, actor_in(OrganizationFactory(), "coach"), "advancement.record_contact", world.check_in.pk)
    with pytest.raises(PermissionDenied):
        fetch(CheckIn, actor_in(world.provider, "job_developer"), "advancement.record_contact", world.check_in.pk)
    with pytest.raises(PermissionDenied):
        services.check_in_record(
            actor=actor_in(world.provider, "instructor"), check_in=world.check_in, outcome="employed"
        )


def test_a_participant_says_i_lost_my_job_once(world, client):
    url = reverse("advancement:job_loss", args=[token_of(world.worker_application)])
    assert b"I lost my job" in client.get(my_path(world.worker_application)).content
    response = client.post(url, {"ended_on": timezone.localdate().isoformat(), "note": "They closed."})
    assert response.status_code == 200
    assert Journey.objects.get(pk=world.worker_application.pk).station == "between"
    assert client.post(url, {"ended_on": timezone.localdate().isoformat()}).status_code == 200
    assert Event.objects.filter(kind="placement.job.ended").count() == 1


def test_job_loss_without_a_job_says_who_to_call(world):
    with pytest.raises(ValidationError, match="coach"):
        services.job_loss_report(actor=link_actor("Somebody", "participant"), person_id=world.person.pk)


def test_step_up_jobs_have_real_local_pay_and_there_is_one_advancement_goal_at_a_time(world):
    shown = selectors.step_up_jobs("31-9092", ["0017410"])
    assert shown.jobs
    assert all(job.median_annual_wage > 40_000 and job.gain > 0 for job in shown.jobs)
    assert "OEWS" in shown.vintages
    AdvancementGoal.objects.filter(application=world.worker_application).delete()
    first = shown.jobs[0]
    goal = services.advancement_goal_set(
        actor=coach(world),
        application=world.worker_application,
        soc=first.soc,
        title=first.title,
        local_median_hourly=Decimal("24.10"),
        vintage="OEWS",
    )
    with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
        services.advancement_goal_set(
            actor=coach(world),
            application=world.worker_application,
            soc="51-4041",
            title="Machinists",
            local_median_hourly=None,
            vintage="OEWS",
        )
    services.advancement_goal_close(actor=coach(world), goal=goal, reached=True)
    services.advancement_goal_close(actor=coach(world), goal=goal, reached=False)
    goal.refresh_from_db()
    assert goal.reached_on is not None
    assert goal.dropped_on is None


def test_a_check_in_through_the_page_records_a_raise_in_the_same_step(world, client):
    client.force_login(world.staff)
    url = reverse("advancement:check_in", args=[world.check_in.pk])
    assert client.post(url, {"outcome": "left", "done_on": timezone.localdate().isoformat()}).status_code == 422
    response = client.post(
        url,
        {"outcome": "employed", "done_on": timezone.localdate().isoformat(), "new_wage": "21.50", "note": "Likes it."},
    )
    assert response.status_code == 302
    assert list(world.spell.wages.order_by("effective_on").values_list("hourly_wage", flat=True)) == [
        Decimal("19.75"),
        Decimal("21.50"),
    ]
    assert "Likes it" not in str(Event.objects.values_list("payload", flat=True))


def test_today_shows_a_coach_their_own_and_those_without_a_coach(world):
    from workadvance.people.access import actor_of_user

    assert [line.who for line in today(actor_of_user(world.staff))] == [world.worker.full_name]
    assert today(actor_of_user(member(world.provider, "coach"))) == []


def test_an_attempt_is_logged_and_counted_and_leaves_the_check_in_due(world):
    services.check_in_record(actor=coach(world), check_in=world.check_in, outcome="not_reached")
    world.check_in.refresh_from_db()
    assert (world.check_in.attempts, world.check_in.done_on) == (1, None)
    event = Event.objects.get(kind="advancement.checkin.attempted")
    assert (event.person_id, event.payload["day"]) == (world.worker.pk, world.check_in.day)


def test_a_manager_has_everybodys_check_ins_a_coach_their_own_and_those_of_nobody(world):
    other = actor_in(world.provider, "coach")
    waiting = lambda actor: selectors.check_ins_waiting(actor).count()  # noqa: E731
    assert waiting(actor_in(world.provider, "manager")) == 1
    assert waiting(other) == 0
    type(world.worker).objects.filter(pk=world.worker.pk).update(coach=None)
    assert waiting(other) == 1


@pytest.mark.parametrize(
    ("days", "left", "kind"), [(14, 16, "info"), (15, 15, "next"), (30, 0, "next"), (31, -1, "late")]
)
def test_the_clock_between_jobs_is_late_only_after_its_last_day(days, left, kind):
    today = timezone.localdate()
    clock = reemployment_clock(today - dt.timedelta(days=days))
    assert (clock.days_left, clock.kind) == (left, kind)
