"""Candidate pairs: who passes every gate of which opening, found through indexes, with their scores.

Orders are indexed by occupation and ZIP. For each occupation only those ZIPs are joined that lie within reach, found
in bands of latitude; the remaining gates then run over the joined pairs in blocks of bounded size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from workadvance.matching.encoding import Floats, Index, Ints, Openings, Pool, covers, encode, meet
from workadvance.matching.records import EXTRA_COLUMNS, checked_candidates, checked_orders
from workadvance.matching.roads import by_road
from workadvance.matching.weights import PARTS, STEPS_PER_POINT, Weights
from workadvance.matching.zip_places import great_circle_miles
from workadvance.tables import InputProblems, Problem, check_frame

BLOCK = 1_000_000  # joined pairs looked at together: bounds the memory
MILES_OF_A_DEGREE = 69.0  # of latitude; a little under the true 69.09, so that a band is never too narrow


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs that pass every gate, sorted by candidate and order.

    `candidate` and `order` are row numbers in the encoded pool and openings, `miles` the great-circle distance (0 for
    remote work), `score` the whole score in ten-thousandths of a point.
    """

    candidate: Index
    order: Index
    miles: Floats
    score: Ints

    def __len__(self) -> int:
        return len(self.candidate)


def candidate_pairs(
    candidates: pl.DataFrame,
    orders: pl.DataFrame,
    weights: Weights,
    extra: pl.DataFrame | None = None,
    *,
    checked: bool = False,
) -> pl.DataFrame:
    """Every pair of a candidate and an order that passes all gates, with its score and the parts of it.

    Args:
        candidates, orders: frames as `read_pool`, `candidates_frame` and `orders_frame` give them.
        weights: what the parts are worth (`load_weights`).
        extra: what is known about single pairs: `candidate_id`, `order_id`, and `fit` or `step_up_job` from 0 to 1.
        checked: the frames were checked before, or made of records whose ids, codes and ZIPs are known to be right.

    Returns a frame `candidate_id, order_id, miles, pay_gain, benefits, distance, days_waiting, fit, step_up_job, waiting_guarantee, score`
    sorted by both ids; parts and score in points. Raises InputProblems for frames that cannot be used.
    """
    if not checked:
        candidates, orders = checked_candidates(candidates), checked_orders(orders)
    pool, openings = encode(candidates, orders, weights)
    more = extra_parts(extra, pool, openings)
    pairs = passing_pairs(pool, openings, weights, more)
    parts = score_parts(pool, openings, pairs.candidate, pairs.order, pairs.miles, weights, more)
    return pl.DataFrame(
        {
            "candidate_id": pool.ids.gather(pairs.candidate),
            "order_id": openings.ids.gather(pairs.order),
            "miles": pairs.miles,
            **{name: steps / STEPS_PER_POINT for name, steps in parts.items()},
            "score": pairs.score / STEPS_PER_POINT,
        }
    )


@dataclass(frozen=True, slots=True)
class Extra:
    """Fit and step-up job of single pairs: sorted keys (candidate number × orders + order number) and shares 0 to 1."""

    key: Ints
    fit: Floats
    step_up_job: Floats


def extra_parts(extra: pl.DataFrame | None, pool: Pool, openings: Openings) -> Extra | None:
    """Check and encode what is known about single pairs; raises InputProblems for ids that are not there."""
    if extra is None:
        return None
    frame = check_frame(extra, EXTRA_COLUMNS, key=["candidate_id", "order_id"], name="extra")
    problems: list[Problem] = []
    numbers: list[Ints] = []
    for column, ids in (("candidate_id", pool.ids), ("order_id", openings.ids)):
        known = pl.DataFrame({column: ids}).with_row_index("number")
        found = frame.select(column).join(known, on=column, how="left", maintain_order="left")["number"]
        problems += [
            Problem(f"“{frame[column][i]}” is not among the {column}s.", file="extra", row=i + 2, column=column)
            for i in found.is_null().arg_true().to_list()
        ]
        numbers.append(found.fill_null(0).cast(pl.Int64).to_numpy())
    if problems:
        raise InputProblems(problems)
    key = numbers[0] * len(openings) + numbers[1]
    by_key = np.argsort(key, kind="stable")
    return Extra(
        key[by_key],
        frame["fit"].fill_null(0.0).to_numpy()[by_key],
        frame["step_up_job"].fill_null(0.0).to_numpy()[by_key],
    )


def passing_pairs(
    pool: Pool, openings: Openings, weights: Weights, extra: Extra | None = None, *, with_slots: bool = False
) -> Pairs:
    """The pairs that pass every gate (see the module) with their miles and scores; `with_slots`: of open orders only."""
    found: list[tuple[Index, Index, Floats, Ints]] = []
    for candidate, order, miles in _joined(pool, openings):
        keep = pool.wage_floor[candidate] <= openings.wage[order]
        keep &= pool.available[candidate] <= openings.start_by[order]
        keep &= meet(pool.shifts[candidate], openings.shifts[order])
        keep &= covers(pool.credentials[candidate], openings.required[order])
        keep &= ~meet(pool.background[candidate], openings.excludes[order])
        if with_slots:
            keep &= openings.slots[order] > 0
        c, o, m = candidate[keep], order[keep], miles[keep]
        parts = score_parts(pool, openings, c, o, m, weights, extra)
        found.append((c, o, m, np.sum(list(parts.values()), axis=0, dtype=np.int64)))
    if not found:
        nothing = np.zeros(0, dtype=np.int32)
        return Pairs(nothing, nothing, np.zeros(0), np.zeros(0, dtype=np.int64))
    c, o, m, s = (np.concatenate(column) for column in zip(*found, strict=True))
    found.clear()
    by_ids = np.argsort(c.astype(np.int64) * len(openings) + o, kind="stable")
    return Pairs(c[by_ids], o[by_ids], m[by_ids], s[by_ids])


def score_parts(
    pool: Pool,
    openings: Openings,
    candidate: Index,
    order: Index,
    miles: Floats,
    weights: Weights,
    extra: Extra | None = None,
) -> dict[str, Ints]:
    """The parts of the scores of pairs, in ten-thousandths of a point (whole numbers, so that sums are exact).

    Pay gain from -1 to 1 times its points: the hourly pay above the baseline over `pay_gain_full_at`; without a baseline
    on record nothing, so that leaving it out never beats a low one. Waiting guarantee: all points after
    `guarantee_after` days in the pool. Benefits: the
    share of the points the order's benefits earn. Distance: all points at no distance (and remote), none from
    `distance_none_at` miles on. Days waiting: days in the pool over `days_waiting_full_at`, at most 1.
    """
    gain = (openings.wage[order] - pool.baseline[candidate]) / weights.pay_gain_full_at
    none = np.zeros(len(candidate))
    fit, step_up = none, none
    if extra is not None and len(extra.key):
        key = candidate.astype(np.int64) * len(openings) + order
        at = np.minimum(np.searchsorted(extra.key, key), len(extra.key) - 1)
        known = extra.key[at] == key
        fit, step_up = np.where(known, extra.fit[at], 0.0), np.where(known, extra.step_up_job[at], 0.0)
    shares = {
        "pay_gain": np.nan_to_num(np.clip(gain, -1.0, 1.0)),
        "benefits": openings.benefits[order],
        "distance": 1.0 - np.minimum(miles / weights.distance_none_at, 1.0),
        "days_waiting": np.minimum(pool.waiting[candidate] / weights.days_waiting_full_at, 1.0),
        "fit": fit,
        "step_up_job": step_up,
        "waiting_guarantee": (pool.waiting[candidate] >= weights.guarantee_after).astype(np.float64),
    }
    return {name: np.rint(shares[name] * (weights.points[name] * STEPS_PER_POINT)).astype(np.int64) for name in PARTS}


def _joined(pool: Pool, openings: Openings) -> Iterator[tuple[Index, Index, Floats]]:
    """Pairs that pass the gates of occupation and reach: (candidates, orders, miles), in blocks."""
    by_occupation = np.argsort(openings.occupation, kind="stable").astype(np.int32)
    starts = np.searchsorted(openings.occupation[by_occupation], np.arange(len(openings.occupations) + 1))
    by_entry = np.argsort(pool.entry_occupation, kind="stable")
    ends = np.searchsorted(pool.entry_occupation[by_entry], np.arange(len(openings.occupations) + 1))
    # Small occupations are gathered until a block is worth handing on: fewer, larger steps.
    waiting: list[tuple[Index, Index, Floats]] = []
    size = 0
    for occupation in range(len(openings.occupations)):
        people = pool.entry_candidate[by_entry[ends[occupation] : ends[occupation + 1]]]
        asked = by_occupation[starts[occupation] : starts[occupation + 1]]
        if not len(people):
            continue
        for block in _within_reach(pool, openings, people, asked):
            waiting.append(block)
            size += len(block[0])
            if size >= BLOCK:
                yield _together(waiting)
                waiting, size = [], 0
    if waiting:
        yield _together(waiting)


def _together(blocks: list[tuple[Index, Index, Floats]]) -> tuple[Index, Index, Floats]:
    c, o, m = (np.concatenate(column) for column in zip(*blocks, strict=True))
    return c, o, m


def _within_reach(pool: Pool, openings: Openings, people: Index, asked: Index) -> Iterator[tuple[Index, Index, Floats]]:
    remote = asked[openings.remote[asked]]
    if len(remote):
        for part in _slices(len(people), max(1, BLOCK // len(remote))):
            some = people[part]
            yield np.repeat(some, len(remote)), np.tile(remote, len(some)), np.zeros(len(some) * len(remote))
    here = asked[~openings.remote[asked]]
    if not len(here):
        return
    from_groups, to_groups = _by_zip(pool.place.code, people), _by_zip(openings.place.code, here)
    farthest = np.maximum.reduceat(pool.max_miles[from_groups.rows], from_groups.start)
    near, far, miles, road = _zips_within(pool, openings, from_groups.zip, to_groups.zip, farthest)
    joined = from_groups.size[near] * to_groups.size[far]
    for part in _blocks(joined):
        distance = miles[part], road[part]
        yield _expanded(pool, from_groups, to_groups, near[part], far[part], distance, joined[part])


@dataclass(frozen=True, slots=True)
class _Groups:
    rows: Index  # sorted by ZIP
    zip: Index
    start: npt.NDArray[np.intp]
    size: npt.NDArray[np.int64]


def _by_zip(code: Index, rows: Index) -> _Groups:
    rows = rows[np.argsort(code[rows], kind="stable")]
    zips, start, size = np.unique(code[rows], return_index=True, return_counts=True)
    return _Groups(rows, zips, start, size.astype(np.int64))


def _zips_within(
    pool: Pool, openings: Openings, from_zip: Index, to_zip: Index, farthest: Floats
) -> tuple[Ints, Ints, Floats, Floats]:
    """Pairs of ZIPs (positions in both lists) whose road is not longer than `farthest` of the first: miles, road miles."""
    lat1, lon1 = pool.place.latitude[from_zip], pool.place.longitude[from_zip]
    lat2, lon2 = openings.place.latitude[to_zip], openings.place.longitude[to_zip]
    northward = np.argsort(lat2, kind="stable")
    band = farthest / MILES_OF_A_DEGREE + 1e-3
    low = np.searchsorted(lat2[northward], lat1 - band)
    high = np.searchsorted(lat2[northward], lat1 + band)
    found = []
    for part in _blocks(high - low):
        count = (high - low)[part]
        near = np.repeat(np.arange(len(from_zip))[part], count)
        far = northward[_runs(low[part], count)]
        miles = great_circle_miles(lat1[near], lon1[near], lat2[far], lon2[far])
        road = by_road(miles, pool.place.county[from_zip][near], openings.place.county[to_zip][far])
        keep = road <= farthest[near]
        # No limit on record is no bridge either.
        keep &= pool.place.land[from_zip][near] == openings.place.land[to_zip][far]
        found.append((near[keep], far[keep], miles[keep], road[keep]))
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0)
    near, far, miles, road = (np.concatenate(column) for column in zip(*found, strict=True))
    return near, far, miles, road


def _expanded(
    pool: Pool,
    from_groups: _Groups,
    to_groups: _Groups,
    near: Ints,
    far: Ints,
    distances: tuple[Floats, Floats],
    joined: Ints,
) -> tuple[Index, Index, Floats]:
    """Pairs of ZIPs as pairs of people and orders, those beyond the person's own reach by road left out."""
    # First each person of the near ZIP, then for each of them the orders of the far ZIP.
    people = from_groups.size[near]
    person = from_groups.rows[_runs(from_groups.start[near], people)]
    to, (distance, road) = np.repeat(far, people), (np.repeat(d, people) for d in distances)
    keep = road <= pool.max_miles[person]
    person, to, distance = person[keep], to[keep], distance[keep]
    count = to_groups.size[to]
    order = to_groups.rows[_runs(to_groups.start[to], count)]
    return np.repeat(person, count), order, np.repeat(distance, count)


def _runs(start: npt.NDArray[np.intp], count: Ints) -> Ints:
    """start[0], start[0]+1, … (count[0] of them), start[1], …"""
    ends = np.cumsum(count)
    total = int(ends[-1]) if len(ends) else 0
    return np.asarray(np.arange(total) + np.repeat(start - (ends - count), count))


def _blocks(sizes: Ints) -> Iterator[slice]:
    """Cut a list into slices whose sizes add up to about BLOCK."""
    ends = np.cumsum(sizes)
    start = 0
    while start < len(sizes):
        done = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + BLOCK, side="right")))
        yield slice(start, stop)
        start = stop


def _slices(length: int, step: int) -> Iterator[slice]:
    for start in range(0, length, step):
        yield slice(start, min(start + step, length))
