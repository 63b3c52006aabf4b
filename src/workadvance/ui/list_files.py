"""Lists as files: CSV and XLSX with the columns someone chose, of the rows that the filters leave.

Both are written row by row, so that a list of 100,000 takes no more memory than one of ten. Each file is an event: which list,
how many rows, which columns. Whoever sees a list at several organizations takes along only what is of those where they may.
"""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from workadvance.events.services import event_record
from workadvance.people.access import PERMISSIONS, Actor, request_actor
from workadvance.ui.fetch import whose

if TYPE_CHECKING:
    from workadvance.ui.lists import ListColumn, ListSpec

NEEDED = "people.export_lists"
FORMATS = ("csv", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 2000


def file_asked(request: HttpRequest) -> bool:
    """Whether a list is asked for as a file."""
    return request.GET.get("format") in FORMATS


def columns_of(spec: ListSpec, actor: Actor) -> list[ListColumn]:
    """The columns of a list that an actor may see."""
    return [c for c in spec.columns if not c.needs or actor.may(c.needs)]


def file_response(request: HttpRequest, spec: ListSpec, rows: QuerySet[Any]) -> HttpResponseBase:
    """Every row of the list as the file asked for. PermissionDenied for those who may not take lists along."""
    actor = request_actor(request)
    rows = _exportable(actor, rows)
    wanted = set(request.GET.getlist("columns"))
    seen = columns_of(spec, actor)
    columns = [c for c in seen if c.key in wanted] or seen
    export_note(actor, spec.key, rows.count(), [c.key for c in columns])
    head = [str(c.label) for c in columns]
    lines = ([c.read(row) for c in columns] for row in rows.iterator(chunk_size=CHUNK))
    return table_response(request.GET["format"], spec.key, head, lines)


def export_note(actor: Actor, key: str, rows: int, columns: Sequence[str], organization_id: int | None = None) -> None:
    """Log that someone took a list along."""
    with transaction.atomic():
        event_record(
            kind="people.list.exported",
            author=actor,
            subject=("people.user", actor.user_id or 0),
            organization_id=organization_id,
            payload={"list": key, "rows": rows, "columns": list(columns)},
        )


def _exportable(actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows of those organizations where the actor may take lists along."""
    held = actor.at(NEEDED).staff_organizations
    if not held:
        raise PermissionDenied(str(PERMISSIONS[NEEDED].text))
    if actor.staff_organizations <= held:
        return rows
    try:
        organization, _person = whose(rows.model)
    except LookupError:
        raise PermissionDenied(str(PERMISSIONS[NEEDED].text)) from None
    return rows.filter(**{f"{organization}__in": held})


def table_response(format: str, name: str, head: Sequence[str], lines: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """A table as a file to download."""
    if format == "xlsx":
        file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
        xlsx_write(file, head, lines)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
    response = StreamingHttpResponse(csv_lines(head, lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


class _Echo:
    def write(self, value: str) -> str:
        return value


def csv_lines(head: Sequence[str], lines: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A table as lines of CSV, with the mark by which spreadsheets know that accents are UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([spreadsheet_safe(text) for text in head])
    for line in lines:
        yield writer.writerow([spreadsheet_safe(_plain(value)) for value in line])


def spreadsheet_safe(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return "" if value is None else value


def _plain(value: Any) -> Any:
    """A value as a cell holds it: moments on the clock of the site, texts as texts."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if value is None or isinstance(value, (bool, int, float, Decimal, dt.date, dt.time)):
        return value
    return str(value)


def xlsx_write(file: IO[bytes], head: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    """Write a table as a workbook; rows go to disk one by one. Texts are texts: none is run as a formula or made a link."""
    import xlsxwriter

    with tempfile.TemporaryDirectory() as folder:
        options = {
            "constant_memory": True,
            "tmpdir": str(Path(folder)),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "yyyy-mm-dd",
            "nan_inf_to_errors": True,
        }
        book = xlsxwriter.Workbook(file, options)
        sheet = book.add_worksheet()
        moment, bold = book.add_format({"num_format": "yyyy-mm-dd hh:mm"}), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for at, text in enumerate(head):
            sheet.write_string(0, at, text, bold)
        for number, line in enumerate(lines, start=1):
            for at, value in enumerate(map(_plain, line)):
                if value is None or value == "":
                    continue
                if isinstance(value, str):
                    sheet.write_string(number, at, value[:32_767])
                elif isinstance(value, dt.datetime):
                    sheet.write_datetime(number, at, value, moment)
                else:
                    sheet.write(number, at, value)
        book.close()
