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

from workadvance.tables import Column, check_frame, read_table


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


def as_expected(frame: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame | None:
    """The frame with its declared types if every cell is exactly as declared, otherwise None."""
    if set(frame.columns) != {column.name for column in columns}:
        return None
    series = [_as_declared(frame[column.name], column) for column in columns]
    if any(s is None for s in series):
        return None
    return pl.DataFrame(series)


def _as_declared(series: pl.Series, column: Column) -> pl.Series | None:
    if not column.blank and series.null_count():
        return None
    if series.dtype == pl.String:
        if column.kind == "date":
            value = series.str.to_date("%Y-%m-%d", strict=False)
        elif column.kind == "number":
            value = series.cast(pl.Float64, strict=False)
        elif column.choices is not None:
            return series if set(series.unique().drop_nulls()) <= set(column.choices) else None
        else:
            value = series
            # A column with few different texts is looked at text by text.
            texts = series.unique() if series.head(1000).n_unique() < 100 else series
            length = texts.str.len_bytes()
            if (texts.str.strip_chars().str.len_bytes() != length).any() or (length == 0).any():
                return None
    elif column.kind == "date" and series.dtype == pl.Date:
        value = series
    elif column.kind == "number" and series.dtype.is_numeric():
        value = series.cast(pl.Float64)
    else:
        return None
    if value.null_count() != series.null_count():
        return None
    if column.kind == "number" and not _in_bounds(value, column):
        return None
    return value


def _in_bounds(value: pl.Series, column: Column) -> bool:
    if not value.is_finite().fill_null(True).all():
        return False
    low = column.minimum is None or (value >= column.minimum).fill_null(True).all()
    high = column.maximum is None or (value <= column.maximum).fill_null(True).all()
    return low and high
