"""Who is eligible: pure functions from an applicant's facts to verdicts that explain themselves.

A verdict is `meets`, `fails` or `unknown`, with a code that says which case it is, the facts it used and the parameter it
compared them with, each with date and source. Its text is made where it is shown, in the reader's language. Nothing here
reads a database or a clock.

A paper that is missing, too old or unchecked, and an identity that could not be confirmed, are `unknown`, never `fails`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from workadvance.eligibility.criteria import (
    FAILS,
    MEETS,
    UNKNOWN,
    Criterion,
    CriterionVerdict,
    InForce,
    ProgramCriteria,
)
from workadvance.eligibility.criterion_kinds import KINDS, AskedCriterion, eligibility_entry
from workadvance.eligibility.facts import ApplicantFacts, Days
from workadvance.policy import Entry
from workadvance.tables import InputProblems, Problem


def assess(program: ProgramCriteria, facts: ApplicantFacts, days: Days) -> list[CriterionVerdict]:
    """What every criterion in force on the day of the application says, in the program's order.

    Raises InputProblems where none is in force that day: a day before the program's first rule gets no answer.
    """
    found = [verdict for one in program.criteria if (verdict := criterion_verdict(one, facts, days)) is not None]
    if not found:
        first = min((entry.effective_on for one in program.criteria for entry in one.values), default=None)
        since = f"; the first one holds from {first}" if first else ""
        raise InputProblems(Problem(f"no criterion is in effect on {days.applied}{since}."))
    return found


def overall(verdicts: Iterable[CriterionVerdict]) -> str:
    """The verdict of all: `fails` where one that decides fails, else `unknown` where one is unknown, else `meets`."""
    return _all_of(one.verdict for one in verdicts if one.decides)


def criterion_verdict(criterion: Criterion, facts: ApplicantFacts, days: Days) -> CriterionVerdict | None:
    """One criterion's verdict; None where it is not asked on the day of the application."""
    entry = criterion.on(days.applied)
    return None if entry is None else verdict_by(criterion, entry, facts, days)


def verdict_by(criterion: Criterion, entry: InForce, facts: ApplicantFacts, days: Days) -> CriterionVerdict | None:
    """One criterion's verdict by what it asked at one time; None where it, or all in it, was not asked then."""
    if entry.value is None:
        return None
    asked = AskedCriterion(criterion.name, entry.value, entry.effective_on, entry.source)
    if criterion.kind in GROUPS:
        verdict = _group(criterion, asked, facts, days)
        if verdict is None:
            return None
    else:
        verdict = KINDS[criterion.kind](facts, asked, days)
        verdict = _unusual(criterion.kind, verdict, facts, days.assessed) or verdict
    verdict = replace(verdict, rule=criterion.name, decides=criterion.decides)
    return _proved(criterion, verdict, facts, days)


GROUPS = ("any_of", "all_of")
"""Kinds whose verdict is that of the criteria in them."""


def _all_of(verdicts: Iterable[str]) -> str:
    said = list(verdicts)
    return FAILS if FAILS in said else UNKNOWN if UNKNOWN in said else MEETS


def _any_of(verdicts: Iterable[str]) -> str:
    said = list(verdicts)
    return MEETS if MEETS in said else UNKNOWN if UNKNOWN in said else FAILS


def _group(criterion: Criterion, asked: AskedCriterion, facts: ApplicantFacts, days: Days) -> CriterionVerdict | None:
    parts = tuple(one for part in criterion.parts if (one := criterion_verdict(part, facts, days)) is not None)
    if not parts:
        return None
    verdict = (_any_of if criterion.kind == "any_of" else _all_of)(one.verdict for one in parts)
    return CriterionVerdict(
        criterion.name,
        verdict,
        f"{criterion.kind}_{verdict}",
        {one.rule: one.verdict for one in parts},
        asked.parameter(criterion.kind, ", ".join(one.rule for one in parts), "criteria"),
        near=verdict == FAILS and any(one.near for one in parts),
        parts=parts,
    )


# Facts that look unusual, by kind of criterion: the fact, and the number of policy above which it is asked about.
_UNUSUAL: Mapping[str, tuple[tuple[str, Callable[[dt.date], Entry]], ...]] = {
    "household_income": (
        ("household_size", lambda on: eligibility_entry("ask_household_over", on)),
        ("monthly_income", lambda on: eligibility_entry("ask_monthly_income_over", on)),
    ),
    "wage": (("hourly_wage", lambda on: eligibility_entry("ask_hourly_wage_over", on)),),
    "age": (("age", lambda on: eligibility_entry("ask_age_over", on)),),
}


def _unusual(kind: str, verdict: CriterionVerdict, facts: ApplicantFacts, on: dt.date) -> CriterionVerdict | None:
    """A fact that decided and is probably a slip (a household of 25) is asked about before it decides."""
    for fact, above in _UNUSUAL.get(kind, ()):
        if fact not in verdict.facts or fact in facts.confirmed:
            continue
        entry, value = above(on), verdict.facts[fact]
        if Decimal(str(value)) <= Decimal(str(entry.value)):
            continue
        parameter = {
            "key": entry.key,
            "value": entry.value,
            "unit": entry.unit,
            "effective_on": entry.effective_on.isoformat(),
            "source": f"{entry.source}, {entry.page}",
        }
        return CriterionVerdict(kind, UNKNOWN, "unusual", {"fact": fact, "value": str(value)}, parameter)
    return None


def _proved(criterion: Criterion, verdict: CriterionVerdict, facts: ApplicantFacts, days: Days) -> CriterionVerdict:
    """What is met needs its paper; the best of those handed in says what is still missing."""
    need = criterion.proof
    if need is None or verdict.verdict != MEETS:
        return verdict
    offered = [p for p in facts.proofs if p.kind in need.any_of and p.dated <= days.assessed]
    asked: dict[str, Any] = {"proof": ", ".join(need.any_of)}
    if need.valid_days is not None:
        asked["proof_valid_days"] = need.valid_days
    if need.certifier:
        asked["proof_certifier"] = need.certifier
    parameter = {**verdict.parameter, **asked}
    current = [p for p in offered if need.valid_days is None or (days.assessed - p.dated).days <= need.valid_days]
    checked = [p for p in current if not need.certifier or p.checked_by == need.certifier]
    if checked:
        best = max(checked, key=lambda p: p.dated)
        used = {"proof": best.kind, "proof_dated": best.dated.isoformat(), "proof_checked_by": best.checked_by}
        return replace(verdict, facts={**verdict.facts, **used}, parameter=parameter)
    code = "proof_unchecked" if current else "proof_expired" if offered else "proof_missing"
    latest = max((p.dated for p in offered), default=None)
    used = {} if latest is None else {"proof_dated": latest.isoformat()}
    return replace(verdict, verdict=UNKNOWN, code=code, facts={**verdict.facts, **used}, parameter=parameter)
