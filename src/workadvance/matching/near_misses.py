"""Why nobody's gates let a person through: the gate that stands before the most openings, and what would change it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from workadvance.matching.encoding import Bench, Index, Openings, covers, meet
from workadvance.matching.gates import GATES, verdicts
from workadvance.matching.places import great_circle_miles
from workadvance.matching.records import candidate_from_row, order_from_row
from workadvance.matching.results import Reason

BLOCK = 500_000  # pairs looked at together: bounds the memory

Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]


def why_no_pair(
    bench: Bench, openings: Openings, people: list[int], candidates: pl.DataFrame, orders: pl.DataFrame
) -> list[tuple[Reason, ...]]:
    """Reasons for candidates (by number) that pass the gates of no order with a slot.

    For each gate that alone stands between the person and an opening: how many orders it holds back, the order that
    needs the smallest change, and that change in words. If no order is one change away: the gates of the order that
    fails fewest. `candidates` and `orders` are the checked frames sorted by id.
    """
    if not people:
        return []
    open_orders = np.flatnonzero(openings.slots > 0).astype(np.int32)
    if not len(open_orders):
        return [(Reason("no_slot", "No order has an open slot."),)] * len(people)
    numbers = np.array(people, dtype=np.int32)
    # People of the same ZIP together: their distances are looked up once.
    by_zip = numbers[np.argsort(bench.place.code[numbers], kind="stable")]
    found: dict[int, list[tuple[str, int, int]]] = {}
    step = max(1, BLOCK // len(open_orders))
    for start in range(0, len(by_zip), step):
        some = by_zip[start : start + step]
        found |= _misses(bench, openings, some, open_orders)
    return [_words(found[n], candidates.row(n, named=True), orders) for n in people]


def _misses(bench: Bench, openings: Openings, people: Index, orders: Index) -> dict[int, list[tuple[str, int, int]]]:
    """For each person (gate, orders it alone holds back, the nearest of them), the gate with most orders first.

    Where no order is held back by one gate alone: the failing gates of the nearest order, with 0 orders.
    """
    failing, miles = _failing(bench, openings, people, orders)
    number = np.bitwise_count(failing)
    held: dict[int, list[tuple[str, int, int]]] = {p: [] for p in people.tolist()}
    row, column = np.nonzero(number == 1)
    bit = failing[row, column]
    for position, gate in enumerate(GATES):
        here = bit == 1 << position
        r, c = row[here], column[here]
        if not len(r):
            continue
        nearest = np.lexsort((orders[c], _effort(gate, bench, openings, people[r], orders[c], miles[r, c]), r))
        first = np.flatnonzero(np.concatenate([[True], r[nearest][1:] != r[nearest][:-1]]))
        counts = np.diff(np.concatenate([first, [len(r)]]))
        for at, count in zip(nearest[first].tolist(), counts.tolist(), strict=True):
            held[int(people[r[at]])].append((gate, count, int(orders[c[at]])))
    for index in np.flatnonzero(np.bincount(row, minlength=len(people)) == 0).tolist():
        nearest_order = int(np.argmin(number[index]))
        bits = int(failing[index, nearest_order])
        held[int(people[index])] = [
            (gate, 0, int(orders[nearest_order])) for position, gate in enumerate(GATES) if bits >> position & 1
        ]
    for reasons in held.values():
        reasons.sort(key=lambda reason: -reason[1])
    return held


def _failing(bench: Bench, openings: Openings, people: Index, orders: Index) -> tuple[Codes, npt.NDArray[np.float64]]:
    """The failing gates of each person (row) at each order (column) as bits in the order of `GATES`, and the miles."""
    rows, columns = people[:, None], orders[None, :]
    knows = np.zeros((len(bench), len(openings.occupations)), dtype=bool)
    knows[bench.entry_candidate, bench.entry_occupation] = True
    zips, at = np.unique(bench.place.code[people], return_inverse=True)
    to = openings.place.code[orders]
    latitude = np.append(openings.place.latitude, np.nan)[to]
    longitude = np.append(openings.place.longitude, np.nan)[to]
    apart = great_circle_miles(
        bench.place.latitude[zips][:, None], bench.place.longitude[zips][:, None], latitude, longitude
    )
    miles = np.where(openings.remote[columns], 0.0, apart[at])
    fails: tuple[Flags, ...] = (
        ~knows[people][:, openings.occupation[orders]],
        ~covers(bench.credentials[rows], openings.required[columns]),
        bench.wage_floor[rows] > openings.wage[columns],
        miles > bench.max_miles[rows],
        ~meet(bench.shifts[rows], openings.shifts[columns]),
        bench.available[rows] > openings.start_by[columns],
        meet(bench.background[rows], openings.excludes[columns]),
    )
    failing = np.zeros(miles.shape, dtype=np.uint8)
    for position, flags in enumerate(fails):
        failing |= flags.astype(np.uint8) << np.uint8(position)
    return failing, miles


def _effort(
    gate: str, bench: Bench, openings: Openings, person: Index, order: Index, miles: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """How large a change the gate asks for at each order: the smallest is the nearest."""
    measures: dict[str, Callable[[], npt.NDArray[np.float64]]] = {
        "occupation": lambda: -openings.wage[order],
        "credential": lambda: _missing(bench, openings, person, order),
        "wage_floor": lambda: -openings.wage[order],
        "reach": lambda: miles,
        "shift": lambda: -openings.wage[order],
        "start_date": lambda: -openings.start_by[order].astype(np.float64),
        "exclusion": lambda: -openings.wage[order],
    }
    return measures[gate]()


def _missing(bench: Bench, openings: Openings, person: Index, order: Index) -> npt.NDArray[np.float64]:
    lacking = np.bitwise_count(openings.required[order] & ~bench.credentials[person])
    count: npt.NDArray[np.float64] = lacking.sum(axis=1).astype(np.float64)
    return count


def _words(held: list[tuple[str, int, int]], person: dict[str, object], orders: pl.DataFrame) -> tuple[Reason, ...]:
    candidate = candidate_from_row(person)
    reasons = []
    for gate, count, number in held:
        order = order_from_row(orders.row(number, named=True))
        verdict = next(v for v in verdicts(candidate, order) if v.gate == gate)
        change = verdict.change or ""
        if count:
            many = "1 order" if count == 1 else f"{count:,} orders"
            text = f"Only this stands before {many}. At {order.order_id}: {verdict.reason} Would pass with {change}."
        else:
            text = (
                f"No opening is one change away; {order.order_id} comes nearest and fails {len(held)} gates. "
                f"This one: {verdict.reason} Would pass with {change}."
            )
        reasons.append(Reason(gate, text, order_id=order.order_id, openings=count))
    return tuple(reasons)
