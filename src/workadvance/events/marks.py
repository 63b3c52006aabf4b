"""The mark of an event: a keyed hash of what it says, so that it is proved from the moment it is written, before any seal."""

from __future__ import annotations

import hmac
import json
import secrets

from workadvance.events.encryption import keyed_hash
from workadvance.events.models import Event

NONCE = 16  # characters that tell two events alike apart; a copy of an event has the mark of the first


def said(event: Event) -> list[object]:
    """Everything an event says, as the seals and the mark take it."""
    return [
        event.recorded_at.timestamp(),
        event.effective_on.isoformat(),
        event.kind,
        event.actor_id,
        event.actor_name,
        event.actor_role,
        event.organization_id,
        event.person_id,
        event.subject_kind,
        event.subject_id,
        event.state_from,
        event.state_to,
        event.reason,
        json.dumps(event.payload, sort_keys=True, ensure_ascii=False),
    ]


def _mark(event: Event, nonce: str) -> str:
    text = json.dumps([nonce, *said(event)], ensure_ascii=False)
    return nonce + keyed_hash(text.encode(), "event")[: 64 - NONCE]


def mark_make(event: Event) -> str:
    """The mark of an event about to be stored."""
    return _mark(event, secrets.token_hex(NONCE // 2))


def mark_fits(event: Event) -> bool:
    """Whether an event still says what it said when it was written."""
    return hmac.compare_digest(event.mark, _mark(event, event.mark[:NONCE]))
