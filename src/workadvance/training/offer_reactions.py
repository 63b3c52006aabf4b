"""What follows from a seat's offer: letters and texts, and the next person in line when a seat comes free."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workadvance.events.models import Event
from workadvance.events.readings import reason_given, reasons_register
from workadvance.events.selectors import payload_of
from workadvance.events.services import react_later, reacts_to
from workadvance.messages.message_kinds import Channel, MessageKind
from workadvance.messages.reminders import Due, ReminderRule, none_by_date, register
from workadvance.messages.services import reminder_send
from workadvance.messages.services.reminding import channel_for
from workadvance.notices.mailing import letter_mail
from workadvance.notices.models import Notice
from workadvance.notices.services import notice_once
from workadvance.people.access import SYSTEM
from workadvance.screening.letters import subject_of
from workadvance.screening.participant_page import my_path
from workadvance.training.models import Cohort, Enrollment, SeatOffer
from workadvance.training.services.offers import cohort_fill_line, offer_move
from workadvance.ui.format import day, phone, time_of_day
from workadvance.ui.rows import Context

reasons_register(
    offer_accepted=_("Accepted the offered seat in {cohort}."),
    offer_lapsed=_("Did not answer the offer of a seat in {cohort} in time."),
    offers_undone=_("Undone, with the offers made at the same time."),
    offer_settled=_("Has a seat already, or is no longer selected or on the waitlist."),
)

SUBJECTS: dict[str, str | Promise] = {
    "made": _("A spot is open for you"),
    "again": _("A spot is open for you"),
    "accept": _("Your spot is saved"),
    "wait": _("You are next in line"),
    "lapse": _("Your offer has ended"),
}


def _offer(event: Event) -> SeatOffer | None:
    return SeatOffer.objects.select_related(*SeatOffer.opened_with).filter(pk=event.subject_id).first()


def ends_said(offer: SeatOffer) -> str:
    """By when to answer, in words."""
    return f"{day(offer.expires_at)}, {time_of_day(offer.expires_at)}"


def offer_letter_text(offer: SeatOffer, name: str, number: int = 0) -> tuple[str, str]:
    """Subject and text of a letter about an offer, in the person's language."""
    application, program = offer.application, offer.application.program
    with translation.override(application.person.language):
        contact = (program.contact_name, phone(program.contact_phone) if program.contact_phone else "")
        context: Context = {
            "name": name,
            "person": application.person,
            "program": program,
            "cohort": offer.cohort,
            "until": ends_said(offer),
            "number": number,
            "url": settings.BASE_URL + my_path(application),
            "contact": ", ".join(filter(None, (*contact, program.contact_email))),
        }
        text = render_to_string("training/letters/offer.txt", context)
        return subject_of(program.name_here, str(SUBJECTS[name])), text.strip() + "\n"


@reacts_to(*(f"training.seatoffer.{name}" for name in SUBJECTS))
def offer_letter(event: Event) -> None:
    """Tell the person: by a letter where there is an email address, and by text where we may."""
    offer, name = _offer(event), event.kind.rsplit(".", 1)[1]
    payload = payload_of(event)
    until = payload.get("undo_until")
    if offer is None:
        return
    if until and timezone.now() < (at := dt.datetime.fromisoformat(until)):
        react_later(event, offer_letter, at)
        return
    if name in ("made", "again") and offer.state != "open":
        return  # answered, withdrawn or undone meanwhile
    person, number = offer.application.person, int(payload.get("number") or 0)
    subject, text = offer_letter_text(offer, name, number)
    notice = notice_once(
        Notice(event_id=event.pk, kind=f"training.letter.{name}", person=person, subject=subject[:200], body=text)
    )
    if channel_for(person, MessageKind.REMINDER) == Channel.TEXT:
        rule = {"made": "seat_offered", "again": "seat_offered"}.get(name, f"seat_{name}")
        reminder_send(author=SYSTEM, rule=rule, due=_due(offer, f"{offer.pk}:{event.pk}"))
    if person.email:
        letter_mail(notice, to=person.email, subject=notice.subject, body=text)


def _due(offer: SeatOffer, key: str) -> Due:
    def facts() -> dict[str, str]:
        return {"what": offer.cohort.name, "day": ends_said(offer), "start": day(offer.cohort.starts_on)}

    until = offer.expires_at if offer.state == "open" else None
    return Due(offer.application.person, key, offer.pk, facts, until=until)


def offers_ending(on: dt.date) -> Iterator[Due]:
    """Open offers whose time is over on a day."""
    first = timezone.make_aware(dt.datetime.combine(on, dt.time()))
    rows = SeatOffer.objects.filter(state="open", expires_at__gte=first, expires_at__lt=first + dt.timedelta(days=1))
    for offer in rows.select_related(*SeatOffer.opened_with, "application__person__coach").order_by("pk"):
        yield _due(offer, f"{offer.pk}:{offer.expires_at:%Y%m%d}")


@reacts_to(
    "training.enrollment.cancel",
    "training.enrollment.leave",
    "training.enrollment.undone",
    "training.seatoffer.decline",
    "training.seatoffer.withdraw",
    "training.seatoffer.lapse",
)
def seat_came_free(event: Event) -> None:
    """Offer a seat that came free to the next in line, where the cohort does so by itself."""
    model = Enrollment if event.kind.startswith("training.enrollment.") else SeatOffer
    cohort_id: int | None = model._default_manager.filter(pk=event.subject_id).values_list("cohort", flat=True).first()
    cohort = Cohort.objects.select_related("program").filter(pk=cohort_id or 0).first()
    if cohort is not None:
        cohort_fill_line(author=SYSTEM, cohort=cohort)


@reacts_to(
    "training.enrollment.enroll",
    "training.enrollment.restore",
    "training.enrollment.return",
    "screening.application.withdraw",
    "screening.application.decline",
    "screening.application.find_ineligible",
)
def offers_settle(event: Event) -> None:
    """Withdraw what is still offered to someone who has a seat now, or whose application ended."""
    if event.kind.startswith("training."):
        ids = list(Enrollment.objects.filter(pk=event.subject_id).values_list("application", flat=True))
    else:
        ids = [event.subject_id]
    open_ones = SeatOffer.objects.filter(application__in=ids, state__in=["open", "waiting"])
    for offer in open_ones.select_related(*SeatOffer.opened_with).order_by("pk"):
        with transaction.atomic():
            offer_move(actor=SYSTEM, offer=offer, name="withdraw", reason=reason_given("offer_settled"))


def _rule(name: str, label: Promise | str, words: Promise | str) -> None:
    by_date = offers_ending if name == "seat_offer_ends" else none_by_date
    register(ReminderRule(name, MessageKind.REMINDER, label, words, by_date, ("what", "day", "start")))


_rule(
    "seat_offered",
    _("A seat is offered"),
    _("{provider}: hi {name}, a spot is open for you in {what}, starting {start}. Answer on your page by {day}."),
)
_rule(
    "seat_offer_ends",
    _("An offer of a seat ends tomorrow"),
    _("{provider}: hi {name}, we're still holding a spot in {what} for you. Answer on your page by {day}."),
)
_rule(
    "seat_accept",
    _("A seat is accepted"),
    _("{provider}: hi {name}, your spot in {what} is saved. It starts {start}."),
)
_rule(
    "seat_wait",
    _("A seat is accepted but none is left"),
    _(
        "{provider}: hi {name}, thanks for saying yes. All spots in {what} are taken now. You get the next one that opens."
    ),
)
_rule(
    "seat_lapse",
    _("An offer of a seat has ended"),
    _(
        "{provider}: hi {name}, your offer for {what} has ended because we didn't hear from you. Questions? Call {coach}."
    ),
)
