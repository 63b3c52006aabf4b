"""What this component adds to the left rail."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workadvance.people.access import Actor
from workadvance.readiness.models import Session
from workadvance.readiness.selectors import sessions_to_take
from workadvance.ui.context import RailItem, rail_register


def _waiting(actor: Actor) -> QuerySet[Session] | None:
    """Sessions whose attendance is still to take."""
    return sessions_to_take(actor) if actor.may("readiness.take_attendance") else None


rail_register(
    RailItem(35, _("Sessions"), "readiness:sessions", "readiness.view_sessions", "calendar", _waiting),
)
