"""What waits today for a job developer."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import resolve
from django.utils import timezone

from tests.factories import OrganizationFactory, actor_in
from workadvance.advancement.today import today as advancement_today
from workadvance.placement import selectors, services
from workadvance.placement.models import Slate
from workadvance.placement.today import today


def found(world, actor=None):
    return {(i.what, i.shape) for i in today(actor or world.actor)}


def whats(world, actor=None):
    return {i.what for i in today(actor or world.actor)}


@pytest.fixture
def busy(world):
    order = world.order(slots=4)
    world.extra["accepted"] = world.referral(order, state="offered")
    services.referral_move(actor=world.actor, referral=world.extra["accepted"], name="accept", starts_on=world.today)
    world.extra["interview"] = world.referral(order)
    now = timezone.localtime()
    services.referral_move(
        actor=world.actor,
        referral=world.extra["interview"],
        name="interview",
        interview_at=now.replace(hour=23, minute=30),
    )
    services.activity_log(
        actor=world.actor,
        account=world.account,
        kind="call",
        note="Call back",
        on=world.today - dt.timedelta(days=9),
        follow_up_on=world.today - dt.timedelta(days=2),
    )
    world.order(title="Lonely order", opened_on=world.today - dt.timedelta(days=10))
    person = world.person(ready=False)
    spell = services.spell_open(
        actor=world.actor,
        person=person.person,
        application=person,
        employer_name="Shop",
        job_title="Hand",
        soc="51-4041",
        started_on=world.today - dt.timedelta(days=90),
        hourly_wage=Decimal("18"),
    )
    services.spell_end(
        actor=world.actor, spell=spell, ended_on=world.today - dt.timedelta(days=31), end_kind="laid_off"
    )
    world.extra["between"] = person
    return world


def test_everything_that_waits_is_there_with_where_to_do_it(busy):
    slate = services.slate_make(actor=busy.actor, order=busy.order(title="Sent"), application_ids=[busy.person().pk])
    services.slate_send(actor=busy.actor, slate=slate, contact=busy.contact)
    Slate.objects.filter(pk=slate.pk).update(sent_at=timezone.now() - dt.timedelta(days=4))
    assert found(busy) == {
        ("Starting at Green Country Fabrication", "good"),
        ("Interview today", "next"),
        ("Follow up", "late"),
        ("Job order needs candidates", "late"),
        ("1 candidate waiting for an answer", "late"),
    }
    for item in today(busy.actor):
        resolve(item.url.split("?")[0])
        assert all((item.who, item.why, item.due, item.url, item.action))
    assert [i.due for i in today(busy.actor)] == sorted(i.due for i in today(busy.actor))


def test_a_slate_sent_yesterday_is_not_late(world):
    slate = services.slate_make(actor=world.actor, order=world.order(), application_ids=[world.person().pk])
    services.slate_send(actor=world.actor, slate=slate, contact=world.contact)
    assert whats(world) == set()


def test_who_lost_a_job_waits_until_referred_again(busy):
    assert [line.shape for line in advancement_today(busy.actor) if line.what == "Between jobs"] == ["late"]
    services.referral_propose(actor=busy.actor, order=busy.order(), application=busy.extra["between"])
    assert "Between jobs" not in {line.what for line in advancement_today(busy.actor)}


def test_a_coach_and_another_provider_have_none_of_it(busy):
    assert today(actor_in(busy.provider, "coach")) == []
    assert today(actor_in(OrganizationFactory(), "job_developer")) == []


def test_an_order_filled_or_with_people_does_not_wait(busy):
    assert selectors.orders_waiting(busy.actor).count() == 1
    (lonely,) = [i for i in today(busy.actor) if i.what == "Job order needs candidates"]
    assert lonely.why == "Lonely order, 1 opening"


def test_an_interview_without_a_time_and_one_that_is_over(world):
    first, second = world.referral(state="interviewing"), world.referral(state="interviewing")
    services.interview_set(actor=world.actor, referral=second, interview_at=timezone.now() - dt.timedelta(days=1))
    assert {("Set an interview time", "next"), ("Record interview outcome", "late")} <= found(world)
    assert first.pk != second.pk


def test_the_number_of_queries_does_not_grow(busy, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        today(busy.actor)
    for _ in range(4):
        busy.referral(state="interviewing"), busy.referral(state="accepted"), busy.order()
    with django_assert_max_num_queries(12):
        assert len(today(busy.actor)) > 10
