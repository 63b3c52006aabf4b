"""The kinds of criteria: from an applicant's facts and what is asked to a verdict that explains itself."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from workadvance import policy
from workadvance.eligibility.criteria import FAILS, MEETS, UNKNOWN, CriterionVerdict
from workadvance.eligibility.facts import EDUCATION, Answer, ApplicantFacts, Days, Json
from workadvance.eligibility.income_limit import CENT, guideline_in_effect, income_limit
from workadvance.policy import Entry

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AskedCriterion:
    """A criterion on a day: what it is called, what it asks, since when and where that is written."""

    name: str
    value: Values
    effective_on: dt.date
    source: str

    def parameter(self, key: str, value: Any, unit: str) -> dict[str, Any]:
        """The parameter of a verdict."""
        return {
            "key": key,
            "value": value,
            "unit": unit,
            "effective_on": self.effective_on.isoformat(),
            "source": self.source,
        }


def years_between(born: dt.date, on: dt.date) -> int:
    """Completed years of age; someone born on 29 February has the birthday on 1 March in a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthday(born: dt.date, years: int) -> dt.date:
    """The day on which that many years are completed."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return dt.date(born.year + years, 3, 1)


def age(facts: ApplicantFacts, asked: AskedCriterion, days: Days) -> CriterionVerdict:
    """Old enough, and where a greatest age is asked not older than that, on the day of the assessment."""
    least, most, born, on = asked.value.get("min"), asked.value.get("max"), facts.birth_date, days.assessed
    parameter = asked.parameter("min_age", least, "years")
    if most is not None:
        parameter |= {"max": most}
    if born is None:
        return CriterionVerdict("age", UNKNOWN, "age_unknown", {}, parameter)
    if born > on:
        return CriterionVerdict("age", UNKNOWN, "age_impossible", {"birth_date": born.isoformat()}, parameter)
    years = years_between(born, on)
    used: dict[str, Any] = {"age": years, "on": on.isoformat()}
    if least is not None and years < least:
        reached = birthday(born, least)
        used["reached_on"] = reached.isoformat()
        near = (reached - on).days <= int(eligibility_entry("near_miss_days", on).value)
        return CriterionVerdict("age", FAILS, "age_fails", used, parameter, near)
    if most is not None and years > most:
        return CriterionVerdict("age", FAILS, "age_over", used, parameter)
    return CriterionVerdict("age", MEETS, "age_meets", used, parameter)


def work_authorization(facts: ApplicantFacts, asked: AskedCriterion, days: Days) -> CriterionVerdict:
    """Allowed to work in the United States."""
    parameter = asked.parameter("needs_work_authorization", True, "yes or no")
    return _yes_or_no(facts.work_authorized, "work_authorization", "work", "work_authorized", parameter)


def household_income(facts: ApplicantFacts, asked: AskedCriterion, days: Days) -> CriterionVerdict:
    """Household income below the share of the poverty guideline of the right year, region and household size.

    Twelve times the monthly income is compared with the guideline of the day of the application, or of the day the
    household was stated where that is later; exactly at the limit is not below it. A household that receives one of
    `or_receives` meets it whatever its income.
    """
    rule, on = "household_income", max(days.applied, facts.income_stated_on or days.applied)
    percent = int(asked.value["percent"])
    base = asked.parameter("income_percent", percent, "percent of the HHS poverty guideline")
    benefits = frozenset(asked.value.get("or_receives", ()))
    if received := sorted(benefits & (facts.receives or frozenset())):
        return CriterionVerdict(rule, MEETS, "income_benefit", {"receives": ", ".join(received)}, base)
    size, monthly = facts.household_size, facts.monthly_income
    if size is None or monthly is None:
        return CriterionVerdict(rule, UNKNOWN, "income_unknown", {}, base)
    if not facts.state.strip():
        return CriterionVerdict(rule, UNKNOWN, "income_no_state", {"household_size": size}, base)
    limit = income_limit(percent, state=facts.state, household_size=size, on=on)
    if limit is None:
        entry = guideline_in_effect(on)
        year = on.year if entry is None else int(entry.value)
        return CriterionVerdict(rule, UNKNOWN, "income_no_guideline", {"year": year}, base)
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
        return CriterionVerdict(rule, MEETS, "income_meets", used, parameter)
    if benefits and facts.receives is None:
        # Over the limit, but a benefit would do: whether the household receives one has to be asked first.
        return CriterionVerdict(
            rule, UNKNOWN, "income_benefit_unknown", {**used, "benefits": ", ".join(sorted(benefits))}, parameter
        )
    within = Decimal(100 + int(eligibility_entry("near_miss_percent", on).value)) / 100
    return CriterionVerdict(rule, FAILS, "income_fails", used, parameter, annual <= limit.annual * within)


def wage(facts: ApplicantFacts, asked: AskedCriterion, days: Days) -> CriterionVerdict:
    """Earning less than the limit, where working now."""
    limit = Decimal(str(asked.value["below"]))
    parameter = asked.parameter("wage_limit", str(limit), "dollars an hour")
    if facts.employed is None:
        return CriterionVerdict("wage", UNKNOWN, "wage_work_unknown", {}, parameter)
    if not facts.employed:
        return CriterionVerdict("wage", MEETS, "wage_not_working", {"employed": False}, parameter)
    if facts.hourly_wage is None:
        return CriterionVerdict("wage", UNKNOWN, "wage_unknown", {"employed": True}, parameter)
    used: dict[str, Json] = {"employed": True, "hourly_wage": str(facts.hourly_wage)}
    if facts.hourly_wage < limit:
        return CriterionVerdict("wage", MEETS, "wage_meets", used, parameter)
    within = Decimal(100 + int(eligibility_entry("near_miss_percent", asked.effective_on).value)) / 100
    return CriterionVerdict("wage", FAILS, "wage_fails", used, parameter, facts.hourly_wage <= limit * within)


def diploma(facts: ApplicantFacts, asked: AskedCriterion, days: Days) -> CriterionVerdict:
    """Has a high-school diploma or an equivalency."""
    parameter = asked.parameter("needs_diploma", True, "yes or no")
    # A GED can be earned beside work within months: always a bridge.
    return _yes_or_no(facts.has_diploma, "diploma", "diploma", "has_diploma", parameter, near=True)


def education(facts: ApplicantFacts, asked: AskedCriterion, days: Days) -> CriterionVerdict:
    """Education of at least one level, and at most another where that is asked (see EDUCATION)."""
    least, most = asked.value.get("min"), asked.value.get("max")
    parameter = asked.parameter("education", _between(least, most), "level of education")
    if not facts.education:
        return CriterionVerdict("education", UNKNOWN, "education_unknown", {}, parameter)
    used = {"education": facts.education}
    level = EDUCATION.index(facts.education)
    if least is not None and level < EDUCATION.index(least):
        near = least == "diploma"
        return CriterionVerdict("education", FAILS, "education_below", used, parameter | {"min": least}, near)
    if most is not None and level > EDUCATION.index(most):
        return CriterionVerdict("education", FAILS, "education_above", used, parameter | {"max": most})
    return CriterionVerdict("education", MEETS, "education_meets", used, parameter)


# What a place of residence is compared by: the name in the policy, and the fact.
_PLACES = (("states", "state"), ("counties", "county"), ("zips", "zip"), ("tribes", "tribe"))


def residence(facts: ApplicantFacts, asked: AskedCriterion, days: Days) -> CriterionVerdict:
    """Lives in one of the states, counties or ZIP codes, or is a member of one of the tribes.

    Any of them is enough. It fails only when every kind of place that is asked is known and none fits.
    """
    parameter = asked.parameter("residence", _places_asked(asked.value), "place of residence")
    known = {}
    for kind, fact in _PLACES:
        wanted = {str(place).casefold() for place in asked.value.get(kind, ())}
        has = str(getattr(facts, fact)).strip()
        if not wanted:
            continue
        if has.casefold() in wanted:
            return CriterionVerdict("residence", MEETS, "residence_meets", {fact: has}, parameter)
        # Who belongs to no tribe leaves it blank: that is an answer once the place is known.
        if has or kind == "tribes":
            known[fact] = has
        else:
            return CriterionVerdict("residence", UNKNOWN, "residence_unknown", {"missing": fact}, parameter)
    if not any(known.values()):
        return CriterionVerdict("residence", UNKNOWN, "residence_unknown", {"missing": "tribe"}, parameter)
    return CriterionVerdict("residence", FAILS, "residence_fails", {k: v for k, v in known.items() if v}, parameter)


def veteran(facts: ApplicantFacts, asked: AskedCriterion, days: Days) -> CriterionVerdict:
    """A veteran or a veteran's eligible spouse (38 U.S.C. 4215: priority of service where it does not decide)."""
    parameter = asked.parameter("veteran", True, "yes or no")
    if facts.veteran or facts.eligible_spouse:
        used = {"veteran": facts.veteran, "eligible_spouse": facts.eligible_spouse}
        return CriterionVerdict("veteran", MEETS, "veteran_meets", used, parameter)
    if facts.veteran is None or facts.eligible_spouse is None:
        return CriterionVerdict("veteran", UNKNOWN, "veteran_unknown", {}, parameter)
    return CriterionVerdict("veteran", FAILS, "veteran_fails", {"veteran": False, "eligible_spouse": False}, parameter)


def identity(facts: ApplicantFacts, asked: AskedCriterion, days: Days) -> CriterionVerdict:
    """The identity was verified; a check that failed says nothing about the person: it is unknown, and asked again."""
    parameter = asked.parameter("identity", "verified", "result of the identity check")
    if facts.identity == "verified":
        return CriterionVerdict("identity", MEETS, "identity_meets", {"identity": "verified"}, parameter)
    code = "identity_failed" if facts.identity == "failed" else "identity_unknown"
    return CriterionVerdict("identity", UNKNOWN, code, {"identity": facts.identity or None}, parameter)


def answer(facts: ApplicantFacts, asked: AskedCriterion, days: Days) -> CriterionVerdict:
    """The answer to a question of the program's own: equal, one of, none of, at least, at most, or just given."""
    question = str(asked.value["question"])
    tests = {k: v for k, v in asked.value.items() if k in ANSWER_TESTS}
    parameter = asked.parameter(question, _readable(tests), "answer")
    given = facts.answers.get(question)
    if given is None or given == "":
        return CriterionVerdict("answer", UNKNOWN, "answer_unknown", {"question": question}, parameter)
    used = {"question": question, "answer": _readable(given)}
    kinds = {
        answer_kind(one) for wanted in tests.values() for one in (wanted if isinstance(wanted, tuple) else [wanted])
    }
    if kinds and answer_kind(given) not in kinds:
        # “six” where a number is compared says neither yes nor no: it is asked again.
        return CriterionVerdict("answer", UNKNOWN, "answer_unreadable", used, parameter | {"kind": min(kinds)})
    for test, wanted in tests.items():
        if not ANSWER_TESTS[test](given, wanted):
            return CriterionVerdict("answer", FAILS, f"answer_{test}", used, parameter | {"value": _readable(wanted)})
    return CriterionVerdict("answer", MEETS, "answer_meets", used, parameter)


def answer_kind(value: Answer) -> str:
    """What an answer, or what it is compared with, is: yes or no, a number, a date, or text."""
    if isinstance(value, bool):
        return "yes or no"
    if isinstance(value, Decimal):
        return "number"
    return "date" if isinstance(value, dt.date) else "text"


def _same(given: Answer, wanted: Answer) -> bool:
    if isinstance(given, str) and isinstance(wanted, str):
        return given.strip().casefold() == wanted.strip().casefold()
    return answer_kind(given) == answer_kind(wanted) and given == wanted


ANSWER_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": _same,
    "one_of": lambda given, wanted: any(_same(given, one) for one in wanted),
    "not_one_of": lambda given, wanted: not any(_same(given, one) for one in wanted),
    "min": operator.ge,
    "max": operator.le,
}
"""How an answer can be tested, by the name in the policy."""

Kind = Callable[[ApplicantFacts, AskedCriterion, Days], CriterionVerdict]

KINDS: Mapping[str, Kind] = {
    "age": age,
    "work_authorization": work_authorization,
    "household_income": household_income,
    "wage": wage,
    "diploma": diploma,
    "education": education,
    "residence": residence,
    "veteran": veteran,
    "identity": identity,
    "answer": answer,
}
"""The kinds of criteria, by name."""


def _yes_or_no(
    fact: bool | None, rule: str, code: str, used: str, parameter: Values, *, near: bool = False
) -> CriterionVerdict:
    if fact is None:
        return CriterionVerdict(rule, UNKNOWN, f"{code}_unknown", {}, parameter)
    if fact:
        return CriterionVerdict(rule, MEETS, f"{code}_meets", {used: True}, parameter)
    return CriterionVerdict(rule, FAILS, f"{code}_fails", {used: False}, parameter, near)


def eligibility_entry(key: str, on: dt.date) -> Entry:
    """A number of `policy/eligibility.yaml` on a day; the first one before there was any."""
    known = policy.load("eligibility")
    return known.entry(key, max(on, known.history(key)[0].effective_on))


def _between(least: str | None, most: str | None) -> str:
    return " to ".join(part for part in (least, most) if part)


def _places_asked(value: Values) -> str:
    return "; ".join(f"{kind}: {', '.join(map(str, value[kind]))}" for kind, _fact in _PLACES if value.get(kind))


def _readable(value: Any) -> Any:
    """A value as it is kept in a verdict: text, whole number or yes/no."""
    if isinstance(value, bool) or value is None or isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {_readable(one)}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(str(_readable(one)) for one in value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)
