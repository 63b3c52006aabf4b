"""The database as the records indicators are computed from: participants with their exits, employment, education, and so on.

A participant is someone selected; they enter with the first service after that and have left when 90 days have passed without
one and none is planned. The same tables can be written to a folder, where `workadvance evidence indicators` reads them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from workadvance.readiness.models import Attendance, CoachingNote, Support
from workadvance.reporting.employment_records import jobs_read, quarters_of_work
from workadvance.reporting.models import Journey
from workadvance.training.models import Credential, Enrollment, Exam, MilestoneReached

if TYPE_CHECKING:
    from workadvance.evidence.indicators import Records

EXIT_AFTER_DAYS = 90
"""Days without a service after which someone has left (20 CFR 677.150(c)(1)); the sets of definitions hold the same."""
LIVE = ("enrolled", "started")

Row = tuple[Any, ...]
_YES_NO = {True: "yes", False: "no", None: None}
COLUMNS: dict[str, tuple[str, ...]] = {
    "participants": ("person_id", "entry_date", "exit_date", "exclusion", "diploma_at_entry", "birth_date"),
    "employment": ("person_id", "quarter", "employer_id", "earnings", "source"),
    "education": ("person_id", "started_on", "ended_on", "kind"),
    "credentials": ("person_id", "kind", "attained_on"),
    "gains": ("person_id", "kind", "attained_on"),
    "training": ("person_id", "program_id", "started_on", "ended_on", "completed"),
    "programs": ("program_id", "clock_hours", "weeks", "tuition_and_fees"),
    "jobs": ("person_id", "employer_id", "started_on", "ended_on", "confirmed_on"),
}
_KINDS = {"earnings": "float", "clock_hours": "float", "weeks": "float", "tuition_and_fees": "float"}


@dataclass(frozen=True, slots=True)
class ServedPeriod:
    """One period in which someone was served; not left where `exit` is None."""

    person: int
    entry: dt.date
    exit: dt.date | None


def participations(
    person: int, services: Iterable[dt.date], as_of: dt.date, *, planned: bool
) -> Iterator[ServedPeriod]:
    """A person's periods from the days of their services: more than 90 days without one part them.

    The last is open while a service is `planned`, or while no more than 90 days have passed since the last one.
    """
    days = sorted({day for day in services if day <= as_of})
    start = before = None
    for day in days:
        if start is None or before is None:
            start = day
        elif (day - before).days > EXIT_AFTER_DAYS:
            yield ServedPeriod(person, start, before)
            start = day
        before = day
    if start is not None and before is not None:
        left = not planned and (as_of - before).days > EXIT_AFTER_DAYS
        yield ServedPeriod(person, start, before if left else None)


def tables_of(journeys: QuerySet[Journey], as_of: dt.date) -> dict[str, list[Row]]:
    """The eight tables over the people of these journeys, as they were known on a day. The same number of queries for any number of people.

    Linked records are one person, under the number of the first.
    """
    selected = journeys.filter(selected_on__isnull=False, selected_on__lte=as_of)
    since: dict[int, dt.date] = {}
    of_application: dict[int, int] = {}
    of_person: dict[int, int] = {}
    diploma: dict[int, bool | None] = {}
    born: dict[int, dt.date | None] = {}
    rows = selected.order_by("selected_on", "pk").values_list(
        "application_id", "person_id", "counted_as", "selected_on", "application__has_diploma", "person__birth_date"
    )
    for application, person, counted, on, has_diploma, birth in rows:
        of_application[application], of_person[person] = counted, counted
        if on is not None:
            since.setdefault(counted, on)
        diploma.setdefault(counted, has_diploma)
        born.setdefault(counted, birth)
    applications = selected.order_by().values("application_id")
    people = selected.order_by().values("person_id")
    jobs = jobs_read(people, as_of)
    enrollments = list(
        Enrollment.objects.filter(application__in=applications, started_on__lte=as_of)
        .select_related("cohort")
        .order_by("application", "started_on", "pk")
    )
    first_job: dict[int, dt.date] = {}
    for job in jobs:
        counted = of_person[job.person_id]
        if job.started_on >= since[counted]:
            first_job[counted] = min(first_job.get(counted, job.started_on), job.started_on)
    services = _services(applications, people, of_application, of_person, since, first_job, enrollments)
    planned = {
        of_application[pk]
        for pk in Enrollment.objects.filter(
            application__in=applications, state__in=LIVE, cohort__ends_on__gte=as_of, cohort__canceled_on=None
        ).values_list("application_id", flat=True)
    }
    return {
        "participants": [
            (f"P{p.person}", p.entry, p.exit, None, _YES_NO[diploma[p.person]], born[p.person])
            for counted in sorted(since)
            for p in participations(counted, services[counted], as_of, planned=counted in planned)
        ],
        "employment": [
            (f"P{of_person[q.person_id]}", q.quarter, q.employer, q.earnings, q.source) for q in quarters_of_work(jobs)
        ],
        **_attained(applications, of_application, as_of),
        **_trained(enrollments, of_application, as_of),
        "jobs": [
            (f"P{of_person[j.person_id]}", j.employer, j.started_on, j.ended_on, j.known_until)
            for j in jobs
            if j.started_on >= since[of_person[j.person_id]]
        ],
    }


def _services(
    applications: QuerySet[Journey, Any],
    people: QuerySet[Journey, Any],
    of_application: dict[int, int],
    of_person: dict[int, int],
    since: dict[int, dt.date],
    first_job: dict[int, dt.date],
    enrollments: Iterable[Enrollment],
) -> dict[int, list[dt.date]]:
    """The days of each person's services from selection on. Coaching and support after the first job are follow-up: they don't
    keep participation open."""
    found: dict[int, list[dt.date]] = defaultdict(list)
    attended = Attendance.objects.filter(application__in=applications, status__in=("present", "late")).order_by()
    for application, day in attended.values_list("application_id", "session__held_on").distinct():
        found[of_application[application]].append(day)
    for e in enrollments:
        found[of_application[e.application_id]] += [d for d in (e.started_on, e.ended_on) if d is not None]
    notes = CoachingNote.objects.filter(person__in=people, reached=True).order_by().values_list("person_id", "on")
    supports = Support.objects.filter(person__in=people).order_by().values_list("person_id", "given_on")
    for person, day in (*notes.distinct(), *supports.distinct()):
        counted = of_person[person]
        if counted not in first_job or day < first_job[counted]:
            found[counted].append(day)
    return defaultdict(list, {who: [day for day in days if day >= since[who]] for who, days in found.items()})


def _attained(
    applications: QuerySet[Journey, Any], of_application: dict[int, int], as_of: dt.date
) -> dict[str, list[Row]]:
    held = Credential.objects.filter(application__in=applications, issued_on__lte=as_of).order_by("issued_on", "pk")
    exams = Exam.objects.filter(enrollment__application__in=applications, passed=True, sat_on__lte=as_of)
    reached = MilestoneReached.objects.filter(enrollment__application__in=applications, reached_on__lte=as_of)
    return {
        "credentials": sorted(
            {
                (f"P{of_application[a]}", "postsecondary", on)
                for a, on in held.values_list("application_id", "issued_on")
            }
        ),
        "gains": sorted(
            {
                *(
                    (f"P{of_application[a]}", "skills progression", on)
                    for a, on in exams.order_by().values_list("enrollment__application_id", "sat_on")
                ),
                *(
                    (f"P{of_application[a]}", "training milestone", on)
                    for a, on in reached.order_by().values_list("enrollment__application_id", "reached_on")
                ),
            }
        ),
    }


def _trained(enrollments: Iterable[Enrollment], of_application: dict[int, int], as_of: dt.date) -> dict[str, list[Row]]:
    """Training as education that leads to a credential, as enrollments in programs, and the programs themselves."""
    found: dict[str, list[Row]] = {"education": [], "training": [], "programs": _programs(enrollments)}
    for e in enrollments:
        who, ended = f"P{of_application[e.application_id]}", e.ended_on if e.ended_on and e.ended_on <= as_of else None
        completed = _YES_NO[e.state == "completed"] if ended else None
        found["education"].append((who, e.started_on, ended, "postsecondary"))
        found["training"].append((who, f"G{e.cohort.program_id}", e.started_on, ended, completed))
    return found


def _programs(enrollments: Iterable[Enrollment]) -> list[Row]:
    """Length of each program: that of its longest cohort. What participants pay is not recorded here."""
    found: dict[str, tuple[float, float]] = {}
    for e in enrollments:
        weeks = round(((e.cohort.ends_on - e.cohort.starts_on).days + 1) / 7, 1)
        found[f"G{e.cohort.program_id}"] = max(
            found.get(f"G{e.cohort.program_id}", (0.0, 0.0)), (float(e.cohort.hours), weeks)
        )
    return [(name, hours, weeks, None) for name, (hours, weeks) in sorted(found.items())]


def records_of(journeys: QuerySet[Journey], as_of: dt.date) -> Records:
    """The people of these journeys as records, checked by the engine itself."""
    import polars as pl

    from workadvance.evidence.indicators import check_records

    frames = {}
    for name, rows in tables_of(journeys, as_of).items():
        kinds = {
            column: pl.Float64 if column in _KINDS else pl.Date if column.endswith(("_on", "_date")) else pl.String
            for column in COLUMNS[name]
        }
        frames[name] = pl.DataFrame(rows, schema=kinds, orient="row")
    return check_records(**frames)


def records_write(journeys: QuerySet[Journey], as_of: dt.date, folder: Path) -> dict[str, int]:
    """Write the tables as CSV into a folder; how many rows each has. People are numbers, never names."""
    import csv

    folder.mkdir(parents=True, exist_ok=True)
    tables = tables_of(journeys, as_of)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS[name])
            writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return {name: len(rows) for name, rows in tables.items()}
