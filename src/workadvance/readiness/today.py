"""What readiness adds to Today: sessions to take, next steps due, people absent, not reached, or without a plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.people.access import Actor
from workadvance.people.models import Role
from workadvance.people.prepared import first_of
from workadvance.readiness.models import NextStep, Session
from workadvance.readiness.selectors import waiting
from workadvance.screening.models import Application
from workadvance.ui.format import ago, day
from workadvance.ui.rows import MOST_TASKS, Task


def today(actor: Actor) -> list[Task]:
    """The work of readiness waiting for this actor today, the earliest due first, at most 50 lines."""
    lines: list[Task] = []
    if actor.may("readiness.take_attendance"):
        sessions = first_of(MOST_TASKS, _sessions, actor.at("readiness.take_attendance"))
        lines += [_attendance_due(session) for session in sessions]
    if actor.may("readiness.manage_plan") and actor.user_id is not None:
        lines += [
            _step_due(actor, step)
            for step in first_of(MOST_TASKS, waiting.steps_due, actor.at("readiness.manage_plan"))
        ]
    if "coach" in actor.roles:
        lines += _caseload_lines(actor.where(Role.COACH))
    late = timezone.localdate() - dt.timedelta(days=3650)
    lines.sort(key=lambda line: (line.due or late, line.who))
    return lines[:MOST_TASKS]


def _sessions(actor: Actor) -> QuerySet[Session]:
    return waiting.sessions_to_take(actor).select_related("program").order_by("held_on", "pk")


def _caseload_lines(actor: Actor) -> list[Task]:
    """One line a person: who has missed sessions is not told again as not reached."""
    days = waiting.contact_limit(timezone.localdate())
    told: dict[int | None, Task] = {}
    for line in (
        *(_absent(a) for a in first_of(MOST_TASKS, waiting.absent_in_a_row, actor)),
        *(not_reached_line(a, days) for a in first_of(MOST_TASKS, waiting.not_reached_in_readiness, actor)),
        *(_without_plan(a) for a in first_of(MOST_TASKS, waiting.without_plan, actor)),
    ):
        told.setdefault(line.person_id, line)
    return list(told.values())


def _attendance_due(session: Session) -> Task:
    url = reverse("readiness:session", args=[session.pk])
    return Task(
        who=session.title_here,
        who_url=url,
        what=_("Take attendance"),
        why=session.program.name_here,
        shape="late" if session.held_on < timezone.localdate() else "next",
        due=session.held_on,
        url=url,
        action=_("Take attendance"),
    )


def _about(
    application: Application, what: str, why: str, shape: str, due: dt.date | None, url: str, button: str
) -> Task:
    return Task(
        who=str(application.person),
        who_url=reverse("person", args=[application.person_id]),
        what=what,
        why=why,
        shape=shape,
        due=due,
        url=url,
        action=button,
        person_id=application.person_id,
    )


def _step_due(actor: Actor, step: NextStep) -> Task:
    if step.by_participant:
        who = _("Participant's step")
    elif step.staff_id == actor.user_id:
        who = _("Your step")
    else:
        who = _("Assigned to %(name)s") % {"name": step.staff.name} if step.staff else ""
    return _about(
        step.application,
        step.text,
        who,
        "late" if step.due_on < timezone.localdate() else "next",
        step.due_on,
        reverse("person", args=[step.application.person_id]),
        _("View plan"),
    )


def _absent(application: Any) -> Task:
    """A participant who missed the last sessions (`missed_on` annotated)."""
    n = waiting.absence_limit(timezone.localdate())
    return _about(
        application,
        ngettext("Missed %(n)d session", "Missed %(n)d sessions in a row", n) % {"n": n},
        _("Last missed on %(day)s. No contact since.") % {"day": day(application.missed_on)},
        "late",
        application.missed_on,
        reverse("readiness:note_add", args=[application.person_id]),
        _("Log a contact"),
    )


def not_reached_line(application: Any, days: int) -> Task:
    """A participant not reached for `days` days (`contact_on` annotated); in training too."""
    seen = application.contact_on or application.decided_on
    why = _("Last reached %(when)s.") % {"when": ago(seen)} if application.contact_on else _("No contact yet.")
    return _about(
        application,
        _("Contact this person"),
        why,
        "next",
        seen + dt.timedelta(days=days) if seen else None,
        reverse("readiness:note_add", args=[application.person_id]),
        _("Log a contact"),
    )


def _without_plan(application: Application) -> Task:
    return _about(
        application,
        _("Set a goal and a next step"),
        _("Selected %(when)s. No goal or next step yet.") % {"when": ago(application.decided_on)},
        "info",
        application.decided_on,
        reverse("readiness:plan", args=[application.pk]),
        _("Start plan"),
    )
