"""Questions to the database put together once, then asked for one person after another.

Putting a question together and writing it as SQL takes longer than answering it, and a page of one person asks twenty that
differ from another person's in a number. `prepared` keeps the written question with holes for its numbers:

    def _notes(actor: Actor, person: int) -> QuerySet[CoachingNote]:
        return inside(CoachingNote.objects.all(), actor, "readiness.view_notes").filter(person=person)

    notes = prepared(_notes, actor, person=person.pk)

What the question depends on besides those numbers is given by place (who asks, a name) and is part of what it is kept under; it may
depend on the day, but on nothing else. It is kept for a minute at most, so that a date in it is never yesterday's.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import IntegerField, QuerySet, Subquery
from django.utils import timezone

Row = TypeVar("Row")

# Stands in a question for the first number given, the next ones below it: no key and no count is one of these.
HOLE = -(2**60)
KEPT_SECONDS = 60.0
LARGEST = 1000
NUMBERS = range(-(2**63), 2**63)  # what both databases hold: nothing in them has a number beyond


class CountOf(Subquery):
    """The number of rows of a query, as a value of another one."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class _Question:
    """A question as written: `compiler` knows how to read the answer; no SQL where nothing can be an answer."""

    rows: QuerySet[Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]

    def asked(self, given: dict[Any, int]) -> QuerySet[Any]:
        """The rows with the numbers in the holes."""
        compiler = copy(self.compiler)
        compiler.connection = connections[self.rows.db]  # this thread's, as of every query
        written = self.sql, tuple(given.get(p, p) if type(p) is int else p for p in self.params)
        # An instance's own, in place of what its class would do each time again.
        compiler.__dict__["as_sql"] = lambda *_args, **_options: written
        asked = self.rows.all()
        asked.query.__dict__["get_compiler"] = lambda *_args, **_options: compiler
        return asked


def _written(rows: QuerySet[Any]) -> _Question:
    compiler = rows.query.get_compiler(using=rows.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        sql, params = "", ()
    return _Question(rows, compiler, sql, tuple(params))


_kept: OrderedDict[Hashable, tuple[dt.date, float, _Question]] = OrderedDict()
_lock = threading.Lock()


def forget_questions() -> None:
    """Put every question together again."""
    with _lock:
        _kept.clear()


def prepared(ask: Callable[..., QuerySet[Any, Row]], *fixed: Hashable, **given: int) -> list[Row]:
    """The rows of the question `ask(*fixed, **given)`, put together only when it was not asked within the last minute."""
    return prepared_as((ask, fixed), lambda **holes: ask(*fixed, **holes), **given)


def first_of(most: int, ask: Callable[..., QuerySet[Any, Row]], *fixed: Hashable) -> list[Row]:
    """The first rows, at most so many, of a question without holes: what waits today for one person."""
    return prepared(_first, most, ask, *fixed)


def _first(most: int, ask: Callable[..., QuerySet[Any, Row]], *fixed: Hashable) -> QuerySet[Any, Row]:
    return ask(*fixed)[:most]


def numbered(keys: Sequence[int], most: int) -> dict[str, int]:
    """Up to so many numbers, as a question for `pk__in` is given them: always as many, the last one again where there are fewer."""
    every = [*keys, *[keys[-1]] * (most - len(keys))]
    return {f"n{place}": key for place, key in enumerate(every)}


def prepared_as(key: Hashable, ask: Callable[..., QuerySet[Any, Row]], **given: int) -> list[Row]:
    """`prepared` for a question that is known by another key than the function that puts it together."""
    if not all(number in NUMBERS for number in given.values()):
        return []
    holes = {name: HOLE - place for place, name in enumerate(given)}
    today, now, key = timezone.localdate(), time.monotonic(), (key, *given)
    with _lock:
        before = _kept.get(key)
    if before is not None and before[0] == today and now - before[1] < KEPT_SECONDS:
        question = before[2]
    else:
        question = _written(ask(**holes))
        with _lock:
            _kept[key] = (today, now, question)
            _kept.move_to_end(key)
            while len(_kept) > LARGEST:
                _kept.popitem(last=False)
    if not question.sql:
        return []
    return list(question.asked({holes[name]: number for name, number in given.items()}))
