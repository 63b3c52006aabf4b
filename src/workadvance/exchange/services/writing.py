"""Applying an import: rows are written batch by batch, each batch whole or not at all, and taken up again after a crash."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max, Q, QuerySet

from workadvance.events.bulk_rows import rows_insert
from workadvance.events.models import Event
from workadvance.events.services import reacts_to
from workadvance.exchange.import_fields import Values
from workadvance.exchange.importers import IMPORTERS, Importer, MadeRecord
from workadvance.exchange.models import DataImport, ImportedRecord, ImportKind, ImportRow
from workadvance.exchange.row_contents import RowContents, contents_of, problems_of
from workadvance.exchange.row_keys import row_key
from workadvance.exchange.services.checking import Check, check_of, new_person, twice
from workadvance.exchange.services.uploading import import_move, may_import
from workadvance.people.access import Actor, actor_of_event
from workadvance.people.models import Person
from workadvance.people.person_bulk import person_prepare, persons_create

PEOPLE_BATCH, BATCH = 500, 50
Outcome, Choice = ImportRow.Outcome, ImportRow.Choice
# What a record is called in the table of imported records, by its model.
CALLED = {
    "people.person": "people",
    "screening.application": "applications",
    "placement.employeraccount": "employers",
    "placement.employercontact": "contacts",
    "placement.joborder": "orders",
    "readiness.session": "sessions",
    "readiness.attendance": "attendance",
    "placement.employmentspell": "jobs",
}


def rows_to_write(data_import: DataImport) -> QuerySet[ImportRow]:
    """The rows that applying writes: without problems, not left out."""
    return data_import.rows.filter(
        Q(outcome=Outcome.READY) | Q(outcome=Outcome.ALIKE), choice__in=(Choice.NEW, Choice.SAME)
    )


def import_apply(*, actor: Actor, data_import: DataImport) -> int:
    """Start writing an import's rows in the background; returns how many. IllegalMove where there are none."""
    may_import(actor, data_import.kind, data_import.provider_id)
    rows = rows_to_write(data_import).count()
    with transaction.atomic():
        import_move(actor, data_import, "apply", rows, done_rows=0, to_do_rows=rows)
    return rows


def import_write(*, author: Actor, data_import: DataImport) -> None:
    """Write what is to be written, batch by batch. A row that is refused gets its problem; the others go on."""
    check = check_of(author, data_import)
    importer = IMPORTERS[data_import.kind](check.setting) if data_import.kind in IMPORTERS else None
    size = PEOPLE_BATCH if importer is None else BATCH
    waiting = list(rows_to_write(data_import).order_by("number").values_list("pk", flat=True))
    for start in range(0, len(waiting), size):
        with transaction.atomic():
            locked = DataImport.objects.select_for_update().get(pk=data_import.pk)
            if locked.state != "importing":
                return
            rows = list(rows_to_write(data_import).filter(pk__in=waiting[start : start + size]).order_by("number"))
            if rows:
                _people(check, author, rows) if importer is None else _one_by_one(check, importer, rows)
                locked.done_rows += len(rows)
                locked.save(update_fields=["done_rows"])
    with transaction.atomic():
        locked = DataImport.objects.select_for_update().get(pk=data_import.pk)
        if locked.state == "importing":
            if importer is not None:
                importer.finish(locked)
            last = Event.objects.aggregate(last=Max("pk"))["last"]
            import_move(author, locked, "finish", locked.done_rows, last_event_id=last)


def _people(check: Check, author: Actor, rows: Sequence[ImportRow]) -> None:
    """Write rows of people: new ones all at once, and for those of someone on record only that they are."""
    said = {row: contents_of(row) for row in rows}
    values = {row: check.read(contents).values for row, contents in said.items()}
    same = {row: ids[0] for row in rows if row.choice == Choice.SAME and (ids := said[row].record_ids)}
    fresh = [row for row in rows if row not in same]
    assert check.people is not None, "people are compared with who is on record"
    persons: dict[ImportRow, Person] = {}
    try:
        with transaction.atomic():
            for row in fresh:
                persons[row] = person_prepare(check.data_import.provider, new_person(values[row]))
            persons_create(author=author, persons=list(persons.values()), index=check.people)
    except ValidationError:
        # One of them is refused: each by itself, so that only that one is left.
        persons = {}
        for row in fresh:
            made, english, spanish = twice(partial(_one_person, check, author, values[row]))
            if made is None:
                _refused(row, said[row], english, spanish, {})
            else:
                persons[row] = made
    records = [_record(check, row, values[row], "people", person.pk, new=True) for row, person in persons.items()] + [
        _record(check, row, values[row], "people", record_id, new=False) for row, record_id in same.items()
    ]
    _written(check.data_import, records, [*persons, *same])


def _one_person(check: Check, author: Actor, values: Values) -> Person:
    assert check.people is not None
    person = person_prepare(check.data_import.provider, new_person(values))
    persons_create(author=author, persons=[person], index=check.people)
    return person


def _one_by_one(check: Check, importer: Importer, rows: Sequence[ImportRow]) -> None:
    said = {row: contents_of(row) for row in rows}
    values = {row: check.read(contents).values for row, contents in said.items()}
    importer.prepare(list(values.values()))
    records: list[ImportedRecord] = []
    done = []
    for row in sorted(rows, key=lambda r: (importer.together(values[r]), r.number)):
        same = _same(row, said[row])
        made, english, spanish = twice(partial(importer.write, values[row], same))
        if made is None:
            _refused(row, said[row], english, spanish, importer.called)
            continue
        records += _records(check, row, values[row], made)
        done.append(row)
    _written(check.data_import, records, done)


def _same(row: ImportRow, contents: RowContents) -> models.Model | None:
    """The record that staff said a row is of."""
    ids = contents.record_ids
    return Person.objects.get(pk=ids[0]) if row.choice == Choice.SAME and ids else None


def _records(check: Check, row: ImportRow, values: Values, made: Sequence[MadeRecord]) -> list[ImportedRecord]:
    kind, found = check.data_import.kind, []
    for one in made:
        called = CALLED[one.record._meta.label_lower]
        # The key is the row's own: it stands with the record the file is about, not with what came with it.
        main = called == kind or (kind == ImportKind.EMPLOYERS and one is made[0])
        found.append(_record(check, row, values if main else {}, called, one.record.pk, new=one.new))
        if called == "people" and values.get("record_number"):
            found[-1] = _record(check, row, {"record_number": values["record_number"]}, called, one.record.pk, new=True)
    return found


def _record(check: Check, row: ImportRow, values: Values, called: str, record_id: int, *, new: bool) -> ImportedRecord:
    kind = check.data_import.kind if called != "people" else ImportKind.PEOPLE
    number = str(values.get("record_number" if called == "people" else "order_number", ""))
    return ImportedRecord(
        provider=check.data_import.provider,
        kind=called,
        key=row_key(kind, values) if values else "",
        source_number=number if called in ("people", "orders") else "",
        record_id=record_id,
        made=new,
        data_import=check.data_import,
        row_number=row.number,
    )


def _written(data_import: DataImport, records: Sequence[ImportedRecord], rows: Sequence[ImportRow]) -> None:
    """Note which records rows are; what they said is on record now, and a second copy would only have to be protected."""
    keys = [record.key for record in records if record.key]
    there = set(
        ImportedRecord.objects.filter(
            provider=data_import.provider_id, kind__in={r.kind for r in records}, key__in=keys
        )
        .order_by()
        .values_list("kind", "key")
    )
    for record in records:
        # A person whose number is known from another file: the record is this import's, the key stays where it is.
        if (record.kind, record.key) in there:
            record.key = ""
        elif record.key:
            there.add((record.kind, record.key))
    rows_insert(records)
    ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(outcome=Outcome.IMPORTED, sealed=b"")


def _refused(
    row: ImportRow,
    contents: RowContents,
    english: list[tuple[str, str]],
    spanish: list[tuple[str, str]],
    called: dict[str, str],
) -> None:
    contents.problems = problems_of(english, spanish, called)
    ImportRow.objects.filter(pk=row.pk).update(outcome=Outcome.PROBLEM, sealed=contents.sealed())


@reacts_to("exchange.dataimport.apply")
def _write_later(event: Event) -> None:
    data_import = DataImport.objects.select_related("provider", "program").get(pk=event.subject_id)
    import_write(author=actor_of_event(event), data_import=data_import)
