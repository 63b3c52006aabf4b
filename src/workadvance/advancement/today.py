"""What waits today for somebody who keeps contact with people at work, and for those who find them the next job."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.advancement.reemployment import between_jobs_without_referral, reemployment_clock
from workadvance.advancement.selectors import check_ins_of_today, losses_to_call
from workadvance.people.access import Actor
from workadvance.people.models import Role
from workadvance.ui.format import ago
from workadvance.ui.rows import MOST_TASKS, Task

# A check-in this many days past its day ranks with what is late.
LATE_AFTER_DAYS = 7


def today(actor: Actor) -> list[Task]:
    """Check-ins due for a coach, and people between jobs for somebody who refers people to employers."""
    return [*_losses(actor), *_check_ins(actor), *_between_jobs(actor)]


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
    for check_in in check_ins_of_today(actor)[:MOST_TASKS]:
        job, overdue = check_in.spell, (now - check_in.due_on).days
        lines.append(
            Task(
                who=job.person.full_name,
                who_url=reverse("person", args=[job.person_id]),
                what=_("%(day)d-day check-in") % {"day": check_in.day},
                why=_("Day %(day)d as %(job)s at %(employer)s.")
                % {"day": (now - job.started_on).days, "job": job.job_title, "employer": job.employer_name},
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
    for application in between_jobs_without_referral(actor)[:MOST_TASKS]:
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
