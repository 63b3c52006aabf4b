"""Intervals by inverting a permutation test: the effects, the same for everyone, that the lottery does not rule out.

Taking an effect e from everyone treated leaves y - e d, which the permuted regressions explain by a numerator and a
variance that are linear and quadratic in e. So one pass over the draws answers for every e, and the interval's ends
are found by bisection.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workadvance.evidence.impact.sandwich import Floats

SAME = 1.0 - 1e-9
DOUBLINGS, HALVINGS = 40, 50


def invert(impact: Floats, variance: Floats, unit: Floats, alpha: float) -> tuple[Floats, Floats]:
    """The ends (outcomes,) of the effects whose permutation p-value is more than alpha.

    `impact`, `variance` (draws, 2m + 1), the real draw first: of the m outcomes, of the real treatment, and of each
    outcome less `unit` (m,) times the treatment. Infinite where no effect is rejected; NaN where p cannot be computed.
    """
    m = len(unit)
    slope, bend = impact[:, m][:, None] * unit, variance[:, m][:, None] * unit**2
    level, here = impact[:, :m], variance[:, :m]
    tilt = variance[:, m + 1 :] - here - bend
    real = level[0] / slope[0]
    broken = ~np.isfinite(real) | ~(here[0] > 0)

    def accepted(effect: Floats) -> np.ndarray:
        """Whether each outcome's effect (in units) is not rejected."""
        with np.errstate(divide="ignore", invalid="ignore"):
            left = np.maximum(here + tilt * effect + bend * effect**2, 0.0)
            squared = (level - slope * effect) ** 2 / left
        extreme = (squared[1:] >= squared[0] * SAME) | np.isnan(squared[1:])
        return np.asarray((1.0 + extreme.sum(axis=0)) / len(impact) > alpha)

    ends = []
    step = np.where(broken, 1.0, np.sqrt(np.maximum(here[0], 0.0)) / np.abs(slope[0]))
    for side in (-1.0, 1.0):
        reach = step.copy()
        for _ in range(DOUBLINGS):
            outside = ~accepted(real + side * reach)
            if np.all(outside | broken):
                break
            reach = np.where(outside, reach, reach * 2.0)
        unbounded = ~outside
        inner, outer = np.zeros(m), reach
        for _ in range(HALVINGS):
            middle = (inner + outer) / 2.0
            inside = accepted(real + side * middle)
            inner, outer = np.where(inside, middle, inner), np.where(inside, outer, middle)
        end = np.where(unbounded, side * np.inf, (real + side * outer) * unit)
        ends.append(np.where(broken, np.nan, end))
    return ends[0], ends[1]


def ends_of(accepted: Callable[[float], bool], middle: float, step: float) -> tuple[float, float]:
    """The ends of the effects around `middle` that a test accepts, looked for by steps from `step` on."""
    out = []
    for side in (-1.0, 1.0):
        reach = step
        for _ in range(DOUBLINGS):
            if not accepted(middle + side * reach):
                break
            reach *= 2.0
        else:
            out.append(side * float("inf"))
            continue
        inner, outer = 0.0, reach
        for _ in range(HALVINGS // 2):
            half = (inner + outer) / 2.0
            inner, outer = (half, outer) if accepted(middle + side * half) else (inner, half)
        out.append(middle + side * outer)
    return out[0], out[1]
