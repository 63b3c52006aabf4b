"""What is believed about a job, worked out from what was said about it. Pure: no clock, no database.

Every statement is a claim: which fact, what value, about which day, said when and by what kind of source. A claim is
never overwritten. What is believed on a day is a function of the set of claims, so it does not matter in which order
they arrived; which source comes first is dated policy (`claim_precedence`), passed in as `Precedence`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

# Facts that have one value for the whole job; all other facts may change from day to day.
ONCE = frozenset({"start", "end"})

Standing = Literal["agreed", "outranked", "open", "settled"]
Answer = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement about a job. `settled_on`: a person looked at what contradicts it and chose this one."""

    key: int
    fact: str
    value: str
    about_on: dt.date
    said_on: dt.date
    source: str
    settled_on: dt.date | None = None
    withdrawn_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Precedence:
    """The sources, strongest first, and the days within which different values contradict each other."""

    sources: tuple[str, ...]
    contest_days: int

    def rank(self, source: str) -> int:
        """The higher, the stronger; a source the policy does not name is weaker than all it does."""
        return len(self.sources) - self.sources.index(source) if source in self.sources else 0


@dataclass(frozen=True, slots=True)
class Belief:
    """The claim that counts, those that say otherwise, and how that was decided.

    agreed: no one says otherwise. outranked: a stronger source decided. open: no source is stronger, a person has to
    decide; what counts is marked unsure. settled: a person decided.
    """

    claim: Claim
    against: tuple[Claim, ...]
    standing: Standing

    @property
    def value(self) -> str:
        """What is believed."""
        return self.claim.value


def believe(
    claims: Iterable[Claim], fact: str, on: dt.date, precedence: Precedence, *, known_on: dt.date | None = None
) -> Belief | None:
    """What is believed of a fact on a day; with `known_on`, as it was believed then. None where no one said anything."""
    known = [c for c in claims if c.fact == fact and _known(c, known_on)]
    if fact not in ONCE:
        known = [c for c in known if c.about_on <= on]
    if not known:
        return None
    if fact not in ONCE:
        newest = max(c.about_on for c in known)
        known = [c for c in known if (newest - c.about_on).days <= precedence.contest_days]

    def weight(claim: Claim) -> tuple[dt.date, int, dt.date, dt.date, int]:
        settled = _settled(claim, known_on)
        return (settled or dt.date.min, precedence.rank(claim.source), claim.about_on, claim.said_on, claim.key)

    top = max(known, key=weight)
    against = tuple(sorted((c for c in known if c.value != top.value), key=weight, reverse=True))
    return Belief(top, against, _standing(top, against, precedence, known_on))


def _known(claim: Claim, known_on: dt.date | None) -> bool:
    """Not withdrawn; with a day, said and not yet withdrawn by that day."""
    if known_on is None:
        return claim.withdrawn_on is None
    return claim.said_on <= known_on and (claim.withdrawn_on is None or claim.withdrawn_on > known_on)


def _settled(claim: Claim, known_on: dt.date | None) -> dt.date | None:
    return claim.settled_on if known_on is None or (claim.settled_on or dt.date.max) <= known_on else None


def _standing(top: Claim, against: Sequence[Claim], precedence: Precedence, known_on: dt.date | None) -> Standing:
    if not against:
        return "agreed"
    rank, settled = precedence.rank(top.source), _settled(top, known_on)
    if settled is not None:
        # Who settled it had not heard a stronger source that spoke up later: a person looks again.
        later = any(c.said_on > settled and precedence.rank(c.source) > rank for c in against)
        return "open" if later else "settled"
    return "outranked" if all(precedence.rank(c.source) < rank for c in against) else "open"


@dataclass(frozen=True, slots=True)
class Employed:
    """Whether someone was employed in a job on a day, and the claim that shows it.

    `basis` says how: said of that very day (on), from a later day on which the job was still held (later), from the day
    it began or ended (dates), or unknown because nothing is known from that day on (silent).
    """

    answer: Answer
    basis: Literal["on", "later", "dates", "silent"]
    evidence: Claim | None


def employed_on(claims: Sequence[Claim], day: dt.date, precedence: Precedence) -> Employed:
    """Whether the job was held on a day, on the evidence there is; silence is never a yes."""
    start = believe(claims, "start", day, precedence)
    if start is None:
        return Employed("unknown", "silent", None)
    if dt.date.fromisoformat(start.value) > day:
        return Employed("no", "dates", start.claim)
    end = believe(claims, "end", day, precedence)
    if end is not None:
        last = dt.date.fromisoformat(end.value)
        return Employed("no" if last < day else "yes", "dates", end.claim)
    said = [c for c in claims if c.fact == "employed" and _known(c, None)]
    for about in sorted({c.about_on for c in said if c.about_on >= day}):
        that_day = [c for c in said if c.about_on == about]
        top = max(that_day, key=lambda c: (c.settled_on or dt.date.min, precedence.rank(c.source), c.said_on, c.key))
        if top.value == "yes":
            return Employed("yes", "on" if about == day else "later", top)
        if about == day:
            return Employed("no", "on", top)
    earlier = [c for c in said if c.about_on < day]
    heard = max(earlier, key=lambda c: (c.about_on, precedence.rank(c.source), c.key), default=start.claim)
    if heard.fact == "employed" and heard.value == "no":
        return Employed("no", "dates", heard)
    if dt.date.fromisoformat(start.value) == day:
        return Employed("yes", "on", start.claim)
    return Employed("unknown", "silent", heard)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days at work for one employer: first and last day (None: to this day)."""

    employer: str
    first: dt.date
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class Retention:
    """Retention on a day, kept apart three ways: at work that day, at work all along, with the same employer all along."""

    snapshot: bool
    any_employer: bool
    same_employer: bool


def retention_on(stretches: Iterable[Stretch], hired_on: dt.date, day: dt.date, gap_days: int) -> Retention:
    """The three kinds of retention from `hired_on` to `day`. A gap of at most `gap_days` between two jobs is none."""
    rows = [s for s in stretches if s.first <= day]
    first_employers = {s.employer for s in rows if s.first <= hired_on and (s.last is None or s.last >= hired_on)}
    snapshot = any(s.last is None or s.last >= day for s in rows)
    same = any(_unbroken([s for s in rows if s.employer == e], hired_on, day, 0) for e in first_employers)
    return Retention(snapshot, snapshot and _unbroken(rows, hired_on, day, gap_days), same)


def _unbroken(rows: Sequence[Stretch], since: dt.date, until: dt.date, gap_days: int) -> bool:
    """Whether stretches cover the days from `since` to `until` without a gap longer than `gap_days`."""
    covered = since - dt.timedelta(days=1)
    for row in sorted(rows, key=lambda s: (s.first, s.last or dt.date.max)):
        if (row.first - covered).days - 1 > gap_days:
            break
        covered = max(covered, row.last or dt.date.max)
        if covered >= until:
            return True
    return covered >= until
