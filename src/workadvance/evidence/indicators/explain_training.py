"""Why an enrollment in training counts or not, in a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from workadvance.evidence.indicators.dates_and_lists import day_words
from workadvance.evidence.indicators.definitions import Definition

_SENSES = {
    "snapshot": "in a job on",
    "continuous_any_employer": "in jobs without a break up to",
    "continuous_same_employer": "with the first employer without a break up to",
}


@dataclass(frozen=True, slots=True)
class TrainingEnrollment:
    """One enrollment of one person under one definition; `jobs` are the person's (see `Records.jobs`)."""

    definition: Definition
    program_year: int
    started_on: dt.date
    ended_on: dt.date | None
    completed: bool | None
    jobs: pl.DataFrame


def training_sentence(case: TrainingEnrollment, counts: str, member: Mapping[str, Any] | None) -> str:
    """The sentence for an enrollment that counts as said; `member` is its row of the measure, null outside the cohort."""
    if member is None:
        return _outside(case)
    ended = f"training ended on {day_words(case.ended_on)}" if case.ended_on else "training has not ended"
    verdict = "Counts as a success" if counts == "numerator" else "Counts as no success"
    measure = case.definition.measure
    if measure == "value_added":
        if counts == "no":
            return f"Does not count: {ended}, and no earnings are on record in the four quarters after that."
        return f"Counts in the median: {ended}, and earned ${member['amount']:,.2f} in the four quarters after that."
    if measure == "completion":
        done = "completed" if case.completed else "not completed"
        return f"{verdict}: started on {day_words(case.started_on)}, {ended}, {done}."
    if measure == "placement":
        day = _ended(case) + dt.timedelta(days=case.definition.days_after)
        found = "a job or employment is" if counts == "numerator" else "no job and no employment is"
        return f"{verdict}: {ended}, and {found} on record for day {case.definition.days_after}, {day_words(day)}."
    placed_on = _placed_on(case)
    if measure == "placed":
        if placed_on is None:
            return (
                f"{verdict}: {ended}, and no job that began from {day_words(case.started_on)} on is on record in time."
            )
        return f"{verdict}: {ended}, and a first job began on {day_words(placed_on)}."
    assert placed_on is not None, "only people with a job are in a cohort of placements"
    day = placed_on + dt.timedelta(days=case.definition.days_after)
    sense = _SENSES[case.definition.settings["sense"]]
    word = "was" if counts == "numerator" else "was not" if member["known"] else "is not known to have been"
    return f"{verdict}: first job began on {day_words(placed_on)}, and {word} {sense} day {case.definition.days_after}, {day_words(day)}."


def _outside(case: TrainingEnrollment) -> str:
    first, last = case.definition.cohort(case.program_year)
    window = f"from {day_words(first)} to {day_words(last)}"
    year = f"{case.definition.year_word} {case.program_year}"
    cohort = case.definition.cohort_of
    if cohort == "training_started":
        return f"Does not count: training started on {day_words(case.started_on)}, and {year} looks at starts {window}."
    if cohort == "placements":
        placed_on = _placed_on(case)
        found = (
            f"the first job began on {day_words(placed_on)}"
            if placed_on
            else "no job after training is on record in time"
        )
        return f"Does not count: {found}, and {year} looks at first jobs begun {window}."
    ended = f"training ended on {day_words(case.ended_on)}" if case.ended_on else "training has not ended"
    if cohort == "completions" and case.ended_on and not case.completed:
        return f"Does not count: {ended} and was not completed."
    return f"Does not count: {ended}, and {year} looks at training that ended {window}."


def _placed_on(case: TrainingEnrollment) -> dt.date | None:
    within = int(case.definition.settings.get("placed_within_days", 0))
    begun = case.jobs.filter(pl.col("started_on") >= case.started_on)
    if case.ended_on is not None:
        begun = begun.filter(pl.col("started_on") <= case.ended_on + dt.timedelta(days=within))
    first = begun["started_on"].min()
    return first if isinstance(first, dt.date) else None


def _ended(case: TrainingEnrollment) -> dt.date:
    assert case.ended_on is not None, "only enrollments that ended are in this cohort"
    return case.ended_on
