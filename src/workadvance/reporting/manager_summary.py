"""The numbers over a manager's Today: seats, enrollment, completion, placement and retention of their programs. Pages word them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Q

from workadvance.advancement.reemployment import reemployment_goal_days
from workadvance.people.access import Actor
from workadvance.people.models import Role
from workadvance.programs.models import Program
from workadvance.reporting.models import Journey
from workadvance.training.models import Cohort
from workadvance.training.move_requirements import SEATED

At = Journey.Station
YEAR = dt.timedelta(days=365)
FEWEST = 20
"""Under so many people no share is given: one person more or less would move it by more than five points."""


@dataclass(frozen=True, slots=True)
class ManagerSummary:
    """Seats of cohorts still to start, who could take them, who finished, who looks for a job, who kept one 90 days."""

    cohorts: int
    next_start: dt.date | None
    seats_free: int
    waiting: int
    screening: int
    started: int
    planned: int
    began: int
    finished: int
    looking: int
    past_goal: int
    placed: int
    kept: int
    heard: int


def _people(which: Q) -> Count:
    return Count("counted_as", distinct=True, filter=which)


def manager_summary(actor: Actor, on: dt.date) -> ManagerSummary | None:
    """The numbers of the programs the actor manages; None for someone who manages none. Three queries.

    Started: who began training in the last year in programs that are open, of the seats a year these programs plan. Finished: of those who began training in cohorts that ended in the last year. Kept: of those placed between 90 days and
    two years ago, who had a job on the 90th day. Heard: of those kept, how many someone reported at work that day or later.
    Each counts persons: one with two applications is one.
    """
    held = actor.organizations(Role.MANAGER)
    if not held:
        return None
    past = Q(since__lt=on - dt.timedelta(days=reemployment_goal_days(on)))
    ended = Q(started_on__isnull=False, cohort__ends_on__lt=on, cohort__ends_on__gte=on - YEAR)
    placed = Q(placed_on__lte=on - dt.timedelta(days=90), placed_on__gt=on - 2 * YEAR)
    programs = Program.objects.filter(provider__in=held, opened_on__lte=on).exclude(closed_on__lt=on)
    seats_a_year = dict(programs.values_list("pk", "seats_per_year"))
    lately = Q(program__in=list(seats_a_year), started_on__lte=on, started_on__gt=on - YEAR)
    people = (
        Journey.objects.filter(provider__in=held)
        # The index reads the stations: those not selected are three in four of all rows and none of these numbers.
        .filter(station__in=[station for station in At if station not in (At.NOT_SELECTED, At.APPLYING)])
        .aggregate(
            waiting=_people(Q(station__in=(At.WAITLIST, At.READINESS))),
            screening=_people(Q(station=At.SCREENING)),
            started=_people(lately),
            began=_people(ended),
            finished=_people(ended & Q(completed_on__isnull=False)),
            looking=_people(Q(station__in=(At.JOB_READY, At.BETWEEN))),
            past_goal=_people(Q(station=At.BETWEEN) & past),
            placed=_people(placed),
            kept=_people(placed & Q(retained_90_on__isnull=False)),
            heard=_people(placed & Q(heard_on__gte=F("retained_90_on"))),
        )
    )
    coming = Cohort.objects.filter(program__provider__in=held, starts_on__gt=on, canceled_on__isnull=True)
    seated = Count("enrollments", filter=Q(enrollments__state__in=SEATED))
    rows = list(coming.annotate(taken=seated).order_by("starts_on").values_list("starts_on", "seats", "taken"))
    return ManagerSummary(
        cohorts=len(rows),
        next_start=rows[0][0] if rows else None,
        seats_free=sum(max(seats - taken, 0) for _starts, seats, taken in rows),
        planned=sum(seats_a_year.values()),
        **people,
    )
