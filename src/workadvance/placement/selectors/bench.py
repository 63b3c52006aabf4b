"""The job-ready bench: one query that says who is on it now. Nothing about being on it is stored."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from workadvance import policy
from workadvance.people.access import Actor, visible_q
from workadvance.placement.models import EmploymentSpell, Referral
from workadvance.placement.selectors.scope import scope_q
from workadvance.screening.models import Application


def bench(actor: Actor, *, today: dt.date | None = None) -> QuerySet[Any]:
    """Applications whose person is on the bench: declared ready or between jobs, not paused, in no job, no offer accepted.

    Somebody whose job ended today and somebody whose offer was withdrawn a minute ago are on it, because nothing has
    to put them there. Annotated: `last_ended_on` (the last job's end, None before a first job) and `since` (on the
    bench since).
    """
    today = today or timezone.localdate()
    in_job = EmploymentSpell.objects.filter(person=OuterRef("person"), ended_on__isnull=True)
    ended = EmploymentSpell.objects.filter(application=OuterRef("pk"), ended_on__isnull=False)
    accepted = Referral.objects.filter(state="accepted").values("application__person")
    ready = Q(job_ready__paused_on__isnull=True, job_ready__ready_on__lte=today)
    return (
        Application.objects.filter(
            scope_q(actor, "placement.view_bench", "programme__provider"), visible_q(actor, "person__")
        )
        .filter(state="selected")
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


def target_days(today: dt.date | None = None) -> int:
    """Days within which somebody between jobs should have the next one (dated policy, an assumption)."""
    return int(policy.load("placement").value("reemployment_target_days", today or timezone.localdate()))


def clock(last_ended_on: dt.date | None, today: dt.date | None = None) -> dict[str, Any] | None:
    """The re-employment clock of somebody between jobs: days gone, target, due day, days left (negative: over)."""
    if last_ended_on is None:
        return None
    today = today or timezone.localdate()
    target = target_days(today)
    due = last_ended_on + dt.timedelta(days=target)
    left = (due - today).days
    return {
        "ended_on": last_ended_on,
        "days": (today - last_ended_on).days,
        "target": target,
        "due": due,
        "left": left,
        "kind": "late" if left < 0 else "next" if left <= target // 2 else "info",
    }
