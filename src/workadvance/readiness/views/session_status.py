"""The word and shape of a session's state, for readiness sessions and classes alike."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.readiness.models import Session


def session_status(session: Session) -> tuple[str, str]:
    """What a session's dates say: the status shape and its word."""
    today = timezone.localdate()
    if session.canceled_on is not None:
        return "off", _("Canceled")
    if session.taken_at is not None:
        return "good", _("Attendance taken")
    if session.held_on > today:
        return "info", _("Upcoming")
    return ("next" if session.held_on == today else "late"), _("Attendance due")
