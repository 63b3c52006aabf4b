"""The impact table: orchestrates reading, estimation, permutation, correction and subgroups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from workadvance.evidence.impact.attrition import attrition, attrition_notices
from workadvance.evidence.impact.describe import describe, structure_notices
from workadvance.evidence.impact.estimate import Floats, StandardError, holm
from workadvance.evidence.impact.permutation import permute, step_down
from workadvance.evidence.impact.reading import read_trial
from workadvance.evidence.impact.results import ImpactRow, ImpactTable
from workadvance.evidence.impact.rows import fit_sample, impact_rows
from workadvance.evidence.impact.subgroups import subgroup_rows
from workadvance.evidence.impact.trial import Notice, Trial
from workadvance.tables import InputProblems, Problem


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
    zero_when_blank: Sequence[str] = (),
    se: StandardError | None = None,
    permutations: int = 0,
    seed: int = 0,
    alpha: float = 0.10,
    confirmatory: Sequence[str] = (),
    name: str = "data",
    progress: Callable[[float], None] | None = None,
) -> ImpactTable:
    """Estimate what the programme changed: intent to treat, everyone randomised, each arm against the control group.

    Args:
        data: one row a person randomised.
        treatment: the column with the arm: 0/1 or labels; `control` names the control group's label.
        outcomes: numeric columns (0/1 and true/false too). Blank is missing; write 0 for people without earnings, or
            name the column in `zero_when_blank`.
        covariates: facts known before the lottery; texts are expanded to categories, `categorical` does so for numbers.
        block: the column the lottery was drawn within (fixed effects). cluster: whole groups that were assigned or
            that share luck (cluster-robust errors).
        subgroups: columns whose groups' impacts are estimated apart; `enrolled`, a date column, gives the early and
            late enrolment cohorts (`early_until`: last day of the early one; the median date without it).
        weights: a column of sampling weights. takeup: a 0/1 column, who took part.
        se: classical, HC0, HC1, HC2 (the default) or HC3; replaced by cluster-robust errors with `cluster`.
        permutations, seed: how many permutations, and the seed that makes them repeatable.
        alpha: intervals cover 1 - alpha. confirmatory: the outcomes the family-wise correction covers.

    Returns an ImpactTable. Raises InputProblems with everything that is wrong with the table or the request.
    """
    problems = _request_problems(outcomes, se, permutations, seed, alpha, confirmatory)
    try:
        trial = read_trial(
            data,
            treatment=treatment,
            outcomes=outcomes,
            control=control,
            covariates=covariates,
            categorical=categorical,
            block=block,
            cluster=cluster,
            subgroups=subgroups,
            enrolled=enrolled,
            early_until=early_until,
            weights=weights,
            takeup=takeup,
            zero_when_blank=zero_when_blank,
            name=name,
        )
    except InputProblems as bad:
        raise InputProblems([*problems, *bad.problems]) from None
    if problems:
        raise InputProblems(problems)
    kind: StandardError = "cluster" if cluster is not None else (se or "HC2")
    notices = [*trial.notices, *structure_notices(trial, kind, se)]
    lost = attrition(trial, kind)
    notices += attrition_notices(lost, alpha)

    rows: dict[tuple[str, str], ImpactRow] = {}
    statistics: dict[tuple[str, str], tuple[bytes, Floats]] = {}
    samples = _samples(trial)
    for number, (who, columns) in enumerate(samples):
        sample = trial.subset(who)
        found = fit_sample(sample, columns, kind, notices)
        for row in impact_rows(sample, columns, found, alpha, notices):
            rows[row.outcome, row.arm] = row
        if permutations:
            for k, arm in enumerate(trial.arms[1:]):
                share = (number * (len(trial.arms) - 1) + k, len(samples) * (len(trial.arms) - 1))
                tested = permute(
                    arm=sample.arm,
                    code=k + 1,
                    block=sample.block,
                    covariates=sample.covariates,
                    outcomes=sample.outcomes[:, columns],
                    draws=permutations,
                    seed=seed,
                    se=kind,
                    cluster=sample.cluster,
                    weights=sample.weights,
                    progress=None if progress is None else _part(progress, *share),
                )
                if np.exp(min(tested.possible, 700.0)) < permutations:
                    message = (
                        f"the lottery could have given only {np.exp(tested.possible):,.0f} different draws; "
                        f"{permutations} permutations repeat them, and p cannot be smaller than their share."
                    )
                    notices.append(Notice("few_draws", message))
                for j, column in enumerate(columns):
                    key = trial.outcome_names[column], arm
                    if rows[key].p_value is not None:
                        rows[key] = replace(rows[key], p_value_permutation=float(tested.p[j]))
                    statistics[key] = who.tobytes(), tested.statistics[:, j]
    ordered = [rows[o, a] for a in trial.arms[1:] for o in trial.outcome_names]
    ordered, correction = _corrected(ordered, confirmatory, statistics if len(trial.arms) == 2 else {})
    within, findings = subgroup_rows(trial, kind, alpha, notices)
    design = describe(
        trial,
        treatment=treatment,
        block=block,
        cluster=cluster,
        weights=weights,
        takeup=takeup,
        kind=kind,
        alpha=alpha,
        permutations=permutations,
        seed=seed,
        confirmatory=list(confirmatory),
        correction=correction,
        attrition=lost,
        findings=findings,
    )
    known = [trial.outcomes[~np.isnan(trial.outcomes[:, j]), j] for j in range(len(trial.outcome_names))]
    binary = frozenset(o for o, v in zip(trial.outcome_names, known, strict=True) if np.isin(v, (0.0, 1.0)).all())
    return ImpactTable(tuple(ordered), tuple(within), design, tuple(dict.fromkeys(notices)), binary)


def _request_problems(
    outcomes: Sequence[str],
    se: str | None,
    permutations: int,
    seed: int,
    alpha: float,
    confirmatory: Sequence[str],
) -> list[Problem]:
    problems: list[Problem] = []
    if not outcomes:
        problems.append(Problem("name at least one outcome.", column="--outcome"))
    if se is not None and se not in ("classical", "HC0", "HC1", "HC2", "HC3"):
        problems.append(Problem(f"“{se}” is not known. Known: classical, HC0, HC1, HC2, HC3.", column="--se"))
    if permutations < 0:
        problems.append(Problem("the number of permutations is 0 or more.", column="--permutations"))
    if seed < 0:
        problems.append(Problem("the seed is a whole number of 0 or more.", column="--seed"))
    if not 0 < alpha < 1:
        problems.append(
            Problem(f"{alpha:g} is not between 0 and 1; 0.10 gives 90 per cent intervals.", column="--alpha")
        )
    for c in confirmatory:
        if c not in outcomes:
            problems.append(Problem(f"“{c}” is not among the outcomes. Add --outcome {c}.", column="--confirmatory"))
    return problems


def _part(progress: Callable[[float], None], number: int, of: int) -> Callable[[float], None]:
    return lambda share: progress((number + share) / of)


def _samples(trial: Trial) -> list[tuple[np.ndarray, list[int]]]:
    """Outcomes known for the same people are estimated together: (mask, outcome columns)."""
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
    out = list(rows)
    for i, p in zip(family, adjusted, strict=True):
        # Permutations are a sample: their luck must not print an adjusted p-value below the plain one beside it.
        out[i] = replace(rows[i], p_value_adjusted=max(p, float(rows[i].p_value or 0.0)))
    return out, f"{how}, over {len(family)} confirmatory test{'s' if len(family) > 1 else ''}"
