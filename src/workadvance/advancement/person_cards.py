"""The cards of the person page about jobs, pay, check-ins and the advancement goal: what is found, in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import labor, policy
from workadvance.advancement.claims import Conflict, conflicts_of
from workadvance.advancement.models import AdvancementGoal, CheckIn, JobClaim
from workadvance.advancement.reemployment import ReemploymentClock, reemployment_clock
from workadvance.advancement.selectors import StepUpJobs, step_up_jobs
from workadvance.advancement.work_evidence import conflict_said
from workadvance.people.access import Actor
from workadvance.people.models import Person
from workadvance.people.prepared import prepared
from workadvance.placement.models import EmploymentSpell
from workadvance.placement.selectors import work_story
from workadvance.screening.models import Application
from workadvance.ui.format import job_title
from workadvance.ui.pay import calculation
from workadvance.ui.rows import PayStep


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line of the work history: a hire, a change of pay, or the end of a job."""

    since: dt.date
    what: str
    pay: Decimal | None
    how: str
    said: str = ""
    wage_id: int | None = None


@dataclass(frozen=True, slots=True)
class PersonAdvancement:
    """What the person page shows of retention and advancement."""

    jobs: list[EmploymentSpell]
    lines: list[WorkLine]
    steps: list[PayStep]
    wage_threshold: float | None
    current: EmploymentSpell | None
    present: list[EmploymentSpell]
    conflicts: list[tuple[Conflict, str]]
    last: EmploymentSpell | None
    check_ins: list[CheckIn]
    due: CheckIn | None
    goal: AdvancementGoal | None
    step_ups: StepUpJobs | None
    clock: ReemploymentClock | None
    never_started: EmploymentSpell | None
    may_record: bool
    may_correct: bool
    may_set_goal: bool
    may_view: bool


def person_advancement(actor: Actor, person: Person, application: Application | None) -> PersonAdvancement:
    """What the person page shows of retention and advancement."""
    jobs = work_story(person)
    present = [s for s in reversed(jobs) if s.ended_on is None]
    current = next(iter(present), None)
    last = current or (jobs[-1] if jobs else None)
    check_ins = [c for job in present for c in prepared(_check_ins_of, job=job.pk)]
    # A step-up job is chosen from a job.
    goals = prepared(_goals_open, application=application.pk) if application and jobs else []
    areas = [last.area_code] if last and last.area_code else [person.area_code]
    ended_on = last.ended_on if last is not None and current is None else None
    return PersonAdvancement(
        jobs=jobs,
        lines=_work_lines(jobs),
        steps=[*_pay_before(application), *_pay_steps(jobs)],
        wage_threshold=_wage_threshold(areas),
        current=current,
        present=present,
        conflicts=_conflicts(actor, person, jobs) if present else [],
        last=last,
        check_ins=check_ins,
        due=next((c for c in check_ins if not c.done_on and not c.dropped_on), None),
        goal=next(iter(goals), None),
        step_ups=step_up_jobs(last.soc, areas) if last else None,
        clock=reemployment_clock(ended_on) if ended_on else None,
        never_started=_could_be_unstarted(actor, last),
        may_record=actor.may("advancement.record_contact", person.provider_id),
        may_correct=actor.may("placement.place", person.provider_id),
        may_set_goal=actor.may("advancement.set_goal", person.provider_id),
        may_view=actor.may("advancement.view_retention", person.provider_id),
    )


def _claims_of(person: int) -> QuerySet[JobClaim]:
    return JobClaim.objects.filter(spell__person=person, withdrawn_on=None).order_by("pk")


def _conflicts(actor: Actor, person: Person, jobs: list[EmploymentSpell]) -> list[tuple[Conflict, str]]:
    """What is said of the jobs and does not agree, with both sides in words; for whoever may see work histories."""
    if not jobs or not actor.may("advancement.view_retention", person.provider_id):
        return []
    found = conflicts_of(jobs, prepared(_claims_of, person=person.pk))
    return [(conflict, conflict_said(conflict)) for conflict in found]


def _check_ins_of(job: int) -> QuerySet[CheckIn]:
    return CheckIn.objects.filter(spell=job).order_by("day").select_related("by")


def _goals_open(application: int) -> QuerySet[AdvancementGoal]:
    goals = AdvancementGoal.objects.filter(application=application, reached_on=None, dropped_on=None)
    return goals.order_by("pk")[:1]


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
            title = job_title(wage.job_title or job.job_title, job.soc)
            what = (
                _("Pay changed: %(job)s") % {"job": title}
                if i
                else _("Hired: %(job)s, %(employer)s") % {"job": title, "employer": job.employer_name}
            )
            lines.append(
                WorkLine(
                    wage.effective_on,
                    what,
                    wage.hourly_wage,
                    wage.get_source_display(),
                    calculation(wage.worked_out_from, wage.hourly_wage),
                    wage.pk,
                )
            )
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
        PayStep(
            since=until - dt.timedelta(days=90),
            until=until,
            pay=application.hourly_wage,
            what=application.last_job or _("Before the program"),
            how=_("Stated by the participant"),
            before=True,
        )
    ]


def _pay_steps(jobs: list[EmploymentSpell]) -> list[PayStep]:
    """Each pay with the days it was paid, oldest first."""
    steps: list[PayStep] = []
    for job in jobs:
        wages = list(job.wages.all())
        for i, wage in enumerate(wages):
            steps.append(
                PayStep(
                    since=wage.effective_on,
                    until=wages[i + 1].effective_on if i + 1 < len(wages) else job.ended_on,
                    pay=wage.hourly_wage,
                    what=job_title(wage.job_title or job.job_title, job.soc),
                    how=wage.get_source_display(),
                )
            )
    return steps


def _wage_threshold(area_codes: list[str]) -> float | None:
    """The wage threshold of the areas, dollars per hour."""
    codes = [a for a in area_codes if a]
    return labor.pay_bar(labor.resolve(codes)).hourly_usd if codes else None
