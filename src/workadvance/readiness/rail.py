"""What this component adds to the left rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workadvance.pages.context import RailItem, rail_register
from workadvance.people.access import Actor


def _waiting(actor: Actor) -> int:
    """Sessions whose attendance is still to take."""
    from workadvance.readiness.selectors import sessions_to_take

    return sessions_to_take(actor).count() if actor.may("readiness.take_attendance") else 0


rail_register(
    RailItem(35, _("Sessions"), "readiness:sessions", "readiness.view_sessions", "calendar", _waiting),
)
