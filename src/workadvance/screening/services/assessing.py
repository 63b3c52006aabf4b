"""Assessing: eligibility verdicts, step results, the interview criteria. None of it moves an application by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.eligibility.criterion_kinds import years_between
from workadvance.events.models import Event
from workadvance.events.services import event_record, projects
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import Actor
from workadvance.programs.areas import areas_named
from workadvance.programs.models import EligibilityPolicy, InterviewCriterion, Program, ScreeningStep
from workadvance.programs.selectors import policy_on
from workadvance.screening import rules
from workadvance.screening.composed_facts import ComposedRules, composed_rules, confirmed_of, same_number, with_further
from workadvance.screening.models import (
    Application,
    AppliedParameter,
    CriterionScore,
    EligibilityVerdict,
    Reconciliation,
    StepResult,
)
from workadvance.screening.selectors.review import RATERS, interview_scores
from workadvance.screening.services.authorization import allowed
from workadvance.screening.workflow import OPEN

PASSED, FAILED, WAIVED = "passed", "failed", "waived"
SCALE = (1, 2, 3, 4, 5)


def rules_of(program: Program, policy: EligibilityPolicy) -> rules.ProgramRules | ComposedRules:
    """A program's policy as the rules read it."""
    if policy.criteria:
        return composed_rules(program, policy)
    return rules.ProgramRules(
        effective_on=policy.effective_on,
        min_age=policy.min_age,
        income_percent=policy.income_percent,
        wage_limit=policy.wage_limit,
        needs_work_authorization=policy.needs_work_authorization,
        needs_diploma=policy.needs_diploma,
        program=program.name,
    )


def state_of(application: Application) -> str:
    """The state whose poverty guideline counts: of the address, else of the program's first area."""
    if application.person.state:
        return str(application.person.state)
    areas = areas_named(application.program.area_codes[:1])
    return areas[0].states[0] if areas and areas[0].states else ""


def verdicts_of(application: Application, *, on: dt.date) -> list[rules.CriterionVerdict]:
    """What the rules say of an application on a day; stores nothing. Empty where the program has no policy."""
    applied_on = timezone.localdate(application.submitted_at) if application.submitted_at else on
    policy = policy_on(application.program, applied_on)
    if policy is None:
        return []
    return verdicts_by(application, rules_of(application.program, policy), applied_on=applied_on, on=on)


def verdicts_by(
    application: Application, asked: rules.ProgramRules | ComposedRules, *, applied_on: dt.date, on: dt.date
) -> list[rules.CriterionVerdict]:
    """What some rules say of an application; stores nothing (also for rules that are only being composed)."""
    person = application.person
    household = max(person.households.all(), key=lambda h: (h.stated_on, h.pk), default=None)
    facts = rules.ApplicantFacts(
        birth_date=person.birth_date,
        work_authorized=application.work_authorized,
        household_size=household.size if household else None,
        monthly_income=household.monthly_income if household else None,
        income_stated_on=household.stated_on if household else None,
        state=state_of(application),
        employed=application.employed,
        hourly_wage=application.hourly_wage,
        has_diploma=application.has_diploma,
    )
    if isinstance(asked, ComposedRules):
        facts = with_further(facts, application)
    years = years_between(person.birth_date, on) if person.birth_date else None
    facts = replace(facts, confirmed=confirmed_of(facts, application, age=years))
    found = rules.assess(facts, asked, applied_on=applied_on, on=on)
    return [asked.named(one) for one in found] if isinstance(asked, ComposedRules) else found


def parameters_keep(contents: Iterable[Mapping[str, Any]]) -> dict[str, AppliedParameter]:
    """The stored rows of parameters by digest, made where missing. An empty one has none."""
    wanted = {AppliedParameter.digest_of(content): dict(content) for content in contents if content}
    have = {p.digest: p for p in AppliedParameter.objects.filter(digest__in=wanted)}
    for digest in wanted.keys() - have.keys():
        have[digest], _made = AppliedParameter.objects.get_or_create(
            digest=digest, defaults={"content": wanted[digest]}
        )
    return have


def application_assess(*, actor: Actor, application: Application) -> list[EligibilityVerdict]:
    """Assess eligibility again and store the verdicts; it moves nothing. Unchanged verdicts leave no event."""
    allowed(actor, "screening.assess", application)
    return assess_and_store(author=actor, application=application)


def assess_and_store(*, author: Actor, application: Application) -> list[EligibilityVerdict]:
    """Store what the rules say today (for services that have checked the right)."""
    now = timezone.now()
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=application.pk)
        found = verdicts_of(application, on=timezone.localdate())
        if not found:
            raise ValidationError(_("This program has no eligibility policy yet. Set one first."))
        before = {v.rule: v for v in application.verdicts.all()}
        stored, changed = [], set(before) != {v.rule for v in found}
        applied = parameters_keep(v.parameter for v in found)
        for verdict in found:
            row = before.get(verdict.rule) or EligibilityVerdict(application=application, rule=verdict.rule)
            changed |= row.pk is None or (row.verdict, row.code) != (verdict.verdict, verdict.code)
            row.verdict, row.code, row.near = verdict.verdict, verdict.code, verdict.near
            row.decides = verdict.decides
            row.facts, row.assessed_at, row.reason = dict(verdict.facts), now, ""
            row.applied = applied.get(AppliedParameter.digest_of(verdict.parameter))
            row.save()
            stored.append(row)
        application.verdicts.exclude(rule__in=[v.rule for v in found]).delete()
        if changed:
            event_record(
                kind="screening.application.assessed",
                author=author,
                subject=application,
                person_id=application.person_id,
                organization_id=application.program.provider_id,
                payload={"summary": {v.rule: v.verdict for v in found}},
            )
    return stored


def facts_confirm(*, actor: Actor, application: Application, fact: str, value: str) -> Application:
    """Say that an unusual number is right as it stands: it counts from now on, until it is changed.

    Raises IllegalMove where no rule asks about this number (any more).
    """
    allowed(actor, "screening.assess", application)
    with transaction.atomic():
        held = Application.objects.select_for_update().get(pk=application.pk)
        asked = [v.facts for v in held.verdicts.filter(code="unusual")]
        if not any(one.get("fact") == fact and same_number(one.get("value"), value) for one in asked):
            raise IllegalMove(_("This number has changed since. Reload the page and check it again."))
        application.confirmed_facts = {**held.confirmed_facts, fact: value}
        application.save(update_fields=["confirmed_facts"])
        event_record(
            kind="screening.fact.confirmed",
            author=actor,
            subject=application,
            person_id=application.person_id,
            organization_id=application.program.provider_id,
            payload={"fact": fact, "value": value},
        )
        assess_and_store(author=actor, application=application)
    return application


def further_answer(*, actor: Actor, application: Application, answers: Mapping[str, Any]) -> Application:
    """Keep what only composed criteria ask for; eligibility is then assessed again. The same answers change nothing."""
    allowed(actor, "screening.assess", application)
    if application.state not in OPEN:
        raise IllegalMove(
            _("This application can't be changed. Its status is “%(state)s.”")
            % {"state": application.get_state_display()}
        )
    with transaction.atomic():
        held = Application.objects.select_for_update().get(pk=application.pk)
        if held.further_answers == dict(answers):
            return application
        application.further_answers = dict(answers)
        application.save(update_fields=["further_answers"])
        event_record(
            kind="screening.application.answered",
            author=actor,
            subject=application,
            person_id=application.person_id,
            organization_id=application.program.provider_id,
            payload={"part": "further"},
        )
        assess_and_store(author=actor, application=application)
    return application


@projects
def verdicts_follow_households(event: Event) -> None:
    """A corrected household is what the rules read from now on: open applications are assessed anew in its transaction."""
    if event.kind != "people.household.corrected":
        return
    author = Actor(user_id=event.actor_id, name=event.actor_name, role_as=event.actor_role)
    for application in Application.objects.filter(person=event.person_id, state__in=OPEN).select_related("program"):
        assess_and_store(author=author, application=application)


def step_record(
    *,
    actor: Actor,
    application: Application,
    step: ScreeningStep,
    result: str = "",
    score: Decimal | int | None = None,
    done_on: dt.date | None = None,
    note: str = "",
) -> StepResult:
    """Record the result of a screening step; a score against the step's passing score gives the result.

    Recording it again replaces it, the log keeps both; the same again changes nothing. A waived step needs a note.
    Raises ValidationError per field, IllegalMove where the application is not in screening.
    """
    allowed(actor, "screening.assess", application)
    if application.state not in OPEN:
        raise IllegalMove(
            _("Results can be saved only during screening. This application's status is “%(state)s.”")
            % {"state": application.get_state_display()}
        )
    if step.program_id != application.program_id:
        raise ValidationError({"step": _("This step belongs to another program.")})
    today = timezone.localdate()
    score = None if score is None else Decimal(score)
    if score is not None and step.passing_score is not None and result != WAIVED:
        result = PASSED if score >= step.passing_score else FAILED
    if problems := _step_problems(step, result, score, done_on, note):
        raise ValidationError(problems)
    with transaction.atomic():
        row = StepResult.objects.select_for_update().filter(application=application, step=step).first() or StepResult(
            application=application, step=step
        )
        wanted = {
            "result": result,
            "score": score,
            "done_on": done_on or row.done_on or today,
            "note": note.strip()[:300],
        }
        if row.pk and all(getattr(row, k) == v for k, v in wanted.items()):
            return row
        for key, value in wanted.items():
            setattr(row, key, value)
        row.recorded_by_id = actor.user_id
        row.full_clean(exclude={"recorded_by"})
        row.save()
        _step_event(actor, row)
    return row


def step_take_back(
    *, actor: Actor, application: Application, step_id: int, now: str, was: Mapping[str, str | None] | None
) -> None:
    """Put a step's result back to what it `was` (nothing, where none was recorded). Raises IllegalMove where it changed since."""
    allowed(actor, "screening.assess", application)
    row = StepResult.objects.select_for_update().filter(application=application, step=step_id).first()
    if row is None or row.result != now or application.state not in OPEN:
        said = _("%(name)s: changed since, so this was left as it is.")
        raise IllegalMove(said % {"name": application.person.full_name})
    if was is None:
        step = row.step
        row.delete()
        row = StepResult(application=application, step=step, result="")
    else:
        row.result, row.note = was["result"] or "", was["note"] or ""
        row.score = None if was["score"] is None else Decimal(was["score"])
        row.done_on = dt.date.fromisoformat(was["done_on"] or "")
        row.recorded_by_id = actor.user_id
        row.save()
    event_record(
        kind="screening.step.undone",
        author=actor,
        subject=application,
        person_id=application.person_id,
        organization_id=application.program.provider_id,
        payload={"step": row.step.name, "step_es": row.step.name_es, "was": now},
    )


def _step_problems(
    step: ScreeningStep, result: str, score: Decimal | None, done_on: dt.date | None, note: str
) -> dict[str, str]:
    """What keeps a step's result from being saved, by field."""
    problems = {}
    if score is not None and step.maximum_score is not None and not 0 <= score <= step.maximum_score:
        problems["score"] = _("Enter a score from 0 to %(top)s.") % {"top": step.maximum_score}
    elif score is not None and score < 0:
        problems["score"] = _("Enter a score of 0 or more.")
    if result not in (PASSED, FAILED, WAIVED):
        problems["result"] = _("Choose a result or enter a score.")
    if result == WAIVED and not note.strip():
        problems["note"] = _("Enter the reason this step is waived.")
    if done_on and done_on > timezone.localdate():
        problems["done_on"] = _("Enter today's date or an earlier one.")
    return problems


def _step_event(actor: Actor, row: StepResult) -> None:
    event_record(
        kind="screening.step.recorded",
        author=actor,
        subject=row.application,
        person_id=row.application.person_id,
        organization_id=row.application.program.provider_id,
        effective_on=row.done_on,
        reason=row.note,
        payload={
            "step": row.step.name,
            "step_es": row.step.name_es,
            "result": row.result,
            "score": f", {row.score.normalize():f}" if row.score is not None else "",
        },
    )


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
