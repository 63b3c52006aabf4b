"""One application under review: its steps, interview, open moves, and what the person page shows of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from workadvance import policy
from workadvance.events.workflow import Requirement, State, Transition
from workadvance.people.access import Actor
from workadvance.people.models import Person
from workadvance.people.prepared import prepared
from workadvance.programs.models import InterviewCriterion, ScreeningStep
from workadvance.screening.models import Application, CriterionScore, EligibilityVerdict, Reconciliation, StepResult
from workadvance.screening.selectors.waitlists import waitlist_number
from workadvance.screening.workflow import APPLICATION


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """One of the program's screening steps with this applicant's result, or None; `done` is passed or waived."""

    step: ScreeningStep
    result: StepResult | None

    @property
    def done(self) -> bool:
        """Passed or waived."""
        return self.result is not None and self.result.result != "failed"


def step_outcomes(application: Application) -> list[StepOutcome]:
    """The program's screening steps in order with this applicant's results; retired ones only where they have a result."""
    results = {r.step_id: r for r in application.step_results.all()}
    ordered = sorted(application.program.steps.all(), key=lambda s: s.position)
    steps = [s for s in ordered if not s.retired or s.pk in results]
    return [StepOutcome(s, results.get(s.pk)) for s in steps]


def step_next(outcomes: Iterable[StepOutcome]) -> ScreeningStep | None:
    """The first required step that is not done."""
    return next((o.step for o in outcomes if not o.done and o.step.required), None)


@dataclass(frozen=True, slots=True)
class CriterionScores:
    """One interview criterion with every interviewer's score, their average (1 to 5) and how far apart they are."""

    criterion: InterviewCriterion
    scores: tuple[CriterionScore, ...]
    agreed: Reconciliation | None = None

    @property
    def average(self) -> float | None:
        """What the interviewers agreed on, else the mean of the scores; None without any."""
        if self.agreed is not None:
            return float(self.agreed.score)
        return sum(s.score for s in self.scores) / len(self.scores) if self.scores else None

    @property
    def spread(self) -> int:
        """Highest less lowest score, in points."""
        values = [s.score for s in self.scores]
        return max(values) - min(values) if values else 0


@dataclass(frozen=True, slots=True)
class InterviewScores:
    """The interview of one application: scores by criterion and everything worked out from them."""

    rows: tuple[CriterionScores, ...]
    sealed: bool = False
    """Whether another interviewer still has to score: no one sees an average, nor scores that aren't their own."""

    @property
    def given(self) -> list[CriterionScore]:
        """Every score."""
        return [s for row in self.rows for s in row.scores]

    @property
    def scorers(self) -> list[str]:
        """The names of the interviewers."""
        return sorted({s.scorer.name if s.scorer else "" for s in self.given})

    @property
    def average(self) -> float | None:
        """The average of the criteria by their weights, of 5; None without scores."""
        if self.sealed:
            return None
        scored = [(r.criterion.weight, r.average) for r in self.rows if r.average is not None]
        weight = sum(w for w, _average in scored)
        return sum(w * average for w, average in scored) / weight if weight else None

    @property
    def apart(self) -> list[str]:
        """The names of the criteria on which two interviewers are far apart and haven't agreed on a score."""
        return [r.criterion.name_here for r in self.to_reconcile]

    @property
    def to_reconcile(self) -> list[CriterionScores]:
        """The criteria on which two interviewers are far apart and haven't agreed on a score."""
        apart = points_apart(timezone.localdate())
        return [r for r in self.rows if r.spread >= apart and r.agreed is None]


RATERS = 2
"""How many score an interview where a program has two interviewers score separately."""


def points_apart(on: dt.date) -> int:
    """From how many points on a difference of two interviewers is talked over."""
    return int(policy.load("eligibility").value("rater_difference_points", on))


def interview_scores(application: Application, actor: Actor | None = None) -> InterviewScores:
    """The interview scores of an application; retired criteria only where they were scored.

    Where a program's interviewers score separately and fewer than two have, an actor sees only their own, and no one else
    (no actor) sees any.
    """
    scores = list(prepared(_scores_of, application=application.pk))
    sealed = application.program.blind_raters and len({s.scorer_id for s in scores}) < RATERS
    if sealed:
        own = actor.user_id if actor is not None else None
        scores = [s for s in scores if own is not None and s.scorer_id == own]
    agreed = {r.criterion_id: r for r in prepared(_agreed_on, application=application.pk)}
    rows = [
        CriterionScores(criterion, tuple(s for s in scores if s.criterion_id == criterion.pk), agreed.get(criterion.pk))
        for criterion in prepared(_criteria_of, program=application.program_id)
    ]
    return InterviewScores(tuple(r for r in rows if r.scores or not r.criterion.retired), sealed)


def _agreed_on(application: int) -> QuerySet[Reconciliation]:
    return Reconciliation.objects.filter(application=application).select_related("recorded_by").order_by("pk")


def _scores_of(application: int) -> QuerySet[CriterionScore]:
    scores = CriterionScore.objects.filter(application=application).select_related("scorer")
    return scores.order_by("scorer__name", "pk")


def _criteria_of(program: int) -> QuerySet[InterviewCriterion]:
    return InterviewCriterion.objects.filter(program=program).order_by("position")


def _verdicts_of(application: int) -> QuerySet[EligibilityVerdict]:
    return EligibilityVerdict.objects.filter(application=application).order_by("pk")


@dataclass(frozen=True, slots=True)
class OpenMove:
    """A move that leaves the application's state, and what it still needs (empty: it can be made)."""

    transition: Transition
    missing: tuple[str, ...]


def moves_open(actor: Actor, application: Application) -> list[OpenMove]:
    """The moves out of the application's state that the actor may make, each with what is missing for it."""
    said: dict[Requirement, str | None] = {}  # several moves ask the same: it is looked up once

    def missing(transition: Transition) -> tuple[str, ...]:
        for requires in transition.requires:
            if requires not in said:
                said[requires] = requires(application)
        return tuple(text for requires in transition.requires if (text := said[requires]))

    return [
        OpenMove(transition, missing(transition))
        for transition in APPLICATION.open_to(application.state)
        if transition.name != "submit" and actor.may(transition.permission, application.program.provider_id)
    ]


@dataclass(frozen=True, slots=True)
class PersonScreening:
    """What the person page shows of screening; without the right (`full` False) only the state."""

    application: Application
    state: State
    waitlist_number: int | None
    full: bool
    verdicts: tuple[EligibilityVerdict, ...] = ()
    steps: tuple[StepOutcome, ...] = ()
    average: float | None = None


def person_screening(actor: Actor, person: Person, application: Application | None) -> PersonScreening | None:
    """Screening on the person page: state, verdicts, steps, interview average; None where no one applied."""
    if application is None:
        return None
    state, number = APPLICATION.state(application.state), waitlist_number(application)
    if not actor.may("screening.view_applicants", person.provider_id):
        return PersonScreening(application, state, number, full=False)
    return PersonScreening(
        application,
        state,
        number,
        full=True,
        verdicts=tuple(prepared(_verdicts_of, application=application.pk)),
        steps=tuple(step_outcomes(application)),
        average=interview_scores(application).average,
    )
