"""Eligibility as rules over dated, cited policy: what a program asks, what is known of an applicant, and what follows.

`read_criteria` and `read_case` read files; `assess` gives a verdict per criterion, `overall` the verdict of all. Pure:
the caller says which day, nothing here reads a database or a clock.
"""

from __future__ import annotations

from workadvance.eligibility.case_file import facts_of, read_case
from workadvance.eligibility.criteria import (
    FAILS,
    MEETS,
    UNKNOWN,
    Criterion,
    CriterionVerdict,
    InForce,
    ProgramCriteria,
    ProofRequired,
)
from workadvance.eligibility.criteria_file import criteria_of, read_criteria
from workadvance.eligibility.criterion_kinds import KINDS
from workadvance.eligibility.facts import EDUCATION, ApplicantFacts, Days, PaperShown
from workadvance.eligibility.rules import assess, overall, verdict_by

__all__ = [
    "EDUCATION",
    "FAILS",
    "KINDS",
    "MEETS",
    "UNKNOWN",
    "ApplicantFacts",
    "Criterion",
    "CriterionVerdict",
    "Days",
    "InForce",
    "PaperShown",
    "ProgramCriteria",
    "ProofRequired",
    "assess",
    "criteria_of",
    "facts_of",
    "overall",
    "read_case",
    "read_criteria",
    "verdict_by",
]
