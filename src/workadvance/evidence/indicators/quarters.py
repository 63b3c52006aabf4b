"""Calendar quarters as whole numbers that can be added to: 4 x year + quarter - 1, so 2026Q3 is 8106."""

from __future__ import annotations

import calendar
import datetime as dt
import re

import polars as pl

PATTERN = r"^(19|20|21)[0-9]{2}Q[1-4]\Z"
_MONTHS = ("January to March", "April to June", "July to September", "October to December")


def of_day(day: dt.date) -> int:
    """The quarter a day lies in."""
    return day.year * 4 + (day.month - 1) // 3


def of_days(days: pl.Expr) -> pl.Expr:
    """The quarter each day lies in (Int32; null where the day is null)."""
    return days.dt.year() * 4 + (days.dt.quarter().cast(pl.Int32) - 1)


def parse(label: str) -> int:
    """The quarter written as `2026Q3`; ValueError for anything else."""
    if not re.match(PATTERN, label):
        raise ValueError(f"“{label}” is not a quarter written like 2026Q3")
    return int(label[:4]) * 4 + int(label[5]) - 1


def parse_labels(labels: pl.Series) -> pl.Series:
    """The quarter of each label (Int32); null where it is not written like `2026Q3`."""
    known = {text: parse(text) for text in labels.unique().drop_nulls().to_list() if re.match(PATTERN, text)}
    return labels.replace_strict(known, default=None, return_dtype=pl.Int32)


def label(quarter: int) -> str:
    """The quarter as it is written in the records: `2026Q3`."""
    return f"{quarter // 4}Q{quarter % 4 + 1}"


def words(quarter: int) -> str:
    """The quarter as it is said: `July to September 2026`."""
    return f"{_MONTHS[quarter % 4]} {quarter // 4}"


def last_day(quarter: int) -> dt.date:
    """The last day of a quarter."""
    year, month = quarter // 4, (quarter % 4) * 3 + 3
    return dt.date(year, month, calendar.monthrange(year, month)[1])
