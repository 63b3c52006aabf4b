"""Bulk writing with the log: rows are stored in batches, their events gathered and appended in order of time."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import Max
from django.utils import timezone

from workadvance.events.models import Event
from workadvance.events.services import event_build
from workadvance.people.access import Actor

# Rows a statement is given at a time.
BATCH = 5000


@dataclass
class BulkLog:
    """Gathers events while the world is made and writes them at the end, oldest first."""

    events: list[Event] = field(default_factory=list)
    clock: int = 0
    of: tuple[type[models.Model], int, dt.date, int] | None = None
    at: dt.datetime = dt.datetime(1, 1, 1, tzinfo=dt.UTC)

    def note(
        self,
        kind: str,
        subject: models.Model,
        *,
        on: dt.date,
        actor: Actor,
        person_id: int | None = None,
        organization_id: int | None = None,
        state_from: str = "",
        state_to: str = "",
        reason: str = "",
        hour: int = 10,
        **payload: Any,
    ) -> None:
        """One event, recorded on the day it took effect."""
        self.clock = (self.clock + 7) % 3600
        at = timezone.make_aware(dt.datetime.combine(on, dt.time(hour, 0))) + dt.timedelta(seconds=self.clock)
        # The clock starts again every hour: what is noted right after something of the same hour still happened after it.
        of = (type(subject), subject.pk, on, hour)
        if of == self.of:
            at = max(at, self.at + dt.timedelta(seconds=1))
        self.of, self.at = of, at
        self.events.append(
            event_build(
                kind=kind,
                author=actor,
                subject=subject,
                person_id=person_id,
                organization_id=organization_id,
                state_from=state_from,
                state_to=state_to,
                reason=reason,
                effective_on=on,
                payload=payload,
                recorded_at=min(at, timezone.now()),
            )
        )

    def write(self) -> int:
        """Append everything gathered, oldest first; returns how many."""
        self.events.sort(key=lambda e: e.recorded_at)
        n = len(store(self.events))
        self.events = []
        return n


def store(rows: Iterable[models.Model]) -> list[Any]:
    """Store rows of one model at once; their ids are known afterwards.

    `bulk_create` spends most of its time writing SQL for rows that all look alike. Here there is one statement, and the
    ids are given out here: nothing else writes while the world is made (`sequences_set` tells PostgreSQL at the end).
    """
    rows = list(rows)
    if not rows:
        return rows
    model = type(rows[0])
    # The connection itself: the proxy finds it again for every value.
    database = connections[DEFAULT_DB_ALIAS]
    fields, quote = model._meta.local_concrete_fields, database.ops.quote_name
    following = itertools.count((model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1)
    relations = [f for f in fields if f.is_relation]
    for row in rows:
        for link in relations:
            # What a row points to may have got its id after the row was made.
            if getattr(row, link.attname) is None and (other := getattr(row, link.name)) is not None:
                setattr(row, link.attname, other.pk)
        if row.pk is None:
            row.pk = next(following)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    table = quote(model._meta.db_table)
    marks = ", ".join(["%s"] * len(fields))
    values = ([f.get_db_prep_save(f.pre_save(row, True), database) for f in fields] for row in rows)
    with database.cursor() as cursor:
        while batch := list(itertools.islice(values, BATCH)):
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", batch)
    for row in rows:
        row._state.adding, row._state.db = False, database.alias
    return rows


def store_changes(rows: list[Any], changed: list[str]) -> None:
    """Store changed fields of rows of one model that `store` wrote."""
    if not rows:
        return
    meta, database = rows[0]._meta, connections[DEFAULT_DB_ALIAS]
    quote = database.ops.quote_name
    fields = [meta.get_field(name) for name in changed]
    given = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    values = [[*(f.get_db_prep_save(f.pre_save(row, False), database) for f in fields), row.pk] for row in rows]
    with database.cursor() as cursor:
        cursor.executemany(f"UPDATE {quote(meta.db_table)} SET {given} WHERE {quote(meta.pk.column)} = %s", values)


def sequences_set() -> None:
    """Tell the database that the ids `store` gave out are taken."""
    stored = [model for model in apps.get_models() if model.__module__.startswith("workadvance.")]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), stored):
            cursor.execute(statement)
