"""What an answer says: who is referred where, who is not and why, and the proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workadvance.matching.certificate import Certificate


@dataclass(frozen=True, slots=True)
class ProposedReferral:
    """A person referred to an opening. `score` in points; `parts` of it and `miles` if the score was made here."""

    candidate_id: str
    order_id: str
    score: float
    parts: Mapping[str, float] | None = None
    miles: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The referral as JSON knows it, without what is not known."""
        said: dict[str, Any] = {"candidate_id": self.candidate_id, "order_id": self.order_id, "score": self.score}
        if self.parts is not None:
            said |= {"miles": self.miles, "parts": dict(self.parts)}
        return said


@dataclass(frozen=True, slots=True)
class NotReferredReason:
    """One reason why a person is not referred.

    `code`: a gate (`gates.GATES`) that fails at every open order, `no_slot`, `outbid` or `tied`. `order_id`: the nearest
    order. `openings`: the orders that only this gate rules out; for `outbid` and `tied`, those the person could have had.
    `short_by`: points by which the person was outbid there (0 if tied). `failing`: the gates that fail at `order_id`;
    `facts`: what this one looked at there.
    """

    code: str
    order_id: str | None = None
    openings: int | None = None
    short_by: float | None = None
    failing: int | None = None
    facts: Mapping[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The reason as JSON knows it, without what is not known."""
        said = {
            "code": self.code,
            "order_id": self.order_id,
            "openings": self.openings,
            "short_by": self.short_by,
            "failing": self.failing,
            "facts": self.facts,
        }
        return {k: v for k, v in said.items() if v is not None}


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A person without a referral, and why."""

    candidate_id: str
    reasons: tuple[NotReferredReason, ...]

    def to_dict(self) -> dict[str, Any]:
        """The person as JSON knows it."""
        return {"candidate_id": self.candidate_id, "reasons": [r.to_dict() for r in self.reasons]}


@dataclass(frozen=True, slots=True)
class Alternate:
    """The next person to ask for an order. `rank` counts from 1 within the order.

    `gives_up`: the points by which the whole answer is better than with this person in a slot of the order; None for
    someone who is referred elsewhere, to the orders in `referred_to`.
    """

    order_id: str
    rank: int
    candidate_id: str
    score: float
    gives_up: float | None
    referred_to: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The alternate as JSON knows it."""
        return {
            "order_id": self.order_id,
            "rank": self.rank,
            "candidate_id": self.candidate_id,
            "score": self.score,
            "gives_up": self.gives_up,
            "referred_to": list(self.referred_to),
        }


@dataclass(frozen=True, slots=True)
class Solution:
    """The best answer: referrals sorted by candidate and order, people without one, and the certificate.

    `matched` counts the people referred (who may have several orders each, if that was allowed).
    `alternates` are there if a slate with several people a slot was asked for, sorted by order and rank.
    """

    matched: int
    total_score: float
    assignments: tuple[ProposedReferral, ...]
    unmatched: tuple[Unmatched, ...]
    certificate: Certificate
    alternates: tuple[Alternate, ...] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON knows it."""
        said: dict[str, Any] = {
            "matched": self.matched,
            "total_score": self.total_score,
            "assignments": [a.to_dict() for a in self.assignments],
            "unmatched": [u.to_dict() for u in self.unmatched],
        }
        if self.alternates is not None:
            said["alternates"] = [a.to_dict() for a in self.alternates]
        return said | {"certificate": self.certificate.to_dict()}
