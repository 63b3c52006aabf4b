"""What waits for each person in readiness: sessions to take, steps due, people absent, not reached, or without a plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from workadvance import policy
from workadvance.people.access import Actor, visible_q
from workadvance.people.cover import held_by_q
from workadvance.readiness.models import Attendance, CoachingNote, Goal, NextStep, Session
from workadvance.readiness.selectors.hours import in_readiness
from workadvance.screening.models import Application


def sessions_to_take(actor: Actor) -> QuerySet[Session]:
    """Readiness sessions of the last days without finished attendance that the actor leads (or that no one leads)."""
    now = timezone.localdate()
    since = now - dt.timedelta(days=int(policy.load("readiness").value("attendance_open_days", on=now)))
    waiting = Session.objects.filter(
        component=Session.Component.READINESS,
        held_on__gte=since,
        held_on__lte=now,
        taken_at__isnull=True,
        canceled_on__isnull=True,
        program__provider__in=actor.staff_organizations,
    )
    return waiting.filter(held_by_q("led_by", actor.user_id) | Q(led_by__isnull=True))


def caseload(actor: Actor) -> QuerySet[Application]:
    """The selected people the actor coaches."""
    mine = Application.objects.filter(
        visible_q(actor, "person__"),
        held_by_q("person__coach", actor.user_id),
        person__provider__in=actor.staff_organizations,
        state="selected",
    )
    return mine.select_related("person", "program")


def steps_due(actor: Actor) -> QuerySet[NextStep]:
    """Open steps due today or earlier: the actor's own, and those of the people they coach; the earliest due first."""
    due = NextStep.objects.filter(
        visible_q(actor, "application__person__"),
        due_on__lte=timezone.localdate(),
        done_on__isnull=True,
        canceled_on__isnull=True,
        application__state="selected",
        application__person__provider__in=actor.staff_organizations,
    )
    due = due.filter(held_by_q("staff", actor.user_id) | held_by_q("application__person__coach", actor.user_id))
    return due.select_related("application__person", "staff").order_by("due_on", "pk")


def absence_limit(on: dt.date) -> int:
    """After how many sessions missed in a row a coach is told (policy/readiness.yaml)."""
    return int(policy.load("readiness").value("absences_in_a_row", on=on))


def absent_in_a_row(actor: Actor) -> QuerySet[Any]:
    """People of the caseload who missed their last sessions in a row and no one reached since, with `missed_on`."""
    now = timezone.localdate()
    since = now - dt.timedelta(days=int(policy.load("readiness").value("absence_alert_days", on=now)))
    marks = Attendance.objects.filter(application=OuterRef("pk")).exclude(status=Attendance.Status.EXCUSED)
    marks = marks.order_by("-session__held_on", "-session", "-pk")
    recent = Attendance.objects.filter(application=OuterRef("pk"), session__held_on__gte=since, status="absent")
    found = caseload(actor).filter(Exists(recent)).annotate(missed_on=Subquery(marks.values("session__held_on")[:1]))
    for place in range(absence_limit(now)):
        found = found.alias(**{f"mark_{place}": Subquery(marks.values("status")[place : place + 1])})
        found = found.filter(**{f"mark_{place}": "absent"})
    contact = CoachingNote.objects.filter(person=OuterRef("person"), reached=True, on__gte=OuterRef("missed_on"))
    return found.exclude(Exists(contact)).order_by("missed_on", "pk")


def contact_limit(on: dt.date) -> int:
    """For how many days someone may go without being reached (policy/readiness.yaml)."""
    return int(policy.load("readiness").value("no_contact_days", on=on))


def not_reached(applications: QuerySet[Application], on: dt.date) -> QuerySet[Any]:
    """Those of the applications no one reached for longer than the program's limit, with `contact_on` (None: never).

    Someone selected only lately is not among them yet.
    """
    limit = on - dt.timedelta(days=contact_limit(on))
    contact = CoachingNote.objects.filter(person=OuterRef("person"), reached=True).order_by("-on").values("on")[:1]
    found = applications.annotate(contact_on=Subquery(contact))
    return found.filter(Q(contact_on__lt=limit) | Q(contact_on__isnull=True)).exclude(decided_on__gte=limit)


def not_reached_in_readiness(actor: Actor) -> QuerySet[Any]:
    """People of the caseload in readiness no one reached for too long, those never reached first."""
    found = not_reached(in_readiness(caseload(actor)), timezone.localdate())
    return found.order_by(F("contact_on").asc(nulls_first=True), "pk")


def without_plan(actor: Actor) -> QuerySet[Application]:
    """People of the caseload selected lately who have neither a goal nor a next step."""
    now = timezone.localdate()
    since = now - dt.timedelta(days=int(policy.load("readiness").value("new_without_plan_days", on=now)))
    found = caseload(actor).filter(decided_on__gte=since)
    found = found.exclude(Exists(Goal.objects.filter(application=OuterRef("pk"))))
    return found.exclude(Exists(NextStep.objects.filter(application=OuterRef("pk")))).order_by("decided_on", "pk")
