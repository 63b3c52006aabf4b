"""Rows of the impact table: a sample of people fitted, and each outcome's row made from the fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from workadvance.evidence.impact.caution import error_cluster
from workadvance.evidence.impact.estimate import Fit, Floats, StandardError, fit, p_values, project, t_quantile
from workadvance.evidence.impact.results import ImpactRow
from workadvance.evidence.impact.takeup import WEAK_F, participation
from workadvance.evidence.impact.trial import ReaderNotice, Trial
from workadvance.tables import InputProblems, Problem

# Squared residuals smaller than these shares of the outcome's squared spread, or of its squared size, are rounding: the
# outcome does not vary beyond the arms.
NO_SPREAD = 1e-20
ROUNDING = 1e-28


def fit_sample(
    sample: Trial,
    columns: Sequence[int],
    kind: StandardError,
    notices: list[ReaderNotice] | None,
    *,
    small: bool = False,
) -> Fit:
    """Fit some outcomes (and, last, the take-up); problems name the outcomes."""
    names = ", ".join(sample.outcome_names[j] for j in columns)
    empty = [a for k, a in enumerate(sample.arms) if not np.any(sample.arm == k)]
    if empty:
        raise InputProblems(Problem(f"no one in {' and '.join(empty)} has this outcome.", column=names))
    values = sample.outcomes[:, list(columns)]
    if sample.takeup is not None:
        values = np.column_stack([values, sample.takeup])
    try:
        projection = project(sample.block, sample.covariates, sample.weights)
        found = fit(projection, sample.arm, len(sample.arms) - 1, values, kind, error_cluster(sample, kind), small)
    except InputProblems as bad:
        raise InputProblems([replace(p, column=p.column or names) for p in bad.problems]) from None
    if notices is not None:
        notices += _fit_notices(sample, found)
    return found


def _fit_notices(sample: Trial, found: Fit) -> list[ReaderNotice]:
    notices = []
    for name, which, why in (
        ("constant_covariate", found.projection.constant, "does not vary (within blocks)"),
        ("collinear_covariate", found.projection.collinear, "follows from the other covariates and the blocks"),
    ):
        for j in which:
            notices.append(ReaderNotice(name, f"{sample.covariate_names[j]} {why}; it was left out."))
    if found.leverage_dropped:
        notices.append(
            ReaderNotice(
                "leverage_of_one",
                f"{found.leverage_dropped} people stand alone in a block or category and have a leverage of one; they "
                "say nothing about any impact and add nothing to its standard error.",
            )
        )
    return notices


def impact_rows(
    sample: Trial, columns: Sequence[int], found: Fit, alpha: float, notices: list[ReaderNotice]
) -> list[ImpactRow]:
    weights = np.ones(sample.people) if sample.weights is None else sample.weights
    control = sample.arm == 0
    rows = []
    for j, column in enumerate(columns):
        outcome = sample.outcome_names[column]
        values = sample.outcomes[:, column]
        mean = float(np.average(values[control], weights=weights[control]))
        spread = _deviation(values[control], weights[control])
        computable = varies(sample, outcome, values, found, j, notices)
        if mean == 0 and computable:
            notices.append(
                ReaderNotice("control_mean_zero", f"{outcome}: the control mean is 0, so there is no percent change.")
            )
        if spread == 0 and computable:
            notices.append(
                ReaderNotice("control_constant", f"{outcome} is the same for the whole control group: no effect size.")
            )
        for k, arm in enumerate(sample.arms[1:]):
            impact = float(found.impact[k, j])
            se = float(found.standard_error[k, j]) if computable else None
            reach = t_quantile(float(found.df[k]), alpha)
            if not computable and np.ptp(values) == 0:
                impact = 0.0
            taken = participation(found, k, j, len(columns)) if sample.takeup is not None else None
            if taken is not None and taken.first_stage_f < WEAK_F:
                message = (
                    f"{arm} and the control group took part about equally often: no credible effect of taking part."
                )
                notices.append(ReaderNotice("weak_takeup", message))
            rows.append(
                ImpactRow(
                    outcome=outcome,
                    arm=arm,
                    n_program=int((sample.arm == k + 1).sum()),
                    n_control=int(control.sum()),
                    program_mean=mean + impact,
                    control_mean=mean,
                    impact=impact,
                    standard_error=se,
                    ci_low=None if se is None else impact - reach * se,
                    ci_high=None if se is None else impact + reach * se,
                    p_value=None if se is None else float(p_values(np.array(impact / se), found.df[k])),
                    p_value_permutation=None,
                    p_value_adjusted=None,
                    effect_size=impact / spread if spread > 0 and computable else None,
                    percent_change=100.0 * impact / mean if mean != 0 else None,
                    takeup_difference=None if taken is None else taken.takeup_difference,
                    effect_of_participation=None if taken is None or not computable else taken.effect,
                    effect_of_participation_se=None if taken is None or not computable else taken.standard_error,
                    program_mean_unadjusted=float(
                        np.average(values[sample.arm == k + 1], weights=weights[sample.arm == k + 1])
                    ),
                    degrees_of_freedom=float(found.df[k]) if computable else None,
                )
            )
    return rows


def _deviation(values: Floats, weights: Floats) -> float:
    """The standard deviation (n - 1; weighted: of the weighted distribution, same correction); 0 for one person."""
    if len(values) < 2 or np.ptp(values) == 0:
        return 0.0
    mean = np.average(values, weights=weights)
    return float(np.sqrt(np.average((values - mean) ** 2, weights=weights) * len(values) / (len(values) - 1)))


def varies(sample: Trial, outcome: str, values: Floats, found: Fit, j: int, notices: list[ReaderNotice]) -> bool:
    """Whether the outcome varies enough for a standard error; a notice when not."""
    if np.ptp(values) == 0:
        message = f"{outcome} is {values[0]:g} for everyone: there is no impact to estimate, and no standard error."
        notices.append(ReaderNotice("constant_outcome", message))
        return False
    own = float(np.sum((values - values.mean()) ** 2))
    if float(found.residuals[:, j] @ found.residuals[:, j]) <= max(NO_SPREAD * own, ROUNDING * float(values @ values)):
        message = (
            f"{outcome} does not vary beyond arms, blocks and covariates; it has no standard error and no p-value."
        )
        notices.append(ReaderNotice("no_residual_variation", message))
        return False
    return True
