"""One pair, explained: every gate's verdict and every part of the score, in words."""

from __future__ import annotations

from dataclasses import dataclass

from workadvance.matching.gates import Verdict, verdicts
from workadvance.matching.places import zip_miles
from workadvance.matching.records import Candidate, Order
from workadvance.matching.weights import PARTS, STEPS_PER_POINT, Weights
from workadvance.tables import InputProblems, Problem


@dataclass(frozen=True, slots=True)
class PairScorePart:
    """One part of a pair's score: `points` of at most `most`, and why."""

    part: str
    points: float
    most: float
    reason: str


@dataclass(frozen=True, slots=True)
class PairExplanation:
    """Why a person may or may not be referred to an order, and what the pair scores.

    `passes`: no gate fails. `score` (points) is what the parts add up to; it stands also where a gate fails, to show
    what the pair would be worth.
    """

    candidate_id: str
    order_id: str
    passes: bool
    verdicts: tuple[Verdict, ...]
    parts: tuple[PairScorePart, ...]
    score: float

    @property
    def summary(self) -> str:
        """The explanation in one sentence."""
        failing = [v.gate.replace("_", " ") for v in self.verdicts if v.verdict == "fails"]
        if failing:
            return f"{self.candidate_id} may not be referred to {self.order_id}: {', '.join(failing)}."
        return f"{self.candidate_id} may be referred to {self.order_id}; the pair scores {self.score:g} points."


def explain_pair(
    candidate: Candidate,
    order: Order,
    weights: Weights,
    *,
    fit: float | None = None,
    next_rung: float | None = None,
) -> PairExplanation:
    """Gate verdicts and score parts of one pair in words; the same numbers as `candidate_pairs` gives.

    `fit` and `next_rung`, 0 to 1, are what is known about the pair. Raises InputProblems if they are out of range.
    """
    problems = [
        Problem(f"found {share:g}; a share from 0 to 1 is needed.", column=name)
        for name, share in (("fit", fit), ("next_rung", next_rung))
        if share is not None and not 0 <= share <= 1
    ]
    if problems:
        raise InputProblems(problems)
    gates = verdicts(candidate, order)
    miles = 0.0 if order.remote else zip_miles(candidate.zip, order.zip or "")
    before = order.wage if candidate.baseline_wage is None else candidate.baseline_wage
    shares = {
        "pay_gain": min(max((order.wage - before) / weights.pay_gain_full_at, -1.0), 1.0),
        "benefits": weights.benefits_share(order.benefits),
        # Where the distance is not known it earns nothing, and the gate of reach has said so.
        "distance": 0.0 if miles is None else 1.0 - min(miles / weights.distance_none_at, 1.0),
        "days_waiting": min((candidate.days_on_bench or 0.0) / weights.days_waiting_full_at, 1.0),
        "fit": fit or 0.0,
        "next_rung": next_rung or 0.0,
        "waiting_guarantee": float((candidate.days_on_bench or 0.0) >= weights.guarantee_after),
    }
    steps = {name: round(shares[name] * (weights.points[name] * STEPS_PER_POINT)) for name in PARTS}
    words = _words(candidate, order, weights, miles, fit, next_rung)
    parts = tuple(PairScorePart(p, steps[p] / STEPS_PER_POINT, weights.points[p], words[p]) for p in PARTS)
    return PairExplanation(
        candidate.candidate_id,
        order.order_id,
        all(v.verdict != "fails" for v in gates),
        gates,
        parts,
        sum(steps.values()) / STEPS_PER_POINT,
    )


def _words(
    candidate: Candidate,
    order: Order,
    weights: Weights,
    miles: float | None,
    fit: float | None,
    next_rung: float | None,
) -> dict[str, str]:
    baseline = candidate.baseline_wage
    gain = "no pay before is on record, so no gain is counted"
    if baseline is not None:
        change = order.wage - baseline
        gain = f"{'+' if change >= 0 else '−'}${abs(change):,.2f} on ${baseline:,.2f} before"
    waiting = candidate.days_on_bench or 0.0
    where = "remote work" if order.remote else "distance not known" if miles is None else f"{miles:,.1f} miles"
    return {
        "pay_gain": (f"${order.wage:,.2f} an hour, {gain}; full points at +${weights.pay_gain_full_at:,.2f}."),
        "benefits": f"benefits: {', '.join(order.benefits) or 'none named'}.",
        "distance": f"{where}; no points from {weights.distance_none_at:g} miles on.",
        "days_waiting": f"{waiting:g} days job-ready; full points at {weights.days_waiting_full_at:g}.",
        "fit": "no fit is given." if fit is None else f"fit {fit:g} of 1.",
        "waiting_guarantee": (
            f"{waiting:g} days job-ready; from {weights.guarantee_after:g} on a person comes first within the gates."
        ),
        "next_rung": "no step-up job is given." if next_rung is None else f"step-up job {next_rung:g} of 1.",
    }
