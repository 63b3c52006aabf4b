"""How much waits behind each entry of the left rail, kept between pages and counted again when something has happened.

Everything that changes a count leaves an event, so a count holds while the newest event is the same. On a busy site events
come faster than pages: then a count may be `FRESH_SECONDS` old, except for whoever the newest event is by, who wants to see
what they just did. Counts depend on the day too (what is due), so none is kept past midnight or longer than `KEPT_SECONDS`.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from workadvance.events.models import Event
from workadvance.people.access import Actor

FRESH_SECONDS = 2.0
KEPT_SECONDS = 60.0
LARGEST = 2000


@dataclass(frozen=True, slots=True)
class _Kept:
    """Counts by name, with when and up to which event they were made."""

    counts: dict[str, int]
    event: int
    day: dt.date
    made: float


_kept: OrderedDict[tuple[Actor, tuple[str, ...]], _Kept] = OrderedDict()
_lock = threading.Lock()


def forget() -> None:
    """Forget every count (a restored database, a test)."""
    with _lock:
        _kept.clear()


def counts_kept(actor: Actor, names: tuple[str, ...], count: Callable[[], dict[str, int]]) -> dict[str, int]:
    """The counts of an actor's entries: those kept, or counted now.

    An actor is equal to another only with the same grants and named persons, so a right given or taken counts anew.
    """
    event, by = Event.objects.order_by("-pk").values_list("pk", "actor").first() or (0, None)
    today, now, key = timezone.localdate(), time.monotonic(), (actor, names)
    with _lock:
        found = _kept.get(key)
    if found is not None and found.day == today:
        age = now - found.made
        if (found.event == event and age < KEPT_SECONDS) or (by != actor.user_id and age < FRESH_SECONDS):
            return found.counts
    counts = count()
    with _lock:
        _kept[key] = _Kept(counts, event, today, now)
        _kept.move_to_end(key)
        while len(_kept) > LARGEST:
            _kept.popitem(last=False)
    return counts
