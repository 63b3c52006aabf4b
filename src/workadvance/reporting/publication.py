"""The editions that viewers without names read: per program, at the end of each quarter, with what may not be told left out.

An edition is made once and kept, so a date chosen by the reader or a late correction moves nothing in it. It is the same for
every reader. Whatever a page shows beyond it is added up from numbers that are published, which tells nothing new.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from workadvance import policy
from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization
from workadvance.placement.models import EmploymentSpell
from workadvance.programs.models import Program
from workadvance.reporting.disclosure import Table, hidden
from workadvance.reporting.funnel import STAGES
from workadvance.reporting.models import Edition, Journey

ALL = "all"
AFTER_PLACEMENT = ("placed", "paid", *(k for s in STAGES if s.base == "placed" for k in (s.key, f"{s.key}_of")))
"""What is counted by the occupation of the first job: it begins with a placement."""
PAY_STEP = Decimal("0.50")
"""A median is the pay of one person; rounded, it is the pay of a range."""


def quarter_end(on: dt.date) -> dt.date:
    """The last day of the last quarter that was over before a day."""
    first = on.replace(month=on.month - (on.month - 1) % 3, day=1)
    return first - dt.timedelta(days=1)


@dataclass(slots=True)
class _Counted:
    """One person in the program where they got furthest: what they reached by the edition's day, and their groups."""

    reached: set[str] = field(default_factory=set)
    year: str = ""
    first_job: str = ""
    pay: Decimal | None = None


Cell = tuple[str, str]
"""A group and what is counted in it."""
REST = "soc:"
"""Those whose first job's occupation is not known, or is that of few: a count no page shows."""


def cell_name(cell: Cell) -> str:
    """The name of a number in a stored edition."""
    return "|".join(cell)


def _reached(journey: Journey, until: dt.date) -> set[str]:
    found = set()
    for stage in STAGES:
        day = getattr(journey, stage.field)
        ripe = journey.placed_on is not None and journey.placed_on + dt.timedelta(days=stage.mature_days) <= until
        if stage.mature_days and ripe:
            found.add(f"{stage.key}_of")
        if day is not None and day <= until and (ripe or not stage.mature_days):
            found.add(stage.key)
    if "placed" in found and journey.start_wage is not None:
        found.add("paid")
    return found


def _persons(provider: Organization, until: dt.date, few: int) -> dict[int, dict[int, _Counted]]:
    """Each person of a provider once, by program and person: in the program where they got furthest, the newest of several.

    An occupation of fewer than `few` first jobs is none of its own.
    """
    order = [stage.key for stage in STAGES]
    best: dict[int, tuple[tuple[int, int], Journey]] = {}
    reached: dict[int, set[str]] = defaultdict(set)
    rows = Journey.objects.filter(provider=provider, applied_on__lte=until).order_by("pk")
    for journey in rows.iterator(chunk_size=2000):
        found = _reached(journey, until)
        reached[journey.counted_as] |= found
        rank = (max(order.index(key) for key in found if key in order), journey.pk)
        if journey.counted_as not in best or rank > best[journey.counted_as][0]:
            best[journey.counted_as] = (rank, journey)
    jobs = _first_jobs(provider)
    out: dict[int, dict[int, _Counted]] = defaultdict(dict)
    for person, (_rank, journey) in best.items():
        soc = jobs.get(journey.pk, "") if "placed" in reached[person] else ""
        year = journey.applied_on.year if journey.applied_on else 0
        out[journey.program_id][person] = _Counted(reached[person], f"year:{year}", f"soc:{soc}", journey.start_wage)
    for persons in out.values():
        many = Counter(one.first_job for one in persons.values())
        for one in persons.values():
            one.first_job = one.first_job if many[one.first_job] >= few else REST
    return out


def _first_jobs(provider: Organization) -> dict[int, str]:
    """The occupation of the first job after selection, by application."""
    first = EmploymentSpell.objects.filter(
        application__journey__provider=provider, started_on=F("application__journey__placed_on")
    )
    return dict(first.order_by("-pk").values_list("application", "soc"))


def _sets(persons: Mapping[int, _Counted]) -> dict[Cell, set[int]]:
    """Who is in each number of an edition; every group has every number it can have."""
    sets: dict[Cell, set[int]] = {}
    for person, one in persons.items():
        for measure in one.reached:
            own = (ALL, one.year, one.first_job) if measure in AFTER_PLACEMENT else (ALL, one.year)
            for group in own:
                sets.setdefault((group, measure), set()).add(person)
    measures = {measure for group, measure in sets if group == ALL}
    for group in {group for group, _measure in sets}:
        for measure in measures if not group.startswith("soc:") else measures & {*AFTER_PLACEMENT}:
            sets.setdefault((group, measure), set())
    return sets


CHAINS = (
    ("applied", "eligible", "selected", "started", "completed"),
    ("started", "certified"),
    ("selected", "placed", "paid"),
    *(("placed", f"{s.key}_of", s.key) for s in STAGES if s.mature_days),
    ("placed", "advanced"),
    *(("applied", s.key) for s in STAGES if s.base == "applied" and s.key != "applied"),
)
"""Each number holds the next: who is in the first and not in the second is a count of people too."""
PAIRS = sorted({pair for chain in CHAINS for pair in pairwise(chain)})


Key = tuple[str, str, str, str]
"""Whose number (a program's, or the total of a funder's), of which edition ("" now), the group, and what is counted in it."""


class Book:
    """All relations between the numbers of an edition, and to those published before, as its parts are added."""

    def __init__(self) -> None:
        self.counts: dict[Key, int] = {}
        self.sums: list[tuple[Key, tuple[Key, ...]]] = []
        self.unshown: set[Key] = set()
        self.published: set[Key] = set()

    def table(self) -> Table:
        """The book as it is. A total is worth more than a program's number, and that more than a part of it."""

        def worth(key: Key) -> int:
            return 2 * key[0].startswith("total") + (key[2] == ALL)

        return Table(self.counts, self.sums, frozenset(self.unshown), frozenset(self.published), worth)

    def add(self, of: str, cells: Mapping[Cell, int], before: Iterable[Edition] = ()) -> None:
        """The numbers of a program, now and as they were told before."""
        self._now(of, cells)
        last: set[Cell] = set()
        for n, edition in enumerate(before):
            then, told = _cells(edition), _told(edition)
            # The edition before as a whole; of the older ones what was last told of a number.
            kept = then if n == 0 else {cell: then[cell] for cell in told - last}
            self._before(of, str(edition.until), kept, told, cells)
            if n == 0:
                self._add_up(of, str(edition.until), kept)
            last |= told

    def add_total(
        self, of: str, programs: Iterable[str], until: str = "", told: AbstractSet[Cell] = frozenset()
    ) -> None:
        """The sums over programs, in whole and by year; `told` where they were published at `until`."""
        cells: dict[Cell, list[Key]] = defaultdict(list)
        wanted = set(programs)
        if not wanted <= {key[0] for key in self.counts if key[1] == until}:
            return  # a sum whose parts are not all known here tells nothing of one of them
        for key in self.counts:
            if key[0] in wanted and key[1] == until and (key[2] == ALL or key[2].startswith("year:")):
                cells[key[2], key[3]].append(key)
        for cell, parts in cells.items():
            self.counts[of, until, *cell] = sum(self.counts[part] for part in parts)
            self.sums.append(((of, until, *cell), tuple(parts)))
            if until:
                (self.published if cell in told else self.unshown).add((of, until, *cell))
        self._chains(of, until, cells)

    def _now(self, of: str, cells: Mapping[Cell, int]) -> None:
        for cell, n in cells.items():
            self.counts[of, "", *cell] = n
            if cell[0] == REST:
                self.unshown.add((of, "", *cell))
        self._add_up(of, "", cells)

    def _before(
        self, of: str, until: str, then: Mapping[Cell, int], told: AbstractSet[Cell], now: Mapping[Cell, int]
    ) -> None:
        for cell, n in then.items():
            self.counts[of, until, *cell] = n
            (self.published if cell in told else self.unshown).add((of, until, *cell))
            if cell in now:
                self._one_holds_the_other((of, "", *cell), (of, until, *cell), (of, "moved since " + until, *cell))

    def _add_up(self, of: str, until: str, cells: Mapping[Cell, int]) -> None:
        kinds: dict[str, list[str]] = defaultdict(list)
        for group in sorted({group for group, _measure in cells} - {ALL}):
            kinds[group.partition(":")[0]].append(group)
        for group, measure in cells:
            for members in kinds.values() if group == ALL else ():
                if all((member, measure) in cells for member in members):
                    self.sums.append(
                        ((of, until, ALL, measure), tuple((of, until, member, measure) for member in members))
                    )
        self._chains(of, until, cells)

    def _chains(self, of: str, until: str, cells: Iterable[Cell]) -> None:
        for group in sorted({group for group, _measure in cells}):
            for whole, part in PAIRS:
                outer, inner = (of, until, group, whole), (of, until, group, part)
                if outer in self.counts and inner in self.counts and self.counts[inner] <= self.counts[outer]:
                    rest = (of, f"rest of {until}", group, f"{whole} without {part}")
                    self._one_holds_the_other(outer, inner, rest)

    def _one_holds_the_other(self, one: Key, other: Key, rest: Key) -> None:
        larger, smaller = (one, other) if self.counts[one] >= self.counts[other] else (other, one)
        self.counts[rest] = self.counts[larger] - self.counts[smaller]
        self.unshown.add(rest)
        self.sums.append((larger, (smaller, rest)))


def _cells(edition: Edition) -> dict[Cell, int]:
    """The numbers of a stored edition."""
    found = {}
    for name, n in edition.counts.items():
        group, _bar, measure = name.partition("|")
        found[group, measure] = int(n)
    return found


def _told(edition: Edition) -> set[Cell]:
    return {cell for cell in _cells(edition) if cell_name(cell) not in {*edition.hidden}}


def _pay(sets: Mapping[Cell, set[int]], persons: Mapping[int, _Counted], told: set[Cell]) -> dict[str, str]:
    """The median first pay of each group whose count of people paid is told, rounded, by group."""
    found = {}
    for group, measure in sorted(told):
        paid = sorted(pay for p in sets[group, measure] if (pay := persons[p].pay) is not None)
        if measure == "paid" and paid:
            middle = paid[(len(paid) - 1) // 2]
            found[group] = str((middle / PAY_STEP).quantize(Decimal(1)) * PAY_STEP)
    return found


@transaction.atomic
def editions_publish(*, author: Actor, on: dt.date | None = None) -> int:
    """Once a day: publish what the last whole quarter brought, all programs and funders at once; how many editions.

    At once, because what one number tells depends on all others. A program that comes later waits for the next quarter.
    """
    until = quarter_end(on or timezone.localdate())
    # Two runs at once: the second waits here and finds it done.
    programs = list(Program.objects.select_for_update(of=("self",)).select_related("provider").order_by("pk"))
    programs = [program for program in programs if program.opened_on <= until]
    if not programs or Edition.objects.filter(until__gte=until).exists():
        return 0
    limit = int(policy.load("reporting").value("small_cell", on=until))
    book, sets = Book(), {}
    persons: dict[int, dict[int, _Counted]] = {}
    for provider in {program.provider_id: program.provider for program in programs}.values():
        persons |= _persons(provider, until, limit)
    for program in programs:
        sets[program.pk] = _sets(persons.get(program.pk, {}))
        cells = {cell: len(people) for cell, people in sets[program.pk].items()}
        book.add(str(program.pk), cells, Edition.objects.filter(program=program).order_by("-until"))
    for edition in Edition.objects.filter(program=None).order_by("until", "pk"):
        book.add_total(f"total {edition.funder_id}", map(str, edition.programs), str(edition.until), _told(edition))
    funders = list(Organization.objects.filter(funded_programs__in=programs).distinct().order_by("pk"))
    funded = {f.pk: [p.pk for p in programs if f in p.funders.all()] for f in funders}
    for funder in funders:
        book.add_total(f"total {funder.pk}", map(str, funded[funder.pk]))
    left_out = hidden(book.table(), limit) | book.unshown
    for program in programs:
        edition = _store(Edition(program=program, until=until, small=limit), book, str(program.pk), left_out)
        edition.pay = _pay(sets[program.pk], persons.get(program.pk, {}), _told(edition))
        _publish(author, edition, program.provider_id)
    for funder in funders:
        edition = Edition(funder=funder, programs=funded[funder.pk], until=until, small=limit)
        _publish(author, _store(edition, book, f"total {funder.pk}", left_out), funder.pk)
    return len(programs) + len(funders)


def _store(edition: Edition, book: Book, of: str, left_out: AbstractSet[Any]) -> Edition:
    own = [key for key in book.counts if key[0] == of and key[1] == ""]
    edition.counts = {cell_name((key[2], key[3])): book.counts[key] for key in own}
    edition.hidden = sorted(cell_name((key[2], key[3])) for key in own if key in left_out)
    return edition


def _publish(author: Actor, edition: Edition, organization_id: int) -> None:
    require(author, "reporting.export", organization_id)
    edition.save(force_insert=True)
    event_record(
        kind="reporting.edition.published",
        author=author,
        subject=edition,
        organization_id=organization_id,
        payload={"until": edition.until.isoformat()},
    )
