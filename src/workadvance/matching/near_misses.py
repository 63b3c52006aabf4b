"""Why a person passes the gates of no order: which of them fail where the smallest change would do, the easiest first."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from workadvance.matching.encoding import Index, Openings, Pool, covers, meet
from workadvance.matching.gates import GATES, verdicts
from workadvance.matching.records import MOST_AN_HOUR, candidate_from_row, order_from_row
from workadvance.matching.results import NotReferredReason
from workadvance.matching.roads import by_road
from workadvance.matching.weights import Weights
from workadvance.matching.zip_places import great_circle_miles

NO_ROAD = 50_000.0  # stands for miles that no road makes: more than any limit
BLOCK = 500_000  # pairs looked at together: bounds the memory

Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]


def why_no_pair(
    pool: Pool,
    openings: Openings,
    people: list[int],
    candidates: pl.DataFrame,
    orders: pl.DataFrame,
    weights: Weights,
) -> list[tuple[NotReferredReason, ...]]:
    """Reasons for candidates (by number) that pass the gates of no order with a slot.

    For each gate that alone rules out an opening for the person: how many orders it rules out, and the verdict at the
    order that needs the smallest change; the easiest change first. If no order is one change away: the gates of the
    order whose changes are the least together. `candidates` and `orders` are the checked frames sorted by id.
    """
    if not people:
        return []
    open_orders = np.flatnonzero(openings.slots > 0).astype(np.int32)
    if not len(open_orders):
        return [(NotReferredReason("no_slot"),)] * len(people)
    numbers = np.array(people, dtype=np.int32)
    # People of the same ZIP together: their distances are looked up once.
    by_zip = numbers[np.argsort(pool.place.code[numbers], kind="stable")]
    found: dict[int, list[tuple[str, int, int]]] = {}
    step = max(1, BLOCK // len(open_orders))
    for start in range(0, len(by_zip), step):
        some = by_zip[start : start + step]
        found |= _misses(pool, openings, some, open_orders, weights)
    return [_reasons(found[n], candidates.row(n, named=True), orders) for n in people]


def _misses(
    pool: Pool, openings: Openings, people: Index, orders: Index, weights: Weights
) -> dict[int, list[tuple[str, int, int]]]:
    """For each person (gate, orders it alone holds back, the nearest of them), the easiest change first.

    Where no order is held back by one gate alone: the failing gates of the order whose changes are the least together,
    with 0 orders. How hard a change is: `weights.Weights.change_effort`.
    """
    failing, miles = _failing(pool, openings, people, orders)
    easy: dict[int, dict[str, float]] = {p: {} for p in people.tolist()}
    number = np.bitwise_count(failing)
    held: dict[int, list[tuple[str, int, int]]] = {p: [] for p in people.tolist()}
    row, column = np.nonzero(number == 1)
    bit = failing[row, column]
    for position, gate in enumerate(GATES):
        here = bit == 1 << position
        r, c = row[here], column[here]
        if not len(r):
            continue
        effort = _effort(gate, pool, openings, people[r], orders[c], miles[r, c], weights)
        nearest = np.lexsort((orders[c], effort, r))
        first = np.flatnonzero(np.concatenate([[True], r[nearest][1:] != r[nearest][:-1]]))
        counts = np.diff(np.concatenate([first, [len(r)]]))
        for at, count in zip(nearest[first].tolist(), counts.tolist(), strict=True):
            held[int(people[r[at]])].append((gate, count, int(orders[c[at]])))
            easy[int(people[r[at]])][gate] = float(effort[at])
    for index in np.flatnonzero(np.bincount(row, minlength=len(people)) == 0).tolist():
        person = int(people[index])
        each = np.full(len(orders), people[index], dtype=np.int32)
        efforts = {g: _effort(g, pool, openings, each, orders, miles[index], weights) for g in GATES}
        fails = {g: (failing[index] >> position & 1).astype(bool) for position, g in enumerate(GATES)}
        together = np.sum([np.where(fails[g], efforts[g], 0.0) for g in GATES], axis=0)
        nearest_order = int(np.argmin(together))
        held[person] = [(g, 0, int(orders[nearest_order])) for g in GATES if fails[g][nearest_order]]
        easy[person] = {g: float(efforts[g][nearest_order]) for g in GATES}
    for number_of, reasons in held.items():
        reasons.sort(key=lambda reason: (easy[number_of][reason[0]], -reason[1], GATES.index(reason[0])))
    return held


def _failing(pool: Pool, openings: Openings, people: Index, orders: Index) -> tuple[Codes, npt.NDArray[np.float64]]:
    """The failing gates of each person (row) at each order (column) as bits in the order of `GATES`, and the miles."""
    rows, columns = people[:, None], orders[None, :]
    knows = np.zeros((len(pool), len(openings.occupations)), dtype=bool)
    knows[pool.entry_candidate, pool.entry_occupation] = True
    zips, at = np.unique(pool.place.code[people], return_inverse=True)
    to = openings.place.code[orders]
    latitude = np.append(openings.place.latitude, np.nan)[to]
    longitude = np.append(openings.place.longitude, np.nan)[to]
    apart = great_circle_miles(
        pool.place.latitude[zips][:, None], pool.place.longitude[zips][:, None], latitude, longitude
    )
    apart = by_road(apart, pool.place.county[zips][:, None], np.append(openings.place.county, 0)[to])
    there = np.append(openings.place.land, -1)[to]
    apart = np.where(pool.place.land[zips][:, None] == there, apart, NO_ROAD)
    miles = np.where(openings.remote[columns], 0.0, apart[at])
    fails: tuple[Flags, ...] = (
        ~knows[people][:, openings.occupation[orders]],
        ~covers(pool.credentials[rows], openings.required[columns]),
        pool.wage_floor[rows] > openings.wage[columns],
        miles > np.minimum(pool.max_miles[rows], NO_ROAD / 2),
        ~meet(pool.shifts[rows], openings.shifts[columns]),
        pool.available[rows] > openings.start_by[columns],
        meet(pool.background[rows], openings.excludes[columns]),
    )
    failing = np.zeros(miles.shape, dtype=np.uint8)
    for position, flags in enumerate(fails):
        failing |= flags.astype(np.uint8) << np.uint8(position)
    return failing, miles


def _effort(
    gate: str,
    pool: Pool,
    openings: Openings,
    person: Index,
    order: Index,
    miles: npt.NDArray[np.float64],
    weights: Weights,
) -> npt.NDArray[np.float64]:
    """How hard the change is that the gate asks for at each order, in the units of `Weights.change_effort`."""
    amounts: dict[str, Callable[[], npt.NDArray[np.float64]]] = {
        "credential": lambda: _missing(pool, openings, person, order),
        "wage_floor": lambda: pool.wage_floor[person] - openings.wage[order],
        "reach": lambda: miles - np.minimum(pool.max_miles[person], NO_ROAD / 2),
        "start_date": lambda: pool.available[person].astype(np.float64) - openings.start_by[order],
    }
    each = weights.change_effort[gate]
    if gate in amounts:
        effort: npt.NDArray[np.float64] = each * amounts[gate]()
        return effort
    # These changes have no size; a higher wage makes one no easier, but the better job is the one to name.
    return each - openings.wage[order] / MOST_AN_HOUR


def _missing(pool: Pool, openings: Openings, person: Index, order: Index) -> npt.NDArray[np.float64]:
    lacking = np.bitwise_count(openings.required[order] & ~pool.credentials[person])
    count: npt.NDArray[np.float64] = lacking.sum(axis=1).astype(np.float64)
    return count


def _reasons(
    held: list[tuple[str, int, int]], person: dict[str, object], orders: pl.DataFrame
) -> tuple[NotReferredReason, ...]:
    candidate = candidate_from_row(person)
    reasons = []
    for gate, count, number in held:
        order = order_from_row(orders.row(number, named=True))
        verdict = next(v for v in verdicts(candidate, order) if v.gate == gate)
        failing = 1 if count else len(held)
        reasons.append(NotReferredReason(gate, order.order_id, openings=count, failing=failing, facts=verdict.facts))
    return tuple(reasons)
