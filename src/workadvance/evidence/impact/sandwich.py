"""From residuals to standard errors and degrees of freedom: the sandwich, with few people and with few clusters.

Every kind is a weighting of the influence each person has on an impact. HC2, HC3 and CR2 divide by what the regression
took away from a person's (or a cluster's) residuals; the degrees of freedom of Satterthwaite (Bell and McCaffrey
2002) say how many independent pieces the variance is made of when outcomes spread alike.

With h = Q Q' the hat matrix (Q orthonormal: blocks, covariates, arms) and p the influence on one impact:

    CR2   V = sum over clusters of (p_g' (I - h_gg)^(-1/2) e_g)²          HC2 is CR2 with every person a cluster
    df    (tr M)² / tr M², M = G'(I - h)G, column g of G holding (I - h_gg)^(-1/2) p_g

Where I - h_gg is singular (a cluster that is a whole block) its generalized inverse is taken (Pustejovsky and Tipton
2018). With weights, everything is said of the regression whose rows are multiplied by the weights' roots.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from workadvance.tables import InputProblems

if TYPE_CHECKING:
    from workadvance.evidence.impact.estimate import Projection

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
StandardError = Literal["classical", "HC0", "HC1", "HC2", "HC3", "CR1", "CR2"]
KINDS: tuple[StandardError, ...] = ("classical", "HC0", "HC1", "HC2", "HC3", "CR1", "CR2")
CLUSTERED: tuple[StandardError, ...] = ("CR1", "CR2")

NOTHING_NEW = 1e-9
LEVERAGE_OF_ONE = 1.0 - 1e-9
# HC2 and HC3 use Satterthwaite's degrees of freedom where an arm has fewer people than this (weighted people count less,
# Kish 1965); beyond, t hardly changes.
SMALL_ARM = 30


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """How residuals become standard errors, for one regression.

    `adjusted` (n, arms): the influence on each impact, divided by what the regression took from the residuals;
    `cluster` (n,) codes 0..G-1 or None; `scale` the small-sample factor; `df` (arms,) degrees of freedom of t.
    """

    kind: StandardError
    adjusted: Floats
    bread: Floats
    cluster: Integers | None
    scale: float
    df: Floats

    def variances(self, residuals: Floats) -> Floats:
        """Variances (arms, m) of the impacts on columns that left `residuals` (n, m)."""
        if self.kind == "classical":
            return np.outer(np.diag(self.bread), np.einsum("ij,ij->j", residuals, residuals) * self.scale)
        if self.cluster is not None:
            out = np.empty((self.adjusted.shape[1], residuals.shape[1]))
            for k in range(self.adjusted.shape[1]):
                for j in range(residuals.shape[1]):
                    sums = np.bincount(self.cluster, weights=self.adjusted[:, k] * residuals[:, j])
                    out[k, j] = self.scale * float(sums @ sums)
            return out
        return np.asarray(self.scale * (self.adjusted**2).T @ residuals**2)


def errors(
    projection: Projection,
    treated: Floats,
    influence: Floats,
    bread: Floats,
    se: StandardError,
    cluster: Integers | None,
    left: int,
    smaller: Floats,
) -> tuple[Errors, int]:
    """The standard errors of a regression with `left` = n - k degrees of freedom, and how many people were dropped.

    `smaller` (arms,): people of the arm or of the control group, whichever are fewer.
    Dropped are people with a leverage of one whose standing touches no impact. Raises InputProblems when an impact
    hangs on one person under HC2 or HC3.
    """
    people, arms = influence.shape
    plain = np.full(arms, float(left))
    if se == "classical":
        return Errors(se, influence, bread, None, 1.0 / left, plain), 0
    if se in ("HC0", "HC1"):
        return Errors(se, influence, bread, None, people / left if se == "HC1" else 1.0, plain), 0
    if cluster is None:
        adjusted, dropped = _leverage_adjusted(projection, treated, influence, bread, se)
        if np.all(smaller >= SMALL_ARM):
            return Errors(se, adjusted, bread, None, 1.0, plain), dropped
        found = np.minimum(_satterthwaite(projection, treated, bread, adjusted, None), plain)
        return Errors(se, adjusted, bread, None, 1.0, np.where(smaller < SMALL_ARM, found, plain)), dropped
    codes = np.unique(cluster, return_inverse=True)[1].astype(np.int64)
    groups = int(codes.max()) + 1
    if groups < 2:
        raise InputProblems("everyone is in one cluster; two or more are needed.")
    if se == "CR1":
        scale = groups / (groups - 1) * (people - 1) / left
        return Errors(se, influence, bread, codes, scale, np.full(arms, groups - 1.0)), 0
    adjusted = _cluster_adjusted(projection, treated, influence, bread, codes)
    found = np.minimum(_satterthwaite(projection, treated, bread, adjusted, codes), groups - 1.0)
    return Errors(se, adjusted, bread, codes, 1.0, found), 0


def _leverage_adjusted(
    projection: Projection, treated: Floats, influence: Floats, bread: Floats, se: StandardError
) -> tuple[Floats, int]:
    leverage = projection.leverage + np.einsum("ij,jk,ik->i", treated, bread, treated)
    alone = leverage > LEVERAGE_OF_ONE
    if np.any(alone & (np.abs(influence).max(axis=1) > NOTHING_NEW * np.abs(influence).max())):
        raise InputProblems(
            f"{se} cannot be computed: an impact hangs on a single person (a leverage of one), for instance the only "
            "one of an arm in its block and category. Merge blocks or categories, or ask for --se HC1."
        )
    room = np.where(alone, 1.0, 1.0 - leverage)
    factor = np.where(alone, 0.0, room ** (-0.5 if se == "HC2" else -1.0))
    return influence * factor[:, None], int(alone.sum())


def orthonormal(projection: Projection, treated: Floats, bread: Floats) -> tuple[Floats, Floats]:
    """The hat matrix's parts: each person's own entry in its block's column (n,), and the other columns (n, p + arms).

    Block b's column holds `own` for its people and zero elsewhere; the columns together are orthonormal.
    """
    weights = np.ones(len(treated)) if projection.weights is None else projection.weights
    own = np.sqrt(weights / np.repeat(projection.block_weights, projection.sizes))
    return own, np.column_stack([projection.basis, treated @ np.linalg.cholesky(bread)])


def orthonormal_without(projection: Projection) -> Floats:
    """The hat matrix's columns without the arms, blocks spelled out: (n, blocks + p)."""
    weights = np.ones(len(projection.leverage)) if projection.weights is None else projection.weights
    own = np.sqrt(weights / np.repeat(projection.block_weights, projection.sizes))
    block = np.repeat(np.arange(len(projection.sizes)), projection.sizes)
    return np.column_stack([(block[:, None] == np.arange(len(projection.sizes))) * own[:, None], projection.basis])


def _cluster_adjusted(
    projection: Projection, treated: Floats, influence: Floats, bread: Floats, codes: Integers
) -> Floats:
    """(I - h_gg)^(-1/2) times the influence, cluster by cluster, from the singular values of the cluster's rows of Q."""
    own, columns = orthonormal(projection, treated, bread)
    block = np.repeat(np.arange(len(projection.sizes)), projection.sizes)
    order = np.argsort(codes, kind="stable")
    bounds = np.flatnonzero(np.diff(codes[order])) + 1
    out = np.empty_like(influence)
    for members in np.split(order, bounds):
        inside, at = np.unique(block[members], return_inverse=True)
        of_blocks = np.zeros((len(members), len(inside)))
        of_blocks[np.arange(len(members)), at] = own[members]
        u, s, _ = np.linalg.svd(np.column_stack([of_blocks, columns[members]]), full_matrices=False)
        room = 1.0 - np.minimum(s**2, 1.0)
        stretch = np.where(room < NOTHING_NEW, 0.0, np.maximum(room, NOTHING_NEW) ** -0.5)
        mine = influence[members]
        out[members] = mine + u @ ((stretch - 1.0)[:, None] * (u.T @ mine))
    return out


def _satterthwaite(
    projection: Projection, treated: Floats, bread: Floats, adjusted: Floats, codes: Integers | None
) -> Floats:
    """Degrees of freedom (arms,) of the variance when outcomes spread alike; at least one."""
    own, columns = orthonormal(projection, treated, bread)
    people = len(own)
    block = np.repeat(np.arange(len(projection.sizes)), projection.sizes)
    cluster = np.arange(people) if codes is None else codes
    groups = int(cluster.max()) + 1
    pair = cluster * len(projection.sizes) + block
    seen, at = np.unique(pair, return_inverse=True)
    nested = len(seen) == groups
    out = np.empty(adjusted.shape[1])
    for k in range(adjusted.shape[1]):
        p = adjusted[:, k]
        size = np.bincount(cluster, weights=p**2, minlength=groups)
        across = np.column_stack(
            [np.bincount(cluster, weights=p * columns[:, c], minlength=groups) for c in range(columns.shape[1])]
        )
        in_block = np.bincount(at, weights=p * own)
        owner, of = seen // len(projection.sizes), seen % len(projection.sizes)
        taken = np.bincount(owner, weights=in_block**2, minlength=groups) + np.einsum("ij,ij->i", across, across)
        if nested:
            within = float(np.sum(np.bincount(of, weights=in_block**2) ** 2))
        else:
            spread = np.zeros((groups, len(projection.sizes)))
            spread[owner, of] = in_block
            smaller = spread @ spread.T if groups < len(projection.sizes) else spread.T @ spread
            within = float(np.sum(smaller**2))
        between = sum(
            float(np.sum(np.bincount(of, weights=in_block * across[owner, c]) ** 2)) for c in range(across.shape[1])
        )
        trace = float(np.sum(size - taken))
        squared = (
            float(size @ size - 2.0 * size @ taken) + within + 2.0 * between + float(np.sum((across.T @ across) ** 2))
        )
        out[k] = trace**2 / squared if squared > 0 and trace > 0 else 1.0
    return np.maximum(out, 1.0)
