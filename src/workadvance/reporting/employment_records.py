"""Employment as records of quarters: the one place where reporting reads jobs and pay.

Whatever says that someone was at work comes through here. A quarter counts only as far as the job is *known* to have lasted:
to its last day, or to the last day on which someone confirmed it. Pay that only the person reported is no record of earnings.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, Q, QuerySet

from workadvance.advancement.models import CheckIn
from workadvance.placement.models import EmploymentSpell, WageChange

AT_WORK = (CheckIn.Outcome.EMPLOYED, CheckIn.Outcome.EMPLOYER_SAYS)
RECORDED_PAY = ("employer", "document", "records")
"""Whose word on pay makes a record of earnings: pay stub, employer, wage records."""


@dataclass(frozen=True, slots=True)
class JobOnRecord:
    """A job of a person: first and last day, the last day on which it was known to continue, who says so."""

    person_id: int
    employer: str
    started_on: dt.date
    ended_on: dt.date | None
    known_until: dt.date
    from_records: bool
    pay: tuple[tuple[dt.date, Decimal, str], ...]
    """From which day, dollars a week, and who says so; by day."""


@dataclass(frozen=True, slots=True)
class QuarterOfWork:
    """One job in one quarter; no earnings where they are not on record. `source` is `wages` or `supplemental`."""

    person_id: int
    quarter: str
    employer: str
    earnings: float | None
    source: str


def jobs_read(person_ids: Collection[int] | QuerySet[Any, Any], as_of: dt.date) -> list[JobOnRecord]:
    """The jobs of these persons begun by a day, by person and first day (three queries, whatever their number)."""
    spells = EmploymentSpell.objects.filter(person__in=person_ids, started_on__lte=as_of)
    pay: dict[int, list[tuple[dt.date, Decimal, str]]] = defaultdict(list)
    changes = WageChange.objects.filter(spell__in=spells, effective_on__lte=as_of).order_by("effective_on", "pk")
    for spell, on, hourly, hours, source in changes.values_list(
        "spell_id", "effective_on", "hourly_wage", "hours_per_week", "source"
    ):
        pay[spell].append((on, hourly * hours, source))
    heard = CheckIn.objects.filter(spell__in=spells, outcome__in=AT_WORK, done_on__lte=as_of).order_by()
    said = {row["spell"]: row["on"] for row in heard.values("spell").annotate(on=Max("done_on"))}
    return [
        JobOnRecord(
            person_id=spell.person_id,
            employer=f"E{spell.employer_id}" if spell.employer_id else spell.employer_name,
            started_on=spell.started_on,
            ended_on=spell.ended_on if spell.ended_on and spell.ended_on <= as_of else None,
            known_until=_known_until(spell, said.get(spell.pk), as_of),
            from_records=spell.confirmed == "records",
            pay=tuple(pay[spell.pk]),
        )
        for spell in spells.filter(~Q(employer_name="")).order_by("person", "started_on", "pk")
    ]


def _known_until(spell: EmploymentSpell, said: dt.date | None, as_of: dt.date) -> dt.date:
    """The last day, where there is one; else the last day someone confirmed the job."""
    if spell.ended_on and spell.ended_on <= as_of:
        return spell.ended_on
    days = [spell.started_on, *(day for day in (spell.confirmed_on, said) if day is not None)]
    return max(spell.started_on, min(max(days), as_of))


def quarters_of_work(jobs: Collection[JobOnRecord]) -> Iterator[QuarterOfWork]:
    """Each job in each quarter in which it is known to have lasted."""
    for job in jobs:
        first = dt.date(job.started_on.year, (job.started_on.month - 1) // 3 * 3 + 1, 1)
        while first <= job.known_until:
            following = dt.date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
            last = following - dt.timedelta(days=1)
            earnings = _earnings(job, first, last)
            wages = job.from_records and earnings is not None
            yield QuarterOfWork(
                job.person_id,
                f"{first.year}Q{(first.month + 2) // 3}",
                job.employer,
                earnings,
                "wages" if wages else "supplemental",
            )
            first = following


def _earnings(job: JobOnRecord, first: dt.date, last: dt.date) -> float | None:
    """Earnings of the job's days in a quarter, where all of them are known and paid as someone else than the person says."""
    if job.ended_on is None and job.known_until < last:
        return None
    day, end, total = max(first, job.started_on), min(last, job.ended_on or last), Decimal(0)
    while day <= end:
        held = [step for step in job.pay if step[0] <= day]
        if not held or held[-1][2] not in RECORDED_PAY:
            return None
        later = [step[0] for step in job.pay if step[0] > day]
        until = min(end, min(later) - dt.timedelta(days=1)) if later else end
        total += held[-1][1] * ((until - day).days + 1) / 7
        day = until + dt.timedelta(days=1)
    return round(float(total), 2) or None
