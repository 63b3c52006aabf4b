"""Sealing the log in batches with a hash chain, and proving that nothing was altered or removed.

Each seal is an HMAC-SHA256 (key: the installation's) over the previous seal's hash, the number of events and every
field of every event in id order. Changing, adding or removing a sealed event, or a seal in the middle, breaks the
chain from there on. Cutting off the newest seals with their events cannot show from inside: keep the head hash that
`workadvance audit verify` prints somewhere else and give it back with `--expect`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from workadvance.events.encryption import keyed_hash
from workadvance.events.guards import guards_missing
from workadvance.events.keys import key_known, key_note, rings
from workadvance.events.marks import mark_fits, said
from workadvance.events.models import Event, LogHead, Seal

START = "0" * 64
BATCH = 10_000
LAST = 2**63 - 1
# run-due seals once a day.
UNSEALED_FOR = dt.timedelta(days=2)


def _digest(events: Iterable[Event]) -> tuple[str, int]:
    digest, count = hashlib.sha256(), 0
    for e in events:
        digest.update(json.dumps([e.pk, *said(e)], ensure_ascii=False).encode() + b"\n")
        count += 1
    return digest.hexdigest(), count


def _hash(seal: Seal, digest: str, count: int) -> str:
    text = f"{seal.previous_hash}|{seal.first_event_id}|{seal.last_event_id}|{count}|{digest}"
    if seal.form >= 2:
        text = f"{seal.form}|{seal.sealed_at.timestamp()}|{text}"
    return keyed_hash(text.encode(), "events")


def _proof(head: LogHead) -> str:
    return keyed_hash(f"{head.seals}|{head.hash}|{head.unmarked}".encode(), "head")


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
            seal = Seal(
                first_event_id=ids[0],
                last_event_id=ids[-1],
                count=count,
                previous_hash=previous,
                sealed_at=timezone.now(),
            )
            seal.hash = _hash(seal, digest, count)
            seal.save()
            made.append(seal)
            after, previous = seal.last_event_id, seal.hash
        if made:
            _head_note(previous)
            key_note("seal", rings()["seal"][0])
    return made


def _head_note(newest: str) -> None:
    """Say once more, outside the log, how far it is sealed."""
    head = LogHead.objects.select_for_update().first() or LogHead()
    head.seals, head.hash = Seal.objects.count(), newest
    head.proof = _proof(head)
    head.save()


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
    if not key_known("seal"):
        return LogVerification(
            0, 0, 0, "", ("the log was proved with another key than this installation's: the key is wrong",)
        )
    problems, after, previous, sealed, n, seen = [], 0, START, 0, 0, set()
    if Event.objects.filter(pk__lte=0).exists():
        problems.append("an event has an id lower than the first one ever given out")
    problems += [f"the database's guard {name} was dropped or changed" for name in guards_missing(connection)]
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
        elif digest and _hash(seal, digest, count) != seal.hash:
            problems.append(
                f"seal {seal.pk}: it or an event in ids {seal.first_event_id}-{seal.last_event_id} was altered"
            )
        after, previous = seal.last_event_id, seal.hash
        sealed += count
        seen.add(seal.hash)
    if expect and expect not in seen:
        problems.append(
            f"the expected head {expect[:16]}… is not in the chain: the newest seals were removed or remade"
        )
    problems += _head_problems(n, previous)
    problems += _unsealed_problems(after)
    unsealed = Event.objects.filter(pk__gt=after).count()
    return LogVerification(sealed, unsealed, n, previous, tuple(problems))


def _head_problems(seals: int, newest: str) -> list[str]:
    """What does not agree with what was noted outside the log at the last sealing."""
    head = LogHead.objects.first()
    if head is None:
        missing = "the note of how far the log is sealed was removed"
        return [missing] if seals else []
    if _proof(head) != head.proof:
        return ["the note of how far the log is sealed was altered"]
    if head.seals and (head.seals, head.hash) != (seals, newest):
        return [f"{head.seals} seals were made, {seals} are there: seals were removed or added"]
    return []


def _unsealed_problems(after: int) -> list[str]:
    """Events not yet sealed that were altered, copied or not written by this software."""
    head = LogHead.objects.first()
    problems, seen = [], set()
    for event in _events_of(max(after, head.unmarked if head else 0), LAST):
        if not mark_fits(event):
            problems.append(f"event {event.pk}: it was altered, or not written by this software")
        elif event.mark in seen:
            problems.append(f"event {event.pk}: it is a copy of another")
        seen.add(event.mark)
    old = timezone.now() - UNSEALED_FOR
    if Event.objects.filter(pk__gt=after, recorded_at__lt=old).exists():
        problems.append(
            "events of more than two days ago are not sealed: run-due does not run, or the seals were removed"
        )
    return problems
