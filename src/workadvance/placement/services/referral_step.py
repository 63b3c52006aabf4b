"""One step of a referral: referred, interview, offer, declined, offer withdrawn (`rescind_offer`), hired; see `workflow.REFERRAL`."""

from __future__ import annotations

from collections.abc import Mapping

from workadvance.events.workflow import move
from workadvance.people.access import Actor
from workadvance.placement.models import Referral
from workadvance.placement.services.orders import said_of
from workadvance.placement.workflow import REFERRAL


def referral_step(
    *,
    author: Actor,
    referral: Referral,
    name: str,
    reason: str = "",
    also: Mapping[str, object] | None = None,
    **payload: object,
) -> None:
    """One move of a referral's workflow, logged (the caller has checked who may)."""
    order = referral.order
    move(
        REFERRAL,
        referral,
        name,
        author=author,
        person_id=referral.application.person_id,
        organization_id=order.provider_id,
        reason=reason,
        payload={**said_of(order), **payload},
        also=also,
    )
