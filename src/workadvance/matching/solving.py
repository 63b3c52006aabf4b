"""From scores and slots to the answer: `solve`, and the assembly that `run` shares."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl

from workadvance.matching.assignment import Assigned, assign
from workadvance.matching.certificate import Certificate
from workadvance.matching.encoding import Index, Ints
from workadvance.matching.exact import ExactScores, exact_scores, in_units
from workadvance.matching.results import Alternate, NotReferredReason, ProposedReferral, Solution, Unmatched
from workadvance.tables import Column, InputProblems, Problem, check_frame, read_table

MOST_POINTS = 1e100  # sums of larger scores would leave the range of doubles

SCORE_COLUMNS: tuple[Column, ...] = (
    Column("candidate_id"),
    Column("order_id"),
    Column("score", "number", minimum=-MOST_POINTS, maximum=MOST_POINTS, unit="points"),
)
SLOT_COLUMNS: tuple[Column, ...] = (
    Column("order_id"),
    Column("slots", "integer", minimum=0, maximum=1_000_000_000, unit="people"),
)


def read_scores(scores: str | Path, slots: str | Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read scores (`candidate_id, order_id, score`) and slots (`order_id, slots`) from CSV or Parquet files.

    Raises InputProblems with every problem of both files: columns, cells, pairs or orders twice, pairs naming orders
    that the slots do not have.
    """
    problems: list[Problem] = []
    frames: list[pl.DataFrame] = []
    orders: list[pl.Series] = []
    for path, columns, key in (
        (Path(scores), SCORE_COLUMNS, ["candidate_id", "order_id"]),
        (Path(slots), SLOT_COLUMNS, ["order_id"]),
    ):
        try:
            frame = read_table(path, columns, key=key)
        except InputProblems as bad:
            problems += bad.problems
            try:
                frame = read_table(path, [Column("order_id", blank=True)], extra=True)
            except InputProblems:
                continue
        frames.append(frame)
        orders.append(frame["order_id"])
    if len(orders) == 2:
        problems += _unknown_orders(orders[0], orders[1], Path(scores).name, Path(slots).name)
    if problems:
        raise InputProblems(problems)
    return frames[0], frames[1]


def solve(scores: pl.DataFrame, slots: pl.DataFrame, *, max_per_candidate: int = 1) -> Solution:
    """Refer the most people possible and, among those answers, reach the highest total score; with the proof.

    Args:
        scores: `candidate_id, order_id, score` (points, may be negative); a pair that is not there is not allowed.
        slots: `order_id, slots` (whole number of people, may be 0).
        max_per_candidate: the most orders one candidate may be referred to.

    Scores are added exactly, as decimals where they are decimals. Ties are broken by lot (`certificate.TIE_RULE`): the
    order of the rows never matters. Raises InputProblems for frames that cannot be used.
    """
    check_limit(max_per_candidate)
    problems: list[Problem] = []
    checked: list[pl.DataFrame] = []
    for frame, columns, key, name in (
        (scores, SCORE_COLUMNS, ["candidate_id", "order_id"], "scores"),
        (slots, SLOT_COLUMNS, ["order_id"], "slots"),
    ):
        try:
            checked.append(check_frame(frame, columns, key=key, name=name))
        except InputProblems as bad:
            problems += bad.problems
    if not problems:
        problems += _unknown_orders(checked[0]["order_id"], checked[1]["order_id"], "scores", "slots")
    if problems:
        raise InputProblems(problems)
    room = checked[1].sort("order_id")
    people = checked[0]["candidate_id"].unique().sort()
    pairs = checked[0].join(room.filter(pl.col("slots") > 0), on="order_id", how="semi")
    numbered = pairs.select(
        pairs["candidate_id"].cast(pl.Enum(people)).to_physical().cast(pl.Int32).alias("candidate"),
        pairs["order_id"].cast(pl.Enum(room["order_id"])).to_physical().cast(pl.Int32).alias("order"),
        "score",
    ).sort("candidate", "order")
    candidate, order = numbered["candidate"].to_numpy(), numbered["order"].to_numpy()
    exact = exact_scores(numbered["score"].to_numpy())
    capacity = room["slots"].to_numpy()
    answer = assign(people, room["order_id"], candidate, order, exact, capacity, max_per_candidate)
    return assemble(answer, people, room["order_id"], candidate, order, exact, capacity, max_per_candidate)


def check_limit(max_per_candidate: int) -> None:
    """Raise InputProblems unless at least one order a candidate is allowed."""
    if max_per_candidate < 1:
        raise InputProblems(
            Problem(f"found {max_per_candidate}; at least 1 order a candidate is needed.", column="max_per_candidate")
        )


def assemble(
    answer: Assigned,
    candidate_ids: pl.Series,
    order_ids: pl.Series,
    candidate: Index,
    order: Index,
    exact: ExactScores,
    slots: Ints,
    limit: int,
    *,
    referrals: tuple[ProposedReferral, ...] | None = None,
    more_reasons: Callable[[list[int]], list[tuple[NotReferredReason, ...]]] | None = None,
    alternates: tuple[Alternate, ...] | None = None,
) -> Solution:
    """The answer in ids.

    `referrals` replaces the plain ones; `more_reasons` says why, for candidates (by number) without any pair.
    """
    people, orders = candidate_ids.to_list(), order_ids.to_list()
    at = np.flatnonzero(answer.taken)
    if referrals is None:
        referrals = tuple(
            ProposedReferral(people[c], orders[o], in_units(s, exact.unit))
            for c, o, s in zip(candidate[at].tolist(), order[at].tolist(), exact.steps[at].tolist(), strict=True)
        )
    waiting = np.ones(len(people), dtype=bool)
    waiting[candidate[at]] = False
    return Solution(
        matched=answer.matched,
        total_score=in_units(answer.total, exact.unit),
        assignments=referrals,
        unmatched=_unmatched(answer, people, orders, candidate, order, exact, waiting, more_reasons),
        certificate=_certificate(answer, people, orders, candidate, order, exact, slots, limit),
        alternates=alternates,
    )


def _unmatched(
    answer: Assigned,
    people: list[str],
    orders: list[str],
    candidate: Index,
    order: Index,
    exact: ExactScores,
    waiting: np.ndarray,
    more_reasons: Callable[[list[int]], list[tuple[NotReferredReason, ...]]] | None,
) -> tuple[Unmatched, ...]:
    rows = np.flatnonzero(waiting[candidate])
    passes = np.bincount(candidate[rows], minlength=len(people)).tolist()
    # A person's nearest orders are those that no more is lost at than the person was short by; the lowest id of them.
    best = rows[answer.loss[rows] == 0][::-1]
    nearest = dict(zip(candidate[best].tolist(), order[best].tolist(), strict=True))
    numbers = np.flatnonzero(waiting).tolist()
    barred = [n for n in numbers if n not in nearest]
    why = dict(zip(barred, more_reasons(barred), strict=True)) if more_reasons is not None else {}
    found = []
    for number in numbers:
        if number in nearest:
            short = answer.short_by[number] or 0
            reasons: tuple[NotReferredReason, ...] = (
                NotReferredReason(
                    "outbid" if short else "tied",
                    orders[nearest[number]],
                    openings=passes[number],
                    short_by=in_units(short, exact.unit),
                ),
            )
        else:
            reasons = why.get(number) or (NotReferredReason("no_slot"),)
        found.append(Unmatched(people[number], reasons))
    return tuple(found)


def _certificate(
    answer: Assigned,
    people: list[str],
    orders: list[str],
    candidate: Index,
    order: Index,
    exact: ExactScores,
    slots: Ints,
    limit: int,
) -> Certificate:
    unit = exact.unit
    covered = bool(np.all(answer.cover_candidate[candidate] | answer.cover_order[order]))
    most = int(answer.cover_candidate.sum()) + int(slots[answer.cover_order].sum())
    per_candidate = answer.candidate_price.tolist()
    bound = answer.referral_price * answer.matched + sum(max(p, 0) for p in per_candidate)
    if limit > 1:
        # Only people with a pair can have a further order.
        with_pair = [per_candidate[i] for i in np.unique(candidate).tolist()]
        bound += (limit - 1) * sum(max(p + answer.referral_price, 0) for p in with_pair)
    bound += sum(s * p for s, p in zip(slots.tolist(), answer.order_price.tolist(), strict=True) if p)
    bound += sum(answer.pair_price.tolist())
    price = answer.candidate_price[candidate] + answer.order_price[order] + answer.pair_price + answer.referral_price
    priced = bool(np.all(exact.steps <= price)) and all(
        bool(np.all(p >= 0)) for p in (answer.order_price, answer.pair_price)
    )
    load = np.bincount(candidate[answer.taken], minlength=len(people))
    filled = np.bincount(order[answer.taken], minlength=len(orders))
    slots_respected, limits_respected = bool(np.all(filled <= slots)), bool(np.all(load <= limit))
    special = np.flatnonzero(answer.pair_price)
    return Certificate(
        optimal=(
            priced
            and covered
            and bound == answer.total
            and most == answer.matched
            and slots_respected
            and limits_respected
        ),
        matched=answer.matched,
        openings=int(slots.sum()),
        most_possible=most,
        total_score=answer.total * unit,
        score_bound=bound * unit,
        slots_respected=slots_respected,
        limits_respected=limits_respected,
        max_per_candidate=limit,
        pairs=len(candidate),
        referral_price=answer.referral_price * unit,
        candidate_prices=_priced(people, answer.candidate_price, unit),
        order_prices=_priced(orders, answer.order_price, unit),
        pair_prices={
            (people[candidate[i]], orders[order[i]]): Fraction(int(answer.pair_price[i])) * unit
            for i in special.tolist()
        },
        cover_candidates=tuple(people[i] for i in np.flatnonzero(answer.cover_candidate).tolist()),
        cover_orders=tuple(orders[i] for i in np.flatnonzero(answer.cover_order).tolist()),
        reading=exact.reading,
    )


def _priced(ids: list[str], prices: np.ndarray, unit: Fraction) -> dict[str, Fraction]:
    return {ids[i]: int(prices[i]) * unit for i in np.flatnonzero(prices).tolist()}


def _unknown_orders(named: pl.Series, known: pl.Series, file: str, slots: str) -> list[Problem]:
    wrong = ~named.is_in(known.drop_nulls().unique().implode()) & named.is_not_null()
    return [
        Problem(
            f"order “{named[i]}” is not in {slots}. Add its slots there or remove the pair.",
            file=file,
            row=i + 2,
            column="order_id",
        )
        for i in wrong.arg_true().to_list()
    ]
