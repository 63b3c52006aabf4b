"""The re-employment clock: days since a job ended, against the days in which the person should have the next one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import policy
from workadvance.people.access import Actor
from workadvance.placement.models import EmploymentSpell, Referral
from workadvance.placement.reemployment_hook import BetweenJobsNote, reemployment_goal_register
from workadvance.placement.selectors import job_ready_pool
from workadvance.placement.workflow import LIVE

# People whose last job ended longer ago than so many goals are no longer listed on Today.
GOALS_BACK = 4


@dataclass(frozen=True, slots=True)
class ReemploymentClock:
    """Days since the job ended, the goal in days, the day it is reached, and the days left (negative once it is over)."""

    ended_on: dt.date
    days: int
    goal_days: int
    due_on: dt.date
    days_left: int

    @property
    def kind(self) -> str:
        """Its shape: late once the goal is over, next in the second half, info before."""
        return "late" if self.days_left < 0 else "next" if self.days_left <= self.goal_days // 2 else "info"


def reemployment_goal_days(on: dt.date | None = None) -> int:
    """Days within which someone between jobs should have the next one (dated policy, an assumption)."""
    return int(policy.load("advancement").value("reemployment_goal_days", on or timezone.localdate()))


def reemployment_clock(ended_on: dt.date, on: dt.date | None = None) -> ReemploymentClock:
    """The clock of someone whose last job ended on `ended_on`, as of a day (today)."""
    today = on or timezone.localdate()
    goal = reemployment_goal_days(today)
    due_on = ended_on + dt.timedelta(days=goal)
    return ReemploymentClock(ended_on, (today - ended_on).days, goal, due_on, (due_on - today).days)


class PoolGoal:
    """What the job-ready pool shows of the clock."""

    def days(self) -> int:
        """The goal in days."""
        return reemployment_goal_days()

    def note(self, ended_on: dt.date) -> BetweenJobsNote:
        """The clock in words, beside a name."""
        clock = reemployment_clock(ended_on)
        words = _("between jobs, day %(days)s of %(goal)s") % {"days": clock.days, "goal": clock.goal_days}
        return BetweenJobsNote(clock.kind, words)


def between_jobs_without_referral(actor: Actor) -> QuerySet[Any]:
    """Job-ready people who lost a job and are not with any employer now, longest first; `last_ended_on` annotated."""
    today = timezone.localdate()
    since = today - dt.timedelta(days=GOALS_BACK * reemployment_goal_days(today))
    live = Referral.objects.filter(application=OuterRef("pk"), state__in=LIVE)
    ended = EmploymentSpell.objects.filter(application=OuterRef("pk"), ended_on__gte=since)
    return (
        job_ready_pool(actor, today=today)
        .filter(Exists(ended))
        .filter(~Exists(live))
        .select_related("person")
        .order_by("last_ended_on", "pk")
    )


reemployment_goal_register(PoolGoal())
