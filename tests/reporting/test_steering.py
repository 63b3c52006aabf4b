"""The steering page: forecasts as by hand, few people give no share, names and money only by right, queries don't grow."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.cases.test_indicator_histories import live
from tests.factories import OrganizationFactory, ProgramFactory, actor_in, member
from tests.world import World
from workadvance.reporting.costs import costs_import
from workadvance.reporting.models import Journey
from workadvance.reporting.steering import forecast, program_year, steering
from workadvance.reporting.steering_rows import Rate, Yield
from workadvance.training.models import Cohort
from workadvance.ui import event_cache


def test_a_forecast_holds_its_middle_and_narrows_with_experience():
    little, much = forecast(20, Yield(2, 10)), forecast(20, Yield(200, 1000))
    for found in (little, much):
        assert found.low <= found.likely <= found.high
    assert much.likely == 4
    assert much.high - much.low < little.high - little.low


def test_a_forecast_counts_who_is_held_and_stops_at_the_seats():
    assert forecast(0, Yield(1, 2), held=3) == forecast(0, Yield(0, 0), held=3)
    found = forecast(500, Yield(50, 100), most=12, held=2)
    assert (found.low, found.likely, found.high) == (12, 12, 12)


@pytest.mark.parametrize("n", [0, 1, 9])
def test_of_few_people_no_share_is_given(n):
    assert Rate("placed", n, n).share is None
    assert Rate("placed", n, n).interval is None


def test_the_program_year_begins_in_july():
    assert program_year(dt.date(2026, 6, 30)) == (dt.date(2025, 7, 1), dt.date(2026, 6, 30))
    assert program_year(dt.date(2026, 7, 1)) == (dt.date(2026, 7, 1), dt.date(2027, 6, 30))


@pytest.fixture
def program(db):
    """Forty people applied a year ago, twenty were selected and ten started; ten more are in screening now."""
    made, today = ProgramFactory(provider=OrganizationFactory()), timezone.localdate()
    for _ in range(50):
        live({"story": ""}, made)
    pks = list(Journey.objects.filter(program=made).order_by("pk").values_list("pk", flat=True))
    ago = today - dt.timedelta(days=300)
    blank = {
        "station": "not_selected",
        "selected_on": None,
        "started_on": None,
        "completed_on": None,
        "placed_on": None,
    }
    Journey.objects.filter(pk__in=pks).update(applied_on=ago, cohort=None, **blank)
    Journey.objects.filter(pk__in=pks[:20]).update(selected_on=ago)
    Journey.objects.filter(pk__in=pks[:10]).update(started_on=ago)
    Journey.objects.filter(pk__in=pks[40:]).update(station="screening", applied_on=today)
    return made


def cohort_of(program, seats, days):
    start = timezone.localdate() + dt.timedelta(days=days)
    return Cohort.objects.create(
        program=program,
        name=f"Cohort in {days} days",
        soc="51-4121",
        soc_title="Welders",
        starts_on=start,
        ends_on=start + dt.timedelta(days=60),
        seats=seats,
        hours=200,
    )


@pytest.mark.database
def test_applicants_needed_follow_from_the_yield_and_are_not_promised_twice(program):
    cohort_of(program, 3, 20)
    cohort_of(program, 10, 40)
    manager = actor_in(program.provider, "manager")
    first, second = steering(manager, [program], timezone.localdate()).coming
    # A quarter of those who apply start: ten in screening bring two or three.
    assert 2 <= first.forecast.likely <= 3
    assert second.forecast.likely <= 1
    assert 36 <= second.more_applicants <= 42
    assert second.course == "short"


@pytest.mark.database
def test_what_changed_counts_this_week_and_the_one_before(program):
    changes = {
        c.key: c for c in steering(actor_in(program.provider, "manager"), [program], timezone.localdate()).changes
    }
    assert (changes["applied"].now, changes["applied"].before) == (10, 0)


@pytest.mark.database
def test_money_is_for_those_who_keep_the_ledger(program):
    manager, today = actor_in(program.provider, "manager"), timezone.localdate()
    line = {"on": today.isoformat(), "component": "training", "program": program.name}
    rows = [
        line | {"reference": "1", "amount": "1000"},
        line | {"reference": "2", "amount": "5000", "kind": "budget"},
        line | {"reference": "3", "amount": "7000", "kind": "budget", "on": program_year(today)[1].isoformat()},
    ]
    costs_import(actor=manager, provider=program.provider, rows=rows)
    money = steering(manager, [program], today).money
    assert (money.spent, money.due, money.budget) == (1000, 5000, 12000)
    assert money.year_end >= money.spent
    assert steering(actor_in(program.provider, "evaluator"), [program], today).money is None


@pytest.mark.database
def test_the_page_names_no_one_to_those_without_the_right_and_asks_the_same_for_many_programs(db):
    world = World()
    answers = {}
    for role in ("manager", "evaluator"):
        client = Client()
        client.force_login(member(world.provider, role))
        answers[role] = client.get(reverse("reporting:steering"))
        assert answers[role].status_code == 200
    people = reverse("reporting:people")
    assert f"{people}?station" in answers["manager"].content.decode()
    assert f"{people}?" not in answers["evaluator"].content.decode()
    counts = []
    client = Client()
    client.force_login(member(world.provider, "manager"))
    for _ in range(2):
        client.get(reverse("reporting:steering"))
        event_cache.forget()
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("reporting:steering"))
        counts.append(len(captured))
        for n in range(5):
            cohort_of(ProgramFactory(provider=world.provider), 5 + n, 10)
    assert counts[1] <= counts[0] + 1
    assert counts[1] <= 25


@pytest.mark.database
def test_others_see_nothing_of_it(db):
    world = World()
    client = Client()
    client.force_login(member(world.provider, "coach"))
    assert client.get(reverse("reporting:steering")).status_code == 403
