"""Which numbers of a table may be published so that no small count can be worked out from the others.

The reader is taken to know every relation of the table: what adds up to what, and that no count is negative. A hidden count
is safe where the smallest and the largest whole number that fit everything published are far enough apart; both are found
exactly, by a small integer program over the counts that are hidden and hang together. Hiding one more never makes another
easier to find, so each small count is looked at once, and every solution found on the way tells of all counts in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Key = Hashable


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by key, the sums that everyone knows (`total`, its parts), the keys never shown, and those published before.

    What is never shown takes part all the same: those of a whole who are not among its counted (“placed, not employed at 90
    days”), or who came since the edition before, are people too. What was published before cannot be hidden any more. Of two that could be hidden, the one of less `worth` is.
    """

    counts: Mapping[Any, int]
    sums: Sequence[tuple[Any, tuple[Any, ...]]]
    unshown: frozenset[Any] = frozenset()
    published: frozenset[Any] = frozenset()
    worth: Callable[[Any], int] = lambda _key: 0


def small(table: Table, limit: int) -> list[Key]:
    """The counts of 1 to `limit` - 1 people, the smallest first."""
    found = [key for key, n in table.counts.items() if 0 < n < limit]
    return sorted(found, key=lambda key: (table.counts[key], repr(key)))


def hidden(table: Table, limit: int) -> frozenset[Key]:
    """The keys that are not published, beside those never shown."""
    search = _Search(table)
    found = search.found = {*table.unshown, *small(table, limit)} - table.published
    for key in small(table, limit):
        while key in found and not search.wide(key, limit // 2):
            more = search.next_to_hide(key)
            if more is None:
                break  # nothing of this table is left that could tell anything of it
            found.add(more)
    return frozenset(found - table.unshown)


def bounds(table: Table, found: Iterable[Key], key: Key) -> tuple[float, float]:
    """The smallest and the largest whole number that a hidden count can be, given everything else that is published."""
    search = _Search(table)
    search.found = set(found)
    search.wide(key, None)
    return search.low[key], search.high[key]


class _Search:
    """The hidden counts of a table so far, and what each of them is known to be able to be."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.found: set[Key] = set()
        self.low: dict[Key, float] = {}
        self.high: dict[Key, float] = {}
        self.inside: dict[Key, list[int]] = defaultdict(list)
        for row, (total, parts) in enumerate(table.sums):
            for key in (total, *parts):
                self.inside[key].append(row)

    def wide(self, key: Key, least: int | None) -> bool:
        """Whether a hidden count could be so many numbers that none is told (None: look for both ends all the same)."""
        for sign in (1, -1):
            if least is not None and self.high.get(key, 0) - self.low.get(key, 0) >= least:
                return True
            self._end(key, sign)
        return least is not None and self.high[key] - self.low[key] >= least

    def _end(self, key: Key, sign: int) -> None:
        """One end of what a count can be; the others' values in that solution are possible for them too."""
        table, (unknown, rows) = self.table, self.together(key)
        place = {k: i for i, k in enumerate(unknown)}
        values: list[int] = []
        at: tuple[list[int], list[int]] = ([], [])
        right = np.zeros(len(rows))
        for line, row in enumerate(rows):
            total, parts = table.sums[row]
            for k, side in ((total, 1), *((part, -1) for part in parts)):
                if k in place:
                    values.append(side)
                    at[0].append(line)
                    at[1].append(place[k])
                else:
                    right[line] -= side * table.counts[k]
        wanted = np.zeros(len(unknown))
        wanted[place[key]] = sign
        # Far above every count: what nothing bounds reaches it, and is safe.
        most = max(table.counts.values()) * 2 + 1000
        left = csr_array((values, at), shape=(len(rows), len(unknown)))
        done = milp(
            wanted,
            integrality=np.ones(len(unknown)),
            bounds=Bounds(0, most),
            constraints=LinearConstraint(left, right, right) if rows else None,
        )
        if done.x is None:
            raise RuntimeError(f"the table's sums do not hold: {done.message}")
        for k, n in zip(unknown, np.rint(done.x), strict=True):
            self.low[k] = min(self.low.get(k, n), float(n))
            self.high[k] = max(self.high.get(k, n), float(n))

    def together(self, key: Key) -> tuple[list[Key], list[int]]:
        """The hidden counts that hang together with one by sums, and these sums."""
        unknown, rows, todo = {key: None}, dict.fromkeys(self.inside[key]), list(self.inside[key])
        while todo:
            total, parts = self.table.sums[todo.pop()]
            for other in (total, *parts):
                if other in self.found and other not in unknown:
                    unknown[other] = None
                    new = [row for row in self.inside[other] if row not in rows]
                    rows.update(dict.fromkeys(new))
                    todo += new
        return list(unknown), list(rows)

    def next_to_hide(self, key: Key) -> Key | None:
        """The least wanted published count of the nearest sums that have one: as little as can be is lost."""
        counts, worth, kept = self.table.counts, self.table.worth, self.found | self.table.published
        rows, seen = self.inside[key], {key}
        while rows:
            about = {k for row in rows for k in (self.table.sums[row][0], *self.table.sums[row][1])} - seen
            if open_ := about - kept:
                # A count of no one hides people as well as any other, but is the last that anyone misses.
                least: Key = min(open_, key=lambda k: (worth(k), counts[k] == 0, counts[k], repr(k)))
                return least
            seen |= about
            rows = sorted({row for k in about & self.found for row in self.inside[k]})
        return None
