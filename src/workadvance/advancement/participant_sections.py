"""What retention and advancement add to the participant's own page.

Where they stand once selected, the days ahead, the plan, credentials, the job, and the buttons to tell us something.
"""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.advancement.models import ParticipantReport
from workadvance.people.models import Person
from workadvance.placement.models import EmploymentSpell, JobReady
from workadvance.readiness.models import Goal, NextStep
from workadvance.screening.models import Application
from workadvance.screening.participant_page import OwnStanding, section_register, standing_register
from workadvance.training.models import Credential, Enrollment
from workadvance.ui.format import day as day_said
from workadvance.ui.rows import Card

SHOWN = 6


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


def plan_section(person: Person, application: Application) -> Card | None:
    """The participant's goals and open next steps, once selected."""
    if application.state != "selected":
        return None
    steps = NextStep.objects.filter(application=application, done_on=None, canceled_on=None).order_by("due_on", "pk")[
        :5
    ]
    goals = Goal.objects.filter(application=application, dropped_on=None).order_by("pk")[:5]
    return Card("advancement/_my_plan.html", {"steps": list(steps), "goals": list(goals)})


def credentials_section(person: Person, application: Application) -> Card | None:
    """The credentials earned here, newest first; nothing before the first."""
    held = Credential.objects.filter(application__person=person).select_related("certification")
    shown = list(held.order_by("-issued_on", "-pk")[:SHOWN])
    return Card("advancement/_my_credentials.html", {"credentials": shown}) if shown else None


def job_section(person: Person, application: Application) -> Card | None:
    """The current job, or each of several."""
    held = list(EmploymentSpell.objects.filter(person=person, ended_on=None).order_by("-started_on", "-pk")[:SHOWN])
    return Card("advancement/_my_job.html", {"spells": held}) if held else None


def tell_section(person: Person, application: Application) -> Card | None:
    """The buttons to tell us of a job, of pay, of a lost job, or that help is needed; and what was told and is open."""
    if application.state != "selected":
        return None
    working = EmploymentSpell.objects.filter(person=person, ended_on=None).exists()
    told = ParticipantReport.objects.filter(person=person, closed_at=None).order_by("-told_at")
    return Card("advancement/_my_tell.html", {"working": working, "told": list(told[:SHOWN])})


standing_register(10, standing)
section_register(30, plan_section)
section_register(35, credentials_section)
section_register(40, job_section)
section_register(45, tell_section)
