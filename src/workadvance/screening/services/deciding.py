"""Deciding: every move of an application, and the order of a waitlist."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.events.workflow import IllegalMove, move
from workadvance.people.access import Actor
from workadvance.people.identity_questions import records_of
from workadvance.people.models import Person
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
    second_program: bool = False,
) -> Application:
    """Make one move of the application's workflow (confirm_eligible, find_ineligible, select, waitlist, decline, withdraw, reopen).

    Args:
        reason: why, for the record; staff read it.
        message: a few words of one's own that go into the applicant's letter.
        letter: whether the applicant is sent one (moves that have a letter only).
        second_program: whether someone already selected for another program here is selected for this one too.
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
        if name == "select":
            _one_program(application, second_program)
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


def _one_program(application: Application, second_program: bool) -> None:
    """Refuse to select a person twice, under whichever record: into this program never, into a second one unless it is meant."""
    # One selection of a person at a time, so that two programs cannot take them at once unknowingly.
    root = application.person.same_as_id or application.person_id
    Person.objects.select_for_update().get(pk=root)
    elsewhere = list(selected_elsewhere(application).select_related("program"))
    for other in elsewhere:
        if other.program_id == application.program_id:
            raise IllegalMove(_("This person is already selected for this program, under another record."))
    if elsewhere and not second_program:
        raise IllegalMove(
            _("This person is already selected for %(programs)s. If you mean a second program, check “Second program.”")
            % {"programs": ", ".join(sorted(a.program.name_here for a in elsewhere))}
        )


def selected_elsewhere(application: Application) -> QuerySet[Application]:
    """Other applications under which this person, by any of their records, is selected at the provider."""
    rows = Application.objects.filter(person__in=records_of(application.person), state="selected")
    return rows.exclude(pk=application.pk)


def waitlist_place(*, actor: Actor, application: Application, position: int, reason: str) -> list[Application]:
    """Put someone at a place (1 is first) of their program's waitlist; the others keep their order.

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
