"""Deciding: every move of an application, and the order of a waitlist."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.events.workflow import IllegalMove, move
from workadvance.people.access import Actor
from workadvance.programs.models import Program
from workadvance.screening.models import Application
from workadvance.screening.services.authorization import allowed
from workadvance.screening.workflow import APPLICATION

# Moves whose outcome the applicant is told of in a letter.
WITH_LETTER = frozenset({"select", "waitlist", "decline", "find_ineligible"})
_DECIDES = WITH_LETTER | {"withdraw"}


def application_move(
    *,
    actor: Actor,
    application: Application,
    name: str,
    reason: str = "",
    message: str = "",
    letter: bool = True,
    effective_on: dt.date | None = None,
) -> Application:
    """Make one move of the application's workflow (confirm_eligible, find_ineligible, select, waitlist, decline, withdraw, reopen).

    Args:
        reason: why, for the record; staff read it.
        message: a few words of one's own that go into the applicant's letter.
        letter: whether the applicant is sent one (moves that have a letter only).
    Raises IllegalMove saying what is the case and what can be done.
    """
    transition = APPLICATION.transition(name)
    if name == "submit":
        raise ValueError("an application is sent by application_submit")
    allowed(actor, transition.permission, application)
    if effective_on and effective_on > timezone.localdate():
        raise ValidationError({"effective_on": _("Enter today's date or an earlier one.")})
    day = effective_on or timezone.localdate()
    with transaction.atomic():
        also: dict[str, dt.date | int | None] = {"waitlist_position": None}
        if name in _DECIDES:
            also["decided_on"] = day
        if name == "reopen":
            also["decided_on"] = None
        if name == "waitlist":
            # Two people put on the list at once must not get the same place.
            Program.objects.select_for_update().get(pk=application.program_id)
            last = Application.objects.filter(program=application.program_id, state="waitlisted").aggregate(
                last=Max("waitlist_position")
            )["last"]
            also["waitlist_position"] = (last or 0) + 1
        move(
            APPLICATION,
            application,
            name,
            author=actor,
            person_id=application.person_id,
            organization_id=application.program.provider_id,
            reason=reason.strip(),
            effective_on=day,
            payload={"message": message.strip() or None, "letter": letter} if name in WITH_LETTER else None,
            also=also,
        )
    return application


def waitlist_place(*, actor: Actor, application: Application, position: int, reason: str) -> list[Application]:
    """Put somebody at a place (1 is first) of their program's waitlist; the others keep their order.

    Returns the list in its new order. The same place again changes nothing.
    """
    allowed(actor, "screening.decide", application)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter the reason for the new order.")})
    with transaction.atomic():
        Program.objects.select_for_update().get(pk=application.program_id)
        waiting = list(
            Application.objects.filter(program=application.program_id, state="waitlisted").order_by(
                F("waitlist_position").asc(nulls_last=True), "decided_on", "pk"
            )
        )
        row = next((a for a in waiting if a.pk == application.pk), None)
        if row is None:
            raise IllegalMove(_("This application is not on the waitlist."))
        place = min(max(position, 1), len(waiting))
        before = waiting.index(row) + 1
        waiting.remove(row)
        waiting.insert(place - 1, row)
        for number, one in enumerate(waiting, start=1):
            one.waitlist_position = number
        Application.objects.bulk_update(waiting, ["waitlist_position"], batch_size=500)
        application.waitlist_position = place
        if place != before:
            event_record(
                kind="screening.application.waitlist_moved",
                author=actor,
                subject=application,
                person_id=application.person_id,
                organization_id=application.program.provider_id,
                reason=reason.strip(),
                payload={"position": place},
            )
    return waiting
