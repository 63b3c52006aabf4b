"""The hard gates: what must hold before a person may be referred to an opening, and each verdict with its facts.

`pairs` and `near_misses` ask the same gates of all pairs at once; a change here is a change there, and a test compares them.
Who fails one is left off a slate, or put on it with a reason, in `placement/services/slates.py`.
Verdicts are codes and facts: `placement/gate_sentences.py` words them for pages, `cli/match_sentences.py` for the terminal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from workadvance.matching.codes import ANY_SHIFT, exclusion_code, shift_code
from workadvance.matching.encoding import normal
from workadvance.matching.islands import landmass
from workadvance.matching.records import Candidate, Order
from workadvance.matching.roads import zip_road_miles
from workadvance.matching.zip_places import zip_miles

GATES = ("occupation", "credential", "wage_floor", "reach", "shift", "start_date", "exclusion")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One gate's answer for one pair.

    `verdict`: `meets`, `fails`, or `unknown` where a blank leaves it open; only `fails` stops a referral. `facts`: what
    was looked at, and what was found missing.
    """

    gate: str
    verdict: Literal["meets", "fails", "unknown"]
    facts: Mapping[str, Any] = field(default_factory=dict)


def verdicts(candidate: Candidate, order: Order) -> tuple[Verdict, ...]:
    """All gates for one pair, in the order of `GATES`."""
    return (
        occupation_verdict(candidate, order),
        _credential(candidate, order),
        _wage_floor(candidate, order),
        _reach(candidate, order),
        _shift(candidate, order),
        _start_date(candidate, order),
        _exclusion(candidate, order),
    )


def occupation_verdict(candidate: Candidate, order: Order) -> Verdict:
    """Whether the order's occupation is one of the person's."""
    facts = {"occupations": list(candidate.occupations), "occupation": order.occupation}
    known = normal(order.occupation) in map(normal, candidate.occupations)
    return Verdict("occupation", "meets" if known else "fails", facts)


def _credential(candidate: Candidate, order: Order) -> Verdict:
    held = {normal(c) for c in candidate.credentials}
    missing = [c for c in order.required_credentials if normal(c) not in held]
    facts = {"held": list(candidate.credentials), "required": list(order.required_credentials), "missing": missing}
    return Verdict("credential", "fails" if missing else "meets", facts)


def _wage_floor(candidate: Candidate, order: Order) -> Verdict:
    facts = {"wage_floor": candidate.wage_floor, "wage": order.wage}
    if candidate.wage_floor is None:
        return Verdict("wage_floor", "unknown", facts)
    return Verdict("wage_floor", "meets" if order.wage >= candidate.wage_floor else "fails", facts)


def _reach(candidate: Candidate, order: Order) -> Verdict:
    facts: dict[str, Any] = {"zip": candidate.zip, "order_zip": order.zip, "max_miles": candidate.max_miles}
    if order.remote:
        return Verdict("reach", "meets", facts | {"remote": True})
    straight, miles = (measure(candidate.zip, order.zip or "") for measure in (zip_miles, zip_road_miles))
    if miles is None:
        return Verdict("reach", "fails", facts)
    facts |= {"miles": miles, "straight_miles": straight}
    lands = landmass(candidate.zip), landmass(order.zip)
    if lands[0] != lands[1]:
        return Verdict("reach", "fails", facts | {"no_road": True, "from": lands[0], "to": lands[1]})
    if candidate.max_miles is None:
        return Verdict("reach", "unknown", facts)
    return Verdict("reach", "meets" if miles <= candidate.max_miles else "fails", facts)


def _shift(candidate: Candidate, order: Order) -> Verdict:
    possible, offered = {shift_code(s) for s in candidate.shifts}, {shift_code(s) for s in order.shifts}
    suits = ANY_SHIFT in possible or ANY_SHIFT in offered
    common = [s for s in order.shifts if suits or shift_code(s) in possible]
    facts = {"possible": list(candidate.shifts), "offered": list(order.shifts), "common": common}
    if not possible or not offered:
        return Verdict("shift", "unknown", facts)
    return Verdict("shift", "meets" if common else "fails", facts)


def _start_date(candidate: Candidate, order: Order) -> Verdict:
    facts = {"available_from": candidate.available_from, "start_by": order.start_by}
    if candidate.available_from is None or order.start_by is None:
        return Verdict("start_date", "unknown", facts)
    return Verdict("start_date", "meets" if candidate.available_from <= order.start_by else "fails", facts)


def _exclusion(candidate: Candidate, order: Order) -> Verdict:
    background = {exclusion_code(b) for b in candidate.background}
    excluded = [e for e in order.excludes if exclusion_code(e) in background]
    facts = {"background": list(candidate.background), "excludes": list(order.excludes), "excluded": excluded}
    return Verdict("exclusion", "fails" if excluded else "meets", facts)
