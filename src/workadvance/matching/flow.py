"""The most people referred, and among those answers the best: a flow of least cost, in whole numbers.

The source sends each person at most one unit, as many units as there can be: those are the people referred. Openings take
at most their slots and pass on to the sink, a pair carries at most one unit. Where a person may have several orders, the
sink sends people up to `limit` - 1 units more, in a circle through pairs and openings, as far as that raises the total.
OR-tools solves it; nothing here trusts it beyond its answer being a flow: prices and the certificate are computed apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Index = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class AssignmentProblem:
    """Pairs that may be assigned, sorted by candidate then order, each once.

    `candidate` and `order` number `people` and `openings` of them; every one has a pair and every `slots` is at least
    1. `limit` is the most orders a candidate may be referred to.
    """

    candidate: Index
    order: Index
    people: int
    slots: Ints
    limit: int

    @property
    def openings(self) -> int:
        return len(self.slots)

    def largest_cost(self) -> int:
        """The largest whole number that a pair may cost without any sum along a path leaving 61 bits."""
        return int(2**61 // (4 * (self.people + self.openings + 4)))


def most_then_best(problem: AssignmentProblem, score: Ints) -> Flags:
    """Which pairs to take: the most people that slots allow, and among those answers the highest total `score`."""
    source, sink = problem.people + problem.openings, problem.people + problem.openings + 1
    solver = _Network(problem.people + problem.openings + 2)
    pairs = solver.arcs(problem.candidate, problem.people + problem.order, 1, -score)
    solver.arcs(source, np.arange(problem.people), 1, 0)
    solver.arcs(problem.people + np.arange(problem.openings), sink, problem.slots, 0)
    if problem.limit == 1:
        solver.supplies([source, sink], [problem.people, -problem.people])
        return solver.solve(pairs, as_much_as_possible=True)
    solver.arcs(sink, np.arange(problem.people), problem.limit - 1, 0)
    first = most_then_best(replace(problem, limit=1), np.zeros_like(score))
    referred = int(first.sum())
    solver.supplies([source, sink], [referred, -referred])
    return solver.solve(pairs, as_much_as_possible=False)


@dataclass(frozen=True, slots=True)
class Free:
    """What may change without changing the number of people or the total; everything else stays as it is.

    `pairs`, each person's `first` order and `further` orders, each opening's number of people (`openings`).
    """

    pairs: Flags
    first: Flags
    further: Flags
    openings: Flags


def least_among_best(problem: AssignmentProblem, taken: Flags, free: Free, cost: Ints) -> Flags:
    """Another answer as good, with the least total `cost` (one number a free pair)."""
    load = np.bincount(problem.candidate[taken], minlength=problem.people)
    filled = np.bincount(problem.order[taken], minlength=problem.openings)
    first, further = np.minimum(load, 1), np.maximum(load - 1, 0)
    size = problem.people + problem.openings
    source, sink = size, size + 1
    solver = _Network(size + 2)
    pairs = solver.arcs(problem.candidate[free.pairs], problem.people + problem.order[free.pairs], 1, cost)
    solver.arcs(source, np.flatnonzero(free.first), 1, 0)
    solver.arcs(sink, np.flatnonzero(free.further), problem.limit - 1, 0)
    openings = np.flatnonzero(free.openings)
    solver.arcs(problem.people + openings, sink, problem.slots[openings], 0)
    # What flows along arcs that are not free is given and taken at their ends instead.
    fixed = taken & ~free.pairs
    people = np.where(free.first, 0, first) + np.where(free.further, 0, further)
    people -= np.bincount(problem.candidate[fixed], minlength=problem.people)
    leaves = np.where(free.openings, 0, filled)
    arrives = np.bincount(problem.order[fixed], minlength=problem.openings) - leaves
    back = int(further[~free.further].sum())
    at_source, at_sink = int(first[free.first].sum()), int(leaves.sum()) - int(first.sum()) - back
    solver.supplies(np.arange(size + 2), np.concatenate([people, arrives, [at_source, at_sink]]))
    answer = taken.copy()
    answer[free.pairs] = solver.solve(pairs, as_much_as_possible=False)
    return answer


def lots(candidates: Sequence[str], orders: Sequence[str], candidate: Index, order: Index, most: int) -> Ints:
    """The lot of each pair, 1 to at most `most`: a number drawn from its two ids and nothing else.

    Each id is hashed (BLAKE2b, 64 bits), the two hashes are mixed (the finaliser of SplitMix64): the same lot in any
    row order, on any machine, and no one wins ties for having an early id.
    """
    ones, others = _hashes(candidates, b"candidate"), _hashes(orders, b"order")
    mixed = ones[candidate] ^ (others[order] * np.uint64(0x9E3779B97F4A7C15))
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    bits = min(40, most.bit_length() - 1)
    return (mixed >> np.uint64(64 - bits)).astype(np.int64) + 1


def _hashes(ids: Sequence[str], kind: bytes) -> npt.NDArray[np.uint64]:
    raw = b"".join(hashlib.blake2b(i.encode(), digest_size=8, person=kind).digest() for i in ids)
    return np.frombuffer(raw, dtype="<u8").astype(np.uint64)


class _Network:
    """A thin layer over OR-tools: arcs in arrays, and its refusals as errors."""

    def __init__(self, nodes: int) -> None:
        from ortools.graph.python import min_cost_flow

        self._flow = min_cost_flow.SimpleMinCostFlow()
        self._nodes = nodes

    def arcs(self, tail: Any, head: Any, capacity: Any, cost: Any) -> npt.NDArray[Any]:
        tail, head = np.broadcast_arrays(np.asarray(tail, dtype=np.int32), np.asarray(head, dtype=np.int32))
        added: npt.NDArray[Any] = self._flow.add_arcs_with_capacity_and_unit_cost(
            np.ascontiguousarray(tail),
            np.ascontiguousarray(head),
            np.ascontiguousarray(np.broadcast_to(np.asarray(capacity, dtype=np.int64), tail.shape)),
            np.ascontiguousarray(np.broadcast_to(np.asarray(cost, dtype=np.int64), tail.shape)),
        )
        return added

    def supplies(self, nodes: Any, amounts: Any) -> None:
        self._flow.set_nodes_supplies(np.asarray(nodes, dtype=np.int32), np.asarray(amounts, dtype=np.int64))

    def solve(self, wanted: npt.NDArray[Any], *, as_much_as_possible: bool) -> Flags:
        status = self._flow.solve_max_flow_with_min_cost() if as_much_as_possible else self._flow.solve()
        if status != self._flow.OPTIMAL:
            raise RuntimeError(f"the flow solver stopped with {status}; the answer would not be the best one")
        carries: Flags = self._flow.flows(wanted) > 0
        return carries
