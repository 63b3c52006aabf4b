"""Reads of retention and advancement: check-ins, the work history with its pay, step-up jobs, the advancement goal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from workadvance import labor, policy
from workadvance.advancement.models import CheckIn, ParticipantReport
from workadvance.people.access import Actor
from workadvance.people.cover import held_by_q
from workadvance.ui.fetch import inside

# Coaches see a check-in this many days before it is due.
LOOK_AHEAD_DAYS = 7


def check_ins_open(actor: Actor) -> QuerySet[CheckIn]:
    """Check-ins not done of jobs the actor may know of."""
    return inside(CheckIn.objects.filter(done_on=None, dropped_on=None, spell__ended_on=None), actor)


def check_ins_listed(actor: Actor) -> QuerySet[CheckIn]:
    """The retention list: one line a check-in that is due or soon will be, with the job and the person."""
    until = timezone.localdate() + dt.timedelta(days=LOOK_AHEAD_DAYS)
    return check_ins_open(actor).filter(due_on__lte=until).select_related("spell__person__coach")


@dataclass(frozen=True, slots=True)
class StepUpJob:
    """A related occupation that pays more here: median pay in dollars a year and an hour, gain over this job's median."""

    soc: str
    title: str
    median_annual_wage: float | None
    hourly: Decimal | None
    gain: float | None
    openings: float | None


@dataclass(frozen=True, slots=True)
class StepUpJobs:
    """The step-up jobs from one occupation, the area their pay is of, and the vintages of the numbers.

    `unknown`: the occupation of the job is not on record, so none could be looked for.
    """

    jobs: list[StepUpJob]
    area: str = ""
    vintages: str = ""
    unknown: bool = False


def step_up_jobs(soc: str, area_codes: list[str]) -> StepUpJobs:
    """The step-up jobs from an occupation with local pay: O*NET's related occupations, never a promise to move."""
    areas = [a for a in area_codes if a] or [labor.NATION]
    if not soc:
        return StepUpJobs([], unknown=True)
    hours = int(policy.load("placement").value("hours_a_year", timezone.localdate()))
    jobs = [
        StepUpJob(
            soc=found.soc,
            title=found.title,
            median_annual_wage=found.median_annual_wage,
            hourly=round(Decimal(found.median_annual_wage) / hours, 2) if found.median_annual_wage else None,
            gain=found.gain_usd,
            openings=found.openings,
        )
        for found in labor.step_up_jobs(soc, areas)
    ]
    return StepUpJobs(jobs, ", ".join(a.name for a in labor.resolve(areas)), " · ".join(vintages_short()))


def vintages_short() -> list[str]:
    """The vintages of the labor numbers on a page, as short texts."""
    short = {"oews": "OEWS", "projections": "EP", "onet": "O*NET"}
    return [f"{short[s['key']]} {s['vintage']}" for s in labor.sources() if s["key"] in short]


def _own_q(actor: Actor) -> Q:
    """A coach's own participants and those without a coach; a manager's are all."""
    managed = Q(spell__person__provider__in=actor.organizations("manager"))
    return managed | held_by_q("spell__person__coach", actor.user_id) | Q(spell__person__coach=None)


def reports_of_today(actor: Actor) -> QuerySet[ParticipantReport]:
    """What participants reported and no one has seen to: a coach's own people and those without one; a manager's all."""
    managed = Q(person__provider__in=actor.organizations("manager"))
    own = managed | held_by_q("person__coach", actor.user_id) | Q(person__coach=None)
    rows = inside(ParticipantReport.objects.filter(closed_at=None), actor).filter(own)
    return rows.select_related("person").order_by("told_at", "pk")


def check_ins_of_today(actor: Actor) -> QuerySet[CheckIn]:
    """Check-ins due or nearly due that the actor should make, earliest first."""
    return check_ins_listed(actor).filter(_own_q(actor)).order_by("due_on", "pk")


def check_ins_waiting(actor: Actor) -> QuerySet[CheckIn]:
    """Check-ins due by today (counted in the rail)."""
    return check_ins_open(actor).filter(due_on__lte=timezone.localdate()).filter(_own_q(actor))
