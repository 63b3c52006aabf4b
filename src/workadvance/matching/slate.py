"""The slate: from the pool and the openings to who is referred where, with alternates."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import polars as pl

from workadvance.matching.assignment import Assigned, assign
from workadvance.matching.encoding import Openings, Pool, encode
from workadvance.matching.exact import ExactScores, in_units
from workadvance.matching.near_misses import why_no_pair
from workadvance.matching.pairs import Pairs, extra_parts, passing_pairs, score_parts
from workadvance.matching.records import checked_candidates, checked_orders
from workadvance.matching.results import Alternate, ProposedReferral, Solution
from workadvance.matching.solving import assemble, check_limit
from workadvance.matching.weights import STEPS_PER_POINT, Weights
from workadvance.tables import InputProblems, Problem


def run(
    candidates: pl.DataFrame,
    orders: pl.DataFrame,
    weights: Weights,
    *,
    max_per_candidate: int = 1,
    alternates_per_slot: int = 0,
    extra: pl.DataFrame | None = None,
) -> Solution:
    """Refer the most people possible to openings whose gates they pass and, among those answers, the best.

    Args:
        candidates, orders: frames as `read_pool`, `candidates_frame` and `orders_frame` give them.
        weights: what the parts of a score are worth (`load_weights`).
        max_per_candidate: the most orders one person may be referred to.
        alternates_per_slot: name up to this many further people for each slot of each order.
        extra: what is known about single pairs (see `candidate_pairs`).

    Each referral has its parts, each person without one the reasons. Ties are broken by lot; the order of the rows
    never matters. Raises InputProblems for frames that cannot be used.
    """
    check_limit(max_per_candidate)
    if alternates_per_slot < 0:
        raise InputProblems(Problem(f"found {alternates_per_slot}; 0 or more is needed.", column="slate"))
    people = checked_candidates(candidates).sort("candidate_id")
    asked = checked_orders(orders).sort("order_id")
    pool, openings = encode(people, asked, weights)
    more = extra_parts(extra, pool, openings)
    pairs = passing_pairs(pool, openings, weights, more, with_slots=True)
    exact = ExactScores(pairs.score, Fraction(1, STEPS_PER_POINT), "decimal")
    answer = assign(pool.ids, openings.ids, pairs.candidate, pairs.order, exact, openings.slots, max_per_candidate)
    taken = np.flatnonzero(answer.taken)
    parts = score_parts(pool, openings, pairs.candidate[taken], pairs.order[taken], pairs.miles[taken], weights, more)
    solution = assemble(
        answer,
        pool.ids,
        openings.ids,
        pairs.candidate,
        pairs.order,
        exact,
        openings.slots,
        max_per_candidate,
        referrals=_referrals(pool, openings, pairs, taken, parts),
        more_reasons=lambda barred: why_no_pair(pool, openings, barred, people, asked, weights),
        alternates=_alternates(pool, openings, pairs, answer, alternates_per_slot) if alternates_per_slot else None,
    )
    return solution


def _referrals(
    pool: Pool, openings: Openings, pairs: Pairs, taken: np.ndarray, parts: dict[str, np.ndarray]
) -> tuple[ProposedReferral, ...]:
    people, orders = pool.ids.to_list(), openings.ids.to_list()
    names = list(parts)
    points = np.stack([parts[n] for n in names], axis=1) / STEPS_PER_POINT if len(taken) else np.zeros((0, len(names)))
    return tuple(
        ProposedReferral(people[c], orders[o], s, dict(zip(names, p, strict=True)), m)
        for c, o, s, m, p in zip(
            pairs.candidate[taken].tolist(),
            pairs.order[taken].tolist(),
            (pairs.score[taken] / STEPS_PER_POINT).tolist(),
            pairs.miles[taken].tolist(),
            points.tolist(),
            strict=True,
        )
    )


def _alternates(pool: Pool, openings: Openings, pairs: Pairs, answer: Assigned, per_slot: int) -> tuple[Alternate, ...]:
    """Up to `per_slot` people a slot, beyond those referred to the order: the next to ask if someone falls through.

    People without a referral come first (one person more is placed), those the whole answer misses least before the
    others; then people referred elsewhere. Within both the higher score first, then the lower id. A person may stand
    by for several orders.
    """
    people, orders = pool.ids.to_list(), openings.ids.to_list()
    unit = Fraction(1, STEPS_PER_POINT)
    referred: dict[int, list[str]] = {}
    at = np.flatnonzero(answer.taken)
    for c, o in zip(pairs.candidate[at].tolist(), pairs.order[at].tolist(), strict=True):
        referred.setdefault(c, []).append(orders[o])
    spare = np.flatnonzero(~answer.taken)
    elsewhere = np.zeros(len(people), dtype=bool)
    elsewhere[list(referred)] = True
    busy = elsewhere[pairs.candidate[spare]]
    # Letting a person in at all costs what they were short by at best; this order may cost more.
    short_by = np.array([s or 0 for s in answer.short_by], dtype=np.int64)
    missed = np.where(busy, 0, answer.loss[spare] + short_by[pairs.candidate[spare]])
    by_rank = np.lexsort((pairs.candidate[spare], -pairs.score[spare], missed, busy, pairs.order[spare]))
    ranked, missed = spare[by_rank], missed[by_rank]
    order = pairs.order[ranked]
    starts = np.searchsorted(order, np.arange(len(openings)))
    rank = np.arange(len(ranked)) - starts[order] + 1
    kept = rank <= per_slot * openings.slots[order]
    return tuple(
        Alternate(
            orders[o],
            r,
            people[c],
            in_units(s, unit),
            None if c in referred else in_units(g, unit),
            tuple(referred.get(c, ())),
        )
        for o, r, c, s, g in zip(
            order[kept].tolist(),
            rank[kept].tolist(),
            pairs.candidate[ranked[kept]].tolist(),
            pairs.score[ranked[kept]].tolist(),
            missed[kept].tolist(),
            strict=True,
        )
    )
