"""The assignment itself, on row numbers: the best answer, its prices, and the proof in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from workadvance.matching.exact import ExactScores, rounded
from workadvance.matching.flow import (
    AssignmentProblem,
    Flags,
    Free,
    Index,
    Ints,
    least_among_best,
    lots,
    most_then_best,
)
from workadvance.matching.polish import polish
from workadvance.matching.prices import Distances, Steps, cover, distances, reduced


@dataclass(frozen=True, slots=True)
class Assigned:
    """The chosen pairs and what proves them best.

    All arrays follow the pairs, candidates and orders given to `assign`; whole numbers are in steps of the scores.
    `taken`: the pairs chosen, for `matched` people. `short_by`: for a candidate without a referral, how much more a
    score would have to be (None without a pair). `loss`: for each pair left, what the whole answer would at least give
    up by taking it. The prices are those of `certificate.Certificate`.
    """

    taken: Flags
    matched: int
    total: int
    short_by: list[int | None]
    loss: Steps
    candidate_price: Steps
    order_price: Steps
    pair_price: Steps
    referral_price: int
    cover_candidate: Flags
    cover_order: Flags


def assign(
    candidate_ids: pl.Series,
    order_ids: pl.Series,
    candidate: Index,
    order: Index,
    scores: ExactScores,
    slots: Ints,
    limit: int,
) -> Assigned:
    """The most people referred, and among those answers the highest total score, ties broken by lot (`flow.lots`).

    `candidate` and `order` number the sorted ids; pairs are sorted by both and each is there once. An order without a
    slot has no pair here: none of its pairs can be in any answer, so none may weigh on the proof (ValueError). Nothing
    depends on the order in which rows were given.
    """
    if np.any(slots[order] < 1):
        raise ValueError("a pair of an order without a slot can be in no answer; leave it out")
    people, person = _renumbered(candidate, len(candidate_ids))
    openings, opening = _renumbered(order, len(order_ids))
    # One more than an order has pairs is never filled: as good as any larger number, and small.
    plenty = np.bincount(opening, minlength=len(openings)).astype(np.int64) + 1
    problem = AssignmentProblem(
        person,
        opening,
        len(people),
        np.minimum(slots[openings], plenty),
        min(limit, len(openings) + 1),
    )
    steps = scores.steps
    taken, at = _best(problem, steps, candidate_ids.gather(people), order_ids.gather(openings))
    in_cover = cover(problem, taken)
    covered_people, covered_orders = np.zeros(len(candidate_ids), bool), np.zeros(len(order_ids), bool)
    covered_people[people[in_cover[0]]] = True
    covered_orders[openings[in_cover[1]]] = True

    # Sums of very fine scores can leave 64 bits; their distances come as Python integers, and so do the prices.
    kind = np.int64 if at is None else np.result_type(steps.dtype, at.order.dtype)
    short_by: list[int | None] = [None] * len(candidate_ids)
    loss = np.zeros(len(candidate), dtype=kind)
    price = np.zeros(len(candidate_ids), dtype=kind)
    worth = np.zeros(len(order_ids), dtype=kind)
    extra = np.zeros(len(candidate), dtype=kind)
    if at is not None:
        for number, value in zip(people.tolist(), at.candidate.tolist(), strict=True):
            short_by[number] = value
        loss[:] = reduced(problem, steps, at)
        price[people] = -at.candidate
        if limit == 1:
            # A person's one place and the pair that fills it are the same thing: one price for both.
            price[people[person[taken]]] = steps[taken] - at.order[opening[taken]]
            price = np.maximum(price, 0)
        worth[openings] = np.maximum(at.order - at.any_slot, 0)
    any_slot = at.any_slot if at is not None else 0
    if limit > 1:
        extra[taken] = np.maximum(steps[taken] - price[candidate[taken]] - worth[order[taken]] - any_slot, 0)
    return Assigned(
        taken, _how_many(candidate[taken]), sum(steps[taken].tolist()), short_by, loss, price, worth, extra, any_slot,
        covered_people, covered_orders,
    )  # fmt: skip


def _best(
    problem: AssignmentProblem, steps: Steps, candidate_ids: pl.Series, order_ids: pl.Series
) -> tuple[Flags, Distances | None]:
    """The pairs chosen, and the distances that price them; no distances if no one can be referred."""
    if not len(steps):
        return np.zeros(0, dtype=bool), None
    small, shift = rounded(steps, problem.largest_cost())
    taken = most_then_best(problem, small)
    at = distances(problem, small, taken)
    if shift:
        taken, at = polish(problem, steps, small, shift, taken, at)
    # Every best answer keeps to the pairs, people and openings that cost nothing to change.
    free = reduced(problem, steps, at) == 0
    if not np.any(free & ~taken):
        return taken, at
    lot = lots(
        candidate_ids.to_list(),
        order_ids.to_list(),
        problem.candidate[free],
        problem.order[free],
        problem.largest_cost(),
    )
    changes = Free(
        pairs=free.astype(bool),
        first=np.equal(at.candidate, 0),
        further=np.equal(at.candidate, at.any_slot) & (problem.limit > 1),
        openings=np.equal(at.order, at.any_slot),
    )
    settled = least_among_best(problem, taken, changes, lot)
    people = [_how_many(problem.candidate[pairs]) for pairs in (settled, taken)]
    if people[0] != people[1] or sum(steps[settled].tolist()) != sum(steps[taken].tolist()):
        raise RuntimeError("breaking ties has changed the total; the answer would not be the best one")
    return settled, at


def _renumbered(numbers: Index, most: int) -> tuple[npt.NDArray[np.intp], Index]:
    """The numbers that occur, in order, and each number's place among them."""
    there = np.flatnonzero(np.bincount(numbers, minlength=most))
    place = np.zeros(most, dtype=np.int32)
    place[there] = np.arange(len(there), dtype=np.int32)
    return there, place[numbers]


def _how_many(numbers: Index) -> int:
    """How many different numbers occur."""
    return int(np.count_nonzero(np.bincount(numbers)))
