"""The indicators of a year over a program's own records, each with its interval, target and the people behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from workadvance.people.access import Actor, visible_q
from workadvance.people.models import Person
from workadvance.programs.models import Program
from workadvance.reporting.indicator_titles import indicator_title
from workadvance.reporting.models import IndicatorTarget, Journey
from workadvance.reporting.records import records_of
from workadvance.ui.event_cache import cached

if TYPE_CHECKING:
    from workadvance.evidence.indicators import DefinitionSet, Difference, Records, SetIndicator

PERMISSION = "reporting.view_indicators"
NAMES = "reporting.view_people"
"""Names are for those who may know the people; everyone else sees a person's number."""


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator as pages and commands show it. `low` and `high` are the 95% interval, `target` what is to be reached.

    `response_rate` is the share of the denominator whose status is on record at all: for measures by quarters after exit, those
    of whom any word on work from that quarter on is there.
    """

    indicator: str
    title: str
    unit: str
    program: str | None
    cohort_from: dt.date
    cohort_to: dt.date
    numerator: int | None
    denominator: int
    excluded: int
    value: float | None
    low: float | None
    high: float | None
    response_rate: float | None
    status: str
    target: float | None
    reaches: str
    """`met` or `missed` where the whole interval says so, `around` where it holds the target, "" where nothing can be said."""

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval, where there is one."""
        return (self.low, self.high) if self.low is not None and self.high is not None else None

    @property
    def is_share(self) -> bool:
        """A share of people; else dollars."""
        return self.unit == "share"


@dataclass(frozen=True, slots=True)
class WhyRow:
    """How one person counts in an indicator. `name` is empty where the reader has no right to it."""

    person_id: str
    person_pk: int | None
    name: str
    entry_date: dt.date
    exit_date: dt.date | None
    counts: str
    sentence: str


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A person on whom two sets of definitions differ, with a name by right."""

    found: Difference
    person_pk: int | None
    name: str


def programs_seen(actor: Actor) -> QuerySet[Program]:
    """The programs whose indicators an actor may see."""
    programs = Program.objects.select_related("provider").order_by("provider__name", "name")
    return programs if actor.is_system else programs.filter(provider__in=actor.at(PERMISSION).staff_organizations)


def journeys_counted(actor: Actor, program: Program | None = None) -> QuerySet[Journey]:
    """The journeys the indicators of an actor count: of one program, or of all they may see."""
    if program is not None:
        return Journey.objects.filter(program=program)
    return Journey.objects.filter(program__in=programs_seen(actor).order_by())


def records_seen(actor: Actor, program: Program | None, as_of: dt.date) -> Records:
    """The records behind an actor's indicators, kept until something happens."""
    key = ("indicator records", program.pk if program else 0, as_of)
    return cached(actor, key, lambda: records_of(journeys_counted(actor, program), as_of))


def indicator_rows(
    records: Records, definitions: DefinitionSet, year: int, as_of: dt.date, targets: dict[str, float] | None = None
) -> list[IndicatorRow]:
    """The indicators of a set for a year: exactly the engine's figures, with interval, response rate and target."""
    from workadvance.evidence.indicators import compute_set

    joined = records.joined(definitions.exit_after_days)
    held = targets or {}
    return [
        _row(found, definitions, joined, held.get(found.indicator))
        for found in compute_set(records, definitions, year, as_of)
    ]


def _row(found: SetIndicator, definitions: DefinitionSet, joined: Records, target: float | None) -> IndicatorRow:
    from workadvance.evidence.indicators.members import members
    from workadvance.evidence.intervals import median_interval, share_interval

    definition = definitions.indicators[found.indicator]
    interval = None
    if found.value is not None and found.numerator is not None:
        interval = share_interval(found.numerator, found.denominator)
    elif found.value is not None and definition.measure == "median_earnings":
        frame = members(joined, definition, found.program_year)
        interval = median_interval(frame.filter("in_denominator")["amount"].drop_nulls().to_list())
    low, high = interval or (None, None)
    goal = target if target is not None else found.minimum
    reaches = ""
    if goal is not None and low is not None and high is not None:
        reaches = "met" if low >= goal else "missed" if high < goal else "around"
    return IndicatorRow(
        indicator=found.indicator,
        title=indicator_title(definitions.name, found.indicator),
        unit=definition.unit,
        program=found.program,
        cohort_from=found.cohort_from,
        cohort_to=found.cohort_to,
        numerator=found.numerator,
        denominator=found.denominator,
        excluded=found.excluded,
        value=found.value,
        low=low,
        high=high,
        response_rate=found.response_rate
        if found.response_rate is not None
        else _followed_up(found, joined, definitions),
        status=found.status,
        target=goal,
        reaches=reaches,
    )


def _followed_up(found: SetIndicator, joined: Records, definitions: DefinitionSet) -> float | None:
    """Of those whose quarter after exit is looked at, the share with any word on work from that quarter on."""
    import polars as pl

    from workadvance.evidence.indicators import quarters
    from workadvance.evidence.indicators.members import members

    definition = definitions.indicators[found.indicator]
    if not definition.quarters_after_exit or definition.measure not in (
        "employment",
        "median_earnings",
        "same_employer",
    ):
        return None
    frame = members(joined, definition, found.program_year).select("person", "period")
    exits = frame.join(joined.participants.select("period", "exit_date"), on="period").drop_nulls("exit_date")
    if exits.is_empty():
        return None
    reach = max(definition.quarters_after_exit)
    wanted = exits.with_columns(wanted=quarters.of_days(pl.col("exit_date")).cast(pl.Int64) + reach)
    last = joined.employment.group_by("person").agg(last=pl.col("quarter").cast(pl.Int64).max())
    heard = wanted.join(last, on="person", how="left").select((pl.col("last") >= pl.col("wanted")).fill_null(False))
    return float(heard.to_series().sum()) / exits.height


def targets_held(
    actor: Actor, program: Program | None, definitions: DefinitionSet, year: int, as_of: dt.date
) -> dict[str, float]:
    """The targets of a program for a year as they stand on a day; a funder's own before the provider's. None without a program."""
    if program is None:
        return {}
    rows = IndicatorTarget.objects.filter(
        Q(funder__isnull=True) | Q(funder__in=program.funders.all()),
        program=program,
        definitions=definitions.name,
        program_year=year,
        effective_on__lte=as_of,
    ).order_by("effective_on", "pk")
    found: dict[str, tuple[bool, float]] = {}
    for target in rows:
        by_funder = target.funder_id is not None
        if by_funder or not found.get(target.indicator, (False, 0.0))[0]:
            found[target.indicator] = (by_funder, float(target.value))
    return {name: value for name, (_, value) in found.items()}


def why_rows(
    actor: Actor, records: Records, definitions: DefinitionSet, indicator: str, year: int, *, shown: Sequence[str]
) -> list[WhyRow]:
    """Why each of these people counts in an indicator or not, a sentence a period of participation."""
    from workadvance.evidence.indicators import explain_person

    names = names_of(actor, shown)
    rows = []
    for person_id in shown:
        for line in explain_person(records, person_id, year, definitions):
            if line.indicator == indicator:
                pk, name = names.get(person_id, (None, ""))
                rows.append(WhyRow(person_id, pk, name, line.entry_date, line.exit_date, line.counts, line.sentence))
    return rows


def people_counted(records: Records, definitions: DefinitionSet, indicator: str, year: int, counts: str) -> list[str]:
    """The ids of the people of an indicator's cohort, those of one side first chosen by `counts` ("" for all), by id."""
    from workadvance.evidence.indicators.members import members

    joined = records.joined(definitions.exit_after_days)
    frame = members(joined, definitions.indicators[indicator], year)
    if counts == "numerator":
        frame = frame.filter("in_numerator")
    elif counts == "denominator":
        frame = frame.filter(frame["in_denominator"] & ~frame["in_numerator"])
    elif counts == "excluded":
        frame = frame.filter("excluded")
    ids = dict(joined.participants.select("person", "person_id").iter_rows())
    return sorted({ids[person] for person in frame["person"]}, key=lambda text: int(text[1:]))


def differences_seen(
    actor: Actor, records: Records, one: DefinitionSet, other: DefinitionSet, year: int
) -> list[DifferenceRow]:
    """The people on whom two sets differ, each with a sentence from either."""
    from workadvance.evidence.indicators import compare_definitions

    found = compare_definitions(records, one, other, year)
    names = names_of(actor, [each.person_id for each in found])
    return [DifferenceRow(each, *names.get(each.person_id, (None, ""))) for each in found]


def names_of(actor: Actor, person_ids: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Person id to record and name, of those the actor may know by name."""
    if not (actor.is_system or actor.may(NAMES)):
        return {}
    people = Person.objects.filter(visible_q(actor), pk__in=[int(text[1:]) for text in person_ids])
    if not actor.is_system:
        people = people.filter(provider__in=actor.at(NAMES).staff_organizations)
    return {f"P{pk}": (pk, name) for pk, name in people.values_list("pk", "full_name")}
