"""Reads of retention and advancement: check-ins, the work history with its pay, step-up jobs, the advancement goal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import NotRequired, TypedDict

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import labor, policy
from workadvance.advancement.models import AdvancementGoal, CheckIn
from workadvance.advancement.reemployment import ReemploymentClock, reemployment_clock
from workadvance.people.access import Actor
from workadvance.people.models import Person
from workadvance.placement.models import EmploymentSpell
from workadvance.placement.selectors import work_story
from workadvance.screening.models import Application
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
        for found in labor.next_rungs(soc, areas)
    ]
    return StepUpJobs(jobs, ", ".join(a.name for a in labor.resolve(areas)), " · ".join(vintages_short()))


def vintages_short() -> list[str]:
    """The vintages of the labor numbers on a page, as short texts."""
    short = {"oews": "OEWS", "projections": "EP", "onet": "O*NET"}
    return [f"{short[s['key']]} {s['vintage']}" for s in labor.sources() if s["key"] in short]


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line of the work history: a hire, a change of pay, or the end of a job."""

    since: dt.date
    what: str
    pay: Decimal | None
    how: str


class PayStep(TypedDict):
    """One pay over its days, as the pay chart reads it; `before` marks a job before the program."""

    since: dt.date
    until: dt.date | None
    pay: Decimal
    what: str
    how: str
    before: NotRequired[bool]


@dataclass(frozen=True, slots=True)
class PersonAdvancement:
    """What the person page shows of retention and advancement."""

    jobs: list[EmploymentSpell]
    lines: list[WorkLine]
    steps: list[PayStep]
    wage_threshold: float | None
    current: EmploymentSpell | None
    last: EmploymentSpell | None
    check_ins: list[CheckIn]
    due: CheckIn | None
    goal: AdvancementGoal | None
    step_ups: StepUpJobs | None
    clock: ReemploymentClock | None
    never_started: EmploymentSpell | None
    may_record: bool
    may_set_goal: bool
    may_view: bool


def person_advancement(actor: Actor, person: Person, application: Application | None) -> PersonAdvancement:
    """What the person page shows of retention and advancement."""
    jobs = work_story(person)
    current = next((s for s in reversed(jobs) if s.ended_on is None), None)
    last = current or (jobs[-1] if jobs else None)
    check_ins = (
        list(CheckIn.objects.filter(spell=current).order_by("day").select_related("by")) if current is not None else []
    )
    goal = (
        AdvancementGoal.objects.filter(application=application, reached_on=None, dropped_on=None).order_by("pk").first()
        if application and jobs  # a step-up job is chosen from a job
        else None
    )
    areas = [last.area_code] if last and last.area_code else [person.area_code]
    ended_on = last.ended_on if last is not None and current is None else None
    return PersonAdvancement(
        jobs=jobs,
        lines=_work_lines(jobs),
        steps=[*_pay_before(application), *_pay_steps(jobs)],
        wage_threshold=_wage_threshold(areas),
        current=current,
        last=last,
        check_ins=check_ins,
        due=next((c for c in check_ins if not c.done_on and not c.dropped_on), None),
        goal=goal,
        step_ups=step_up_jobs(last.soc, areas) if last else None,
        clock=reemployment_clock(ended_on) if ended_on else None,
        never_started=_could_be_unstarted(actor, last),
        may_record=actor.may("advancement.record_contact", person.provider_id),
        may_set_goal=actor.may("advancement.set_goal", person.provider_id),
        may_view=actor.may("advancement.view_retention", person.provider_id),
    )


def _could_be_unstarted(actor: Actor, job: EmploymentSpell | None) -> EmploymentSpell | None:
    """The last job, while it can still be recorded as never started by the actor."""
    today = timezone.localdate()
    if job is None or not actor.may("placement.place", job.person.provider_id) or len(job.wages.all()) > 1:
        return None
    days = int(policy.load("placement").value("no_show_days", today))
    return job if (today - job.started_on).days <= days else None


def _work_lines(jobs: list[EmploymentSpell]) -> list[WorkLine]:
    """The work history as table lines, newest first."""
    lines: list[WorkLine] = []
    for job in jobs:
        for i, wage in enumerate(job.wages.all()):
            title = wage.job_title or job.job_title
            what = (
                _("Pay changed: %(job)s") % {"job": title}
                if i
                else _("Hired: %(job)s, %(employer)s") % {"job": title, "employer": job.employer_name}
            )
            lines.append(WorkLine(wage.effective_on, what, wage.hourly_wage, wage.get_source_display()))
        if job.ended_on:
            how = job.get_end_kind_display() or _("reason not recorded")
            ended = _("Job at %(employer)s ended: %(how)s") % {"employer": job.employer_name, "how": how}
            lines.append(WorkLine(job.ended_on, ended, None, ""))
    return sorted(lines, key=lambda line: line.since, reverse=True)


def _pay_before(application: Application | None) -> list[PayStep]:
    """The pay before the program, as the applicant stated it; drawn over 90 days."""
    if application is None or not application.hourly_wage or not application.submitted_at:
        return []
    until = timezone.localdate(application.submitted_at)
    return [
        {
            "since": until - dt.timedelta(days=90),
            "until": until,
            "pay": application.hourly_wage,
            "what": application.last_job or _("Before the program"),
            "how": _("Stated by the participant"),
            "before": True,
        }
    ]


def _pay_steps(jobs: list[EmploymentSpell]) -> list[PayStep]:
    """Each pay with the days it was paid, oldest first."""
    steps: list[PayStep] = []
    for job in jobs:
        wages = list(job.wages.all())
        for i, wage in enumerate(wages):
            steps.append(
                {
                    "since": wage.effective_on,
                    "until": wages[i + 1].effective_on if i + 1 < len(wages) else job.ended_on,
                    "pay": wage.hourly_wage,
                    "what": wage.job_title or job.job_title,
                    "how": wage.get_source_display(),
                }
            )
    return steps


def _wage_threshold(area_codes: list[str]) -> float | None:
    """The wage threshold of the areas, dollars per hour."""
    codes = [a for a in area_codes if a]
    return labor.pay_bar(labor.resolve(codes)).hourly_usd if codes else None


def _own_q(actor: Actor) -> Q:
    """A coach's own participants and those without a coach; a manager's are all."""
    if "manager" in actor.roles:
        return Q()
    return Q(spell__person__coach=actor.user_id) | Q(spell__person__coach=None)


def check_ins_of_today(actor: Actor) -> QuerySet[CheckIn]:
    """Check-ins due or nearly due that the actor should make, earliest first."""
    return check_ins_listed(actor).filter(_own_q(actor)).order_by("due_on", "pk")


def check_ins_waiting(actor: Actor) -> QuerySet[CheckIn]:
    """Check-ins due by today (counted in the rail)."""
    return check_ins_open(actor).filter(due_on__lte=timezone.localdate()).filter(_own_q(actor))
