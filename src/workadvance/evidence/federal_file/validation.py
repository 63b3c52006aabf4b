"""Checking a file of individual records in stages, as the agency's system does: columns, values, duplicates, logic.

Duplicates and logic are looked at only when every value is right; a file without errors in all four can be certified.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workadvance.evidence.federal_file.layout import NEEDED, WAGES, FileElement, Schema, checks
from workadvance.evidence.federal_file.logic import RULES, RecordLine, day_of
from workadvance.tables import InputProblems, Problem

STAGES = ("columns", "values", "duplicates", "logic")
_SSN = re.compile(r"(?!000|666|9\d\d)\d{3}-?(?!00)\d{2}-?(?!0000)\d{4}")
_AMOUNT = re.compile(r"\d{1,6}(\.\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: where (row 1 is the header), which rule, what is wrong and what to do. A number that may be a Social
    Security number is never repeated."""

    stage: str
    row: int
    element: str
    name: str
    rule: str
    severity: str
    message: str
    todo: str


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a check: which stages were run, and everything found in them."""

    schema: str
    rows: int
    stages: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def passes(self) -> bool:
        """Whether all stages were run without an error."""
        return self.stages == STAGES and not any(each.severity == "error" for each in self.findings)


def check_file(path: Path, schema: Schema, report_day: dt.date) -> Report:
    """Check a CSV file with a header of element numbers (or none, where the columns are the layout's).

    Raises InputProblems if it can't be read as text or is empty.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [(reader_row, cells) for reader_row, cells in enumerate(csv.reader(file), start=1) if any(cells)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputProblems(Problem("it can't be read as CSV in UTF-8.", file=path.name)) from error
    if not lines:
        raise InputProblems(Problem("it is empty.", file=path.name))
    first = [_number(cell) for cell in lines[0][1]]
    headed = any(number in schema.numbers for number in first) and not _is_record(lines[0][1], schema)
    given, data = (first, lines[1:]) if headed else (list(schema.numbers), lines)
    found = list(_columns(given, schema)) if headed else []
    found += [
        _finding("COL-2", schema, row, "", f"found {len(cells)} cells; {len(given)} are needed")
        for row, cells in data
        if len(cells) != len(given)
    ]
    if found:
        return Report(schema.name, len(data), STAGES[:1], tuple(found))
    records = [(row, dict(zip(given, (cell.strip() for cell in cells), strict=True))) for row, cells in data]
    return check_records(records, schema, report_day)


def check_records(records: Sequence[tuple[int, Mapping[str, str]]], schema: Schema, report_day: dt.date) -> Report:
    """Check records whose columns are right: values, then duplicates, then logic."""
    values = [fault for row, cells in records for fault in _values(row, cells, schema)]
    if values:
        return Report(schema.name, len(records), STAGES[:2], tuple(values))
    found = list(_duplicates(records, schema))
    for row, cells in records:
        line = RecordLine(cells, report_day)
        for rule, look in RULES.items():
            found += [_finding(rule, schema, row, element, words) for element, words in look(line)]
    return Report(schema.name, len(records), STAGES, tuple(found))


def _number(heading: str) -> str:
    match = re.match(r"\s*(?:PIRL)?[\s_#-]*0*(\d{3,4}[a-z]?)(?![\d])", heading, flags=re.IGNORECASE)
    return match.group(1).lower() if match else heading.strip()


def _is_record(cells: Sequence[str], schema: Schema) -> bool:
    """Whether a first row is a record already: it has a day of entry where the layout says so."""
    place = schema.numbers.index("900") if "900" in schema.numbers else -1
    return 0 <= place < len(cells) and day_of(cells[place].strip()) is not None


def _columns(given: Sequence[str], schema: Schema) -> Iterator[Finding]:
    wanted = schema.numbers
    for number in wanted:
        if number not in given:
            yield _finding("COL-1", schema, 1, number, "this column is missing")
    for place, number in enumerate(given, start=1):
        if number not in wanted:
            yield _finding("COL-1", schema, 1, number, f"column {place} is no element of this layout")
        elif given.index(number) != place - 1:
            yield _finding("COL-1", schema, 1, number, f"column {place} repeats an element")
    shared = [number for number in given if number in wanted]
    order = [number for number in wanted if number in given]
    if shared != order and len(set(shared)) == len(shared):
        place = next(n for n, pair in enumerate(zip(shared, order, strict=True)) if pair[0] != pair[1])
        words = f"columns are in another order: found {shared[place]} where {order[place]} is due"
        yield _finding("COL-1", schema, 1, shared[place], words)


def _values(row: int, cells: Mapping[str, str], schema: Schema) -> Iterator[Finding]:
    for element in schema.elements:
        text = cells.get(element.number, "")
        if not text:
            if element.number in NEEDED:
                yield _finding("VV-0", schema, row, element.number, "it is empty")
            continue
        if element.number == "100" and _SSN.fullmatch(text):
            yield _finding("VV-2", schema, row, "100", "it has the form of a Social Security number")
        elif (wrong := _wrong(text, element)) is not None:
            yield _finding("VV-1", schema, row, element.number, f"found “{text[:40]}”; {wrong}")


def _wrong(text: str, element: FileElement) -> str | None:
    if element.number in WAGES:
        return None if _AMOUNT.fullmatch(text) else "dollars up to 999999, with cents or without, are needed"
    if element.type == "DT":
        return None if day_of(text) else "a day that exists, written YYYYMMDD, is needed"
    if element.codes:
        return None if text in element.codes else f"allowed: {', '.join(element.codes)}"
    if element.type == "IN" and not (text.isascii() and text.isdigit()):
        return f"digits only are allowed, at most {element.length}"
    return None if len(text) <= element.length else f"at most {element.length} characters are allowed"


def _duplicates(records: Sequence[tuple[int, Mapping[str, str]]], schema: Schema) -> Iterator[Finding]:
    periods: dict[str, list[tuple[dt.date, dt.date, int]]] = defaultdict(list)
    for row, cells in records:
        entry = day_of(cells.get("900", ""))
        if entry is not None:
            periods[cells["100"]].append((entry, day_of(cells.get("901", "")) or dt.date.max, row))
    for mine in periods.values():
        mine.sort()
        latest = mine[0]
        for period in mine[1:]:
            entry, left, row = period
            if entry == latest[0] or entry < latest[1]:
                yield _finding("DUP-1", schema, row, "100", f"this period overlaps the one in row {latest[2]}")
            if left > latest[1]:
                latest = period


def _finding(rule: str, schema: Schema, row: int, element: str, words: str) -> Finding:
    check = checks()[rule]
    name = next((each.name for each in schema.elements if each.number == element), "")
    return Finding(check.stage, row, element, name, rule, check.severity, f"{check.words}: {words}.", f"{check.todo}.")
