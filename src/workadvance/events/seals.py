"""Sealing the log in batches with a hash chain, and proving that nothing was altered or removed.

Each seal is an HMAC-SHA256 (key: the installation's) over the previous seal's hash, the number of events and every
field of every event in id order. Changing, adding or removing a sealed event, or a seal in the middle, breaks the
chain from there on. Cutting off the newest seals with their events cannot show from inside: keep the head hash that
`workadvance audit verify` prints somewhere else and give it back with `--expect`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from workadvance.events.encryption import keyed_hash
from workadvance.events.models import Event, Seal

START = "0" * 64
BATCH = 10_000


def _digest(events: Iterable[Event]) -> tuple[str, int]:
    digest, count = hashlib.sha256(), 0
    for e in events:
        row = [
            e.pk,
            e.recorded_at.timestamp(),
            e.effective_on.isoformat(),
            e.kind,
            e.actor_id,
            e.actor_name,
            e.actor_role,
            e.organization_id,
            e.person_id,
            e.subject_kind,
            e.subject_id,
            e.state_from,
            e.state_to,
            e.reason,
            json.dumps(e.payload, sort_keys=True, ensure_ascii=False),
        ]
        digest.update(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        count += 1
    return digest.hexdigest(), count


def _hash(previous: str, first: int, last: int, count: int, digest: str) -> str:
    return keyed_hash(f"{previous}|{first}|{last}|{count}|{digest}".encode(), "events")


def _events_of(after: int, last: int) -> Iterable[Event]:
    return Event.objects.filter(pk__gt=after, pk__lte=last).order_by("pk").iterator(chunk_size=2000)


def events_seal() -> list[Seal]:
    """Seal every event not yet sealed, in batches of at most 10,000; returns the new seals (none when all is sealed)."""
    made = []
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # Waits for writers under way: an id given out before but committed after would otherwise be passed over.
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE events_event IN SHARE MODE")
                cursor.execute("LOCK TABLE events_seal IN EXCLUSIVE MODE")
        head = Seal.objects.order_by("-last_event_id").first()
        after, previous = (head.last_event_id, head.hash) if head else (0, START)
        while ids := list(Event.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]):
            digest, count = _digest(_events_of(after, ids[-1]))
            seal = Seal.objects.create(
                first_event_id=ids[0],
                last_event_id=ids[-1],
                count=count,
                previous_hash=previous,
                hash=_hash(previous, ids[0], ids[-1], count, digest),
                sealed_at=timezone.now(),
            )
            made.append(seal)
            after, previous = seal.last_event_id, seal.hash
    return made


@dataclass(frozen=True, slots=True)
class LogVerification:
    """What the proof found: `problems` is empty when nothing sealed was altered or removed."""

    sealed: int
    unsealed: int
    seals: int
    head: str
    problems: tuple[str, ...]


def events_verify(expect: str = "", only: Callable[[Seal], bool] = lambda seal: True) -> LogVerification:
    """Compute every seal again from the events themselves. `expect`: a head hash noted earlier that must be in the chain.

    `only`: which seals are computed again; the links between all of them are followed whatever it says.
    """
    problems, after, previous, sealed, n, seen = [], 0, START, 0, 0, set()
    for seal in Seal.objects.order_by("last_event_id"):
        n += 1
        if seal.previous_hash != previous:
            problems.append(f"seal {seal.pk}: the seal before it was altered or removed")
        count = seal.count
        if only(seal):
            digest, count = _digest(_events_of(after, seal.last_event_id))
        else:
            digest = ""
        if count != seal.count:
            problems.append(
                f"seal {seal.pk}: {seal.count} events were sealed in ids {seal.first_event_id}-{seal.last_event_id}, {count} are there"
            )
        elif digest and _hash(seal.previous_hash, seal.first_event_id, seal.last_event_id, count, digest) != seal.hash:
            problems.append(f"seal {seal.pk}: an event in ids {seal.first_event_id}-{seal.last_event_id} was altered")
        after, previous = seal.last_event_id, seal.hash
        sealed += count
        seen.add(seal.hash)
    if expect and expect not in seen:
        problems.append(
            f"the expected head {expect[:16]}… is not in the chain: the newest seals were removed or remade"
        )
    unsealed = Event.objects.filter(pk__gt=after).count()
    return LogVerification(sealed, unsealed, n, previous, tuple(problems))
