"""What viewers without names read: the newest edition of each program, and sums of what is published, nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workadvance.people.access import Actor
from workadvance.people.models import Role
from workadvance.programs.models import Program
from workadvance.reporting.funnel import STAGES, Cell, Funnel, FunnelStage, Group, programs_seen
from workadvance.reporting.models import Edition
from workadvance.reporting.publication import ALL, cell_name

GROUPED = ("program", "year")


@dataclass(frozen=True, slots=True)
class PublishedNumber:
    """A published number; None where it is not told."""

    count: int | None
    of: int | None = None


def editions_read(actor: Actor, program: int | None = None) -> list[Edition]:
    """The newest edition of each program whose numbers an actor may see (one query); all of one day, the newest."""
    ids = [p.pk for p in programs_seen(actor) if program in (None, p.pk)]
    rows = Edition.objects.filter(program__in=ids, funder=None).select_related("program__provider")
    found = {e.program_id: e for e in rows.order_by("until")}
    return sorted(found.values(), key=lambda e: (_program(e).name, e.program_id))


def _program(edition: Edition) -> Program:
    assert edition.program is not None, "an edition of a program"
    return edition.program


def _total_read(actor: Actor, editions: list[Edition]) -> Edition | None:
    """The published total of exactly these programs, where the actor's funder has one."""
    rows = Edition.objects.filter(funder__in=actor.organizations(Role.FUNDER)).order_by("-until")
    newest = max((e.until for e in editions), default=dt.date.min)
    return next(
        (e for e in rows.filter(until=newest) if set(e.programs) == {part.program_id for part in editions}), None
    )


def told(edition: Edition, group: str, measure: str) -> int | None:
    """A number of an edition, 0 where no one is in the group, None where it is not told."""
    name = cell_name((group, measure))
    return None if name in edition.hidden else int(edition.counts.get(name, 0))


def _judged(edition: Edition, group: str, stage: FunnelStage) -> PublishedNumber:
    of = f"{stage.key}_of" if stage.mature_days else stage.base
    count, whole = told(edition, group, stage.key), told(edition, group, of)
    return PublishedNumber(None, None) if count is None else PublishedNumber(count, whole)


def _cell(stage: FunnelStage, parts: Iterable[PublishedNumber]) -> Cell:
    """One number, or the sum of those programs' that tell both the number and what it is judged against."""
    parts = list(parts)
    if len(parts) > 1:
        parts = [p for p in parts if p.count is not None and p.of is not None]
    if not parts or parts[0].count is None:
        return Cell(stage, None, None, True, "")
    of = None if parts[0].of is None else sum(p.of or 0 for p in parts)
    return Cell(stage, sum(p.count or 0 for p in parts), of, False, "", programs=len(parts))


def _row(label: str, parts: Sequence[tuple[Edition, str]]) -> Group:
    return Group(label, [_cell(s, (_judged(edition, group, s) for edition, group in parts)) for s in STAGES])


def funnel_published(actor: Actor, *, by: str = "program", program: int | None = None) -> Funnel:
    """The participant flow as published: in total, and by program or year of application (four queries)."""
    editions = editions_read(actor, program)
    whole = _total_read(actor, editions) if len(editions) > 1 else None
    parts = [whole] if whole else editions
    total = _row("", [(edition, ALL) for edition in parts])
    return Funnel(
        total=total.cells,
        groups=_groups(parts if by == "year" else editions, by),
        small=max((e.small for e in editions), default=0),
        names=False,
        until=max((e.until for e in editions), default=None),
        programs=len(parts),
    )


def _groups(editions: list[Edition], by: str) -> list[Group]:
    if by == "program":
        return [_row(f"{_program(e).name_here} · {_program(e).provider.name}", [(e, ALL)]) for e in editions]
    held: dict[str, list[tuple[Edition, str]]] = {}
    for edition in editions:
        for group in sorted({name.partition("|")[0] for name in edition.counts}):
            if group.startswith("year:"):
                held.setdefault(group.partition(":")[2], []).append((edition, group))
    return [_row(year, held[year]) for year in sorted(held, reverse=True)]


@dataclass(frozen=True, slots=True)
class JobPay:
    """The median first pay of the people of a program whose first job is an occupation, and of how many."""

    program: Program
    pay: Decimal
    n: int


@dataclass(frozen=True, slots=True)
class JobResults:
    """What is published of an occupation: pay by program, and (stayed, of) by days."""

    pay: list[JobPay]
    stayed: dict[int, tuple[int, int]]
    until: dt.date


def job_results(actor: Actor, soc: str) -> JobResults | None:
    """What became of the people whose first job is an occupation, wherever it is."""
    editions, group = editions_read(actor), f"soc:{soc}"
    if not editions:
        return None
    pay = [
        JobPay(_program(e), Decimal(e.pay[group]), n)
        for e in editions
        if group in e.pay and (n := told(e, group, "paid"))
    ]
    stayed = {}
    for stage in STAGES:
        if stage.mature_days:
            cell = _cell(stage, (_judged(e, group, stage) for e in editions))
            if cell.count is not None and cell.of:
                stayed[stage.mature_days] = (cell.count, cell.of)
    return JobResults(pay, stayed, max(e.until for e in editions)) if pay or stayed else None
