"""Blocks with unequal ratios of arms: the average effect over people, beside the precision-weighted one.

Fixed effects weigh each block's impact by its people times p (1 - p), the blocks split evenly counting most. Where the
ratios differ and the effect does too, that is not the average over people. Weighing everyone by the inverse of the
share of their block that has their arm (Horvitz and Thompson 1952) makes every block count by its people.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workadvance.evidence.impact.sandwich import Floats
from workadvance.evidence.impact.trial import Trial

# Shares of an arm that differ by less than this between blocks make no difference that matters.
SAME_SHARE = 0.05


def shares(trial: Trial) -> Floats:
    """The share of each block's weight that each arm has: (blocks, arms), blocks in order of their codes."""
    weights = np.ones(trial.people) if trial.weights is None else trial.weights
    at = np.unique(trial.block, return_inverse=True)[1]
    table = np.zeros((at.max() + 1, len(trial.arms)))
    np.add.at(table, (at, trial.arm), weights)
    return np.asarray(table / table.sum(axis=1, keepdims=True))


def unequal(trial: Trial) -> tuple[float, float] | None:
    """The smallest and largest share of a program arm, over blocks with all arms, where they differ enough to matter."""
    table = shares(trial)
    table = table[(table > 0).all(axis=1)]
    if len(table) < 2:
        return None
    spread = (table.max(axis=0) - table.min(axis=0))[1:]
    k = int(np.argmax(spread)) + 1
    return (float(table[:, k].min()), float(table[:, k].max())) if spread[k - 1] > SAME_SHARE else None


def averaged(trial: Trial) -> Trial:
    """The trial whose weights make each block's impact count by its people; blocks that lack an arm are left out."""
    table = shares(trial)
    at = np.unique(trial.block, return_inverse=True)[1]
    whole = np.asarray(np.all(table > 0, axis=1))[at]
    own = np.ones(trial.people) if trial.weights is None else trial.weights
    with np.errstate(divide="ignore"):
        weights = own / table[at, trial.arm]
    return replace(trial, weights=weights).subset(whole)


def saturable(trial: Trial) -> bool:
    """Whether every block with all arms has two or more people (or clusters) in each, so each can have its own effect."""
    unit = np.arange(trial.people) if trial.cluster is None else trial.cluster
    _, block = np.unique(trial.block, return_inverse=True)
    cells = np.unique(np.stack([unit, block, trial.arm]), axis=1)
    counts = np.zeros((block.max() + 1, len(trial.arms)))
    np.add.at(counts, (cells[1], cells[2]), 1)
    return bool(np.all(counts[np.all(counts > 0, axis=1)] > 1))


def interacted(trial: Trial, *, slopes: bool = True) -> Trial:
    """Lin's adjustment (2013): covariates and blocks less their means, times each arm, as further covariates.

    Without `slopes` only the blocks are: covariates keep one slope. The arms' coefficients are then the average effect over everyone, whatever each block's and covariate's own slope.
    Blocks that lack an arm are left out.
    """
    whole = np.asarray(np.all(shares(trial) > 0, axis=1))[np.unique(trial.block, return_inverse=True)[1]]
    trial = trial.subset(whole)
    weights = np.ones(trial.people) if trial.weights is None else trial.weights
    codes = np.unique(trial.block, return_inverse=True)[1]
    dummies = (codes[:, None] == np.arange(1, codes.max() + 1)).astype(np.float64)
    columns = np.column_stack([dummies, trial.covariates]) if slopes else dummies
    centered = columns - np.average(columns, axis=0, weights=weights)
    more = [centered * (trial.arm == k)[:, None] for k in range(1, len(trial.arms))]
    names = [f"block {b}" for b in range(1, dummies.shape[1] + 1)] + list(trial.covariate_names if slopes else ())
    return replace(
        trial,
        covariates=np.column_stack([trial.covariates, *more]),
        covariate_names=(*trial.covariate_names, *(f"{a} × {n}" for a in trial.arms[1:] for n in names)),
    )
