"""Appointments that are still to come are given on when a role ends."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workadvance.appointments.models import Appointment
from workadvance.people.access import Actor
from workadvance.people.handover import Duty, duty_register
from workadvance.people.models import Role, User


def _coming(user_id: int, organization_id: int) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(staff=user_id, state="booked", starts_at__gt=timezone.now())
    return rows.filter(person__provider=organization_id).order_by("pk")


def _give(author: Actor, appointment: Appointment, to: User | None) -> None:
    """The appointment stays on the colleague's calendar; without one, on the calendar of whoever leaves, to be moved."""
    if to is not None:
        appointment.staff, appointment.sequence = to, appointment.sequence + 1
        appointment.changed_at = timezone.now()
        appointment.save(update_fields=["staff", "sequence", "changed_at"])


duty_register(Duty("appointments", (Role.COACH,), _("appointments"), _coming, _give))
