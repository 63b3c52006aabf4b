"""A program's stored eligibility policy as criteria, and what they say of an applicant (see `workadvance.eligibility`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from workadvance.eligibility import (
    FAILS,
    MEETS,
    UNKNOWN,
    ApplicantFacts,
    Criterion,
    CriterionVerdict,
    Days,
    InForce,
    verdict_by,
)
from workadvance.eligibility.criterion_kinds import eligibility_entry
from workadvance.programs.policy_sources import own_source

__all__ = ["FAILS", "MEETS", "UNKNOWN", "ApplicantFacts", "CriterionVerdict", "ProgramRules", "assess"]


class AskedRules(Protocol):
    """What a program asks of applicants, as criteria."""

    def criteria(self) -> Iterator[Criterion]:
        """The criteria, in the order staff read them."""


@dataclass(frozen=True, slots=True)
class ProgramRules:
    """A program's eligibility rules, in effect since `effective_on` (`wage_limit` None: that rule is not used)."""

    effective_on: dt.date
    min_age: int
    income_percent: int
    wage_limit: Decimal | None
    needs_work_authorization: bool
    needs_diploma: bool
    program: str = ""

    @property
    def source(self) -> str:
        """Where these figures are written."""
        return own_source(self.program)

    def criteria(self) -> Iterator[Criterion]:
        """The same as criteria, in the order staff read them."""
        yield self._criterion("age", {"min": self.min_age})
        if self.needs_work_authorization:
            law = eligibility_entry("needs_work_authorization", self.effective_on)
            yield self._criterion("work_authorization", {}, source=f"{law.source}, {law.page}")
        yield self._criterion("household_income", {"percent": self.income_percent})
        if self.wage_limit is not None:
            yield self._criterion("wage", {"below": self.wage_limit})
        if self.needs_diploma:
            yield self._criterion("diploma", {})

    def _criterion(self, kind: str, value: Mapping[str, int | Decimal], *, source: str = "") -> Criterion:
        return Criterion(kind, kind, (InForce(self.effective_on, value, source or self.source),))


def assess(facts: ApplicantFacts, asked: AskedRules, *, applied_on: dt.date, on: dt.date) -> list[CriterionVerdict]:
    """Every rule the program asks, in the order staff read them, whichever day the policy took effect.

    Args:
        applied_on: the day the application was sent; money limits are those of that day, or of the day the household
            was stated where that is later.
        on: the day of the assessment; age is counted on it.
    """
    days = Days(applied=applied_on, assessed=on)
    found = (_verdict(one, facts, days) for one in asked.criteria())
    return [verdict for verdict in found if verdict is not None]


def _verdict(one: Criterion, facts: ApplicantFacts, days: Days) -> CriterionVerdict | None:
    """By what the criterion asks first, also of who applied before: a program's first policy counts for everyone earlier."""
    if not one.parts:
        return verdict_by(one, one.values[0], facts, days)
    first = one.values[0].effective_on
    return verdict_by(one, one.values[0], facts, replace(days, applied=max(days.applied, first)))
