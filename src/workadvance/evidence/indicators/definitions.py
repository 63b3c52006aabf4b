"""What each indicator counts, out of whom and when: versioned data, read from `definitions.yaml`.

A definition answers, for a program year, which cohort it looks at, when its last reference day is, and what
may be said of it on a given day: not due, provisional or final.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml

from workadvance import policy
from workadvance.evidence.indicators import quarters
from workadvance.tables import InputProblems, Problem

Status = Literal["final", "provisional", "not_due"]

FOLDER = Path(__file__).parent
EARLIEST_YEAR, LATEST_YEAR = 1950, 2150


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator as it is defined for a program year.

    `counts` and `out_of` say numerator and denominator in words; `quarters_after_exit` are calendar quarters after
    the quarter of exit (0); `years_after_exit` is how long after exit a credential may still be earned;
    `education` the kinds of education that put a person in the cohort; `exclusions` the reasons that take a person out
    of both sides, in words; `records_lag` how many quarters after the last reference day records may come in.
    """

    name: str
    version: str
    title: str
    counts: str
    out_of: str
    unit: str
    cohort_of: Literal["exits", "in_education"]
    cohort_from_month: int
    cohort_from_year: int
    cohort_to_month: int
    cohort_to_year: int
    quarters_after_exit: tuple[int, ...]
    years_after_exit: int
    education: tuple[str, ...]
    exclusions: Mapping[str, str]
    records_lag: str
    source: str

    def cohort(self, program_year: int) -> tuple[dt.date, dt.date]:
        """First and last day of the cohort's window (days of exit, or days in education) for a program year."""
        to_year = program_year + self.cohort_to_year
        last = calendar.monthrange(to_year, self.cohort_to_month)[1]
        return (
            dt.date(program_year + self.cohort_from_year, self.cohort_from_month, 1),
            dt.date(to_year, self.cohort_to_month, last),
        )

    def reference_end(self, program_year: int) -> dt.date:
        """The last day that can still matter to anyone in the cohort: the end of its last reference period."""
        _, last = self.cohort(program_year)
        ends = [last]
        if self.quarters_after_exit:
            ends.append(quarters.last_day(quarters.of_day(last) + max(self.quarters_after_exit)))
        if self.years_after_exit:
            ends.append(anniversary(last, self.years_after_exit))
        return max(ends)

    def final_on(self, program_year: int) -> dt.date:
        """The day from which all records are taken to be in: the reference end plus the lag in force on it."""
        end = self.reference_end(program_year)
        history = _lags().history(self.records_lag)
        lag = next((entry for entry in reversed(history) if entry.effective_on <= end), history[0])
        return quarters.last_day(quarters.of_day(end) + int(lag.value))

    def status(self, program_year: int, as_of: dt.date) -> Status:
        """What may be said at the end of the day `as_of`.

        `not_due` while a reference quarter of the cohort is not over, `provisional` while it is over but records may
        still come in, `final` after that.
        """
        if as_of < self.reference_end(program_year):
            return "not_due"
        return "provisional" if as_of < self.final_on(program_year) else "final"


def anniversary(day: dt.date, years: int) -> dt.date:
    """The same day `years` later; 29 February becomes 28 February."""
    year = day.year + years
    return dt.date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def definitions_for(program_year: int) -> dict[str, Definition]:
    """The definitions that hold for a program year, by name, in the order they are printed.

    Years before the first version use the first version, so that older cohorts can be compared; `in_force` says
    whether they were in force. Raises InputProblems for a year no calendar of records reaches.
    """
    check_program_year(program_year)
    versions = _versions()
    held = [found for first, found in versions if first <= program_year]
    return dict(held[-1] if held else versions[0][1])


def in_force(program_year: int) -> bool:
    """Whether the definitions were already the law's in that program year."""
    return program_year >= _versions()[0][0]


def check_program_year(program_year: int) -> None:
    """Refuse a program year that is not a plausible calendar year."""
    if not EARLIEST_YEAR <= program_year <= LATEST_YEAR:
        raise InputProblems(
            Problem(
                f"found {program_year}; write the year in which the program year begins, such as 2026 for "
                "1 July 2026 to 30 June 2027.",
                column="--program-year",
            )
        )


@cache
def _lags() -> policy.Parameters:
    return policy.read(FOLDER / "records_lag.yaml")


@cache
def _versions() -> tuple[tuple[int, Mapping[str, Definition]], ...]:
    content = yaml.safe_load((FOLDER / "definitions.yaml").read_text(encoding="utf-8"))
    found = [
        (
            int(version["first_program_year"]),
            MappingProxyType({name: _definition(name, body, version) for name, body in version["indicators"].items()}),
        )
        for version in content["versions"]
    ]
    return tuple(sorted(found, key=lambda pair: pair[0]))


def _definition(name: str, body: Mapping[str, Any], version: Mapping[str, Any]) -> Definition:
    cohort = body["cohort"]
    return Definition(
        name=name,
        version=str(version["version"]),
        title=body["title"],
        counts=body["counts"],
        out_of=body["out_of"],
        unit=body["unit"],
        cohort_of=cohort["of"],
        cohort_from_month=cohort["from"]["month"],
        cohort_from_year=cohort["from"]["year"],
        cohort_to_month=cohort["to"]["month"],
        cohort_to_year=cohort["to"]["year"],
        quarters_after_exit=tuple(body.get("quarters_after_exit", ())),
        years_after_exit=int(body.get("years_after_exit", 0)),
        education=tuple(body.get("education", ())),
        exclusions=MappingProxyType(dict(version["exclusions"])),
        records_lag=body["records_lag"],
        source=body["source"],
    )
