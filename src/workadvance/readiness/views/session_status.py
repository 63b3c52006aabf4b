"""The status of a session by its dates, for readiness sessions and classes alike."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.readiness.models import Session
from workadvance.ui.rows import Status


def session_status(session: Session) -> Status:
    """What a session's dates say."""
    today = timezone.localdate()
    if session.canceled_on is not None:
        return Status(_("Canceled"), "off")
    if session.taken_at is not None:
        return Status(_("Attendance taken"), "good")
    if session.held_on > today:
        return Status(_("Upcoming"))
    return Status(_("Attendance due"), "next" if session.held_on == today else "late")
