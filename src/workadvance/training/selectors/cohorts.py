"""Reading cohorts: the list, one of them, how full it is, who waits for a seat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, FloatField, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce
from django.http import Http404
from django.utils import timezone

from workadvance.people.access import Actor, require, visible_q
from workadvance.programmes.models import TargetDecision
from workadvance.readiness.models import Attendance
from workadvance.readiness.selectors import in_readiness, with_hours
from workadvance.screening.models import Application
from workadvance.training.models import Cohort, Enrolment
from workadvance.training.requirements import SEATED


def _mine(actor: Actor) -> QuerySet[Cohort]:
    if actor.is_system:
        return Cohort.objects.all()
    return Cohort.objects.filter(programme__provider__in=actor.staff_organisations)


def cohorts(*, actor: Actor) -> QuerySet[Any]:
    """The cohorts an actor may see, with `taken` (seats held or used) and `attendance_share` (0 to 1; None: no class yet).

    The share is of the hours of classes whose attendance is recorded; excused hours are left out.
    """
    seats = (
        Enrolment.objects.filter(cohort=OuterRef("pk"), state__in=SEATED)
        .order_by()
        .values("cohort")
        .annotate(n=Count("pk"))
        .values("n")
    )
    marks = Attendance.objects.filter(session__cohort_session__cohort=OuterRef("pk")).exclude(status="excused")
    share = (
        marks.order_by()
        .values("session__cohort_session__cohort")
        .annotate(share=Cast(Sum("hours"), FloatField()) / Cast(Sum("session__hours"), FloatField()))
        .values("share")
    )
    return (
        _mine(actor)
        .select_related("programme", "instructor")
        .annotate(
            taken=Coalesce(Subquery(seats, output_field=IntegerField()), Value(0)),
            attendance_share=Subquery(share, output_field=FloatField()),
        )
    )


def cohort_get(*, actor: Actor, cohort_id: int, permission: str = "training.view_cohorts") -> Cohort:
    """Fetch a cohort through permission: 404 for outsiders, 403 without the right."""
    related = ("programme__provider", "instructor", "certification")
    cohort = _mine(actor).filter(pk=cohort_id).select_related(*related).first()
    if cohort is None:
        raise Http404
    require(actor, permission, cohort.programme.provider_id)
    return cohort


def targets_open(*, actor: Actor) -> QuerySet[TargetDecision]:
    """The open target decisions of the programmes an actor may plan cohorts for."""
    today = timezone.localdate()
    found = TargetDecision.objects.filter(
        chosen=True, retired_on__isnull=True, programme__provider__in=actor.organisations("manager")
    )
    return (
        found.exclude(programme__closed_on__lt=today)
        .select_related("programme__provider")
        .order_by("programme__name", "programme", "title", "pk")
    )


def pool(*, actor: Actor, programme_id: int) -> QuerySet[Any]:
    """Who waits for a seat: selected, readiness hours done, no seat held or training completed; longest waiting first.

    With `hours_done`, and `left_before` for who left a cohort. Restricted people are there for those named only.
    """
    left = Enrolment.objects.filter(application=OuterRef("pk"), state="dropped")
    waiting = _waiting(Application.objects.filter(visible_q(actor, "person__"), programme=programme_id))
    return waiting.annotate(left_before=Exists(left))


def _waiting(applications: QuerySet[Application]) -> QuerySet[Any]:
    seated = Enrolment.objects.filter(application=OuterRef("pk"), state__in=SEATED)
    free = applications.filter(state="selected").exclude(Exists(seated))
    return (
        with_hours(free)
        .filter(hours_done__gte=F("programme__readiness_hours"))
        .select_related("person__coach", "programme")
        .order_by("decided_on", "pk")
    )


def still_in_readiness(*, actor: Actor, programme_id: int) -> QuerySet[Any]:
    """Selected people of a programme without a seat whose readiness hours are not done, the nearest to done first."""
    seated = Enrolment.objects.filter(application=OuterRef("pk"), state__in=SEATED)
    mine = Application.objects.filter(visible_q(actor, "person__"), programme=programme_id).exclude(Exists(seated))
    return in_readiness(mine).select_related("person__coach", "programme").order_by("-hours_done", "decided_on", "pk")


def pool_sizes(programme_ids: Iterable[int]) -> dict[int, int]:
    """How many wait for a seat, by programme (everybody, restricted people too), in one query."""
    waiting = _waiting(Application.objects.filter(programme__in=list(programme_ids))).order_by()
    counted = waiting.values("programme").annotate(n=Count("pk"))
    return {row["programme"]: row["n"] for row in counted}


@dataclass(frozen=True, slots=True)
class CohortFill:
    """How full a cohort is: seats, taken, free; and, while it takes people in, who waits with readiness done and who is
    still in readiness (None when it is over or cancelled)."""

    seats: int
    taken: int
    held: int
    in_training: int
    completed: int
    left: int
    pool: int | None
    in_readiness: int | None

    @property
    def free(self) -> int:
        """Seats nobody has."""
        return max(0, self.seats - self.taken)


def cohort_fill(cohort: Cohort) -> CohortFill:
    """The figures of one cohort, in at most three queries."""
    by_state = Enrolment.objects.filter(cohort=cohort).order_by().values("state").annotate(n=Count("pk"))
    states = {row["state"]: row["n"] for row in by_state}
    waiting: int | None = None
    readying: int | None = None
    if cohort.state_on(timezone.localdate()) in ("planned", "running"):
        seated = Enrolment.objects.filter(application=OuterRef("pk"), state__in=SEATED)
        unseated = Application.objects.filter(programme=cohort.programme_id).exclude(Exists(seated))
        waiting = pool_sizes([cohort.programme_id]).get(cohort.programme_id, 0)
        readying = in_readiness(unseated).count()
    return CohortFill(
        seats=cohort.seats,
        taken=sum(states.get(s, 0) for s in SEATED),
        held=states.get("enrolled", 0),
        in_training=states.get("started", 0),
        completed=states.get("completed", 0),
        left=states.get("dropped", 0),
        pool=waiting,
        in_readiness=readying,
    )


def cohorts_open_to(application: Application) -> QuerySet[Any]:
    """The cohorts of an application's programme that still take people in, the next to start first, with `taken`."""
    today = timezone.localdate()
    found = Cohort.objects.filter(programme=application.programme_id, cancelled_on__isnull=True, ends_on__gte=today)
    taken = Count("enrolments", filter=Q(enrolments__state__in=SEATED))
    return found.annotate(taken=taken).filter(taken__lt=F("seats")).order_by("starts_on", "pk")
