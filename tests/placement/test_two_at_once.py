"""Two job developers at the same moment: one hire, one accepted offer, one slate, whichever comes first."""

import threading
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction

from tests.placement.conftest import world_make
from workadvance.events.models import Event
from workadvance.events.workflow import IllegalMove
from workadvance.placement import services
from workadvance.placement.models import EmploymentSpell, JobOrder, Referral

pytestmark = pytest.mark.database


@pytest.fixture
def world(transactional_log):
    return world_make()


def at_once(*writes):
    """Run the writes in threads that start together; returns what each came to: None, or the error."""
    gate = threading.Barrier(len(writes))
    came = [None] * len(writes)

    def run(i, write):
        try:
            gate.wait(10)
            write()
        except (IllegalMove, ValidationError) as error:
            came[i] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(i, w)) for i, w in enumerate(writes)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(60)
    return came


def hire(world, referral):
    def write():
        mine = Referral.objects.select_related("order__employer", "application__person").get(pk=referral.pk)
        services.referral_hire(actor=world.actor, referral=mine, started_on=world.today)

    return write


def test_one_person_is_hired_once_however_many_press_the_button(world):
    referral = world.referral(world.order(slots=3), state="accepted")
    came = at_once(*[hire(world, referral)] * 4)
    assert sum(c is None for c in came) == 1
    assert EmploymentSpell.objects.count() == 1
    assert Event.objects.filter(kind="placement.referral.hire").count() == 1


def test_one_opening_is_filled_once(world):
    order = world.order(slots=1)
    both = [world.referral(order, state="offered") for _ in range(2)]
    came = at_once(*[hire(world, r) for r in both])
    assert sum(c is None for c in came) == 1
    assert Referral.objects.filter(order=order, state="hired").count() == 1
    assert EmploymentSpell.objects.count() == 1
    assert JobOrder.objects.get(pk=order.pk).state == "filled"


def test_one_person_gets_one_job_of_two_offers(world):
    first = world.referral(state="offered")
    second = Referral.objects.create(
        order=world.order(),
        application=first.application,
        state="offered",
        offered_wage=Decimal("22"),
        proposed_on=world.today,
    )
    came = at_once(hire(world, first), hire(world, second))
    assert sum(c is None for c in came) == 1
    assert EmploymentSpell.objects.filter(ended_on=None).count() == 1
    assert sorted(Referral.objects.values_list("state", flat=True)) == ["hired", "taken_back"]


def test_one_of_two_offers_is_accepted(world):
    first = world.referral(state="offered")
    second = Referral.objects.create(
        order=world.order(),
        application=first.application,
        state="offered",
        offered_wage=Decimal("22"),
        proposed_on=world.today,
    )

    def accept(referral):
        def write():
            mine = Referral.objects.select_related("order__employer", "application__person").get(pk=referral.pk)
            services.referral_move(actor=world.actor, referral=mine, name="accept")

        return write

    came = at_once(accept(first), accept(second))
    assert sum(c is None for c in came) == 1
    assert Referral.objects.filter(state="accepted").count() == 1


def test_the_same_slate_from_two_windows_refers_nobody_twice(world):
    order, person = world.order(), world.person()

    def write():
        services.slate_make(actor=world.actor, order=JobOrder.objects.get(pk=order.pk), application_ids=[person.pk])

    assert at_once(write, write) == [None, None]
    assert Referral.objects.count() == 1
    assert order.slates.count() == 1


def test_a_crash_in_the_middle_of_a_hire_leaves_nothing(world, monkeypatch):
    referral = world.referral(world.order(slots=1), state="accepted")
    events = Event.objects.count()
    monkeypatch.setattr("workadvance.placement.services.referrals.order_step", _fail)
    with pytest.raises(RuntimeError):
        hire(world, referral)()
    assert Referral.objects.get(pk=referral.pk).state == "accepted"
    assert (EmploymentSpell.objects.count(), Event.objects.count()) == (0, events)
    assert not connection.in_atomic_block
    assert transaction.get_autocommit()


def _fail(**_given):
    raise RuntimeError("the machine stops here")
