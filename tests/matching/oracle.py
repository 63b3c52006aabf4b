"""Answers found another way, to compare with: scipy's assignment, a linear program, and going through all answers."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import polars as pl


def frames(score: np.ndarray, allowed: np.ndarray, slots: np.ndarray) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A matrix of scores as the tables `solve` takes."""
    person, order = np.nonzero(allowed)
    return (
        pl.DataFrame(
            {
                "candidate_id": [f"c{i}" for i in person],
                "order_id": [f"o{j}" for j in order],
                "score": score[person, order],
            },
            schema={"candidate_id": pl.String, "order_id": pl.String, "score": pl.Float64},
        ),
        pl.DataFrame(
            {"order_id": [f"o{j}" for j in range(len(slots))], "slots": slots},
            schema={"order_id": pl.String, "slots": pl.Int64},
        ),
    )


def by_scipy(score: np.ndarray, allowed: np.ndarray, slots: np.ndarray) -> tuple[int, float]:
    """(referred, total) by scipy's dense assignment: every slot a column, forbidden pairs worth nothing."""
    from scipy.optimize import linear_sum_assignment

    columns = np.repeat(np.arange(len(slots)), slots)
    if not len(columns) or not allowed.any():
        return 0, 0.0
    big = 4.0 * (np.abs(score[allowed]).max() + 1) * (len(score) + 1)
    worth = np.where(allowed, score + big, 0.0)[:, columns]
    row, column = linear_sum_assignment(worth, maximize=True)
    real = allowed[row, columns[column]]
    return int(real.sum()), float(score[row, columns[column]][real].sum())


def by_linear_program(score: np.ndarray, allowed: np.ndarray, slots: np.ndarray, limit: int) -> tuple[int, float]:
    """(people, total) by two linear programs (HiGHS): first the number of people, then the total with that number."""
    from scipy.optimize import linprog

    person, order = np.nonzero(allowed)
    pairs, people = len(person), len(score)
    if not pairs:
        return 0, 0.0
    has, at = np.eye(people)[person].T, np.eye(len(slots))[order].T
    # Unknowns: each pair, then whether each person is referred (at most the number of the person's orders).
    rows = np.vstack(
        [
            np.hstack([has, np.zeros((people, people))]),
            np.hstack([at, np.zeros((len(slots), people))]),
            np.hstack([-has, np.eye(people)]),
        ]
    )
    most = np.concatenate([np.full(people, limit), slots, np.zeros(people)])
    count = np.concatenate([np.zeros(pairs), np.ones(people)])
    first = linprog(-count, A_ub=rows, b_ub=most, bounds=(0, 1))
    number = round(-first.fun)
    worth = np.concatenate([score[person, order], np.zeros(people)])
    second = linprog(-worth, A_ub=rows, b_ub=most, A_eq=count[None, :], b_eq=[number], bounds=(0, 1))
    return number, float(-second.fun)


def all_best(
    score: np.ndarray, allowed: np.ndarray, slots: np.ndarray, limit: int = 1
) -> tuple[int, Fraction, list[frozenset[tuple[int, int]]]]:
    """(people, exact total, every answer that reaches both), by going through all of them."""
    choices = []
    for person in range(len(score)):
        mine = np.flatnonzero(allowed[person]).tolist()
        choices.append([some for k in range(limit + 1) for some in itertools.combinations(mine, k)])
    best: tuple[int, Fraction] = (-1, Fraction(0))
    found: list[frozenset[tuple[int, int]]] = []
    for answer in itertools.product(*choices):
        taken = [(person, order) for person, some in enumerate(answer) for order in some]
        if any(np.bincount([o for _, o in taken], minlength=len(slots)) > slots):
            continue
        reached = len({p for p, _ in taken}), sum((Fraction(repr(float(score[p]))) for p in taken), Fraction(0))
        if reached > best:
            best, found = reached, []
        if reached == best:
            found.append(frozenset(taken))
    return *best, found
