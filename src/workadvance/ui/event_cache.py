"""What takes long to find out and seldom changes, kept between pages until something has happened.

The counts of the left rail, the lines of Today, the assignment behind the slates, which rows a page of a long list has.
Everything that changes one of them leaves an event, so what was found holds while the newest event is the same. On a busy site events come faster than pages: then it
may be `FRESH_SECONDS` old, except for whoever the newest event is by, who wants to see what they just did. It depends
on the day too (what is due), so nothing is kept past midnight or longer than `KEPT_SECONDS`.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.core.signals import request_finished, request_started
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import get_language

from workadvance.events.models import Event
from workadvance.people.access import Actor
from workadvance.people.prepared import forget_questions

FRESH_SECONDS = 2.0
KEPT_SECONDS = 60.0
LARGEST = 1500
WHATEVER_HAPPENS = -1  # in place of the newest event, where none matters

Found = TypeVar("Found")
_Newest = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was found, with when and up to which event."""

    found: Any
    event: int
    day: dt.date
    made: float


_kept: OrderedDict[tuple[Actor, tuple[Hashable, ...]], _Kept] = OrderedDict()
_lock = threading.Lock()


# The newest event's id and who made it, asked for once in a request (until the request itself leaves one).
_seen: ContextVar[_Newest | None] = ContextVar("newest event seen", default=None)
_in_request: ContextVar[bool] = ContextVar("in a request", default=False)


def _newest() -> _Newest:
    seen = _seen.get()
    if seen is None:
        seen = Event.objects.order_by("-pk").values_list("pk", "actor").first() or (0, None)
        if _in_request.get():
            _seen.set(seen)
    return seen


@receiver(request_started)
def _begin(**_given: Any) -> None:
    _seen.set(None)
    _in_request.set(True)


@receiver(request_finished)
def _end(**_given: Any) -> None:
    _seen.set(None)
    _in_request.set(False)


@receiver(post_save, sender=Event)
def _happened(**_given: Any) -> None:
    _seen.set(None)


def forget(*, lasting: bool = True) -> None:
    """Forget everything (a restored database, a test); or, without what is `lasting`, what an event makes forgotten."""
    if lasting:
        forget_questions()
    with _lock:
        for key in [key for key, was in _kept.items() if lasting or was.event != WHATEVER_HAPPENS]:
            del _kept[key]


def cached(
    actor: Actor,
    what: tuple[Hashable, ...],
    find: Callable[[], Found],
    worth: Callable[[Found], bool] = lambda _found: True,
    *,
    whatever_happens: bool = False,
) -> Found:
    """What `find` gives for an actor: kept from before under the name `what`, or found now. No one may change it.

    What is not `worth` it is found every time. `whatever_happens`: it depends on the actor and the day alone.

    An actor is equal to another only with the same grants and named persons, so a right given or taken finds again. What is
    in a language has the language in its name.
    """
    event, by = (WHATEVER_HAPPENS, None) if whatever_happens else _newest()
    today, now, key = timezone.localdate(), time.monotonic(), (actor, what)
    with _lock:
        # What is found may hold words: each language has its own.
        before = _kept.get(key := (actor, (*what, get_language())))
    if before is not None and before.day == today:
        age = now - before.made
        if (before.event == event and age < KEPT_SECONDS) or (by != actor.user_id and age < FRESH_SECONDS):
            return cast(Found, before.found)
    found = find()
    if not worth(found):
        return found
    with _lock:
        _kept[key] = _Kept(found, event, today, now)
        _kept.move_to_end(key)
        while len(_kept) > LARGEST:
            _kept.popitem(last=False)
    return found
