"""Effects on the quantiles of an outcome: what the program changed for low, middle and high earners of each arm.

The difference of the arms' quantiles, each arm weighted so that blocks count by their people. It compares two
distributions, not the same people before and after: it is the effect on someone at that rank only if the program does
not change who ranks where. Intervals are percentiles of a bootstrap within arm and block, whole clusters together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workadvance.evidence.impact.blocks import averaged
from workadvance.evidence.impact.response import resamples
from workadvance.evidence.impact.sandwich import Floats
from workadvance.evidence.impact.trial import Trial

REPEATS = 999


@dataclass(frozen=True, slots=True)
class QuantileRow:
    """One quantile (0 to 1) of one outcome: in each arm, the difference, and its bootstrap interval."""

    outcome: str
    arm: str
    quantile: float
    program: float
    control: float
    difference: float
    ci_low: float
    ci_high: float


def quantile_rows(trial: Trial, at: Sequence[float], alpha: float, seed: int) -> list[QuantileRow]:
    """Every outcome's quantiles, among people whose outcome is known, each arm against the control group."""
    rows = []
    for k, arm in enumerate(trial.arms[1:], 1):
        for j, outcome in enumerate(trial.outcome_names):
            mine = ((trial.arm == 0) | (trial.arm == k)) & ~np.isnan(trial.outcomes[:, j])
            pair = averaged(trial.subset(mine).two_arms(k))
            if pair.people == 0 or pair.weights is None:
                continue
            counts = resamples(pair, np.random.default_rng(seed), REPEATS)
            found = []
            for code in (1, 0):
                who = np.flatnonzero(pair.arm == code)
                who = who[np.argsort(pair.outcomes[who, j], kind="stable")]
                weights = np.vstack([np.ones(len(who)), counts[:, who]]) * pair.weights[who]
                found.append(_quantiles(pair.outcomes[who, j], weights, at))
            difference = found[0] - found[1]
            low, high = np.quantile(difference[1:], [alpha / 2, 1 - alpha / 2], axis=0)
            rows += [
                QuantileRow(
                    outcome,
                    arm,
                    float(q),
                    *(float(v) for v in (found[0][0, i], found[1][0, i], difference[0, i], low[i], high[i])),
                )
                for i, q in enumerate(at)
            ]
    return rows


def _quantiles(values: Floats, weights: Floats, at: Sequence[float]) -> Floats:
    """Weighted quantiles (draws, quantiles) of sorted values: the smallest value with that share at or below it."""
    total = np.cumsum(weights, axis=1)
    out = np.empty((len(weights), len(at)))
    for i, q in enumerate(at):
        reached = total >= q * total[:, [-1]] * (1 - 1e-12)
        out[:, i] = values[np.argmax(reached, axis=1)]
    return out
