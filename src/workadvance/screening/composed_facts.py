"""What is known of an applicant for criteria of every kind: answers on record, further answers, papers, place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import prefetch_related_objects

from workadvance.eligibility import ApplicantFacts, Criterion, CriterionVerdict, PaperShown
from workadvance.eligibility.facts import Answer
from workadvance.programs.composing import Line, compiled
from workadvance.programs.models import EligibilityPolicy, Program
from workadvance.screening.models import Application

CHECKED_BY_STAFF = "staff"


@dataclass(frozen=True, slots=True)
class ComposedRules:
    """Criteria a program composed, in force since a day."""

    effective_on: dt.date
    lines: tuple[Line, ...]
    program: str = ""

    def criteria(self) -> Iterator[Criterion]:
        """The criteria, in the order staff read them."""
        yield from compiled(self.lines, effective_on=self.effective_on, program=self.program).criteria

    def named(self, verdict: CriterionVerdict) -> CriterionVerdict:
        """A verdict with the name the program gave its criterion: it is kept with the verdict, and read years later."""
        line = next((one for one in self.lines if one["key"] == verdict.rule.removeprefix("group-")), None)
        if line is None:
            return verdict
        names = {k: line[k] for k in ("label", "label_es") if line.get(k)}
        if line["kind"] == "answer":
            names |= {k: line[k] for k in ("question_text", "question_text_es") if line.get(k)}
        return replace(verdict, parameter={**verdict.parameter, "kind_of_criterion": line["kind"], **names})


def composed_rules(program: Program, policy: EligibilityPolicy) -> ComposedRules:
    """A policy's composed criteria as the rules read them."""
    return ComposedRules(policy.effective_on, tuple(policy.criteria), program.name)


def with_further(facts: ApplicantFacts, application: Application) -> ApplicantFacts:
    """The facts of an application with what only composed criteria ask for."""
    given: Mapping[str, Any] = application.further_answers
    education = str(given.get("education") or "")
    if not education and application.has_diploma is False:
        education = "none"
    person = application.person
    receives = given.get("receives")
    return replace(
        facts,
        county=person.county_fips,
        zip=person.zip,
        tribe=str(given.get("tribe") or ""),
        education=education,
        veteran=given.get("veteran"),
        eligible_spouse=given.get("eligible_spouse"),
        receives=None if receives is None else frozenset(receives),
        identity=str(given.get("identity") or ""),
        answers={key: _answer(value) for key, value in (given.get("answers") or {}).items()},
        proofs=tuple(_papers(application)),
    )


def confirmed_of(facts: ApplicantFacts, application: Application, *, age: int | None) -> frozenset[str]:
    """The unusual numbers that someone said are right; a number that changed since is asked about again."""
    now: Mapping[str, Any] = {
        "household_size": facts.household_size,
        "monthly_income": facts.monthly_income,
        "hourly_wage": facts.hourly_wage,
        "age": age,
    }
    return frozenset(
        fact for fact, value in application.confirmed_facts.items() if fact in now and same_number(now[fact], value)
    )


def same_number(one: Any, other: Any) -> bool:
    """Whether two numbers are the same however they are written (25, "25.00")."""
    try:
        return Decimal(str(one)) == Decimal(str(other))
    except InvalidOperation:
        return False


def _answer(value: Any) -> Answer:
    """An answer as it was stored: a mapping of its kind to its text, so that a number stays a number."""
    if not isinstance(value, Mapping):
        return value if isinstance(value, (str, bool)) else None
    kind, text = next(iter(value.items()))
    if kind == "number":
        return Decimal(str(text))
    return dt.date.fromisoformat(str(text)) if kind == "date" else str(text)


def _papers(application: Application) -> Iterator[PaperShown]:
    """The person's papers: handed in, and for those that were accepted, once for each role of who checked them."""
    prefetch_related_objects([application], "person__documents__checked_by__memberships")
    papers = [p for p in application.person.documents.all() if p.state in ("received", "accepted")]
    provider = application.program.provider_id
    for paper in papers:
        dated = paper.checked_on or paper.received_at.date()
        if paper.state != "accepted":
            yield PaperShown(paper.kind, dated)
            continue
        staff = paper.checked_by.memberships.all() if paper.checked_by else ()
        roles = {one.role for one in staff if one.organization_id == provider}
        for role in (CHECKED_BY_STAFF, *sorted(roles)):
            yield PaperShown(paper.kind, dated, role)
