"""Permutation tests: what the lottery could have given, had the programme changed nothing for anybody.

The arms are dealt again within blocks, keeping each block's count of every arm; with clusters, whole clusters
change arms (or, where the lottery was drawn within clusters, people within them). With several arms, each is
tested against the control group by dealing only those two again.

The statistic is |t| with the same standard error as the table's, so the test stays valid when the arms' spreads
differ (Zhao and Ding 2021). p = (1 + draws at least as extreme) / (1 + draws), which is never zero and never too
small (Phipson and Smyth 2010). Family-wise: step-down max-|t| (Westfall and Young 1993).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from workadvance.evidence.impact.estimate import (
    LEVERAGE_OF_ONE,
    Floats,
    Integers,
    Projection,
    StandardError,
    indicators,
    project,
)
from workadvance.tables import InputProblems

CHUNK_NUMBERS = 1_500_000
SAME = 1.0 - 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Permutations:
    """One arm's permutation test.

    `p` (outcomes,); `statistics` (draws + 1, outcomes): |t| of the real draw first, then of each permutation;
    `possible`: the natural logarithm of how many different draws there are.
    """

    p: Floats
    statistics: Floats
    possible: float


def permute(
    *,
    arm: Integers,
    code: int,
    block: Integers,
    covariates: Floats,
    outcomes: Floats,
    draws: int,
    seed: int,
    se: StandardError = "HC2",
    cluster: Integers | None = None,
    weights: Floats | None = None,
    progress: Callable[[float], None] | None = None,
) -> Permutations:
    """Test arm `code` against the control group (code 0) by `draws` permutations; people sorted by block.

    Args:
        arm, block, cluster: codes (n,); covariates (n, p); outcomes (n, m) without blanks; weights (n,) or None.
        progress: called with the share done, now and then.

    Raises InputProblems when the arms cannot be dealt again (clusters that lie in several blocks).
    """
    others = [k for k in range(1, int(arm.max()) + 1) if k != code]
    fixed = np.column_stack([indicators(arm, int(arm.max()))[:, [k - 1 for k in others]], covariates])
    projection = project(block, fixed, weights)
    target = projection.residual(outcomes)
    dealer = Dealer(arm, code, block, cluster)
    rng = np.random.default_rng(seed)
    spread = _Spread(se, projection.leverage, len(arm) - projection.parameters - 1, cluster)
    statistics = np.empty((draws + 1, outcomes.shape[1]))
    per_chunk = max(1, CHUNK_NUMBERS // len(arm))
    done = 0
    for dealt in dealer.deal(draws + 1, per_chunk, rng):
        treated = residual_rows(dealt, projection)
        statistics[done : done + len(dealt)] = _t(treated, target, spread)
        done += len(dealt)
        if progress is not None:
            progress(done / (draws + 1))
    extreme = statistics[1:] >= statistics[0] * SAME
    # A statistic that could not be computed (no spread at all) counts as extreme: never a p-value too small.
    extreme |= ~np.isfinite(statistics[1:])
    return Permutations((1.0 + extreme.sum(axis=0)) / (draws + 1.0), statistics, dealer.possible())


def step_down(statistics: Floats) -> list[float]:
    """Westfall and Young's step-down adjusted p-values from |t| of (real draw + permutations, hypotheses)."""
    table = np.where(np.isfinite(statistics), statistics, np.inf)
    order = np.argsort(-table[0], kind="stable")
    # From the weakest hypothesis up: the largest |t| among it and all weaker ones.
    running = np.maximum.accumulate(table[:, order[::-1]], axis=1)[:, ::-1]
    p = (1.0 + (running[1:] >= table[0, order] * SAME).sum(axis=0)) / len(table)
    adjusted = np.empty(len(order))
    adjusted[order] = np.maximum.accumulate(p)
    return [float(v) for v in adjusted]


class Dealer:
    """Deals arm `code` again among its people and the controls, within blocks (and clusters).

    Clusters that have one arm each are dealt as wholes; raises InputProblems when such a cluster lies in two blocks.
    """

    def __init__(self, arm: Integers, code: int, block: Integers, cluster: Integers | None) -> None:
        eligible = (arm == 0) | (arm == code)
        self.treated = (arm == code).astype(np.int8)
        self.spread_to: Integers | None = None
        if cluster is None:
            strata = block
        else:
            _, strata = np.unique(np.stack([block, cluster]), axis=1, return_inverse=True)
            _, first, clusters = np.unique(cluster, return_index=True, return_inverse=True)
            whole = all(len(np.unique(arm[clusters == g])) == 1 for g in range(len(first)))
            if whole:
                if any(len(np.unique(block[clusters == g])) > 1 for g in range(len(first))):
                    raise InputProblems(
                        "the clusters were assigned as wholes but lie in more than one block, so they cannot be dealt "
                        "again within blocks. Permutations need clusters inside blocks."
                    )
                self.spread_to = clusters
                eligible, strata, self.treated = eligible[first], block[first], self.treated[first]
        self.groups = [
            members
            for stratum in np.unique(strata)
            if len(members := np.flatnonzero((strata == stratum) & eligible))
            and 0 < self.treated[members].sum() < len(members)
        ]

    def possible(self) -> float:
        """The logarithm of the number of different draws."""
        return sum(
            math.lgamma(len(g) + 1)
            - math.lgamma(int(self.treated[g].sum()) + 1)
            - math.lgamma(len(g) - int(self.treated[g].sum()) + 1)
            for g in self.groups
        )

    def deal(self, rows: int, per_chunk: int, rng: np.random.Generator) -> Iterator[Floats]:
        """Chunks of rows (draws, n) of zeros and ones; the very first row is the real draw."""
        done = 0
        while done < rows:
            size = min(per_chunk, rows - done)
            chunk = np.repeat(self.treated[None, :], size, axis=0)
            start = 1 if done == 0 else 0
            for members in self.groups:
                lo, hi = int(members[0]), int(members[-1]) + 1
                if hi - lo == len(members):
                    rng.permuted(chunk[start:, lo:hi], axis=1, out=chunk[start:, lo:hi])
                else:
                    chunk[start:, members] = rng.permuted(chunk[start:, members], axis=1)
            done += size
            if self.spread_to is not None:
                chunk = chunk[:, self.spread_to]
            yield chunk.astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Spread:
    """What the standard error of a permuted impact needs besides the permuted indicator."""

    se: StandardError
    leverage: Floats
    df: int
    cluster: Integers | None


def residual_rows(dealt: Floats, projection: Projection) -> Floats:
    """Each row less its block means and less what the covariates explain (rows are draws)."""
    weighted = dealt if projection.weights is None else dealt * projection.weights
    means = np.add.reduceat(weighted, projection.starts, axis=1) / projection.block_weights
    dealt -= np.repeat(means, projection.sizes, axis=1)
    if projection.weights is not None:
        dealt *= np.sqrt(projection.weights)
    if projection.basis.shape[1]:
        dealt -= (dealt @ projection.basis) @ projection.basis.T
    return dealt


def _t(treated: Floats, target: Floats, spread: _Spread) -> Floats:
    """|t| (draws, outcomes) of regressing each residual outcome on each residual indicator."""
    squared = treated**2
    size = squared.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        impact = (treated @ target) / size[:, None]
        if spread.cluster is not None:
            variance = _cluster_variance(treated, squared, target, impact, size, spread)
        elif spread.se == "classical":
            left = np.einsum("ij,ij->j", target, target) - impact**2 * size[:, None]
            variance = left / spread.df / size[:, None]
        else:
            variance = _robust_variance(treated, squared, target, impact, size, spread)
        return np.abs(impact) / np.sqrt(np.maximum(variance, 0.0))


def _robust_variance(
    treated: Floats, squared: Floats, target: Floats, impact: Floats, size: Floats, spread: _Spread
) -> Floats:
    # The sum over people of d²(y - b·d)²·c, multiplied out so that each part is one matrix product.
    scale = 1.0
    weighted = squared
    if spread.se in ("HC2", "HC3"):
        leverage = squared / size[:, None]
        leverage += spread.leverage
        alone = leverage > LEVERAGE_OF_ONE
        leverage = 1.0 - leverage
        leverage[alone] = np.inf
        weighted = squared / (leverage if spread.se == "HC2" else leverage**2)
        # Somebody whose leverage is one and who carries the impact: no standard error, so no statistic.
        broken = (alone & (squared > 1e-12 * size[:, None])).any(axis=1)
        weighted[broken] = np.nan
    elif spread.se == "HC1":
        scale = len(target) / spread.df
    meat = weighted @ target**2
    fourth = np.einsum("ij,ij->i", weighted, squared)
    weighted = weighted * treated
    meat -= 2.0 * impact * (weighted @ target)
    meat += impact**2 * fourth[:, None]
    return np.asarray(scale * meat / (size**2)[:, None])


def _cluster_variance(
    treated: Floats, squared: Floats, target: Floats, impact: Floats, size: Floats, spread: _Spread
) -> Floats:
    assert spread.cluster is not None
    order = np.argsort(spread.cluster, kind="stable")
    starts = np.concatenate([[0], np.flatnonzero(np.diff(spread.cluster[order])) + 1])
    groups = len(starts)
    scale = groups / (groups - 1) * (len(target) - 1) / spread.df
    per_cluster = np.add.reduceat(squared[:, order], starts, axis=1)
    columns = treated[:, order]
    out = np.empty_like(impact)
    for j in range(target.shape[1]):
        scores = np.add.reduceat(columns * target[order, j], starts, axis=1) - impact[:, [j]] * per_cluster
        out[:, j] = np.einsum("ij,ij->i", scores, scores)
    return scale * out / (size**2)[:, None]
