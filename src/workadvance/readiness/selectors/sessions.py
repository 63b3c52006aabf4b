"""Reading sessions, their rosters and attendance sheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import policy
from workadvance.people.access import Actor, persons_visible, require, visible_q
from workadvance.people.models import Person
from workadvance.people.names import persons_named
from workadvance.readiness.models import Attendance, Session
from workadvance.readiness.selectors.hours import hours_by_application, in_readiness
from workadvance.readiness.services.attendance import THERE, late_hours
from workadvance.screening.models import Application


def sessions(*, actor: Actor) -> QuerySet[Session]:
    """The readiness sessions an actor may see."""
    seen = Session.objects.filter(component=Session.Component.READINESS).select_related("programme", "led_by")
    return seen if actor.is_system else seen.filter(programme__provider__in=actor.staff_organisations)


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


def session_get(*, actor: Actor, session_id: int, permission: str = "readiness.view_sessions") -> Session:
    """Fetch a readiness session through permission: 404 for outsiders, 403 without the right."""
    found = Session.objects.filter(component=Session.Component.READINESS, pk=session_id)
    if not actor.is_system:
        found = found.filter(programme__provider__in=actor.staff_organisations)
    session = found.select_related("programme__provider", "led_by").first()
    if session is None:
        raise Http404
    require(actor, permission, session.programme.provider_id)
    return session


def roster(*, actor: Actor, session: Session) -> list[Application]:
    """Who belongs in a readiness session, by name.

    The programme's selected people who still need hours and were selected, or last seen at a session, within the roster
    days before it; and everybody recorded for it already. Where these are too many for one room, of those who still need
    hours only the leader's caseload and who came lately to sessions of the same title or leader (policy/readiness.yaml).
    """
    rules = policy.load("readiness")
    since = session.held_on - dt.timedelta(days=int(rules.value("roster_days", on=session.held_on)))
    recent = Attendance.objects.filter(
        application=OuterRef("pk"), status__in=THERE, session__held_on__gte=since, session__held_on__lte=session.held_on
    )
    mine = Application.objects.filter(visible_q(actor, "person__"), programme=session.programme)
    waiting = in_readiness(mine, session.held_on).filter(
        Q(decided_on__isnull=True) | Q(decided_on__lte=session.held_on)
    )
    waiting = waiting.filter(Q(decided_on__gte=since) | Exists(recent)).order_by()
    expected = set(waiting.values_list("pk", flat=True))
    if len(expected) > int(rules.value("roster_most", on=session.held_on)):
        same = Q(session__title=session.title)
        if session.led_by_id:
            same |= Q(session__led_by=session.led_by_id)
        marks = Attendance.objects.filter(
            same,
            session__programme=session.programme,
            session__held_on__gte=since,
            session__held_on__lt=session.held_on,
        )
        group = set(marks.order_by().values_list("application_id", flat=True))
        if session.led_by_id:
            caseload = mine.filter(state="selected", decided_on__gte=since, person__coach=session.led_by_id)
            group |= set(caseload.order_by().values_list("pk", flat=True))
        expected &= group
    expected |= set(mine.filter(attendance__session=session).order_by().values_list("pk", flat=True))
    found = Application.objects.filter(pk__in=expected).select_related("person", "programme")
    return list(found.order_by("person__full_name", "pk"))


def others_named(*, actor: Actor, session: Session, text: str, most: int = 8) -> list[Application]:
    """Selected people of the session's programme who are not on its list, by name, best first."""
    people = persons_visible(actor).filter(applications__programme=session.programme, applications__state="selected")
    named = [p.pk for p in persons_named(people, text, limit=most * 3)]
    listed = {a.pk for a in roster(actor=actor, session=session)}
    found = Application.objects.filter(person__in=named, programme=session.programme, state="selected")
    best = {person_id: place for place, person_id in enumerate(named)}
    others = [a for a in found.select_related("person").order_by("pk") if a.pk not in listed]
    return sorted(others, key=lambda a: best[a.person_id])[:most]


def session_state(session: Session) -> tuple[str, str]:
    """What a session's dates say: the status shape and its word."""
    today = timezone.localdate()
    if session.cancelled_on is not None:
        return "off", _("Cancelled")
    if session.taken_at is not None:
        return "good", _("Attendance taken")
    if session.held_on > today:
        return "info", _("Coming")
    return ("next" if session.held_on == today else "late"), _("Attendance to take")


@dataclass(slots=True)
class SheetRow:
    """One person on an attendance sheet: who, what is recorded (or, not yet recorded, present by default).

    `total` are readiness hours so far, `missed` the sessions missed in a row before this one, `about` a word the caller
    adds, `fewer` and `more` what one step less or more of a late person's hours would be.
    """

    application: Application
    status: str
    hours: Decimal
    recorded: bool
    total: Decimal
    missed: int = 0
    about: str = ""
    problem: str = ""
    mark_url: str = ""
    fewer: Decimal | None = None
    more: Decimal | None = None

    @property
    def person(self) -> Person:
        """Whose row this is."""
        return self.application.person


@dataclass(slots=True)
class Sheet:
    """A session's attendance sheet: its rows and what they add up to."""

    session: Session
    rows: list[SheetRow]
    day_has_come: bool

    def count(self, *statuses: str) -> int:
        """People with one of the statuses."""
        return sum(row.status in statuses for row in self.rows)

    @property
    def present(self) -> int:
        """People present."""
        return self.count("present")

    @property
    def late(self) -> int:
        """People late."""
        return self.count("late")

    @property
    def away(self) -> int:
        """People absent or excused."""
        return self.count("absent", "excused")

    @property
    def unsaved(self) -> int:
        """People nothing is recorded for yet."""
        return sum(not row.recorded for row in self.rows)

    @property
    def open(self) -> bool:
        """Whether attendance can be taken: the day has come and the session was not cancelled."""
        return self.day_has_come and self.session.cancelled_on is None


def sheet(*, session: Session, applications: Iterable[Application]) -> Sheet:
    """The attendance sheet of a session for the people given (with their persons). Three queries."""
    applications = list(applications)
    marks = {m.application_id: m for m in Attendance.objects.filter(session=session).order_by("pk")}
    ids = [a.pk for a in applications]
    totals = hours_by_application(ids) if session.component == Session.Component.READINESS else {}
    missed = absences_in_a_row(ids, before=session)
    rows = [
        sheet_row(
            session=session, application=a, mark=marks.get(a.pk), total=totals.get(a.pk), missed=missed.get(a.pk, 0)
        )
        for a in applications
    ]
    return Sheet(session, rows, session.held_on <= timezone.localdate())


def sheet_row(
    *,
    session: Session,
    application: Application,
    mark: Attendance | None,
    total: Decimal | None = None,
    missed: int = 0,
) -> SheetRow:
    """One row of a sheet; without a record the person is present by default."""
    status, hours = (mark.status, mark.hours) if mark else (Attendance.Status.PRESENT.value, session.hours)
    row = SheetRow(application, status, hours, mark is not None, total or Decimal(0), missed)
    if status == Attendance.Status.LATE:
        step = late_hours(session.hours)[1]
        row.fewer = hours - step if hours - step > 0 else None
        row.more = min(hours + step, session.hours) if hours < session.hours else None
    return row


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
