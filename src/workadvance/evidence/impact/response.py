"""When outcomes are missing: bounds that assume little, and weights that assume more.

Lee's bounds (2009) trim the arm whose outcomes are known more often, from its top and from its bottom: what the average
effect on people whose outcome would be known in either arm can be, if the program only makes it known more often (or
only less often). Nonresponse weights multiply everyone by one over the chance, given arm and covariates, that their
outcome is known: they remove what the covariates explain of the loss, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workadvance.evidence.impact.blocks import averaged
from workadvance.evidence.impact.sandwich import Floats, Integers
from workadvance.evidence.impact.trial import Trial

REPEATS = 400
MOST_STEPS = 60
SMALLEST_CHANCE = 0.02


@dataclass(frozen=True, slots=True)
class LeeBounds:
    """The average effect on people whose outcome would be known in either arm, at least and at most.

    `trimmed`: the share of the better known arm's outcomes cut; `ci_low`, `ci_high`: a bootstrap interval that covers
    both bounds (percentiles of the lower bound below, of the upper bound above).
    """

    lower: float
    upper: float
    trimmed: float
    ci_low: float
    ci_high: float


def lee_bounds(trial: Trial, outcome: int, code: int, alpha: float, seed: int = 0) -> LeeBounds | None:
    """Bounds on one arm's effect on one outcome; None where no one of an arm has it.

    Blocks enter through inverse-probability weights, so each counts by its people; people (or clusters) are drawn again
    within arm and block for the interval.
    """
    pair = averaged(trial.subset((trial.arm == 0) | (trial.arm == code)).two_arms(code))
    if pair.people == 0:
        return None
    values, weights = pair.outcomes[:, outcome], pair.weights
    assert weights is not None
    known = ~np.isnan(values)
    if not known[pair.arm == 0].any() or not known[pair.arm == 1].any():
        return None
    order = np.argsort(np.where(known, values, np.inf), kind="stable")
    arm, known, values, weights = pair.arm[order], known[order], values[order], weights[order]
    rng = np.random.default_rng(seed)
    drawn = np.vstack([np.ones(pair.people), resamples(pair, rng, REPEATS)])[:, order] * weights
    lower, upper, cut = _bounds(values, known, arm, drawn)
    fine = np.isfinite(lower) & np.isfinite(upper)
    low, high = np.quantile(lower[fine][1:], alpha / 2), np.quantile(upper[fine][1:], 1 - alpha / 2)
    return LeeBounds(float(lower[0]), float(upper[0]), float(cut[0]), float(low), float(high))


def _bounds(values: Floats, known: np.ndarray, arm: Integers, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Lower bounds, upper bounds and shares trimmed (draws,), from weights (draws, n) of people sorted by outcome."""
    inside = {k: (arm == k) & known for k in (0, 1)}
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = {k: weights[:, inside[k]].sum(axis=1) / weights[:, arm == k].sum(axis=1) for k in (0, 1)}
        program_more = rate[1] > rate[0]
        cut = 1.0 - np.minimum(rate[0], rate[1]) / np.maximum(rate[0], rate[1])
        ends = {}
        for k in (0, 1):
            mine = np.where(program_more == (k == 1), cut, 0.0)
            y, w = values[inside[k]], weights[:, inside[k]]
            ends[k] = _kept(y, w, mine), _kept(y[::-1], w[:, ::-1], mine)
    return ends[1][0] - ends[0][1], ends[1][1] - ends[0][0], cut


def _kept(y: Floats, w: Floats, cut: Floats) -> Floats:
    """The mean (draws,) of the outcomes (n,) that come first, when a share of their weight (draws, n) is cut at the end."""
    total = np.cumsum(w, axis=1)
    room = ((1.0 - cut) * total[:, -1])[:, None]
    left = np.clip(room - (total - w), 0.0, w)
    return np.asarray((left @ y) / left.sum(axis=1))


def resamples(trial: Trial, rng: np.random.Generator, repeats: int) -> Floats:
    """How often each person is drawn (repeats, n): people drawn again within arm and block, or whole clusters."""
    unit = np.arange(trial.people) if trial.cluster is None else np.unique(trial.cluster, return_inverse=True)[1]
    first = np.unique(unit, return_index=True)[1]
    cell = trial.block[first] * len(trial.arms) + trial.arm[first]
    counts = np.zeros((repeats, len(first)))
    for code in np.unique(cell):
        members = np.flatnonzero(cell == code)
        drawn = rng.integers(0, len(members), (repeats, len(members)))
        flat = (np.arange(repeats)[:, None] * len(members) + drawn).ravel()
        counts[:, members] = np.bincount(flat, minlength=repeats * len(members)).reshape(repeats, len(members))
    return np.asarray(counts[:, unit])


def response_weights(trial: Trial, outcome: int) -> Floats | None:
    """One over each person's chance that this outcome is known, given arm and covariates (logit); None if all are.

    People whose outcome is missing get 0. Weights are scaled so that those of an arm add up to its people.
    """
    known = ~np.isnan(trial.outcomes[:, outcome])
    if known.all():
        return None
    arms = (trial.arm[:, None] == np.arange(len(trial.arms))).astype(np.float64)
    spread = trial.covariates.std(axis=0)
    scaled = (trial.covariates - trial.covariates.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    x = np.column_stack([arms, *(scaled * arms[:, [k]] for k in range(len(trial.arms)))])
    chance = np.clip(_logit(x, known.astype(np.float64)), SMALLEST_CHANCE, 1.0)
    out = known / chance
    for k in range(len(trial.arms)):
        mine = trial.arm == k
        if out[mine].sum() > 0:
            out[mine] *= mine.sum() / out[mine].sum()
    return np.asarray(out if trial.weights is None else out * trial.weights)


def _logit(x: Floats, y: Floats) -> Floats:
    """Fitted chances of a logit by Newton's method, with a ridge too small to matter but for perfect prediction."""
    beta = np.zeros(x.shape[1])
    ridge = 1e-4 * np.eye(x.shape[1])
    for _ in range(MOST_STEPS):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ beta, -30, 30)))
        step = np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]) + ridge, x.T @ (y - p) - ridge @ beta)
        beta += step
        if np.abs(step).max() < 1e-10:
            break
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x @ beta, -30, 30))))
