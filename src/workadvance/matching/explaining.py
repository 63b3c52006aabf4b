"""One pair, explained: every gate's verdict and every part of the score, with the facts behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workadvance.matching.gates import Verdict, verdicts
from workadvance.matching.records import Candidate, Order
from workadvance.matching.weights import PARTS, STEPS_PER_POINT, Weights
from workadvance.matching.zip_places import zip_miles
from workadvance.tables import InputProblems, Problem


@dataclass(frozen=True, slots=True)
class PairScorePart:
    """One part of a pair's score: `points` of at most `most`, and the facts it is measured by."""

    part: str
    points: float
    most: float
    facts: Mapping[str, Any]


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


def explain_pair(
    candidate: Candidate,
    order: Order,
    weights: Weights,
    *,
    fit: float | None = None,
    step_up_job: float | None = None,
) -> PairExplanation:
    """Gate verdicts and score parts of one pair with their facts; the same numbers as `candidate_pairs` gives.

    `fit` and `step_up_job`, 0 to 1, are what is known about the pair. Raises InputProblems if they are out of range.
    """
    problems = [
        Problem(f"found {share:g}; a share from 0 to 1 is needed.", column=name)
        for name, share in (("fit", fit), ("step_up_job", step_up_job))
        if share is not None and not 0 <= share <= 1
    ]
    if problems:
        raise InputProblems(problems)
    gates = verdicts(candidate, order)
    miles = 0.0 if order.remote else zip_miles(candidate.zip, order.zip or "")
    waited = candidate.days_job_ready or 0.0
    before = order.wage if candidate.baseline_wage is None else candidate.baseline_wage
    shares = {
        "pay_gain": min(max((order.wage - before) / weights.pay_gain_full_at, -1.0), 1.0),
        "benefits": weights.benefits_share(order.benefits),
        # Where the distance is not known it earns nothing, and the gate of reach has said so.
        "distance": 0.0 if miles is None else 1.0 - min(miles / weights.distance_none_at, 1.0),
        "days_waiting": min(waited / weights.days_waiting_full_at, 1.0),
        "fit": fit or 0.0,
        "step_up_job": step_up_job or 0.0,
        "waiting_guarantee": float(waited >= weights.guarantee_after),
    }
    steps = {name: round(shares[name] * (weights.points[name] * STEPS_PER_POINT)) for name in PARTS}
    facts: dict[str, Mapping[str, Any]] = {
        "pay_gain": {"wage": order.wage, "before": candidate.baseline_wage, "full_at": weights.pay_gain_full_at},
        "benefits": {"benefits": list(order.benefits)},
        "distance": {"miles": miles, "remote": order.remote, "none_at": weights.distance_none_at},
        "days_waiting": {"days": waited, "full_at": weights.days_waiting_full_at},
        "fit": {"share": fit},
        "step_up_job": {"share": step_up_job},
        "waiting_guarantee": {"days": waited, "from": weights.guarantee_after},
    }
    parts = tuple(PairScorePart(p, steps[p] / STEPS_PER_POINT, weights.points[p], facts[p]) for p in PARTS)
    return PairExplanation(
        candidate.candidate_id,
        order.order_id,
        all(v.verdict != "fails" for v in gates),
        gates,
        parts,
        sum(steps.values()) / STEPS_PER_POINT,
    )
