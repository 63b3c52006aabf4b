"""The hard gates: what must hold before a person may be referred to an opening, and each verdict in words.

`pairs` and `near_misses` ask the same gates of all pairs at once; a change here is a change there, and a test compares them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from workadvance.matching.codes import ANY_SHIFT, exclusion_code, shift_code
from workadvance.matching.encoding import normal
from workadvance.matching.islands import landmass
from workadvance.matching.places import zip_miles
from workadvance.matching.records import Candidate, Order
from workadvance.matching.roads import zip_road_miles

GATES = ("occupation", "credential", "wage_floor", "reach", "shift", "start_date", "exclusion")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One gate's answer for one pair.

    `verdict`: `meets`, `fails`, or `unknown` where a blank leaves it open; only `fails` stops a referral. `reason` in
    words; `change`: what would turn a failure round; `facts`: what was looked at.
    """

    gate: str
    verdict: Literal["meets", "fails", "unknown"]
    reason: str
    change: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def verdicts(candidate: Candidate, order: Order) -> tuple[Verdict, ...]:
    """All gates for one pair, in the order of `GATES`."""
    return (
        _occupation(candidate, order),
        _credential(candidate, order),
        _wage_floor(candidate, order),
        _reach(candidate, order),
        _shift(candidate, order),
        _start_date(candidate, order),
        _exclusion(candidate, order),
    )


def _occupation(candidate: Candidate, order: Order) -> Verdict:
    facts = {"occupations": list(candidate.occupations), "occupation": order.occupation}
    if normal(order.occupation) in map(normal, candidate.occupations):
        return Verdict("occupation", "meets", f"{order.occupation} is one of the person's occupations.", facts=facts)
    listed = _and(candidate.occupations) or "none"
    return Verdict(
        "occupation",
        "fails",
        f"the order is for {order.occupation}; the person's occupations: {listed}.",
        f"training for {order.occupation}",
        facts,
    )


def _credential(candidate: Candidate, order: Order) -> Verdict:
    facts = {"held": list(candidate.credentials), "required": list(order.required_credentials)}
    held = {normal(c) for c in candidate.credentials}
    missing = [c for c in order.required_credentials if normal(c) not in held]
    if missing:
        return Verdict(
            "credential", "fails", f"the order requires {_and(missing)}, not held.", f"{_and(missing)} in hand", facts
        )
    if not order.required_credentials:
        return Verdict("credential", "meets", "the order requires no credential.", facts=facts)
    return Verdict("credential", "meets", f"{_and(order.required_credentials)} held.", facts=facts)


def _wage_floor(candidate: Candidate, order: Order) -> Verdict:
    facts = {"wage_floor": candidate.wage_floor, "wage": order.wage}
    if candidate.wage_floor is None:
        return Verdict("wage_floor", "unknown", "no wage floor is on record; nothing is ruled out.", facts=facts)
    pays, floor = f"pays ${order.wage:,.2f} an hour", f"${candidate.wage_floor:,.2f}"
    if order.wage >= candidate.wage_floor:
        return Verdict("wage_floor", "meets", f"{pays}, at or above the floor of {floor}.", facts=facts)
    change = f"a floor of ${order.wage:,.2f} or pay of {floor}"
    return Verdict("wage_floor", "fails", f"{pays}, below the floor of {floor}.", change, facts)


def _reach(candidate: Candidate, order: Order) -> Verdict:
    facts: dict[str, Any] = {"zip": candidate.zip, "order_zip": order.zip, "max_miles": candidate.max_miles}
    if order.remote:
        return Verdict("reach", "meets", "the work is remote.", facts=facts | {"remote": True})
    straight, miles = (measure(candidate.zip, order.zip or "") for measure in (zip_miles, zip_road_miles))
    if miles is None:
        return Verdict("reach", "fails", "a ZIP is not known, so the distance is not.", "the ZIP of both", facts)
    facts |= {"miles": miles, "straight_miles": straight}
    lands = landmass(candidate.zip), landmass(order.zip)
    if lands[0] != lands[1]:
        facts |= {"no_road": True, "from": lands[0], "to": lands[1]}
        words = f"there is no road from {lands[0]} ({candidate.zip}) to {lands[1]} ({order.zip})."
        return Verdict("reach", "fails", words, f"remote work, or a home on {lands[1]}", facts)
    away = f"about {miles:,.1f} miles by road from {candidate.zip} to {order.zip}"
    if candidate.max_miles is None:
        return Verdict("reach", "unknown", f"{away}; no limit is on record, nothing is ruled out.", facts=facts)
    if miles <= candidate.max_miles:
        return Verdict("reach", "meets", f"{away}, within {candidate.max_miles:g}.", facts=facts)
    return Verdict(
        "reach",
        "fails",
        f"{away}, beyond {candidate.max_miles:g}.",
        f"a reach of {miles:,.2f} miles, or remote work",
        facts,
    )


def _shift(candidate: Candidate, order: Order) -> Verdict:
    facts = {"possible": list(candidate.shifts), "offered": list(order.shifts)}
    possible, offered = {shift_code(s) for s in candidate.shifts}, {shift_code(s) for s in order.shifts}
    if not possible or not offered:
        whose = "the person's shifts are" if not possible else "the order's shifts are"
        return Verdict("shift", "unknown", f"{whose} not on record; nothing is ruled out.", facts=facts)
    if ANY_SHIFT in possible or ANY_SHIFT in offered:
        whose = "person" if ANY_SHIFT in possible else "order"
        return Verdict("shift", "meets", f"any shift suits the {whose}.", facts=facts)
    common = [s for s in order.shifts if shift_code(s) in possible]
    if common:
        return Verdict("shift", "meets", f"{_and(common)} suits both.", facts=facts)
    return Verdict(
        "shift",
        "fails",
        f"the order offers {_and(order.shifts)}; the person can work {_and(candidate.shifts)}.",
        f"the person working {_or(order.shifts)}",
        facts,
    )


def _start_date(candidate: Candidate, order: Order) -> Verdict:
    facts = {"available_from": candidate.available_from, "start_by": order.start_by}
    if candidate.available_from is None or order.start_by is None:
        what = "the day the person is available" if candidate.available_from is None else "the last day to start"
        return Verdict("start_date", "unknown", f"{what} is not on record; nothing is ruled out.", facts=facts)
    said = f"available from {candidate.available_from}, start by {order.start_by}"
    if candidate.available_from <= order.start_by:
        return Verdict("start_date", "meets", f"{said}.", facts=facts)
    return Verdict("start_date", "fails", f"{said}: too late.", f"the person available by {order.start_by}", facts)


def _exclusion(candidate: Candidate, order: Order) -> Verdict:
    facts = {"background": list(candidate.background), "excludes": list(order.excludes)}
    background = {exclusion_code(b) for b in candidate.background}
    hit = [e for e in order.excludes if exclusion_code(e) in background]
    if hit:
        return Verdict("exclusion", "fails", f"the order excludes {_and(hit)}.", f"a waiver for {_and(hit)}", facts)
    return Verdict("exclusion", "meets", "nothing the order excludes is on record.", facts=facts)


def _and(names: Sequence[str]) -> str:
    return ", ".join(names)


def _or(names: Sequence[str]) -> str:
    return " or ".join(names)
