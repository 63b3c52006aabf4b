"""What programs train for, as the component that decides on it tells.

Targeting stands to the right of programs, which therefore never import it: it registers here how target jobs are
counted, listed and shown, and the pages of programs ask this module.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from workadvance.programs.models import Program


@dataclass(frozen=True, slots=True)
class TargetJob:
    """One job that a program trains for now, the decision on it, and its median pay (dollars a year) on that day."""

    decision_id: int
    program_id: int
    soc: str
    title: str
    decided_on: dt.date
    median_annual_usd: float | None


@dataclass(frozen=True, slots=True)
class TargetJobs:
    """Who tells: `counted` adds `targets` to programs, `chosen` lists target jobs by title, `template` is the card.

    `permission` is what deciding takes; the card is given `target_jobs` and `may_decide`.
    """

    counted: Callable[[QuerySet[Program]], QuerySet[Program]]
    chosen: Callable[[Collection[int]], list[TargetJob]]
    permission: str
    template: str


_TOLD_BY: list[TargetJobs] = []


def target_jobs_register(source: TargetJobs) -> None:
    """Say who tells about target jobs; the last one registered is asked."""
    _TOLD_BY[:] = [source]


def target_jobs_source() -> TargetJobs:
    """Who tells about target jobs."""
    return _TOLD_BY[0]


def target_jobs_counted(programs: QuerySet[Program]) -> QuerySet[Program]:
    """Programs with the number of their target jobs, as `targets`."""
    return target_jobs_source().counted(programs)


def target_jobs_of(program_ids: Collection[int]) -> dict[int, list[TargetJob]]:
    """The target jobs of some programs, by program, ordered by title."""
    found: dict[int, list[TargetJob]] = {}
    for job in target_jobs_source().chosen(program_ids):
        found.setdefault(job.program_id, []).append(job)
    return found
