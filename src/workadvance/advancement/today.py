"""What waits today for staff who keep contact with people at work, and for those who find them the next job."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance import policy
from workadvance.advancement.case_board import CaseRow, case_rows, cases_of_coach, cases_without_referral
from workadvance.advancement.models import ParticipantReport, ReemploymentCase
from workadvance.advancement.selectors import check_ins_of_today, reports_of_today
from workadvance.people.access import Actor
from workadvance.people.models import Role
from workadvance.people.prepared import first_of
from workadvance.ui.format import ago, job_title
from workadvance.ui.rows import MOST_TASKS, Task

# A check-in this many days past its day ranks with what is late.
LATE_AFTER_DAYS = 7


def today(actor: Actor) -> list[Task]:
    """People who lost a job first, for their coach and for whoever refers people to employers; then reports and check-ins."""
    return [*_cases(actor), *_reports(actor), *_check_ins(actor)]


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


def _cases(actor: Actor) -> list[Task]:
    """People who lost a job, before anything else: to be called by their coach, to be referred by whoever refers people."""
    mine = cases_of_coach(actor.where(Role.COACH))[:MOST_TASKS] if actor.may("advancement.record_contact") else ()
    unreferred: Sequence[ReemploymentCase] = ()
    if actor.may("placement.refer"):
        unreferred = first_of(MOST_TASKS, cases_without_referral, actor.at("placement.refer"))
    by_case = {case.pk: case for case in [*mine, *unreferred]}
    rows = {row.case.pk: row for row in case_rows(by_case.values())}
    own = [rows[case.pk] for case in mine]
    return [
        *(_call(row) for row in own if row.contacted_on is None),
        *(_open_case(row) for row in own if row.contacted_on is not None and not row.live),
        *(_find_openings(rows[case.pk]) for case in unreferred),
    ]


def _call(row: CaseRow) -> Task:
    case = row.case
    said = {"when": ago(timezone.localdate(case.opened_at)), "employer": case.spell.employer_name}
    return Task(
        who=case.person.full_name,
        who_url=reverse("person", args=[case.person_id]),
        what=_("Call about the lost job"),
        why=_("Learned %(when)s that the job at %(employer)s ended. We said we'd call.") % said,
        shape="late" if row.late else "next",
        due=row.next_due,
        url=reverse("readiness:note_add", args=[case.person_id]),
        action=_("Log a contact"),
        person_id=case.person_id,
        first=True,
    )


def _open_case(row: CaseRow) -> Task:
    return Task(
        who=row.case.person.full_name,
        who_url=reverse("person", args=[row.case.person_id]),
        what=_("Re-employment"),
        why=row.stands,
        shape="late" if row.late else "next",
        due=row.next_due,
        url=reverse("advancement:case", args=[row.case.pk]),
        action=_("Open case"),
        person_id=row.case.person_id,
        first=True,
    )


def _find_openings(row: CaseRow) -> Task:
    person = reverse("person", args=[row.case.person_id])
    why = ngettext(
        "Last job ended %(n)d day ago. No current referrals.",
        "Last job ended %(n)d days ago. No current referrals.",
        row.clock.days,
    )
    due = row.clock.due_on if row.proposed_on else timezone.localdate(row.propose_due)
    return Task(
        who=row.case.person.full_name,
        who_url=person,
        what=_("Between jobs"),
        why=why % {"n": row.clock.days},
        shape="late" if due < timezone.localdate() or row.clock.days_left < 0 else "next",
        due=min(due, row.clock.due_on),
        url=person,
        action=_("Find openings"),
        person_id=row.case.person_id,
        first=True,
    )


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
