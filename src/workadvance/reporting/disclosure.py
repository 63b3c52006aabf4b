"""Which numbers of a table may be published so that no small count can be worked out from the others.

The reader is taken to know every relation of the table: what adds up to what, and that no count is negative. A hidden count
is safe where the smallest and the largest whole number that fit everything published are far enough apart; both are found
exactly, by a small integer program over the counts that are hidden and hang together. Hiding one more never makes another
easier to find, so each small count is looked at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

Key = Hashable


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by key, the sums that everybody knows (`total`, its parts), and the keys that are never shown.

    What is never shown takes part all the same: those of a whole who are not among its counted (“placed, not employed at 90
    days”), or who came since the edition before, are people too.
    """

    counts: Mapping[Key, int]
    sums: Sequence[tuple[Key, tuple[Key, ...]]]
    unshown: frozenset[Key] = frozenset()


def small(table: Table, limit: int) -> list[Key]:
    """The counts of 1 to `limit` - 1 people, the smallest first."""
    found = [key for key, n in table.counts.items() if 0 < n < limit]
    return sorted(found, key=lambda key: (table.counts[key], repr(key)))


def hidden(table: Table, limit: int, before: Iterable[Key] = ()) -> frozenset[Key]:
    """The keys that are not published, beside those never shown; `before` are hidden already."""
    found = {*table.unshown, *before, *small(table, limit)}
    inside = _sums_by_key(table)
    for key in small(table, limit):
        while not safe(table, found, key, limit, inside):
            more = _next_to_hide(table, found, key, inside)
            if more is None:
                break  # nothing published is left that could tell anything of it
            found.add(more)
    return frozenset(found - table.unshown)


def safe(table: Table, found: set[Key], key: Key, limit: int, inside: Mapping[Key, list[int]] | None = None) -> bool:
    """Whether a hidden count could be so many numbers that none is told."""
    low, high = bounds(table, found, key, inside)
    return high - low >= limit // 2


def bounds(
    table: Table, found: set[Key], key: Key, inside: Mapping[Key, list[int]] | None = None
) -> tuple[float, float]:
    """The smallest and the largest whole number that a hidden count can be, given everything else that is published."""
    inside = _sums_by_key(table) if inside is None else inside
    unknown, rows = _together(table, found, key, inside)
    place = {k: i for i, k in enumerate(unknown)}
    left, right = np.zeros((len(rows), len(unknown))), np.zeros(len(rows))
    for at, row in enumerate(rows):
        total, parts = table.sums[row]
        for k, sign in ((total, 1), *((part, -1) for part in parts)):
            if k in place:
                left[at, place[k]] += sign
            else:
                right[at] -= sign * table.counts[k]
    # Far above every count: what nothing bounds reaches it, and is safe.
    most = max(table.counts.values()) * 2 + 1000
    wanted = np.zeros(len(unknown))
    wanted[place[key]] = 1
    return _end(wanted, left, right, most, 1), _end(wanted, left, right, most, -1)


def _end(wanted: np.ndarray, left: np.ndarray, right: np.ndarray, most: int, sign: int) -> float:
    done = milp(
        sign * wanted,
        integrality=np.ones(len(wanted)),
        bounds=Bounds(0, most),
        constraints=LinearConstraint(left, right, right) if len(left) else None,
    )
    if done.x is None:
        raise RuntimeError(f"the table's sums do not hold: {done.message}")
    return float(round(wanted @ done.x))


def _sums_by_key(table: Table) -> dict[Key, list[int]]:
    inside: dict[Key, list[int]] = defaultdict(list)
    for row, (total, parts) in enumerate(table.sums):
        for key in (total, *parts):
            inside[key].append(row)
    return inside


def _together(table: Table, found: set[Key], key: Key, inside: Mapping[Key, list[int]]) -> tuple[list[Key], list[int]]:
    """The hidden counts that hang together with one by sums, and these sums."""
    unknown, rows, todo = {key: None}, dict.fromkeys(inside.get(key, ())), list(inside.get(key, ()))
    while todo:
        total, parts = table.sums[todo.pop()]
        for other in (total, *parts):
            if other in found and other not in unknown:
                unknown[other] = None
                new = [row for row in inside[other] if row not in rows]
                rows.update(dict.fromkeys(new))
                todo += new
    return list(unknown), list(rows)


def _next_to_hide(table: Table, found: set[Key], key: Key, inside: Mapping[Key, list[int]]) -> Key | None:
    """The smallest published count of the nearest sums: as little as can be is lost."""
    _unknown, rows = _together(table, found, key, inside)
    for near in (inside.get(key, ()), rows):
        about = {k for row in near for k in (table.sums[row][0], *table.sums[row][1])} - found
        if about:
            # A count of nobody hides nobody as well as any other, but is the last that anyone misses.
            return min(about, key=lambda k: (table.counts[k] == 0, table.counts[k], repr(k)))
    return None
