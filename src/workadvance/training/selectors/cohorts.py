"""Reading cohorts: the list, one of them, how full it is, who waits for a seat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, FloatField, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from workadvance.people.access import Actor, visible_q
from workadvance.readiness.models import Attendance
from workadvance.readiness.selectors import in_readiness, with_hours
from workadvance.screening.models import Application
from workadvance.targeting.models import TargetDecision
from workadvance.training.models import Cohort, Enrollment
from workadvance.training.move_requirements import SEATED
from workadvance.ui.event_cache import cached
from workadvance.ui.fetch import inside


def cohorts(*, actor: Actor) -> QuerySet[Any]:
    """The cohorts an actor may see, with `taken` (seats held or used)."""
    seats = (
        Enrollment.objects.filter(cohort=OuterRef("pk"), state__in=SEATED)
        .order_by()
        .values("cohort")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        inside(Cohort.objects.all(), actor)
        .select_related("program", "instructor")
        .annotate(taken=Coalesce(Subquery(seats, output_field=IntegerField()), Value(0)))
    )


def with_attendance(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The cohorts with `attendance_share` (0 to 1; None: no class yet).

    The share is of the hours of classes whose attendance is recorded; excused hours are left out.
    """
    marks = Attendance.objects.filter(session__cohort_session__cohort=OuterRef("pk")).exclude(status="excused")
    share = (
        marks.order_by()
        .values("session__cohort_session__cohort")
        .annotate(share=Cast(Sum("hours"), FloatField()) / Cast(Sum("session__hours"), FloatField()))
        .values("share")
    )
    found: QuerySet[Any] = rows.annotate(attendance_share=Subquery(share, output_field=FloatField()))
    return found


def attended(actor: Actor, cohort_ids: Iterable[int]) -> dict[int, float | None]:
    """The attendance share of some cohorts, by id: a sum over every class, so kept until something happens."""
    ids = tuple(sorted(cohort_ids))
    rows = with_attendance(Cohort.objects.filter(pk__in=ids)).values_list("pk", "attendance_share")
    return cached(actor, ("attended", ids), lambda: dict(rows))


def targets_open(*, actor: Actor) -> QuerySet[TargetDecision]:
    """The open target decisions of the programs an actor may plan cohorts for."""
    today = timezone.localdate()
    found = TargetDecision.objects.filter(
        chosen=True, retired_on__isnull=True, program__provider__in=actor.organizations("manager")
    )
    return (
        found.exclude(program__closed_on__lt=today)
        .select_related("program__provider")
        .order_by("program__name", "program", "title", "pk")
    )


def pool(*, actor: Actor, program_id: int) -> QuerySet[Any]:
    """Who waits for a seat: selected, readiness hours done, no seat held or training completed; longest waiting first.

    With `hours_done`, and `left_before` for who left a cohort. Restricted people are there for those named only.
    """
    left = Enrollment.objects.filter(application=OuterRef("pk"), state="dropped")
    waiting = waiting_for_seat(Application.objects.filter(visible_q(actor, "person__"), program=program_id))
    found: QuerySet[Any] = waiting.annotate(left_before=Exists(left))
    return found


def waiting_for_seat(applications: QuerySet[Application]) -> QuerySet[Any]:
    """Those of the applications selected, with readiness hours done and no seat; longest waiting first."""
    seated = Enrollment.objects.filter(application=OuterRef("pk"), state__in=SEATED)
    free = applications.filter(state="selected").exclude(Exists(seated))
    found: QuerySet[Any] = (
        with_hours(free)
        .filter(hours_done__gte=F("program__readiness_hours"))
        .select_related("person__coach", "program")
        .order_by("decided_on", "pk")
    )
    return found


def still_in_readiness(*, actor: Actor, program_id: int) -> QuerySet[Any]:
    """Selected people of a program without a seat whose readiness hours are not done, the nearest to done first."""
    seated = Enrollment.objects.filter(application=OuterRef("pk"), state__in=SEATED)
    mine = Application.objects.filter(visible_q(actor, "person__"), program=program_id).exclude(Exists(seated))
    return in_readiness(mine).select_related("person__coach", "program").order_by("-hours_done", "decided_on", "pk")


def pool_sizes(program_ids: Iterable[int]) -> dict[int, int]:
    """How many wait for a seat, by program (everyone, restricted people too), in one query."""
    waiting = waiting_for_seat(Application.objects.filter(program__in=list(program_ids))).order_by()
    counted = waiting.values("program").annotate(n=Count("pk"))
    return {row["program"]: row["n"] for row in counted}


@dataclass(frozen=True, slots=True)
class CohortFill:
    """How full a cohort is: seats, taken, free; and, while it takes people in, who waits with readiness done and who is
    still in readiness (None when it is over or canceled)."""

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
        """Seats no one has."""
        return max(0, self.seats - self.taken)


def cohort_fill_kept(actor: Actor, cohort: Cohort) -> CohortFill:
    """The figures of one cohort for its pages, kept until something happens."""
    return cached(actor, ("cohort fill", cohort.pk), lambda: cohort_fill(cohort))


def cohort_fill(cohort: Cohort) -> CohortFill:
    """The figures of one cohort, in at most three queries."""
    by_state = Enrollment.objects.filter(cohort=cohort).order_by().values("state").annotate(n=Count("pk"))
    states = {row["state"]: row["n"] for row in by_state}
    waiting: int | None = None
    readying: int | None = None
    if cohort.state_on(timezone.localdate()) in ("planned", "running"):
        seated = Enrollment.objects.filter(application=OuterRef("pk"), state__in=SEATED)
        unseated = Application.objects.filter(program=cohort.program_id).exclude(Exists(seated))
        waiting = pool_sizes([cohort.program_id]).get(cohort.program_id, 0)
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
    """The cohorts of an application's program that still take people in, the next to start first, with `taken`."""
    today = timezone.localdate()
    found = Cohort.objects.filter(program=application.program_id, canceled_on__isnull=True, ends_on__gte=today)
    taken = Count("enrollments", filter=Q(enrollments__state__in=SEATED))
    return found.annotate(taken=taken).filter(taken__lt=F("seats")).order_by("starts_on", "pk")
