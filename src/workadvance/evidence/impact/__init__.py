"""Did the program change anything: impacts of a lottery, with their intervals and their warnings.

`estimate_impacts` is the whole table; `heterogeneity`, `permute`, `fit` and `project` are its parts, usable alone.
"""

from workadvance.evidence.impact.attrition import Attrition, attrition
from workadvance.evidence.impact.bootstrap import Bootstrap, wild_bootstrap
from workadvance.evidence.impact.estimate import Fit, benjamini_hochberg, fit, holm, project
from workadvance.evidence.impact.permutation import Permutations, permute, step_down
from workadvance.evidence.impact.reading import read_trial
from workadvance.evidence.impact.response import LeeBounds, lee_bounds
from workadvance.evidence.impact.results import ImpactRow, ImpactTable, SubgroupRow
from workadvance.evidence.impact.subgroups import Heterogeneity, heterogeneity
from workadvance.evidence.impact.survival import SurvivalRow, SurvivalTable, survival_effects
from workadvance.evidence.impact.table import estimate_impacts
from workadvance.evidence.impact.takeup import Participation, participation
from workadvance.evidence.impact.trial import ReaderNotice, Trial, enrollment_cohorts

__all__ = [
    "Attrition",
    "Bootstrap",
    "Fit",
    "Heterogeneity",
    "ImpactRow",
    "ImpactTable",
    "LeeBounds",
    "Participation",
    "Permutations",
    "ReaderNotice",
    "SubgroupRow",
    "SurvivalRow",
    "SurvivalTable",
    "Trial",
    "attrition",
    "benjamini_hochberg",
    "enrollment_cohorts",
    "estimate_impacts",
    "fit",
    "heterogeneity",
    "holm",
    "lee_bounds",
    "participation",
    "permute",
    "project",
    "read_trial",
    "step_down",
    "survival_effects",
    "wild_bootstrap",
]
