"""Job orders."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from tests.factories import OrganizationFactory, actor_in
from tests.placement.conftest import DRIVER, MACHINIST
from workadvance.events.models import Event
from workadvance.events.workflow import IllegalMove
from workadvance.placement import selectors, services
from workadvance.placement.models import JobOrder
from workadvance.placement.workflow import JOB_ORDER
from workadvance.training.models import Certification
from workadvance.ui.fetch import fetch


def test_an_order_knows_its_occupation_place_and_area(world):
    order = world.order(soc="machinists", zip="74107-1234")
    assert (order.soc, order.soc_title) == (MACHINIST, "Machinists")
    assert (order.city, order.state_code, order.area_code, order.zip) == ("Tulsa", "OK", "0046140", "74107")
    event = Event.objects.get(kind="placement.joborder.opened")
    assert event.payload == {"order": order.title, "employer": "Green Country Fabrication"}
    assert event.organization_id == world.provider.pk


def test_everything_wrong_is_said_at_once_beside_its_field(world):
    with pytest.raises(ValidationError) as caught:
        world.order(
            title="",
            soc="wizardry",
            wage=Decimal("41600"),
            zip="00000",
            slots=0,
            benefits=["gold"],
            opened_on=dt.date(2999, 1, 1),
        )
    problems = caught.value.message_dict
    assert {"title", "soc", "wage", "zip", "benefits", "opened_on"} <= set(problems)
    assert "$20.00" in problems["wage"][0]  # what 41,600 a year is an hour
    assert not JobOrder.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"wage": Decimal("2.10")}, "wage"),
        ({"wage": Decimal("5.00")}, "wage"),
        ({"wage": Decimal("500")}, "wage"),
        ({"wage_to": Decimal("20.99")}, "__all__"),
        ({"slots": 0}, "slots"),
        ({"slots": 70000}, "slots"),
        ({"hours_per_week": Decimal("-1")}, "hours_per_week"),
        ({"zip": ""}, "__all__"),
        ({"closes_on": dt.date(2001, 1, 1)}, "__all__"),
        ({"shifts": ["dawn"]}, "shifts"),
        ({"excludes": ["poor"]}, "excludes"),
    ],
)
def test_bad_orders(world, given, field):
    with pytest.raises(ValidationError) as caught:
        world.order(**given)
    assert field in caught.value.message_dict


def test_a_remote_order_needs_no_place(world):
    assert world.order(zip="", remote=True).area_code == ""


def test_a_contact_of_another_employer_is_refused(world):
    other = services.employer_add(actor=world.actor, provider=world.provider, name="Other Works")
    theirs = services.contact_add(actor=world.actor, account=other, name="X", phone="918-555-0101")
    with pytest.raises(ValidationError) as caught:
        world.order(contact=theirs)
    assert "contact" in caught.value.message_dict


def test_the_same_form_twice_opens_one_order(world):
    details = {"title": "Machinist", "opened_on": world.today}
    world.order(**details)
    with pytest.raises(ValidationError, match="already has this title"):
        world.order(**details)
    assert JobOrder.objects.count() == 1


def test_a_change_says_what_changed_and_nothing_changed_says_nothing(world):
    order = world.order()
    nims = Certification.objects.create(name="NIMS", issuer="NIMS", socs=[])
    services.order_change(actor=world.actor, order=order, certifications=[nims], wage=Decimal("22"), title=order.title)
    services.order_change(actor=world.actor, order=order, certifications=[nims], wage=Decimal("22"), title=order.title)
    events = list(Event.objects.filter(kind="placement.joborder.changed"))
    assert len(events) == 1
    assert events[0].payload["fields"] == "wage, required_certifications"


def test_openings_raised_open_a_filled_order_and_cannot_fall_below_hires(world):
    order = world.order(slots=2)
    world.referral(order, state="hired")
    with pytest.raises(ValidationError) as caught:
        services.order_change(actor=world.actor, order=order, slots=0)
    assert "slots" in caught.value.message_dict
    services.order_change(actor=world.actor, order=order, slots=1)
    order.refresh_from_db()
    assert order.state == "filled"
    services.order_change(actor=world.actor, order=order, slots=3)
    order.refresh_from_db()
    assert order.state == "open"


@pytest.mark.parametrize("state", [s.name for s in JOB_ORDER.states])
@pytest.mark.parametrize("move", [t.name for t in JOB_ORDER.transitions])
def test_the_whole_grid_of_order_moves(world, state, move):
    order = world.order()
    JobOrder.objects.filter(pk=order.pk).update(state=state)
    order.refresh_from_db()
    transition = JOB_ORDER.transition(move)
    # An order without hires cannot be called filled; every other requirement is met here.
    allowed = state in transition.sources and move != "fill"
    if allowed:
        services.order_move(actor=world.actor, order=order, name=move, reason="because")
        order.refresh_from_db()
        assert order.state == transition.target
    else:
        with pytest.raises(IllegalMove):
            services.order_move(actor=world.actor, order=order, name=move, reason="because")
        order.refresh_from_db()
        assert order.state == state


def test_reasons_are_asked_for_and_unknown_steps_refused(world):
    order = world.order()
    with pytest.raises(IllegalMove, match="needs a reason"):
        services.order_move(actor=world.actor, order=order, name="close")
    with pytest.raises(IllegalMove, match="out of date"):
        services.order_move(actor=world.actor, order=order, name="burn")


def test_closing_takes_back_those_who_wait_and_waits_for_offers(world):
    order = world.order(slots=2)
    waiting, offered = world.referral(order), world.referral(order, state="offered")
    with pytest.raises(IllegalMove, match="open offers"):
        services.order_move(actor=world.actor, order=order, name="close", reason="frozen")
    services.referral_move(actor=world.actor, referral=offered, name="candidate_decline", reason="too far")
    services.order_move(actor=world.actor, order=order, name="close", reason="frozen")
    waiting.refresh_from_db()
    assert waiting.state == "taken_back"
    assert Event.objects.get(kind="placement.referral.withdraw").reason == "The job order was closed: frozen"


def test_release_takes_back_only_those_without_an_offer(world):
    order = world.order(slots=3)
    world.referral(order), world.referral(order, state="interviewing"), world.referral(order, state="offered")
    with pytest.raises(IllegalMove):
        services.order_release(actor=world.actor, order=order, reason=" ")
    assert services.order_release(actor=world.actor, order=order, reason="filled") == 2
    assert services.order_release(actor=world.actor, order=order, reason="filled") == 0


def test_local_pay_is_the_areas_own_with_its_vintage(world):
    pay = selectors.local_pay(MACHINIST, "0046140")
    assert pay.area == "Tulsa, OK"
    assert pay.p25 < pay.median < pay.p75
    assert "20" in pay.vintage
    assert selectors.local_pay(MACHINIST, "").is_nation
    assert selectors.local_pay("", "0046140") is None
    assert selectors.local_pay("99-9999", "0046140") is None


def test_the_list_counts_free_openings_and_people_with_the_employer(world):
    order = world.order(slots=3)
    world.referral(order, state="hired"), world.referral(order), world.referral(order, state="proposed")
    row = selectors.orders(world.actor).get(pk=order.pk)
    assert (row.hired, row.free, row.live) == (1, 2, 1)


def test_nearest_wrong_people(world):
    order = world.order(soc=DRIVER)
    elsewhere = actor_in(OrganizationFactory(), "job_developer")
    with pytest.raises(Http404):
        fetch(JobOrder, elsewhere, "placement.view_employers", order.pk)
    with pytest.raises(PermissionDenied):
        fetch(JobOrder, actor_in(world.provider, "instructor"), "placement.view_employers", order.pk)
    assert not selectors.orders(elsewhere).exists()
    coach = actor_in(world.provider, "coach")
    with pytest.raises(PermissionDenied):
        services.order_change(actor=coach, order=order, slots=2)
    with pytest.raises(PermissionDenied):
        services.order_move(actor=elsewhere, order=order, name="close", reason="x")
