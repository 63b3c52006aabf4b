"""Who is eligible: pure functions from an applicant's facts to verdicts that explain themselves.

A verdict is `meets`, `fails` or `unknown`, with a code that says which case it is, the facts it used and the
parameter it compared them with, each with date and source. Its words are made by `words.reason` in the reader's
language. Nothing here reads a database or a clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from workadvance import labor, policy
from workadvance.policy import Entry
from workadvance.tables import InputProblems

MEETS, FAILS, UNKNOWN = "meets", "fails", "unknown"
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a programme asks, in force since `effective_on` (None: the rule is not asked)."""

    effective_on: dt.date
    min_age: int = 18
    income_percent: int = 200
    wage_limit: Decimal | None = Decimal(15)
    needs_work_authorisation: bool = True
    needs_diploma: bool = False
    programme: str = ""

    @property
    def source(self) -> str:
        """Where these figures are written."""
        return f"Eligibility policy of {self.programme}" if self.programme else "Eligibility policy of the programme"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an applicant; None is “not known”.

    `state` is the two-letter state of residence; `monthly_income` is the household's, before tax, dollars.
    """

    birth_date: dt.date | None = None
    work_authorised: bool | None = None
    household_size: int | None = None
    monthly_income: Decimal | None = None
    income_stated_on: dt.date | None = None
    state: str = ""
    employed: bool | None = None
    hourly_wage: Decimal | None = None
    has_diploma: bool | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says: verdict, which case (`code`), the facts used, the parameter with date and source.

    `near` marks a failure that something within reach would change: it deserves a bridge, not a closed door.
    """

    rule: str
    verdict: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    parameter: Mapping[str, Any] = field(default_factory=dict)
    near: bool = False


def assess(facts: Facts, asked: Asked, *, applied_on: dt.date, on: dt.date) -> list[Verdict]:
    """Every rule the programme asks, in the order staff read them.

    Args:
        applied_on: the day the application was sent; money limits are those of that day, or of the day the household
            was stated where that is later.
        on: the day of the assessment; age is counted on it.
    """
    verdicts = [age(facts.birth_date, asked, on=on)]
    if asked.needs_work_authorisation:
        verdicts.append(work_authorisation(facts.work_authorised, asked))
    income_day = max(applied_on, facts.income_stated_on or applied_on)
    verdicts.append(household_income(facts, asked, on=income_day))
    if asked.wage_limit is not None:
        verdicts.append(wage(facts.employed, facts.hourly_wage, asked))
    if asked.needs_diploma:
        verdicts.append(diploma(facts.has_diploma, asked))
    return verdicts


def years_between(born: dt.date, on: dt.date) -> int:
    """Completed years of age; somebody born on 29 February has the birthday on 1 March in a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthday(born: dt.date, years: int) -> dt.date:
    """The day on which that many years are completed."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return dt.date(born.year + years, 3, 1)


def age(birth_date: dt.date | None, asked: Asked, *, on: dt.date) -> Verdict:
    """Old enough on the day of the assessment."""
    parameter = _of_policy(asked, "min_age", asked.min_age, "years")
    if birth_date is None:
        return Verdict("age", UNKNOWN, "age_unknown", {}, parameter)
    if birth_date > on:
        return Verdict("age", UNKNOWN, "age_impossible", {"birth_date": birth_date.isoformat()}, parameter)
    years = years_between(birth_date, on)
    used: dict[str, Any] = {"age": years, "on": on.isoformat()}
    if years >= asked.min_age:
        return Verdict("age", MEETS, "age_meets", used, parameter)
    reached = birthday(birth_date, asked.min_age)
    used["reached_on"] = reached.isoformat()
    near = (reached - on).days <= int(_entry("near_miss_days", on).value)
    return Verdict("age", FAILS, "age_fails", used, parameter, near)


def work_authorisation(authorised: bool | None, asked: Asked) -> Verdict:
    """Allowed to work in the United States."""
    law = _entry("needs_work_authorisation", asked.effective_on)
    parameter = {
        "value": True,
        "unit": law.unit,
        "effective_on": asked.effective_on.isoformat(),
        "source": f"{law.source}, {law.page}",
    }
    if authorised is None:
        return Verdict("work_authorisation", UNKNOWN, "work_unknown", {}, parameter)
    used = {"work_authorised": authorised}
    if authorised:
        return Verdict("work_authorisation", MEETS, "work_meets", used, parameter)
    return Verdict("work_authorisation", FAILS, "work_fails", used, parameter)


def household_income(facts: Facts, asked: Asked, *, on: dt.date) -> Verdict:
    """Household income below the share of the poverty guideline of the right year, region and household size.

    Twelve times the monthly income is compared with the guideline; exactly at the limit is not below it.
    """
    rule = "household_income"
    base = _of_policy(asked, "income_percent", asked.income_percent, "percent of the HHS poverty guideline")
    size, monthly = facts.household_size, facts.monthly_income
    if size is None or monthly is None:
        return Verdict(rule, UNKNOWN, "income_unknown", {}, base)
    if not facts.state.strip():
        return Verdict(rule, UNKNOWN, "income_no_state", {"household_size": size}, base)
    entry = guideline_year(on)
    if entry is None:
        return Verdict(rule, UNKNOWN, "income_no_guideline", {"year": on.year}, base)
    try:
        guideline = labor.poverty_guideline(int(entry.value), labor.poverty_region(facts.state), size)
    except InputProblems:
        return Verdict(rule, UNKNOWN, "income_no_guideline", {"year": int(entry.value)}, base)
    limit_year = Decimal(guideline.annual_usd) * asked.income_percent / 100
    limit_month = (limit_year / 12).quantize(CENT, ROUND_HALF_UP)
    annual = monthly * 12
    used = {
        "household_size": size,
        "monthly_income": str(monthly),
        "annual_income": str(annual),
        "state": facts.state.upper(),
        "percent_of_guideline": int((annual * 100 / guideline.annual_usd).to_integral_value(ROUND_HALF_UP)),
    }
    parameter = {
        **base,
        "guideline_year": guideline.year,
        "region": guideline.region,
        "guideline_usd": guideline.annual_usd,
        "limit_annual": str(limit_year.quantize(CENT)),
        "limit_monthly": str(limit_month),
        "guideline_since": entry.effective_on.isoformat(),
        "guideline_source": f"{entry.source}, {entry.page}",
    }
    if annual < limit_year:
        return Verdict(rule, MEETS, "income_meets", used, parameter)
    within = Decimal(100 + int(_entry("near_miss_percent", on).value)) / 100
    return Verdict(rule, FAILS, "income_fails", used, parameter, annual <= limit_year * within)


def wage(employed: bool | None, hourly: Decimal | None, asked: Asked) -> Verdict:
    """Earning less than the limit, where working now."""
    limit = Decimal(asked.wage_limit or 0)
    parameter = _of_policy(asked, "wage_limit", str(limit), "dollars an hour")
    if employed is None:
        return Verdict("wage", UNKNOWN, "wage_work_unknown", {}, parameter)
    if not employed:
        return Verdict("wage", MEETS, "wage_not_working", {"employed": False}, parameter)
    if hourly is None:
        return Verdict("wage", UNKNOWN, "wage_unknown", {"employed": True}, parameter)
    used = {"employed": True, "hourly_wage": str(hourly)}
    if hourly < limit:
        return Verdict("wage", MEETS, "wage_meets", used, parameter)
    within = Decimal(100 + int(_entry("near_miss_percent", asked.effective_on).value)) / 100
    return Verdict("wage", FAILS, "wage_fails", used, parameter, hourly <= limit * within)


def diploma(has_diploma: bool | None, asked: Asked) -> Verdict:
    """Has a high-school diploma or GED, where the programme asks for one."""
    parameter = _of_policy(asked, "needs_diploma", True, "yes or no")
    if has_diploma is None:
        return Verdict("diploma", UNKNOWN, "diploma_unknown", {}, parameter)
    used = {"has_diploma": has_diploma}
    if has_diploma:
        return Verdict("diploma", MEETS, "diploma_meets", used, parameter)
    # A GED can be earned beside work within months: always a bridge.
    return Verdict("diploma", FAILS, "diploma_fails", used, parameter, True)


def guideline_year(on: dt.date) -> Entry | None:
    """The year whose guideline is in force on a day; None before the first known, or when the newest is too old to be it."""
    try:
        entry = policy.load("eligibility").entry("poverty_guideline_year", on)
    except InputProblems:
        return None
    months = int(_entry("poverty_guideline_stale_months", on).value)
    passed = (on.year - entry.effective_on.year) * 12 + on.month - entry.effective_on.month
    return entry if passed < months else None


def income_limit(asked: Asked, *, state: str, household_size: int, on: dt.date) -> tuple[Decimal, int] | None:
    """The monthly income a household must be below, in dollars, and the guideline's year; None when it is not known."""
    entry = guideline_year(on)
    if entry is None:
        return None
    try:
        guideline = labor.poverty_guideline(int(entry.value), labor.poverty_region(state), household_size)
    except InputProblems:
        return None
    limit = Decimal(guideline.annual_usd) * asked.income_percent / 1200
    return limit.quantize(CENT, ROUND_HALF_UP), guideline.year


def _entry(key: str, on: dt.date) -> Entry:
    known = policy.load("eligibility")
    return known.entry(key, max(on, known.history(key)[0].effective_on))


def _of_policy(asked: Asked, key: str, value: Any, unit: str) -> dict[str, Any]:
    return {
        "key": key,
        "value": value,
        "unit": unit,
        "effective_on": asked.effective_on.isoformat(),
        "source": asked.source,
    }
