"""A snapshot for analysts: the documented model (people, spells, services, outcomes) as Parquet, people by pseudonym.

The pseudonyms follow from the site's key, so two snapshots of a site can be joined and no one outside can work one out. Names, addresses,
birthdays and free text stay inside. It holds single people all the same: it is for analysts under an agreement, not for publication.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from workadvance.events.encryption import keyed_hash
from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization
from workadvance.readiness.models import Attendance, CoachingNote, Support
from workadvance.reporting.employment_records import jobs_read
from workadvance.reporting.models import Journey

if TYPE_CHECKING:
    import polars as pl

PERMISSION = "reporting.export"


@dataclass(frozen=True, slots=True)
class SnapshotColumn:
    """One column of the documented model: its table, name, type and meaning."""

    table: str
    name: str
    type: str
    meaning: str


_DATES = (
    ("applied_on", "day the application was submitted"),
    ("selected_on", "day of selection"),
    ("started_on", "first day of training"),
    ("completed_on", "day training was completed"),
    ("certified_on", "day of the newest certification"),
    ("placed_on", "first day of the first job after selection"),
    ("retained_90_on", "day 90 after that, if a job covers it"),
    ("retained_180_on", "day 180, if a job covers it"),
    ("retained_365_on", "day 365, if a job covers it"),
    ("advanced_on", "first day of pay far enough above the first"),
    ("second_job_on", "first day of the second job"),
)
MODEL: tuple[SnapshotColumn, ...] = (
    SnapshotColumn("people", "person", "text", "pseudonym; linked records are one person"),
    SnapshotColumn("people", "birth_year", "integer", "year of birth"),
    SnapshotColumn("people", "language", "text", "preferred language"),
    SnapshotColumn("people", "state", "text", "state of residence"),
    SnapshotColumn("people", "county_fips", "text", "county of residence"),
    SnapshotColumn("spells", "person", "text", "pseudonym"),
    SnapshotColumn("spells", "employer", "text", "pseudonym of the employer"),
    SnapshotColumn("spells", "started_on", "date", "first day of the job"),
    SnapshotColumn("spells", "ended_on", "date", "last day; empty while it continues"),
    SnapshotColumn("spells", "known_until", "date", "last day on which the job was known to continue"),
    SnapshotColumn("spells", "weekly_pay", "number", "newest pay a week, in dollars"),
    SnapshotColumn("spells", "pay_source", "text", "who says so: self, employer, document or records"),
    SnapshotColumn("services", "person", "text", "pseudonym"),
    SnapshotColumn("services", "on", "date", "day of the service"),
    SnapshotColumn("services", "kind", "text", "readiness, training, coaching or support"),
    SnapshotColumn("services", "hours", "number", "hours attended; empty for coaching and support"),
    SnapshotColumn("services", "cost", "number", "dollars, for support"),
    SnapshotColumn("outcomes", "person", "text", "pseudonym"),
    SnapshotColumn("outcomes", "program", "integer", "number of the program"),
    SnapshotColumn("outcomes", "cohort", "integer", "number of the cohort"),
    SnapshotColumn("outcomes", "station", "text", "where the application stands"),
    *(SnapshotColumn("outcomes", name, "date", meaning) for name, meaning in _DATES),
    SnapshotColumn("outcomes", "start_wage", "number", "pay an hour at the first job"),
    SnapshotColumn("outcomes", "wage", "number", "pay an hour now"),
)
TABLES = tuple(dict.fromkeys(column.table for column in MODEL))


def snapshot_write(
    *, actor: Actor, provider: Organization | None, folder: Path, as_of: dt.date | None = None
) -> dict[str, int]:
    """Write the snapshot of a provider (of all of them for the system) and its dictionary; how many rows each table has.

    Restricted people are left out. The event says that it was made, and with how many people.
    """
    require(actor, PERMISSION, provider.pk if provider else None)
    day = as_of or timezone.localdate()
    frames = model_frames([provider.pk] if provider else None, day)
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        frames[table].write_parquet(folder / f"{table}.parquet")
    about = {
        "as_of": day.isoformat(),
        "tables": {
            table: [{"name": c.name, "type": c.type, "meaning": c.meaning} for c in MODEL if c.table == table]
            for table in TABLES
        },
    }
    (folder / "dictionary.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    counts = {table: frames[table].height for table in TABLES}
    with transaction.atomic():
        event_record(
            kind="reporting.snapshot.made",
            author=actor,
            subject=("reporting.snapshot", 0),
            organization_id=provider.pk if provider else None,
            payload={"people": counts["people"], "until": day.isoformat()},
        )
    return counts


def model_frames(providers: Collection[int] | None, day: dt.date) -> dict[str, pl.DataFrame]:
    """The tables of the documented model for these providers (None for all), as known on a day."""
    rows = _rows(providers, day)
    return {table: _frame(table, rows[table]) for table in TABLES}


def _rows(providers: Collection[int] | None, day: dt.date) -> dict[str, list[tuple[Any, ...]]]:
    journeys = Journey.objects.filter(restricted=False).exclude(applied_on=None)
    journeys = journeys if providers is None else journeys.filter(provider__in=providers)
    names = {pk: _pseudonym(counted) for pk, counted in journeys.order_by().values_list("person_id", "counted_as")}
    people = journeys.order_by().values("person_id")
    person = ("person_id", "person__birth_date", "person__language", "person__state", "person__county_fips")
    about = {
        names[pk]: (born.year if born else None, *rest)
        for pk, born, *rest in journeys.order_by("pk").values_list(*person)
    }
    outcomes = journeys.order_by("pk").values_list(
        "person_id", "program_id", "cohort_id", "station", *(name for name, _meaning in _DATES), "start_wage", "wage"
    )
    return {
        "people": [(name, *rest) for name, rest in about.items()],
        "spells": [
            (
                names[job.person_id],
                keyed_hash(job.employer.encode(), "snapshot employer")[:16],
                job.started_on,
                job.ended_on,
                job.known_until,
                float(job.pay[-1][1]) if job.pay else None,
                job.pay[-1][2] if job.pay else None,
            )
            for job in jobs_read(people, day)
        ],
        "services": list(_services(people, names, day)),
        "outcomes": [
            (names[pk], *rest, float(first) if first else None, float(now) if now else None)
            for pk, *rest, first, now in outcomes
        ],
    }


def _services(people: Any, names: dict[int, str], day: dt.date) -> Iterable[tuple[Any, ...]]:
    attended = Attendance.objects.filter(
        application__person__in=people, status__in=("present", "late"), session__held_on__lte=day
    ).order_by("session__held_on", "pk")
    for pk, on, kind, hours in attended.values_list(
        "application__person_id", "session__held_on", "session__component", "hours"
    ):
        yield names[pk], on, kind, float(hours), None
    notes = CoachingNote.objects.filter(person__in=people, reached=True, on__lte=day).order_by("on", "pk")
    for pk, on in notes.values_list("person_id", "on"):
        yield names[pk], on, "coaching", None, None
    supports = Support.objects.filter(person__in=people, given_on__lte=day).order_by("given_on", "pk")
    for pk, on, cost in supports.values_list("person_id", "given_on", "cost"):
        yield names[pk], on, "support", None, float(cost)


def _pseudonym(counted: int) -> str:
    return keyed_hash(str(counted).encode(), "snapshot person")[:16]


def _frame(table: str, rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    import polars as pl

    types = {"text": pl.String, "integer": pl.Int64, "number": pl.Float64, "date": pl.Date}
    return pl.DataFrame(rows, schema={c.name: types[c.type] for c in MODEL if c.table == table}, orient="row")
