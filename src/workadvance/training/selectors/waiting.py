"""What waits for each person in training: classes to take, cohorts to fill, start, or finish, low attendance, people without a seat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from workadvance import policy
from workadvance.people.access import Actor, visible_q
from workadvance.people.cover import held_by_q
from workadvance.people.prepared import first_of
from workadvance.readiness.models import Session
from workadvance.readiness.selectors.waiting import caseload, not_reached
from workadvance.screening.models import Application
from workadvance.training.models import Cohort, Enrollment, Exam
from workadvance.training.move_requirements import SEATED
from workadvance.training.selectors.attendance import AttendanceShare, attendance_shares
from workadvance.training.selectors.cohorts import waiting_for_seat

MOST_COHORTS = 100


def taught_by(actor: Actor) -> QuerySet[Cohort]:
    """An instructor's own cohorts (and those without an instructor); a manager's all."""
    own = held_by_q("instructor", actor.user_id) | Q(instructor__isnull=True)
    teaching = Q(program__provider__in=actor.organizations("instructor")) & own
    managed = Q(program__provider__in=actor.organizations("manager"))
    return Cohort.objects.filter(teaching | managed, canceled_on__isnull=True)


def classes_to_take(actor: Actor) -> QuerySet[Session]:
    """Classes of the last days without finished attendance that the actor teaches (or that have no instructor)."""
    now = timezone.localdate()
    since = now - dt.timedelta(days=int(policy.load("readiness").value("attendance_open_days", on=now)))
    waiting = Session.objects.filter(
        component=Session.Component.TRAINING,
        held_on__gte=since,
        held_on__lte=now,
        taken_at__isnull=True,
        canceled_on__isnull=True,
        program__provider__in=actor.organizations("instructor", "manager"),
        cohort_session__cohort__canceled_on__isnull=True,
    )
    mine = held_by_q("led_by", actor.user_id)
    return waiting.filter(mine | Q(led_by__isnull=True))


def cohorts_to_watch(actor: Actor, now: dt.date) -> list[Any]:
    """The cohorts Today may say something of: ended within a year, running, or starting soon, with `taken` (seats),
    `held` (seats not started), `training` (people in training), `unexamined` (completed, no exam result) and `waitlist`
    (applicants who wait for a spot), in one query."""
    return first_of(MOST_COHORTS, _to_watch, actor, now)


def _to_watch(actor: Actor, now: dt.date) -> QuerySet[Any]:
    rules = policy.load("training")
    soon = now + dt.timedelta(days=int(rules.value("fill_warning_days", on=now)))
    since = now - dt.timedelta(days=int(rules.value("exam_result_days", on=now)))
    sat = Exists(Exam.objects.filter(enrollment=OuterRef("enrollments")))
    without = Q(enrollments__state="completed", enrollments__ended_on__gte=since) & ~Q(sat)
    waitlisted = (
        Application.objects.filter(program=OuterRef("program"), state="waitlisted")
        .order_by()
        .values("program")
        .annotate(n=Count("pk"))
    )
    found = (
        taught_by(actor)
        .filter(ends_on__gte=now - dt.timedelta(days=365), starts_on__lte=soon)
        .select_related("program", "certification")
        .annotate(
            taken=Count("enrollments", filter=Q(enrollments__state__in=SEATED)),
            held=Count("enrollments", filter=Q(enrollments__state="enrolled")),
            training=Count("enrollments", filter=Q(enrollments__state="started")),
            unexamined=Count("enrollments", filter=without),
            completed_on=Max("enrollments__ended_on", filter=without),
            waitlist=Coalesce(Subquery(waitlisted.values("n")[:1]), 0),
        )
    )
    asks = Q(ends_on__gte=now, starts_on__lte=now) | Q(ends_on__lt=now, training__gt=0) | Q(unexamined__gt=0)
    found = found.filter(asks | Q(starts_on__gt=now, taken__lt=F("seats")))
    return found.order_by("-ends_on", "pk")


def low_attendance(actor: Actor, cohort_ids: Iterable[int], on: dt.date) -> list[tuple[Enrollment, AttendanceShare]]:
    """Trainees of the cohorts whose share of hours is under the alert, with the share. At most two queries."""
    ids = list(cohort_ids)
    low = {pair: share for pair, share in attendance_shares(ids, on).items() if share.low} if ids else {}
    if not low:
        return []
    people = Enrollment.objects.filter(
        visible_q(actor, "application__person__"),
        cohort__in={c for c, _a in low},
        state="started",
        application__in={a for _c, a in low},
    ).select_related("application__person", "cohort")
    shares = [(e, low.get((e.cohort_id, e.application_id))) for e in people.order_by("pk")]
    return [(e, share) for e, share in shares if share is not None]


def ready_without_seat(actor: Actor) -> QuerySet[Any]:
    """People of the caseload whose readiness is done and who have no seat, where a cohort about to start has one free."""
    now = timezone.localdate()
    taken = Count("enrollments", filter=Q(enrollments__state__in=SEATED))
    room = Cohort.objects.filter(canceled_on__isnull=True, ends_on__gte=now, starts_on__gte=now - dt.timedelta(days=7))
    room = room.annotate(taken=taken).filter(taken__lt=F("seats"))
    left = Enrollment.objects.filter(application=OuterRef("pk"), state="dropped")
    waiting = waiting_for_seat(caseload(actor)).exclude(Exists(left))
    return waiting.filter(program__in=room.order_by().values("program"))


def trainees_not_reached(actor: Actor) -> QuerySet[Any]:
    """Trainees of the caseload no one has reached for too long, with `contact_on`; those never reached first."""
    training = Enrollment.objects.filter(application=OuterRef("pk"), state="started")
    found = not_reached(caseload(actor).filter(Exists(training)), timezone.localdate())
    return found.order_by(F("contact_on").asc(nulls_first=True), "pk")
