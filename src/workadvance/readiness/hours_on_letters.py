"""Hours of attendance for letters to agencies: job-readiness sessions, and classes (which are sessions of a cohort)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from workadvance.documents.hours import HoursSource, source_register
from workadvance.people.models import Person
from workadvance.readiness.models import Attendance, Session


def attended(component: str, person: Person, since: dt.date, until: dt.date) -> Iterable[tuple[dt.date, Decimal]]:
    """The days and hours a person was there, at sessions of one component."""
    rows = Attendance.objects.filter(
        application__person=person, session__component=component, session__held_on__range=(since, until), hours__gt=0
    )
    return rows.order_by("session__held_on").values_list("session__held_on", "hours")


source_register(
    HoursSource(
        "training",
        _("Classes"),
        _("Attendance taken by the instructor"),
        lambda person, since, until: attended(Session.Component.TRAINING, person, since, until),
    )
)
source_register(
    HoursSource(
        "readiness",
        _("Job-readiness sessions"),
        _("Attendance taken by staff"),
        lambda person, since, until: attended(Session.Component.READINESS, person, since, until),
    )
)
