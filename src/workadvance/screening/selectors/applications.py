"""Which applications an actor may know of, and what each waits for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Avg, Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from workadvance import policy
from workadvance.people.access import Actor
from workadvance.people.models import WAITING_ANSWERS, IdentityQuestion
from workadvance.programs.models import Program, ScreeningStep, in_page_language
from workadvance.screening.models import Application, CriterionScore, EligibilityVerdict, StepResult
from workadvance.screening.workflow import OPEN
from workadvance.ui.fetch import inside


def days_to_decision(on: dt.date) -> int:
    """Days within which an application should move."""
    return int(policy.load("eligibility").value("days_to_decision", on))


def applications_visible(actor: Actor) -> QuerySet[Application]:
    """The applications an actor may know of: of their providers' programs, restricted persons only where named."""
    return inside(Application.objects.all(), actor)


def applications_of_organizations(actor: Actor) -> QuerySet[Application]:
    """Every application of the actor's organizations, restricted records too: for figures that name no one."""
    programs = Program.objects.filter(provider__in=actor.staff_organizations)
    return Application.objects.filter(program__in=list(programs.values_list("pk", flat=True)))


def _step_name() -> F | Case:
    """A step's name in the language of the page, as the database picks it (like `ScreeningStep.name_here`)."""
    if not (get_language() or "en").startswith("es"):
        return F("name")
    return Case(When(name_es="", then=F("name")), default=F("name_es"))


def in_lanes(rows: QuerySet[Application]) -> QuerySet[Any]:
    """Applications with `lane` (what they wait for, empty when nothing), `next_step` (name), `since` and `near`.

    The lane is worked out from verdicts and step results by the database, so that it can never be out of date.
    """
    verdicts = EligibilityVerdict.objects.filter(application=OuterRef("pk"), decides=True)
    done = StepResult.objects.filter(application=OuterRef(OuterRef("pk")), step=OuterRef("pk")).exclude(result="failed")
    missing = (
        ScreeningStep.objects.filter(program=OuterRef("program"), required=True, retired=False)
        .exclude(Exists(done))
        .order_by("position")
        .annotate(shown=_step_name())
    )
    rows = rows.annotate(
        next_step_kind=Case(When(state="eligible", then=Subquery(missing.values("kind")[:1])), default=Value("")),
        next_step=Case(When(state="eligible", then=Subquery(missing.values("shown")[:1])), default=Value("")),
    )
    asked = IdentityQuestion.objects.filter(
        person=OuterRef("person"), other__provider=OuterRef("person__provider"), state__in=WAITING_ANSWERS
    )
    lane = Case(
        When(state="draft", then=Value("draft")),
        When(Q(state__in=OPEN) & Exists(asked), then=Value("identity")),
        When(state="waitlisted", then=Value("waitlist")),
        When(Q(state="submitted") & Exists(verdicts.filter(verdict="fails")), then=Value("fails")),
        When(
            Q(state="submitted") & (Exists(verdicts.filter(verdict="unknown")) | ~Exists(verdicts)), then=Value("facts")
        ),
        When(state="submitted", then=Value("confirm")),
        When(state="eligible", then=Coalesce(F("next_step_kind"), Value("decide"))),
        default=Value(""),
        output_field=CharField(),
    )
    return rows.annotate(
        lane=lane,
        since=Coalesce("submitted_at", "started_at"),
        near=Exists(verdicts.filter(verdict="fails", near=True)),
    )


def with_scores(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Applications with `test_score` (the last test's, as given) and `interview_average` (of 5); None where there is none."""
    tests = StepResult.objects.filter(
        application=OuterRef("pk"), step__kind=ScreeningStep.Kind.TEST, score__isnull=False
    )
    scores = CriterionScore.objects.filter(application=OuterRef("pk")).order_by().values("application")
    scored: QuerySet[Any] = rows.annotate(
        test_score=Subquery(tests.order_by("-done_on", "-pk").values("score")[:1]),
        interview_average=Case(
            When(program__blind_raters=False, then=Subquery(scores.annotate(average=Avg("score")).values("average"))),
            # No average shows before both interviewers have scored: it would tell the second what the first thinks.
            default=Subquery(
                scores.annotate(average=Avg("score"), raters=Count("scorer", distinct=True))
                .filter(raters__gte=2)
                .values("average")
            ),
        ),
    )
    return scored


def waiting(actor: Actor) -> QuerySet[Application]:
    """The applications that wait for a screener's next step (counted in the rail)."""
    mine = actor.organizations("screener", "manager")
    return applications_visible(actor).filter(program__provider__in=mine, state__in=("submitted", "eligible"))


def steps_named(actor: Actor) -> list[tuple[str, str]]:
    """The steps of the actor's programs that may be recorded for many (no score, no interview): name, and as the page shows it."""
    found = (
        ScreeningStep.objects.filter(
            program__provider__in=actor.staff_organizations, retired=False, passing_score=None, maximum_score=None
        )
        .exclude(kind=ScreeningStep.Kind.INTERVIEW)
        .order_by("name")
        .values_list("name", "name_es")
        .distinct()
    )
    shown: dict[str, str] = {}
    for name, name_es in found:
        shown[name] = in_page_language(name, name_es or shown.get(name, ""))
    return list(shown.items())[:40]
