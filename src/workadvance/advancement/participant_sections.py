"""What retention and advancement add to the participant's own page: the plan's next steps, the current job, “I lost my job”."""

from __future__ import annotations

from workadvance.people.models import Person
from workadvance.placement.models import EmploymentSpell
from workadvance.readiness.models import Goal, NextStep
from workadvance.screening.models import Application
from workadvance.screening.participant_page import section_register
from workadvance.ui.rows import Card


def plan_section(person: Person, application: Application) -> Card | None:
    """The participant's goals and open next steps, once selected."""
    if application.state != "selected":
        return None
    steps = NextStep.objects.filter(application=application, done_on=None, canceled_on=None).order_by("due_on", "pk")[
        :5
    ]
    goals = Goal.objects.filter(application=application, dropped_on=None).order_by("pk")[:5]
    return Card("advancement/_my_plan.html", {"steps": list(steps), "goals": list(goals)})


def job_section(person: Person, application: Application) -> Card | None:
    """The current job and the button that says it is lost."""
    spell = EmploymentSpell.objects.filter(person=person, ended_on=None).order_by("-started_on", "-pk").first()
    return None if spell is None else Card("advancement/_my_job.html", {"spell": spell})


section_register(30, plan_section)
section_register(40, job_section)
