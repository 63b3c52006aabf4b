"""How the estimates were made, in words and numbers, and what about the trial's structure a reader must know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from workadvance import __version__
from workadvance.evidence.impact.attrition import Attrition
from workadvance.evidence.impact.estimate import StandardError
from workadvance.evidence.impact.reading import one_arm_blocks
from workadvance.evidence.impact.takeup import ABOUT_CROSSOVERS, ABOUT_NO_SHOWS, ASSUMPTIONS
from workadvance.evidence.impact.trial import Notice, Trial
from workadvance.tables import InputProblems, Problem, rows_of

FEW_CLUSTERS = 30


def structure_notices(trial: Trial, kind: StandardError, asked: str | None) -> list[Notice]:
    """Notices about blocks and clusters; raises InputProblems for clusters that cannot carry a standard error."""
    notices: list[Notice] = []
    lone, people = one_arm_blocks(trial)
    if lone and len(trial.block_labels) > 1:
        some = ", ".join(lone[:5]) + (" …" if len(lone) > 5 else "")
        notices.append(
            Notice(
                "one_arm_block",
                f"{len(lone)} of {len(np.unique(trial.block))} blocks ({some}) have one arm only; their {people} "
                "people are in the means but cannot be compared with anybody and say nothing about the impact.",
            )
        )
    if trial.cluster is not None:
        notices += _cluster_notices(trial)
        if asked is not None:
            message = f"the errors are cluster-robust (--cluster); --se {asked} was not used."
            notices.append(Notice("cluster_replaces_se", message))
    return notices


def _cluster_notices(trial: Trial) -> list[Notice]:
    assert trial.cluster is not None
    codes, counts = np.unique(trial.cluster, return_counts=True)
    if len(codes) < 2:
        raise InputProblems(Problem("everyone is in one cluster; two or more are needed.", column="--cluster"))
    per_arm = [len(np.unique(trial.cluster[trial.arm == k])) for k in range(len(trial.arms))]
    whole = sum(per_arm) == len(codes)
    if whole and min(per_arm) < 2:
        alone = " and ".join(a for a, n in zip(trial.arms, per_arm, strict=True) if n < 2)
        message = (
            f"{alone} has a single cluster: its luck and the programme's effect cannot be told apart. Cluster-robust "
            "errors need two or more clusters in every arm."
        )
        raise InputProblems(Problem(message, column="--cluster"))
    notices = []
    single = int((counts == 1).sum())
    if single == len(codes):
        notices.append(Notice("clusters_of_one", "every cluster is one person, so the errors are the same as HC1."))
    elif single:
        notices.append(Notice("clusters_of_one", f"{single} of {len(codes)} clusters are a single person."))
    if len(codes) < FEW_CLUSTERS:
        message = f"there are {len(codes)} clusters; with so few, errors are too small. Ask for --permutations."
        notices.append(Notice("few_clusters", message))
    return notices


def describe(
    trial: Trial,
    *,
    treatment: str,
    block: str | None,
    cluster: str | None,
    weights: str | None,
    takeup: str | None,
    kind: StandardError,
    alpha: float,
    permutations: int,
    seed: int,
    confirmatory: Sequence[str],
    correction: str | None,
    attrition: Sequence[Attrition],
    findings: Sequence[dict[str, object]],
) -> dict[str, Any]:
    """The design of the analysis, enough to repeat it."""
    clusters = None if trial.cluster is None else len(np.unique(trial.cluster))
    return {
        "people": trial.people,
        "treatment": treatment,
        "control": trial.arms[0],
        "arms": {arm: int((trial.arm == k).sum()) for k, arm in enumerate(trial.arms)},
        "analysis": "intent to treat: everyone randomised, in the arm the lottery gave",
        "model": _model(trial, block, weights),
        "covariates": list(trial.covariate_names),
        "block": block,
        "blocks": len(np.unique(trial.block)) if block is not None else None,
        "cluster": cluster,
        "clusters": clusters,
        "weights": weights,
        "standard_errors": "cluster-robust (CR1)" if kind == "cluster" else kind,
        "reference": "t with clusters - 1 degrees of freedom"
        if kind == "cluster"
        else "t with n - k degrees of freedom",
        "alpha": alpha,
        "effect_size": "impact over the control group's standard deviation",
        "permutations": permutations or None,
        "seed": seed if permutations else None,
        "confirmatory": list(confirmatory),
        "correction": correction,
        "attrition": rows_of(attrition),
        "takeup": _takeup(trial, takeup),
        "subgroup_findings": list(findings),
        "version": __version__,
    }


def _model(trial: Trial, block: str | None, weights: str | None) -> str:
    least = "weighted least squares" if weights is not None else "least squares"
    if not trial.covariate_names and block is None:
        return "difference in weighted means" if weights is not None else "difference in means"
    parts = [
        *(["block fixed effects"] if block is not None else []),
        *(
            [f"{len(trial.covariate_names)} covariate column{'s' if len(trial.covariate_names) > 1 else ''}"]
            if trial.covariate_names
            else []
        ),
    ]
    return f"{least} with {' and '.join(parts)}"


def _takeup(trial: Trial, column: str | None) -> dict[str, Any] | None:
    if trial.takeup is None:
        return None
    weights = np.ones(trial.people) if trial.weights is None else trial.weights
    shares = {
        arm: float(np.average(trial.takeup[trial.arm == k], weights=weights[trial.arm == k]))
        for k, arm in enumerate(trial.arms)
    }
    crossed = shares[trial.arms[0]] > 0
    return {
        "column": column,
        "share_taking_part": shares,
        "method": "the impact over the difference in take-up (two-stage least squares, the lottery as the instrument)",
        "meaning": ABOUT_CROSSOVERS if crossed else ABOUT_NO_SHOWS,
        "assumptions": list(ASSUMPTIONS),
    }
