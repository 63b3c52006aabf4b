"""Permutation tests: what the lottery could have given, had the program changed nothing for anyone.

The arms are dealt again within blocks, keeping each block's count of every arm; with clusters, whole clusters
change arms (or, where the lottery was drawn within clusters, people within them). With several arms, each is
tested against the control group by dealing only those two again.

The statistic is |t| with the same standard error as the table's (CR1 with clusters), so the test stays valid when the
arms' spreads differ (Zhao and Ding 2021). Where the lottery could have given at most 20,000 draws all of them are made
and p is exact; otherwise p = (1 + draws at least as extreme) / (1 + draws), which is never zero and never too small
(Phipson and Smyth 2010), with its Monte Carlo error. An interval is the effects, the same for everyone, that the test
does not reject. Family-wise: step-down max-|t| (Westfall and Young 1993).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from workadvance.evidence.impact.estimate import (
    Floats,
    Integers,
    Projection,
    StandardError,
    indicators,
    project,
)
from workadvance.evidence.impact.inversion import invert
from workadvance.evidence.impact.sandwich import LEVERAGE_OF_ONE
from workadvance.tables import InputProblems

CHUNK_NUMBERS = 1_500_000
SAME = 1.0 - 1e-9
EVERY_DRAW_UP_TO = 20_000
# A variance below this share of the outcome's own is rounding: the draw explains all there is.
NO_VARIANCE = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Permutations:
    """One arm's permutation test.

    `p` (outcomes,); `error` (outcomes,): p's Monte Carlo standard error, zero when `exact` (every draw was made);
    `statistics` (draws + 1, outcomes): |t| of the real draw first, then of each other one; `possible`: the natural
    logarithm of how many different draws there are; `low`, `high` (outcomes,): the interval by inversion, infinite
    where the test never rejects and NaN where it was not asked for or cannot be had.
    """

    p: Floats
    error: Floats
    exact: bool
    statistics: Floats
    possible: float
    low: Floats
    high: Floats

    @property
    def draws(self) -> int:
        """How many draws the real one is compared with."""
        return len(self.statistics) - 1


def _shifted(target: Floats, real: Floats) -> tuple[Floats, Floats]:
    """Columns from which the test of every effect follows, for its inversion; and each outcome's unit of effect."""
    unit = np.linalg.norm(target, axis=0) / np.linalg.norm(real)
    unit[unit == 0] = 1.0
    return np.column_stack([target, real, target - real * unit]), unit


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
    alpha: float | None = None,
    enumerate_up_to: int = EVERY_DRAW_UP_TO,
    progress: Callable[[float], None] | None = None,
) -> Permutations:
    """Test arm `code` against the control group (code 0) by `draws` permutations; people sorted by block.

    Args:
        arm, block, cluster: codes (n,); covariates (n, p); outcomes (n, m) without blanks; weights (n,) or None.
        alpha: also invert the test into an interval covering 1 - alpha.
        enumerate_up_to: make every draw instead of `draws` of them where there are no more than this.
        progress: called with the share done, now and then.

    Raises InputProblems when the arms cannot be dealt again (clusters that lie in several blocks).
    """
    others = [k for k in range(1, int(arm.max()) + 1) if k != code]
    fixed = np.column_stack([indicators(arm, int(arm.max()))[:, [k - 1 for k in others]], covariates])
    projection = project(block, fixed, weights)
    target = projection.residual(outcomes)
    # What is the same for everyone leaves rounding; nothing at all is what there is to explain.
    target[:, np.ptp(outcomes, axis=0) == 0] = 0.0
    dealer = Dealer(arm, code, block, cluster)
    exact = dealer.possible() < math.log(enumerate_up_to + 0.5)
    rows = dealer.number() if exact else draws + 1
    per_chunk = max(1, CHUNK_NUMBERS // len(arm))
    rng = np.random.default_rng(seed)
    deals = dealer.deal(rows, per_chunk, None if exact else rng)
    spread = _Spread(se, projection.leverage, len(arm) - projection.parameters - 1, cluster)
    m = outcomes.shape[1]
    real = projection.residual((arm == code).astype(np.float64)[:, None])
    columns, unit = (target, np.ones(m)) if alpha is None else _shifted(target, real)
    impact, variance = np.empty((rows, columns.shape[1])), np.empty((rows, columns.shape[1]))
    done = 0
    for dealt in deals:
        part = slice(done, done + len(dealt))
        impact[part], variance[part] = _parts(residual_rows(dealt, projection), columns, spread)
        done += len(dealt)
        if progress is not None:
            progress(done / rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistics = np.abs(impact[:, :m]) / np.sqrt(variance[:, :m])
    # A statistic that could not be computed (nothing to explain) counts as extreme: never a p-value too small.
    extreme = (statistics[1:] >= statistics[0] * SAME) | np.isnan(statistics[1:]) | np.isnan(statistics[0])
    p = (1.0 + extreme.sum(axis=0)) / rows
    error = np.zeros(m) if exact else np.sqrt(p * (1.0 - p) / rows)
    low, high = np.full(m, np.nan), np.full(m, np.nan)
    if alpha is not None:
        low, high = invert(impact, variance, unit, alpha)
    return Permutations(p, error, exact, statistics, dealer.possible(), low, high)


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

    def number(self) -> int:
        """The number of different draws."""
        return math.prod(math.comb(len(g), int(self.treated[g].sum())) for g in self.groups)

    def every(self, per_chunk: int) -> Iterator[Floats]:
        """Chunks of rows (draws, n) of zeros and ones: the real draw first, then every other one once."""
        choices: list[np.ndarray] = []
        real, place = 0, 1
        places: list[int] = []
        for members in self.groups:
            taken = int(self.treated[members].sum())
            ways = np.zeros((math.comb(len(members), taken), len(members)), dtype=np.int8)
            for row, chosen in enumerate(itertools.combinations(range(len(members)), taken)):
                ways[row, list(chosen)] = 1
            choices.append(ways)
            places.append(place)
            real += place * int(np.flatnonzero((ways == self.treated[members]).all(axis=1))[0])
            place *= len(ways)
        numbers = np.concatenate([[real], np.delete(np.arange(place), real)])
        for first in range(0, place, per_chunk):
            mine = numbers[first : first + per_chunk]
            chunk = np.repeat(self.treated[None, :], len(mine), axis=0)
            for members, ways, at in zip(self.groups, choices, places, strict=True):
                chunk[:, members] = ways[mine // at % len(ways)]
            yield self._spread(chunk)

    def _spread(self, chunk: np.ndarray) -> Floats:
        return (chunk if self.spread_to is None else chunk[:, self.spread_to]).astype(np.float64)

    def deal(self, rows: int, per_chunk: int, rng: np.random.Generator | None) -> Iterator[Floats]:
        """Chunks of rows (draws, n) of zeros and ones; the very first row is the real draw.

        Without an `rng`, every other draw once, whatever `rows` says.
        """
        if rng is None:
            yield from self.every(per_chunk)
            return
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
            yield self._spread(chunk)


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


def _parts(treated: Floats, target: Floats, spread: _Spread) -> tuple[Floats, Floats]:
    """Impacts and variances (draws, outcomes) of regressing each residual outcome on each residual indicator."""
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
        own = np.einsum("ij,ij->j", target, target)[None, :] / (len(target) * size[:, None])
        variance = np.where(variance <= NO_VARIANCE * own, 0.0, variance)
    return impact, variance


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
        # Someone whose leverage is one and who carries the impact: no standard error, so no statistic.
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
