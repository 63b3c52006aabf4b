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
from workadvance.evidence.indicators.dates_and_lists import day_words, listed_words
from workadvance.evidence.indicators.definitions import (
    USUAL_SET,
    Definition,
    DefinitionSet,
    anniversary,
    definition_set,
)
from workadvance.evidence.indicators.explain_training import TrainingEnrollment, training_sentence
from workadvance.evidence.indicators.members import members
from workadvance.evidence.indicators.records import Records

Counts = Literal["numerator", "denominator", "excluded", "no"]
EXIT_MEASURES = ("employment", "median_earnings", "credential", "skill_gains", "same_employer", "diploma")

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
    For measures of training `entry_date` and `exit_date` are those of the enrollment.
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
    diploma: bool
    counts: Counts
    in_cohort: bool


def explain_person(
    records: Records, person_id: str, program_year: int, definitions: DefinitionSet | None = None
) -> list[Explanation]:
    """Why a person counts in each indicator of a program year or not, in the order of the indicators.

    `definitions` is the usual set (WIOA) if left out. Raises InputProblems if no one has that id or the program year is
    implausible.
    """
    held = definitions or definition_set(USUAL_SET, program_year)
    mine = records.of(person_id).joined(held.exit_after_days)
    found: list[Explanation] = []
    for definition in held.indicators.values():
        if definition.measure == "program_length":
            continue
        rows = {row["period"]: row for row in members(mine, definition, program_year).iter_rows(named=True)}
        explain = _of_exits if definition.measure in EXIT_MEASURES else _of_training
        found += explain(mine, person_id, definition, program_year, rows)
    return found


def _of_exits(
    mine: Records, person_id: str, definition: Definition, program_year: int, rows: dict[int, dict[str, Any]]
) -> list[Explanation]:
    found = []
    for period in mine.participants.sort("entry_date").iter_rows(named=True):
        member = rows.get(period["period"])
        case = _Case(
            records=mine,
            definition=definition,
            program_year=program_year,
            entry=period["entry_date"],
            exit=period["exit_date"],
            exclusion=period["exclusion"],
            diploma=bool(period["diploma_at_entry"]),
            counts=_counts(member),
            in_cohort=member is not None,
        )
        found.append(
            Explanation(
                person_id=person_id,
                entry_date=case.entry,
                exit_date=case.exit,
                indicator=definition.name,
                program_year=program_year,
                counts=case.counts,
                sentence=_sentence(case),
            )
        )
    return found


def _of_training(
    mine: Records, person_id: str, definition: Definition, program_year: int, rows: dict[int, dict[str, Any]]
) -> list[Explanation]:
    found = []
    for period, line in enumerate(mine.training.iter_rows(named=True)):
        member = rows.get(period)
        counts = _counts(member)
        enrollment = TrainingEnrollment(
            definition, program_year, line["started_on"], line["ended_on"], line["completed"], mine.jobs
        )
        found.append(
            Explanation(
                person_id=person_id,
                entry_date=line["started_on"],
                exit_date=line["ended_on"],
                indicator=definition.name,
                program_year=program_year,
                counts=counts,
                sentence=training_sentence(enrollment, counts, member),
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
            f"{day_words(first)} and {day_words(last)}."
        )
    if not case.in_cohort:
        left = f"left on {day_words(case.exit)}" if case.exit else "has not left the program"
        return (
            f"Does not count: {left}, and {case.definition.year_word} {case.program_year} looks at those who left from {day_words(first)} "
            f"to {day_words(last)}."
        )
    if case.counts == "excluded":
        reason = case.definition.exclusions[str(case.exclusion)]
        return f"Left out of both sides: exclusion “{case.exclusion}” ({reason})."
    return _FACTS[case.definition.measure](case)


def _employment(case: _Case) -> str:
    quarter = _after(case, case.definition.quarters_after_exit[0])
    before = case.definition.settings.get("employed_before_in")
    if case.counts == "no" and before is not None:
        earlier = _after(case, int(before))
        return (
            f"Does not count: left on {day_words(case.exit)} and was not employed in {_named(earlier)} "
            f"({_work_words(case, earlier)})."
        )
    verdict = "Counts as employed" if case.counts == "numerator" else "Counts as not employed"
    return f"{verdict}: left on {day_words(case.exit)}, and for {_named(quarter)} {_work_words(case, quarter)}."


def _median(case: _Case) -> str:
    quarter = _after(case, case.definition.quarters_after_exit[0])
    verdict = "Counts in the median" if case.counts == "numerator" else "Is not in the median"
    return f"{verdict}: left on {day_words(case.exit)}, and for {_named(quarter)} {_work_words(case, quarter)}."


def _credential(case: _Case) -> str:
    exit_date = _exit(case)
    kinds = _kinds_in_education(case, case.entry, exit_date)
    if case.counts == "no":
        return _no_education(case, kinds)
    until = anniversary(exit_date, case.definition.years_after_exit)
    counted = [k for k in kinds if k in case.definition.education and not (k == "secondary" and case.diploma)]
    base = f"was in {listed_words([_EDUCATION[k] for k in counted])} during participation"
    earned = case.records.credentials.filter(pl.col("attained_on").is_between(case.entry, until)).sort("attained_on")
    credential = earned.filter(pl.col("kind") == "postsecondary")
    diploma = earned.filter(pl.col("kind") == "diploma")
    if not credential.is_empty():
        return (
            f"Counts as a success: {base} and earned a postsecondary credential on "
            f"{day_words(credential['attained_on'][0])}, no later than a year after exit ({day_words(until)})."
        )
    if diploma.is_empty():
        late = case.records.credentials.filter(pl.col("attained_on") > until).sort("attained_on")
        more = f" (the next one is of {day_words(late['attained_on'][0])})" if not late.is_empty() else ""
        return (
            f"Counts as no success: {base}, but no credential is on record between entry on {day_words(case.entry)} and a "
            f"year after exit ({day_words(until)}){more}."
        )
    if case.definition.settings.get("any_credential"):
        return f"Counts as a success: {base} and earned a secondary diploma on {day_words(diploma['attained_on'][0])}."
    with_diploma = f"{base} and earned a secondary diploma on {day_words(diploma['attained_on'][0])}"
    worked = [q for step in case.definition.quarters_after_exit if _employed(case, q := _after(case, step))]
    if case.counts == "denominator":
        return (
            f"Counts as no success: {with_diploma}, but neither employment nor postsecondary enrollment is on record "
            f"within a year after exit on {day_words(exit_date)}."
        )
    if worked:
        return (
            f"Counts as a success: {with_diploma}, and was employed in {_named(worked[0])}, within a year after exit."
        )
    return f"Counts as a success: {with_diploma}, and was enrolled in postsecondary education within a year after exit."


def _no_education(case: _Case, kinds: list[str]) -> str:
    if "secondary" in kinds and case.diploma:
        return (
            f"Does not count: was in secondary education during participation ({_taking_part(case)}), but had a secondary "
            "diploma at entry."
        )
    only = [kind for kind in kinds if kind not in case.definition.education]
    having = f"only {listed_words([_EDUCATION[k] for k in only])} is" if only else "no education or training is"
    needed = " or ".join(_EDUCATION[kind] for kind in case.definition.education)
    return f"Does not count: {having} on record during participation ({_taking_part(case)}); {needed} is needed."


def _diploma(case: _Case) -> str:
    exit_date = _exit(case)
    if case.counts == "no":
        age = case.definition.settings["under_age"]
        born = case.records.participants["birth_date"].drop_nulls()
        if not born.is_empty() and anniversary(born[0], age) <= exit_date:
            return f"Does not count: was {age} or older on leaving on {day_words(exit_date)}."
        return _no_education(case, _kinds_in_education(case, case.entry, exit_date))
    until = anniversary(exit_date, case.definition.years_after_exit)
    earned = case.records.credentials.filter(
        (pl.col("kind") == "diploma") & pl.col("attained_on").is_between(case.entry, until)
    ).sort("attained_on")
    if earned.is_empty():
        return (
            f"Counts as no success: was in secondary education without a diploma at entry, and none is on record between "
            f"entry on {day_words(case.entry)} and a year after exit ({day_words(until)})."
        )
    return f"Counts as a success: was in secondary education and earned a diploma on {day_words(earned['attained_on'][0])}."


def _gains(case: _Case) -> str:
    first, last = case.definition.cohort(case.program_year)
    start, end = max(first, case.entry), min(last, case.exit or last)
    kinds = listed_words([_EDUCATION[k] for k in _kinds_in_education(case, start, end)])
    span = f"between {day_words(start)} and {day_words(end)}"
    gains = case.records.gains.filter(pl.col("attained_on").is_between(start, end)).sort("attained_on")
    if gains.is_empty():
        return f"Counts as no gain: was in {kinds} {span}, but no skill gain is on record in that time."
    more = f" (the first of {gains.height})" if gains.height > 1 else ""
    return (
        f"Counts as a gain: was in {kinds} {span} and made a gain, “{gains['kind'][0]}”, on "
        f"{day_words(gains['attained_on'][0])}{more}."
    )


def _retention(case: _Case) -> str:
    early, late = (_after(case, step) for step in case.definition.quarters_after_exit)
    if case.counts == "no":
        return (
            f"Does not count: left on {day_words(case.exit)} and was not employed in {_named(early)} "
            f"({_work_words(case, early)})."
        )
    before, after = _employers(case, early), _employers(case, late)
    same = sorted(before[key] for key in before.keys() & after.keys())
    if case.counts == "numerator":
        return f"Counts as retained: employed by {listed_words(same)} in {_named(early)} and still in {_named(late)}."
    where = f"by {listed_words(sorted(before.values()))}" if before else "by an employer the record does not name"
    then = f"by {listed_words(sorted(after.values()))}" if after else "by an employer the record does not name"
    if not _employed(case, late):
        return f"Counts as not retained: employed {where} in {_named(early)}, but for {_named(late)} {_work_words(case, late)}."
    return f"Counts as not retained: employed {where} in {_named(early)}, but {then} in {_named(late)}."


_FACTS: dict[str, Callable[[_Case], str]] = {
    "employment": _employment,
    "median_earnings": _median,
    "credential": _credential,
    "skill_gains": _gains,
    "same_employer": _retention,
    "diploma": _diploma,
}


def _exit(case: _Case) -> dt.date:
    assert case.exit is not None, "only people who left are in an exit cohort"
    return case.exit


def _after(case: _Case, steps: int) -> int:
    return quarters.of_day(_exit(case)) + steps


def _all_work(case: _Case, quarter: int) -> pl.DataFrame:
    return case.records.employment.filter(pl.col("quarter") == quarter)


def _work(case: _Case, quarter: int) -> pl.DataFrame:
    work = _all_work(case, quarter)
    return work.filter("wage") if case.definition.settings.get("wage_records_only") else work


def _working(case: _Case, quarter: int) -> pl.DataFrame:
    return _work(case, quarter).filter("employed")


def _employed(case: _Case, quarter: int) -> bool:
    return not _working(case, quarter).is_empty()


def _employers(case: _Case, quarter: int) -> dict[str, str]:
    """Employers in the quarter: comparable id -> as written."""
    named = _working(case, quarter).drop_nulls("employer")
    return dict(zip(named["employer"], named["employer_id"], strict=True))


def _work_words(case: _Case, quarter: int) -> str:
    work = _work(case, quarter)
    total = float(work["earnings"].sum())
    if total > 0:
        paid = work.filter(pl.col("earnings") > 0)
        payers = paid["employer"].drop_nulls().n_unique()
        by = f" from {payers} employers" if payers > 1 else ""
        return f"earnings of ${total:,.2f}{by} are on record"
    if _employed(case, quarter):
        return "a supplemental record shows employment without an amount"
    if work.is_empty() and not _all_work(case, quarter).is_empty():
        return "only a supplemental record shows employment, and wage records are needed"
    if work.is_empty():
        return "no employment is on record"
    return "the records show no positive earnings"


def _kinds_in_education(case: _Case, start: dt.date, end: dt.date) -> list[str]:
    found = case.records.education.filter(
        (pl.col("started_on") <= end) & (pl.col("ended_on").is_null() | (pl.col("ended_on") >= start))
    )["kind"].unique()
    return [kind for kind in _EDUCATION if kind in set(found)]


def _taking_part(case: _Case) -> str:
    until = f"to {day_words(case.exit)}" if case.exit else "and has not left"
    return f"took part from {day_words(case.entry)} {until}"


def _named(quarter: int) -> str:
    return f"{quarters.label(quarter)} ({quarters.words(quarter)})"
