"""Reading notices."""

from __future__ import annotations

from workadvance.notices.models import Notice
from workadvance.people.access import Actor


def notices_unread(actor: Actor, limit: int = 10) -> list[Notice]:
    """What the user has not read yet, newest first."""
    return list(Notice.objects.filter(user=actor.user_id, read_at=None).order_by("-created_at")[:limit])
