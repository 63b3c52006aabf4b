"""The impact table: orchestrates reading, estimation, permutation, correction and subgroups.

The arguments of `estimate_impacts`:

- `data`: one row a person randomized. `treatment`: the column with the arm: 0/1 or labels; `control` names the control
  group's label.
- `outcomes`: numeric columns (0/1 and true/false too). Blank is missing; write 0 for people without earnings, or name the
  column in `zero_when_blank`.
- `covariates`: facts known before the lottery; texts are expanded to categories, `categorical` does so for numbers.
- `block`: the column the lottery was drawn within (fixed effects). `cluster`: whole groups that were assigned or that share
  luck (cluster-robust errors).
- `subgroups`: columns whose groups' impacts are estimated apart; `enrolled`, a date column, gives the early and late
  enrollment cohorts (`early_until`: last day of the early one; the median date without it).
- `weights`: a column of sampling weights. `takeup`: a 0/1 column, who took part; or `takeup_amount`, how much (hours).
- `adjust`: "common" slopes of the covariates in all arms, or "lin": each arm's own (Lin 2013). `nonresponse_weights`: weigh
  people whose outcome is known by one over the chance of that, given the covariates.
- `bootstrap`: draws of the wild cluster bootstrap, with `cluster`. `quantiles`: levels between 0 and 1 whose effects are
  estimated too.
- `se`: classical, HC0, HC1, HC2 (the default) or HC3; with `cluster` CR2 (the default) or CR1.
- `permutations`, `seed`: how many permutations, and the seed that makes them repeatable. Without a number they are made
  where an interval cannot be trusted alone (few clusters, small arms); 0 makes none.
- `alpha`: intervals cover 1 - alpha. `confirmatory`: the outcomes the family-wise correction covers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from workadvance.evidence.impact.attrition import attrition, attrition_notices
from workadvance.evidence.impact.blocks import averaged, interacted, saturable, unequal
from workadvance.evidence.impact.bootstrap import wild_bootstrap
from workadvance.evidence.impact.caution import (
    NEEDS_PERMUTATION,
    error_cluster,
    error_kind,
    se_problems,
    small_sample_notices,
)
from workadvance.evidence.impact.describe import describe, structure_notices
from workadvance.evidence.impact.estimate import Fit, Floats, StandardError, benjamini_hochberg, holm, t_quantile
from workadvance.evidence.impact.permutation import Permutations, permute, step_down
from workadvance.evidence.impact.quantiles import quantile_rows
from workadvance.evidence.impact.reading import read_trial
from workadvance.evidence.impact.request import method_problems, request_problems, yes_no, yes_no_quantile_problems
from workadvance.evidence.impact.response import response_weights
from workadvance.evidence.impact.results import ImpactRow, ImpactTable
from workadvance.evidence.impact.rows import fit_sample, impact_rows
from workadvance.evidence.impact.subgroups import subgroup_rows
from workadvance.evidence.impact.trial import ReaderNotice, Trial
from workadvance.tables import InputProblems

# Permutations made where no one said how many.
DRAWS = 2_000


def estimate_impacts(
    data: pl.DataFrame,
    *,
    treatment: str,
    outcomes: Sequence[str],
    control: str | None = None,
    covariates: Sequence[str] = (),
    categorical: Sequence[str] = (),
    block: str | None = None,
    cluster: str | None = None,
    subgroups: Sequence[str] = (),
    enrolled: str | None = None,
    early_until: dt.date | None = None,
    weights: str | None = None,
    takeup: str | None = None,
    takeup_amount: str | None = None,
    zero_when_blank: Sequence[str] = (),
    se: StandardError | None = None,
    adjust: str = "common",
    nonresponse_weights: bool = False,
    bootstrap: int = 0,
    quantiles: Sequence[float] = (),
    permutations: int | None = None,
    seed: int = 0,
    alpha: float = 0.10,
    confirmatory: Sequence[str] = (),
    name: str = "data",
    progress: Callable[[float], None] | None = None,
) -> ImpactTable:
    """Estimate what the program changed: intent to treat, everyone randomized, each arm against the control group.

    The arguments are explained in the module's own text. Returns an ImpactTable. Raises InputProblems with everything
    that is wrong with the table or the request.
    """
    problems = request_problems(outcomes, permutations, seed, alpha, confirmatory)
    problems += se_problems(se, cluster is not None)
    problems += method_problems(adjust, nonresponse_weights, [*covariates, *categorical], bootstrap, cluster, quantiles)
    try:
        trial = read_trial(
            data, treatment=treatment, outcomes=outcomes, control=control, covariates=covariates, categorical=categorical,
            block=block, cluster=cluster, subgroups=subgroups, enrolled=enrolled, early_until=early_until, weights=weights,
            takeup=takeup, takeup_amount=takeup_amount, zero_when_blank=zero_when_blank, name=name,
        )  # fmt: skip
    except InputProblems as bad:
        raise InputProblems([*problems, *bad.problems]) from None
    problems += yes_no_quantile_problems(trial, quantiles)
    if problems:
        raise InputProblems(problems)
    kind = error_kind(se, cluster is not None)
    asked = _Request(kind, alpha, permutations, seed, progress, adjust == "lin", nonresponse_weights, bootstrap)
    columns: dict[str, Any] = {
        "treatment": treatment, "block": block, "cluster": cluster, "weights": weights, "takeup": takeup or takeup_amount,
    }  # fmt: skip
    return _estimated(trial, asked, columns, structure_notices(trial, kind, se), confirmatory, quantiles)


def _estimated(
    trial: Trial,
    asked: _Request,
    columns: dict[str, Any],
    structure: Sequence[ReaderNotice],
    confirmatory: Sequence[str],
    quantiles: Sequence[float],
) -> ImpactTable:
    """Every part of the table, for a trial and a request that are in order."""
    kind, alpha, seed, adjust = asked.kind, asked.alpha, asked.seed, "lin" if asked.lin else "common"
    notices = [*trial.notices, *structure]
    lost = attrition(trial, kind, alpha, seed)
    notices += attrition_notices(lost, alpha)
    ordered, statistics, methods = _all_rows(trial, asked, notices)
    ordered, correction = _corrected(ordered, confirmatory, statistics if len(trial.arms) == 2 else {})
    within, findings = subgroup_rows(trial, kind, alpha, notices)
    shares = unequal(trial) if columns["block"] is not None else None
    if shares is not None:
        notices.append(_unequal_notice(shares, adjust))
    extra = {"adjust": adjust, "nonresponse_weights": asked.nonresponse, "bootstrap": asked.bootstrap or None}
    extra["unequal_ratios"] = None if shares is None else list(shares)
    design = describe(
        trial,
        **columns,
        kind=kind,
        extra=extra,
        alpha=alpha,
        permutation_methods=methods,
        seed=seed,
        confirmatory=list(confirmatory),
        correction=correction,
        attrition=lost,
        findings=findings,
    )
    rows_of_quantiles = tuple(quantile_rows(trial, quantiles, alpha, seed)) if quantiles else ()
    return ImpactTable(
        tuple(ordered),
        tuple(within),
        design,
        tuple(dict.fromkeys(notices)),
        frozenset(yes_no(trial)),
        rows_of_quantiles,
    )


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked of every sample of people."""

    kind: StandardError
    alpha: float
    permutations: int | None
    seed: int
    progress: Callable[[float], None] | None
    lin: bool
    nonresponse: bool
    bootstrap: int


# An outcome and an arm: which people it is known for, and |t| of the real draw and of the others.
Statistics = dict[tuple[str, str], tuple[bytes, Floats]]


def _all_rows(
    trial: Trial, asked: _Request, notices: list[ReaderNotice]
) -> tuple[list[ImpactRow], Statistics, list[Permutations]]:
    """Every outcome and arm, estimated among the people whose outcome is known, and tested by permutation."""
    rows: dict[tuple[str, str], ImpactRow] = {}
    statistics: Statistics = {}
    made: list[Permutations] = []
    samples = _samples(trial, apart=asked.nonresponse)
    careful = bool({n.name for n in notices} & NEEDS_PERMUTATION)
    for number, (who, columns) in enumerate(samples):
        sample = trial.subset(who)
        if asked.nonresponse and (weights := response_weights(trial, columns[0])) is not None:
            sample = replace(sample, weights=weights[who])
        fitted = interacted(sample) if asked.lin else sample
        found = fit_sample(fitted, columns, asked.kind, notices, small=asked.lin)
        for row in impact_rows(fitted, columns, found, asked.alpha, notices):
            rows[row.outcome, row.arm] = row
        if len(np.unique(sample.block)) > 1:
            _average(rows, sample, columns, found if asked.lin else None, asked, notices)
        if asked.bootstrap:
            _bootstrapped(rows, sample, columns, asked)
        small = small_sample_notices(sample, columns)
        notices += small
        draws = asked.permutations if asked.permutations is not None else DRAWS if careful or small else 0
        if not draws:
            continue
        for k, arm in enumerate(trial.arms[1:]):
            share = (number * (len(trial.arms) - 1) + k, len(samples) * (len(trial.arms) - 1))
            tested = _permuted(sample, columns, k + 1, draws, asked, share, notices)
            if tested is None:
                continue
            made.append(tested)
            for j, column in enumerate(columns):
                key = trial.outcome_names[column], arm
                rows[key] = replace(
                    rows[key],
                    p_value_permutation=float(tested.p[j]),
                    p_value_permutation_error=float(tested.error[j]),
                    ci_low_permutation=None if np.isnan(tested.low[j]) else float(tested.low[j]),
                    ci_high_permutation=None if np.isnan(tested.high[j]) else float(tested.high[j]),
                )
                statistics[key] = who.tobytes(), tested.statistics[:, j]
    return [rows[o, a] for a in trial.arms[1:] for o in trial.outcome_names], statistics, made


def _average(
    rows: dict[tuple[str, str], ImpactRow],
    sample: Trial,
    columns: Sequence[int],
    found: Fit | None,
    asked: _Request,
    notices: list[ReaderNotice],
) -> None:
    """Put the average effect over people, blocks counting by their people, beside each impact."""
    if found is None:
        try:
            own = interacted(sample, slopes=False) if saturable(sample) else averaged(sample)
            found = fit_sample(replace(own, takeup=None), columns, asked.kind, None, small=True)
        except InputProblems as bad:
            message = f"the average effect over people: not estimated; {bad.problems[0].message}"
            notices.append(ReaderNotice("average_not_estimated", message))
            return
    for k, arm in enumerate(sample.arms[1:]):
        for j, column in enumerate(columns):
            key = sample.outcome_names[column], arm
            if rows[key].standard_error is None:
                continue
            impact, spread = float(found.impact[k, j]), float(found.standard_error[k, j])
            reach = t_quantile(float(found.df[k]), asked.alpha) * spread
            rows[key] = replace(
                rows[key],
                average_impact=impact,
                average_impact_se=spread,
                average_ci_low=impact - reach,
                average_ci_high=impact + reach,
            )


def _bootstrapped(
    rows: dict[tuple[str, str], ImpactRow], sample: Trial, columns: Sequence[int], asked: _Request
) -> None:
    cluster = error_cluster(sample, asked.kind)
    assert cluster is not None
    for k, arm in enumerate(sample.arms[1:]):
        made = wild_bootstrap(
            arm=sample.arm,
            code=k + 1,
            block=sample.block,
            covariates=sample.covariates,
            outcomes=sample.outcomes[:, list(columns)],
            cluster=cluster,
            draws=asked.bootstrap,
            seed=asked.seed,
            alpha=asked.alpha,
            weights=sample.weights,
        )
        for j, column in enumerate(columns):
            key = sample.outcome_names[column], arm
            if rows[key].standard_error is not None:
                rows[key] = replace(
                    rows[key],
                    p_value_bootstrap=float(made.p[j]),
                    ci_low_bootstrap=float(made.low[j]),
                    ci_high_bootstrap=float(made.high[j]),
                )


def _permuted(
    sample: Trial,
    columns: Sequence[int],
    code: int,
    draws: int,
    asked: _Request,
    share: tuple[int, int],
    notices: list[ReaderNotice],
) -> Permutations | None:
    """One arm's permutation test; None, with a notice, where no one asked for one and none can be made."""
    try:
        tested = permute(
            arm=sample.arm,
            code=code,
            block=sample.block,
            covariates=sample.covariates,
            outcomes=sample.outcomes[:, list(columns)],
            draws=draws,
            seed=asked.seed,
            se=asked.kind,
            cluster=sample.cluster,
            weights=sample.weights,
            alpha=asked.alpha,
            progress=None if asked.progress is None else _part(asked.progress, *share),
        )
    except InputProblems as bad:
        if asked.permutations is not None:
            raise
        notices.append(ReaderNotice("not_permuted", f"no permutation test: {bad.problems[0].message}"))
        return None
    possible = np.exp(min(tested.possible, 700.0))
    if possible < draws:
        message = (
            f"the lottery could have given only {possible:,.0f} different draws; all of them are made, so p is exact and "
            f"cannot be smaller than {1 / round(possible):.3g}."
        )
        notices.append(ReaderNotice("few_draws", message))
    if np.isinf(tested.low).any() or np.isinf(tested.high).any():
        message = f"at {asked.alpha:g} so few draws rule out no effect on one side: that interval has no limit."
        notices.append(ReaderNotice("interval_without_limit", message))
    return tested


def _unequal_notice(shares: tuple[float, float], adjust: str) -> ReaderNotice:
    read = (
        "the difference is the average effect over people (Lin)."
        if adjust == "lin"
        else "where effects differ too, the difference is not the average over people: read “Average effect over people”."
    )
    return ReaderNotice(
        "unequal_ratios", f"blocks have {shares[0]:.0%} to {shares[1]:.0%} of their people in an arm; {read}"
    )


def _part(progress: Callable[[float], None], number: int, of: int) -> Callable[[float], None]:
    return lambda share: progress((number + share) / of)


def _samples(trial: Trial, *, apart: bool = False) -> list[tuple[np.ndarray, list[int]]]:
    """Outcomes known for the same people are estimated together, unless `apart`: (mask, outcome columns)."""
    if apart:
        return [(~np.isnan(trial.outcomes[:, j]), [j]) for j in range(trial.outcomes.shape[1])]
    together: dict[bytes, tuple[np.ndarray, list[int]]] = {}
    for j in range(trial.outcomes.shape[1]):
        known = ~np.isnan(trial.outcomes[:, j])
        together.setdefault(known.tobytes(), (known, []))[1].append(j)
    return list(together.values())


def _corrected(
    rows: list[ImpactRow], confirmatory: Sequence[str], statistics: dict[tuple[str, str], tuple[bytes, Floats]]
) -> tuple[list[ImpactRow], str | None]:
    """Family-wise correction over the confirmatory outcomes (of all arms) only."""
    family = [i for i, row in enumerate(rows) if row.outcome in confirmatory and row.p_value is not None]
    if not family:
        return rows, None
    keys = [(rows[i].outcome, rows[i].arm) for i in family]
    same_people = all(k in statistics for k in keys) and len({statistics[k][0] for k in keys}) == 1
    if same_people:
        adjusted = step_down(np.column_stack([statistics[k][1] for k in keys]))
        how = "Westfall-Young step-down max-t over the permutations"
    else:
        adjusted = holm([float(rows[i].p_value or 0.0) for i in family])
        how = "Holm step-down"
    discovery = benjamini_hochberg([float(rows[i].p_value or 0.0) for i in family])
    out = list(rows)
    for i, p, q in zip(family, adjusted, discovery, strict=True):
        # Permutations are a sample: their luck must not print an adjusted p-value below the plain one beside it.
        out[i] = replace(rows[i], p_value_adjusted=max(p, float(rows[i].p_value or 0.0)), p_value_fdr=q)
    return out, f"{how}, over {len(family)} confirmatory test{'s' if len(family) > 1 else ''}"
