"""What each indicator counts, out of which people and when: versioned sets of definitions, read from the files in `sets`.

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
from workadvance.tables import InputProblems, Problem, nearest

Status = Literal["final", "provisional", "not_due"]
CohortOf = Literal[
    "exits", "in_education", "training_started", "training_ended", "completions", "placements", "programs"
]
# How a source was checked when the definition was written: its wording was read in a public copy; only an agency's summary
# of it was read; neither, so that it rests on general knowledge and must be read before it is relied on.
Checked = Literal["read", "summary", "not_read"]

FOLDER = Path(__file__).parent
USUAL_SET = "wioa"
EARLIEST_YEAR, LATEST_YEAR = 1950, 2150


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a set in words, where it is written, and how that was checked."""

    rule: str
    source: str
    checked: Checked


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator as it is defined for a program year.

    `year_word` says what its year is called. `measure` is what computes it (see `members.MEMBERS`), `concept` what it is about, so that two sets can be compared.
    `counts` and `out_of` say numerator and denominator in words; `quarters_after_exit` are calendar quarters after
    the quarter of exit (0); `years_after_exit` is how long after exit a credential may still be earned, `days_after` how
    many days after its day of the cohort the last reference day lies. `education` the kinds of education that put a
    person in the cohort; `exclusions` the reasons that take a person out of both sides, in words; `records_lag` how many
    quarters after the last reference day records may come in. `settings` holds what only some measures need, such as
    `wage_records_only`; `minimum` the share a program must reach, if any.
    """

    name: str
    version: str
    year_word: str
    title: str
    measure: str
    concept: str
    counts: str
    out_of: str
    unit: str
    cohort_of: CohortOf
    cohort_from_month: int
    cohort_from_year: int
    cohort_to_month: int
    cohort_to_year: int
    quarters_after_exit: tuple[int, ...]
    years_after_exit: int
    days_after: int
    education: tuple[str, ...]
    exclusions: Mapping[str, str]
    records_lag: str
    needs: tuple[str, ...]
    settings: Mapping[str, Any]
    minimum: float | None
    source: str
    checked: Checked

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
        ends = [last + dt.timedelta(days=self.days_after)]
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


@dataclass(frozen=True, slots=True)
class DefinitionSet:
    """The definitions of one funder in one version, with the rules that hold for all of them.

    `year` is what the number given as program year means (`program year`, `federal fiscal year`), `year_words` its first
    and last day in words. `exit_after_days`: how long without a service before a person has left. `by_program`: whether
    results are wanted for each training program apart.
    """

    name: str
    title: str
    version: str
    first_year: int
    year: str
    year_words: str
    source: str
    exit_after_days: int
    by_program: bool
    rules: tuple[Rule, ...]
    indicators: Mapping[str, Definition]

    def needs(self) -> tuple[str, ...]:
        """The optional files its indicators are computed from."""
        return tuple(dict.fromkeys(name for each in self.indicators.values() for name in each.needs))


def anniversary(day: dt.date, years: int) -> dt.date:
    """The same day `years` later; February 29 becomes February 28."""
    year = day.year + years
    return dt.date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def set_names() -> tuple[str, ...]:
    """The names of the sets of definitions there are, the usual one first."""
    names = sorted(path.stem for path in (FOLDER / "sets").glob("*.yaml"))
    return (USUAL_SET, *(name for name in names if name != USUAL_SET))


def definition_set(name: str, program_year: int) -> DefinitionSet:
    """A set of definitions as it holds for a program year; `name@version` asks for a version whatever the year.

    Years before the first version use the first version, so that older cohorts can be compared; its `first_year`
    says since when they are in force. Raises InputProblems for a set or version there is not, with what there is, and for a
    year no calendar of records reaches.
    """
    check_program_year(program_year)
    word, _, version = name.partition("@")
    key = _set_named(word)
    if key is None:
        like = nearest(word.lower(), set_names(), limit=1)
        hint = f" Is it “{like[0]}”?" if like else ""
        raise InputProblems(
            Problem(f"found “{name}”; there are {', '.join(set_names())}.{hint}", column="--definitions")
        )
    versions = _versions(key)
    if version:
        asked = [each for each in versions if each.version == version.strip()]
        if not asked:
            there = ", ".join(f"{key}@{each.version}" for each in versions)
            raise InputProblems(Problem(f"found “{name}”; there are {there}.", column="--definitions"))
        return asked[-1]
    held = [each for each in versions if each.first_year <= program_year]
    return held[-1] if held else versions[0]


def _set_named(word: str) -> str | None:
    """The set meant by a name: written in any case, with other signs between its words, or by one word only it has."""
    wanted = _letters(word)
    names = set_names()
    exact = [name for name in names if _letters(name) == wanted]
    part = [name for name in names if wanted in name.split("-")]
    found = exact or part
    return found[0] if len(found) == 1 else None


def _letters(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum())


def check_program_year(program_year: int) -> None:
    """Refuse a program year that is not a plausible calendar year."""
    if not EARLIEST_YEAR <= program_year <= LATEST_YEAR:
        raise InputProblems(
            Problem(
                f"found {program_year}; write the year in which the program year begins, such as 2026 for "
                "July 1, 2026, to June 30, 2027.",
                column="--program-year",
            )
        )


@cache
def _lags() -> policy.Parameters:
    return policy.read(FOLDER / "records_lag.yaml")


@cache
def _versions(name: str) -> tuple[DefinitionSet, ...]:
    content = yaml.safe_load((FOLDER / "sets" / f"{name}.yaml").read_text(encoding="utf-8"))
    found = [
        DefinitionSet(
            name=name,
            title=content["title"],
            version=str(version["version"]),
            first_year=int(version["first_year"]),
            year=content["year"],
            year_words=content["year_words"],
            source=version["source"],
            exit_after_days=int(version["exit_after_days"]),
            by_program=bool(version.get("by_program", False)),
            rules=tuple(Rule(**rule) for rule in version["rules"]),
            indicators=MappingProxyType(
                {key: _definition(key, body, version, content["year"]) for key, body in version["indicators"].items()}
            ),
        )
        for version in content["versions"]
    ]
    return tuple(sorted(found, key=lambda each: each.first_year))


def _definition(name: str, body: Mapping[str, Any], version: Mapping[str, Any], year_word: str) -> Definition:
    cohort = body["cohort"]
    kept = body.get("not_excluded", ())
    return Definition(
        name=name,
        version=str(version["version"]),
        year_word=year_word,
        title=body["title"],
        measure=body["measure"],
        concept=body.get("concept", name),
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
        days_after=int(body.get("days_after", 0)),
        education=tuple(body.get("education", ())),
        exclusions=MappingProxyType({key: words for key, words in version["exclusions"].items() if key not in kept}),
        records_lag=body["records_lag"],
        needs=tuple(body.get("needs", ())),
        settings=MappingProxyType(dict(body.get("settings", {}))),
        minimum=body.get("minimum"),
        source=body["source"],
        checked=body["checked"],
    )
