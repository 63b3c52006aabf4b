"""The job-ready pool: one query that says who is on it now. Nothing about being on it is stored."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from workadvance.people.access import Actor
from workadvance.placement.models import EmploymentSpell, Referral
from workadvance.screening.models import Application
from workadvance.ui.fetch import inside


def job_ready_pool(actor: Actor, *, today: dt.date | None = None) -> QuerySet[Any]:
    """Applications whose person is on the job-ready pool: declared ready or between jobs, not paused, in no job, no offer accepted.

    Someone whose job ended today and someone whose offer was rescinded a minute ago are on it, because nothing has
    to put them there. Annotated: `last_ended_on` (the last job's end, None before a first job) and `since` (job-ready
    since).
    """
    today = today or timezone.localdate()
    in_job = EmploymentSpell.objects.filter(person=OuterRef("person"), ended_on__isnull=True)
    ended = EmploymentSpell.objects.filter(application=OuterRef("pk"), ended_on__isnull=False)
    accepted = Referral.objects.filter(state="accepted").values("application__person")
    ready = Q(job_ready__paused_on__isnull=True, job_ready__ready_on__lte=today)
    return (
        inside(Application.objects.filter(state="selected"), actor, "placement.view_job_ready")
        .filter(ready | Q(Exists(ended), job_ready__isnull=True))
        .exclude(person__in=accepted)
        .filter(~Exists(in_job))
        .annotate(last_ended_on=Subquery(ended.order_by("-ended_on").values("ended_on")[:1], output_field=DateField()))
        .annotate(
            since=Greatest(
                Coalesce(F("last_ended_on"), F("job_ready__ready_on")),
                Coalesce(F("job_ready__ready_on"), F("last_ended_on")),
                output_field=DateField(),
            )
        )
    )
