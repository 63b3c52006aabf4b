"""What is asked of an impact table, checked before anything is read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workadvance.evidence.impact.trial import Trial
from workadvance.tables import Problem


def request_problems(
    outcomes: Sequence[str],
    permutations: int | None,
    seed: int,
    alpha: float,
    confirmatory: Sequence[str],
) -> list[Problem]:
    """What is wrong with outcomes, permutations, seed, level and confirmatory outcomes, columns aside."""
    problems: list[Problem] = []
    if not outcomes:
        problems.append(Problem("name at least one outcome.", column="--outcome"))
    if permutations is not None and permutations < 0:
        problems.append(Problem("the number of permutations is 0 or more.", column="--permutations"))
    if seed < 0:
        problems.append(Problem("the seed is a whole number of 0 or more.", column="--seed"))
    if not 0 < alpha < 1:
        problems.append(
            Problem(f"{alpha:g} is not between 0 and 1; 0.10 gives 90 percent intervals.", column="--alpha")
        )
    for c in confirmatory:
        if c not in outcomes:
            problems.append(Problem(f"“{c}” is not among the outcomes. Add --outcome {c}.", column="--confirmatory"))
    return problems


def method_problems(
    adjust: str,
    nonresponse: bool,
    covariates: Sequence[str],
    bootstrap: int,
    cluster: str | None,
    quantiles: Sequence[float],
) -> list[Problem]:
    """What is wrong with the adjustment, the weights, the bootstrap and the quantiles asked for."""
    problems = []
    if adjust not in ("common", "lin"):
        problems.append(Problem(f"“{adjust}” is not known. Known: common, lin.", column="--adjust"))
    if nonresponse and not covariates:
        problems.append(Problem("needs covariates that tell whose outcome is missing.", column="--nonresponse-weights"))
    if bootstrap < 0 or (bootstrap and cluster is None):
        problems.append(Problem("a number of draws, with --cluster, is needed.", column="--bootstrap"))
    if any(not 0 < q < 1 for q in quantiles):
        problems.append(Problem("a quantile lies between 0 and 1; 0.5 is the median.", column="--quantile"))
    return problems


def yes_no_quantile_problems(trial: Trial, quantiles: Sequence[float]) -> list[Problem]:
    """Outcomes that hold only 0 and 1: any quantile of them is 0 or 1, whatever the program changed."""
    return [
        Problem(
            f"“{name}” is a yes/no outcome, so each of its quantiles is 0 or 1 and says nothing; its difference in "
            "percentage points is in the table. Ask for quantiles of amounts (leave this outcome out).",
            column="--quantile",
        )
        for name in (yes_no(trial) if quantiles else ())
    ]


def yes_no(trial: Trial) -> tuple[str, ...]:
    """The outcomes whose known values are only 0 and 1."""
    known = [trial.outcomes[~np.isnan(trial.outcomes[:, j]), j] for j in range(len(trial.outcome_names))]
    return tuple(o for o, v in zip(trial.outcome_names, known, strict=True) if np.isin(v, (0.0, 1.0)).all())
