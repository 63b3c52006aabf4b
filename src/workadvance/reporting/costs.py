"""The cost ledger: bringing in lines from the books, and what a participant, a completer, a placement and a year in work cost.

Costs without a program are shared among the provider's programs in proportion to the people who began to be served, or equally. What is
given in kind counts as a cost (the ingredients method); a budget never does.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from workadvance.events.services import event_record
from workadvance.evidence.intervals import share_interval
from workadvance.parsing import Unclear, read_money, read_stored_date
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization
from workadvance.programs.models import Program
from workadvance.reporting.models import CostEntry, Journey
from workadvance.tables import InputProblems, Problem, nearest
from workadvance.training.models import Cohort

PERMISSION = "reporting.manage_costs"
MOST_DOLLARS = 10**10
Rule = Literal["participants", "equal"]
COLUMNS = ("reference", "on", "amount", "component", "kind", "program", "cohort", "memo")


@dataclass(frozen=True, slots=True)
class ProgramCost:
    """The costs of a program in a period, and of each outcome of the people selected in it.

    `n` of an outcome is how many reached it; the 95% interval follows from the interval of their share, the total being as
    booked. No figure where no one reached it.
    """

    program: str
    spent: float
    in_kind: float
    shared: float
    total: float
    budget: float
    participants: int
    per_participant: float | None
    completers: int
    per_completer: float | None
    per_completer_low: float | None
    per_completer_high: float | None
    placed: int
    per_placement: float | None
    per_placement_low: float | None
    per_placement_high: float | None
    retained_year: int
    per_retained_year: float | None
    per_retained_year_low: float | None
    per_retained_year_high: float | None


def costs_import(*, actor: Actor, provider: Organization, rows: Sequence[dict[str, str]]) -> int:
    """Bring in lines of the books (see `COLUMNS`): all of them or none. A reference known already is replaced.

    Raises InputProblems with every problem, by row; the first line is row 2.
    """
    require(actor, PERMISSION, provider.pk)
    programs = {p.name.lower(): p for p in Program.objects.filter(provider=provider)}
    cohorts = {
        (c.program_id, c.name.lower()): c for c in Cohort.objects.filter(program__provider=provider).select_related()
    }
    problems: list[Problem] = []
    lines = [_line(number, row, programs, cohorts, problems) for number, row in enumerate(rows, start=2)]
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        reference = row.get("reference", "").strip()
        if reference and reference in seen:
            problems.append(Problem(f"“{reference}” is in row {seen[reference]} too.", row=number, column="reference"))
        seen.setdefault(reference, number)
    if problems:
        raise InputProblems(problems)
    with transaction.atomic():
        known = dict(CostEntry.objects.filter(provider=provider).values_list("reference", "pk"))
        for entry in lines:
            entry.provider, entry.pk = provider, known.get(entry.reference)
            entry.save()
        event_record(
            kind="reporting.costs.imported",
            author=actor,
            subject=provider,
            organization_id=provider.pk,
            payload={"lines": len(lines)},
        )
    return len(lines)


def _line(
    number: int,
    row: dict[str, str],
    programs: dict[str, Program],
    cohorts: dict[tuple[int, str], Cohort],
    problems: list[Problem],
) -> CostEntry:
    def wrong(column: str, message: str) -> None:
        problems.append(Problem(message, row=number, column=column))

    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if not cells["reference"]:
        wrong("reference", "the line's number in the books is needed.")
    on, amount = dt.date.min, Decimal(0)
    try:
        on = read_stored_date(cells["on"], today=timezone.localdate())
    except Unclear as unclear:
        wrong("on", f"found “{cells['on']}”. {unclear}")
    try:
        amount = read_money(cells["amount"])
    except Unclear as unclear:
        wrong("amount", f"found “{cells['amount']}”. {unclear}")
    if not 0 <= amount < MOST_DOLLARS:
        wrong("amount", f"found “{cells['amount']}”; dollars from 0 to {MOST_DOLLARS - 1:,} are needed.")
    kind = cells["kind"].lower() or "spent"
    for column, value, choices in (
        ("component", cells["component"].lower(), CostEntry.Component.values),
        ("kind", kind, CostEntry.Kind.values),
    ):
        if value not in choices:
            wrong(column, f"found “{value}”; allowed: {', '.join(choices)}.")
    program = programs.get(cells["program"].lower())
    if cells["program"] and program is None:
        like = ", ".join(nearest(cells["program"], [p.name for p in programs.values()]))
        wrong("program", f"no program is called “{cells['program']}”. {f'Nearest: {like}.' if like else ''}".strip())
    cohort = cohorts.get((program.pk, cells["cohort"].lower())) if program and cells["cohort"] else None
    if cells["cohort"] and cohort is None:
        wrong("cohort", f"this program has no cohort “{cells['cohort']}”.")
    return CostEntry(
        reference=cells["reference"],
        on=on,
        amount=amount,
        component=cells["component"].lower(),
        kind=kind,
        program=program,
        cohort=cohort,
        memo=cells["memo"][:300],
    )


def program_costs(
    *, actor: Actor, provider: Organization, since: dt.date, until: dt.date, rule: Rule = "participants"
) -> list[ProgramCost]:
    """What each program of a provider cost from a day to a day, and what it cost by outcome, by name."""
    require(actor, PERMISSION, provider.pk)
    sums: dict[int | None, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    booked = CostEntry.objects.filter(provider=provider, on__range=(since, until)).order_by()
    for program, kind, amount in booked.values_list("program", "kind").annotate(amount=Sum("amount")):
        sums[program][kind] += float(amount)
    counts: dict[int, dict[str, int]] = {
        row["program"]: {key: int(row[key]) for key in ("people", "completed", "placed", "year")}
        for row in Journey.objects.filter(provider=provider, selected_on__range=(since, until))
        .order_by()
        .values("program")
        .annotate(
            people=Count("counted_as", distinct=True),
            completed=Count("counted_as", distinct=True, filter=Q(completed_on__isnull=False)),
            placed=Count("counted_as", distinct=True, filter=Q(placed_on__isnull=False)),
            year=Count("counted_as", distinct=True, filter=Q(retained_365_on__isnull=False)),
        )
    }
    programs = list(Program.objects.filter(provider=provider).order_by("name", "pk"))
    served = {p.pk: counts.get(p.pk, {}).get("people", 0) for p in programs}
    everyone = sum(served.values())
    common = sums[None]["spent"] + sums[None]["in_kind"]
    found = []
    for program in programs:
        equal = rule == "equal" or not everyone
        shared = common / len(programs) if equal else common * served[program.pk] / everyone
        own = sums[program.pk]
        found.append(_cost(program.name, own, shared, counts.get(program.pk, {})))
    return found


def _cost(name: str, own: dict[str, float], shared: float, counts: dict[str, int]) -> ProgramCost:
    total = own["spent"] + own["in_kind"] + shared
    n = counts.get("people", 0)

    def per(k: int) -> tuple[float | None, float | None, float | None]:
        interval = share_interval(k, n)
        if not k or interval is None:
            return None, None, None
        return round(total / k, 2), round(total / (n * interval[1]), 2), round(total / (n * interval[0]), 2)

    completers, placed, year = (counts.get(key, 0) for key in ("completed", "placed", "year"))
    return ProgramCost(
        name,
        round(own["spent"], 2),
        round(own["in_kind"], 2),
        round(shared, 2),
        round(total, 2),
        round(own["budget"], 2),
        n,
        round(total / n, 2) if n else None,
        completers,
        *per(completers),
        placed,
        *per(placed),
        year,
        *per(year),
    )
