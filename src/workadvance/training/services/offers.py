"""Seats offered in line: made with a moment by which to answer, answered, ended in time, and moved to the next person by itself.

A seat is counted only when someone accepts, under the cohort's lock: of 500 acceptances for 20 seats, 20 get one and the others
wait in the order of their answers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import policy
from workadvance.events.readings import reason_given
from workadvance.events.services import event_record
from workadvance.events.workflow import IllegalMove, move
from workadvance.people.access import PERMISSIONS, SYSTEM, Actor, require
from workadvance.people.models import Person
from workadvance.screening.models import Application
from workadvance.screening.services import application_move, waitlist_place
from workadvance.screening.services.deciding import selected_elsewhere
from workadvance.screening.workflow import APPLICATION
from workadvance.training.models import Cohort, Enrollment, SeatOffer
from workadvance.training.move_requirements import SEATED
from workadvance.training.selectors.cohorts import waiting_for_seat
from workadvance.training.services.seats import cohort_hold, seat_give_held
from workadvance.training.workflow import SEAT_OFFER
from workadvance.ui.bulk import BulkDone, BulkResult, Item, undo_register, undo_until

MOST_AT_ONCE = 500
LAST_PLACE = 1_000_000_000
HOLDS = ("selected", "waitlisted")
"""States of an application under which a seat can be offered and accepted."""


def cohort_offers_set(*, actor: Actor, cohort: Cohort, on: bool) -> Cohort:
    """Say whether free seats of a cohort are offered in line without anyone asking; the first offers leave at once."""
    require(actor, "training.plan_cohort", cohort.program.provider_id)
    with transaction.atomic():
        locked = cohort_hold(cohort, [])
        if locked.offers_seats == on:
            return locked
        locked.offers_seats = on
        locked.save(update_fields=["offers_seats"])
        event_record(
            kind="training.offers.started" if on else "training.offers.stopped",
            author=actor,
            subject=locked,
            organization_id=locked.program.provider_id,
            payload={"cohort": locked.name},
        )
        if on:
            _fill(actor, locked, timezone.now())
    return locked


def seats_offer(*, actor: Actor, cohort: Cohort, count: int) -> BulkResult:
    """Offer a seat to the next `count` people in line, also to more than there are seats. Letters wait while it can be undone."""
    require(actor, "training.enroll", cohort.program.provider_id)
    if not 1 <= count <= MOST_AT_ONCE:
        raise ValidationError({"count": _("Enter a number from 1 to %(most)d.") % {"most": MOST_AT_ONCE}})
    until = undo_until()
    with transaction.atomic():
        locked = cohort_hold(cohort, [])
        _takes_people(locked)
        made = [_offer(actor, locked, one, timezone.now(), until) for one in _first(line_of(locked), count)]
    if not made:
        raise ValidationError(_("No one is in line for a seat in this cohort."))
    return BulkResult(tuple(BulkDone(offer.application.person.full_name, {"offer": offer.pk}) for offer in made), ())


def offer_undo(actor: Actor, item: Item) -> str:
    """Undo one offer made with others, unless it was answered. Returns the person's name."""
    offer = SeatOffer.objects.select_related(*SeatOffer.opened_with).get(pk=item["offer"])
    offer_move(actor=actor, offer=offer, name="withdraw", reason=reason_given("offers_undone"))
    return str(offer.application.person.full_name)


undo_register("seat_offers", offer_undo)


def _first(found: Iterator[Application], count: int) -> list[Application]:
    return [one for one, _n in zip(found, range(count), strict=False)]


def _takes_people(cohort: Cohort) -> None:
    today = timezone.localdate()
    if cohort.canceled_on is not None or cohort.starts_on <= today:
        raise ValidationError(_("Seats are offered until the day before a cohort starts."))


def line_of(cohort: Cohort) -> Iterator[Application]:
    """Who is next in line for a seat: who accepted when no seat was left, then who is ready without a seat, then the waitlist.

    No one is offered a seat in the same cohort twice, unless they accepted and are waiting for one; nor while another
    cohort's offer is open, nor, from the waitlist, while something is missing that selecting them asks for.
    """
    said_yes = SeatOffer.objects.filter(cohort=cohort, state="waiting").order_by("answered_at", "pk")
    for offer in said_yes.select_related("application__person", "application__program"):
        if _may_have(offer.application):
            yield offer.application
    asked = SeatOffer.objects.filter(application=OuterRef("pk"), cohort=cohort)
    elsewhere = SeatOffer.objects.filter(application=OuterRef("pk"), state="open")
    fresh = Application.objects.filter(program=cohort.program_id).exclude(Exists(asked)).exclude(Exists(elsewhere))
    fresh = fresh.select_related("person", "program")
    yield from waiting_for_seat(fresh).select_related("person", "program")
    for one in fresh.filter(state="waitlisted").order_by("waitlist_position", "decided_on", "pk"):
        if not refusal_to_select(one):
            yield one


def _may_have(application: Application) -> bool:
    seated = Enrollment.objects.filter(application=application, state__in=SEATED)
    return application.state in HOLDS and not seated.exists()


def refusal_to_select(application: Application) -> str:
    """What keeps someone on the waitlist from being selected, in words; empty where nothing does."""
    try:
        APPLICATION.check(application, "select", "in line")
    except IllegalMove as missing:
        return str(missing)
    other = selected_elsewhere(application).select_related("program").first()
    return _("Selected for %(program)s.") % {"program": other.program.name_here} if other else ""


def offer_ends(cohort: Cohort, now: dt.datetime) -> dt.datetime:
    """Until when an offer made now can be answered: some days, fewer when the cohort is near, never after it starts."""
    rules, today = policy.load("training"), timezone.localdate(now)
    near = (cohort.starts_on - today).days <= int(rules.value("seat_offer_near_days", on=today))
    days = int(rules.value("seat_offer_days_near" if near else "seat_offer_days", on=today))
    start = timezone.make_aware(dt.datetime.combine(cohort.starts_on, dt.time()))
    return min(now + dt.timedelta(days=days), start)


def _offer(
    actor: Actor, cohort: Cohort, application: Application, now: dt.datetime, until: dt.datetime | None = None
) -> SeatOffer:
    """Offer a seat while the cohort's lock is held; who accepted earlier and waited is offered it again."""
    ends = offer_ends(cohort, now)
    facts = {"cohort": cohort.name, "until": ends.isoformat()}
    known = SeatOffer.objects.filter(cohort=cohort, application=application).first()
    if known is not None:
        known.application, known.cohort = application, cohort
        _moved(actor, known, "again", payload=facts, also={"offered_at": now, "expires_at": ends, "answered_at": None})
        return known
    offer = SeatOffer.objects.create(cohort=cohort, application=application, offered_at=now, expires_at=ends)
    event_record(
        kind="training.seatoffer.made",
        author=actor,
        subject=offer,
        person_id=application.person_id,
        organization_id=cohort.program.provider_id,
        state_to=offer.state,
        payload={**facts, "undo_until": until.isoformat() if until else None},
    )
    return offer


def _moved(
    author: Actor,
    offer: SeatOffer,
    name: str,
    *,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
    also: Mapping[str, Any] | None = None,
) -> None:
    move(
        SEAT_OFFER,
        offer,
        name,
        author=author,
        person_id=offer.application.person_id,
        organization_id=offer.cohort.program.provider_id,
        reason=reason,
        payload=payload or {"cohort": offer.cohort.name},
        also=also or {"answered_at": timezone.now()},
    )


def _may_answer(actor: Actor, offer: SeatOffer) -> None:
    """The person by their own link, or staff who assign seats (an answer by phone)."""
    if actor.link_person_id is not None:
        if actor.link_person_id != offer.application.person_id:
            raise PermissionDenied(str(PERMISSIONS["training.enroll"].text))
        return
    require(actor, "training.enroll", offer.cohort.program.provider_id)


def offer_accept(*, actor: Actor, offer: SeatOffer) -> SeatOffer:
    """Accept an offered seat: the person has it, or, where none is left, waits in the order of the answers.

    Who is on the waitlist is selected with it. Accepting twice changes nothing. Raises IllegalMove once the offer has ended.
    """
    _may_answer(actor, offer)
    with transaction.atomic():
        cohort = cohort_hold(offer.cohort, [])
        root = offer.application.person.same_as_id or offer.application.person_id
        Person.objects.select_for_update().get(pk=root)  # before the application, as selecting someone does
        cohort_hold(cohort, [offer.application_id])
        held = SeatOffer.objects.select_for_update(of=("self",)).select_related(*SeatOffer.opened_with).get(pk=offer.pk)
        if held.state in ("accepted", "waiting"):
            return held
        if held.state == "open" and held.expires_at <= timezone.now():
            raise IllegalMove(_("This offer has ended. Call us to ask for the next one."))
        SEAT_OFFER.check(held, "accept")
        application = held.application
        if application.state not in HOLDS:
            raise IllegalMove(_("This offer has ended. Call us to ask for the next one."))
        if Enrollment.objects.filter(cohort=cohort, state__in=SEATED).count() >= cohort.seats:
            ahead = SeatOffer.objects.filter(cohort=cohort, state="waiting").count()
            _moved(actor, held, "wait", payload={"cohort": cohort.name, "number": ahead + 1})
            return held
        _moved(actor, held, "accept")
        if application.state == "waitlisted":
            reason = reason_given("offer_accepted", cohort=cohort.name)
            application_move(actor=SYSTEM, application=application, name="select", reason=reason, letter=False)
        seat_give_held(actor, cohort, application, "", offered=True)
    return held


def offer_move(*, actor: Actor, offer: SeatOffer, name: str, reason: str = "") -> SeatOffer:
    """Say no to an offer (the person or staff), or withdraw it (staff); the seat goes to the next in line by itself."""
    if name not in ("decline", "withdraw"):
        raise ValueError(f"{name} is not for this service")
    if name == "decline":
        _may_answer(actor, offer)
    else:
        require(actor, SEAT_OFFER.transition(name).permission, offer.cohort.program.provider_id)
    with transaction.atomic():
        cohort_hold(offer.cohort, [offer.application_id])
        _moved(actor, offer, name, reason=reason)
    return offer


def offers_run(*, author: Actor, now: dt.datetime | None = None) -> tuple[int, int]:
    """End the offers whose time is over, and offer what is free to the next in line. Returns how many of each."""
    now = now or timezone.now()
    ended = sum(_lapse(author, pk, now) for pk in _over(now))
    today = timezone.localdate(now)
    cohorts = Cohort.objects.filter(offers_seats=True, canceled_on=None, starts_on__gt=today).order_by("pk")
    made = sum(cohort_fill_line(author=author, cohort=cohort, now=now) for cohort in cohorts.select_related("program"))
    return ended, made


def _over(now: dt.datetime) -> list[int]:
    return list(
        SeatOffer.objects.filter(state="open", expires_at__lte=now)
        .order_by("expires_at", "pk")
        .values_list("pk", flat=True)
    )


def cohort_fill_line(*, author: Actor, cohort: Cohort, now: dt.datetime | None = None) -> int:
    """Offer a cohort's free seats to the next in line, where it does so by itself. Returns how many."""
    with transaction.atomic():
        locked = cohort_hold(cohort, [])
        open_to = locked.canceled_on is None and locked.starts_on > timezone.localdate(now or timezone.now())
        return _fill(author, locked, now or timezone.now()) if locked.offers_seats and open_to else 0


def _fill(author: Actor, cohort: Cohort, now: dt.datetime) -> int:
    taken = Enrollment.objects.filter(cohort=cohort, state__in=SEATED).count()
    offered = SeatOffer.objects.filter(cohort=cohort, state="open").count()
    free = max(0, cohort.seats - taken - offered)
    return len([_offer(author, cohort, one, now) for one in _first(line_of(cohort), free)])


def _lapse(author: Actor, offer_id: int, now: dt.datetime) -> int:
    """End one offer that was not answered; someone on the waitlist goes to its end, so that it moves on."""
    with transaction.atomic():
        offer = SeatOffer.objects.select_related(*SeatOffer.opened_with).get(pk=offer_id)
        cohort_hold(offer.cohort, [offer.application_id])
        offer.refresh_from_db(fields=["state", "expires_at"])
        if offer.state != "open" or offer.expires_at > now:
            return 0
        _moved(author, offer, "lapse", also={"answered_at": None})
        if offer.application.state == "waitlisted":
            reason = reason_given("offer_lapsed", cohort=offer.cohort.name)
            waitlist_place(actor=SYSTEM, application=offer.application, position=LAST_PLACE, reason=reason)
    return 1
