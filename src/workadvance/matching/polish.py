"""The last digits: scores finer than the flow solver's whole numbers are finished here in exact arithmetic."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np

from workadvance.matching.flow import AssignmentProblem, Flags, Ints
from workadvance.matching.prices import Distances, Steps, distances, reduced


def polish(
    problem: AssignmentProblem, steps: Steps, rounded: Ints, shift: int, taken: Flags, at: Distances
) -> tuple[Flags, Distances]:
    """The best answer for `steps`, given one for `rounded` (steps / 2**shift, to the nearest) and its distances.

    Only pairs whose rounded price is within the rounding of all moves together can matter, so only these are handled as
    Python integers; that none of the others does is checked at the end, and those that might are taken in.
    """
    exact = steps.astype(object)
    slack = 2 * (problem.people + problem.openings + 4)
    near = taken | (reduced(problem, rounded, at) <= slack)
    start = Distances(
        at.candidate.astype(object) * (1 << shift), at.order.astype(object) * (1 << shift), at.any_slot << shift
    )
    while True:
        part = replace(problem, candidate=problem.candidate[near], order=problem.order[near])
        better = taken.copy()
        better[near] = _improved(part, exact[near], taken[near], start)
        found = distances(part, exact[near], better[near])
        wrong = ~near & (reduced(problem, exact, found) < 0)
        if not wrong.any():
            return better, found
        near |= wrong


def _improved(problem: AssignmentProblem, exact: Steps, taken: Flags, start: Distances) -> Flags:
    """Swap pairs along circles that gain until there are none."""
    while True:
        circle = _gaining_circle(problem, exact, taken, start)
        if circle is None:
            return taken
        taken = taken.copy()
        taken[circle] = ~taken[circle]


def _gaining_circle(problem: AssignmentProblem, exact: Steps, taken: Flags, start: Distances) -> list[int] | None:
    """Pairs along a circle of moves that raises the total score; None if there is none (Bellman and Ford)."""
    source, sink = problem.people + problem.openings, problem.people + problem.openings + 1
    potential = [*start.candidate.tolist(), *start.order.tolist(), 0, start.any_slot]
    moves: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    active: set[int] = set()

    def move(tail: int, head: int, cost: int, pair: int) -> None:
        length = cost + potential[head] - potential[tail]
        moves[tail].append((head, length, pair))
        if length < 0:
            active.add(tail)

    pairs: list[tuple[Any, ...]] = list(
        zip(problem.candidate.tolist(), problem.order.tolist(), exact.tolist(), taken.tolist(), strict=True)
    )
    for number, (candidate, order, score, is_taken) in enumerate(pairs):
        if is_taken:
            move(problem.people + order, candidate, score, number)
        else:
            move(candidate, problem.people + order, -score, number)
    load = np.bincount(problem.candidate[taken], minlength=problem.people).tolist()
    filled = np.bincount(problem.order[taken], minlength=problem.openings).tolist()
    for candidate, count in enumerate(load):
        if count == 0:
            move(source, candidate, 0, -1)
        else:
            move(candidate, source, 0, -1)
        if count > 1:
            move(candidate, sink, 0, -1)
        if count < problem.limit and problem.limit > 1:
            move(sink, candidate, 0, -1)
    for order, (count, slots) in enumerate(zip(filled, problem.slots.tolist(), strict=True)):
        if count < slots:
            move(problem.people + order, sink, 0, -1)
        if count > 0:
            move(sink, problem.people + order, 0, -1)

    distance: dict[int, int] = defaultdict(int)
    came: dict[int, tuple[int, int]] = {}
    while active:
        changed: set[int] = set()
        for tail in sorted(active):
            for head, length, pair in moves[tail]:
                if distance[tail] + length < distance[head]:
                    distance[head] = distance[tail] + length
                    came[head] = (tail, pair)
                    changed.add(head)
        circle = _circle(came)
        if circle is not None:
            return circle
        active = changed
    return None


def _circle(came: dict[int, tuple[int, int]]) -> list[int] | None:
    """The pairs along a circle of where nodes were reached from, if there is one."""
    seen: dict[int, int] = {}
    for first in came:
        node = first
        while node in came and node not in seen:
            seen[node] = first
            node = came[node][0]
        if node in came and seen.get(node) == first:
            pairs, at = [], node
            while True:
                at, pair = came[at]
                if pair >= 0:
                    pairs.append(pair)
                if at == node:
                    return pairs
    return None
