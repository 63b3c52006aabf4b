"""Keeping journeys right: after every event, once a day, and all of them on demand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F, Q
from django.db.models.functions import Mod
from django.utils import timezone

from workadvance.events.models import Event
from workadvance.events.services import projects
from workadvance.people.models import Person
from workadvance.reporting.journeys import COMPARED, RETENTION_DAYS, differences, journeys_derive
from workadvance.reporting.models import Journey
from workadvance.screening.models import Application

BATCH = 500

# Events after which no journey can have changed; a record that was just opened has none.
_SILENT = (
    *(
        ".viewed",
        ".exported",
        ".ssn_seen",
        ".consent.signed",
        ".consent.revoked",
        ".consent.corrected",
        ".consent.removed",
    ),
    *(".note.added", ".access_named", ".person.created", ".identity.asked", "exchange.person.removed"),
)


@projects
def journeys_follow_events(event: Event) -> None:
    """Derive the journeys of the event's person again, in the event's own transaction."""
    if event.person_id is None or event.kind.endswith(_SILENT):
        return
    if event.kind.startswith("readiness.attendance.") and event.payload.get("component") == "training":
        return
    whose = Q(person=event.person_id)
    if event.kind.startswith("people.identity."):
        # An answer links records, or takes a link back: all that hang together are counted again.
        about = {event.person_id, event.payload.get("other", event.person_id)}
        firsts = {p.same_as_id or p.pk for p in Person.objects.filter(pk__in=about)} | about
        whose = Q(person__in=firsts) | Q(person__same_as__in=firsts)
    journeys_store(list(Application.objects.filter(whose).values_list("pk", flat=True)))


def journeys_store(application_ids: list[int], today: dt.date | None = None) -> int:
    """Derive and store the journeys of applications; returns how many."""
    rows = journeys_derive(application_ids, today)
    if rows:
        Journey.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["application"],
            update_fields=[n.removesuffix("_id") for n in COMPARED],
            batch_size=200,
        )
    return len(rows)


def journeys_rebuild() -> int:
    """Derive every journey again (after an import); returns how many."""
    n, last = 0, 0
    while ids := list(Application.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        n += journeys_store(ids)
        last = ids[-1]
    return n


def journeys_follow_migrations(*, using: str, plan: Sequence[tuple[Migration, bool]] = (), **_rest: object) -> None:
    """After an upgrade of reporting: every journey is derived again, because what is counted, or how, may have changed.

    A database that was only emptied comes without a plan: there is nothing to derive.
    """
    if not any(migration.app_label == "reporting" and not undone for migration, undone in plan):
        return
    executor = MigrationExecutor(connections[using])
    # A migration to somewhere in the middle leaves tables that today's code cannot read.
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        journeys_rebuild()


def journeys_due() -> int:
    """Once a day: journeys whose 90th, 180th or 365th day after placement has come; returns how many were derived again."""
    today = timezone.localdate()
    due = Q()
    for days in RETENTION_DAYS:
        due |= (
            Q(**{f"retained_{days}_on": None})
            & Q(placed_on__lte=today - dt.timedelta(days=days))
            & Q(placed_on__gt=today - dt.timedelta(days=days + 14))
        )
    ids = list(Journey.objects.filter(due).values_list("application_id", flat=True))
    return journeys_store(ids)


def _to_compare(since: int, turn: int | None, turns: int) -> Iterator[list[int]]:
    """Ids of the applications whose journeys are compared, in batches: of persons with later events, and a turn of the rest."""
    if turn is None:
        last = 0
        while ids := list(Application.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
            yield ids
            last = ids[-1]
        return
    moved = Event.objects.filter(pk__gt=since, person_id__isnull=False).order_by().values("person_id")
    found = Application.objects.annotate(turn=Mod("pk", turns)).filter(Q(person__in=moved) | Q(turn=turn))
    ids = list(found.order_by("pk").values_list("pk", flat=True))
    for i in range(0, len(ids), BATCH):
        yield ids[i : i + BATCH]


def journeys_wrong(since: int = 0, turn: int | None = None, turns: int = 1) -> list[str]:
    """Journeys that are not what their facts say, in words (for `doctor`); none is the only right answer.

    With a `turn`: only those of persons with events after `since`, and every so-manieth of the others.
    """
    found = []
    for ids in _to_compare(since, turn, turns):
        stored = Journey.objects.in_bulk(ids)
        for fresh in journeys_derive(ids):
            old = stored.get(fresh.application_id)
            if old is None:
                found.append(f"application {fresh.application_id} has no journey")
            elif wrong := differences(old, fresh):
                found.append(
                    f"journey {fresh.application_id}: "
                    + ", ".join(f"{k} is {a}, facts say {b}" for k, (a, b) in wrong.items())
                )
    moved = Journey.objects.exclude(provider=F("person__provider")).values_list("pk", flat=True)
    return [*found, *(f"journey {pk}: provider is not the person's" for pk in moved)]
