"""Interviews: one interviewer's scores, and what two who scored separately agree on where they are far apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import Actor
from workadvance.programs.models import InterviewCriterion
from workadvance.screening.models import Application, CriterionScore, Reconciliation
from workadvance.screening.selectors.review import RATERS, interview_scores
from workadvance.screening.services.authorization import allowed
from workadvance.screening.workflow import OPEN

SCALE = (1, 2, 3, 4, 5)


def interview_score(
    *,
    actor: Actor,
    application: Application,
    scores: Mapping[int, int],
    notes: Mapping[int, str] | None = None,
    scored_on: dt.date | None = None,
) -> list[CriterionScore]:
    """Record one interviewer's scores: criterion id to 1-5, all criteria at once.

    Scoring again replaces the interviewer's own scores and no one else's; the same again changes nothing.
    """
    allowed(actor, "screening.assess", application)
    if application.state not in OPEN:
        raise IllegalMove(
            _("Scores can be saved only during screening. This application's status is “%(state)s.”")
            % {"state": application.get_state_display()}
        )
    criteria = list(
        InterviewCriterion.objects.filter(program=application.program_id, retired=False).order_by("position")
    )
    if not criteria:
        raise ValidationError(_("This program has no interview criteria yet."))
    day = scored_on or timezone.localdate()
    if problems := _score_problems(criteria, scores, day):
        raise ValidationError(problems)
    with transaction.atomic():
        _still_blind(application, actor)
        kept = {
            s.criterion_id: s
            for s in CriterionScore.objects.select_for_update().filter(application=application, scorer=actor.user_id)
        }
        rows, changed = [], False
        for criterion in criteria:
            row = kept.get(criterion.pk) or CriterionScore(
                application=application, criterion=criterion, scorer_id=actor.user_id
            )
            wanted = (scores[criterion.pk], (notes or {}).get(criterion.pk, "").strip()[:300], day)
            if row.pk is None or (row.score, row.note, row.scored_on) != wanted:
                row.score, row.note, row.scored_on = wanted
                row.save()
                changed = True
            rows.append(row)
        if changed:
            weight = sum(c.weight for c in criteria)
            average = sum(c.weight * scores[c.pk] for c in criteria) / weight if weight else 0
            blind = application.program.blind_raters
            event_record(
                kind="screening.interview.scored_separately" if blind else "screening.interview.scored",
                author=actor,
                subject=application,
                person_id=application.person_id,
                organization_id=application.program.provider_id,
                effective_on=day,
                payload={} if blind else {"average": f"{average:.1f}"},
            )
    return rows


def _still_blind(application: Application, actor: Actor) -> None:
    """Where two score separately: once both have, neither scores again; what is changed then is agreed on (reconciled)."""
    if not application.program.blind_raters:
        return
    Application.objects.select_for_update().get(pk=application.pk)
    # One's own may stand behind the lock of a double click; a third interviewer has nothing to add.
    scored = CriterionScore.objects.filter(application=application).values_list("scorer", flat=True).distinct()
    if len(set(scored)) >= RATERS:
        raise IllegalMove(_("Both interviewers have scored. Where they differ, save the score they agree on."))


def scores_reconcile(
    *, actor: Actor, application: Application, scores: Mapping[int, int], reason: str
) -> list[Reconciliation]:
    """Save what two interviewers agreed on for the criteria on which they were far apart: criterion id to 1-5, with why.

    Both scores stay on record beside it. Raises ValidationError per field.
    """
    allowed(actor, "screening.assess", application)
    if application.state not in OPEN:
        raise IllegalMove(
            _("Scores can be saved only during screening. This application's status is “%(state)s.”")
            % {"state": application.get_state_display()}
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Enter what you agreed on and why.")})
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=application.pk)
        found = interview_scores(application)
        apart = {row.criterion.pk: row.criterion for row in found.to_reconcile}
        if found.sealed or not apart or not set(scores) <= set(apart):
            raise IllegalMove(_("There is nothing to agree on here. Reload the page and check the scores again."))
        missing = {f"score_{pk}": _("Enter a score from 1 to 5.") for pk in apart if scores.get(pk) not in SCALE}
        if missing:
            raise ValidationError(missing)
        rows = [
            Reconciliation(
                application=application,
                criterion=criterion,
                score=scores[pk],
                reason=reason.strip()[:500],
                recorded_by_id=actor.user_id,
                agreed_on=timezone.localdate(),
            )
            for pk, criterion in apart.items()
        ]
        for row in rows:
            row.save()
        event_record(
            kind="screening.interview.reconciled",
            author=actor,
            subject=application,
            person_id=application.person_id,
            organization_id=application.program.provider_id,
            reason=reason.strip(),
            payload={
                "criteria": ", ".join(c.name for c in apart.values()),
                "criteria_es": ", ".join(c.name_es or c.name for c in apart.values()),
            },
        )
    return rows


def _score_problems(criteria: Iterable[InterviewCriterion], scores: Mapping[int, int], day: dt.date) -> dict[str, str]:
    """What keeps an interview's scores from being saved, by field."""
    problems = {}
    for criterion in criteria:
        if criterion.pk not in scores:
            problems[f"score_{criterion.pk}"] = _("Enter a score from 1 to 5 for %(name)s.") % {
                "name": criterion.name_here
            }
        elif scores[criterion.pk] not in SCALE:
            problems[f"score_{criterion.pk}"] = _("Enter a score from 1 to 5.")
    if day > timezone.localdate():
        problems["scored_on"] = _("Enter today's date or an earlier one.")
    return problems
