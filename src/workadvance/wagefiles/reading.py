"""Read a wage file line by line: each line, or what is wrong with it by row and column. Never more than one line in memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from workadvance.parsing import Unclear, read_ssn
from workadvance.tables import InputProblems, Problem
from workadvance.wagefiles.layouts import Layout
from workadvance.wagefiles.quarters import Quarter, read_quarter

# No line of any layout is nearly as long; a file without line ends is told, not read whole.
LONGEST_LINE = 2000
MOST_WAGES = Decimal(10_000_000)


@dataclass(frozen=True, slots=True)
class WageLine:
    """What one line says: a person's wages from one employer account in one quarter. `number` is empty where unknown."""

    row: int
    number: str
    last_name: str
    first_name: str
    middle_initial: str
    employer: str
    unit: str
    wages: Decimal
    quarter: Quarter


class _Wrong(Exception):
    def __init__(self, column: str, message: str) -> None:
        self.column, self.message = column, message


def read_lines(path: Path, layout: Layout, quarter: Quarter | None = None) -> Iterator[WageLine | Problem]:
    """The lines of a file in their order. A quarter that is given must be each line's own, or stands where a line has none."""
    if not path.is_file():
        raise InputProblems(f"{path}: there is no such file. Check the path.")
    return _fixed(path, layout, quarter) if layout.fixed else _table(path, layout, quarter)


def _fixed(path: Path, layout: Layout, quarter: Quarter | None) -> Iterator[WageLine | Problem]:
    with path.open("rb") as handle:
        for row in _count():
            raw = handle.readline(LONGEST_LINE)
            if not raw:
                return
            if len(raw) == LONGEST_LINE:
                yield Problem("The line does not end. Ask for the file with one record on each line.", path.name, row)
                return
            # Only the line end goes: a line may end in spaces that count.
            line = raw.rstrip(b"\r\n").rstrip(b"\x1a")
            if not line or line[:1] in b"ABETF":
                continue
            try:
                yield _fixed_line(row, line, layout, quarter)
            except _Wrong as wrong:
                yield Problem(wrong.message, path.name, row, wrong.column)


def _count() -> Iterator[int]:
    row = 0
    while True:
        row += 1
        yield row


def _fixed_line(row: int, line: bytes, layout: Layout, quarter: Quarter | None) -> WageLine:
    if line[:1] != b"S":
        raise _Wrong("record (byte 1)", "No record starts so. S, A, B, E, T and F do: check --layout.")
    if len(line) not in layout.lengths:
        needed = " or ".join(map(str, layout.lengths))
        raise _Wrong("", f"The line has {len(line)} bytes, not {needed}. Check --layout, or ask for the file again.")
    # One byte is one character here, or positions would move.
    said = {k: line[f.first - 1 : f.first - 1 + f.length].decode("latin-1").strip() for k, f in layout.fields.items()}
    names = {key: place.column for key, place in layout.fields.items()}
    if not said["wages"].isascii() or not said["wages"].isdigit():
        raise _Wrong(names["wages"], "Cents are needed, digits only. Check --layout.")
    said_quarter = read_quarter(said["quarter"], layout.quarter_format) if said["quarter"] else None
    if said["quarter"] and said_quarter is None:
        raise _Wrong(names["quarter"], f"This is no quarter written as {layout.quarter_format}. Check --layout.")
    # Some states put I and blanks where the number is unknown.
    number = "" if said["number"] in ("I", "") else said["number"]
    return WageLine(
        row=row,
        number=_number(number, names["number"]),
        last_name=_name(said["last_name"], names["last_name"]),
        first_name=said["first_name"],
        middle_initial=said["middle_initial"],
        employer=_employer(said["employer"], names["employer"]),
        unit=said["unit"],
        wages=_wages(Decimal(said["wages"]) / 100, names["wages"]),
        quarter=_quarter(said_quarter, quarter, names["quarter"]),
    )


def _number(text: str, column: str) -> str:
    digits = text.replace("-", "").replace(" ", "")
    if digits and not (len(digits) == 9 and digits.isascii() and digits.isdigit()):
        raise _Wrong(column, "Nine digits are needed, or nothing where the number is unknown.")
    try:
        return read_ssn(digits) if digits else ""
    except Unclear:
        # 000-00-0000 and the like are how payrolls write “unknown”: no one is found by them.
        return ""


def _name(text: str, column: str) -> str:
    if not text:
        raise _Wrong(column, "The last name is missing. Check --layout.")
    return text


def _employer(text: str, column: str) -> str:
    if not text:
        raise _Wrong(column, "The employer account is missing. Ask the agency for it.")
    return text[:40]


def _wages(amount: Decimal, column: str) -> Decimal:
    if not amount.is_finite() or not 0 <= amount <= MOST_WAGES:
        raise _Wrong(column, f"Between 0 and {MOST_WAGES:,} dollars a quarter are possible. Check --layout.")
    return amount.quantize(Decimal("0.01"))


def _quarter(said: Quarter | None, given: Quarter | None, column: str) -> Quarter:
    if said and given and said != given:
        raise _Wrong(column, f"The line is of {said}, not of {given}. Leave --quarter out, or give another file.")
    if (found := said or given) is None:
        raise _Wrong(column, "The quarter is missing. Give --quarter, such as 2026Q3.")
    return found


def _table(path: Path, layout: Layout, quarter: Quarter | None) -> Iterator[WageLine | Problem]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = csv.reader(handle, strict=True)
        try:
            head = next(rows, [])
            places = _places(head, layout, path.name)
            for cells in rows:
                if not any(cells):
                    continue
                try:
                    yield _table_line(rows.line_num, cells, head, places, quarter)
                except _Wrong as wrong:
                    yield Problem(wrong.message, path.name, rows.line_num, wrong.column)
        except UnicodeDecodeError:
            yield Problem("This is not UTF-8 text. Save the file as CSV UTF-8.", path.name, rows.line_num + 1)
        except csv.Error:
            yield Problem("A quotation mark is not closed. Check this line.", path.name, rows.line_num)


def _places(head: Sequence[str], layout: Layout, name: str) -> dict[str, int]:
    folded = [h.strip().lower().replace(" ", "_") for h in head]
    found = {
        field: folded.index(known)
        for field, headings in layout.columns.items()
        if (known := next((h for h in headings if h in folded), ""))
    }
    missing = [field for field in layout.needed if field not in found]
    if missing:
        raise InputProblems(
            [
                Problem(f"A column is missing. It may be called {', '.join(layout.columns[m])}.", name, 1, m)
                for m in missing
            ]
        )
    return found


def _table_line(
    row: int, cells: Sequence[str], head: Sequence[str], places: dict[str, int], quarter: Quarter | None
) -> WageLine:
    if len(cells) != len(head):
        raise _Wrong("", f"The row has {len(cells)} cells, not {len(head)}. Check the commas.")
    said = {field: cells[place].strip() for field, place in places.items()}
    names = {field: head[place] for field, place in places.items()}
    written = said.get("quarter", "")
    if said.get("year") and written:
        written = f"{said['year']}Q{written.lstrip('Qq0')}"
    found = read_quarter(written) if written else None
    if written and found is None:
        raise _Wrong(names.get("quarter", "quarter"), "This is no quarter. Write it as 2026Q3.")
    try:
        amount = Decimal(said["wages"].replace("$", "").replace(",", ""))
    except InvalidOperation:
        raise _Wrong(names["wages"], "This is no amount. Write dollars, such as 5200.00.") from None
    return WageLine(
        row=row,
        number=_number(said["number"], names["number"]),
        last_name=_name(said["last_name"], names["last_name"]),
        first_name=said.get("first_name", ""),
        middle_initial=said.get("middle_initial", ""),
        employer=_employer(said["employer"], names["employer"]),
        unit=said.get("unit", ""),
        wages=_wages(amount, names["wages"]),
        quarter=_quarter(found, quarter, names.get("quarter", "quarter")),
    )
