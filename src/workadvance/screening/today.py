"""What screening adds to the Today page: applications that should have moved, then those that can."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from workadvance.people.access import Actor
from workadvance.people.prepared import first_of
from workadvance.screening.board_columns import ADVICE, LANES
from workadvance.screening.selectors import days_to_decision, in_lanes, waiting
from workadvance.ui.rows import MOST_TASKS, Task

EXPLAINED = ("identity", "facts", "fails")
"""Lanes whose name does not say what to do."""


def today(actor: Actor) -> list[Task]:
    """The actor's tasks in screening, the longest waiting first: who, what, why now, when due, and where to do it."""
    if not actor.may("screening.assess"):
        return []
    actor = actor.at("screening.assess")
    on = timezone.localdate()
    days = days_to_decision(on)
    rows = first_of(MOST_TASKS, _in_lanes, actor, get_language())
    return [_task(row, on, due=timezone.localdate(row.submitted_at) + dt.timedelta(days=days)) for row in rows]


def _in_lanes(actor: Actor, _language: str) -> QuerySet[Any]:
    return in_lanes(waiting(actor)).select_related("person", "program").order_by("submitted_at", "pk")


def _task(row: Any, on: dt.date, *, due: dt.date) -> Task:
    return Task(
        who=str(row.person),
        who_url=reverse("person", args=[row.person_id]),
        what=str(row.next_step or LANES.get(row.lane, "")),
        why=f"{_applied(row, on)} {ADVICE[row.lane]}." if row.lane in EXPLAINED else _applied(row, on),
        shape="late" if due < on else "next",
        due=due,
        url=reverse("screening:application", args=[row.pk]),
        action=_("View application"),
    )


def _applied(row: Any, on: dt.date) -> str:
    waited = (on - timezone.localdate(row.submitted_at)).days
    if waited == 0:
        return _("Applied today to %(program)s.") % {"program": row.program.name_here}
    return ngettext("Applied %(n)d day ago to %(program)s.", "Applied %(n)d days ago to %(program)s.", waited) % {
        "n": waited,
        "program": row.program.name_here,
    }
