"""Writing appointments, offered times and calendar addresses. A service that takes an `author` checks no right."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.appointments import selectors
from workadvance.appointments.items import at_clock
from workadvance.appointments.models import Appointment, CalendarFeed, Slot
from workadvance.appointments.workflow import APPOINTMENT
from workadvance.events.readings import reason_given
from workadvance.events.services import Author, event_record
from workadvance.events.workflow import IllegalMove, move
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization, Person, User

LONGEST = dt.timedelta(hours=12)
MOST_SLOTS = 200
TIMED = ("kind", "starts_at", "ends_at", "zone", "place", "link")


def appointment_book(*, actor: Actor, person: Person, staff: User, **timed: Any) -> Appointment:
    """Staff book an appointment for a person, with themselves or a colleague (`timed`: kind, start, end, zone, place, link)."""
    require(actor, "appointments.schedule", person.provider_id)
    if not selectors.colleagues([person.provider_id]).filter(pk=staff.pk).exists():
        raise ValidationError({"staff": _("This person doesn't work here. Choose someone else.")})
    return _book(actor, person, staff, None, timed)


def appointment_pick(
    *, author: Author, person: Person, slot_id: int, instead_of: Appointment | None = None
) -> Appointment:
    """A person picks a time on offer, or moves an appointment of theirs to one. Of two who pick it at once the first has it.

    Raises ValidationError with a sentence where it can't be had.
    """
    with transaction.atomic():
        _person_locked(person)
        slot = selectors.slots_free(person).filter(pk=slot_id).first()
        if slot is None:
            raise ValidationError(_gone())
        timed = {name: getattr(slot, name) for name in TIMED}
        if instead_of is not None:
            return _move(author, instead_of, slot.staff, slot, timed)
        ahead = selectors.upcoming(person).filter(staff=slot.staff_id).count()
        if ahead >= selectors.number("most_ahead"):
            raise ValidationError(
                _("You already have an appointment with %(name)s. You can change it instead.")
                % {"name": slot.staff.name}
            )
        return _book(author, person, slot.staff, slot, timed)


def appointment_move(*, actor: Actor, appointment: Appointment, staff: User, **timed: Any) -> Appointment:
    """Staff move an appointment to another time, place or colleague."""
    provider_id = appointment.person.provider_id
    require(actor, "appointments.schedule", provider_id)
    if not selectors.colleagues([provider_id]).filter(pk=staff.pk).exists():
        raise ValidationError({"staff": _("This person doesn't work here. Choose someone else.")})
    return _move(actor, appointment, staff, None, timed)


def _gone() -> str:
    return _("This time is no longer free. Pick another one.")


def _locked(staff: User, person: Person | None = None) -> None:
    """One at a time books with a member of staff, and for a person: neither gets two appointments at the same time."""
    if person is not None:
        _person_locked(person)
    User.objects.select_for_update().get(pk=staff.pk)


def _person_locked(person: Person) -> None:
    """One appointment at a time for a person; always before their staff, so that no two wait for each other."""
    Person.objects.select_for_update().get(pk=person.pk)


def _book(author: Author, person: Person, staff: User, slot: Slot | None, timed: Mapping[str, Any]) -> Appointment:
    now = timezone.now()
    found = Appointment(person=person, staff=staff, slot=slot, booked_at=now, changed_at=now, **timed)
    try:
        with transaction.atomic():
            _locked(staff, person)
            _checked(found, picked=slot is not None)
            found.save()
            _event("booked", author, found)
    except IntegrityError as error:
        if slot is None:
            raise
        raise ValidationError(_gone()) from error
    return found


def _move(
    author: Author, appointment: Appointment, staff: User, slot: Slot | None, timed: Mapping[str, Any]
) -> Appointment:
    try:
        with transaction.atomic():
            _locked(staff, appointment.person)
            locked = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
            if locked.state != "booked":
                raise IllegalMove(
                    _("This appointment can't be moved. The status is “%(state)s.”")
                    % {"state": locked.get_state_display()}
                )
            wanted = {**timed, "staff_id": staff.pk, "slot_id": slot.pk if slot else None}
            changed = [name for name, value in wanted.items() if getattr(locked, name) != value]
            if not set(changed) - {"slot_id"}:
                return locked
            for name in changed:
                setattr(locked, name, wanted[name])
            _checked(locked, picked=slot is not None)
            locked.sequence, locked.changed_at = locked.sequence + 1, timezone.now()
            locked.save()
            _event("moved", author, locked)
    except IntegrityError as error:
        if slot is None:
            raise
        raise ValidationError(_gone()) from error
    return locked


def _checked(found: Appointment, *, picked: bool) -> None:
    """Raise ValidationError for an appointment that is over, too long, or at a time when one of both has another one."""
    found.full_clean(exclude=["person", "staff", "slot"], validate_constraints=False)
    if found.ends_at <= found.starts_at:
        raise ValidationError({"ends": _("The end has to be after the start.")})
    if found.ends_at - found.starts_at > LONGEST:
        raise ValidationError({"ends": _("An appointment can last up to 12 hours.")})
    if found.starts_at <= timezone.now():
        raise ValidationError({"day": _("Choose a time that is still to come.")})
    at_once = selectors.clashes(starts_at=found.starts_at, ends_at=found.ends_at, besides=found.pk)
    if at_once.filter(staff=found.staff_id).exists():
        raise ValidationError(
            _gone() if picked else {"starts": _("%(name)s has another appointment then.") % {"name": found.staff.name}}
        )
    if at_once.filter(person=found.person_id).exists():
        raise ValidationError(
            _("You have another appointment then.")
            if picked
            else {"starts": _("The person has another appointment then.")}
        )


def appointment_step(*, actor: Actor, appointment: Appointment, name: str, reason: str = "") -> Appointment:
    """Staff mark an appointment as kept or missed, or cancel it with a reason. Raises IllegalMove."""
    provider_id = appointment.person.provider_id
    require(actor, APPOINTMENT.transition(name).permission, provider_id)
    if name in ("keep", "miss") and not appointment.over:
        raise IllegalMove(_("You can mark this once the appointment has begun."))
    return _step(actor, appointment, name, reason)


def appointment_cancel_own(*, author: Author, appointment: Appointment, reason: str = "") -> Appointment:
    """The person cancels their appointment before it begins. Raises IllegalMove."""
    if appointment.over:
        raise IllegalMove(_("This appointment has begun. Call us instead."))
    return _step(author, appointment, "cancel", reason.strip() or reason_given("appointment_canceled"))


def _step(author: Author, appointment: Appointment, name: str, reason: str) -> Appointment:
    also: Mapping[str, object] = {"changed_at": timezone.now()}
    if name == "cancel":
        also = {**also, "sequence": appointment.sequence + 1}
    move(
        APPOINTMENT,
        appointment,
        name,
        author=author,
        person_id=appointment.person_id,
        organization_id=appointment.person.provider_id,
        reason=reason.strip(),
        payload=_said(appointment),
        also=also,
    )
    return appointment


def _said(found: Appointment) -> Mapping[str, str]:
    clock = at_clock(found.starts_at, found.zone).isoformat(timespec="minutes")
    return {"about": str(found.kind), "staff": found.staff.name, "starts_at": clock}


def _event(what: str, author: Author, found: Appointment) -> None:
    event_record(
        kind=f"appointments.appointment.{what}",
        author=author,
        subject=found,
        person_id=found.person_id,
        organization_id=found.person.provider_id,
        payload=_said(found),
    )


def slots_offer(
    *, actor: Actor, organization: Organization, first: dt.datetime, last: dt.datetime, minutes: int, weeks: int = 1,
    **offered: Any,
) -> int:  # fmt: skip
    """Staff offer times of their own from `first` to `last`, each so many minutes, the same again weekly. Returns how many.

    A time they offer already, in whole or in part, is left as it is. `offered`: kind, zone, place, link, audience.
    """
    require(actor, "appointments.schedule", organization.pk)
    each = dt.timedelta(minutes=minutes)
    number = (last - first) // each if last > first else 0
    if number < 1:
        raise ValidationError({"until": _("The end has to be at least one appointment after the start.")})
    if number * weeks > MOST_SLOTS:
        raise ValidationError({"minutes": _("Too many times at once. The limit is %(most)s.") % {"most": MOST_SLOTS}})
    # By the clock of the place: 9:00 stays 9:00 where clocks change in between.
    starts = [first + n * each for n in range(number)]
    zone = first.tzinfo
    times = [
        ((at.replace(tzinfo=None) + dt.timedelta(weeks=week)).replace(tzinfo=zone))
        for week in range(weeks)
        for at in starts
    ]
    times = [at for at in times if at > timezone.now()]
    if not times:
        raise ValidationError({"day": _("Choose a time that is still to come.")})
    user = User.objects.get(pk=actor.user_id or 0)
    with transaction.atomic():
        _locked(user)
        open_now = list(
            Slot.objects.filter(staff=user, withdrawn_at=None, ends_at__gt=times[0]).values_list("starts_at", "ends_at")
        )
        fresh = [at for at in times if not any(a < at + each and b > at for a, b in open_now)]
        slots = [
            Slot(organization=organization, staff=user, starts_at=at, ends_at=at + each, **offered) for at in fresh
        ]
        if not slots:
            raise ValidationError(_("You already offer these times."))
        slots[0].full_clean(validate_constraints=False)
        Slot.objects.bulk_create(slots)
        event_record(
            kind="appointments.slot.offered",
            author=actor,
            subject=slots[0],
            organization_id=organization.pk,
            payload={"about": str(slots[0].kind), "staff": user.name, "number": len(slots)},
        )
    return len(slots)


def slot_withdraw(*, actor: Actor, slot: Slot) -> Slot:
    """Staff no longer offer a time of theirs. Withdrawing it twice changes nothing. Raises ValidationError where it is taken."""
    require(actor, "appointments.schedule", slot.organization_id)
    if slot.staff_id != actor.user_id:
        raise PermissionDenied
    with transaction.atomic():
        locked = Slot.objects.select_for_update(of=("self",)).select_related("staff").get(pk=slot.pk)
        if locked.withdrawn_at is not None:
            return locked
        if locked.appointments.exclude(state="canceled").exists():
            raise ValidationError(_("Someone picked this time. Cancel or move the appointment."))
        locked.withdrawn_at = timezone.now()
        locked.save(update_fields=["withdrawn_at"])
        clock = at_clock(locked.starts_at, locked.zone).isoformat(timespec="minutes")
        event_record(
            kind="appointments.slot.withdrawn",
            author=actor,
            subject=locked,
            organization_id=locked.organization_id,
            payload={"staff": locked.staff.name, "starts_at": clock},
        )
    return locked


def feed_make(*, actor: Actor) -> str:
    """A new secret for the calendar address of a member of staff; the one before stops working. It is shown once."""
    require(actor, "appointments.view_calendar", None)
    return _feed_new(actor, user_id=actor.user_id)


def feed_revoke(*, actor: Actor) -> None:
    """Turn the calendar address of a member of staff off. Without one it changes nothing."""
    require(actor, "appointments.view_calendar", None)
    _feeds_end(actor, user_id=actor.user_id)


def person_feed_make(*, author: Author, person: Person) -> str:
    """A new secret for a participant's calendar address; the one before stops working. It is shown once."""
    return _feed_new(author, person=person)


def person_feed_revoke(*, author: Author, person: Person) -> None:
    """Turn a participant's calendar address off. Without one it changes nothing."""
    _feeds_end(author, person=person)


def _feed_new(author: Author, **whose: Any) -> str:
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        _feeds_end(author, **whose)
        feed = CalendarFeed.objects.create(secret_hash=selectors.secret_hash(secret), made_at=timezone.now(), **whose)
        _feed_event("made", author, feed)
    return secret


def _feeds_end(author: Author, **whose: Any) -> None:
    with transaction.atomic():
        for feed in CalendarFeed.objects.select_for_update(of=("self",)).filter(revoked_at=None, **whose):
            feed.revoked_at = timezone.now()
            feed.save(update_fields=["revoked_at"])
            _feed_event("revoked", author, feed)


def _feed_event(what: str, author: Author, feed: CalendarFeed) -> None:
    event_record(
        kind=f"appointments.calendarfeed.{what}",
        author=author,
        subject=feed,
        person_id=feed.person_id,
        organization_id=feed.person.provider_id if feed.person else None,
    )
