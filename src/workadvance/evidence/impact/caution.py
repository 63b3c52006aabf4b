"""Where an interval cannot be trusted as it stands: few clusters, few treated, small arms, small strata.

What each design gets, and what its 90 percent interval then covers, is measured by `benchmarks/evidence_coverage.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workadvance.evidence.impact.sandwich import CLUSTERED, KINDS, SMALL_ARM, Integers, StandardError
from workadvance.evidence.impact.trial import ReaderNotice, Trial
from workadvance.tables import InputProblems, Problem

FEW_CLUSTERS = 30
FEW_CLUSTERS_AN_ARM = 10
# Strata of about this many clusters or fewer share so much of their luck with the impact that errors are clustered by
# stratum (de Chaisemartin and Ramirez-Cuellar 2024), where there are enough strata to do so or they are pairs.
SMALL_STRATUM = 10
ENOUGH_STRATA = 10
SMALL_CELL = 10
READ_PERMUTATION = "Read P (perm.) instead, which needs no assumption but the lottery"


@dataclass(frozen=True, slots=True)
class ClusterPlan:
    """How clusters were assigned, and what the errors are clustered on.

    `whole`: each cluster has one arm; `inside`: each lies in one block; `strata`: blocks with both arms;
    `per_stratum`: clusters in one, on average; `paired`: an arm has one cluster in most of them; `per_arm`: clusters
    with people in each arm, control first.
    """

    clusters: int
    per_arm: tuple[int, ...]
    whole: bool
    inside: bool
    strata: int
    per_stratum: float
    paired: bool

    @property
    def small_strata(self) -> bool:
        """Whether whole clusters were assigned inside strata that hold few of them."""
        return self.whole and self.inside and self.strata > 1 and self.per_stratum <= SMALL_STRATUM

    def by_stratum(self, kind: StandardError) -> bool:
        """Whether errors are clustered by stratum: always for CR1, which does not see what strata take away."""
        return self.small_strata and (kind == "CR1" or self.paired or self.strata >= ENOUGH_STRATA)


def error_kind(se: str | None, cluster: bool) -> StandardError:
    """The standard error used: HC2 unless said, CR2 with clusters unless CR1 is asked for."""
    asked = next((k for k in KINDS if k == se), None)
    if cluster:
        return asked if asked in CLUSTERED else "CR2"
    return asked or "HC2"


def se_problems(se: str | None, cluster: bool) -> list[Problem]:
    """What is wrong with the kind of standard error asked for."""
    if se is None:
        return []
    if se not in KINDS:
        return [Problem(f"“{se}” is not known. Known: {', '.join(KINDS)}.", column="--se")]
    if se in CLUSTERED and not cluster:
        return [Problem(f"{se} needs --cluster, the groups that were assigned together.", column="--se")]
    return []


def cluster_plan(trial: Trial) -> ClusterPlan | None:
    """How the clusters of a trial (or of a part of it) were assigned; None without clusters."""
    if trial.cluster is None:
        return None
    codes, where = np.unique(trial.cluster, return_inverse=True)

    def pairs(other: Integers) -> np.ndarray:
        return np.unique(np.stack([where, other]), axis=1)

    with_arm, with_block = pairs(trial.arm), pairs(trial.block)
    per_arm = tuple(int((with_arm[1] == k).sum()) for k in range(len(trial.arms)))
    whole, inside = with_arm.shape[1] == len(codes), with_block.shape[1] == len(codes)
    strata, per_stratum, paired = 0, 0.0, False
    if whole and inside:
        of_block = np.unique(with_block[1], return_inverse=True)[1]
        counts = np.zeros((of_block.max() + 1, len(trial.arms)))
        np.add.at(counts, (of_block, with_arm[1]), 1)
        both = counts[(counts > 0).sum(axis=1) > 1]
        strata = len(both)
        if strata:
            per_stratum = float(both.sum(axis=1).mean())
            least = np.where(both > 0, both, np.inf).min(axis=1)
            paired = bool((least == 1).mean() > 0.5)
    return ClusterPlan(len(codes), per_arm, whole, inside, strata, per_stratum, paired)


def error_cluster(trial: Trial, kind: StandardError) -> Integers | None:
    """What the errors of a trial (or of a part of it) are clustered on: clusters, or strata that hold few of them."""
    plan = cluster_plan(trial)
    return trial.block if plan is not None and plan.by_stratum(kind) else trial.cluster


def cluster_notices(trial: Trial, kind: StandardError) -> list[ReaderNotice]:
    """Notices about clusters; raises InputProblems for clusters that cannot carry a standard error."""
    plan = cluster_plan(trial)
    if plan is None:
        return []
    if plan.clusters < 2:
        raise InputProblems(Problem("everyone is in one cluster; two or more are needed.", column="--cluster"))
    if plan.whole and min(plan.per_arm) < 2:
        alone = " and ".join(a for a, n in zip(trial.arms, plan.per_arm, strict=True) if n < 2)
        message = (
            f"{alone} has a single cluster: its luck and the program's effect cannot be told apart. Cluster-robust "
            "errors need two or more clusters in every arm."
        )
        raise InputProblems(Problem(message, column="--cluster"))
    notices = []
    counts = np.unique(trial.cluster, return_counts=True)[1] if trial.cluster is not None else np.array([])
    single = int((counts == 1).sum())
    if single == plan.clusters:
        notices.append(
            ReaderNotice("clusters_of_one", "every cluster is one person, so the errors are those of people.")
        )
    elif single:
        notices.append(ReaderNotice("clusters_of_one", f"{single} of {plan.clusters} clusters are a single person."))
    if plan.small_strata:
        level = (
            "stratum"
            if plan.by_stratum(kind)
            else "cluster, with what the strata take from each of them put back (CR2)"
        )
        message = (
            f"{plan.strata} strata hold {plan.per_stratum:.3g} clusters each on average, so errors are by {level}. "
            f"{READ_PERMUTATION}."
        )
        notices.append(ReaderNotice("clusters_in_blocks", message))
    few_in_arm = plan.whole and min(plan.per_arm) < FEW_CLUSTERS_AN_ARM
    if plan.clusters < FEW_CLUSTERS or few_in_arm:
        by_arm = (
            ": " + ", ".join(f"{n} of {a}" for n, a in zip(plan.per_arm, trial.arms, strict=True)) if plan.whole else ""
        )
        message = (
            f"there are {plan.clusters} clusters{by_arm}; with so few, an interval hangs on outcomes being alike and "
            f"even. {READ_PERMUTATION}."
        )
        notices.append(ReaderNotice("few_clusters", message))
    return notices


def small_sample_notices(sample: Trial, columns: Sequence[int]) -> list[ReaderNotice]:
    """Notices about small arms and about yes/no outcomes that few people (or all but a few) have."""
    if sample.cluster is not None:
        return []
    notices = []
    sizes = [int((sample.arm == k).sum()) for k in range(len(sample.arms))]
    small = [f"{a} has {n} people" for a, n in zip(sample.arms, sizes, strict=True) if n < SMALL_ARM]
    if small:
        message = (
            f"{' and '.join(small)}; with so few, an interval for an uneven outcome like earnings covers too little. "
            f"{READ_PERMUTATION}."
        )
        notices.append(ReaderNotice("small_arm", message))
    for j in columns:
        values = sample.outcomes[:, j]
        if not np.isin(values, (0.0, 1.0)).all():
            continue
        cells = [
            min(int(values[sample.arm == k].sum()), int((1 - values[sample.arm == k]).sum()))
            for k in range(len(sample.arms))
        ]
        if min(cells) < SMALL_CELL:
            message = (
                f"{sample.outcome_names[j]}: in an arm only {min(cells)} people have it, or do not; the interval is "
                f"rough. {READ_PERMUTATION}."
            )
            notices.append(ReaderNotice("binary_small_sample", message))
    return notices


# The designs in which a permutation test is made without being asked for.
NEEDS_PERMUTATION = frozenset({"clusters_in_blocks", "few_clusters", "small_arm", "binary_small_sample"})
