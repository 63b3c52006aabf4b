"""Booking, picking, moving, keeping, missing and canceling an appointment: who may, when, and what is told."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.appointments.conftest import NOON, TIMED, at
from tests.factories import OrganizationFactory, actor_in, member
from workadvance.appointments import selectors, services
from workadvance.appointments.models import Appointment, Slot
from workadvance.appointments.today import today
from workadvance.events.models import Event
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import actor_of_user, link_actor

pytestmark = pytest.mark.django_db
THEM = link_actor("Maria", "participant")


def book(office, starts=None, minutes=30, person=None, **fields):
    starts = starts or at(1, 9)
    timed = {**TIMED, "starts_at": starts, "ends_at": starts + dt.timedelta(minutes=minutes), **fields}
    return services.appointment_book(
        actor=office.actor, person=person or office.person, **{"staff": office.coach, **timed}
    )


def test_booking_stores_and_logs_it(office):
    made = book(office)
    assert (made.state, made.sequence, made.day) == ("booked", 0, dt.date(2026, 12, 1))
    event = Event.objects.get(kind="appointments.appointment.booked")
    assert (event.person_id, event.organization_id, event.actor_id) == (
        office.person.pk,
        office.provider.pk,
        office.coach.pk,
    )
    assert event.payload["starts_at"] == "2026-12-01T09:00"


@pytest.mark.parametrize(
    ("starts", "minutes", "field"),
    [(at(25, 11, month=11), 30, "day"), (at(1, 9), 0, "ends"), (at(1, 9), -5, "ends"), (at(1, 9), 13 * 60, "ends")],
)
def test_a_time_that_cannot_be_is_said_beside_its_field(office, starts, minutes, field):
    with pytest.raises(ValidationError) as refused:
        book(office, starts, minutes)
    assert list(refused.value.message_dict) == [field]
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("start", "minutes", "free"),
    [((9, 0), 30, False), ((9, 15), 30, False), ((8, 45), 30, False), ((8, 0), 120, False), ((8, 30), 30, True), ((9, 30), 30, True)],
)  # fmt: skip
def test_no_one_is_at_two_places_at_once(office, start, minutes, free):
    book(office)
    same_staff = {"person": office.other}
    same_person = {"staff": member(office.provider, "coach")}
    for who in (same_staff, same_person):
        if free:
            book(office, at(1, *start), minutes, **who)
            Appointment.objects.latest("pk").delete()
        else:
            with pytest.raises(ValidationError):
                book(office, at(1, *start), minutes, **who)


def test_only_who_works_with_people_there_books(office):
    with pytest.raises(PermissionDenied):
        services.appointment_book(
            actor=actor_in(office.provider, "evaluator"), person=office.person, staff=office.coach
        )
    with pytest.raises(PermissionDenied):
        services.appointment_book(
            actor=actor_in(OrganizationFactory(), "coach"), person=office.person, staff=office.coach
        )
    stranger = member(OrganizationFactory(), "coach")
    with pytest.raises(ValidationError, match="doesn't work here"):
        book(office, staff=stranger)


def test_moving_counts_up_and_an_unchanged_form_changes_nothing(office):
    made = book(office)
    same = {**TIMED, "starts_at": made.starts_at, "ends_at": made.ends_at, "staff": office.coach}
    assert services.appointment_move(actor=office.actor, appointment=made, **same).sequence == 0
    later = {**same, "starts_at": at(2, 10), "ends_at": at(2, 11)}
    moved = services.appointment_move(actor=office.actor, appointment=made, **later)
    assert (moved.sequence, moved.starts_at) == (1, at(2, 10))
    services.appointment_move(actor=office.actor, appointment=moved, **{**later, "place": "By phone"})
    assert Appointment.objects.get().sequence == 2
    assert Event.objects.filter(kind="appointments.appointment.moved").count() == 2


# --- picking


def test_a_person_picks_a_time_of_their_coach(office):
    slot = office.slot(at(1, 9))
    made = services.appointment_pick(author=THEM, person=office.person, slot_id=slot.pk)
    assert (made.staff, made.starts_at, made.place, made.slot) == (office.coach, at(1, 9), "Room 2", slot)
    assert not selectors.slots_free(office.person).exists()
    with pytest.raises(ValidationError, match="no longer free"):
        services.appointment_pick(author=THEM, person=office.person, slot_id=slot.pk)


def test_which_times_a_person_may_pick(office):
    colleague = member(office.provider, "screener")
    mine, everyone = office.slot(at(1, 9)), office.slot(at(1, 9), staff=colleague, audience="everyone")
    office.slot(at(1, 11), staff=colleague)  # for the colleague's own participants
    office.slot(NOON + dt.timedelta(minutes=90))  # too soon
    office.slot(at(1, 12), withdrawn_at=NOON)
    Slot.objects.create(
        organization=OrganizationFactory(), staff=colleague, starts_at=at(1, 13), ends_at=at(1, 14), audience="everyone", **TIMED
    )  # fmt: skip
    busy = office.slot(at(1, 15))
    book(office, at(1, 15, 10), person=office.other)
    free = list(selectors.slots_free(office.person))
    assert free == [mine, everyone]
    assert busy not in free
    assert list(selectors.slots_free(office.other)) == [everyone]


def test_one_appointment_ahead_with_the_same_person_and_changing_it_frees_the_time(office):
    first, second = office.slot(at(1, 9)), office.slot(at(1, 10))
    made = services.appointment_pick(author=THEM, person=office.person, slot_id=first.pk)
    with pytest.raises(ValidationError, match="already have an appointment with Teresa Reed"):
        services.appointment_pick(author=THEM, person=office.person, slot_id=second.pk)
    moved = services.appointment_pick(author=THEM, person=office.person, slot_id=second.pk, instead_of=made)
    assert (moved.pk, moved.starts_at, moved.sequence) == (made.pk, at(1, 10), 1)
    assert list(selectors.slots_free(office.person)) == [first]


def test_a_canceled_time_is_free_again_and_a_begun_one_stays(office, clock):
    slot = office.slot(at(1, 9))
    made = services.appointment_pick(author=THEM, person=office.person, slot_id=slot.pk)
    services.appointment_cancel_own(author=THEM, appointment=made, reason="Sick child")
    assert (made.state, made.sequence) == ("canceled", 1)
    assert list(selectors.slots_free(office.person)) == [slot]
    again = services.appointment_pick(author=THEM, person=office.person, slot_id=slot.pk)
    clock.to(at(1, 9, 1))
    with pytest.raises(IllegalMove, match="has begun"):
        services.appointment_cancel_own(author=THEM, appointment=again)


# --- marking


def test_marking_is_for_afterward_and_can_be_corrected(office, clock):
    made = book(office)
    with pytest.raises(IllegalMove, match="once the appointment has begun"):
        services.appointment_step(actor=office.actor, appointment=made, name="miss")
    clock.to(at(1, 9, 40))
    services.appointment_step(actor=office.actor, appointment=made, name="miss")
    services.appointment_step(actor=office.actor, appointment=made, name="keep")
    assert Appointment.objects.get().state == "kept"
    with pytest.raises(IllegalMove):
        services.appointment_step(actor=office.actor, appointment=made, name="cancel", reason="No")


def test_today_asks_for_the_mark_then_for_a_new_time_until_there_is_one(office, clock):
    made = book(office)
    assert today(office.actor) == []
    clock.to(at(1, 9, 40))
    [line] = today(office.actor)
    assert line.what == "Say if the person came"
    assert today(actor_in(office.provider, "coach")) == []
    services.appointment_step(actor=office.actor, appointment=made, name="miss")
    [line] = today(office.actor)
    assert line.what == "Missed an appointment: set a new time"
    clock.to(at(14, 9))
    assert len(today(office.actor)) == 1
    book(office, at(16, 9))
    assert today(office.actor) == []
    Appointment.objects.latest("pk").delete()
    clock.to(at(16, 9))
    assert today(office.actor) == []  # after two weeks it is history


# --- offering


def test_times_are_cut_from_the_hours_and_repeat_by_the_clock(office):
    n = services.slots_offer(
        actor=office.actor, organization=office.provider, first=at(1, 9), last=at(1, 10, 45), minutes=30, weeks=2,
        audience="caseload", **TIMED,
    )  # fmt: skip
    assert n == 6
    starts = [s.starts_at for s in Slot.objects.order_by("starts_at")]
    assert starts == [at(d, *t) for d in (1, 8) for t in ((9, 0), (9, 30), (10, 0))]
    event = Event.objects.get(kind="appointments.slot.offered")
    assert event.payload["number"] == 6


def test_nine_in_the_morning_stays_nine_when_clocks_change(office, clock):
    clock.to(dt.datetime(2026, 10, 1, 9, tzinfo=at(1, 1).tzinfo))
    services.slots_offer(
        actor=office.actor, organization=office.provider, first=at(30, 9, month=10), last=at(30, 10, month=10), minutes=60,
        weeks=2, audience="caseload", **TIMED,
    )  # fmt: skip
    first, second = Slot.objects.order_by("starts_at")
    assert second.starts_at - first.starts_at == dt.timedelta(days=7, hours=1)
    assert first.hours.startswith("9:00")
    assert second.hours.startswith("9:00")


def test_what_is_offered_already_is_left_and_mistakes_are_said(office):
    def offer(first, last, minutes=30, weeks=1):
        return services.slots_offer(
            actor=office.actor, organization=office.provider, first=first, last=last, minutes=minutes, weeks=weeks,
            audience="caseload", **TIMED,
        )  # fmt: skip

    assert offer(at(1, 9), at(1, 10)) == 2
    assert offer(at(1, 9, 15), at(1, 11, 15)) == 2  # 10:15 and 10:45 do not touch what is there
    with pytest.raises(ValidationError, match="already offer"):
        offer(at(1, 9), at(1, 10))
    with pytest.raises(ValidationError, match="one appointment after"):
        offer(at(1, 9), at(1, 9, 20))
    with pytest.raises(ValidationError, match="The limit is 200"):
        offer(at(1, 0), at(1, 23), minutes=5, weeks=12)
    with pytest.raises(ValidationError, match="still to come"):
        offer(at(20, 9, month=11), at(20, 10, month=11))
    with pytest.raises(PermissionDenied):
        services.slots_offer(
            actor=office.actor, organization=OrganizationFactory(), first=at(1, 9), last=at(1, 10), minutes=30
        )


def test_a_taken_time_cannot_be_withdrawn_nor_a_colleagues(office):
    slot, free = office.slot(at(1, 9)), office.slot(at(1, 10))
    services.appointment_pick(author=THEM, person=office.person, slot_id=slot.pk)
    with pytest.raises(ValidationError, match="Someone picked this time"):
        services.slot_withdraw(actor=office.actor, slot=slot)
    with pytest.raises(PermissionDenied):
        services.slot_withdraw(actor=actor_in(office.provider, "coach"), slot=free)
    services.slot_withdraw(actor=office.actor, slot=free)
    services.slot_withdraw(actor=office.actor, slot=free)
    assert Event.objects.filter(kind="appointments.slot.withdrawn").count() == 1
    assert not selectors.slots_free(office.person).exists()


def test_the_team_sees_no_restricted_persons_appointment(office):
    made = book(office)
    office.person.restricted = True
    office.person.save()
    colleague = actor_of_user(member(office.provider, "coach"))
    assert made not in selectors.appointments(colleague)
