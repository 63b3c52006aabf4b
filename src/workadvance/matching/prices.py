"""What a slot and a person's place are worth: the distances left in the network once an answer is chosen.

The distance of a node is the least total score given up when one more referral is pushed in there and one person,
anywhere, is let go. These distances belong to the problem, not to the answer they were found with: every best answer
gives the same ones. They are dual prices, so they prove that the answer is best, and they say exactly by how much a
person was outbid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workadvance.matching.flow import AssignmentProblem, Flags

Steps = npt.NDArray[Any]  # int64, or Python integers (dtype object)

FEW_MOVES = 100_000  # up to here every round looks at every move
FIRST_ROUNDS = 4
PROMISING = 20  # one move in so many is taken to be promising at first


@dataclass(frozen=True, slots=True)
class Distances:
    """Whole-number distances, in the steps of the scores, of each candidate, each order, and of taking any slot."""

    candidate: Steps
    order: Steps
    any_slot: int


def distances(problem: AssignmentProblem, score: Steps, taken: Flags) -> Distances:
    """Shortest distances for a best answer with at least one pair taken (Bellman and Ford's relaxation, in arrays).

    `score` is int64 within `problem.largest_cost()`, or Python integers. Time: pairs × the longest chain of moves.
    An answer that is not best has no distances: ValueError.
    """
    people, openings = problem.people, problem.openings
    load = np.bincount(problem.candidate[taken], minlength=people)
    filled = np.bincount(problem.order[taken], minlength=openings)
    largest = max(abs(int(score.max())), abs(int(score.min()))) + 1
    # Larger than any sum along a path; with int64 scores within `largest_cost` it stays within 61 bits.
    far = 2 * largest * (people + openings + 4)
    kind = score.dtype
    left = np.flatnonzero(~taken)
    moves = _Moves(problem.candidate[left], problem.order[left], score[left])
    kept = _by_order(problem, taken)
    kept_candidate, kept_score = problem.candidate[kept], score[kept]
    full_rows, full_starts = _runs(problem.order[kept])
    spare = filled < problem.slots
    several = load > 1
    room = load < problem.limit if problem.limit > 1 else np.zeros(people, dtype=bool)
    candidate = np.full(people, far, dtype=kind)
    candidate[load > 0] = 0
    order = np.full(openings, far, dtype=kind)
    any_slot = far

    def settle(some: _Moves, rounds: int) -> bool:
        """Shorten distances along some of the moves; whether nothing changes any more after so many rounds."""
        nonlocal order, any_slot
        for _ in range(rounds):
            before = any_slot
            new = np.full(openings, far, dtype=kind)
            new[full_rows] = np.minimum.reduceat(kept_score + candidate[kept_candidate], full_starts)
            any_slot = min(any_slot, int(new[full_rows].min()))
            if room.any():
                any_slot = min(any_slot, int(candidate[room].min()))
            new[spare] = np.minimum(new[spare], any_slot)
            if np.array_equal(new, order) and any_slot == before and not np.any(candidate[several] > any_slot):
                return True
            order = new
            candidate[several] = np.minimum(candidate[several], any_slot)
            some.shorten(candidate, order)
        return False

    longest = 2 * (people + openings) + 4
    if len(left) <= FEW_MOVES:
        settled = settle(moves, longest)
    else:
        # Most moves are far from worth it: settle the promising ones, then take in any other that would still shorten.
        settle(moves, FIRST_ROUNDS)
        near = _promising(moves.slack(candidate, order))
        settled, shorter = True, near
        while settled and shorter.any():
            near |= shorter
            moves.among(shorter).shorten(candidate, order)
            settled = settle(moves.among(near), longest)
            shorter = moves.slack(candidate, order) < 0
    if not settled or np.any(candidate[load == 0] < 0):
        raise ValueError("the answer can be improved, so it has no prices")
    return Distances(candidate, order, any_slot)


def _by_order(problem: AssignmentProblem, taken: Flags) -> npt.NDArray[Any]:
    """The chosen pairs' positions, sorted by order."""
    kept = np.flatnonzero(taken)
    return kept[np.argsort(problem.order[kept], kind="stable")]


def _promising(slack: Steps) -> Flags:
    at = len(slack) // PROMISING
    return np.asarray(slack <= np.partition(slack, at)[at])


class _Moves:
    """Moves of people to orders they do not have, sorted by candidate."""

    def __init__(self, candidate: npt.NDArray[Any], order: npt.NDArray[Any], score: Steps) -> None:
        self.candidate, self.order, self.score = candidate, order, score
        self._rows, self._starts = _runs(candidate)

    def among(self, some: Flags) -> _Moves:
        return _Moves(self.candidate[some], self.order[some], self.score[some])

    def shorten(self, candidate: Steps, order: Steps) -> None:
        """Shorten the candidates' distances (in place) by moving to an order."""
        if len(self.order):
            reached = np.minimum.reduceat(order[self.order] - self.score, self._starts)
            candidate[self._rows] = np.minimum(candidate[self._rows], reached)

    def slack(self, candidate: Steps, order: Steps) -> Steps:
        """How far each move is from shortening a distance; negative if it would."""
        slack: Steps = order[self.order] - self.score - candidate[self.candidate]
        return slack


def reduced(problem: AssignmentProblem, score: Steps, at: Distances) -> Steps:
    """What each pair would cost to take beyond its score: 0 or more if left, 0 or less if taken, in a best answer."""
    gap: Steps = at.order[problem.order] - at.candidate[problem.candidate] - score
    return gap


def cover(problem: AssignmentProblem, taken: Flags) -> tuple[Flags, Flags]:
    """Why no more people can be referred: (candidates, orders) that every further person would need, all used up.

    Every pair touches one of these candidates (who are referred) or these orders (which are full, with a person each
    slot): no answer can refer more people than these candidates and these slots together.
    """
    reached = np.bincount(problem.candidate[taken], minlength=problem.people) == 0
    orders = np.zeros(problem.openings, dtype=bool)
    while True:
        new = orders.copy()
        new[problem.order[reached[problem.candidate] & ~taken]] = True
        if np.array_equal(new, orders):
            return ~reached, orders
        orders = new
        reached[problem.candidate[taken & orders[problem.order]]] = True


def _runs(grouped: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[np.intp]]:
    """The values of a sorted array and where each begins."""
    if not len(grouped):
        return grouped, np.zeros(0, dtype=np.intp)
    starts = np.flatnonzero(np.concatenate([[True], grouped[1:] != grouped[:-1]]))
    return grouped[starts], starts
