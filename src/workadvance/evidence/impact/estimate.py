"""The regression under every impact: arms against the control group, within blocks, given covariates.

Ordinary (or weighted) least squares by partialling out: block means and covariates are removed from the outcomes
and from the arms' indicators, and what is left is a regression on the arms alone. Coefficients, residuals and
leverages are those of the full regression with a dummy for each block (Frisch, Waugh and Lovell), so every
standard error equals the textbook's. Arrays in, frozen results out; people must be sorted by block.

Sources: White 1980 (HC0); MacKinnon and White 1985 (HC1-HC3); Liang and Zeger 1986 with the small-sample factor
G/(G-1) · (n-1)/(n-k) (CR1); Bell and McCaffrey 2002 (CR2 and its degrees of freedom; see `sandwich`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workadvance.evidence.impact.sandwich import CLUSTERED, NOTHING_NEW, Errors, Floats, Integers, StandardError, errors
from workadvance.tables import InputProblems

__all__ = [
    "Errors",
    "Fit",
    "Floats",
    "Integers",
    "Projection",
    "StandardError",
    "benjamini_hochberg",
    "fit",
    "holm",
    "indicators",
    "p_values",
    "project",
    "t_quantile",
]

# What a kind of standard error was called before.
FORMER_KINDS: dict[str, StandardError] = {"cluster": "CR1"}
# A column whose part beyond the earlier columns is smaller than this share of itself says nothing new. Rounding
# leaves about 1e-15 of a true copy; real covariates keep well above 1e-6 (see NOTHING_NEW).


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Takes block means and covariates out of columns of numbers; see `project`.

    `weights` (n,) or None; `starts`, `sizes` (blocks,): where each block's people begin and how many they are;
    `basis` (n, p): orthonormal columns of the covariates that are left; `leverage` (n,): each person's leverage
    in the regression on blocks and covariates alone; `kept`, `constant`, `collinear`: which covariates were used,
    were constant within blocks, or added nothing beyond earlier ones.
    """

    weights: Floats | None
    starts: Integers
    sizes: Integers
    block_weights: Floats
    basis: Floats
    leverage: Floats
    kept: tuple[int, ...]
    constant: tuple[int, ...]
    collinear: tuple[int, ...]

    @property
    def parameters(self) -> int:
        """Coefficients spent: one a block, one a covariate kept."""
        return len(self.starts) + int(self.basis.shape[1])

    def demeaned(self, columns: Floats) -> Floats:
        """Columns (n, m) less their weighted block means, times the root of the weights."""
        weighted = columns if self.weights is None else columns * self.weights[:, None]
        means = np.add.reduceat(weighted, self.starts, axis=0) / self.block_weights[:, None]
        out = columns - np.repeat(means, self.sizes, axis=0)
        if self.weights is not None:
            out *= np.sqrt(self.weights)[:, None]
        return np.asarray(out, dtype=np.float64)

    def residual(self, columns: Floats) -> Floats:
        """Columns (n, m) less their block means and less what the covariates explain."""
        out = self.demeaned(columns)
        if self.basis.shape[1]:
            out -= self.basis @ (self.basis.T @ out)
        return out


def project(block: Integers, covariates: Floats, weights: Floats | None = None) -> Projection:
    """Make the projection for people sorted by `block` (n,), with `covariates` (n, p) and positive `weights` (n,)."""
    people = len(block)
    starts = np.concatenate([[0], np.flatnonzero(np.diff(block)) + 1]).astype(np.int64)
    sizes = np.diff(np.concatenate([starts, [people]])).astype(np.int64)
    if weights is None:
        block_weights = sizes.astype(np.float64)
        own = 1.0 / np.repeat(block_weights, sizes)
    else:
        block_weights = np.add.reduceat(weights, starts)
        own = weights / np.repeat(block_weights, sizes)
    bare = Projection(weights, starts, sizes, block_weights, np.empty((people, 0)), own, (), (), ())
    if covariates.shape[1] == 0:
        return bare
    columns = bare.demeaned(covariates)
    size = np.linalg.norm(columns, axis=0)
    raw = covariates if weights is None else covariates * np.sqrt(weights)[:, None]
    varies = size > NOTHING_NEW * 1e-2 * np.linalg.norm(raw, axis=0)
    constant = tuple(int(j) for j in np.flatnonzero(~varies))
    kept = [int(j) for j in np.flatnonzero(varies)]
    collinear: list[int] = []
    columns[:, kept] /= size[kept]
    while kept:
        basis, triangle = np.linalg.qr(columns[:, kept])
        nothing_new = np.flatnonzero(np.abs(np.diag(triangle)) < NOTHING_NEW)
        extra = int(nothing_new[0]) if len(nothing_new) else (people if len(kept) > people else -1)
        if extra < 0:
            break
        # A dependent column's direction is noise and would eat into later ones: drop it and start again.
        collinear.append(kept.pop(extra))
    if not kept:
        basis = np.empty((people, 0))
    leverage = own + np.einsum("ij,ij->i", basis, basis)
    return Projection(
        weights, starts, sizes, block_weights, basis, leverage, tuple(kept), constant, tuple(sorted(collinear))
    )


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Impacts of the arms on the outcomes.

    `impact`, `standard_error` (arms, outcomes); `residuals` (n, outcomes) and `influence` (n, arms) of the
    weighted regression; `df` (arms,): degrees of freedom of t; `leverage_dropped`: people with a leverage of one whose
    standing does not touch any impact (their residual is always zero).
    """

    impact: Floats
    standard_error: Floats
    residuals: Floats
    influence: Floats
    bread: Floats
    errors: Errors
    projection: Projection
    leverage_dropped: int

    @property
    def df(self) -> Floats:
        """Degrees of freedom of each arm's t (arms,)."""
        return self.errors.df


def indicators(arm: Integers, arms: int) -> Floats:
    """One column of zeros and ones for each arm but the control group (code 0): (n, arms)."""
    return np.asarray(arm[:, None] == np.arange(1, arms + 1), dtype=np.float64)


def fit(
    projection: Projection,
    arm: Integers,
    arms: int,
    outcomes: Floats,
    se: StandardError = "HC2",
    cluster: Integers | None = None,
    small: bool = False,
) -> Fit:
    """Regress outcomes (n, m) on the arms' indicators (codes 0 = control, 1..arms), blocks and covariates.

    `small`: HC2 and HC3 use Satterthwaite's degrees of freedom whatever the arms' sizes.
    With `cluster`, errors are CR2 unless CR1 is asked for. Raises InputProblems when an arm cannot be told from the blocks and covariates, when there are too few people,
    or when HC2 or HC3 is asked for and an impact hangs on one person whose leverage is one.
    """
    people = len(arm)
    raw = indicators(arm, arms)
    treated = projection.residual(raw)
    df = people - projection.parameters - arms
    if df <= 0:
        raise InputProblems(
            f"{people} people are too few for {projection.parameters + arms} coefficients (arms, blocks and "
            "covariates). Leave out covariates or merge blocks."
        )
    _refuse_inseparable(projection, raw, treated)
    bread: Floats = np.asarray(np.linalg.inv(treated.T @ treated), dtype=np.float64)
    influence = treated @ bread
    left = projection.residual(outcomes)
    impact = influence.T @ left
    residuals = left - treated @ impact
    se = FORMER_KINDS.get(se, se)
    if cluster is not None and se not in CLUSTERED:
        se = "CR2"
    elif cluster is None and se in CLUSTERED:
        raise ValueError(f"{se} needs clusters")
    smaller = np.zeros(arms) if small else _smaller(arm, arms, projection.weights)
    spread, dropped = errors(projection, treated, influence, bread, se, cluster, df, smaller)
    variance = spread.variances(residuals)
    return Fit(
        impact=impact,
        standard_error=np.sqrt(np.maximum(variance, 0.0)),
        residuals=residuals,
        influence=influence,
        bread=bread,
        errors=spread,
        projection=projection,
        leverage_dropped=dropped,
    )


def _smaller(arm: Integers, arms: int, weights: Floats | None) -> Floats:
    """How many people the smaller of each arm and the control group holds (arms,), in equally weighted people."""
    each = np.ones(len(arm)) if weights is None else weights
    total = np.bincount(arm, weights=each, minlength=arms + 1)
    squares = np.bincount(arm, weights=each**2, minlength=arms + 1)
    size = np.divide(total**2, squares, out=np.zeros(arms + 1), where=squares > 0)
    return np.asarray(np.minimum(size[1:], size[0]))


def _refuse_inseparable(projection: Projection, raw: Floats, treated: Floats) -> None:
    within = np.linalg.norm(projection.demeaned(raw), axis=0)
    if np.any(within == 0) or np.any(within <= NOTHING_NEW * np.linalg.norm(raw, axis=0)):
        raise InputProblems(
            "no block has people of both groups, so no one can be compared with anyone. "
            "Is --block really the list the lottery was drawn within?"
        )
    if np.any(np.linalg.norm(treated, axis=0) <= NOTHING_NEW * within) or (
        np.linalg.matrix_rank(treated / np.linalg.norm(treated, axis=0), tol=NOTHING_NEW) < treated.shape[1]
    ):
        raise InputProblems(
            "the covariates tell exactly who is in which arm, so no impact can be estimated beside them. Leave out "
            "the covariate that was made from the arm (a code of the group, a service only one group got)."
        )


def p_values(t: Floats, df: Floats | float) -> Floats:
    """Two-sided p-values of t statistics."""
    from scipy.special import stdtr

    return np.asarray(2.0 * stdtr(df, -np.abs(t)))


def t_quantile(df: float, alpha: float) -> float:
    """The value a t statistic exceeds in size with probability alpha."""
    from scipy.special import stdtrit

    return float(stdtrit(df, 1.0 - alpha / 2.0))


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's step-up adjustment (1995): controls the expected share of findings that are false."""
    order = sorted(range(len(p)), key=lambda i: -p[i])
    adjusted = [0.0] * len(p)
    best = 1.0
    for rank, i in enumerate(order):
        best = min(best, len(p) / (len(p) - rank) * p[i])
        adjusted[i] = best
    return adjusted


def holm(p: Sequence[float]) -> list[float]:
    """Holm's step-down adjustment (1979): controls the chance of any false finding among the hypotheses given."""
    order = sorted(range(len(p)), key=lambda i: p[i])
    adjusted = [0.0] * len(p)
    worst = 0.0
    for rank, i in enumerate(order):
        worst = max(worst, min(1.0, (len(p) - rank) * p[i]))
        adjusted[i] = worst
    return adjusted
