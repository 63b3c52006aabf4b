"""The federal file of individual records (PIRL) from the database, with what it lacks, and the queue of what must be fixed.

Only what is on record is written: an element the software doesn't hold stays empty and is named in `lacking`, never guessed.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from workadvance.evidence.federal_file import Finding, Report, check_records
from workadvance.people.access import Actor
from workadvance.people.models import Person
from workadvance.reporting.indicators import journeys_counted, names_of
from workadvance.reporting.models import Journey
from workadvance.reporting.records import tables_of
from workadvance.training.models import Enrollment

if TYPE_CHECKING:
    from workadvance.evidence.federal_file import Schema
    from workadvance.programs.models import Program

NOT_YET = "999999"
AFTER_EXIT = (("1600", "1601", "1703"), ("1602", "1603", "1704"), ("1604", "1605", "1705"), ("1606", "1607", "1706"))
CREDENTIALS = (("1800", "1801"), ("1802", "1803"), ("1804", "1805"))
TRAININGS = (
    ("1302", "1303", "1306", "1307", "1308"),
    ("1309", "1310", "1311", "1312", "1313"),
    ("1314", "1315", "1316", "1317", "1318"),
)
OCCUPATIONAL, CERTIFICATION = "06", "6"
"""Occupational skills training (element 1303), and occupational certification (element 1800)."""
HELD = frozenset(
    {
        *(
            "100",
            "101",
            "102",
            "103",
            "200",
            "400",
            "408",
            "900",
            "901",
            "1300",
            "1618",
            "1809",
            "1810",
            "1811",
            "1813",
        ),
        *(number for group in (*AFTER_EXIT, *CREDENTIALS, *TRAININGS) for number in group),
    }
)
"""The elements the database can fill."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something of a person that a file needs and no one has entered."""

    element: str
    words: str


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue: what was found, about which person, and what to do. `name` is empty without a right to it."""

    person_id: str
    person_pk: int | None
    name: str
    element: str
    element_name: str
    rule: str
    severity: str
    message: str
    todo: str


@dataclass(frozen=True, slots=True)
class PirlFile:
    """The records of a program year, as a layout wants them, in its order."""

    schema: Schema
    rows: list[dict[str, str]]

    @property
    def lacking(self) -> list[str]:
        """The elements of the layout that the database doesn't hold, each as number and name."""
        return [f"{e.number} {e.name}" for e in self.schema.elements if e.number not in HELD]

    def check(self, report_day: dt.date) -> Report:
        """What the edit checks say of it; the first record is row 2, as in the file."""
        return check_records(list(enumerate(self.rows, start=2)), self.schema, report_day)

    def write(self, path: Path) -> None:
        """Write it as CSV with a header of element numbers."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(self.schema.numbers)
            writer.writerows([row.get(number, "") for number in self.schema.numbers] for row in self.rows)


def pirl_file(journeys: QuerySet[Journey], program_year: int, schema: Schema, as_of: dt.date) -> PirlFile:
    """The individual records of a program year: everyone who took part in it, and those who left since the January of the year
    before the one it began in, who are still looked at for what came after."""
    tables = tables_of(journeys, as_of)
    by_person = {name: _by_person(tables[name]) for name in ("employment", "credentials", "gains")}
    first, last = dt.date(program_year - 1, 1, 1), dt.date(program_year + 1, 6, 30)
    periods = [p for p in tables["participants"] if p[1] <= last and (p[2] is None or p[2] >= first)]
    numbers = [int(p[0][1:]) for p in periods]
    people = {f"P{p.pk}": p for p in Person.objects.filter(pk__in=numbers)}
    answers = {
        f"P{counted}": working
        for counted, working in journeys.filter(counted_as__in=numbers, selected_on__isnull=False)
        .order_by("-selected_on", "-pk")
        .values_list("counted_as", "application__employed")
    }
    trainings = _trainings(journeys, as_of)
    rows = []
    for period in periods:
        who, entry, left = period[:3]
        row = _about(people.get(who), period, answers.get(who))
        row |= _learned(trainings[who], entry, left)
        row |= _attained(by_person["credentials"][who], by_person["gains"][who], entry, left)
        if left is not None:
            row |= _worked(by_person["employment"][who], left, as_of)
        rows.append(row)
    return PirlFile(schema, rows)


def _by_person(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _trainings(journeys: QuerySet[Journey], as_of: dt.date) -> dict[str, list[Enrollment]]:
    found: dict[str, list[Enrollment]] = defaultdict(list)
    owner = dict(journeys.filter(selected_on__isnull=False).values_list("application_id", "counted_as"))
    rows = Enrollment.objects.filter(application__journey__in=journeys, started_on__lte=as_of)
    for enrollment in rows.select_related("cohort").order_by("started_on", "pk"):
        if enrollment.application_id in owner:
            found[f"P{owner[enrollment.application_id]}"].append(enrollment)
    return found


def _day(day: dt.date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


def _about(person: Person | None, period: tuple[Any, ...], working: bool | None) -> dict[str, str]:
    who, entry, left, _exclusion, diploma, born = period
    return {
        "100": who,
        "101": person.state if person else "",
        "102": person.county_fips[2:] if person else "",
        "103": person.zip if person else "",
        "200": _day(born),
        # Working is 1. Not working may be unemployed or not in the labor force: the answer doesn't say which, so neither do we.
        "400": "1" if working else "",
        # No diploma is 0. Having one may be a diploma or an equivalency, which the answer doesn't tell apart.
        "408": "0" if diploma == "no" else "",
        "900": _day(entry),
        "901": _day(left),
    }


def _learned(trainings: Iterable[Enrollment], entry: dt.date, left: dt.date | None) -> dict[str, str]:
    mine = [e for e in trainings if e.started_on and e.started_on >= entry and (left is None or e.started_on <= left)]
    row = {"1300": "1" if mine else "0"}
    for (begun, kind, code, completed, ended), e in zip(TRAININGS, mine, strict=False):
        done = e.ended_on
        row |= {
            begun: _day(e.started_on),
            kind: OCCUPATIONAL,
            code: e.cohort.soc.replace("-", ""),
            completed: ("1" if e.state == "completed" else "0") if done else "",
            ended: _day(done),
        }
    leading = [e for e in mine if e.cohort.certification_id]
    if leading:
        row |= {"1811": _day(leading[0].started_on), "1813": _day(leading[-1].ended_on)}
    return row


def _attained(
    credentials: Iterable[tuple[Any, ...]], gains: Iterable[tuple[Any, ...]], entry: dt.date, left: dt.date | None
) -> dict[str, str]:
    until = left.replace(year=left.year + 1, day=min(left.day, 28 if left.month == 2 else 31)) if left else dt.date.max
    row: dict[str, str] = {}
    days = sorted(on for _who, _kind, on in credentials if entry <= on <= until)
    for (kind, attained), on in zip(CREDENTIALS, days, strict=False):
        row |= {kind: CERTIFICATION, attained: _day(on)}
    if left is not None and not days:
        row["1800"] = "0"
    newest: dict[str, dt.date] = {}
    for _who, kind, on in gains:
        if entry <= on <= (left or dt.date.max):
            newest[kind] = max(newest.get(kind, on), on)
    return row | {"1809": _day(newest.get("training milestone")), "1810": _day(newest.get("skills progression"))}


def _worked(work: Iterable[tuple[Any, ...]], left: dt.date, as_of: dt.date) -> dict[str, str]:
    """Employment in the four quarters after exit. Nothing on record is no employment only once the records must be in."""
    mine, today = list(work), as_of.year * 4 + (as_of.month - 1) // 3
    exit_quarter = left.year * 4 + (left.month - 1) // 3
    row: dict[str, str] = {}
    employers: dict[int, set[str]] = {}
    for step, (employed, match, wages) in enumerate(AFTER_EXIT, start=1):
        number = exit_quarter + step
        held = [line for line in mine if line[1] == f"{number // 4}Q{number % 4 + 1}"]
        by_records = [line for line in held if line[4] == "wages"]
        employers[step] = {line[2] for line in by_records}
        if by_records:
            total = str(min(round(sum(line[3] for line in by_records)), 999_998))
            row |= {employed: "1", match: "1", wages: total}
        elif held:
            row |= {employed: "1", match: "2", wages: ""}
        elif today - exit_quarter < step + 2:
            row |= {employed: "9", match: "9", wages: NOT_YET}
        else:
            row |= {employed: "0", match: "0", wages: ""}
    if employers[2] and row["1606"] != "9":
        row["1618"] = "1" if employers[2] & employers[4] else "0"
    return row


def queue_rows(actor: Actor, made: PirlFile, report_day: dt.date) -> list[QueueRow]:
    """What must be fixed in a file, person by person: what the edit checks found, then what no one has entered yet."""
    report = made.check(report_day)
    names = names_of(actor, sorted({row["100"] for row in made.rows}))
    rows = [_queued(made.rows[each.row - 2]["100"], each, names) for each in report.findings]
    for cells in made.rows:
        for lack in _missing(cells):
            pk, name = names.get(cells["100"], (None, ""))
            element = next((e.name for e in made.schema.elements if e.number == lack.element), "")
            todo = _("Enter it on the person's page.")
            rows.append(QueueRow(cells["100"], pk, name, lack.element, element, "MISSING", "warning", lack.words, todo))
    return rows


def _queued(who: str, found: Finding, names: dict[str, tuple[int, str]]) -> QueueRow:
    pk, name = names.get(who, (None, ""))
    return QueueRow(who, pk, name, found.element, found.name, found.rule, found.severity, found.message, found.todo)


def _missing(cells: dict[str, str]) -> list[Missing]:
    said = {
        "200": _("No date of birth is on record."),
        "101": _("No state of residence is on record."),
        "103": _("No ZIP code is on record."),
    }
    return [Missing(element, words) for element, words in said.items() if not cells[element]]


def pirl_seen(actor: Actor, program: Program | None, program_year: int, schema: Schema, as_of: dt.date) -> PirlFile:
    """The file of the programs an actor may see."""
    return pirl_file(journeys_counted(actor, program), program_year, schema, as_of)
