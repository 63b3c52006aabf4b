"""From records to the indicators of a program year, in one pass or part by part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

import numpy as np
import polars as pl
from numpy.typing import NDArray

from workadvance.evidence.indicators.definitions import USUAL_SET, Definition, DefinitionSet, Status, definition_set
from workadvance.evidence.indicators.members import members
from workadvance.evidence.indicators.records import Records
from workadvance.evidence.indicators.side_by_side import side_by_side
from workadvance.evidence.indicators.training import poverty_line
from workadvance.tables import InputProblems, Problem

NATION = 100.0


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator for one program year.

    `cohort_from` and `cohort_to` are the first and last day of exit (for skill gains: of the program year).
    `numerator` and `denominator` count periods of participation; `value` is their share, or for median earnings the
    median in dollars a quarter over `denominator` totals, and then there is no numerator. `value` is null while the
    indicator is not due, when the counts are those so far, and when no one is in the denominator.
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


@dataclass(frozen=True, slots=True)
class SetIndicator(Indicator):
    """One indicator of any set of definitions.

    `definitions` is the set and version; `program` the training program it is for (null: all people together). `known`
    counts those of the denominator whose status is on record at all, `response_rate` is their share (null where the
    measure does not ask people). `minimum` is what must be reached, `meets` whether it is (null where nothing must be,
    or nothing can be said yet).
    """

    definitions: str = ""
    program: str | None = None
    known: int | None = None
    response_rate: float | None = None
    minimum: float | None = None
    meets: bool | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What one part of the people adds to one indicator: counts, and the amounts a median is over."""

    numerator: int = 0
    denominator: int = 0
    excluded: int = 0
    known: int = 0
    amounts: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.numerator + other.numerator,
            self.denominator + other.denominator,
            self.excluded + other.excluded,
            self.known + other.known,
            np.concatenate([self.amounts, other.amounts]),
        )


# Indicator and program (null: all together) -> its tally.
Tallies = dict[tuple[str, str | None], Tally]


def compute_indicators(records: Records, program_year: int, as_of: dt.date) -> list[Indicator]:
    """The six indicators of a program year, as their definitions say.

    `as_of` is the day by whose end the status is judged; it does not hide records dated after it.
    Raises InputProblems for an implausible program year.
    """
    names = [each.name for each in fields(Indicator)]
    return [
        Indicator(**{name: getattr(row, name) for name in names})
        for row in compute_set(records, definition_set(USUAL_SET, program_year), program_year, as_of)
    ]


def compute_set(records: Records, definitions: DefinitionSet, program_year: int, as_of: dt.date) -> list[SetIndicator]:
    """The indicators of a set of definitions for a year; see `compute_indicators`.

    Raises InputProblems if the records lack a file the set needs.
    """
    check_needs(records.given, definitions)
    mine = records.joined(definitions.exit_after_days)
    return results(tally(mine, definitions, program_year), definitions, program_year, as_of, records.programs)


def check_needs(given: Iterable[str], definitions: DefinitionSet) -> None:
    """Refuse records that lack an optional file the set is computed from."""
    lacking = [name for name in definitions.needs() if name not in given]
    if lacking:
        raise InputProblems(
            [
                Problem(
                    f"this file is missing; “{definitions.name}” is computed from it. See the page on indicators for its "
                    "columns.",
                    file=f"{name}.csv",
                )
                for name in lacking
            ]
        )


def tally(records: Records, definitions: DefinitionSet, program_year: int, *, first_part: bool = True) -> Tallies:
    """What these records add to each indicator; records must have their periods joined.

    Every part of the people comes with all programs, so measures of programs are taken from the first part only.
    """
    found: Tallies = {}
    counted = {
        name: definition
        for name, definition in definitions.indicators.items()
        if definition.cohort_of != "programs" or first_part
    }
    frames = side_by_side(lambda definition: members(records, definition, program_year), counted.values())
    for name, frame in zip(counted, frames, strict=True):
        if not definitions.by_program:
            found[name, None] = _tally(frame)
            continue
        for program, part in frame.group_by("program", maintain_order=True):
            found[name, str(program[0])] = _tally(part)
    return found


def add(one: Tallies, other: Tallies) -> Tallies:
    """Two parts of the people together."""
    return {key: one.get(key, Tally()) + other.get(key, Tally()) for key in {**one, **other}}


def _tally(frame: pl.DataFrame) -> Tally:
    counted = frame.filter("in_denominator")
    return Tally(
        numerator=int(frame["in_numerator"].sum()),
        denominator=counted.height,
        excluded=int(frame["excluded"].sum()),
        known=int(counted["known"].sum()) if "known" in frame.columns else counted.height,
        amounts=counted["amount"].drop_nulls().to_numpy(),
    )


def results(
    tallies: Tallies, definitions: DefinitionSet, program_year: int, as_of: dt.date, programs: pl.DataFrame
) -> list[SetIndicator]:
    """The indicators from their tallies, in the order of the definitions, programs by name."""
    facts = {row["program_id"]: row for row in programs.iter_rows(named=True)} if definitions.by_program else {}
    groups: list[str | None] = [*sorted(facts)] if definitions.by_program else [None]
    return [
        _result(definition, definitions, tallies.get((name, group), Tally()), program_year, as_of, group, facts)
        for name, definition in definitions.indicators.items()
        for group in groups
    ]


def _result(
    definition: Definition,
    definitions: DefinitionSet,
    found: Tally,
    program_year: int,
    as_of: dt.date,
    group: str | None,
    facts: Mapping[str, Mapping[str, object]],
) -> SetIndicator:
    first, last = definition.cohort(program_year)
    status = definition.status(program_year, as_of) if definition.cohort_of != "programs" else "final"
    numerator: int | None = found.numerator
    minimum = definition.minimum
    value: float | None = None
    if definition.unit != "share":
        numerator = None
        value = float(np.median(found.amounts)) if len(found.amounts) else None
        if definition.measure == "value_added" and group is not None and value is not None:
            value, minimum = _value_added(value, definition, facts[group], last)
    elif found.denominator:
        value = found.numerator / found.denominator
    asks = definition.measure == "retained"
    value = None if status == "not_due" else value
    return SetIndicator(
        indicator=definition.name,
        program_year=program_year,
        cohort_from=first,
        cohort_to=last,
        numerator=numerator,
        denominator=found.denominator,
        value=value,
        status=status,
        excluded=found.excluded,
        definitions=f"{definitions.name}@{definitions.version}",
        program=group,
        known=found.known if asks else None,
        response_rate=found.known / found.denominator if asks and found.denominator else None,
        minimum=minimum,
        meets=None if minimum is None or value is None else value >= minimum,
    )


def _value_added(
    median: float, definition: Definition, program: Mapping[str, object], on: dt.date
) -> tuple[float, float | None]:
    """Median earnings at the nation's prices less so many poverty lines, and the tuition and fees it must cover."""
    parity, tuition, state = program["price_parity"], program["tuition_and_fees"], program["state"]
    adjusted = median / (float(parity) / NATION) if isinstance(parity, float) else median
    line = poverty_line(on, str(state) if state else None)
    added = adjusted - definition.settings["poverty_line_times"] * line
    return added, float(tuition) if isinstance(tuition, float) else None
