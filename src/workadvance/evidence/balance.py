"""Did the lottery make like groups: the baseline table and its joint test.

Each characteristic is compared as an outcome is (within blocks, with the same standard errors), but it was fixed
before the lottery, so differences are luck. The joint test asks whether all of them together tell the arms apart:
the F-test of regressing the arm on every characteristic within blocks, on the people of that arm and the controls;
with clusters, the Wald test with cluster-robust errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from workadvance.evidence.impact.caution import error_cluster, error_kind, se_problems
from workadvance.evidence.impact.describe import structure_notices
from workadvance.evidence.impact.estimate import Floats, StandardError, fit, p_values, project, t_quantile
from workadvance.evidence.impact.forest import ForestRow
from workadvance.evidence.impact.permutation import Dealer, residual_rows
from workadvance.evidence.impact.reading import read_trial
from workadvance.evidence.impact.table import DRAWS
from workadvance.evidence.impact.trial import ReaderNotice, Trial
from workadvance.tables import InputProblems, Problem

LARGE_DIFFERENCE = 0.25
FEW = frozenset({"few_clusters", "clusters_in_blocks"})
"""Notices that say an asymptotic test of clusters cannot be trusted."""


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One characteristic in one arm and the control group, before the lottery.

    Categories have a row each. `difference` is within blocks; `standardized_difference` is over the pooled standard
    deviation of the two groups.
    """

    characteristic: str
    arm: str
    n_program: int
    n_control: int
    program_mean: float
    control_mean: float
    difference: float
    standard_error: float | None
    p_value: float | None
    standardized_difference: float | None
    ci_low: float | None
    ci_high: float | None


@dataclass(frozen=True, slots=True)
class JointTest:
    """Whether all characteristics together tell an arm from the control group, with the answer in words."""

    arm: str
    statistic: str
    value: float
    df_numerator: int
    df_denominator: int
    p_value: float
    p_value_permutation: float | None
    in_words: str


@dataclass(frozen=True, slots=True)
class BalanceTable:
    """Baseline rows, the joint test of each arm, and what a reader must know."""

    rows: tuple[BalanceRow, ...]
    joint: tuple[JointTest, ...]
    notices: tuple[ReaderNotice, ...]

    def as_json(self) -> dict[str, Any]:
        """Rows, joint tests and warnings as plain objects."""
        from workadvance.tables import rows_of

        return {"rows": rows_of(self.rows), "joint": rows_of(self.joint), "warnings": [str(n) for n in self.notices]}


def compare_baseline(
    data: pl.DataFrame,
    *,
    treatment: str,
    covariates: Sequence[str],
    control: str | None = None,
    categorical: Sequence[str] = (),
    block: str | None = None,
    cluster: str | None = None,
    weights: str | None = None,
    se: StandardError | None = None,
    permutations: int | None = None,
    seed: int = 0,
    alpha: float = 0.10,
    name: str = "data",
) -> BalanceTable:
    """Compare arms on facts known before the lottery; arguments are those of `estimate_impacts`.

    `permutations` adds a permutation p-value to the joint test (the share of redrawn lotteries whose statistic is at
    least as large), and its sentence is then about that one. Without a number they are made where clusters are few, for
    the Wald test finds differences there that are luck; 0 makes none. Raises InputProblems with everything that is wrong.
    """
    if not covariates and not categorical:
        raise InputProblems(Problem("name at least one characteristic.", column="--covariate"))
    if problems := se_problems(se, cluster is not None):
        raise InputProblems(problems)
    trial = read_trial(
        data,
        treatment=treatment,
        control=control,
        covariates=covariates,
        categorical=categorical,
        block=block,
        cluster=cluster,
        weights=weights,
        name=name,
    )
    kind = error_kind(se, cluster is not None)
    notices = [*trial.notices, *structure_notices(trial, kind, se)]
    rows = _rows(trial, kind, alpha, notices)
    draws = permutations if permutations is not None else DRAWS if FEW & {n.name for n in notices} else 0
    joint = [_joint(trial, k, alpha, draws, seed, notices) for k in range(1, len(trial.arms))]
    return BalanceTable(tuple(rows), tuple(joint), tuple(dict.fromkeys(notices)))


def balance_forest(table: BalanceTable, alpha: float = 0.10) -> tuple[list[ForestRow], str]:
    """The lines of the baseline plot (see `forest_plot`): each difference in standard deviations, with its interval."""
    several = len({row.arm for row in table.rows}) > 1
    lines = []
    for row in table.rows:
        low, high = row.ci_low, row.ci_high
        if row.standardized_difference is None or low is None or high is None or row.difference == 0:
            continue
        # The interval on the scale of the standardized difference.
        scale = row.standardized_difference / row.difference
        left, right = sorted((low * scale, high * scale))
        label = f"{row.characteristic}, {row.arm}" if several else row.characteristic
        middle = row.standardized_difference
        lines.append(
            ForestRow(
                label,
                middle,
                left,
                right,
                f"{round(middle, 2) + 0.0:+.2f}, p = {row.p_value:.3f}",
            )
        )
    return lines, f"Difference before the lottery in standard deviations, with its {1 - alpha:.0%} interval"


def _rows(trial: Trial, kind: StandardError, alpha: float, notices: list[ReaderNotice]) -> list[BalanceRow]:
    arms = len(trial.arms) - 1
    found = fit(
        project(trial.block, np.empty((trial.people, 0)), trial.weights),
        trial.arm,
        arms,
        trial.covariates,
        kind,
        error_cluster(trial, kind),
    )
    weights = np.ones(trial.people) if trial.weights is None else trial.weights
    rows = []
    for k, arm in enumerate(trial.arms[1:]):
        program, control = trial.arm == k + 1, trial.arm == 0
        for j, characteristic in enumerate(trial.covariate_names):
            values = trial.covariates[:, j]
            mean = float(np.average(values[control], weights=weights[control]))
            if np.ptp(values) == 0:
                notices.append(ReaderNotice("constant_covariate", f"{characteristic} is {values[0]:g} for everyone."))
            difference, spread = float(found.impact[k, j]), float(found.standard_error[k, j])
            pooled = np.sqrt(
                (_variance(values[program], weights[program]) + _variance(values[control], weights[control])) / 2
            )
            computable = np.ptp(values) > 0 and spread > 0
            reach = t_quantile(float(found.df[k]), alpha) * spread
            standardized = difference / float(pooled) if computable and pooled > 0 else None
            if standardized is not None and abs(standardized) > LARGE_DIFFERENCE:
                message = (
                    f"{characteristic}: {arm} and the control group differ by {standardized:+.2f} standard deviations; "
                    "use it as a covariate."
                )
                notices.append(ReaderNotice("large_difference", message))
            rows.append(
                BalanceRow(
                    characteristic=characteristic,
                    arm=arm,
                    n_program=int(program.sum()),
                    n_control=int(control.sum()),
                    program_mean=mean + difference,
                    control_mean=mean,
                    difference=difference,
                    standard_error=spread if computable else None,
                    p_value=float(p_values(np.array(difference / spread), found.df[k])) if computable else None,
                    standardized_difference=standardized,
                    ci_low=difference - reach if computable else None,
                    ci_high=difference + reach if computable else None,
                )
            )
    return rows


def _variance(values: Floats, weights: Floats) -> float:
    if len(values) < 2:
        return 0.0
    mean = np.average(values, weights=weights)
    return float(np.average((values - mean) ** 2, weights=weights) * len(values) / (len(values) - 1))


def _joint(
    trial: Trial, code: int, alpha: float, permutations: int, seed: int, notices: list[ReaderNotice]
) -> JointTest:
    pair = trial.subset((trial.arm == 0) | (trial.arm == code))
    pair = replace(pair, arm=(pair.arm == code).astype(np.int64))
    projection = project(pair.block, pair.covariates, pair.weights)
    for j in projection.collinear:
        message = f"{trial.covariate_names[j]} follows from the others; the joint test leaves it out."
        notices.append(ReaderNotice("collinear_covariate", message))
    tested = projection.basis.shape[1]
    df = pair.people - projection.parameters
    if tested == 0 or df <= 0:
        raise InputProblems(
            f"{pair.people} people are too few, or no characteristic varies, for a joint test of "
            f"{len(trial.covariate_names)} characteristics."
        )
    arm = projection.demeaned(pair.arm[:, None].astype(np.float64))
    if pair.cluster is not None:
        statistic, value, df, p = _wald(projection.basis, arm, pair.cluster, projection.parameters)
        tested = min(tested, df) if df else tested
    else:
        explained = float(np.sum((projection.basis.T @ arm) ** 2))
        rest = float(np.sum(arm**2)) - explained
        if rest <= 1e-12 * float(np.sum(arm**2)):
            raise InputProblems("the characteristics tell exactly who is in which arm: one was made from the arm.")
        statistic, value = "F", explained / tested / (rest / df)
        from scipy.special import fdtrc

        p = float(fdtrc(tested, df, value))
    permuted = _permuted(pair, projection, arm, permutations, seed) if permutations else None
    shown = permuted if permuted is not None else p
    words = (
        "The groups are alike as far as the lottery's luck allows"
        if shown > alpha
        else "The groups differ more than the lottery's luck explains: check how people were assigned"
    )
    in_words = f"{words} ({statistic}({tested}, {df}) = {value:.2f}, p = {shown:.3f}, level {alpha:g})."
    return JointTest(trial.arms[code], statistic, value, tested, df, p, permuted, in_words)


def _wald(basis: Floats, arm: Floats, cluster: np.ndarray, parameters: int) -> tuple[str, float, int, float]:
    """Wald F of all coefficients with cluster-robust (CR1) covariance; the basis' scale does not matter."""
    from scipy.special import fdtrc

    _, codes = np.unique(cluster, return_inverse=True)
    groups = int(codes.max()) + 1
    coefficients = basis.T @ arm[:, 0]
    residual = arm[:, 0] - basis @ coefficients
    scores = np.zeros((groups, basis.shape[1]))
    np.add.at(scores, codes, basis * residual[:, None])
    tested = basis.shape[1]
    if groups - 1 <= tested:
        raise InputProblems(
            Problem(f"{groups} clusters are too few to test {tested} characteristics together.", column="--cluster")
        )
    scale = groups / (groups - 1) * (len(arm) - 1) / (len(arm) - parameters)
    value = float(coefficients @ np.linalg.solve(scale * scores.T @ scores, coefficients)) / tested
    return "F (cluster-robust Wald)", value, groups - 1, float(fdtrc(tested, groups - 1, value))


def _permuted(pair: Trial, projection: Any, arm: Floats, draws: int, seed: int) -> float:
    """The share of redrawn lotteries in which the characteristics explain the arm at least as well."""
    bare = project(pair.block, np.empty((pair.people, 0)), pair.weights)
    real = float(np.sum((projection.basis.T @ arm) ** 2) / np.sum(arm**2))
    extreme = 0
    first = True
    rng = np.random.default_rng(seed)
    per_chunk = max(1, 1_500_000 // pair.people)
    for dealt in Dealer(pair.arm, 1, pair.block, pair.cluster).deal(draws + 1, per_chunk, rng):
        rows = residual_rows(dealt[1:] if first else dealt, bare)
        first = False
        share = np.sum((rows @ projection.basis) ** 2, axis=1) / np.sum(rows**2, axis=1)
        extreme += int(np.sum(share >= real * (1 - 1e-9)))
    return (1 + extreme) / (draws + 1)
