"""What retention and advancement add to the participant's own page.

Where they stand once selected, the days ahead, the plan, credentials, the job, and the buttons to tell us something.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance import policy
from workadvance.advancement.models import CheckIn, ParticipantReport
from workadvance.people.models import Person
from workadvance.placement.models import EmploymentSpell, JobReady
from workadvance.readiness.models import Goal, NextStep
from workadvance.readiness.selectors import sessions_expected
from workadvance.screening.models import Application
from workadvance.screening.participant_page import OwnStanding, PageSection, section_register, standing_register
from workadvance.training.models import Credential, Enrollment
from workadvance.training.selectors import classes_expected
from workadvance.ui.format import day as day_said

SHOWN = 6


@dataclass(frozen=True, slots=True)
class DayAhead:
    """Something in the days ahead: when, what, and for how long or with whom."""

    day: dt.date
    what: str
    note: str = ""


def standing(person: Person, application: Application) -> OwnStanding | None:
    """At work, between jobs, looking for one, or in training: what is furthest along says where they are."""
    jobs = list(EmploymentSpell.objects.filter(person=person).order_by("-started_on", "-pk")[:SHOWN])
    current = next((job for job in jobs if job.ended_on is None), None)
    if current is not None and current.started_on > timezone.localdate():
        starts = {"employer": current.employer_name, "day": day_said(current.started_on)}
        return OwnStanding(_("You have a job!"), _("You start at %(employer)s on %(day)s.") % starts)
    if current is not None:
        return OwnStanding(_("You're working at %(employer)s") % {"employer": current.employer_name})
    if jobs:
        return OwnStanding(_("We're looking for your next job with you"))
    if JobReady.objects.filter(application=application, paused_on=None).exists():
        return OwnStanding(_("You're ready for a job"), _("We're looking for openings that fit you."))
    seat = (
        Enrollment.objects.filter(application=application, state__in=("enrolled", "started", "completed"))
        .select_related("cohort")
        .order_by("-enrolled_on", "-pk")
        .first()
    )
    return _in_training(seat) if seat is not None else None


def _in_training(seat: Enrollment) -> OwnStanding:
    if seat.state == "completed":
        return OwnStanding(_("You finished your training"), _("Next, we get you ready to meet employers."))
    if seat.state == "started":
        return OwnStanding(_("You're in training: %(name)s") % {"name": seat.cohort.name})
    starts = {"day": day_said(seat.cohort.starts_on)}
    return OwnStanding(
        _("You have a spot in training: %(name)s") % {"name": seat.cohort.name}, _("It starts %(day)s.") % starts
    )


def days_ahead(person: Person, application: Application) -> list[DayAhead]:
    """The sessions, classes and check-ins of the next days, soonest first."""
    today = timezone.localdate()
    until = today + dt.timedelta(days=int(policy.load("participant").value("days_ahead", on=today)))
    meetings = [
        *sessions_expected(application, since=today, until=until),
        *classes_expected(application, since=today, until=until),
    ]
    found = [DayAhead(m.held_on, m.title_here, _hours(m.hours)) for m in meetings]
    check_ins = CheckIn.objects.filter(spell__person=person, spell__ended_on=None, done_on=None, dropped_on=None)
    found += [
        DayAhead(c.due_on, _("Your coach calls to ask how the job is going"))
        for c in check_ins.filter(due_on__range=(today, until)).order_by("due_on", "pk")
    ]
    return sorted(found, key=lambda ahead: ahead.day)


def _hours(hours: Decimal) -> str:
    return ngettext("%(n)s hour", "%(n)s hours", 1 if hours == 1 else 2) % {"n": f"{hours.normalize():f}"}


def days_section(person: Person, application: Application) -> PageSection | None:
    """The days ahead, once selected."""
    if application.state != "selected":
        return None
    return PageSection("advancement/_my_days.html", {"days": days_ahead(person, application)[:SHOWN]})


def plan_section(person: Person, application: Application) -> PageSection | None:
    """The participant's goals and open next steps, once selected."""
    if application.state != "selected":
        return None
    steps = NextStep.objects.filter(application=application, done_on=None, canceled_on=None).order_by("due_on", "pk")[
        :5
    ]
    goals = Goal.objects.filter(application=application, dropped_on=None).order_by("pk")[:5]
    return PageSection("advancement/_my_plan.html", {"steps": list(steps), "goals": list(goals)})


def credentials_section(person: Person, application: Application) -> PageSection | None:
    """The credentials earned here, newest first; nothing before the first."""
    held = Credential.objects.filter(application__person=person).select_related("certification")
    shown = list(held.order_by("-issued_on", "-pk")[:SHOWN])
    return PageSection("advancement/_my_credentials.html", {"credentials": shown}) if shown else None


def job_section(person: Person, application: Application) -> PageSection | None:
    """The current job."""
    spell = EmploymentSpell.objects.filter(person=person, ended_on=None).order_by("-started_on", "-pk").first()
    return None if spell is None else PageSection("advancement/_my_job.html", {"spell": spell})


def tell_section(person: Person, application: Application) -> PageSection | None:
    """The buttons to tell us of a job, of pay, of a lost job, or that help is needed; and what was told and is open."""
    if application.state != "selected":
        return None
    working = EmploymentSpell.objects.filter(person=person, ended_on=None).exists()
    told = ParticipantReport.objects.filter(person=person, closed_at=None).order_by("-told_at")
    return PageSection("advancement/_my_tell.html", {"working": working, "told": list(told[:SHOWN])})


standing_register(10, standing)
section_register(10, days_section)
section_register(30, plan_section)
section_register(35, credentials_section)
section_register(40, job_section)
section_register(45, tell_section)
