"""Spreadsheets as people have them: CSV of any usual encoding and separator, and Excel workbooks.

Every cell comes as text, as it is seen; what it means is read later (`workadvance.parsing`). Lines above the head (a title, a
date), blank lines and columns, a second head over merged cells and heads repeated on each printed page are recognized.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workadvance.tables.problems import InputProblems, Problem

MOST_BYTES = 60 * 1024 * 1024
MOST_UNPACKED = 600 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 200_000, 200
# How far down the head may be.
HEAD_WITHIN = 25
_SEPARATORS = (",", ";", "\t", "|")
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d) 00:00:00(?:\.0+)?")

Known = Callable[[str], bool]
"""Whether a text is the name of a column that is known."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row: its number as the spreadsheet counts, and its cells, one for each column of the head.

    `beyond` is what was written to the right of the last column that has a name.
    """

    number: int
    cells: tuple[str, ...]
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileTable:
    """A table found in a file: its head (`groups` has the merged head above each column, "" for none) and its rows."""

    head: tuple[str, ...]
    groups: tuple[str, ...]
    head_row: int
    rows: tuple[FileRow, ...]


def read_sheet(data: bytes, name: str, *, known: Known) -> FileTable:
    """The table of a CSV or XLSX file. Raises NoTable, with a sentence, for what holds none.

    `known` says which texts name a column: the line with most of them is the head.
    """
    if len(data) > MOST_BYTES:
        raise NoTable(name, "too_large")
    if not data.strip(b"\x00\t\r\n ;,"):
        raise NoTable(name, "empty")
    lines = _workbook(data, name) if data[:4] == b"PK\x03\x04" else _text_lines(data, name)
    filled = [(number, cells) for number, cells in lines if any(cells)]
    if not filled:
        raise NoTable(name, "empty")
    return _table(filled, name, known)


REFUSALS = {
    "too_large": "this file is too large. Split it into smaller files.",
    "empty": "this file is empty.",
    "workbook": "we can't read this workbook. Save it as XLSX or CSV in your spreadsheet program and try again.",
    "not_a_table": "this isn't a spreadsheet we can read. Save it as XLSX or CSV and try again.",
    "columns": f"this table has more than {MOST_COLUMNS} columns.",
    "rows": f"this table has more than {MOST_ROWS:,} rows. Split it into smaller files.",
    "no_rows": "there are no rows below the column names.",
}


class NoTable(InputProblems):
    """A file that holds no table we can read: `code` is one of `REFUSALS`."""

    def __init__(self, name: str, code: str) -> None:
        self.code = code
        super().__init__(Problem(REFUSALS[code], file=name))


Line = tuple[int, list[str]]


def _workbook(data: bytes, name: str) -> list[Line]:
    """The lines of the first sheet of a workbook that has any."""
    import fastexcel

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise NoTable(name, "too_large")
        book = fastexcel.read_excel(data)
        for sheet_name in book.sheet_names:
            frame = book.load_sheet(sheet_name, header_row=None, dtypes="string", n_rows=MOST_ROWS + HEAD_WITHIN + 1)
            rows = frame.to_polars().rows()
            if any(any(cell not in (None, "") for cell in row) for row in rows):
                # Empty lines above the first filled one are left out by the reader: they count all the same.
                first = frame.total_height - len(rows) if frame.total_height > len(rows) else 0
                return [(first + n, [_cell(c) for c in row]) for n, row in enumerate(rows, start=1)]
    except InputProblems:
        raise
    except Exception as error:
        raise NoTable(name, "workbook") from error
    raise NoTable(name, "empty")


def _cell(value: object) -> str:
    """A cell of a workbook as it is seen: a day without its midnight, a whole number without “.0”."""
    text = "" if value is None else " ".join(str(value).split())
    if match := _MIDNIGHT.fullmatch(text):
        return match[1]
    return text[:-2] if re.fullmatch(r"-?[0-9]{1,15}\.0", text) else text


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or, where it is neither, Windows-1252."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    head = data[:2000]
    if head.count(0) > len(head) // 4:
        return data.decode("utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # The five codes Windows-1252 leaves open are control characters; no one types them.
        return data.decode("cp1252", errors="replace")


def _text_lines(data: bytes, name: str) -> list[Line]:
    if data[:4] in (b"\xd0\xcf\x11\xe0", b"%PDF") or b"\x00" * 8 in data[:4000]:
        raise NoTable(name, "not_a_table")
    text = decoded(data).replace("\x00", "")
    said = re.match(r"sep=(.)\r?\n", text)
    separator = said[1] if said else _separator(text)
    skipped = 1 if said else 0
    lines: list[Line] = []
    csv.field_size_limit(MOST_BYTES)
    reader = csv.reader(io.StringIO(text[said.end() :] if said else text, newline=""), delimiter=separator)
    try:
        for n, cells in enumerate(reader, start=1 + skipped):
            lines.append((n, [_seen(cell) if cell else "" for cell in cells]))
    except csv.Error as error:
        raise NoTable(name, "not_a_table") from error
    return lines


def _seen(cell: str) -> str:
    """A cell's text, without the apostrophe that keeps a spreadsheet from running it as a formula."""
    text = " ".join(cell.split())
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _separator(text: str) -> str:
    """The separator by which most lines have the same, and the largest, number of cells."""
    sample = text[:60_000].splitlines()[:60]
    best, best_score = ",", 0
    for separator in _SEPARATORS:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=separator) if len(row) > 1)
        if not widths:
            continue
        width, lines = widths.most_common(1)[0]
        if (score := lines * (width - 1)) > best_score:
            best, best_score = separator, score
    return best


def _table(lines: Sequence[Line], name: str, known: Known) -> FileTable:
    at = _head_at(lines, known)
    head_row, head = lines[at]
    while head and not head[-1]:
        head = head[:-1]
    if len(head) > MOST_COLUMNS:
        raise NoTable(name, "columns")
    groups = _groups(lines[at - 1][1] if at and lines[at - 1][0] == head_row - 1 else [], len(head))
    rows = []
    again = [cell.casefold() for cell in head]
    for number, cells in lines[at + 1 :]:
        if [cell.casefold() for cell in cells[: len(head)]] == again:
            continue
        padded = (*cells[: len(head)], *[""] * (len(head) - len(cells)))
        rows.append(FileRow(number, padded, tuple(cell for cell in cells[len(head) :] if cell)))
    if not rows:
        raise NoTable(name, "no_rows")
    if len(rows) > MOST_ROWS:
        raise NoTable(name, "rows")
    return FileTable(tuple(head), groups, head_row, tuple(rows))


def _head_at(lines: Sequence[Line], known: Known) -> int:
    """Which line is the head: the one with most known names; where none has any, the first that is as wide as the table."""
    first = lines[:HEAD_WITHIN]
    names = [sum(known(cell) for cell in cells if cell) for _, cells in first]
    if max(names) > 0:
        return names.index(max(names))
    widths = [sum(bool(cell) for cell in cells) for _, cells in first]
    return next(n for n, width in enumerate(widths) if width >= 0.6 * max(widths))


def _groups(above: Sequence[str], width: int) -> tuple[str, ...]:
    """The merged heads above the columns: a name stands for the empty cells to its right. A title is no head."""
    filled = [cell for cell in above if cell]
    if len(filled) < 2:
        return ("",) * width
    groups, now = [], ""
    for n in range(width):
        now = (above[n] if n < len(above) else "") or now
        groups.append(now)
    return tuple(groups)
