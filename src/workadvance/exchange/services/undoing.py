"""Undoing an import: what it made is removed again, where nothing was done with it since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from workadvance.events.models import Event
from workadvance.events.services import Author, event_build, events_record, reacts_to
from workadvance.exchange.models import DataImport, ImportedRecord, ImportRow
from workadvance.exchange.services.uploading import import_move, may_import
from workadvance.exchange.services.writing import CALLED
from workadvance.people.access import Actor, actor_of_event
from workadvance.placement.models import EmployerAccount, JobOrder

BATCH = 300
Outcome = ImportRow.Outcome
MODELS = {called: label for label, called in CALLED.items()}
# What hangs on a record by itself and goes with it, by the record's name; anything else that points to it keeps it.
GOES_ALONG = {
    "people": {"people.nametoken", "people.identityquestion", "people.household", "reporting.journey"},
    "applications": {"screening.eligibilityverdict", "reporting.journey"},
    "orders": {"placement.joborder_required_certifications"},
    "jobs": {"placement.wagechange", "advancement.checkin"},
}
# What is logged of a record without anyone having used it.
NOT_USED = ("people.identity.asked", "exchange.record.removed", "exchange.person.removed", "people.person.viewed")


def import_undo(*, actor: Actor, data_import: DataImport) -> None:
    """Start removing what an import made, in the background."""
    may_import(actor, data_import.kind, data_import.provider_id)
    rows = data_import.records.filter(made=True).count()
    with transaction.atomic():
        import_move(actor, data_import, "undo", rows, done_rows=0, to_do_rows=rows)


def import_undo_run(*, author: Author, data_import: DataImport) -> None:
    """Remove records from the last to the first, batch by batch. One that was used since is kept, and its row says so."""
    last = None
    while True:
        with transaction.atomic():
            locked = DataImport.objects.select_for_update().get(pk=data_import.pk)
            if locked.state != "undoing":
                return
            records = data_import.records.order_by("-pk")
            batch = list((records if last is None else records.filter(pk__lt=last))[:BATCH])
            if not batch:
                import_move(author, locked, "finish_undo", locked.done_rows)
                return
            last = batch[-1].pk
            locked.done_rows += _removed(author, locked, batch)
            locked.save(update_fields=["done_rows"])


def _removed(author: Author, data_import: DataImport, records: Sequence[ImportedRecord]) -> int:
    """Remove a batch's records, those alike together; returns how many."""
    removed = 0
    run: list[ImportedRecord] = []
    for record in [*records, None]:
        # Records of one kind that follow each other are looked at together: thousands of people, one employer with orders.
        if run and (record is None or record.kind != run[0].kind or run[0].kind != "people"):
            removed += _removed_alike(author, data_import, run)
            run = []
        if record is not None:
            run.append(record)
    return removed


def _removed_alike(author: Author, data_import: DataImport, records: Sequence[ImportedRecord]) -> int:
    called = records[0].kind
    model = apps.get_model(MODELS[called])
    made = [r.record_id for r in records if r.made]
    there = {row.pk: row for row in model._default_manager.filter(pk__in=made)}
    kept = _used(data_import, called, model, there)
    gone = [row for pk, row in there.items() if pk not in kept]
    people = {row.pk: _person_of(row) for row in gone}
    model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()
    events_record(
        [
            event_build(
                kind="exchange.person.removed" if called == "people" else "exchange.record.removed",
                author=author,
                subject=(model._meta.label_lower, pk),
                person_id=person,
                organization_id=data_import.provider_id,
            )
            for pk, person in people.items()
        ]
    )
    ImportedRecord.objects.filter(pk__in=[r.pk for r in records if not (r.made and r.record_id in kept)]).delete()
    outcomes: dict[str, list[int]] = defaultdict(list)
    for record in records:
        outcomes[Outcome.KEPT if record.made and record.record_id in kept else Outcome.REMOVED].append(
            record.row_number
        )
    data_import.rows.filter(number__in=outcomes[Outcome.REMOVED]).exclude(outcome=Outcome.KEPT).update(
        outcome=Outcome.REMOVED
    )
    data_import.rows.filter(number__in=outcomes[Outcome.KEPT]).update(outcome=Outcome.KEPT)
    return len(gone)


def _person_of(row: models.Model) -> int | None:
    """The person a record is about."""
    if row._meta.label_lower == "people.person":
        return int(row.pk)
    if (person := getattr(row, "person_id", None)) is not None:
        return int(person)
    application = getattr(row, "application", None)
    return application.person_id if application is not None else None


def _used(
    data_import: DataImport, called: str, model: type[models.Model], rows: Iterable[int] | dict[int, models.Model]
) -> set[int]:
    """Which records something was done with since the import: an event of them, or a row that points to them."""
    ids = list(rows)
    since = Event.objects.filter(pk__gt=data_import.last_event_id or 0).exclude(kind__in=NOT_USED)
    about = since.filter(subject_kind=model._meta.label_lower, subject_id__in=ids)
    used = set(about.values_list("subject_id", flat=True))
    if called == "people":
        used |= {pk for pk in since.filter(person_id__in=ids).values_list("person_id", flat=True) if pk is not None}
    for relation in model._meta.related_objects:
        pointing = relation.related_model
        if pointing._meta.label_lower in GOES_ALONG.get(called, set()):
            continue
        name = relation.field.name
        found = pointing._base_manager.filter(**{f"{name}__in": ids}).values_list(
            f"{name}_id" if not relation.many_to_many else name, flat=True
        )
        used |= {pk for pk in found if pk is not None}
    if called == "employers":
        # An order names the employer, not the account.
        ordered = JobOrder.objects.filter(provider=OuterRef("provider"), employer=OuterRef("employer"))
        accounts = EmployerAccount.objects.filter(Exists(ordered), pk__in=ids)
        used |= set(accounts.values_list("pk", flat=True))
    return used


@reacts_to("exchange.dataimport.undo")
def _undo_later(event: Event) -> None:
    data_import = DataImport.objects.select_related("provider", "program").get(pk=event.subject_id)
    import_undo_run(author=actor_of_event(event), data_import=data_import)
