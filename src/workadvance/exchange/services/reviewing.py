"""Reviewing an import: what columns hold, cells that are fixed, what becomes of a row that looks like someone on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.workflow import IllegalMove
from workadvance.exchange.import_fields import fields_of
from workadvance.exchange.models import DataImport, ImportRow
from workadvance.exchange.row_contents import contents_of
from workadvance.exchange.services.uploading import import_move, may_import
from workadvance.people.access import Actor

KEPT_DAYS = 90
Outcome = ImportRow.Outcome
# Rows that can still be changed.
OPEN = (Outcome.UNCHECKED, Outcome.READY, Outcome.ALIKE, Outcome.PROBLEM, Outcome.KNOWN)


def _to_check_again(actor: Actor, data_import: DataImport, rows: int) -> None:
    import_move(actor, data_import, "recheck", rows, done_rows=0, to_do_rows=rows)


def columns_set(*, actor: Actor, data_import: DataImport, columns: Sequence[str]) -> None:
    """Say what each column holds ("" for nothing); every row is checked again. ValidationError for a field said twice."""
    may_import(actor, data_import.kind, data_import.provider_id)
    fields = fields_of(data_import.kind)
    if len(columns) != len(data_import.head) or any(name and name not in fields for name in columns):
        raise ValidationError(_("This page is out of date. Reload it and try again."))
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    if twice:
        said = ", ".join(str(fields[name].label) for name in twice)
        raise ValidationError(_("Two columns can't hold the same: %(fields)s.") % {"fields": said})
    if list(columns) == data_import.columns:
        return
    with transaction.atomic():
        open_rows = data_import.rows.filter(outcome__in=OPEN)
        _to_check_again(actor, data_import, open_rows.count())
        data_import.columns = list(columns)
        data_import.save(update_fields=["columns"])
        open_rows.update(outcome=Outcome.UNCHECKED)


def cells_fix(*, actor: Actor, data_import: DataImport, cells: Mapping[tuple[int, int], str]) -> int:
    """Fix cells, by row number and place of the column; changed rows are checked again. Returns how many rows changed."""
    may_import(actor, data_import.kind, data_import.provider_id)
    by_row: dict[int, dict[int, str]] = {}
    for (number, place), text in cells.items():
        if 0 <= place < len(data_import.head):
            by_row.setdefault(number, {})[place] = " ".join(text.replace("\x00", "").split())
    changed = 0
    with transaction.atomic():
        locked = data_import.rows.select_for_update().filter(number__in=by_row, outcome__in=OPEN)
        for row in locked.order_by("number"):
            contents = contents_of(row)
            before = list(contents.cells)
            for place, text in by_row[row.number].items():
                contents.cells[place] = text
            if contents.cells != before:
                row.sealed, row.outcome = contents.sealed(), Outcome.UNCHECKED
                row.save(update_fields=["sealed", "outcome"])
                changed += 1
        if changed:
            _to_check_again(actor, data_import, changed)
    return changed


def rows_choose(*, actor: Actor, data_import: DataImport, choice: str, numbers: Iterable[int] | None = None) -> int:
    """Say what becomes of rows (all possible duplicates where none are named): new, same, or left out. Returns how many.

    “Same” needs a record the row may be; a row that only resembles another row stays as it is.
    """
    may_import(actor, data_import.kind, data_import.provider_id)
    if choice not in ImportRow.Choice.values:
        raise ValidationError(_("Choose what to do with these rows."))
    if data_import.state not in ("review", "imported"):
        raise IllegalMove(_("This import can't be changed now."))
    rows = data_import.rows.filter(outcome__in=(Outcome.ALIKE, Outcome.READY, Outcome.PROBLEM))
    rows = rows.filter(outcome=Outcome.ALIKE) if numbers is None else rows.filter(number__in=list(numbers))
    with transaction.atomic():
        if choice == ImportRow.Choice.SAME:
            chosen = [row.pk for row in rows.order_by("number") if contents_of(row).record_ids]
            rows = data_import.rows.filter(pk__in=chosen)
        return rows.update(choice=choice)


def import_discard(*, actor: Actor, data_import: DataImport) -> None:
    """Throw an import away that was not applied: nothing of the file is kept but its name and columns."""
    may_import(actor, data_import.kind, data_import.provider_id)
    with transaction.atomic():
        import_move(actor, data_import, "discard", data_import.rows.count())
        data_import.rows.all().delete()


def imports_forget(*, author: Actor, days: int = KEPT_DAYS) -> int:
    """Discard imports no one applied for so long, and forget what rows of finished ones said; returns how many imports."""
    before = timezone.now() - dt.timedelta(days=days)
    forgotten = 0
    for old in DataImport.objects.filter(created_at__lt=before, state__in=("checking", "review")).order_by("pk"):
        with transaction.atomic():
            import_move(author, old, "discard", old.rows.count())
            old.rows.all().delete()
        forgotten += 1
    left = ImportRow.objects.filter(data_import__created_at__lt=before).exclude(sealed=b"")
    forgotten += left.values("data_import").distinct().count()
    left.update(sealed=b"")
    return forgotten
