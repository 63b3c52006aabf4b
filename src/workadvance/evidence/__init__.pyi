# What this package offers and where it lies. The package reads this list, and so do type checkers: a name is imported
# when it is first used, so that importing the package stays cheap.

from .balance import BalanceTable, compare_baseline
from .benefit_cost import BenefitCost, compare_benefits_and_costs, read_model
from .impact import ImpactTable, estimate_impacts, heterogeneity, survival_effects
from .indicators import (
    Indicator,
    Records,
    check_records,
    compute_indicators,
    explain_person,
    read_records,
)
from .lottery import Earlier, Lottery, draw_lottery, verify_lottery
from .power import Power, StudyDesign, minimum_detectable_effect, people_needed

__all__ = [
    "BalanceTable",
    "BenefitCost",
    "Earlier",
    "ImpactTable",
    "Indicator",
    "Lottery",
    "Power",
    "Records",
    "StudyDesign",
    "check_records",
    "compare_baseline",
    "compare_benefits_and_costs",
    "compute_indicators",
    "draw_lottery",
    "estimate_impacts",
    "explain_person",
    "heterogeneity",
    "minimum_detectable_effect",
    "people_needed",
    "read_model",
    "read_records",
    "survival_effects",
    "verify_lottery",
]
