"""Who may write to an application: staff by permission, the applicant by their own link."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from workadvance.people.access import PERMISSIONS, Actor, require
from workadvance.screening.models import Application

# What the applicant may do to their own application.
OWN = frozenset({"screening.apply", "screening.withdraw"})


def allowed(actor: Actor, permission: str, application: Application) -> None:
    """Refuse (403) whoever may not; the holder of a link may do what is theirs to do."""
    if actor.link_person_id is not None:
        if permission in OWN and actor.link_person_id == application.person_id:
            return
        raise PermissionDenied(str(PERMISSIONS[permission].text))
    require(actor, permission, application.program.provider_id)
