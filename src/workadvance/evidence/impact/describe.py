"""How the estimates were made, in words and numbers, and what about the trial's structure a reader must know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from workadvance import __version__
from workadvance.evidence.impact.attrition import Attrition
from workadvance.evidence.impact.caution import cluster_notices, cluster_plan
from workadvance.evidence.impact.permutation import Permutations
from workadvance.evidence.impact.reading import one_arm_blocks
from workadvance.evidence.impact.sandwich import CLUSTERED, SMALL_ARM, StandardError
from workadvance.evidence.impact.takeup import ABOUT_AMOUNTS, ABOUT_CROSSOVERS, ABOUT_NO_SHOWS, ASSUMPTIONS
from workadvance.evidence.impact.trial import ReaderNotice, Trial
from workadvance.tables import rows_of


def structure_notices(trial: Trial, kind: StandardError, asked: str | None) -> list[ReaderNotice]:
    """Notices about blocks and clusters; raises InputProblems for clusters that cannot carry a standard error."""
    notices: list[ReaderNotice] = []
    lone, people = one_arm_blocks(trial)
    if lone and len(trial.block_labels) > 1:
        some = ", ".join(lone[:5]) + (" …" if len(lone) > 5 else "")
        notices.append(
            ReaderNotice(
                "one_arm_block",
                f"{len(lone)} of {len(np.unique(trial.block))} blocks ({some}) have one arm only; their {people} "
                "people are in the means but cannot be compared with anyone and say nothing about the impact.",
            )
        )
    if trial.cluster is not None:
        notices += cluster_notices(trial, kind)
        if asked is not None and asked not in CLUSTERED:
            message = f"the errors are cluster-robust (--cluster: {kind}); --se {asked} was not used."
            notices.append(ReaderNotice("cluster_replaces_se", message))
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
    permutation_methods: Sequence[Permutations],
    seed: int,
    extra: dict[str, Any],
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
        "analysis": "intent to treat: everyone randomized, in the arm the lottery gave",
        "model": _model(trial, block, weights),
        "covariates": list(trial.covariate_names),
        "block": block,
        "blocks": len(np.unique(trial.block)) if block is not None else None,
        "cluster": cluster,
        "clusters": clusters,
        "weights": weights,
        "standard_errors": _errors_in_words(trial, kind),
        "reference": _reference(kind),
        "alpha": alpha,
        "effect_size": "impact over the control group's standard deviation",
        "permutations": max((t.draws + t.exact for t in permutation_methods), default=None),
        "permutation_method": _permuted(permutation_methods, seed),
        "seed": seed if permutation_methods else None,
        "confirmatory": list(confirmatory),
        "correction": correction,
        "attrition": rows_of(attrition),
        "takeup": _takeup(trial, takeup),
        **extra,
        "subgroup_findings": list(findings),
        "version": __version__,
    }


def _errors_in_words(trial: Trial, kind: StandardError) -> str:
    if kind not in CLUSTERED:
        return kind
    plan = cluster_plan(trial)
    return f"cluster-robust ({kind}{', by stratum' if plan is not None and plan.by_stratum(kind) else ''})"


def _reference(kind: StandardError) -> str:
    if kind == "CR1":
        return "t with clusters - 1 degrees of freedom"
    if kind == "CR2":
        return "t with Satterthwaite degrees of freedom (Bell and McCaffrey)"
    if kind in ("HC2", "HC3"):
        return f"t with n - k degrees of freedom, Satterthwaite's where an arm has fewer than {SMALL_ARM} people"
    return "t with n - k degrees of freedom"


def _permuted(tests: Sequence[Permutations], seed: int) -> str | None:
    """How the permutation p-values were made, in words."""
    if not tests:
        return None
    if all(t.exact for t in tests):
        counts = sorted({t.draws + 1 for t in tests})
        return f"exact, from all {' or '.join(f'{n:,}' for n in counts)} draws the lottery could have given"
    draws = max(t.draws for t in tests if not t.exact)
    some = ", exact where no error is shown" if any(t.exact for t in tests) else ""
    return f"{draws:,} permutations of the lottery, seed {seed}, ± the Monte Carlo error of p{some}"


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
        "amount": trial.takeup_amount,
        "meaning": ABOUT_AMOUNTS if trial.takeup_amount else ABOUT_CROSSOVERS if crossed else ABOUT_NO_SHOWS,
        "assumptions": list(ASSUMPTIONS),
    }
