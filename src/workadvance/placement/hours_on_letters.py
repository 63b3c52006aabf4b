"""Hours of work for letters to agencies: the usual hours a week of each job, for the days it was held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from workadvance.documents.hours import HoursSource, source_register
from workadvance.people.models import Person
from workadvance.placement.models import EmploymentSpell

WEEK = 7


def worked(confirmed: bool, person: Person, since: dt.date, until: dt.date) -> Iterator[tuple[dt.date, Decimal]]:
    """A seventh of the usual hours a week for each day of a job; of jobs someone else confirmed, or of those no one did."""
    jobs = EmploymentSpell.objects.filter(person=person, started_on__lte=until).prefetch_related("wages")
    jobs = jobs.exclude(confirmed="self") if confirmed else jobs.filter(confirmed="self")
    for job in jobs.exclude(ended_on__lt=since).order_by("started_on", "pk"):
        changes = sorted(job.wages.all(), key=lambda change: change.effective_on)
        first, last = max(job.started_on, since), min(job.ended_on or until, until)
        for n in range((last - first).days + 1):
            day = first + dt.timedelta(days=n)
            held = [c for c in changes if c.effective_on <= day] or changes[:1]
            if held:
                yield day, held[-1].hours_per_week / WEEK


source_register(
    HoursSource(
        "work",
        _("Paid work"),
        _("Job confirmed by the employer or a document; usual hours a week"),
        lambda person, since, until: worked(True, person, since, until),
    )
)
source_register(
    HoursSource(
        "work_stated",
        _("Paid work, as stated"),
        _("Stated by the participant; usual hours a week"),
        lambda person, since, until: worked(False, person, since, until),
    )
)
