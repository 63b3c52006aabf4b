"""What templates ask of a session."""

from django import template

from workadvance.readiness.models import Session
from workadvance.readiness.selectors.sessions import session_state as state_of

register = template.Library()


@register.filter
def session_state(session: Session) -> tuple[str, str]:
    """What a session's dates say: the status shape and its word."""
    return state_of(session)
