"""What waits today for staff who keep contact with people at work, and for those who find them the next job."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance import policy
from workadvance.advancement.models import ParticipantReport
from workadvance.advancement.reemployment import between_jobs_without_referral, reemployment_clock
from workadvance.advancement.selectors import check_ins_of_today, losses_to_call, reports_of_today
from workadvance.people.access import Actor
from workadvance.people.models import Role
from workadvance.people.prepared import first_of
from workadvance.ui.format import ago, job_title
from workadvance.ui.rows import MOST_TASKS, Task

# A check-in this many days past its day ranks with what is late.
LATE_AFTER_DAYS = 7


def today(actor: Actor) -> list[Task]:
    """What participants reported and check-ins due, for a coach; people between jobs for whoever refers people to employers."""
    return [*_reports(actor), *_losses(actor), *_check_ins(actor), *_between_jobs(actor)]


def _reports(actor: Actor) -> list[Task]:
    """What participants told us on their own pages, oldest first; at most 50."""
    if not actor.may("advancement.record_contact"):
        return []
    now, lines = timezone.localdate(), []
    answer_days = int(policy.load("advancement").value("report_days", on=now))
    for report in reports_of_today(actor.at("advancement.record_contact"))[:MOST_TASKS]:
        told = timezone.localdate(report.told_at)
        due = told + dt.timedelta(days=answer_days)
        lines.append(
            Task(
                who=report.person.full_name,
                who_url=reverse("person", args=[report.person_id]),
                what=report.get_kind_display(),
                why=_said(report) or _("Reported %(when)s on their own page.") % {"when": ago(told)},
                shape="late" if due < now else "next",
                due=due,
                url=reverse("advancement:report", args=[report.pk]),
                action=_("Open report"),
                person_id=report.person_id,
            )
        )
    return lines


def _said(report: ParticipantReport) -> str:
    """The report in a line: the job, or what the help is for."""
    if report.employer_name:
        return _("%(job)s at %(employer)s.") % {"job": report.job_title, "employer": report.employer_name}
    return str(report.get_help_with_display())


def _losses(actor: Actor) -> list[Task]:
    """People who told us they lost their job, for their coach: their page says that we call within two business days."""
    if not actor.may("advancement.record_contact"):
        return []
    on, lines = timezone.localdate(), []
    for job in losses_to_call(actor.where(Role.COACH))[:MOST_TASKS]:
        told = timezone.localdate(job.told_at)
        due = told + dt.timedelta(days=2 if told.weekday() < 3 else 4)
        lines.append(
            Task(
                who=job.person.full_name,
                who_url=reverse("person", args=[job.person_id]),
                what=_("Call about the lost job"),
                why=_("Reported %(when)s that the job at %(employer)s ended. We said we'd call.")
                % {"when": ago(told), "employer": job.employer_name},
                shape="late" if due < on else "next",
                due=due,
                url=reverse("readiness:note_add", args=[job.person_id]),
                action=_("Log a contact"),
                person_id=job.person_id,
            )
        )
    return lines


def _check_ins(actor: Actor) -> list[Task]:
    """Check-ins of a coach's own participants and of those without a coach; at most 50."""
    if not actor.may("advancement.record_contact"):
        return []
    actor = actor.at("advancement.record_contact")
    now = timezone.localdate()
    lines = []
    for check_in in first_of(MOST_TASKS, check_ins_of_today, actor):
        job, overdue = check_in.spell, (now - check_in.due_on).days
        lines.append(
            Task(
                who=job.person.full_name,
                who_url=reverse("person", args=[job.person_id]),
                what=_("%(day)d-day check-in") % {"day": check_in.day},
                why=_("Day %(day)d as %(job)s at %(employer)s.")
                % {
                    "day": (now - job.started_on).days,
                    "job": job_title(job.job_title, job.soc),
                    "employer": job.employer_name,
                },
                shape="late" if overdue > LATE_AFTER_DAYS else "next" if overdue >= 0 else "info",
                due=check_in.due_on,
                url=reverse("advancement:check_in", args=[check_in.pk]),
                action=_("Log check-in"),
            )
        )
    return lines


def _between_jobs(actor: Actor) -> list[Task]:
    """People who lost a job and are with no employer now, longest first."""
    if not actor.may("placement.refer"):
        return []
    actor, lines = actor.at("placement.refer"), []
    for application in first_of(MOST_TASKS, between_jobs_without_referral, actor):
        clock, person = reemployment_clock(application.last_ended_on), reverse("person", args=[application.person_id])
        why = ngettext(
            "Last job ended %(n)d day ago. No current referrals.",
            "Last job ended %(n)d days ago. No current referrals.",
            clock.days,
        )
        lines.append(
            Task(
                who=application.person.full_name,
                who_url=person,
                what=_("Between jobs"),
                why=why % {"n": clock.days},
                shape="late" if clock.days_left < 0 else "next",
                due=clock.due_on,
                url=person,
                action=_("Find openings"),
            )
        )
    return lines
