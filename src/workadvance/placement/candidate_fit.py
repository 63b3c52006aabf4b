"""One person and one order, explained: every gate's verdict and every part of the score, in words, and frozen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from workadvance.matching import Candidate, Order, Weights
from workadvance.matching.gates import Verdict, occupation_verdict, verdicts
from workadvance.matching.weights import PARTS
from workadvance.placement.gate_sentences import GATE_LABELS, PART_LABELS, ScoreFacts, gate_sentence, points_sentence

Frozen = dict[str, Any]
"""The reasons of a decision as its referral and the log keep them, in JSON."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate of one pair in words."""

    code: str
    label: str
    verdict: str
    words: str


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One part of a score: points of at most `most`, and why."""

    code: str
    label: str
    points: float
    most: float
    words: str


@dataclass(frozen=True)
class CandidateFit:
    """One person and one order: every gate, and the score where all of them are passed."""

    application_id: int
    person_id: int
    order_id: int
    candidate: Candidate
    order: Order
    certifications: dict[str, str]
    background_asked: bool
    points: dict[str, float] | None
    miles: float | None
    weights: Weights

    @property
    def passes(self) -> bool:
        """Whether no gate fails (only then is the pair scored)."""
        return self.points is not None

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every gate's verdict, worked out when first asked for; only the first where the work is another one."""
        return _verdicts(self.candidate, self.order)

    @cached_property
    def gates(self) -> list[Gate]:
        """Every gate in words, in the order they are looked at."""
        return [
            Gate(
                v.gate,
                str(GATE_LABELS[v.gate]),
                self._verdict(v),
                gate_sentence(v, self.certifications, self.background_asked),
            )
            for v in self.verdicts
        ]

    def _verdict(self, verdict: Verdict) -> str:
        # Nothing on record of someone who was not asked is not a clean record.
        if (
            verdict.gate == "exclusion"
            and verdict.verdict == "meets"
            and self.order.excludes
            and not self.background_asked
        ):
            return "unknown"
        # What the order does not ask leaves nothing open.
        asks = {"shift": bool(self.order.shifts), "start_date": self.order.start_by is not None}
        if verdict.verdict == "unknown" and not asks.get(verdict.gate, True):
            return "meets"
        return verdict.verdict

    @property
    def failing_codes(self) -> list[str]:
        """The codes of the gates that stop the pair (no words are made for it: cheap for thousands)."""
        return [v.gate for v in self.verdicts if v.verdict == "fails"]

    @property
    def other_work(self) -> bool:
        """Whether the person looks for another occupation: the other gates are not looked at then."""
        return self.order.occupation not in self.candidate.occupations

    @property
    def failing(self) -> list[Gate]:
        """The gates that stop the pair."""
        return [g for g in self.gates if g.verdict == "fails"]

    @property
    def unknown(self) -> list[Gate]:
        """The gates that a blank leaves open."""
        return [g for g in self.gates if g.verdict == "unknown"]

    @property
    def score(self) -> float:
        """Points over all parts; 0 where a gate fails."""
        return round(sum(self.points.values()), 1) if self.points else 0.0

    @property
    def most(self) -> float:
        """The points a perfect pair would have."""
        return sum(self.weights.points[p] for p in self.counted)

    @property
    def counted(self) -> list[str]:
        """The parts that count here: fit, step-up job and the waiting guarantee only where something is on record."""
        return [p for p in PARTS if p not in ("fit", "step_up_job", "waiting_guarantee") or (self.points or {}).get(p)]

    @property
    def weights_on(self) -> dt.date:
        """The day whose weights were used."""
        return self.weights.on or timezone.localdate()

    @cached_property
    def parts(self) -> list[ScorePart]:
        """Every part of the score in words."""
        if self.points is None:
            return []
        facts = ScoreFacts(
            wage=self.order.wage,
            baseline=self.candidate.baseline_wage,
            benefits=tuple(self.order.benefits),
            remote=self.order.remote,
            miles=self.miles or 0.0,
            days=int(self.candidate.days_job_ready or 0),
        )
        return [
            ScorePart(
                p, str(PART_LABELS[p]), round(self.points[p], 1), self.weights.points[p], points_sentence(p, facts)
            )
            for p in self.counted
        ]

    def frozen(self, override_reason: str = "") -> Frozen:
        """The reasons as they stand now, to be kept with the decision."""
        return {
            "score": self.score,
            "most": self.most,
            "passes": self.passes,
            "override_reason": override_reason,
            "weights_on": self.weights_on.isoformat(),
            "gates": [{"code": g.code, "label": g.label, "verdict": g.verdict, "words": g.words} for g in self.gates],
            "parts": [
                {"code": p.code, "label": p.label, "points": p.points, "most": p.most, "words": p.words}
                for p in self.parts
            ],
        }


def _verdicts(candidate: Candidate, order: Order) -> tuple[Verdict, ...]:
    """Every gate; where the work is another one, only that gate: distances for thousands of people are not free."""
    if order.occupation in candidate.occupations:
        return verdicts(candidate, order)
    return (occupation_verdict(candidate, order),)
