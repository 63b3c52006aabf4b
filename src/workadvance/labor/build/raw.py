"""Finding and reading publishers' files: by name, with their checksum, refused when the layout is another."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

import polars as pl

from workadvance.tables import InputProblems, Problem, nearest

T = TypeVar("T")


@dataclass(slots=True)
class RawFile:
    """One file that was read: its name, checksum, size and the rows that were in it."""

    name: str
    sha256: str
    bytes: int
    rows: int


@dataclass(slots=True)
class Source:
    """What one publisher's release contributed: who, what, when, under which license, from which files."""

    key: str
    title: str
    publisher: str
    vintage: str
    license: str
    url: str
    attribution: str = ""
    note: str = ""
    files: list[RawFile] = field(default_factory=list)


class RawFolder:
    """A folder with publishers' files, at any depth; remembers what was read."""

    def __init__(self, root: Path) -> None:
        root = Path(root)
        if not root.is_dir():
            raise InputProblems(
                Problem("there is no such folder. Give the folder that holds the publishers' files.", file=str(root))
            )
        self.root = root
        walk = os.walk(root, followlinks=True)
        self._files = sorted(Path(place) / name for place, _, names in walk for name in names)
        self.read: dict[Path, RawFile] = {}

    def find(self, what: str, *patterns: str, required: bool = True) -> Path | None:
        """The one file whose name matches the first pattern that matches any (regular expressions, case ignored).

        Raises InputProblems when nothing matches and it is required, or when two different files match.
        """
        for pattern in patterns:
            found = [p for p in self._files if re.fullmatch(pattern, p.name, re.IGNORECASE)]
            distinct = {_sha256(p): p for p in found} if len(found) > 1 else {p: p for p in found}
            if len(distinct) > 1:
                listed = ", ".join(str(p.relative_to(self.root)) for p in found)
                raise InputProblems(
                    Problem(f"several files could be it: {listed}. Keep one vintage under this folder.", file=what)
                )
            if found:
                return next(iter(distinct.values()))
        if not required:
            return None
        wanted = " or ".join(f"“{_readable(p)}”" for p in patterns)
        like = nearest(_readable(patterns[0]), [p.name for p in self._files], limit=2, cutoff=80)
        hint = f" Files with a similar name: {', '.join(like)}." if like else ""
        raise InputProblems(Problem(f"no file named {wanted} under {self.root}.{hint}", file=what))

    def note(self, path: Path, rows: int) -> RawFile:
        """Remember that a file was read and how many rows it had (once, with the most rows seen)."""
        known = self.read.get(path)
        if known is None:
            known = RawFile(path.name, _sha256(path), path.stat().st_size, rows)
            self.read[path] = known
        known.rows = max(known.rows, rows)
        return known


class Attempts:
    """Reads several things and keeps what is wrong with each, so that all of it is said at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def read(self, reader: Callable[..., T], *args: Any, **options: Any) -> T:
        """What `reader` gives; None if it refused, so `finish` must come before the result is used."""
        try:
            return reader(*args, **options)
        except InputProblems as bad:
            self.problems += bad.problems
            return cast(T, None)

    def finish(self) -> None:
        """Raise InputProblems with everything that was wrong, if anything was."""
        if self.problems:
            raise InputProblems(self.problems)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _readable(pattern: str) -> str:
    return (
        re.sub(r"\\(.)", r"\1", pattern)
        .replace("[0-9]{4}", "YYYY")
        .replace(".*", "*")
        .replace("[0-9]", "#")
        .replace("(", "")
        .replace(")", "")
    )


Names = Mapping[str, Sequence[str]]
"""Our column name to the names publishers have used for it, newest first; matched without case or outer blanks."""


def pick(frame: pl.DataFrame, names: Names, *, file: str, table: str, optional: Sequence[str] = ()) -> pl.DataFrame:
    """The wanted columns under our names, as text.

    Each publisher's name may be a regular expression that must match the whole heading.
    Raises InputProblems naming file, table and each missing column, with the nearest heading found.
    """
    problems: list[Problem] = []
    out: dict[str, pl.Series] = {}
    for ours, theirs in names.items():
        found = None
        for name in theirs:
            matches = [c for c in frame.columns if re.fullmatch(name, c.strip(), re.IGNORECASE)]
            if matches:
                found = matches[0]
                break
        if found is not None:
            out[ours] = frame[found].cast(pl.String).str.strip_chars()
        elif ours in optional:
            out[ours] = pl.Series(ours, [None] * frame.height, dtype=pl.String)
        else:
            like = nearest(_readable(theirs[0]), frame.columns, limit=1, cutoff=70)
            hint = f" Nearest heading: “{like[0]}”." if like else f" Headings found: {', '.join(frame.columns[:12])}."
            problems.append(
                Problem(
                    f"table “{table}”: the column “{_readable(theirs[0])}” is missing.{hint}",
                    file=file,
                    column=_readable(theirs[0]),
                )
            )
    if problems:
        raise InputProblems(problems)
    return pl.DataFrame({name: series.alias(name) for name, series in out.items()})


def numbers(frame: pl.DataFrame, columns: Sequence[str], *, file: str, table: str) -> pl.DataFrame:
    """Columns of text as numbers; publishers' marks for “no value” (—, -, n/a, NA, *) become null.

    Raises InputProblems naming the first unreadable cell of each column.
    """
    problems: list[Problem] = []
    out: list[pl.Series] = []
    for name in columns:
        text = frame[name].str.replace_all(",", "").str.strip_chars()
        empty = text.is_null() | text.str.to_lowercase().is_in(["", "—", "–", "-", "n/a", "na", "(na)", "*", "null"])
        value = text.cast(pl.Float64, strict=False)
        bad = (~empty & (value.is_null() | ~value.is_finite())).fill_null(False)
        if bad.any():
            first = int(bad.arg_true()[0])
            problems.append(
                Problem(
                    f"table “{table}”: found “{frame[name][first]}” where a number is needed"
                    f" ({bad.sum()} such cells; the first is row {first + 1} of the data).",
                    file=file,
                    column=name,
                )
            )
        out.append(value.alias(name))
    if problems:
        raise InputProblems(problems)
    return frame.with_columns(out)


def decode(path: Path) -> tuple[str, int]:
    """The text of a file, and how many of its lines needed the repair below.

    Repair: USDA saved the rural-urban file on a Macintosh, so that “ñ” and “ó” of Puerto Rican names are not UTF-8;
    lines that are not UTF-8 are read as Mac Roman.
    """
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        return data.decode("utf-8-sig"), 0
    except UnicodeDecodeError:
        pass
    lines, repaired = [], 0
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode("utf-8-sig"))
        except UnicodeDecodeError:
            lines.append(line.decode("mac_roman"))
            repaired += 1
    return "\n".join(lines), repaired


def read_delimited(
    folder: RawFolder, path: Path, names: Names, *, separator: str, table: str, optional: Sequence[str] = ()
) -> pl.DataFrame:
    """Read a CSV or tab-separated file and pick columns; see `pick`. Every cell comes as text."""
    text, _ = decode(path)
    if not text.strip():
        raise InputProblems(Problem(f"table “{table}”: the file is empty.", file=path.name))
    quoted = separator == ","
    header, _, _ = text.partition("\n")
    headings = (
        next(csv.reader([header.rstrip("\r")], delimiter=separator)) if quoted else header.rstrip("\r").split(separator)
    )
    if len(headings) < 2:
        raise InputProblems(
            Problem(
                f"table “{table}”: the first line is not headings separated by {'commas' if quoted else 'tabs'}.",
                file=path.name,
            )
        )
    try:
        frame = pl.read_csv(
            io.StringIO(text),
            separator=separator,
            quote_char='"' if quoted else None,
            infer_schema=False,
            truncate_ragged_lines=True,
        )
    except Exception as error:
        raise InputProblems(
            Problem(f"table “{table}”: cannot be read: {str(error).strip().splitlines()[0]}", file=path.name)
        ) from error
    picked = pick(frame, names, file=path.name, table=table, optional=optional)
    folder.note(path, picked.height)
    return picked


def read_sheet(
    folder: RawFolder, path: Path, sheet: str, names: Names, *, heading: str, optional: Sequence[str] = ()
) -> tuple[pl.DataFrame, str]:
    """Read one sheet of a workbook whose headings stand in the first row that has the cell `heading`.

    Returns the picked columns and the text of the cells above the headings (titles carry the vintage).
    """
    import fastexcel

    try:
        book = fastexcel.read_excel(str(path))
        name = next((s for s in book.sheet_names if s.strip().lower() == sheet.lower()), None)
        if name is None and sheet == "*":
            name = book.sheet_names[0]
        if name is None:
            raise InputProblems(
                Problem(f"there is no sheet “{sheet}”. Sheets found: {', '.join(book.sheet_names)}.", file=path.name)
            )
        cells = book.load_sheet(name, header_row=None, dtypes="string").to_polars()
    except InputProblems:
        raise
    except Exception as error:
        raise InputProblems(
            Problem(
                f"table “{sheet}”: is not a readable workbook: {str(error).strip().splitlines()[0]}", file=path.name
            )
        ) from error
    rows = cells.head(12).rows()
    at = next((i for i, row in enumerate(rows) if any((c or "").strip().lower() == heading.lower() for c in row)), None)
    if at is None:
        raise InputProblems(
            Problem(
                f"table “{name}”: no line of headings with “{heading}” in the first {len(rows)} rows.",
                file=path.name,
                column=heading,
            )
        )
    above = " ".join(c for row in rows[:at] for c in row if c)
    headings = [(c or f"column {i + 1}").strip() for i, c in enumerate(rows[at])]
    unique = [h if headings.index(h) == i else f"{h} ({i + 1})" for i, h in enumerate(headings)]
    frame = cells.slice(at + 1).rename(dict(zip(cells.columns, unique, strict=True)))
    picked = pick(frame, names, file=path.name, table=name, optional=optional)
    folder.note(path, picked.height)
    return picked.with_columns(pl.lit(" | ".join(headings)).alias("_headings")), above
