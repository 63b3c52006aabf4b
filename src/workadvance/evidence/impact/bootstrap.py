"""The wild cluster bootstrap: a p-value and an interval that do not lean on many clusters.

Residuals of the regression *without* the arm (restricted: the hypothesis is imposed) are multiplied by one random
number a cluster, and |t| is computed again (Cameron, Gelbach and Miller 2008). The numbers are signs, or, with 12
clusters or fewer, Webb's six points (2023). With very few treated clusters it rejects too rarely (MacKinnon and Webb
2017); then the permutation test is the one to read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from workadvance.evidence.impact.estimate import indicators, project
from workadvance.evidence.impact.inversion import ends_of
from workadvance.evidence.impact.sandwich import Floats, Integers, orthonormal_without

FEW_FOR_SIGNS = 12
SAME = 1.0 - 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Bootstrap:
    """`p` (outcomes,), the interval's ends `low` and `high` (outcomes,), and the `weights` used, in words."""

    p: Floats
    low: Floats
    high: Floats
    weights: str


def _signs(groups: int, draws: int, seed: int) -> tuple[Floats, str]:
    """What each draw multiplies each cluster's scores by (draws + 1, groups), the first row ones, and its kind."""
    if groups <= FEW_FOR_SIGNS:
        points = np.array([-math.sqrt(1.5), -1.0, -math.sqrt(0.5), math.sqrt(0.5), 1.0, math.sqrt(1.5)])
        kind = "Webb's six points"
    else:
        points, kind = np.array([-1.0, 1.0]), "signs"
    return np.vstack([np.ones(groups), np.random.default_rng(seed).choice(points, (draws, groups))]), kind


def wild_bootstrap(
    *,
    arm: Integers,
    code: int,
    block: Integers,
    covariates: Floats,
    outcomes: Floats,
    cluster: Integers,
    draws: int,
    seed: int,
    alpha: float,
    weights: Floats | None = None,
) -> Bootstrap:
    """Test arm `code` against the control group and invert the test; arguments are those of `permute`."""
    others = [k for k in range(1, int(arm.max()) + 1) if k != code]
    fixed = np.column_stack([indicators(arm, int(arm.max()))[:, [k - 1 for k in others]], covariates])
    projection = project(block, fixed, weights)
    d = projection.residual((arm == code).astype(np.float64)[:, None])[:, 0]
    codes = np.unique(cluster, return_inverse=True)[1]
    groups = int(codes.max()) + 1
    signs, kind = _signs(groups, draws, seed)
    basis = orthonormal_without(projection)

    def summed(columns: Floats) -> Floats:
        return np.stack(
            [np.bincount(codes, weights=columns[:, c], minlength=groups) for c in range(columns.shape[1])], 1
        )

    size = float(d @ d)
    own = summed((d**2)[:, None])[:, 0]
    shadow = summed(d[:, None] * basis)

    def parts(residual: Floats) -> tuple[Floats, Floats]:
        """Impacts (draws,) and the scores (draws, clusters) that make their variance, linear in the residuals."""
        score = summed((d * residual)[:, None])[:, 0]
        impact = signs @ score / size
        taken = signs @ summed(basis * residual[:, None])
        return impact, signs * score - taken @ shadow.T - np.outer(impact, own)

    target = projection.residual(outcomes)
    d_impact, d_score = parts(d)
    p, low, high = [], [], []
    for j in range(target.shape[1]):
        impact, score = parts(target[:, j])
        real = float(impact[0])

        def accepted(effect: float, impact: Floats = impact, score: Floats = score) -> tuple[bool, float]:
            with np.errstate(divide="ignore", invalid="ignore"):
                left = score - effect * d_score
                t = np.abs(impact - effect * d_impact) / np.sqrt(np.einsum("ij,ij->i", left, left))
            extreme = (t[1:] >= t[0] * SAME) | np.isnan(t[1:]) | np.isnan(t[0])
            value = float((1.0 + extreme.sum()) / (draws + 1.0))
            return value > alpha, value

        p.append(accepted(0.0)[1])
        width = math.sqrt(float(score[0] @ score[0])) / size
        ends = ends_of(lambda e: accepted(e)[0], real, width)
        low.append(ends[0])
        high.append(ends[1])
    return Bootstrap(np.array(p), np.array(low), np.array(high), kind)
