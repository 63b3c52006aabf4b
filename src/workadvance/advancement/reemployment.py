"""The re-employment clock: days since a job ended, against the days in which the person should have the next one.

The targets of the first days (contacted, referred), in business hours, are on the board: `case_board.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Container
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import policy
from workadvance.advancement.models import ReemploymentCase
from workadvance.placement.reemployment_hook import BetweenJobsNote, reemployment_goal_register

# Up to so many people the database is asked about them by name; there are never many open cases.
FEW = 500


@dataclass(frozen=True, slots=True)
class ReemploymentClock:
    """Days since the job ended, the goal in days, the day it is reached, and the days left (negative once it is over)."""

    ended_on: dt.date
    days: int
    goal_days: int
    due_on: dt.date
    days_left: int

    @property
    def days_over(self) -> int:
        """Days past the goal; 0 before."""
        return max(0, -self.days_left)

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

    def not_back(self, people: Collection[int]) -> Container[tuple[int, int]]:
        """Not to the employer they just left, while their case is open and no one noted that they would go back."""
        cases = ReemploymentCase.objects.filter(closed_at=None, may_return=False, spell__employer__isnull=False)
        if len(people) <= FEW:
            cases = cases.filter(person__in=people)
        return frozenset(cases.order_by().values_list("person_id", "spell__employer_id"))


reemployment_goal_register(PoolGoal())
