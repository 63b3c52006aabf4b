"""The answer of a question as a file: CSV and XLSX say “hidden” where a number is hidden, Parquet leaves it empty."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from workadvance.ui.list_files import spreadsheet_safe, xlsx_write

if TYPE_CHECKING:
    from workadvance.reporting.questions import ReportAnswer

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
"""The kinds of file, by ending, with their media types."""
HIDDEN = "hidden"


def answer_rows(answer: ReportAnswer) -> list[dict[str, str | int]]:
    """The answer line by line, by the names of its head."""
    return [dict(zip(answer.head, _said(line), strict=True)) for line in answer.lines]


def _said(line: list[str | int | None]) -> list[str | int]:
    return [HIDDEN if cell is None else cell for cell in line]


def answer_file(answer: ReportAnswer, kind: str) -> bytes:
    """The answer as a file of one of `KINDS`."""
    head, lines = answer.head, [_said(line) for line in answer.lines]
    if kind == "csv":
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(map(spreadsheet_safe, head))
        writer.writerows([spreadsheet_safe(cell) for cell in line] for line in lines)
        return text.getvalue().encode("utf-8-sig")
    file = io.BytesIO()
    if kind == "xlsx":
        xlsx_write(file, head, lines)
    else:
        import polars as pl

        schema = {name: pl.Int64 if at else pl.String for at, name in enumerate(head)}
        pl.DataFrame(answer.lines, schema=schema, orient="row").write_parquet(file)
    return file.getvalue()
