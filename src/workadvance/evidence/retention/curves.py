"""The share still there after each time (Kaplan and Meier), with how many were followed that long."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from workadvance.evidence.impact.estimate import Floats
from workadvance.evidence.impact.survival import kaplan_meier
from workadvance.evidence.retention.spells import Spells

LEAST_AT_RISK = 10
"""With fewer people followed to a time no share is given: one more leaver would move it by a tenth or more."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One group at one time, counted from the start of the spell.

    `at_risk`: still there and followed just before the time; `ended` and `censored`: before or at it. `share` with its
    interval (log-log, Greenwood's variance) is None where `enough` is false: fewer than 10 at risk.
    """

    group: str
    time: float
    people: int
    at_risk: int
    ended: int
    censored: int
    share: float | None
    ci_low: float | None
    ci_high: float | None
    enough: bool


def curve_points(spells: Spells, times: Sequence[float], alpha: float) -> list[CurvePoint]:
    """Every group at every time."""
    points = []
    for code, name in enumerate(spells.groups):
        own = spells.subset(spells.group == code)
        points += [_point(name, own, time, alpha) for time in times if own.people]
    return points


def _point(name: str, own: Spells, time: float, alpha: float) -> CurvePoint:
    at_risk = int((own.duration >= time).sum())
    passed = own.duration <= time
    enough = at_risk >= LEAST_AT_RISK
    share, low, high = share_at(own.duration, own.ended, time, alpha) if enough else (None, None, None)
    ended = int((passed & own.ended).sum())
    return CurvePoint(name, time, own.people, at_risk, ended, int(passed.sum()) - ended, share, low, high, enough)


def share_at(duration: Floats, ended: np.ndarray, time: float, alpha: float) -> tuple[float, float, float]:
    """The Kaplan-Meier share at a time and its interval, on the log-log scale so that it stays between 0 and 1.

    Where no one, or everyone, has left, the interval is the one for a share of the people followed (Clopper and
    Pearson): Greenwood's variance would be nothing.
    """
    curve = kaplan_meier(duration, ended, time)
    share = curve.share
    if not 0.0 < share < 1.0:
        at_risk = max(curve.at_risk, int(((duration <= time) & ended).sum()), 1)
        edge = (alpha / 2) ** (1 / at_risk)
        return (1.0, edge, 1.0) if share == 1.0 else (0.0, 0.0, 1.0 - edge)
    reach = NormalDist().inv_cdf(1 - alpha / 2) * math.sqrt(curve.share_variance) / (share * abs(math.log(share)))
    return share, share ** math.exp(reach), share ** math.exp(-reach)
