"""Deciding: every move of an application, and the order of a waitlist."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.events.workflow import IllegalMove, move
from workadvance.people.access import Actor
from workadvance.people.identity_questions import records_of
from workadvance.people.models import Person
from workadvance.programs.models import Program
from workadvance.screening.decision_reasons import DecisionOutcome
from workadvance.screening.models import Application
from workadvance.screening.services.authorization import allowed
from workadvance.screening.workflow import APPLICATION
from workadvance.ui.format import day as day_shown

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
    undo_until: dt.datetime | None = None,
    outcome: DecisionOutcome | None = None,
) -> Application:
    """Make one move of the application's workflow (confirm_eligible, find_ineligible, select, waitlist, decline, withdraw, reopen).

    Args:
        reason: why, for the record; staff read it.
        message: a few words of one's own that go into the applicant's letter.
        letter: whether the applicant is sent one (moves that have a letter only).
        second_program: whether someone already selected for another program here is selected for this one too.
        outcome: the reason's code, and what someone not selected leaves with.
        undo_until: until when this can be undone with others it was done for; its letter waits as long.
    Raises IllegalMove saying what is the case and what can be done.
    """
    transition = APPLICATION.transition(name)
    if name == "submit":
        raise ValueError("an application is sent by application_submit")
    allowed(actor, transition.permission, application)
    day = _decision_day(application, effective_on, reason)
    with transaction.atomic():
        also: dict[str, dt.date | int | str | None] = {"waitlist_position": None}
        if name in _DECIDES or name == "reopen":
            left = outcome or DecisionOutcome()
            also["decision_reason"] = left.reason
            also |= {"return_on": left.return_on, "referred_to_id": left.referred_to_id}
        if name in _DECIDES:
            also["decided_on"] = day
        if name == "select":
            _one_program(application, second_program)
        if name == "reopen":
            also["decided_on"] = None
        if name == "waitlist":
            # Two people put on the list at once must not get the same place.
            Program.objects.select_for_update().get(pk=application.program_id)
            also["waitlist_position"] = _place_by_date(application.program_id, day)
        move(
            APPLICATION,
            application,
            name,
            author=actor,
            person_id=application.person_id,
            organization_id=application.program.provider_id,
            reason=reason.strip(),
            effective_on=day,
            payload=_letter(message, letter, undo_until, outcome) if name in WITH_LETTER else None,
            also=also,
        )
    return application


def _decision_day(application: Application, effective_on: dt.date | None, reason: str) -> dt.date:
    """The day a decision counts from: today, or an earlier one since the application was sent, with the reason for it."""
    today = timezone.localdate()
    if effective_on is None or effective_on == today:
        return today
    if effective_on > today:
        raise ValidationError({"effective_on": _("Enter today's date or an earlier one.")})
    sent_on = timezone.localdate(application.submitted_at) if application.submitted_at else None
    if sent_on is not None and effective_on < sent_on:
        said = _("The application was sent on %(sent)s, after %(given)s. Check both dates.")
        raise ValidationError({"effective_on": said % {"sent": day_shown(sent_on), "given": day_shown(effective_on)}})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the decision counts from an earlier day.")})
    return effective_on


def _letter(
    message: str, letter: bool, undo_until: dt.datetime | None, outcome: DecisionOutcome | None
) -> dict[str, str | bool | None]:
    words: dict[str, str | bool | None] = {"message": message.strip() or None, "letter": letter}
    if outcome is not None and outcome.reason:
        words["reason_code"] = outcome.reason
    return {**words, "undo_until": undo_until.isoformat()} if undo_until else words


def _waiting(program_id: int) -> list[Application]:
    """A program's waitlist in its order; those without a number stand behind, by their day."""
    rows = Application.objects.filter(program=program_id, state="waitlisted")
    return list(rows.order_by(F("waitlist_position").asc(nulls_last=True), "decided_on", "pk"))


def _number(waiting: Sequence[Application], *, free: int = 0) -> None:
    """Number a waitlist from 1 without gaps or doubles; the number `free` is left for someone new."""
    changed = []
    for at, one in enumerate(waiting, start=1):
        number = at if not free or at < free else at + 1
        if one.waitlist_position != number:
            one.waitlist_position = number
            changed.append(one)
    Application.objects.bulk_update(changed, ["waitlist_position"], batch_size=500)


def _place_by_date(program_id: int, day: dt.date) -> int:
    """The number of someone put on the waitlist as of a day: before those who came later, behind everyone else."""
    waiting = _waiting(program_id)
    place = len(waiting)
    while place and (waiting[place - 1].decided_on or day) > day:
        place -= 1
    _number(waiting, free=place + 1)
    return place + 1


def waitlists_number(program_ids: Iterable[int]) -> None:
    """Give everyone on these programs' waitlists a number, where rows came in without one (the demonstration, an import)."""
    with transaction.atomic():
        for program in Program.objects.select_for_update().filter(pk__in=list(program_ids)).order_by("pk"):
            _number(_waiting(program.pk))


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
        waiting = _waiting(application.program_id)
        row = next((a for a in waiting if a.pk == application.pk), None)
        if row is None:
            raise IllegalMove(_("This application is not on the waitlist."))
        place = min(max(position, 1), len(waiting))
        before = waiting.index(row) + 1
        waiting.remove(row)
        waiting.insert(place - 1, row)
        _number(waiting)
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
