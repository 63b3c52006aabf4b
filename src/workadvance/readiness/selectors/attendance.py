"""Reading attendance, of readiness sessions and classes alike: sheets, counts, sessions missed in a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from workadvance.readiness.models import Attendance, Session
from workadvance.readiness.services.attendance import THERE, late_hours
from workadvance.screening.models import Application
from workadvance.ui.attendance import Sheet, SheetRow


def with_attendance(found: QuerySet[Session]) -> QuerySet[Any]:
    """The sessions with `recorded` and `there`: people with an attendance record, and of them present or late."""
    return found.annotate(
        recorded=Count("attendance"), there=Count("attendance", filter=Q(attendance__status__in=THERE))
    )


def attendance_counts(session_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """(people present or late, people recorded) by session, in one query; a session without records is not in it."""
    rows = Attendance.objects.filter(session__in=list(session_ids)).order_by().values("session")
    counted = rows.annotate(all=Count("pk"), there=Count("pk", filter=Q(status__in=THERE)))
    return {row["session"]: (row["there"], row["all"]) for row in counted}


def sheet(*, session: Session, applications: Iterable[Application]) -> Sheet[Application]:
    """The attendance sheet of a session for the people given (with their persons). Two queries."""
    applications = list(applications)
    marks = {m.application_id: m for m in Attendance.objects.filter(session=session).order_by("pk")}
    missed = absences_in_a_row([a.pk for a in applications], before=session)
    return Sheet(
        session_id=session.pk,
        title=session.title_here,
        held_on=session.held_on,
        length=session.hours,
        rows=[_row(session, a, marks.get(a.pk), missed.get(a.pk, 0)) for a in applications],
        day_has_come=session.held_on <= timezone.localdate(),
        canceled=session.canceled_on is not None,
        taken=session.taken_at is not None,
    )


def _row(session: Session, application: Application, mark: Attendance | None, missed: int) -> SheetRow[Application]:
    """One row of a sheet; without a record the person is present by default."""
    status, hours = (mark.status, mark.hours) if mark else (Attendance.Status.PRESENT.value, session.hours)
    fewer: Decimal | None = None
    more: Decimal | None = None
    if status == Attendance.Status.LATE:
        step = late_hours(session.hours)[1]
        fewer = hours - step if hours - step > 0 else None
        more = min(hours + step, session.hours) if hours < session.hours else None
    return SheetRow(
        member=application,
        key=application.pk,
        person=application.person,
        status=status,
        hours=hours,
        recorded=mark is not None,
        missed=missed,
        fewer=fewer,
        more=more,
    )


def absences_in_a_row(applications: Iterable[int], *, before: Session | None = None) -> dict[int, int]:
    """How many of each one's latest sessions were missed in a row, readiness and classes alike; excused ones do not count.

    With `before`, sessions up to that one's day and not itself. One query over the attendance of those people; who was at
    their latest session is not in the answer.
    """
    marks = Attendance.objects.filter(application__in=list(applications)).exclude(status=Attendance.Status.EXCUSED)
    if before is not None:
        marks = marks.filter(session__held_on__lte=before.held_on).exclude(session=before)
    since = (before.held_on if before else timezone.localdate()) - dt.timedelta(days=90)
    marks = marks.filter(session__held_on__gte=since).order_by("application", "-session__held_on", "-session", "-pk")
    missed: dict[int, int] = {}
    over: set[int] = set()
    for application_id, status in marks.values_list("application_id", "status"):
        if application_id in over:
            continue
        if status == Attendance.Status.ABSENT:
            missed[application_id] = missed.get(application_id, 0) + 1
        else:
            over.add(application_id)
    return missed
