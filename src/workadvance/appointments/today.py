"""What appointments add to Today: those to mark, and those that were missed."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.appointments.items import start_said
from workadvance.appointments.models import Appointment
from workadvance.appointments.selectors import to_follow_up
from workadvance.people.access import Actor
from workadvance.ui.rows import MOST_TASKS, Task


def today(actor: Actor) -> list[Task]:
    """The actor's appointments that are over and not marked, and missed ones without a new one, at most 50 lines."""
    if not actor.may("appointments.schedule"):
        return []
    return [_mark(one) if one.state == "booked" else _missed(one) for one in to_follow_up(actor)[:MOST_TASKS]]


def _task(found: Appointment, what: str, action: str, url: str) -> Task:
    return Task(
        who=str(found.person),
        who_url=reverse("person", args=[found.person_id]),
        what=what,
        why=f"{found}, {start_said(found.day, found.starts_at, found.zone)}",
        shape="late" if found.day < timezone.localdate() else "next",
        due=found.day,
        url=url,
        action=action,
        person_id=found.person_id,
    )


def _mark(found: Appointment) -> Task:
    url = reverse("appointments:appointment", args=[found.pk])
    return _task(found, _("Say if the person came"), _("Open appointment"), url)


def _missed(found: Appointment) -> Task:
    url = reverse("appointments:new", args=[found.person_id])
    return _task(found, _("Missed an appointment: set a new time"), _("Schedule appointment"), url)
