"""How well a program's interviewers agree: by criterion, overall, and each rater against the others over time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workadvance.evidence.agreement import Agreement, Drift, intraclass, rater_drift, weighted_kappa
from workadvance.people.access import Actor
from workadvance.programs.models import InterviewCriterion, Program
from workadvance.screening.models import CriterionScore
from workadvance.screening.selectors.applications import applications_visible

SCALE = (1, 2, 3, 4, 5)
FEW = 10
"""Below so many applicants scored by two, a measure of agreement says little."""


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    """One criterion: weighted kappa of the two scores, the correlation of single scores, and how many differ by how much."""

    criterion: InterviewCriterion
    kappa: Agreement
    correlation: Agreement
    same: int
    one_apart: int
    further: int

    @property
    def few(self) -> bool:
        """Whether too few were scored by two to say much."""
        return self.kappa.n < FEW


@dataclass(frozen=True, slots=True)
class RaterAgreement:
    """A program's criteria with their agreement, and the drift of each rater by quarter."""

    criteria: tuple[CriterionAgreement, ...]
    drift: tuple[Drift, ...]


def rater_agreement(actor: Actor, program: Program) -> RaterAgreement:
    """Agreement over the applications that exactly two interviewers scored, of those the actor may know of.

    The first score is that of whoever stands first by id: kappa with these weights doesn't ask who is who.
    """
    visible = applications_visible(actor).filter(program=program)
    rows = (
        CriterionScore.objects.filter(application__in=visible.values("pk"), scorer__isnull=False)
        .select_related("criterion", "scorer")
        .order_by("criterion__position", "criterion_id", "application_id", "scorer_id")
    )
    pairs: dict[InterviewCriterion, dict[int, list[CriterionScore]]] = {}
    for row in rows:
        pairs.setdefault(row.criterion, {}).setdefault(row.application_id, []).append(row)
    criteria, differences = [], []
    for criterion, by_application in pairs.items():
        both = [found for found in by_application.values() if len(found) == 2]
        if both:
            criteria.append(_agreement(criterion, both))
            differences += [one for found in both for one in _differences(found)]
    return RaterAgreement(tuple(criteria), tuple(rater_drift(differences)))


def _agreement(criterion: InterviewCriterion, both: list[list[CriterionScore]]) -> CriterionAgreement:
    first, second = [pair[0].score for pair in both], [pair[1].score for pair in both]
    apart = [abs(one - other) for one, other in zip(first, second, strict=True)]
    return CriterionAgreement(
        criterion,
        weighted_kappa(first, second, scale=SCALE),
        intraclass([[float(one.score) for one in pair] for pair in both]),
        same=apart.count(0),
        one_apart=apart.count(1),
        further=sum(points > 1 for points in apart),
    )


def _differences(pair: list[CriterionScore]) -> Iterable[tuple[str, str, float]]:
    for own, other in (pair, pair[::-1]):
        day = own.scored_on
        name = own.scorer.name if own.scorer else ""
        yield name, f"{day.year} Q{(day.month + 2) // 3}", float(own.score - other.score)
