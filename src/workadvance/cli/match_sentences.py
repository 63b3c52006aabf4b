"""What `workadvance match` says about an answer: the terminal's words for the codes and facts of `matching`, in English.

Pages have their own, in each reader's language: `placement/gate_sentences.py`. This module needs no site.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workadvance.matching import Certificate, NotReferredReason, PairExplanation, PairScorePart

Facts = Mapping[str, Any]


def certificate_sentence(certificate: Certificate) -> str:
    """What the certificate proves."""
    if not certificate.optimal:
        return "This answer is not proved to be the best one."
    most = "1 person" if certificate.most_possible == 1 else f"{certificate.most_possible:,} people"
    are = "is" if certificate.matched == 1 else "are"
    return (
        f"Proved: no more than {most} can be referred and {certificate.matched:,} {are}; "
        f"with as many, no total score above {float(certificate.score_bound):,.10g} is possible and that is reached."
    )


def certificate_line(certificate: Certificate) -> str:
    """The certificate in a line for a page: “Best possible: 7 of 9 openings, proved.”"""
    openings = "1 opening" if certificate.openings == 1 else f"{certificate.openings:,} openings"
    if not certificate.optimal:
        return f"{certificate.matched:,} of {openings}; not proved to be the best possible."
    if certificate.max_per_candidate > 1:
        people = "1 person" if certificate.matched == 1 else f"{certificate.matched:,} people"
        return f"Best possible: {people} for {openings}, proved."
    return f"Best possible: {certificate.matched:,} of {openings}, proved."


def pair_sentence(said: PairExplanation) -> str:
    """Whether a person may be referred to an order."""
    failing = [v.gate.replace("_", " ") for v in said.verdicts if v.verdict == "fails"]
    if failing:
        return f"{said.candidate_id} may not be referred to {said.order_id}: {', '.join(failing)}."
    return f"{said.candidate_id} may be referred to {said.order_id}; the pair scores {said.score:g} points."


def gate_sentence(gate: str, verdict: str, facts: Facts) -> str:
    """One gate's verdict, with what was looked at."""
    return _GATES[gate](verdict, facts)


def change_needed(gate: str, facts: Facts) -> str:
    """What would have to be so for a failing gate to be passed."""
    return _CHANGES[gate](facts)


def part_sentence(part: PairScorePart) -> str:
    """What one part of a score is measured by."""
    return _PARTS[part.part](part.facts)


def not_referred_sentence(reason: NotReferredReason) -> str:
    """Why a person is not referred, with what would change it."""
    if reason.code == "no_slot":
        return "No order this person may have has an open slot."
    if reason.code == "tied":
        return f"At {reason.order_id} it was a tie for the best total, and the lot fell to someone else."
    if reason.code == "outbid":
        return (
            f"{_orders(reason.openings or 0)} with a slot would do, but with other people there the total is better. "
            f"Nearest is {reason.order_id}: a score higher by more than {reason.short_by:.10g} there would have brought it."
        )
    facts = reason.facts or {}
    said = f"{gate_sentence(reason.code, 'fails', facts)} Would match with {change_needed(reason.code, facts)}."
    if reason.openings:
        return f"This alone rules out {_orders(reason.openings)}. At {reason.order_id}: {said}"
    return (
        f"No opening is one change away; at {reason.order_id}, the nearest, {reason.failing} requirements aren't met. "
        f"This one: {said}"
    )


def _orders(number: int) -> str:
    return "1 order" if number == 1 else f"{number:,} orders"


def _occupation(verdict: str, facts: Facts) -> str:
    if verdict == "meets":
        return f"{facts['occupation']} is one of the person's occupations."
    listed = ", ".join(facts["occupations"]) or "none"
    return f"the order is for {facts['occupation']}; the person's occupations: {listed}."


def _credential(verdict: str, facts: Facts) -> str:
    if verdict == "fails":
        return f"the order requires {', '.join(facts['missing'])}, not held."
    if not facts["required"]:
        return "the order requires no credential."
    return f"{', '.join(facts['required'])} held."


def _wage_floor(verdict: str, facts: Facts) -> str:
    if verdict == "unknown":
        return "no wage floor is on record; nothing is ruled out."
    where = "at or above" if verdict == "meets" else "below"
    return f"pays ${facts['wage']:,.2f} an hour, {where} the floor of ${facts['wage_floor']:,.2f}."


def _reach(verdict: str, facts: Facts) -> str:
    if facts.get("remote"):
        return "the work is remote."
    if facts.get("miles") is None:
        return "a ZIP is not known, so the distance is not."
    if facts.get("no_road"):
        return f"there is no road from {facts['from']} ({facts['zip']}) to {facts['to']} ({facts['order_zip']})."
    away = f"about {facts['miles']:,.1f} miles by road from {facts['zip']} to {facts['order_zip']}"
    if verdict == "unknown":
        return f"{away}; no limit is on record, nothing is ruled out."
    return f"{away}, {'within' if verdict == 'meets' else 'beyond'} {facts['max_miles']:g}."


def _shift(verdict: str, facts: Facts) -> str:
    possible, offered = facts["possible"], facts["offered"]
    if verdict == "unknown":
        return f"the {'order' if possible else 'person'}'s shifts are not on record; nothing is ruled out."
    if verdict == "fails":
        return f"the order offers {', '.join(offered)}; the person can work {', '.join(possible)}."
    return f"{', '.join('any shift' if s == 'any' else s for s in facts['common'])} suits both."


def _start_date(verdict: str, facts: Facts) -> str:
    available, start_by = facts["available_from"], facts["start_by"]
    if verdict == "unknown":
        what = "the day the person is available" if available is None else "the last day to start"
        return f"{what} is not on record; nothing is ruled out."
    return f"available from {available}, start by {start_by}{': too late' if verdict == 'fails' else ''}."


def _exclusion(verdict: str, facts: Facts) -> str:
    if verdict == "fails":
        return f"the order excludes {', '.join(facts['excluded'])}."
    return "nothing the order excludes is on record."


def _reach_change(facts: Facts) -> str:
    if facts.get("miles") is None:
        return "the ZIP of both"
    if facts.get("no_road"):
        return f"remote work, or a home on {facts['to']}"
    return f"a reach of {facts['miles']:,.2f} miles, or remote work"


def _pay_gain(facts: Facts) -> str:
    gain = "no pay before is on record, so no gain is counted"
    if facts["before"] is not None:
        change = facts["wage"] - facts["before"]
        gain = f"{'+' if change >= 0 else '−'}${abs(change):,.2f} on ${facts['before']:,.2f} before"
    return f"${facts['wage']:,.2f} an hour, {gain}; full points at +${facts['full_at']:,.2f}."


def _distance(facts: Facts) -> str:
    miles = facts["miles"]
    where = "remote work" if facts["remote"] else "distance not known" if miles is None else f"{miles:,.1f} miles"
    return f"{where}; no points from {facts['none_at']:g} miles on."


def _share(what: str) -> Callable[[Facts], str]:
    return lambda facts: f"no {what} is given." if facts["share"] is None else f"{what} {facts['share']:g} of 1."


_GATES: Mapping[str, Callable[[str, Facts], str]] = {
    "occupation": _occupation,
    "credential": _credential,
    "wage_floor": _wage_floor,
    "reach": _reach,
    "shift": _shift,
    "start_date": _start_date,
    "exclusion": _exclusion,
}
_CHANGES: Mapping[str, Callable[[Facts], str]] = {
    "occupation": lambda facts: f"training for {facts['occupation']}",
    "credential": lambda facts: f"{', '.join(facts['missing'])} in hand",
    "wage_floor": lambda facts: f"a floor of ${facts['wage']:,.2f} or pay of ${facts['wage_floor']:,.2f}",
    "reach": _reach_change,
    "shift": lambda facts: f"the person working {' or '.join(facts['offered'])}",
    "start_date": lambda facts: f"the person available by {facts['start_by']}",
    "exclusion": lambda facts: f"a waiver for {', '.join(facts['excluded'])}",
}
_PARTS: Mapping[str, Callable[[Facts], str]] = {
    "pay_gain": _pay_gain,
    "benefits": lambda facts: f"benefits: {', '.join(facts['benefits']) or 'none named'}.",
    "distance": _distance,
    "days_waiting": lambda facts: f"{facts['days']:g} days job-ready; full points at {facts['full_at']:g}.",
    "fit": _share("fit"),
    "step_up_job": _share("step-up job"),
    "waiting_guarantee": lambda facts: (
        f"{facts['days']:g} days job-ready; from {facts['from']:g} on a person comes first within the requirements."
    ),
}
