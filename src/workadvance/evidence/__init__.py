"""Did it work: the lottery, impacts, balance, power, indicators, benefits and costs.

Frames and arrays in, frozen results out; pure (no Django, no clock, no network). Statistics libraries are imported
only when a function needs them.
"""

from workadvance.evidence.balance import BalanceTable, compare_baseline
from workadvance.evidence.benefit_cost import BenefitCost, compare_benefits_and_costs, read_model
from workadvance.evidence.impact import ImpactTable, estimate_impacts, heterogeneity
from workadvance.evidence.indicators import (
    Indicator,
    Records,
    check_records,
    compute_indicators,
    explain_person,
    read_records,
)
from workadvance.evidence.lottery import Lottery, draw_lottery, verify_lottery
from workadvance.evidence.power import Power, StudyDesign, minimum_detectable_effect, people_needed

__all__ = [
    "BalanceTable",
    "BenefitCost",
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
    "verify_lottery",
]
