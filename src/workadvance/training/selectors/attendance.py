"""Reading attendance at classes: the calendar, a class's sheet, each trainee's share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from workadvance import policy
from workadvance.people.access import Actor, visible_q
from workadvance.readiness.models import Attendance, Session
from workadvance.readiness.selectors import sheet
from workadvance.readiness.services.attendance import THERE
from workadvance.screening.models import Application
from workadvance.training.models import Cohort, Enrollment
from workadvance.ui.attendance import Sheet


@dataclass(frozen=True, slots=True)
class AttendanceShare:
    """One trainee's attendance in a cohort: hours attended of the hours recorded (excused ones left out of both).

    `low` says that the share is under the program's alert (policy/training.yaml) after enough classes.
    """

    attended: Decimal
    hours: Decimal
    classes: int
    low: bool

    @property
    def share(self) -> Decimal | None:
        """Between 0 and 1; None before the first class."""
        return self.attended / self.hours if self.hours else None


def attendance_shares(
    cohort_ids: Iterable[int], on: dt.date | None = None, applications: Iterable[int] | None = None
) -> dict[tuple[int, int], AttendanceShare]:
    """The shares of the trainees of cohorts, by (cohort id, application id), in one query."""
    rules, on = policy.load("training"), on or timezone.localdate()
    below = Decimal(str(rules.value("attendance_alert_below", on=on)))
    after = int(rules.value("attendance_alert_after_classes", on=on))
    marks = Attendance.objects.filter(session__cohort_session__cohort__in=list(cohort_ids)).exclude(status="excused")
    if applications is not None:
        marks = marks.filter(application__in=list(applications))
    rows = (
        marks.order_by()
        .values("session__cohort_session__cohort", "application")
        .annotate(attended=Sum("hours"), held=Sum("session__hours"), n=Count("pk"))
    )
    return {
        (row["session__cohort_session__cohort"], row["application"]): AttendanceShare(
            row["attended"], row["held"], row["n"], row["n"] >= after and row["attended"] < below * row["held"]
        )
        for row in rows
    }


def classes_of(cohort: Cohort) -> QuerySet[Session]:
    """A cohort's classes in order, with `there` and `recorded` (trainees present or late; trainees recorded)."""
    found = Session.objects.filter(cohort_session__cohort=cohort).select_related("led_by")
    return found.annotate(
        recorded=Count("attendance"), there=Count("attendance", filter=Q(attendance__status__in=THERE))
    ).order_by("held_on", "pk")


def cohort_classes() -> QuerySet[Session]:
    """Sessions that are classes of a cohort, whose ever they are: to be read through `fetch`."""
    found = Session.objects.filter(cohort_session__isnull=False)
    return found.select_related(*Session.opened_with, "cohort_session__cohort__program")


def classes_expected(application: Application, *, since: dt.date, until: dt.date) -> list[Session]:
    """The classes of the days from `since` to `until` of the cohort in which somebody holds a seat, soonest first."""
    seats = Enrollment.objects.filter(application=application, state__in=("enrolled", "started")).order_by()
    planned = cohort_classes().filter(
        cohort_session__cohort__in=seats.values("cohort"),
        cohort_session__cohort__canceled_on=None,
        held_on__range=(since, until),
        canceled_on=None,
        taken_at=None,
    )
    return list(planned.order_by("held_on", "pk"))


def class_roster(*, actor: Actor, session: Session) -> list[Application]:
    """Who belongs in a class, by name: who held a seat or was in training on its day; and everybody recorded for it."""
    cohort = session.cohort_session.cohort
    seated = Enrollment.objects.filter(cohort=cohort).filter(
        Q(state__in=("enrolled", "started")) | Q(started_on__lte=session.held_on, ended_on__gte=session.held_on)
    )
    # Late joiners belong in classes from the day of their seat on.
    seated = seated.exclude(started_on__gt=session.held_on).exclude(enrolled_on__gt=session.held_on)
    recorded = Attendance.objects.filter(session=session)
    ids = {
        *seated.order_by().values_list("application_id", flat=True),
        *recorded.order_by().values_list("application_id", flat=True),
    }
    found = Application.objects.filter(visible_q(actor, "person__"), pk__in=ids).select_related("person", "program")
    return list(found.order_by("person__full_name", "pk"))


@dataclass(frozen=True, slots=True)
class ClassSheet:
    """A class's attendance sheet, with each trainee's share so far and who holds a seat without having started (by id)."""

    sheet: Sheet[Application]
    shares: dict[int, AttendanceShare]
    holding: frozenset[int]


def class_sheet(*, actor: Actor, session: Session) -> ClassSheet:
    """The attendance sheet of a class and what its rows say besides. Seven queries."""
    cohort = session.cohort_session.cohort
    held = Enrollment.objects.filter(cohort=cohort, state="enrolled").order_by()
    return ClassSheet(
        sheet=sheet(session=session, applications=class_roster(actor=actor, session=session)),
        shares={application: share for (_c, application), share in attendance_shares([cohort.pk]).items()},
        holding=frozenset(held.values_list("application_id", flat=True)),
    )
