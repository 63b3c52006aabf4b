"""Who did it work for: impacts within groups, and whether the groups' impacts can be told apart.

Each group's impact is estimated apart, as the whole table's is. The H-statistic (Greenberg, Meyer and Wiseman
1994; the Q of Hedges and Olkin 1985) is the weighted sum of squared distances of the groups' impacts from their
weighted mean, chi-squared with one degree of freedom fewer than groups when the impacts are all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from workadvance.evidence.impact.estimate import StandardError, p_values, t_quantile
from workadvance.evidence.impact.results import SubgroupRow
from workadvance.evidence.impact.rows import fit_sample, varies
from workadvance.evidence.impact.trial import ReaderNotice, Trial
from workadvance.tables import InputProblems

# People of the arm, controls, impact, standard error, p-value, half the interval's width.
Cell = tuple[int, int, float | None, float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """The H-statistic: `h`, its degrees of freedom and p-value; `pooled` is the groups' weighted mean impact."""

    h: float
    df: int
    p_value: float
    pooled: float
    pooled_se: float

    def in_words(self, alpha: float = 0.10) -> str:
        """What the test says, for a reader."""
        test = f"(H = {self.h:.2f}, {self.df} df, p = {self.p_value:.3f}, level {alpha:g})"
        if self.p_value <= alpha:
            return f"The groups' effects are distinguishable {test}: they differ by more than luck would make them."
        return (
            f"The groups' effects are not distinguishable {test}: the study cannot tell whether they differ. That is not "
            "evidence that they are the same."
        )


def heterogeneity(impacts: Sequence[float], standard_errors: Sequence[float]) -> Heterogeneity:
    """Test whether groups' impacts differ, from the impacts and their standard errors (published ones will do).

    Raises ValueError for fewer than two groups or a standard error that is not positive.
    """
    from scipy.special import chdtrc

    b = np.asarray(impacts, dtype=np.float64)
    s = np.asarray(standard_errors, dtype=np.float64)
    if len(b) != len(s) or len(b) < 2:
        raise ValueError("two or more groups are needed, each with an impact and a standard error")
    if not (np.all(np.isfinite(b)) and np.all(np.isfinite(s)) and np.all(s > 0)):
        raise ValueError("every impact must be finite and every standard error positive")
    weight = 1.0 / s**2
    pooled = float(weight @ b / weight.sum())
    h = float(weight @ (b - pooled) ** 2)
    df = len(b) - 1
    return Heterogeneity(h, df, float(chdtrc(df, h)), pooled, float(weight.sum() ** -0.5))


def subgroup_rows(
    trial: Trial, kind: StandardError, alpha: float, notices: list[ReaderNotice]
) -> tuple[list[SubgroupRow], list[dict[str, object]]]:
    """Every outcome and arm within every group, and what the H-statistic says about each set of groups."""
    rows: list[SubgroupRow] = []
    findings: list[dict[str, object]] = []
    for name, (levels, codes) in trial.subgroups.items():
        found = {
            (j, level): _level(trial, codes == code, j, kind, f"{name} = {level}", alpha, notices)
            for code, level in enumerate(levels)
            for j in range(len(trial.outcome_names))
        }
        for k, arm in enumerate(trial.arms[1:]):
            for j, outcome in enumerate(trial.outcome_names):
                cells = [(level, found[j, level][k]) for level in levels]
                usable = [(c[2], c[3]) for _, c in cells if c[2] is not None and c[3]]
                test = heterogeneity([b for b, _ in usable], [s for _, s in usable]) if len(usable) > 1 else None
                if test is not None:
                    findings.append(
                        {
                            "outcome": outcome,
                            "arm": arm,
                            "subgroup": name,
                            "h_statistic": test.h,
                            "h_df": test.df,
                            "h_p_value": test.p_value,
                            "in_words": test.in_words(alpha),
                        }
                    )
                for level, (n_program, n_control, impact, se, p, reach) in cells:
                    rows.append(
                        SubgroupRow(
                            outcome=outcome,
                            arm=arm,
                            subgroup=name,
                            level=level,
                            n_program=n_program,
                            n_control=n_control,
                            impact=impact,
                            standard_error=se,
                            p_value=p,
                            h_statistic=None if test is None else test.h,
                            h_df=None if test is None else test.df,
                            h_p_value=None if test is None else test.p_value,
                            ci_low=None if impact is None or reach is None else impact - reach,
                            ci_high=None if impact is None or reach is None else impact + reach,
                        )
                    )
    return rows, findings


def _level(
    trial: Trial,
    members: np.ndarray,
    j: int,
    kind: StandardError,
    label: str,
    alpha: float,
    notices: list[ReaderNotice],
) -> list[Cell]:
    """One outcome within one group: for each arm (see `Cell`)."""
    sample = trial.subset(members & ~np.isnan(trial.outcomes[:, j]))
    outcome = trial.outcome_names[j]
    counts = [int((sample.arm == k).sum()) for k in range(len(sample.arms))]
    try:
        found = fit_sample(replace(sample, takeup=None), [j], kind, None)
    except InputProblems as bad:
        message = f"{outcome}, {label}: not estimated; {bad.problems[0].message}"
        notices.append(ReaderNotice("subgroup_not_estimated", message))
        return [(n, counts[0], None, None, None, None) for n in counts[1:]]
    if not varies(sample, f"{outcome}, {label},", sample.outcomes[:, j], found, 0, notices):
        return [(n, counts[0], float(found.impact[k, 0]), None, None, None) for k, n in enumerate(counts[1:])]
    out: list[Cell] = []
    for k, n in enumerate(counts[1:]):
        impact, se = float(found.impact[k, 0]), float(found.standard_error[k, 0])
        reach = t_quantile(float(found.df[k]), alpha) * se
        out.append((n, counts[0], impact, se, float(p_values(np.array(impact / se), found.df[k])), reach))
    return out
