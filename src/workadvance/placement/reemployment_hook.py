"""What the job-ready pool shows of someone between jobs: the re-employment clock, which lives with re-employment.

Placement lists these people and knows nothing of what a program promises them; `advancement` does, and registers here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Container
from typing import NamedTuple, Protocol


class BetweenJobsNote(NamedTuple):
    """A status beside someone's name: its shape (info, next, late) and its words."""

    kind: str
    words: str


class ReemploymentGoal(Protocol):
    """What a program promises someone between jobs."""

    def days(self) -> int:
        """Days within which they should have the next job."""

    def note(self, ended_on: dt.date) -> BetweenJobsNote:
        """How far along someone is whose last job ended on `ended_on`."""

    def not_back(self, people: Collection[int]) -> Container[tuple[int, int]]:
        """Which of some people not to propose to which employer: the one they just left, unless they agreed."""


_goal: list[ReemploymentGoal] = []


def reemployment_goal_register(goal: ReemploymentGoal) -> None:
    """Say what the pool shows of people between jobs (once, at start)."""
    _goal[:] = [goal]


def between_jobs_note(ended_on: dt.date | None) -> BetweenJobsNote | None:
    """The status of someone whose last job ended on `ended_on`; None before a first job."""
    return _goal[0].note(ended_on) if ended_on is not None and _goal else None


def goal_days() -> int | None:
    """Days within which people between jobs should have the next one, or None where nothing is promised."""
    return _goal[0].days() if _goal else None


def not_back_to(people: Collection[int]) -> Container[tuple[int, int]]:
    """(person, employer) pairs that are not proposed: the employer someone just left."""
    return _goal[0].not_back(people) if _goal else frozenset()
