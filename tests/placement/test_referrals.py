"""Referrals: the whole grid of steps, hires once and wholly, the job-ready pool after each way it can end."""

import datetime as dt
import html
import itertools
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone

from tests.factories import ApplicationFactory, OrganizationFactory, actor_in
from workadvance.advancement.models import CheckIn
from workadvance.events.models import Event
from workadvance.events.readings import reason_given
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import SYSTEM
from workadvance.placement import selectors, services
from workadvance.placement.models import EmploymentSpell, Referral, WageChange
from workadvance.placement.workflow import REFERRAL
from workadvance.reporting.models import Journey
from workadvance.reporting.services import journeys_wrong
from workadvance.ui.fetch import fetch

STATES = [s.name for s in REFERRAL.states]
MOVES = [t.name for t in REFERRAL.transitions]


@pytest.mark.parametrize(("state", "move"), list(itertools.product(STATES, MOVES)))
def test_the_whole_grid_of_steps(world, state, move):
    referral = world.referral(world.order(slots=5), state=state)
    allowed = state in REFERRAL.transition(move).sources

    def step():
        if move == "hire":
            services.referral_hire(actor=world.actor, referral=referral, started_on=world.today)
        elif move == "no_show":
            services.referral_no_show(actor=world.actor, referral=referral, reason="because")
        else:
            services.referral_move(
                actor=world.actor, referral=referral, name=move, reason="because", wage=Decimal("20")
            )

    if allowed:
        step()
        assert Referral.objects.get(pk=referral.pk).state == REFERRAL.transition(move).target
        event = Event.objects.filter(kind=f"placement.referral.{move}").latest("pk")
        assert (event.state_from, event.person_id, event.organization_id) == (
            state,
            referral.application.person_id,
            world.provider.pk,
        )
    else:
        events = Event.objects.count()
        with pytest.raises(IllegalMove):
            step()
        stored = Referral.objects.get(pk=referral.pk)
        assert (stored.state, stored.offered_wage) == (state, referral.offered_wage)
        assert Event.objects.count() == events


@pytest.mark.parametrize("move", [t.name for t in REFERRAL.transitions if t.reason and t.name != "no_show"])
def test_reasons_are_asked_for(world, move):
    state = {
        "employer_decline": "referred",
        "candidate_decline": "offered",
        "rescind_offer": "accepted",
        "withdraw": "referred",
    }[move]
    referral = world.referral(state=state)
    with pytest.raises(IllegalMove, match="needs a reason"):
        services.referral_move(actor=world.actor, referral=referral, name=move, reason=" ")


def test_an_unknown_step_and_a_hire_without_its_day_are_refused(world):
    referral = world.referral()
    for name in ("fly", "hire", "no_show"):
        with pytest.raises(IllegalMove):
            services.referral_move(actor=world.actor, referral=referral, name=name, reason="x")


def test_an_offer_says_its_pay_and_a_wrong_one_is_refused(world):
    referral = world.referral()
    for wage in (None, Decimal("2.15"), Decimal("42000")):
        with pytest.raises(ValidationError) as caught:
            services.referral_move(actor=world.actor, referral=referral, name="offer", wage=wage)
        assert "wage" in caught.value.message_dict
    services.referral_move(actor=world.actor, referral=referral, name="offer", wage=Decimal("21.5"))
    assert Referral.objects.get(pk=referral.pk).offered_wage == Decimal("21.50")
    assert Event.objects.get(kind="placement.referral.offer").payload["wage"] == "21.50"


def test_an_interview_gets_a_time_and_a_new_time(world):
    referral = world.referral()
    at = timezone.now() + dt.timedelta(days=1)
    with pytest.raises(IllegalMove, match="no interview"):
        services.interview_set(actor=world.actor, referral=referral, interview_at=at)
    services.referral_move(actor=world.actor, referral=referral, name="interview")
    services.interview_set(actor=world.actor, referral=referral, interview_at=at)
    services.interview_set(actor=world.actor, referral=referral, interview_at=at)
    assert Referral.objects.get(pk=referral.pk).interview_at == at
    assert Event.objects.filter(kind="placement.referral.interview_set").count() == 1


def test_a_hire_opens_the_job_fills_the_order_and_takes_back_the_rest(world):
    order = world.order(slots=1, wage=Decimal("19"))
    other_order = world.order()
    referral = world.referral(order, state="accepted")
    # Another offer to the same person, made before this one was accepted.
    other = Referral.objects.create(
        order=other_order,
        application=referral.application,
        state="offered",
        offered_wage=Decimal("30"),
        proposed_on=world.today,
    )
    spell = services.referral_hire(
        actor=world.actor,
        referral=referral,
        started_on=world.today - dt.timedelta(days=2),
        hours_per_week=Decimal("36"),
    )
    assert (spell.employer, spell.employer_name) == (order.employer, "Green Country Fabrication")
    assert (spell.soc, spell.area_code, spell.referral, spell.benefits) == (order.soc, "0046140", referral, ["health"])
    assert spell.in_sector
    wage = WageChange.objects.get(spell=spell)
    assert (wage.hourly_wage, wage.hours_per_week, wage.effective_on) == (
        Decimal("20.50"),
        Decimal("36"),
        spell.started_on,
    )
    order.refresh_from_db()
    assert order.state == "filled"
    assert Event.objects.get(kind="placement.joborder.fill").actor_role == "system"
    other.refresh_from_db()
    assert other.state == "taken_back"
    assert Event.objects.get(kind="placement.referral.withdraw").reason == reason_given("hired_elsewhere")
    opened = Event.objects.get(kind="placement.job.started")
    assert opened.effective_on == spell.started_on
    assert not selectors.job_ready_pool(world.actor).exists()


def test_a_hire_is_impossible_twice(world):
    referral = world.referral(world.order(slots=2), state="hired")
    with pytest.raises(IllegalMove, match="The status is “Hired.”"):
        services.referral_hire(actor=world.actor, referral=referral, started_on=world.today)
    assert EmploymentSpell.objects.count() == 1


def test_no_more_hires_than_openings(world):
    order = world.order(slots=1)
    first, second = world.referral(order, state="offered"), world.referral(order, state="offered")
    services.referral_hire(actor=world.actor, referral=first, started_on=world.today)
    with pytest.raises(IllegalMove, match="job order is filled"):
        services.referral_hire(actor=world.actor, referral=second, started_on=world.today)
    assert Referral.objects.get(pk=second.pk).state == "offered"
    assert EmploymentSpell.objects.count() == 1


def test_nobody_is_hired_into_two_jobs(world):
    one, two = world.order(), world.order()
    first = world.referral(one, state="offered")
    second = Referral.objects.create(
        order=two, application=first.application, state="offered", offered_wage=Decimal("22"), proposed_on=world.today
    )
    services.referral_hire(actor=world.actor, referral=first, started_on=world.today)
    with pytest.raises(IllegalMove):
        services.referral_hire(actor=world.actor, referral=second, started_on=world.today)
    assert EmploymentSpell.objects.filter(ended_on=None).count() == 1


def test_a_hire_that_fails_leaves_nothing_behind(world):
    referral = world.referral(state="accepted")
    events = Event.objects.count()
    for given, field in (
        ({"started_on": world.today + dt.timedelta(days=1)}, "started_on"),
        ({"started_on": world.today, "hourly_wage": Decimal("1.50")}, "hourly_wage"),
    ):
        with pytest.raises(ValidationError) as caught:
            services.referral_hire(actor=world.actor, referral=referral, **given)
        assert field in caught.value.message_dict
    assert Referral.objects.get(pk=referral.pk).state == "accepted"
    assert (EmploymentSpell.objects.count(), Event.objects.count()) == (0, events)


def test_only_one_offer_can_be_accepted(world):
    first = world.referral(state="accepted")
    second = Referral.objects.create(
        order=world.order(),
        application=first.application,
        state="offered",
        offered_wage=Decimal("22"),
        proposed_on=world.today,
    )
    with pytest.raises(IllegalMove, match="accepted an offer from"):
        services.referral_move(actor=world.actor, referral=second, name="accept")


def test_an_open_order_and_a_free_person_are_needed_to_refer(world):
    paused = world.referral(state="proposed")
    services.order_move(actor=world.actor, order=paused.order, name="pause", reason="x")
    with pytest.raises(IllegalMove, match="no longer open"):
        services.referral_move(actor=world.actor, referral=paused, name="refer")


@pytest.mark.parametrize(
    ("state", "move"),
    [
        ("referred", "employer_decline"),
        ("offered", "candidate_decline"),
        ("accepted", "rescind_offer"),
        ("accepted", "candidate_decline"),
        ("interviewing", "withdraw"),
    ],
)
def test_whichever_way_it_ends_the_person_is_in_the_job_ready_pool(world, state, move):
    referral = world.referral(state=state)
    services.referral_move(actor=world.actor, referral=referral, name=move, reason="because")
    assert selectors.job_ready_pool(world.actor).filter(pk=referral.application_id).exists()


def test_who_never_started_is_back_in_the_job_ready_pool_and_the_order_open(world):
    referral = world.referral(world.order(slots=1), state="hired")
    with pytest.raises(IllegalMove):
        services.referral_no_show(actor=world.actor, referral=referral, reason=" ")
    services.referral_no_show(actor=world.actor, referral=referral, reason="took another job")
    assert not EmploymentSpell.objects.exists()
    assert not CheckIn.objects.exists()
    referral.refresh_from_db()
    assert (referral.state, referral.get_state_display()) == ("never_started", "Never started")
    journey = Journey.objects.get(pk=referral.application_id)
    assert (journey.placed_on, journey.station, journey.start_wage) == (None, "job_ready", None)
    assert journeys_wrong() == []
    referral.order.refresh_from_db()
    assert referral.order.state == "open"
    assert selectors.job_ready_pool(world.actor).filter(pk=referral.application_id).exists()
    assert Event.objects.get(kind="placement.job.removed").person_id == referral.application.person_id
    # The opening is free again: someone else can be hired on it.
    world.referral(referral.order, state="hired")


def test_a_job_found_elsewhere_that_never_started_leaves_nothing_either(world, page):
    application = world.person()
    for ended in (False, True):
        spell = services.spell_open(
            actor=world.actor,
            person=application.person,
            application=application,
            employer_name="Corner Shop",
            job_title="Machinist",
            started_on=world.today - dt.timedelta(days=3),
            hourly_wage=Decimal("20"),
        )
        assert Journey.objects.get(pk=application.pk).placed_on is not None
        if ended:
            services.spell_end(actor=world.actor, spell=spell, ended_on=world.today)
        address = f"/jobs/{spell.pk}/never-started/"
        assert "isn't counted as placed" in html.unescape(page.get(address).content.decode())
        assert page.post(address, {"reason": ""}).status_code == 422
        assert page.post(address, {"reason": "Found something else"}).status_code == 302
        assert not EmploymentSpell.objects.exists()
        assert not CheckIn.objects.exists()
        journey = Journey.objects.get(pk=application.pk)
        assert (journey.placed_on, journey.station) == (None, "job_ready")
    assert Event.objects.filter(kind="placement.job.removed", reason="Found something else").count() == 2
    assert journeys_wrong() == []


def test_a_job_held_for_weeks_cannot_be_called_a_no_show(world):
    referral = world.referral(state="accepted")
    services.referral_hire(actor=world.actor, referral=referral, started_on=world.today - dt.timedelta(days=15))
    with pytest.raises(IllegalMove, match="Record the end of the job instead"):
        services.referral_no_show(actor=world.actor, referral=referral, reason="x")
    assert EmploymentSpell.objects.count() == 1


def test_in_sector_follows_from_what_the_person_trained_for(world):
    referral = world.referral(state="hired")
    assert selectors.in_sector(referral.application, "51-4041")
    assert not selectors.in_sector(referral.application, "35-3023")
    assert not selectors.in_sector(None, "51-4041")
    assert not selectors.in_sector(ApplicationFactory(), "51-4041")


def test_nearest_wrong_people(world):
    referral = world.referral(state="accepted")
    elsewhere = actor_in(OrganizationFactory(), "job_developer")
    coach = actor_in(world.provider, "coach")
    with pytest.raises(Http404):
        fetch(Referral, elsewhere, "placement.refer", referral.pk)
    with pytest.raises(PermissionDenied):
        fetch(Referral, coach, "placement.refer", referral.pk)
    with pytest.raises(PermissionDenied):
        services.referral_move(actor=coach, referral=referral, name="rescind_offer", reason="x")
    with pytest.raises(PermissionDenied):
        services.referral_hire(actor=elsewhere, referral=referral, started_on=world.today)
    referral.application.person.restricted = True
    referral.application.person.save()
    with pytest.raises(Http404):
        fetch(Referral, world.actor, "placement.refer", referral.pk)
    # A coach may record a hire, and so may the system.
    assert fetch(Referral, SYSTEM, "placement.place", referral.pk)
    services.referral_hire(actor=coach, referral=referral, started_on=world.today)
