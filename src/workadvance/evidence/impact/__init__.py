"""Did the programme change anything: impacts of a lottery, with their intervals and their warnings.

`estimate_impacts` is the whole table; `heterogeneity`, `permute`, `fit` and `project` are its parts, usable alone.
"""

from workadvance.evidence.impact.attrition import Attrition, attrition
from workadvance.evidence.impact.estimate import Fit, fit, holm, project
from workadvance.evidence.impact.permutation import Permutations, permute, step_down
from workadvance.evidence.impact.reading import read_trial
from workadvance.evidence.impact.results import ImpactRow, ImpactTable, SubgroupRow
from workadvance.evidence.impact.subgroups import Heterogeneity, heterogeneity
from workadvance.evidence.impact.table import estimate_impacts
from workadvance.evidence.impact.takeup import Participation, participation
from workadvance.evidence.impact.trial import Notice, Trial, enrolment_cohorts

__all__ = [
    "Attrition",
    "Fit",
    "Heterogeneity",
    "ImpactRow",
    "ImpactTable",
    "Notice",
    "Participation",
    "Permutations",
    "SubgroupRow",
    "Trial",
    "attrition",
    "enrolment_cohorts",
    "estimate_impacts",
    "fit",
    "heterogeneity",
    "holm",
    "participation",
    "permute",
    "project",
    "read_trial",
    "step_down",
]
