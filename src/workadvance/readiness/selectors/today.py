"""What waits today: next steps due, absences, people not heard of, people without a plan, sessions to take."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance import policy
from workadvance.pages.templatetags.show import ago, day
from workadvance.people.access import Actor, visible_q
from workadvance.readiness.models import Attendance, CoachingNote, Goal, NextStep, Session
from workadvance.readiness.selectors.hours import in_readiness
from workadvance.screening.models import Application

MOST = 50


def today(actor: Actor) -> list[dict[str, Any]]:
    """The work of readiness waiting for this actor today, the earliest due first, at most 50 lines.

    Keys: who, who_url, what, why, shape (info, good, next, late), due, url, action.
    """
    lines: list[dict[str, Any]] = []
    if actor.may("readiness.take_attendance"):
        lines += _sessions(actor)
    if actor.may("readiness.manage_plan") and actor.user_id is not None:
        lines += _steps(actor)
    if "coach" in actor.roles:
        told: set[str] = set()  # one line a person: who has missed sessions is not also “not heard of”
        for line in (*absence_lines(actor), *_not_heard_of(actor), *_without_plan(actor)):
            if line["who_url"] not in told:
                told.add(line["who_url"])
                lines.append(line)
    late = timezone.localdate() - dt.timedelta(days=3650)
    lines.sort(key=lambda line: (line["due"] or late, line["who"]))
    return lines[:MOST]


def sessions_to_take(actor: Actor) -> QuerySet[Session]:
    """Readiness sessions of the last days without finished attendance that the actor leads (or that nobody leads)."""
    now = timezone.localdate()
    since = now - dt.timedelta(days=int(policy.load("readiness").value("attendance_open_days", on=now)))
    waiting = Session.objects.filter(
        component=Session.Component.READINESS,
        held_on__gte=since,
        held_on__lte=now,
        taken_at__isnull=True,
        cancelled_on__isnull=True,
        programme__provider__in=actor.staff_organisations,
    )
    return waiting.filter(Q(led_by=actor.user_id) | Q(led_by__isnull=True))


def silent(applications: QuerySet[Application], on: dt.date) -> QuerySet[Any]:
    """Those of the applications nobody reached for longer than the programme's limit, with `contact_on` (None: never).

    Somebody selected only lately is not silent yet.
    """
    limit = on - dt.timedelta(days=int(policy.load("readiness").value("no_contact_days", on=on)))
    contact = CoachingNote.objects.filter(person=OuterRef("person"), reached=True).order_by("-on").values("on")[:1]
    found = applications.annotate(contact_on=Subquery(contact))
    return found.filter(Q(contact_on__lt=limit) | Q(contact_on__isnull=True)).exclude(decided_on__gte=limit)


def _caseload(actor: Actor) -> QuerySet[Application]:
    mine = Application.objects.filter(
        visible_q(actor, "person__"),
        person__coach=actor.user_id,
        person__provider__in=actor.staff_organisations,
        state="selected",
    )
    return mine.select_related("person", "programme")


def _line(
    application: Application, what: str, why: str, shape: str, due: dt.date | None, url: str, action: str
) -> dict[str, Any]:
    return {
        "who": str(application.person),
        "who_url": reverse("person", args=[application.person_id]),
        "what": what,
        "why": why,
        "shape": shape,
        "due": due,
        "url": url,
        "action": action,
    }


def _sessions(actor: Actor) -> list[dict[str, Any]]:
    now = timezone.localdate()
    lines = []
    for session in sessions_to_take(actor).select_related("programme").order_by("held_on", "pk")[:MOST]:
        url = reverse("readiness:session", args=[session.pk])
        lines.append(
            {
                "who": session.title,
                "who_url": url,
                "what": _("Take attendance"),
                "why": session.programme.name,
                "shape": "late" if session.held_on < now else "next",
                "due": session.held_on,
                "url": url,
                "action": _("Take attendance"),
            }
        )
    return lines


def _steps(actor: Actor) -> list[dict[str, Any]]:
    """Steps due today or earlier: the coach's own, and those of the people of the caseload."""
    now = timezone.localdate()
    due = NextStep.objects.filter(
        visible_q(actor, "application__person__"),
        due_on__lte=now,
        done_on__isnull=True,
        cancelled_on__isnull=True,
        application__state="selected",
        application__person__provider__in=actor.staff_organisations,
    )
    due = due.filter(Q(staff=actor.user_id) | Q(application__person__coach=actor.user_id))
    lines = []
    for step in due.select_related("application__person", "staff").order_by("due_on", "pk")[:MOST]:
        who = _("You") if step.staff_id == actor.user_id else step.staff.name if step.staff else ""
        by = _("By the participant") if step.by_participant else who
        lines.append(
            _line(
                step.application,
                step.text,
                by,
                "late" if step.due_on < now else "next",
                step.due_on,
                reverse("person", args=[step.application.person_id]),
                _("Open"),
            )
        )
    return lines


def absence_lines(actor: Actor) -> list[dict[str, Any]]:
    """People who missed their last sessions in a row, and whom nobody reached since."""
    now = timezone.localdate()
    rules = policy.load("readiness")
    in_a_row = int(rules.value("absences_in_a_row", on=now))
    since = now - dt.timedelta(days=int(rules.value("absence_alert_days", on=now)))
    marks = Attendance.objects.filter(application=OuterRef("pk")).exclude(status=Attendance.Status.EXCUSED)
    marks = marks.order_by("-session__held_on", "-session", "-pk")
    recent = Attendance.objects.filter(application=OuterRef("pk"), session__held_on__gte=since, status="absent")
    found = _caseload(actor).filter(Exists(recent)).annotate(missed_on=Subquery(marks.values("session__held_on")[:1]))
    for place in range(in_a_row):
        found = found.alias(**{f"mark_{place}": Subquery(marks.values("status")[place : place + 1])})
        found = found.filter(**{f"mark_{place}": "absent"})
    contact = CoachingNote.objects.filter(person=OuterRef("person"), reached=True, on__gte=OuterRef("missed_on"))
    what = ngettext("Missed %(n)d session", "Missed %(n)d sessions in a row", in_a_row) % {"n": in_a_row}
    return [
        _line(
            a,
            what,
            _("Last on %(day)s; nobody reached since.") % {"day": day(a.missed_on)},
            "late",
            a.missed_on,
            reverse("readiness:note_add", args=[a.person_id]),
            _("Note a contact"),
        )
        for a in found.exclude(Exists(contact)).order_by("missed_on", "pk")[:MOST]
    ]


def _not_heard_of(actor: Actor) -> list[dict[str, Any]]:
    """People in readiness nobody reached for too long."""
    now = timezone.localdate()
    days = int(policy.load("readiness").value("no_contact_days", on=now))
    found = silent(in_readiness(_caseload(actor)), now).order_by(F("contact_on").asc(nulls_first=True), "pk")
    return [silent_line(a, days) for a in found[:MOST]]


def silent_line(application: Any, days: int) -> dict[str, Any]:
    """The line of Today for somebody nobody reached for `days` days (`contact_on` annotated)."""
    seen = application.contact_on or application.decided_on
    why = (
        _("Last reached %(when)s.") % {"when": ago(seen)}
        if application.contact_on
        else _("Nobody has reached them yet.")
    )
    return _line(
        application,
        _("Get in touch"),
        why,
        "next",
        seen + dt.timedelta(days=days) if seen else None,
        reverse("readiness:note_add", args=[application.person_id]),
        _("Note a contact"),
    )


def _without_plan(actor: Actor) -> list[dict[str, Any]]:
    """People selected lately who have neither a goal nor a next step."""
    now = timezone.localdate()
    since = now - dt.timedelta(days=int(policy.load("readiness").value("new_without_plan_days", on=now)))
    found = _caseload(actor).filter(decided_on__gte=since)
    found = found.exclude(Exists(Goal.objects.filter(application=OuterRef("pk"))))
    found = found.exclude(Exists(NextStep.objects.filter(application=OuterRef("pk"))))
    return [
        _line(
            a,
            _("Make a plan"),
            _("Selected %(when)s, no goal and no next step yet.") % {"when": ago(a.decided_on)},
            "info",
            a.decided_on,
            reverse("readiness:plan", args=[a.pk]),
            _("Make the plan"),
        )
        for a in found.order_by("decided_on", "pk")[:MOST]
    ]
