"""Reading CSV and Parquet files against a declared list of columns.

Every cell is checked before anything is computed, and all problems are reported together.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from workadvance.tables.problems import InputProblems, Problem, nearest

# Importing this module must not cost what polars costs: a command knows its help before it knows that it reads a file.
if TYPE_CHECKING:
    import polars as pl

Kind = Literal["text", "integer", "number", "date", "boolean", "list"]

_TRUE = ("true", "yes", "y", "1")
_FALSE = ("false", "no", "n", "0")
_WANTED = {
    "integer": "a whole number",
    "number": "a finite number",
    "date": "a date written YYYY-MM-DD",
    "boolean": "yes or no",
}
MOST_SHOWN_PER_COLUMN = 50


@dataclass(frozen=True, slots=True)
class Column:
    """What one column must hold.

    `required`: the column must be there. `blank`: a cell may be empty (null in the frame; an empty list for
    `list`). `minimum` / `maximum` are inclusive, in `unit`. `choices` are the allowed texts. `list` cells are
    separated by semicolons. A column headed `former`, the name it had before, is read as this one.
    """

    name: str
    kind: Kind = "text"
    required: bool = True
    blank: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] | None = None
    unit: str = ""
    former: str = ""


def read_table(
    path: str | Path,
    columns: Sequence[Column] | None = None,
    *,
    key: Sequence[str] = (),
    extra: bool = False,
    name: str | None = None,
) -> pl.DataFrame:
    """Read a CSV (UTF-8, with or without byte-order mark) or Parquet file and check it.

    Args:
        path: the file; its suffix (`.parquet`, anything else is CSV) says how it is read.
        columns: what each column must hold; None reads every column as it comes (CSV types are inferred).
        key: columns that together may not repeat.
        extra: whether columns that are not declared are allowed (they are kept, as text from CSV).
        name: the name problems are reported under; the file's own name by default.

    Returns a frame with the declared columns in declared order (a missing optional one is null), then any extra.
    Raises InputProblems with every problem: unreadable file, missing/unknown/repeated columns, bad cells, repeated keys.
    """
    import polars as pl

    path = Path(path)
    name = name or path.name
    if not path.is_file():
        raise InputProblems(Problem("there is no such file. Check the path.", file=str(path)))
    try:
        if path.suffix.lower() == ".parquet":
            raw = pl.read_parquet(path)
        else:
            raw = _read_csv(path, name, infer=columns is None)
    except InputProblems:
        raise
    except Exception as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise InputProblems(
            Problem(f"cannot be read as {path.suffix.lstrip('.') or 'CSV'}: {first}", file=name)
        ) from error
    if columns is None:
        return raw
    return check_frame(raw, columns, key=key, extra=extra, name=name)


def _read_csv(path: Path, name: str, *, infer: bool) -> pl.DataFrame:
    import polars as pl

    data = path.read_bytes()
    if not data.strip():
        raise InputProblems(Problem("the file is empty; a header line with the column names is needed.", file=name))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputProblems(
            Problem("is not UTF-8 text here. Save the file as “CSV UTF-8”.", file=name, row=line)
        ) from error
    names = [n.strip() for n in next(csv.reader(io.StringIO(text)), [])]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise InputProblems(
            [Problem("this column is there twice; keep one.", file=name, row=1, column=n) for n in twice]
        )
    frame = pl.read_csv(io.StringIO(text), infer_schema=infer, infer_schema_length=None, truncate_ragged_lines=False)
    return frame.rename(dict(zip(frame.columns, names, strict=True)))


def check_frame(
    frame: pl.DataFrame,
    columns: Sequence[Column],
    *,
    key: Sequence[str] = (),
    extra: bool = False,
    name: str = "table",
) -> pl.DataFrame:
    """Check a frame against declared columns and give them their types; see `read_table`."""
    import polars as pl

    problems: list[Problem] = []
    there = set(frame.columns)
    frame = frame.rename({c.former: c.name for c in columns if c.former in there and c.name not in there})
    declared = {c.name: c for c in columns}
    unknown = [c for c in frame.columns if c not in declared]
    for column in columns:
        if column.required and column.name not in frame.columns:
            like = nearest(column.name, unknown, limit=1, cutoff=75)
            hint = f" Is it “{like[0]}”?" if like else ""
            problems.append(Problem(f"this column is missing.{hint}", file=name, row=1, column=column.name))
    if not extra:
        problems += [
            Problem(f"this column is not known here. Known: {', '.join(declared)}.", file=name, row=1, column=c)
            for c in unknown
        ]
    out: dict[str, pl.Series] = {}
    for column in columns:
        if column.name in frame.columns:
            series, found = _convert(frame[column.name], column, name)
            out[column.name] = series
            problems += found
        elif not column.required:
            out[column.name] = pl.Series(column.name, [None] * frame.height, dtype=_dtypes()[column.kind])
    present = [k for k in key if k in out]
    if key and len(present) == len(key) and frame.height:
        keyed = pl.DataFrame({k: out[k] for k in present}).with_row_index("_row")
        again = keyed.drop_nulls().filter(pl.struct(present).is_duplicated())
        firsts: dict[tuple[object, ...], int] = {}
        for line in again.iter_rows():
            value = tuple(line[1:])
            if value in firsts:
                shown = ", ".join(str(v) for v in value)
                problems.append(
                    Problem(
                        f"“{shown}” is there already in row {firsts[value]}; each may appear once.",
                        file=name,
                        row=line[0] + 2,
                        column=", ".join(key),
                    )
                )
            else:
                firsts[value] = line[0] + 2
    if problems:
        raise InputProblems(problems)
    rest = {c: frame[c] for c in unknown} if extra else {}
    return pl.DataFrame({**out, **rest})


@cache
def _dtypes() -> dict[str, pl.DataType]:
    import polars as pl

    return {
        "text": pl.String(),
        "integer": pl.Int64(),
        "number": pl.Float64(),
        "date": pl.Date(),
        "boolean": pl.Boolean(),
        "list": pl.List(pl.String()),
    }


def _convert(series: pl.Series, column: Column, name: str) -> tuple[pl.Series, list[Problem]]:
    import polars as pl

    problems: list[Problem] = []

    def report(mask: pl.Series, message: str, show: bool = True) -> None:
        rows = mask.fill_null(False).arg_true()
        for index in rows[:MOST_SHOWN_PER_COLUMN].to_list():
            found = f"found “{series[index]}”; " if show else ""
            problems.append(Problem(f"{found}{message}", file=name, row=index + 2, column=column.name))
        if len(rows) > MOST_SHOWN_PER_COLUMN:
            problems.append(
                Problem(
                    f"and {len(rows) - MOST_SHOWN_PER_COLUMN} more rows with the same problem.",
                    file=name,
                    column=column.name,
                )
            )

    text = series.cast(pl.String, strict=False).str.strip_chars()
    if series.dtype == pl.Boolean:
        text = series.cast(pl.String)
    empty = text.is_null() | (text == "")
    if not column.blank:
        report(empty, "this cell is empty; a value is needed.", show=False)
    text = text.set(empty, None)
    wanted = _WANTED.get(column.kind, "")
    unit = f" ({column.unit})" if column.unit else ""
    if column.kind == "list":
        return text.fill_null("").str.split(";").list.eval(
            pl.element().str.strip_chars().filter(pl.element().str.strip_chars() != "")
        ).alias(column.name), problems
    if column.kind == "text":
        if column.choices is not None:
            report(~empty & ~text.is_in(list(column.choices)), f"allowed: {', '.join(column.choices)}.")
        return text.alias(column.name), problems
    if column.kind == "boolean":
        low = text.str.to_lowercase()
        report(~empty & ~low.is_in([*_TRUE, *_FALSE]), f"{wanted} is needed.")
        return low.replace_strict(
            {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}, default=None, return_dtype=pl.Boolean
        ).alias(column.name), problems
    if column.kind == "date":
        value = series if series.dtype == pl.Date else text.str.to_date("%Y-%m-%d", strict=False)
        report(~empty & value.is_null(), f"{wanted} is needed.")
        return value.alias(column.name), problems
    number = text.cast(pl.Float64, strict=False)
    bad = ~empty & (number.is_null() | ~number.is_finite())
    if column.kind == "integer":
        bad = bad | (~empty & number.is_finite() & (number != number.floor()))
    report(bad, f"{wanted}{unit} is needed.")
    fine = ~empty & ~bad.fill_null(True)
    if column.minimum is not None:
        report(fine & (number < column.minimum), f"it must be at least {column.minimum:g}{unit}.")
    if column.maximum is not None and math.isfinite(column.maximum):
        report(fine & (number > column.maximum), f"it must be at most {column.maximum:g}{unit}.")
    dtype = _dtypes()[column.kind]
    number = number.set(bad.fill_null(False), None)
    return number.cast(dtype, strict=False).alias(column.name), problems
