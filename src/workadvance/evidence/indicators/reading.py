"""Reading millions of clean rows in one pass.

`workadvance.tables` looks at every cell for what may be wrong with it. A million participants bring several
million rows that are almost always clean, so each table is first tried as it should be: known columns, no stray
blanks, every cell of its kind. The moment anything is unusual the table goes to `workadvance.tables`, which
accepts what can be accepted and says what is wrong with the rest. Both ways give the same frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from workadvance.tables import Column, InputProblems, check_frame, read_table

_DTYPES: dict[str, pl.DataType] = {"date": pl.Date(), "number": pl.Float64(), "boolean": pl.Boolean()}


def read(path: Path, columns: Sequence[Column]) -> pl.DataFrame:
    """Read a CSV or Parquet file against declared columns; raises InputProblems as `tables.read_table` does."""
    try:
        raw = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError):
        return read_table(path, columns)
    clean = as_expected(raw, columns)
    return read_table(path, columns) if clean is None else clean


def check(frame: pl.DataFrame, columns: Sequence[Column], name: str) -> pl.DataFrame:
    """Check a frame against declared columns; raises InputProblems as `tables.check_frame` does."""
    clean = as_expected(frame, columns)
    return check_frame(frame, columns, name=name) if clean is None else clean


def as_far_as_possible(source: Path | pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame | None:
    """What can be understood of a table that has problems, so that the checks between tables can still be made.

    The declared columns that are there, with null where a cell cannot be read; None if there is no table to speak of.
    """
    if isinstance(source, Path):
        try:
            source = read_table(source, [], extra=True)
        except InputProblems:
            return None
    found = {}
    for column in columns:
        if column.name in source.columns:
            given = source[column.name]
            text = given.cast(pl.String, strict=False).str.strip_chars()
            text = text.set((text == "").fill_null(False), None)
            if column.kind == "date":
                found[column.name] = text.str.to_date("%Y-%m-%d", strict=False)
            elif column.kind == "number":
                found[column.name] = text.cast(pl.Float64, strict=False)
            else:
                found[column.name] = text
    return pl.DataFrame(found) if found else None


def as_expected(frame: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame | None:
    """The frame with its declared types if every cell is exactly as declared, otherwise None.

    An optional column that is not there comes as nulls.
    """
    names = {column.name for column in columns}
    if not set(frame.columns) <= names or any(c.required and c.name not in frame.columns for c in columns):
        return None
    series = [
        _as_declared(frame[column.name], column)
        if column.name in frame.columns
        else pl.Series(column.name, [None], dtype=_DTYPES.get(column.kind, pl.String())).new_from_index(0, frame.height)
        for column in columns
    ]
    if any(s is None for s in series):
        return None
    return pl.DataFrame(series)


def _as_declared(series: pl.Series, column: Column) -> pl.Series | None:
    if not column.blank and series.null_count():
        return None
    if series.dtype == pl.String:
        value = _from_text(series, column)
    elif (column.kind == "date" and series.dtype == pl.Date) or (
        column.kind == "boolean" and series.dtype == pl.Boolean
    ):
        value = series
    elif column.kind == "number" and series.dtype.is_numeric():
        value = series.cast(pl.Float64)
    else:
        return None
    if value is None or value.null_count() != series.null_count():
        return None
    if column.kind == "number" and not _in_bounds(value, column):
        return None
    return value


def _from_text(series: pl.Series, column: Column) -> pl.Series | None:
    if column.kind == "date":
        return series.str.to_date("%Y-%m-%d", strict=False)
    if column.kind == "number":
        return series.cast(pl.Float64, strict=False)
    if column.kind == "boolean":
        return series.replace_strict({"yes": True, "no": False}, default=None, return_dtype=pl.Boolean)
    if column.choices is not None:
        return series if set(series.unique().drop_nulls()) <= set(column.choices) else None
    # A column with few different texts is looked at text by text.
    texts = series.unique() if series.head(1000).n_unique() < 100 else series
    length = texts.str.len_bytes()
    if (texts.str.strip_chars().str.len_bytes() != length).any() or (length == 0).any():
        return None
    return series


def _in_bounds(value: pl.Series, column: Column) -> bool:
    if not value.is_finite().fill_null(True).all():
        return False
    low = column.minimum is None or (value >= column.minimum).fill_null(True).all()
    high = column.maximum is None or (value <= column.maximum).fill_null(True).all()
    return low and high
