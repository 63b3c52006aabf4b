"""Why a person counts or not: one sentence per indicator and period of participation.

The verdict comes from the same functions that compute the indicators; the sentence adds the facts behind it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from workadvance.evidence.indicators import quarters
from workadvance.evidence.indicators.definitions import Definition, anniversary, definitions_for
from workadvance.evidence.indicators.members import MEMBERS
from workadvance.evidence.indicators.records import Records

Counts = Literal["numerator", "denominator", "excluded", "no"]

_EDUCATION = {
    "postsecondary": "postsecondary education",
    "secondary": "secondary education",
    "ojt": "on-the-job training",
    "customized": "customized training",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one period of participation enters one indicator.

    `counts` is `numerator` (on both sides; for the median: its total is one of those the median is over),
    `denominator` (only there), `excluded` (left out of both sides) or `no` (not in the cohort or not in its base).
    """

    person_id: str
    entry_date: dt.date
    exit_date: dt.date | None
    indicator: str
    program_year: int
    counts: Counts
    sentence: str


@dataclass(frozen=True, slots=True)
class _Case:
    """One period of one person under one definition."""

    records: Records
    definition: Definition
    program_year: int
    entry: dt.date
    exit: dt.date | None
    exclusion: str | None
    counts: Counts
    in_cohort: bool


def explain_person(records: Records, person_id: str, program_year: int) -> list[Explanation]:
    """Why a person counts in each indicator of a program year or not, in the order of the indicators.

    Raises InputProblems if nobody has that id or the program year is implausible.
    """
    mine = records.of(person_id)
    found: list[Explanation] = []
    for name, definition in definitions_for(program_year).items():
        members = {row["period"]: row for row in MEMBERS[name](mine, definition, program_year).iter_rows(named=True)}
        for period in mine.participants.iter_rows(named=True):
            member = members.get(period["period"])
            case = _Case(
                records=mine,
                definition=definition,
                program_year=program_year,
                entry=period["entry_date"],
                exit=period["exit_date"],
                exclusion=period["exclusion"],
                counts=_counts(member),
                in_cohort=member is not None,
            )
            found.append(
                Explanation(
                    person_id=person_id,
                    entry_date=case.entry,
                    exit_date=case.exit,
                    indicator=name,
                    program_year=program_year,
                    counts=case.counts,
                    sentence=_sentence(case),
                )
            )
    return found


def _counts(member: dict[str, Any] | None) -> Counts:
    if member is None:
        return "no"
    if member["excluded"]:
        return "excluded"
    if member["in_numerator"]:
        return "numerator"
    return "denominator" if member["in_denominator"] else "no"


def _sentence(case: _Case) -> str:
    first, last = case.definition.cohort(case.program_year)
    if not case.in_cohort and case.definition.cohort_of == "in_education":
        return (
            f"Does not count: {_taking_part(case)}, and no education or training is on record in that time between "
            f"{_day(first)} and {_day(last)}."
        )
    if not case.in_cohort:
        left = f"left on {_day(case.exit)}" if case.exit else "has not left the programme"
        return (
            f"Does not count: {left}, and program year {case.program_year} looks at those who left from {_day(first)} "
            f"to {_day(last)}."
        )
    if case.counts == "excluded":
        reason = case.definition.exclusions[str(case.exclusion)]
        return f"Left out of both sides: exclusion “{case.exclusion}” ({reason})."
    return _FACTS[case.definition.name](case)


def _employment(case: _Case) -> str:
    quarter = _after(case, case.definition.quarters_after_exit[0])
    verdict = "Counts as employed" if case.counts == "numerator" else "Counts as not employed"
    return f"{verdict}: left on {_day(case.exit)}, and for {_named(quarter)} {_work_words(case, quarter)}."


def _median(case: _Case) -> str:
    quarter = _after(case, case.definition.quarters_after_exit[0])
    verdict = "Counts in the median" if case.counts == "numerator" else "Is not in the median"
    return f"{verdict}: left on {_day(case.exit)}, and for {_named(quarter)} {_work_words(case, quarter)}."


def _credential(case: _Case) -> str:
    exit_date = _exit(case)
    kinds = _kinds_in_education(case, case.entry, exit_date)
    if case.counts == "no":
        only = [kind for kind in kinds if kind not in case.definition.education]
        having = f"only {_listed([_EDUCATION[k] for k in only])} is" if only else "no education or training is"
        return (
            f"Does not count: {having} on record during participation ({_taking_part(case)}); postsecondary or "
            "secondary education is needed."
        )
    until = anniversary(exit_date, case.definition.years_after_exit)
    base = f"was in {_listed([_EDUCATION[k] for k in kinds if k in case.definition.education])} during participation"
    earned = case.records.credentials.filter(pl.col("attained_on").is_between(case.entry, until)).sort("attained_on")
    credential = earned.filter(pl.col("kind") == "postsecondary")
    diploma = earned.filter(pl.col("kind") == "diploma")
    if not credential.is_empty():
        return (
            f"Counts as a success: {base} and earned a postsecondary credential on "
            f"{_day(credential['attained_on'][0])}, no later than a year after exit ({_day(until)})."
        )
    if diploma.is_empty():
        late = case.records.credentials.filter(pl.col("attained_on") > until).sort("attained_on")
        more = f" (the next one is of {_day(late['attained_on'][0])})" if not late.is_empty() else ""
        return (
            f"Counts as no success: {base}, but no credential is on record between entry on {_day(case.entry)} and a "
            f"year after exit ({_day(until)}){more}."
        )
    with_diploma = f"{base} and earned a secondary diploma on {_day(diploma['attained_on'][0])}"
    worked = [q for step in case.definition.quarters_after_exit if _employed(case, q := _after(case, step))]
    if case.counts == "denominator":
        return (
            f"Counts as no success: {with_diploma}, but neither employment nor postsecondary enrolment is on record "
            f"within a year after exit on {_day(exit_date)}."
        )
    if worked:
        return (
            f"Counts as a success: {with_diploma}, and was employed in {_named(worked[0])}, within a year after exit."
        )
    return f"Counts as a success: {with_diploma}, and was enrolled in postsecondary education within a year after exit."


def _gains(case: _Case) -> str:
    first, last = case.definition.cohort(case.program_year)
    start, end = max(first, case.entry), min(last, case.exit or last)
    kinds = _listed([_EDUCATION[k] for k in _kinds_in_education(case, start, end)])
    span = f"between {_day(start)} and {_day(end)}"
    gains = case.records.gains.filter(pl.col("attained_on").is_between(start, end)).sort("attained_on")
    if gains.is_empty():
        return f"Counts as no gain: was in {kinds} {span}, but no skill gain is on record in that time."
    more = f" (the first of {gains.height})" if gains.height > 1 else ""
    return (
        f"Counts as a gain: was in {kinds} {span} and made a gain, “{gains['kind'][0]}”, on "
        f"{_day(gains['attained_on'][0])}{more}."
    )


def _retention(case: _Case) -> str:
    early, late = (_after(case, step) for step in case.definition.quarters_after_exit)
    if case.counts == "no":
        return (
            f"Does not count: left on {_day(case.exit)} and was not employed in {_named(early)} "
            f"({_work_words(case, early)})."
        )
    before, after = _employers(case, early), _employers(case, late)
    same = sorted(before & after)
    if case.counts == "numerator":
        return f"Counts as retained: employed by {_listed(same)} in {_named(early)} and still in {_named(late)}."
    where = f"by {_listed(sorted(before))}" if before else "by an employer the record does not name"
    then = f"by {_listed(sorted(after))}" if after else "by an employer the record does not name"
    if not _employed(case, late):
        return f"Counts as not retained: employed {where} in {_named(early)}, but not employed in {_named(late)}."
    return f"Counts as not retained: employed {where} in {_named(early)}, but {then} in {_named(late)}."


_FACTS: dict[str, Callable[[_Case], str]] = {
    "employment_q2": _employment,
    "employment_q4": _employment,
    "median_earnings_q2": _median,
    "credential_attainment": _credential,
    "measurable_skill_gains": _gains,
    "retention_same_employer": _retention,
}


def _exit(case: _Case) -> dt.date:
    assert case.exit is not None, "only people who left are in an exit cohort"
    return case.exit


def _after(case: _Case, steps: int) -> int:
    return quarters.of_day(_exit(case)) + steps


def _work(case: _Case, quarter: int) -> pl.DataFrame:
    return case.records.employment.filter(pl.col("quarter") == quarter)


def _working(case: _Case, quarter: int) -> pl.DataFrame:
    return _work(case, quarter).filter("employed")


def _employed(case: _Case, quarter: int) -> bool:
    return not _working(case, quarter).is_empty()


def _employers(case: _Case, quarter: int) -> set[str]:
    return set(_working(case, quarter)["employer_id"].drop_nulls())


def _work_words(case: _Case, quarter: int) -> str:
    work = _work(case, quarter)
    total = float(work["earnings"].sum())
    if total > 0:
        paid = work.filter(pl.col("earnings") > 0)
        payers = paid["employer_id"].drop_nulls().n_unique()
        by = f" from {payers} employers" if payers > 1 else ""
        return f"earnings of ${total:,.2f}{by} are on record"
    if _employed(case, quarter):
        return "a supplemental record shows employment without an amount"
    if work.is_empty():
        return "no employment is on record"
    return "the records show no positive earnings"


def _kinds_in_education(case: _Case, start: dt.date, end: dt.date) -> list[str]:
    found = case.records.education.filter(
        (pl.col("started_on") <= end) & (pl.col("ended_on").is_null() | (pl.col("ended_on") >= start))
    )["kind"].unique()
    return [kind for kind in _EDUCATION if kind in set(found)]


def _taking_part(case: _Case) -> str:
    until = f"to {_day(case.exit)}" if case.exit else "and has not left"
    return f"took part from {_day(case.entry)} {until}"


def _named(quarter: int) -> str:
    return f"{quarters.label(quarter)} ({quarters.words(quarter)})"


def _day(day: dt.date | None) -> str:
    return "no date" if day is None else f"{day.day} {day:%B %Y}"


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
