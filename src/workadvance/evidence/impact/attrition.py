"""Attrition: whose outcome is not known, and whether that differs by arm.

Even a fair lottery stops being one when people drop out of the data, and most of all when they drop out of one arm
more than the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workadvance.evidence.impact.caution import error_cluster
from workadvance.evidence.impact.estimate import StandardError, fit, p_values, project
from workadvance.evidence.impact.response import lee_bounds
from workadvance.evidence.impact.trial import ReaderNotice, Trial
from workadvance.tables import InputProblems

HIGH_SHARE = 0.20


@dataclass(frozen=True, slots=True)
class Attrition:
    """People without an outcome, by arm: counts, shares, and the arm's share less the control group's.

    `difference` is within blocks; its standard error and p-value are None when no one is missing or they cannot be had. `lee_…` are
    Lee's bounds on the effect on people whose outcome would be known in either arm, and their bootstrap interval.
    """

    outcome: str
    arm: str
    missing_program: int
    missing_control: int
    share_program: float
    share_control: float
    difference: float
    standard_error: float | None
    p_value: float | None
    lee_lower: float | None = None
    lee_upper: float | None = None
    lee_ci_low: float | None = None
    lee_ci_high: float | None = None


def attrition(trial: Trial, se: StandardError, alpha: float = 0.10, seed: int = 0) -> tuple[Attrition, ...]:
    """Attrition of each outcome in each arm against the control group (shares of people, not weighted)."""
    out: list[Attrition] = []
    missing = np.isnan(trial.outcomes).astype(np.float64)
    for j, outcome in enumerate(trial.outcome_names):
        column = missing[:, [j]]
        estimate = _estimate(trial, column, se) if 0 < column.sum() < len(column) else None
        control = trial.arm == 0
        for k, arm in enumerate(trial.arms[1:]):
            program = trial.arm == k + 1
            shares = float(column[program].mean()), float(column[control].mean())
            difference, spread, p = estimate[k] if estimate else (shares[0] - shares[1], None, None)
            bounds = lee_bounds(trial, j, k + 1, alpha, seed) if column[program | control].any() else None
            out.append(
                Attrition(
                    outcome=outcome,
                    arm=arm,
                    missing_program=int(column[program].sum()),
                    missing_control=int(column[control].sum()),
                    share_program=shares[0],
                    share_control=shares[1],
                    difference=difference,
                    standard_error=spread,
                    p_value=p,
                    lee_lower=None if bounds is None else bounds.lower,
                    lee_upper=None if bounds is None else bounds.upper,
                    lee_ci_low=None if bounds is None else bounds.ci_low,
                    lee_ci_high=None if bounds is None else bounds.ci_high,
                )
            )
    return tuple(out)


def _estimate(
    trial: Trial, column: np.ndarray, se: StandardError
) -> list[tuple[float, float | None, float | None]] | None:
    arms = len(trial.arms) - 1
    try:
        found = fit(
            project(trial.block, np.empty((trial.people, 0))), trial.arm, arms, column, se, error_cluster(trial, se)
        )
    except InputProblems:
        return None
    out: list[tuple[float, float | None, float | None]] = []
    for k in range(arms):
        impact, spread = float(found.impact[k, 0]), float(found.standard_error[k, 0])
        out.append(
            (impact, spread, float(p_values(np.array(impact / spread), found.df[k])))
            if spread > 0
            else (impact, None, None)
        )
    return out


def attrition_notices(rows: tuple[Attrition, ...], alpha: float) -> list[ReaderNotice]:
    """What a reader must know about the missing outcomes."""
    notices: list[ReaderNotice] = []
    for row in rows:
        gone = row.missing_program + row.missing_control
        if not gone:
            continue
        notices.append(
            ReaderNotice(
                "missing_outcome",
                f"{row.outcome} is blank for {gone} people ({row.arm}: {row.missing_program}, {row.share_program:.1%}; "
                f"control group: {row.missing_control}, {row.share_control:.1%}); they are left out of its row. "
                "If blank means none, write 0.",
            )
        )
        if row.p_value is not None and row.p_value <= alpha:
            notices.append(
                ReaderNotice(
                    "attrition_differs",
                    f"{row.outcome} is missing more often in one arm ({row.difference:+.1%} in {row.arm}, "
                    f"p = {row.p_value:.3f}): the people left may no longer be alike.",
                )
            )
        if max(row.share_program, row.share_control) > HIGH_SHARE:
            notices.append(
                ReaderNotice("attrition_high", f"{row.outcome} is missing for more than {HIGH_SHARE:.0%} of an arm.")
            )
    return notices
