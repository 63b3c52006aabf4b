"""Deciding on many applicants at once: each with a reason of their own, and no one turned away to nowhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.readings import reason_given
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import Actor
from workadvance.screening.decision_reasons import REASONS_FOR, DecisionOutcome
from workadvance.screening.letters import letter_text
from workadvance.screening.models import Application
from workadvance.screening.participant_page import my_path
from workadvance.screening.referable import programs_to_refer
from workadvance.screening.services.authorization import allowed
from workadvance.screening.services.bulk import applications_of, kept, latest_move
from workadvance.screening.services.deciding import application_move
from workadvance.ui.bulk import BulkDone, BulkLeftOut, BulkResult, undo_until

MOVES = {"select": "select", "waitlist": "waitlist", "bridge": "decline", "refer": "decline", "decline": "decline"}
"""Decisions and the moves they are: to bridge and to refer are ways not to select, with a date or a program."""


@dataclass(frozen=True, slots=True)
class DecisionAsked:
    """What is decided for several people: one reason for all, others for some, the day to come back, a sentence of one's own."""

    decision: str
    reason: str
    reasons: Mapping[int, str] = field(default_factory=dict)
    return_on: dt.date | None = None
    message: str = ""

    def reason_for(self, application_id: int) -> str:
        """The reason for one person."""
        return self.reasons.get(application_id) or self.reason


def applications_decide(*, actor: Actor, application_ids: Iterable[int], asked: DecisionAsked) -> BulkResult:
    """Decide on several applicants; each stands alone, with the letter they get. Who can't be decided is said with why."""
    if asked.decision not in MOVES:
        raise ValidationError(_("Choose a decision."))
    if asked.return_on is not None and asked.return_on <= timezone.localdate():
        raise ValidationError(_("Choose a day after today on which they can come back."))
    done, left_out = [], []
    for application in applications_of(actor, application_ids):
        name = application.person.full_name
        try:
            allowed(actor, "screening.decide", application)
            done.append(_decide(actor, application, asked))
        except (ValidationError, IllegalMove, PermissionDenied) as problem:
            left_out.append(BulkLeftOut(name, " ".join(getattr(problem, "messages", None) or [str(problem)])))
    return BulkResult(tuple(done), tuple(left_out))


def _decide(actor: Actor, application: Application, asked: DecisionAsked) -> BulkDone:
    move, was = MOVES[asked.decision], kept(application)
    outcome = _outcome(application, asked)
    application_move(
        actor=actor,
        application=application,
        name=move,
        reason=reason_given(f"decided_{outcome.reason}"),
        message=asked.message,
        outcome=outcome,
        undo_until=undo_until(),
    )
    item = {"application": application.pk, "move": move, "event": latest_move(application), "was": was}
    letter = letter_text(application, move, message=asked.message, url=my_path(application))
    return BulkDone(application.person.full_name, item, letter)


def _outcome(application: Application, asked: DecisionAsked) -> DecisionOutcome:
    """What the decision leaves this person with. Raises ValidationError where it would leave them with nothing."""
    reason = asked.reason_for(application.pk)
    if reason not in REASONS_FOR[asked.decision]:
        raise ValidationError(_("Choose a reason that fits this decision."))
    if MOVES[asked.decision] != "decline":
        return DecisionOutcome(reason)
    if asked.decision == "bridge" and asked.return_on is None:
        raise ValidationError(_("Choose the day on which they can come back."))
    others = programs_to_refer(application)
    if asked.decision == "refer" and not others:
        raise ValidationError(_("No program near their home is open to them. Choose a day to come back instead."))
    if not others and asked.return_on is None:
        raise ValidationError(
            _("No other program near their home is open to them. Choose the day on which they can come back.")
        )
    refers = asked.decision != "bridge" and others
    return DecisionOutcome(reason, asked.return_on, others[0].pk if refers else None)
