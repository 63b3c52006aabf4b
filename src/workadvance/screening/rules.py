"""Who is eligible: pure functions from an applicant's facts to verdicts that explain themselves.

A verdict is `meets`, `fails` or `unknown`, with a code that says which case it is, the facts it used and the
parameter it compared them with, each with date and source. Its text is made by `verdict_texts.reason` in the
reader's language. Nothing here reads a database or a clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from workadvance import policy
from workadvance.policy import Entry
from workadvance.programs.income_limit import CENT, guideline_in_effect, income_limit

MEETS, FAILS, UNKNOWN = "meets", "fails", "unknown"


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
        return f"Eligibility policy of {self.program}" if self.program else "Eligibility policy of the program"


@dataclass(frozen=True, slots=True)
class ApplicantFacts:
    """What is known of an applicant; None is “not known”.

    `state` is the two-letter state of residence; `monthly_income` is the household's, before tax, dollars.
    """

    birth_date: dt.date | None = None
    work_authorized: bool | None = None
    household_size: int | None = None
    monthly_income: Decimal | None = None
    income_stated_on: dt.date | None = None
    state: str = ""
    employed: bool | None = None
    hourly_wage: Decimal | None = None
    has_diploma: bool | None = None


Json = str | int | bool | None
"""What a stored verdict is made of: it is read again years later, so dates and dollars are text."""


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """What one rule says: verdict, which case (`code`), the facts used, the parameter with date and source.

    `near` marks a failure that something within reach would change: it deserves a bridge, not a closed door.
    """

    rule: str
    verdict: str
    code: str
    facts: Mapping[str, Json] = field(default_factory=dict)
    parameter: Mapping[str, Json] = field(default_factory=dict)
    near: bool = False


def assess(facts: ApplicantFacts, asked: ProgramRules, *, applied_on: dt.date, on: dt.date) -> list[RuleVerdict]:
    """Every rule the program asks, in the order staff read them.

    Args:
        applied_on: the day the application was sent; money limits are those of that day, or of the day the household
            was stated where that is later.
        on: the day of the assessment; age is counted on it.
    """
    verdicts = [age_rule(facts.birth_date, asked, on=on)]
    if asked.needs_work_authorization:
        verdicts.append(work_authorization_rule(facts.work_authorized, asked))
    income_day = max(applied_on, facts.income_stated_on or applied_on)
    verdicts.append(household_income_rule(facts, asked, on=income_day))
    if asked.wage_limit is not None:
        verdicts.append(wage_rule(facts.employed, facts.hourly_wage, asked))
    if asked.needs_diploma:
        verdicts.append(diploma_rule(facts.has_diploma, asked))
    return verdicts


def years_between(born: dt.date, on: dt.date) -> int:
    """Completed years of age; someone born on 29 February has the birthday on 1 March in a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthday(born: dt.date, years: int) -> dt.date:
    """The day on which that many years are completed."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return dt.date(born.year + years, 3, 1)


def age_rule(birth_date: dt.date | None, asked: ProgramRules, *, on: dt.date) -> RuleVerdict:
    """Old enough on the day of the assessment."""
    parameter = _of_policy(asked, "min_age", asked.min_age, "years")
    if birth_date is None:
        return RuleVerdict("age", UNKNOWN, "age_unknown", {}, parameter)
    if birth_date > on:
        return RuleVerdict("age", UNKNOWN, "age_impossible", {"birth_date": birth_date.isoformat()}, parameter)
    years = years_between(birth_date, on)
    used: dict[str, Json] = {"age": years, "on": on.isoformat()}
    if years >= asked.min_age:
        return RuleVerdict("age", MEETS, "age_meets", used, parameter)
    reached = birthday(birth_date, asked.min_age)
    used["reached_on"] = reached.isoformat()
    near = (reached - on).days <= int(_entry("near_miss_days", on).value)
    return RuleVerdict("age", FAILS, "age_fails", used, parameter, near)


def work_authorization_rule(authorized: bool | None, asked: ProgramRules) -> RuleVerdict:
    """Allowed to work in the United States."""
    law = _entry("needs_work_authorization", asked.effective_on)
    parameter: dict[str, Json] = {
        "value": True,
        "unit": law.unit,
        "effective_on": asked.effective_on.isoformat(),
        "source": f"{law.source}, {law.page}",
    }
    if authorized is None:
        return RuleVerdict("work_authorization", UNKNOWN, "work_unknown", {}, parameter)
    used: dict[str, Json] = {"work_authorized": authorized}
    if authorized:
        return RuleVerdict("work_authorization", MEETS, "work_meets", used, parameter)
    return RuleVerdict("work_authorization", FAILS, "work_fails", used, parameter)


def household_income_rule(facts: ApplicantFacts, asked: ProgramRules, *, on: dt.date) -> RuleVerdict:
    """Household income below the share of the poverty guideline of the right year, region and household size.

    Twelve times the monthly income is compared with the guideline; exactly at the limit is not below it.
    """
    rule = "household_income"
    base = _of_policy(asked, "income_percent", asked.income_percent, "percent of the HHS poverty guideline")
    size, monthly = facts.household_size, facts.monthly_income
    if size is None or monthly is None:
        return RuleVerdict(rule, UNKNOWN, "income_unknown", {}, base)
    if not facts.state.strip():
        return RuleVerdict(rule, UNKNOWN, "income_no_state", {"household_size": size}, base)
    limit = income_limit(asked.income_percent, state=facts.state, household_size=size, on=on)
    if limit is None:
        entry = guideline_in_effect(on)
        year = on.year if entry is None else int(entry.value)
        return RuleVerdict(rule, UNKNOWN, "income_no_guideline", {"year": year}, base)
    guideline = limit.guideline
    annual = monthly * 12
    used: dict[str, Json] = {
        "household_size": size,
        "monthly_income": str(monthly),
        "annual_income": str(annual),
        "state": facts.state.upper(),
        "percent_of_guideline": int((annual * 100 / guideline.annual_usd).to_integral_value(ROUND_HALF_UP)),
    }
    parameter: dict[str, Json] = {
        **base,
        "guideline_year": guideline.year,
        "region": guideline.region,
        "guideline_usd": guideline.annual_usd,
        "limit_annual": str(limit.annual.quantize(CENT)),
        "limit_monthly": str(limit.monthly),
        "guideline_since": limit.entry.effective_on.isoformat(),
        "guideline_source": limit.source,
    }
    if annual < limit.annual:
        return RuleVerdict(rule, MEETS, "income_meets", used, parameter)
    within = Decimal(100 + int(_entry("near_miss_percent", on).value)) / 100
    return RuleVerdict(rule, FAILS, "income_fails", used, parameter, annual <= limit.annual * within)


def wage_rule(employed: bool | None, hourly: Decimal | None, asked: ProgramRules) -> RuleVerdict:
    """Earning less than the limit, where working now."""
    limit = Decimal(asked.wage_limit or 0)
    parameter = _of_policy(asked, "wage_limit", str(limit), "dollars an hour")
    if employed is None:
        return RuleVerdict("wage", UNKNOWN, "wage_work_unknown", {}, parameter)
    if not employed:
        return RuleVerdict("wage", MEETS, "wage_not_working", {"employed": False}, parameter)
    if hourly is None:
        return RuleVerdict("wage", UNKNOWN, "wage_unknown", {"employed": True}, parameter)
    used: dict[str, Json] = {"employed": True, "hourly_wage": str(hourly)}
    if hourly < limit:
        return RuleVerdict("wage", MEETS, "wage_meets", used, parameter)
    within = Decimal(100 + int(_entry("near_miss_percent", asked.effective_on).value)) / 100
    return RuleVerdict("wage", FAILS, "wage_fails", used, parameter, hourly <= limit * within)


def diploma_rule(has_diploma: bool | None, asked: ProgramRules) -> RuleVerdict:
    """Has a high-school diploma or GED, where the program asks for one."""
    parameter = _of_policy(asked, "needs_diploma", True, "yes or no")
    if has_diploma is None:
        return RuleVerdict("diploma", UNKNOWN, "diploma_unknown", {}, parameter)
    used: dict[str, Json] = {"has_diploma": has_diploma}
    if has_diploma:
        return RuleVerdict("diploma", MEETS, "diploma_meets", used, parameter)
    # A GED can be earned beside work within months: always a bridge.
    return RuleVerdict("diploma", FAILS, "diploma_fails", used, parameter, True)


def _entry(key: str, on: dt.date) -> Entry:
    known = policy.load("eligibility")
    return known.entry(key, max(on, known.history(key)[0].effective_on))


def _of_policy(asked: ProgramRules, key: str, value: Json, unit: str) -> dict[str, Json]:
    return {
        "key": key,
        "value": value,
        "unit": unit,
        "effective_on": asked.effective_on.isoformat(),
        "source": asked.source,
    }
