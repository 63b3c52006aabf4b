"""The numbers over a manager's Today: seats, enrollment, completion, placement and retention of their programs. Pages word them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils import timezone

from workadvance.advancement.reemployment import reemployment_goal_days
from workadvance.people.access import Actor
from workadvance.people.models import Membership, Role
from workadvance.people.prepared import prepared
from workadvance.programs.models import Program
from workadvance.reporting.models import Journey
from workadvance.training.move_requirements import SEATED
from workadvance.ui.event_cache import cached

At = Journey.Station
YEAR = dt.timedelta(days=365)
WITH_A_COACH = [At.READINESS, At.TRAINING, At.PREPARING, At.JOB_READY, At.EMPLOYED, At.BETWEEN]
FEWEST = 20
"""Under so many people no share is given: one person more or less would move it by more than five points."""


@dataclass(frozen=True, slots=True)
class ManagerSummary:
    """Seats of cohorts still to start, who could take them, who finished, who looks for a job, who kept one 90 days, who has no coach."""

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
    uncoached: int


def without_coach() -> Q:
    """Selected people without a coach: none is assigned, or the one assigned is no coach there any more."""
    today = timezone.localdate()
    here = Q(organization=OuterRef("provider")) | Q(organization__children=OuterRef("provider"))
    coaching = Membership.objects.filter(
        here,
        Q(ends_on=None) | Q(ends_on__gte=today),
        user=OuterRef("coach"),
        role=Role.COACH,
        starts_on__lte=today,
        user__is_active=True,
    )
    return Q(station__in=WITH_A_COACH) & (Q(coach=None) | Q(~Exists(coaching)))


def _people(which: Q) -> Count:
    return Count("counted_as", distinct=True, filter=which)


def manager_summary(actor: Actor, on: dt.date) -> ManagerSummary | None:
    """The numbers of the programs the actor manages; None for someone who manages none. Two queries, kept until something happens.

    Started: who began training in the last year in programs that are open, of the seats a year these programs plan. Finished: of those who began training in cohorts that ended in the last year. Kept: of those placed between 90 days and
    two years ago, who had a job on the 90th day. Heard: of those kept, how many someone reported at work that day or later.
    Each counts persons: one with two applications is one.
    """
    held = actor.organizations(Role.MANAGER)
    if not held:
        return None
    return cached(actor, ("manager_summary", on), lambda: _summary(held, on))


def _summary(held: frozenset[int], on: dt.date) -> ManagerSummary:
    past = Q(since__lt=on - dt.timedelta(days=reemployment_goal_days(on)))
    ended = Q(started_on__isnull=False, cohort__ends_on__lt=on, cohort__ends_on__gte=on - YEAR)
    placed = Q(placed_on__lte=on - dt.timedelta(days=90), placed_on__gt=on - 2 * YEAR)
    programs = prepared(_programs_and_cohorts, held, on)
    seats_a_year = {
        program: seats
        for program, seats, opened, closed, *_ in programs
        if opened and opened <= on and (not closed or closed >= on)
    }
    coming = sorted((starts, seats, taken) for *_, starts, seats, taken in programs if starts)
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
            uncoached=_people(without_coach()),
        )
    )
    return ManagerSummary(
        cohorts=len(coming),
        next_start=coming[0][0] if coming else None,
        seats_free=sum(max(seats - taken, 0) for _starts, seats, taken in coming),
        planned=sum(seats_a_year.values()),
        **people,
    )


def _programs_and_cohorts(held: frozenset[int], on: dt.date) -> QuerySet[Any, Any]:
    """Programs as (program, seats a year, opened, closed, cohort still to start, its start, its seats, seats taken)."""
    to_start = Q(cohorts__starts_on__gt=on, cohorts__canceled_on=None)
    return (
        Program.objects.filter(provider__in=held)
        .order_by()
        .annotate(coming=FilteredRelation("cohorts", condition=to_start))
        .values_list(
            *("pk", "seats_per_year", "opened_on", "closed_on"),
            *("coming__pk", "coming__starts_on", "coming__seats"),
        )
        .annotate(taken=Count("coming__enrollments", filter=Q(coming__enrollments__state__in=SEATED)))
    )
