"""A trial as arrays: everyone randomized, their arms, blocks, outcomes and what else is known of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from workadvance.evidence.impact.estimate import Floats, Integers


@dataclass(frozen=True, slots=True)
class ReaderNotice:
    """Something a reader of the results must know: a name to look it up by, and the matter in words."""

    name: str
    message: str

    def __str__(self) -> str:
        return f"{self.name}: {self.message}"


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Everyone randomized, as arrays over people sorted by block (and, within it, by every other fact).

    Because the order is made of the facts themselves, results, permutations included, do not depend on the order of
    the rows in the file. `arms[0]` is the control group. Arrays are (n,) or (n, columns); `outcomes` holds NaN where
    a person's outcome is blank; `subgroups` maps a column to its levels and codes (-1: blank). `takeup` is 0/1, or an
    amount where `takeup_amount`.
    """

    arms: tuple[str, ...]
    arm: Integers
    block: Integers
    block_labels: tuple[str, ...]
    cluster: Integers | None
    weights: Floats | None
    covariates: Floats
    covariate_names: tuple[str, ...]
    outcomes: Floats
    outcome_names: tuple[str, ...]
    takeup: Floats | None
    subgroups: dict[str, tuple[tuple[str, ...], Integers]]
    notices: tuple[ReaderNotice, ...]
    takeup_amount: bool = False

    @property
    def people(self) -> int:
        """How many people."""
        return len(self.arm)

    def two_arms(self, code: int) -> Trial:
        """One arm and the control group of a trial that holds no others, as arms 1 and 0."""
        return replace(self, arms=(self.arms[0], self.arms[code]), arm=(self.arm == code).astype(np.int64))

    def subset(self, who: np.ndarray) -> Trial:
        """The same trial for some of its people (a mask or sorted positions)."""
        return replace(
            self,
            arm=self.arm[who],
            block=self.block[who],
            cluster=None if self.cluster is None else self.cluster[who],
            weights=None if self.weights is None else self.weights[who],
            covariates=self.covariates[who],
            outcomes=self.outcomes[who],
            takeup=None if self.takeup is None else self.takeup[who],
            subgroups={name: (levels, codes[who]) for name, (levels, codes) in self.subgroups.items()},
        )


def natural(labels: set[str]) -> list[str]:
    """Labels in the order people expect: numbers by size, before words."""

    def key(label: str) -> tuple[int, float, str]:
        try:
            return (0, float(label), label)
        except ValueError:
            return (1, 0.0, label)

    return sorted(labels, key=key)


def enrollment_cohorts(dates: Sequence[dt.date | None], early_until: dt.date | None = None) -> list[str | None]:
    """Early or late by the date of enrollment: programs mature, so a study reports its cohorts apart.

    `early_until` is the last day of the early cohort; without it, the median date of enrollment is. Blank stays None.
    """
    known = sorted(d for d in dates if d is not None)
    if not known:
        return [None] * len(dates)
    last = early_until or known[(len(known) - 1) // 2]
    early, late = f"early (to {last.isoformat()})", f"late (after {last.isoformat()})"
    return [None if d is None else (early if d <= last else late) for d in dates]


def canonical_order(columns: Sequence[np.ndarray]) -> Integers:
    """Positions that sort people by these columns, the first counting most."""
    return np.lexsort(tuple(reversed(columns))).astype(np.int64)
