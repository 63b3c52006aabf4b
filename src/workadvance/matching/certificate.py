"""The proof that an answer is best, and a check of it that shares nothing with the solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from workadvance.matching.results import Solution

TIE_RULE = (
    "Each pair draws a lot from its two ids alone (BLAKE2b, mixed by SplitMix64). Among equally good answers the one "
    "whose lots add up to the least is taken, whatever the order of the rows."
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Why no other answer is better, in numbers that anyone can add up.

    Pairs of orders without a slot can be in no answer; the proof speaks of the `pairs` left.

    *No more people can be referred:* every pair touches a candidate of `cover_candidates` or an order of `cover_orders`;
    so no more people can be referred than `most_possible` = those candidates + those orders' slots, and that many are.

    *No higher total with as many people:* each pair's score is at most the price of a referral plus the candidate's
    price plus the order's price (plus the pair's own price, only where people may have several orders). Orders' and
    pairs' prices are not negative. A person's first order costs at most the price of a referral plus the candidate's
    price if that is positive; each further one at most both prices together if that is positive. So no answer for
    `matched` people has a total above `score_bound` = matched × referral price + the candidates' positive prices +
    (limit - 1) × the positive sums of referral and candidate's price + slots × orders' prices + pairs' prices; the
    answer has it. With one order a person all candidates' prices are 0 or more and the limit plays no part.

    Prices not listed are 0. All numbers are exact fractions of a point; `reading` says how scores were read (see
    `exact.ExactScores`). `openings`: the slots of all orders together. `optimal` is true if both bounds are met and slots
    and limits are respected.
    """

    optimal: bool
    matched: int
    openings: int
    most_possible: int
    total_score: Fraction
    score_bound: Fraction
    slots_respected: bool
    limits_respected: bool
    max_per_candidate: int
    pairs: int
    referral_price: Fraction
    candidate_prices: Mapping[str, Fraction]
    order_prices: Mapping[str, Fraction]
    pair_prices: Mapping[tuple[str, str], Fraction]
    cover_candidates: tuple[str, ...]
    cover_orders: tuple[str, ...]
    reading: str
    tie_rule: str = TIE_RULE

    def to_dict(self) -> dict[str, Any]:
        """The certificate as JSON knows it; prices in points, those of 0 left out.

        `exact` repeats, as fractions, the prices that a JSON number would round: so the proof holds to the last digit.
        """
        return {
            "optimal": self.optimal,
            "matched": self.matched,
            "openings": self.openings,
            "most_possible": self.most_possible,
            "total_score": float(self.total_score),
            "score_bound": float(self.score_bound),
            "gap": float(self.score_bound - self.total_score),
            "slots_respected": self.slots_respected,
            "limits_respected": self.limits_respected,
            "max_per_candidate": self.max_per_candidate,
            "pairs": self.pairs,
            "reading": self.reading,
            "tie_rule": self.tie_rule,
            "referral_price": float(self.referral_price),
            "candidate_prices": {k: float(v) for k, v in self.candidate_prices.items()},
            "order_prices": {k: float(v) for k, v in self.order_prices.items()},
            "pair_prices": [
                {"candidate_id": c, "order_id": o, "price": float(v)} for (c, o), v in self.pair_prices.items()
            ],
            "cover": {
                "candidates": list(self.cover_candidates),
                "orders": list(self.cover_orders),
            },
            "exact": self._exact(),
        }

    def _exact(self) -> dict[str, Any]:
        said = partial(_rounds, binary=self.reading == "binary")
        return {
            "referral_price": str(self.referral_price) if said(self.referral_price) else None,
            "candidate_prices": {k: str(v) for k, v in self.candidate_prices.items() if said(v)},
            "order_prices": {k: str(v) for k, v in self.order_prices.items() if said(v)},
            "pair_prices": [
                {"candidate_id": c, "order_id": o, "price": str(v)} for (c, o), v in self.pair_prices.items() if said(v)
            ],
        }


def _number(value: float, *, binary: bool) -> Fraction:
    """A number as the certificate's `reading` has it: the decimal it is written as, or the exact value of the double."""
    return Fraction(value) if binary else Fraction(repr(value))


def _rounds(value: Fraction, *, binary: bool) -> bool:
    """Whether a JSON number would not say this value exactly."""
    return _number(float(value), binary=binary) != value


@dataclass(frozen=True, slots=True)
class CertificateVerification:
    """What the independent check found: `valid`, and every objection if it is not.

    `most_possible` and `score_bound` are computed again from the certificate's cover and prices.
    """

    valid: bool
    matched: int
    most_possible: int
    total_score: float
    score_bound: float
    objections: tuple[str, ...] = field(default=())


def verify_certificate(
    scores: pl.DataFrame,
    slots: pl.DataFrame,
    answer: Solution | Mapping[str, Any],
    *,
    tolerance: float | None = None,
) -> CertificateVerification:
    """Check an answer and its certificate against the scores and slots, without solving anything.

    Adds up fractions in plain Python; shares no code with the solver. `answer` is a `Solution`, or the object its JSON
    holds. Pairs of orders without a slot can be in no answer and need no price. `tolerance` (points, each pair and the
    total) is 0, except for the JSON of a version that did not yet write prices as `exact` fractions: then a billionth
    of the largest score or total, if the scores were read as binary.
    """
    told: Mapping[str, Any] = answer.to_dict() if not isinstance(answer, Mapping) else answer
    proof = told["certificate"]
    binary = proof["reading"] == "binary"
    room = dict(slots.select("order_id", "slots").iter_rows())
    pairs = {
        (c, o): _number(s, binary=binary)
        for c, o, s in scores.select("candidate_id", "order_id", "score").iter_rows()
        if room.get(o, 0) > 0
    }
    limit = int(proof["max_per_candidate"])
    per_candidate, per_order, per_pair, referral = _told_prices(proof, binary=binary)
    assigned = [(a["candidate_id"], a["order_id"], a["score"]) for a in told["assignments"]]
    total = sum((pairs.get((c, o), Fraction(0)) for c, o, _ in assigned), Fraction(0))
    if tolerance is None:
        rounding = binary and "exact" not in proof
        largest = max([abs(total), *map(abs, pairs.values())], default=Fraction(0))
        slack = largest / 10**9 if rounding else Fraction(0)
    else:
        slack = Fraction(tolerance)

    objections: list[str] = []
    objections += _not_allowed(assigned, pairs, room, limit)
    referred = len({c for c, _, _ in assigned})
    if told["matched"] != referred:
        objections.append(f"says {told['matched']} people are referred but lists {referred}")
    if float(total) != told["total_score"] and abs(total - _number(told["total_score"], binary=binary)) > slack:
        objections.append(f"says the total score is {told['total_score']} but the pairs add up to {float(total)}")
    covered = set(proof["cover"]["candidates"]), set(proof["cover"]["orders"])
    outside = [(c, o) for c, o in pairs if c not in covered[0] and o not in covered[1]]
    objections += [f"the pair {c}, {o} is not covered" for c, o in outside]
    most = len(covered[0]) + sum(room.get(o, 0) for o in covered[1])
    if most != referred:
        objections.append(f"the cover allows {most} people, not {referred}: it does not prove the number")
    for kind, prices in (("order", per_order), ("pair", per_pair)):
        objections += [f"the price of {kind} {k} is negative" for k, price in prices.items() if price < 0]
    nothing = Fraction(0)
    for (c, o), score in pairs.items():
        price = referral + per_candidate.get(c, nothing) + per_order.get(o, nothing) + per_pair.get((c, o), nothing)
        if score > price + slack:
            objections.append(f"the pair {c}, {o} scores {float(score)}, more than its prices {float(price)}")
    bound = _bound(limit, referral, referred, pairs, room, (per_candidate, per_order, per_pair))
    if abs(bound - total) > slack:
        objections.append(f"the prices allow a total of {float(bound)}, not {float(total)}: they do not prove it")
    return CertificateVerification(not objections, referred, most, float(total), float(bound), tuple(objections))


def _bound(
    limit: int,
    referral: Fraction,
    referred: int,
    pairs: Mapping[tuple[str, str], Fraction],
    room: Mapping[str, int],
    prices: tuple[dict[str, Fraction], dict[str, Fraction], dict[tuple[str, str], Fraction]],
) -> Fraction:
    """The largest total the prices allow `referred` people."""
    per_candidate, per_order, per_pair = prices
    nothing = Fraction(0)
    bound = referral * referred + sum((max(p, nothing) for p in per_candidate.values()), nothing)
    if limit > 1:
        everybody = {c for c, _ in pairs}
        further = (max(per_candidate.get(c, nothing) + referral, nothing) for c in everybody)
        bound += (limit - 1) * sum(further, nothing)
    bound += sum((room.get(o, 0) * p for o, p in per_order.items()), nothing) + sum(per_pair.values(), nothing)
    return bound


def _told_prices(
    proof: Mapping[str, Any], *, binary: bool
) -> tuple[dict[str, Fraction], dict[str, Fraction], dict[tuple[str, str], Fraction], Fraction]:
    """The prices of candidates, orders and pairs, and of a referral: as fractions where the proof gives them so."""
    exact = proof.get("exact") or {}
    found = []
    for kind in ("candidate_prices", "order_prices"):
        rounded = {k: _number(v, binary=binary) for k, v in proof[kind].items()}
        found.append(rounded | {k: Fraction(v) for k, v in exact.get(kind, {}).items()})
    pairs = {(p["candidate_id"], p["order_id"]): _number(p["price"], binary=binary) for p in proof["pair_prices"]}
    pairs |= {(p["candidate_id"], p["order_id"]): Fraction(p["price"]) for p in exact.get("pair_prices", ())}
    said = exact.get("referral_price")
    referral = _number(proof["referral_price"], binary=binary) if said is None else Fraction(said)
    return found[0], found[1], pairs, referral


def _not_allowed(
    assigned: list[tuple[str, str, float]],
    pairs: Mapping[tuple[str, str], Fraction],
    room: Mapping[str, int],
    limit: int,
) -> list[str]:
    """Objections to the referrals themselves: pairs that do not exist or repeat, limits and slots exceeded."""
    wrong = [f"the pair {c}, {o} is not allowed" for c, o, _ in assigned if (c, o) not in pairs]
    wrong += [
        f"the pair {c}, {o} is said to score {s} but scores {float(pairs[c, o])}"
        for c, o, s in assigned
        if (c, o) in pairs and s != float(pairs[c, o])
    ]
    wrong += [
        f"the pair {c}, {o} is there {n} times"
        for (c, o), n in Counter((c, o) for c, o, _ in assigned).items()
        if n > 1
    ]
    people, orders = Counter(c for c, _, _ in assigned), Counter(o for _, o, _ in assigned)
    wrong += [f"candidate {c} has {n} orders, more than {limit}" for c, n in people.items() if n > limit]
    wrong += [f"order {o} has {n} people for {room.get(o, 0)} slots" for o, n in orders.items() if n > room.get(o, 0)]
    return wrong
