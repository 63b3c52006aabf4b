"""Taking a file: read, its columns recognized, its rows kept. Nothing is written anywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.bulk_rows import rows_insert
from workadvance.events.services import Author, event_record
from workadvance.events.workflow import move
from workadvance.exchange.import_fields import columns_recognized, field_of
from workadvance.exchange.job_postings import POSTING_SUFFIXES, postings_table
from workadvance.exchange.models import DataImport, ImportKind, ImportRow
from workadvance.exchange.row_contents import RowContents
from workadvance.exchange.sheet_refusals import sheet_refusal
from workadvance.exchange.workflow import DATA_IMPORT
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization
from workadvance.programs.models import Program
from workadvance.tables import FileTable, NoTable, read_sheet

# The right to write what a file of a kind holds.
KIND_NEEDS: Mapping[str, str] = {
    ImportKind.PEOPLE: "screening.apply",
    ImportKind.APPLICATIONS: "screening.apply",
    ImportKind.EMPLOYERS: "placement.manage_employers",
    ImportKind.ORDERS: "placement.manage_orders",
    ImportKind.ATTENDANCE: "readiness.take_attendance",
    ImportKind.JOBS: "placement.place",
}


def may_import(actor: Actor, kind: str, provider_id: int) -> None:
    """Raise PermissionDenied where the actor may not import files of a kind at a provider."""
    require(actor, "exchange.import_data", provider_id)
    require(actor, KIND_NEEDS[kind], provider_id)


def import_upload(
    *,
    actor: Actor,
    provider: Organization,
    kind: str,
    file_name: str,
    data: bytes,
    program: Program | None = None,
    mapping: Mapping[str, str] | None = None,
) -> DataImport:
    """Read a file and keep its rows to be checked and reviewed.

    `mapping` says what columns hold, by their heading, where it is not what is recognized ("" for nothing). Raises
    ValidationError (field `file`) with a sentence for what holds no table.
    """
    may_import(actor, kind, provider.pk)
    try:
        sheet = (
            postings_table(data)
            if kind == ImportKind.ORDERS and file_name.lower().endswith(POSTING_SUFFIXES)
            else read_sheet(data, file_name, known=lambda text: bool(field_of(kind, text)))
        )
    except NoTable as refusal:
        raise ValidationError({"file": sheet_refusal(refusal)}) from None
    if program is not None and program.provider_id != provider.pk:
        raise ValidationError({"program": _("This program belongs to another provider.")})
    return _kept(actor, provider, kind, file_name, sheet, program, dict(mapping or {}))


def _kept(
    author: Author,
    provider: Organization,
    kind: str,
    file_name: str,
    sheet: FileTable,
    program: Program | None,
    mapping: dict[str, str],
) -> DataImport:
    recognized = columns_recognized(kind, sheet.head, sheet.groups)
    said = {heading.casefold(): name for heading, name in mapping.items()}
    columns = [said.get(heading.casefold(), found) for heading, found in zip(sheet.head, recognized, strict=True)]
    # What the mapping gives to one column, no other is taken for.
    columns = [
        "" if name in said.values() and heading.casefold() not in said else name
        for heading, name in zip(sheet.head, columns, strict=True)
    ]
    stored = DataImport(
        provider=provider,
        kind=kind,
        program=program,
        file_name=file_name[-200:],
        head=list(sheet.head),
        groups=list(sheet.groups),
        columns=columns,
        created_at=timezone.now(),
        created_by_id=author.user_id,
        to_do_rows=len(sheet.rows),
    )
    with transaction.atomic():
        stored.save()
        rows_insert(
            ImportRow(
                data_import=stored,
                number=row.number,
                sealed=RowContents([*row.cells, *([" ".join(row.beyond)] if row.beyond else [])]).sealed(),
            )
            for row in sheet.rows
        )
        event_record(
            kind="exchange.dataimport.uploaded",
            author=author,
            subject=stored,
            organization_id=provider.pk,
            payload={"what": kind, "rows": len(sheet.rows)},
        )
    return stored


def import_move(author: Author, data_import: DataImport, name: str, rows: int, **also: Any) -> None:
    """One move of the import's workflow, logged (the caller has checked who may)."""
    move(
        DATA_IMPORT,
        data_import,
        name,
        author=author,
        organization_id=data_import.provider_id,
        payload={"what": data_import.kind, "rows": rows},
        also=also,
    )
