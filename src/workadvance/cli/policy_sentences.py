"""What an eligibility verdict says on the terminal, in English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workadvance.eligibility import CriterionVerdict

Values = Mapping[str, Any]

# Facts that look unusual, as they are asked about.
_UNUSUAL: Mapping[str, Callable[[Any], str]] = {
    "household_size": lambda value: f"A household of {_people(value)}",
    "monthly_income": lambda value: f"A household income of {_dollars(value)} a month",
    "hourly_wage": lambda value: f"Pay of {_dollars(value)} an hour",
    "age": lambda value: f"An age of {value}",
}


def _dollars(text: Any) -> str:
    amount = Decimal(str(text))
    return f"${amount:,.0f}" if amount == amount.to_integral_value() else f"${amount:,.2f}"


def _people(size: Any) -> str:
    return f"{size} person" if int(size) == 1 else f"{size} people"


def _ages(p: Values) -> str:
    if p.get("max") is None:
        return f"{p['value']} or older"
    return f"{p['max']} or younger" if p["value"] is None else f"{p['value']} to {p['max']}"


def _income(f: Values, p: Values) -> str:
    return (
        f"{_dollars(p['limit_monthly'])} ({p['value']}% of the {p['guideline_year']} poverty guideline for "
        f"{_people(f['household_size'])} in {f['state']})"
    )


_REASONS: Mapping[str, Callable[[Values, Values], str]] = {
    "age_unknown": lambda f, p: "The birth date is not known yet.",
    "age_impossible": lambda f, p: f"The birth date, {f['birth_date']}, is in the future.",
    "age_meets": lambda f, p: f"Age {f['age']} on {f['on']}; {_ages(p)} is asked.",
    "age_fails": lambda f, p: f"Age {f['age']} on {f['on']}; {_ages(p)} is asked. Old enough on {f['reached_on']}.",
    "age_over": lambda f, p: f"Age {f['age']} on {f['on']}; {_ages(p)} is asked.",
    "work_unknown": lambda f, p: "Work authorization is not known yet.",
    "work_meets": lambda f, p: "Authorized to work in the United States.",
    "work_fails": lambda f, p: "Not authorized to work in the United States right now.",
    "income_unknown": lambda f, p: "Household size and income are not known yet.",
    "income_no_state": lambda f, p: "The state of residence is not known yet; the poverty guideline depends on it.",
    "income_no_guideline": lambda f, p: f"The poverty guideline in effect in {f['year']} is not installed.",
    "income_benefit": lambda f, p: f"The household receives {f['receives']}.",
    "income_benefit_unknown": lambda f, p: (
        f"{_dollars(f['monthly_income'])} a month is not below {_income(f, p)}; whether the household receives "
        f"{f['benefits']} is not known yet."
    ),
    "income_meets": lambda f, p: f"{_dollars(f['monthly_income'])} a month is below {_income(f, p)}.",
    "income_fails": lambda f, p: f"{_dollars(f['monthly_income'])} a month is not below {_income(f, p)}.",
    "wage_work_unknown": lambda f, p: "Whether the applicant works is not known yet.",
    "wage_not_working": lambda f, p: "Not working now.",
    "wage_unknown": lambda f, p: "Working; the pay for an hour is not known yet.",
    "wage_meets": lambda f, p: f"Earns {_dollars(f['hourly_wage'])} an hour, below {_dollars(p['value'])}.",
    "wage_fails": lambda f, p: f"Earns {_dollars(f['hourly_wage'])} an hour, not below {_dollars(p['value'])}.",
    "diploma_unknown": lambda f, p: "A diploma or equivalency is not known yet.",
    "diploma_meets": lambda f, p: "Has a high school diploma or equivalency.",
    "diploma_fails": lambda f, p: "Has no high school diploma or equivalency.",
    "education_unknown": lambda f, p: "Education is not known yet.",
    "education_meets": lambda f, p: f"Education: {f['education']}.",
    "education_below": lambda f, p: f"Education: {f['education']}; at least {p['min']} is asked.",
    "education_above": lambda f, p: f"Education: {f['education']}; at most {p['max']} is asked.",
    "residence_unknown": lambda f, p: f"The place of residence is not known yet ({f['missing']}).",
    "residence_meets": lambda f, p: f"Lives in the area: {', '.join(f'{k} {v}' for k, v in f.items())}.",
    "residence_fails": lambda f, p: f"Lives elsewhere: {', '.join(f'{k} {v}' for k, v in f.items())}.",
    "veteran_unknown": lambda f, p: "Veteran status, or a veteran's eligible spouse, is not known yet.",
    "veteran_meets": lambda f, p: "A veteran." if f["veteran"] else "A veteran's eligible spouse.",
    "veteran_fails": lambda f, p: "Neither a veteran nor a veteran's eligible spouse.",
    "identity_meets": lambda f, p: "The identity was verified.",
    "identity_unknown": lambda f, p: "The identity was not checked yet.",
    "identity_failed": lambda f, p: (
        "The identity check failed: ask for another paper. It says nothing about the person."
    ),
    "answer_unknown": lambda f, p: f"“{f['question']}” was not answered yet.",
    "answer_unreadable": lambda f, p: f"“{f['question']}”: {f['answer']} is no {p['kind']}; ask again.",
    "answer_meets": lambda f, p: f"“{f['question']}”: {f['answer']}.",
    "answer_equals": lambda f, p: f"“{f['question']}”: {f['answer']}; {p['value']} is asked.",
    "answer_one_of": lambda f, p: f"“{f['question']}”: {f['answer']}; one of {p['value']} is asked.",
    "answer_not_one_of": lambda f, p: f"“{f['question']}”: {f['answer']}; none of {p['value']} is asked.",
    "answer_min": lambda f, p: f"“{f['question']}”: {f['answer']}; at least {p['value']} is asked.",
    "answer_max": lambda f, p: f"“{f['question']}”: {f['answer']}; at most {p['value']} is asked.",
    "any_of_meets": lambda f, p: f"One is enough: {_by_verdict(f, 'meets')}.",
    "any_of_fails": lambda f, p: f"None of these is met: {p['value']}.",
    "any_of_unknown": lambda f, p: f"None is met yet; not known: {_by_verdict(f, 'unknown')}.",
    "all_of_meets": lambda f, p: f"All are met: {p['value']}.",
    "all_of_fails": lambda f, p: f"Not met: {_by_verdict(f, 'fails')}.",
    "all_of_unknown": lambda f, p: f"Not known yet: {_by_verdict(f, 'unknown')}.",
    "proof_missing": lambda f, p: f"Met as stated; no proof yet. One of these is needed: {p['proof']}.",
    "proof_expired": lambda f, p: (
        f"Met as stated; the proof of {f['proof_dated']} is older than {p['proof_valid_days']} days. "
        f"One of these is needed: {p['proof']}."
    ),
    "proof_unchecked": lambda f, p: (
        f"Met as stated; the proof of {f['proof_dated']} has yet to be checked by: {p['proof_certifier']}."
    ),
    "unusual": lambda f, p: f"{_UNUSUAL[f['fact']](f['value'])} is unusual: ask whether it is right.",
}


def _by_verdict(found: Values, verdict: str) -> str:
    return ", ".join(name for name, one in found.items() if one == verdict)


def verdict_sentence(verdict: CriterionVerdict) -> str:
    """The reason of a verdict."""
    return _REASONS[verdict.code](verdict.facts, verdict.parameter)


def overall_sentence(verdict: str, on: dt.date) -> str:
    """The verdict of all criteria together."""
    said = {
        "meets": "Meets every criterion",
        "fails": "Doesn't meet a criterion",
        "unknown": "Not known yet: something is missing or has to be asked",
    }
    return f"{said[verdict]} (by the rules of {on})."
