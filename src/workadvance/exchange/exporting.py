"""Rows of an export: of one provider, as an actor may see them, and under keyed ids where that is asked for.

A pseudonymous export has no name, contact, street, free text or birth date: ids are keyed (the same person has the same id in
each export of this installation, and no one without its key can make it), days are months, a birth date is its year with
everyone of 90 and more in one, a ZIP code its first three digits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.encryption import keyed_hash
from workadvance.events.services import event_record
from workadvance.exchange.export_tables import TABLES, ExportColumn, ExportTable, Privacy
from workadvance.people.access import Actor, own_people_q, require, visible_q
from workadvance.people.models import Consent, Organization

NEEDED = "reporting.export"
CHUNK = 5000
OLDEST = 90
TYPES = {Privacy.KEYED: "string", Privacy.MONTH: "yearmonth", Privacy.YEAR: "year", Privacy.AREA: "string"}


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported, and for which reader. `research`: only people who consented to research, for a file that leaves the house."""

    actor: Actor
    provider: Organization
    pseudonymous: bool = False
    research: bool = False

    def tables(self) -> list[ExportTable]:
        """The tables the actor may export: whoever may not see people by name gets them under keyed ids only."""
        require(self.actor, NEEDED, self.provider.pk)
        if self.pseudonymous:
            return list(TABLES.values())
        return [t for t in TABLES.values() if self.actor.may(t.needs, self.provider.pk)]

    def columns(self, table: ExportTable, names: Sequence[str] = ()) -> list[ExportColumn]:
        """The columns of a table the actor may export, or those of `names` among them."""
        found = [
            c
            for c in table.columns
            if (not c.needs or self.actor.may(c.needs, self.provider.pk))
            and not (self.pseudonymous and c.privacy is Privacy.DROPPED)
        ]
        return [c for c in found if c.name in names] or found

    def rows(self, table: ExportTable) -> QuerySet[Any]:
        """The rows of a table."""
        rows = table.rows().filter(**{table.organization: self.provider})
        if table.person:
            self_path = table.person == "self"
            to = "" if self_path else f"{table.person}__"
            rows = rows.filter(visible_q(self.actor, to), own_people_q(self.actor, to))
            if self.research:
                rows = rows.filter(**{f"{to}pk__in": _consenting().values("person")})
        return rows if rows.query.order_by else rows.order_by("pk")

    def lines(self, table: ExportTable, columns: Sequence[ExportColumn]) -> Iterator[list[Any]]:
        """The values of a table, row by row."""
        makers = [self._maker(c) for c in columns]
        paths = [c.path for c in columns]
        for row in self.rows(table).values_list(*paths).iterator(chunk_size=CHUNK):
            yield [make(value) if make else value for make, value in zip(makers, row, strict=True)]

    def type_of(self, column: ExportColumn) -> str:
        """A column's type in this export."""
        return TYPES.get(column.privacy, column.type) if self.pseudonymous else column.type

    def _maker(self, column: ExportColumn) -> Callable[[Any], Any] | None:
        made = column.make
        if not self.pseudonymous or column.privacy is Privacy.OPEN:
            return made
        provider_id, kind = self.provider.pk, column.kind
        coarsened: dict[Privacy, Callable[[Any], Any]] = {
            Privacy.MONTH: _month,
            Privacy.YEAR: _birth_year,
            Privacy.AREA: lambda text: str(text or "")[:3],
            Privacy.KEYED: lambda text: keyed_id(provider_id, kind, text) if text not in (None, "") else "",
        }
        coarse = coarsened[column.privacy]
        return (lambda value: coarse(made(value))) if made else coarse


def _consenting() -> QuerySet[Consent]:
    open_now = Q(expires_on=None) | Q(expires_on__gte=timezone.localdate())
    return Consent.objects.filter(open_now, purpose=Consent.Purpose.RESEARCH, revoked_at=None)


def keyed_id(provider_id: int, kind: str, text: Any) -> str:
    """The id that stands for a record or a name in pseudonymous exports of a provider."""
    return keyed_hash(f"{provider_id}|{kind}|{text}".encode(), "pseudonym")[:16]


def _month(value: dt.date | dt.datetime | None) -> str:
    return f"{value:%Y-%m}" if value else ""


def _birth_year(born: dt.date | None) -> int | None:
    return max(born.year, timezone.localdate().year - OLDEST) if born else None


def table_export(
    *, export: Export, name: str, columns: Sequence[str] = ()
) -> tuple[list[ExportColumn], Iterator[list[Any]]]:
    """One table to be written, with the event of it. PermissionDenied, ValidationError for what can't be exported."""
    table = TABLES.get(name)
    if table is None:
        raise ValidationError(_("Choose what to export."))
    if table not in export.tables():
        raise PermissionDenied
    chosen = export.columns(table, columns)
    export_event(export, [name], export.rows(table).count(), [c.name for c in chosen])
    return chosen, export.lines(table, chosen)


def export_event(export: Export, tables: Sequence[str], rows: int, columns: Sequence[str]) -> None:
    """Log what was exported: which tables and columns, how many rows, under names or keyed ids."""
    with transaction.atomic():
        event_record(
            kind="exchange.export.made",
            author=export.actor,
            subject=export.provider,
            organization_id=export.provider.pk,
            payload={
                "tables": list(tables),
                "rows": rows,
                "columns": list(columns),
                "pseudonymous": export.pseudonymous,
                "research": export.research,
            },
        )
