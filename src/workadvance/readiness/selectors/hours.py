"""Readiness hours, derived from attendance: who has how many, who has them all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from workadvance import policy
from workadvance.readiness.models import Attendance, Session
from workadvance.screening.models import Application

_HOURS: DecimalField[Any, Any] = DecimalField(max_digits=7, decimal_places=2)


def hours_by_application(applications: Iterable[int]) -> dict[int, Decimal]:
    """Readiness hours attended by application id, in one query; who attended none is not in it."""
    rows = (
        Attendance.objects.filter(application__in=list(applications), session__component=Session.Component.READINESS)
        .order_by()
        .values("application")
        .annotate(total=Sum("hours"))
    )
    return {row["application"]: row["total"] for row in rows}


def readiness_hours(application: Application) -> Decimal:
    """Hours of readiness sessions this person attended (present, or late with the hours there); known if read `with_hours`."""
    if (known := getattr(application, "hours_done", None)) is not None:
        return Decimal(known)
    return hours_by_application([application.pk]).get(application.pk, Decimal(0))


def readiness_done(application: Application) -> bool:
    """Whether a person has the pre-employment hours their program asks for."""
    needed = application.program.readiness_hours
    return needed == 0 or readiness_hours(application) >= needed


def with_hours(applications: QuerySet[Application]) -> QuerySet[Any]:
    """The applications with `hours_done`: readiness hours attended."""
    attended = (
        Attendance.objects.filter(application=OuterRef("pk"), session__component=Session.Component.READINESS)
        .order_by()
        .values("application")
        .annotate(total=Sum("hours"))
        .values("total")
    )
    return applications.annotate(
        hours_done=Coalesce(Subquery(attended, output_field=_HOURS), Value(Decimal(0), output_field=_HOURS))
    )


def in_readiness(applications: QuerySet[Application], on: dt.date | None = None) -> QuerySet[Any]:
    """Those of the applications that are selected, not too long ago, and still need readiness hours, with `hours_done`.

    How long ago, seen from `on` (today), is the program's dated default (policy/readiness.yaml).
    """
    on = on or timezone.localdate()
    since = on - dt.timedelta(days=int(policy.load("readiness").value("in_readiness_days", on=on)))
    lately = applications.filter(Q(decided_on__gte=since) | Q(decided_on__isnull=True), state="selected")
    return with_hours(lately).filter(hours_done__lt=F("program__readiness_hours"))
