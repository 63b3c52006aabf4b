"""The table to decide by: everyone of a program who can be decided on, with rules, scores, days and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from workadvance.people.access import Actor
from workadvance.screening.models import Application, CriterionScore, EligibilityVerdict, Reconciliation
from workadvance.screening.selectors.applications import applications_visible, days_to_decision, in_lanes, with_scores
from workadvance.screening.selectors.review import points_apart
from workadvance.screening.workflow import OPEN

MOST_ROWS = 200
SORTS = ("score", "test", "days", "name")
SHOWS = ("all", "ready", "apart", "missing", "late")


@dataclass(frozen=True, slots=True)
class RankedApplicant:
    """One line: rules met of those that decide, scores, points the interviewers are apart, days waiting, what it waits for."""

    application: Application
    rules_met: int
    rules: int
    rules_failed: int
    score: float | None
    test: float | None
    apart: int
    disagree: bool
    days: int
    late: bool
    lane: str
    next_step: str

    @property
    def ready(self) -> bool:
        """Whether nothing is missing for selecting them."""
        return self.lane in ("decide", "waitlist") and not self.disagree and self.rules_met == self.rules > 0

    @property
    def missing(self) -> bool:
        """Whether a paper, a test, an answer or an interview is missing."""
        return self.lane not in ("decide", "waitlist", "fails")


def ranked(actor: Actor, program_id: int) -> list[RankedApplicant]:
    """Everyone of a program who can be decided on now, the highest interview score first (three queries)."""
    rows = applications_visible(actor).filter(program=program_id, state__in=OPEN)
    found = with_scores(in_lanes(_with_rules(rows))).select_related("person", "program").order_by("since", "pk")
    shown = list(found[:MOST_ROWS])
    apart = _points_apart([row.pk for row in shown])
    limit, today = days_to_decision(timezone.localdate()), timezone.localdate()
    points = points_apart(today)
    ranked_rows = []
    for row in shown:
        settled = row.interview_average is None and row.program.blind_raters
        spread = 0 if settled else apart.get(row.pk, 0)
        ranked_rows.append(
            RankedApplicant(
                row,
                row.rules_met,
                row.rules,
                row.rules_failed,
                row.interview_average,
                None if row.test_score is None else float(row.test_score),
                spread,
                spread >= points,
                row.days_waiting,
                row.state != "waitlisted" and row.days_waiting > limit,
                row.lane,
                row.next_step or "",
            )
        )
    return ranked_by(ranked_rows, "score")


def _with_rules(rows: QuerySet[Any]) -> QuerySet[Any]:
    verdicts = (
        EligibilityVerdict.objects.filter(application=OuterRef("pk"), decides=True).order_by().values("application")
    )

    def count(**where: str) -> Coalesce:
        return Coalesce(Subquery(verdicts.filter(**where).annotate(n=Count("pk")).values("n")), 0)

    counted: QuerySet[Any] = rows.annotate(
        rules=count(), rules_met=count(verdict="meets"), rules_failed=count(verdict="fails")
    )
    return counted


def _points_apart(ids: Iterable[int]) -> dict[int, int]:
    """The most points two interviewers are apart on a criterion they haven't agreed on, by application."""
    ids = list(ids)
    agreed = set(Reconciliation.objects.filter(application__in=ids).values_list("application_id", "criterion_id"))
    scores: dict[tuple[int, int], list[int]] = {}
    rows = CriterionScore.objects.filter(application__in=ids).values_list("application_id", "criterion_id", "score")
    for application, criterion, score in rows:
        if (application, criterion) not in agreed:
            scores.setdefault((application, criterion), []).append(score)
    most: dict[int, int] = {}
    for (application, _criterion), given in scores.items():
        most[application] = max(most.get(application, 0), max(given) - min(given))
    return most


def ranked_by(rows: Iterable[RankedApplicant], sort: str) -> list[RankedApplicant]:
    """The lines in order: highest score or test first (without one last), longest waiting first, or by name."""
    keys = {
        "score": lambda r: (r.score is None, -(r.score or 0), -(r.test or 0), -r.days, r.application.pk),
        "test": lambda r: (r.test is None, -(r.test or 0), -r.days, r.application.pk),
        "days": lambda r: (-r.days, r.application.pk),
        "name": lambda r: (r.application.person.full_name, r.application.pk),
    }
    return sorted(rows, key=keys[sort])


def shown_of(rows: Iterable[RankedApplicant], show: str) -> list[RankedApplicant]:
    """The lines of one filter: all, ready, interviewers apart, something missing, waiting too long."""
    tests: dict[str, Callable[[RankedApplicant], bool]] = {
        "all": lambda r: True,
        "ready": lambda r: r.ready,
        "apart": lambda r: r.disagree,
        "missing": lambda r: r.missing,
        "late": lambda r: r.late,
    }
    return [row for row in rows if tests[show](row)]
