"""Reading imports: always what the actor may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from workadvance.exchange.models import DataImport, ImportedRecord, ImportRow
from workadvance.exchange.row_contents import RowContents, contents_of
from workadvance.people.access import Actor, persons_visible
from workadvance.people.models import Person
from workadvance.ui.fetch import inside

# With more rows than this, checking is left to the background.
MOST_AT_ONCE = 1000


def imports_visible(actor: Actor) -> QuerySet[DataImport]:
    """The imports of the providers where the actor may import, the newest first."""
    rows = inside(DataImport.objects.select_related("provider", "created_by"), actor, "exchange.import_data")
    return rows.order_by("-created_at")


def outcome_counts(data_import: DataImport) -> Counter[str]:
    """How many rows there are of each outcome."""
    rows = data_import.rows.order_by().values("outcome").annotate(n=Count("pk"))
    return Counter({row["outcome"]: row["n"] for row in rows})


def small(data_import: DataImport) -> bool:
    """Whether an import is checked while someone waits: few rows, and few people to compare them with."""
    if data_import.rows.count() > MOST_AT_ONCE:
        return False
    return not Person.objects.filter(provider=data_import.provider_id).order_by("pk")[5000:5001].exists()


@dataclass(frozen=True, slots=True)
class RowFound:
    """A row with what it says, the people it may be that the actor may see, and the record it became."""

    row: ImportRow
    contents: RowContents
    people: dict[int, Person]
    became: ImportedRecord | None


def rows_found(actor: Actor, data_import: DataImport, rows: Sequence[ImportRow]) -> list[RowFound]:
    """What is known of some rows of an import (three queries)."""
    said = {row.pk: contents_of(row) for row in rows}
    ids = {like.record_id for contents in said.values() for like in contents.likes if like.record_id}
    people = persons_visible(actor).in_bulk(list(ids)) if ids else {}
    records = data_import.records.filter(row_number__in=[row.number for row in rows]).order_by("-pk")
    became = {record.row_number: record for record in records if record.kind == data_import.kind}
    return [RowFound(row, said[row.pk], people, became.get(row.number)) for row in rows]
