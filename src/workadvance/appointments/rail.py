"""What appointments add to the left rail."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workadvance.appointments.models import Appointment
from workadvance.appointments.selectors import to_mark
from workadvance.people.access import Actor
from workadvance.ui.context import RailItem, rail_register


def _waiting(actor: Actor) -> QuerySet[Appointment] | None:
    """The actor's past appointments that no one has marked."""
    return to_mark(actor) if actor.may("appointments.schedule") else None


rail_register(RailItem(17, _("Calendar"), "appointments:week", "appointments.view_calendar", "calendar", _waiting))
