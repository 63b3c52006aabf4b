"""The income limit of a program: a share of the federal poverty guideline, by year, region and household size.

The one place where it is computed; the criterion that applies it is `household_income` in `criterion_kinds.py` beside it,
where `wage` (who earns too much an hour) is too. The share itself is the program's (`EligibilityPolicy.income_percent`, from
`income_percent` in `policy/eligibility.yaml`). Pure: the caller says which day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from workadvance import labor, policy
from workadvance.labor import PovertyGuideline
from workadvance.policy import Entry
from workadvance.tables import InputProblems

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class IncomeLimit:
    """What a household's income must be below, with the guideline it comes from.

    `percent` of the guideline; dollars before tax; `entry` says since when the guideline is in effect and where that is
    written.
    """

    percent: int
    guideline: PovertyGuideline
    entry: Entry

    @property
    def annual(self) -> Decimal:
        """Dollars a year, not rounded."""
        return Decimal(self.guideline.annual_usd) * self.percent / 100

    @property
    def monthly(self) -> Decimal:
        """Dollars a month, to the cent."""
        return (self.annual / 12).quantize(CENT, ROUND_HALF_UP)

    @property
    def source(self) -> str:
        """Where the guideline is published."""
        return f"{self.entry.source}, {self.entry.page}"


def guideline_in_effect(on: dt.date) -> Entry | None:
    """The year whose guideline is in effect on a day; None before the first known, or when the newest is too old."""
    known = policy.load("eligibility")
    try:
        entry = known.entry("poverty_guideline_year", on)
    except InputProblems:
        return None
    stale = known.entry(
        "poverty_guideline_stale_months", max(on, known.history("poverty_guideline_stale_months")[0].effective_on)
    )
    passed = (on.year - entry.effective_on.year) * 12 + on.month - entry.effective_on.month
    return entry if passed < int(stale.value) else None


def income_limit(percent: int, *, state: str, household_size: int, on: dt.date) -> IncomeLimit | None:
    """The limit in effect on a day for a household of a state (two letters); None where its guideline is not known."""
    entry = guideline_in_effect(on)
    if entry is None:
        return None
    try:
        guideline = labor.poverty_guideline(int(entry.value), labor.poverty_region(state), household_size)
    except InputProblems:
        return None
    return IncomeLimit(percent, guideline, entry)
