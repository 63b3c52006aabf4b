"""A data package: every table as CSV or Parquet in a folder, with the dictionary of its columns in `datapackage.json`.

The dictionary follows the Frictionless Data Package: tools that read one know types, keys and missing values from it.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils import timezone

from workadvance import __version__
from workadvance.exchange.export_tables import ExportColumn, ExportTable
from workadvance.exchange.exporting import CHUNK, Export, export_event
from workadvance.ui.list_files import spreadsheet_safe

FORMATS = ("csv", "parquet")
MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
Json = dict[str, Any]
COARSENED = (
    "Ids are keyed: the same record has the same id in every package of this organization. Names, contacts, streets and "
    "free text are left out. Days are given as months, birth dates as years (everyone of 90 years and more in one year), "
    "ZIP codes by their first three digits."
)


def package_write(*, export: Export, folder: Path, format: str) -> Json:
    """Write a data package into an empty folder; returns its descriptor."""
    resources, rows = [], 0
    for table in export.tables():
        columns = export.columns(table)
        path = folder / f"{table.name}.{format}"
        count = (_csv if format == "csv" else _parquet)(path, export, table, columns)
        resources.append(_resource(export, table, columns, path, count))
        rows += count
    descriptor = _descriptor(export, resources)
    (folder / "datapackage.json").write_text(
        json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    export_event(export, [r["name"] for r in resources], rows, [])
    return descriptor


def _descriptor(export: Export, resources: list[Json]) -> Json:
    name = unicodedata.normalize("NFKD", export.provider.name).encode("ascii", "ignore").decode().lower()
    return {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^a-z0-9]+", "-", name).strip("-") or "organization",
        "title": f"WorkAdvance: {export.provider.name}",
        "created": timezone.now().isoformat(timespec="seconds"),
        "version": __version__,
        "description": COARSENED if export.pseudonymous else "Records under people's names: private.",
        "pseudonymous": export.pseudonymous,
        "people": "with consent to research" if export.research else "all",
        "sources": [{"title": f"Records of {export.provider.name} in WorkAdvance {__version__}"}],
        "resources": resources,
    }


def _resource(export: Export, table: ExportTable, columns: list[ExportColumn], path: Path, rows: int) -> Json:
    names = {c.name for c in columns}
    key = next((n for n in ("own_number", "application_number") if n in names), "record_number")
    schema: Json = {
        "fields": [field_entry(export, c) for c in columns],
        "missingValues": [""],
    }
    if table.name != "employers":  # a row is a contact there
        schema["primaryKey"] = key
    if "record_number" in names and table.name != "people" and any(t.name == "people" for t in export.tables()):
        schema["foreignKeys"] = [
            {"fields": "record_number", "reference": {"resource": "people", "fields": "record_number"}}
        ]
    return {
        "name": table.name,
        "path": path.name,
        "profile": "tabular-data-resource",
        "title": table.name.replace("_", " ").capitalize(),
        "description": table.description,
        "format": path.suffix[1:],
        "mediatype": MEDIA[path.suffix[1:]],
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{_hash(path)}",
        "rows": rows,
        "schema": schema,
    }


def field_entry(export: Export, column: ExportColumn) -> Json:
    """A column's entry in the dictionary."""
    entry: Json = {
        "name": column.name,
        "type": export.type_of(column),
        "title": column.name.replace("_", " ").capitalize(),
        "description": column.description,
    }
    if column.unit:
        entry["unit"] = column.unit
    if export.pseudonymous and export.type_of(column) != column.type:
        entry["coarsened"] = str(column.privacy)
    return entry


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cell(value: Any) -> Any:
    """A value as CSV holds it: ISO 8601, true and false, nothing a spreadsheet would run."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return spreadsheet_safe(value.isoformat() if hasattr(value, "isoformat") else value)


def _csv(path: Path, export: Export, table: ExportTable, columns: list[ExportColumn]) -> int:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer, rows = csv.writer(file), 0
        writer.writerow([c.name for c in columns])
        for line in export.lines(table, columns):
            writer.writerow([cell(value) for value in line])
            rows += 1
    return rows


def _parquet(path: Path, export: Export, table: ExportTable, columns: list[ExportColumn]) -> int:
    import pyarrow as pa
    from pyarrow import parquet

    types = {
        "integer": pa.int64(),
        "year": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "datetime": pa.timestamp("us", tz="UTC"),
    }
    schema = pa.schema([pa.field(c.name, types.get(export.type_of(c), pa.string())) for c in columns])
    rows = 0
    lines = export.lines(table, columns)
    with parquet.ParquetWriter(path, schema) as writer:
        for batch in _batches(lines):
            arrays = [pa.array(map(_arrow, values), type=f.type) for values, f in zip(zip(*batch, strict=True), schema, strict=True)]  # fmt: skip
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            rows += len(batch)
    return rows


def _arrow(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else None if value == "" else value


def _batches(lines: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    while batch := list(islice(lines, CHUNK)):
        yield batch
