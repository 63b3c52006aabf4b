"""Printing results: the same rows as a table for people, JSON or CSV for programs.

JSON has no NaN and no infinity: both are written as null. Decimals are numbers, dates ISO 8601.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import decimal
import enum
import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO


class Format(enum.StrEnum):
    """How a reading command prints."""

    table = "table"
    json = "json"
    csv = "csv"


def _is(value: Any, kind: str) -> bool:
    """Whether a value is polars' `kind`; no value is while no one has imported polars, so printing alone does not have to."""
    polars = sys.modules.get("polars")
    return polars is not None and isinstance(value, getattr(polars, kind))


def plain(value: Any) -> Any:
    """A value as JSON knows it: dataclasses become objects, NaN and infinity null, numpy scalars numbers."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if _is(value, "DataFrame"):
        return [plain(row) for row in value.iter_rows(named=True)]
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)) or _is(value, "Series"):
        return [plain(v) for v in (sorted(value) if isinstance(value, (set, frozenset)) else value)]
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (str, bool, int)) or value is None:
        return value
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        value = float(value)
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return str(value)


def to_json(value: Any, indent: int | None = 2) -> str:
    """JSON text of a result (see `plain`), keys in the order they were made, accents kept."""
    return json.dumps(plain(value), indent=indent, ensure_ascii=False, allow_nan=False)


def rows_of(value: Any) -> list[dict[str, Any]]:
    """Rows as plain dicts, from a frame, dataclasses or mappings."""
    if _is(value, "DataFrame"):
        return [plain(row) for row in value.iter_rows(named=True)]
    return [plain(row) for row in value]


def write_rows(
    rows: Any,
    format: Format | str = Format.table,
    *,
    columns: Sequence[str] | None = None,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    out: TextIO | None = None,
) -> None:
    """Print rows (frame, dataclasses or mappings) to `out` (standard output by default).

    `columns` chooses and orders what a table or CSV shows (JSON shows everything); `labels` gives table headings.
    """
    out = out or sys.stdout
    data = rows_of(rows)
    format = Format(format)
    if format is Format.json:
        print(to_json(data), file=out)
        return
    names = list(columns) if columns else _names(data)
    if format is Format.csv:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([[_cell(row.get(n)) for n in names] for row in data])
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for n in names:
        numeric = any(isinstance(row.get(n), (int, float)) and not isinstance(row.get(n), bool) for row in data)
        table.add_column((labels or {}).get(n, n.replace("_", " ")), justify="right" if numeric else "left")
    for row in data:
        table.add_row(*[Text(_shown(row.get(n))) for n in names])
    width = None if out.isatty() else 200
    Console(file=out, width=width, highlight=False).print(table)


def _names(data: Iterable[Mapping[str, Any]]) -> list[str]:
    names: dict[str, None] = {}
    for row in data:
        names.update(dict.fromkeys(row))
    return list(names)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return (
            ";".join(map(str, value))
            if isinstance(value, list) and not any(isinstance(v, (dict, list)) for v in value)
            else json.dumps(value, ensure_ascii=False)
        )
    return value


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return str(_cell(value))
