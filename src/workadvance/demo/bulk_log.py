"""Bulk writing with the log: rows are stored in batches, their events gathered and appended in order of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils import timezone

from workadvance.events.models import Event
from workadvance.events.services import event_build
from workadvance.people.access import Actor


@dataclass
class BulkLog:
    """Gathers events while the world is made and writes them at the end, oldest first."""

    events: list[Event] = field(default_factory=list)
    clock: int = 0

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
        Event.objects.bulk_create(self.events, batch_size=1000)
        n = len(self.events)
        self.events = []
        return n


def store(rows: Iterable[models.Model], batch: int = 1000) -> list[Any]:
    """Store rows of one model in batches; their ids are known afterwards."""
    rows = list(rows)
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=batch)
    return rows
