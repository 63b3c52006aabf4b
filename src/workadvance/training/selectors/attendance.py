"""Reading attendance at classes: the calendar, a class's sheet, each trainee's share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404
from django.utils import timezone

from workadvance import policy
from workadvance.people.access import Actor, require, visible_q
from workadvance.readiness.models import Attendance, Session
from workadvance.readiness.selectors import Sheet, sheet
from workadvance.readiness.services.attendance import THERE
from workadvance.screening.models import Application
from workadvance.training.models import Cohort, Enrolment


@dataclass(frozen=True, slots=True)
class AttendanceShare:
    """One trainee's attendance in a cohort: hours attended of the hours recorded (excused ones left out of both).

    `low` says that the share is under the programme's alert (policy/training.yaml) after enough classes.
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


def class_get(*, actor: Actor, session_id: int, permission: str = "training.view_cohorts") -> Session:
    """Fetch a class through permission: 404 for outsiders, 403 without the right."""
    found = Session.objects.filter(pk=session_id, cohort_session__isnull=False)
    if not actor.is_system:
        found = found.filter(programme__provider__in=actor.staff_organisations)
    session = found.select_related("programme__provider", "led_by", "cohort_session__cohort__programme").first()
    if session is None:
        raise Http404
    require(actor, permission, session.programme.provider_id)
    return session


def class_roster(*, actor: Actor, session: Session) -> list[Application]:
    """Who belongs in a class, by name: who held a seat or was in training on its day; and everybody recorded for it."""
    cohort = session.cohort_session.cohort
    seated = Enrolment.objects.filter(cohort=cohort).filter(
        Q(state__in=("enrolled", "started")) | Q(started_on__lte=session.held_on, ended_on__gte=session.held_on)
    )
    seated = seated.exclude(started_on__gt=session.held_on)
    recorded = Attendance.objects.filter(session=session)
    ids = {
        *seated.order_by().values_list("application_id", flat=True),
        *recorded.order_by().values_list("application_id", flat=True),
    }
    found = Application.objects.filter(visible_q(actor, "person__"), pk__in=ids).select_related("person", "programme")
    return list(found.order_by("person__full_name", "pk"))


def class_sheet(*, actor: Actor, session: Session) -> Sheet:
    """The attendance sheet of a class; each row says the trainee's share of hours so far. Seven queries."""
    from django.utils.translation import gettext as _

    from workadvance.pages.templatetags.show import percent

    cohort = session.cohort_session.cohort
    found = sheet(session=session, applications=class_roster(actor=actor, session=session))
    shares = attendance_shares([cohort.pk])
    held = set(
        Enrolment.objects.filter(cohort=cohort, state="enrolled").order_by().values_list("application_id", flat=True)
    )
    for row in found.rows:
        share = shares.get((cohort.pk, row.application.pk))
        if row.application.pk in held:
            row.about = _("holds a seat, starts when here")
        elif share is not None and share.share is not None:
            row.about = _("%(share)s of hours") % {"share": percent(share.share)}
        else:
            row.about = _("first class")
    return found
