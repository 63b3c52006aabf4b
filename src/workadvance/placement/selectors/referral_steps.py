"""The steps of a referral that are open to someone now."""

from __future__ import annotations

from dataclasses import dataclass

from workadvance.events.workflow import State, Transition
from workadvance.people.access import Actor
from workadvance.placement.models import Referral
from workadvance.placement.workflow import REFERRAL

# The steps that carry a referral toward a hire; the others end it.
FORWARD = ("refer", "interview", "offer", "accept", "hire")


@dataclass(frozen=True, slots=True)
class ReferralMoves:
    """The steps of one referral open to the actor: buttons that carry it on, and a menu with the others.

    `sets_time`: the referral waits for an interview, and the actor may write down when it is.
    """

    forward: list[Transition]
    others: list[Transition]
    sets_time: bool


def moves_of(actor: Actor, referral: Referral) -> ReferralMoves:
    """The steps of a referral that the actor may take now. A hire without an accepted offer is rare: it stays in the menu."""
    provider_id = referral.order.provider_id
    open_now = [t for t in REFERRAL.open_to(referral.state) if actor.may(t.permission, provider_id)]
    forward = [t for t in open_now if t.name in FORWARD and (t.name != "hire" or referral.state == "accepted")]
    sets_time = referral.state == "interviewing" and actor.may("placement.refer", provider_id)
    return ReferralMoves(forward, [t for t in open_now if t not in forward], sets_time)


@dataclass(frozen=True, slots=True)
class LiveReferral:
    """A referral under way: where it stands, and the steps open to the actor."""

    referral: Referral
    state: State
    moves: ReferralMoves


def live_referral(actor: Actor, referral: Referral) -> LiveReferral:
    """A referral with its state and the steps open to the actor."""
    return LiveReferral(referral, REFERRAL.state(referral.state), moves_of(actor, referral))
