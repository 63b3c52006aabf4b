"""From records to the six indicators of a program year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from workadvance.evidence.indicators.definitions import Definition, Status, definitions_for
from workadvance.evidence.indicators.members import MEMBERS
from workadvance.evidence.indicators.records import Records


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator for one program year.

    `cohort_from` and `cohort_to` are the first and last day of exit (for skill gains: of the program year).
    `numerator` and `denominator` count periods of participation; `value` is their share, or for median earnings the
    median in dollars a quarter over `denominator` totals, and then there is no numerator. `value` is null while the
    indicator is not due, when the counts are those so far, and when nobody is in the denominator.
    `excluded` counts periods of the cohort left out of both sides.
    """

    indicator: str
    program_year: int
    cohort_from: dt.date
    cohort_to: dt.date
    numerator: int | None
    denominator: int
    value: float | None
    status: Status
    excluded: int


def compute_indicators(records: Records, program_year: int, as_of: dt.date) -> list[Indicator]:
    """The six indicators of a program year, as their definitions say.

    `as_of` is the day by whose end the status is judged; it does not hide records dated after it.
    Raises InputProblems for an implausible program year.
    """
    return [
        _indicator(definition, MEMBERS[name](records, definition, program_year), program_year, as_of)
        for name, definition in definitions_for(program_year).items()
    ]


def _indicator(definition: Definition, members: pl.DataFrame, program_year: int, as_of: dt.date) -> Indicator:
    first, last = definition.cohort(program_year)
    status = definition.status(program_year, as_of)
    denominator = int(members["in_denominator"].sum())
    numerator: int | None = int(members["in_numerator"].sum())
    value: float | None = None
    if definition.name == "median_earnings_q2":
        numerator = None
        median = members["amount"].median()
        value = float(median) if median is not None else None  # type: ignore[arg-type]
    elif denominator and numerator is not None:
        value = numerator / denominator
    return Indicator(
        indicator=definition.name,
        program_year=program_year,
        cohort_from=first,
        cohort_to=last,
        numerator=numerator,
        denominator=denominator,
        value=None if status == "not_due" else value,
        status=status,
        excluded=int(members["excluded"].sum()),
    )
