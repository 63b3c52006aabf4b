"""What reporting adds to Today, for those who answer for the numbers: outcomes that are not known yet."""

from __future__ import annotations

from django.db.models import Count, F, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.advancement.models import CheckIn
from workadvance.people.access import Actor
from workadvance.people.models import Role
from workadvance.programs.models import in_page_language
from workadvance.reporting.funnel import STAGES
from workadvance.reporting.manager_summary import manager_summary
from workadvance.ui.rows import MOST_TASKS, Task

REPORTED = tuple(stage.mature_days for stage in STAGES if stage.mature_days)
"""The days after the start of a job that the results tell of; a check-in on another day changes no number."""


def today(actor: Actor) -> list[Task]:
    """People without a coach, for managers; reported check-ins that are missing, by program and day, for evaluators.

    Those who make the check-ins have each of them on their own page; this is for those who would publish a number with a
    gap in it.
    """
    return [*_without_coach(actor), *_outcomes_missing(actor)]


def _without_coach(actor: Actor) -> list[Task]:
    """For managers: how many selected people have no coach, so that no one is overlooked; one line."""
    found = manager_summary(actor, timezone.localdate()) if actor.may("people.assign_coach") else None
    if found is None or not found.uncoached:
        return []
    n = found.uncoached
    people = ngettext("%(n)d person has no coach", "%(n)d people have no coach", n) % {"n": n}
    url = f"{reverse('reporting:people')}?uncoached=true"
    return [
        Task(
            who=people,
            who_url=url,
            what=_("Assign a coach"),
            why=_("Check-ins and next steps of people without a coach wait for everyone, and so for no one."),
            shape="next",
            due=None,
            url=reverse("caseload_reassign"),
            action=_("Assign coaches"),
        )
    ]


def _outcomes_missing(actor: Actor) -> list[Task]:
    """Reported check-ins that are missing."""
    told = actor.organizations(Role.EVALUATOR) - actor.at("advancement.record_contact").staff_organizations
    if not told:
        return []
    missing = (
        CheckIn.objects.filter(
            spell__application__isnull=False,
            spell__person__provider__in=told,
            day__in=REPORTED,
            due_on__lt=timezone.localdate(),
            done_on__isnull=True,
            dropped_on__isnull=True,
        )
        .values("day", program=F("spell__application__program"))
        .annotate(
            people=Count("spell__person", distinct=True),
            since=Min("due_on"),
            name=F("spell__application__program__name"),
            name_es=F("spell__application__program__name_es"),
        )
        .order_by("since", "program", "day")
    )
    return [
        Task(
            who=in_page_language(row["name"], row["name_es"]),
            who_url=f"{reverse('reporting:funnel')}?program={row['program']}",
            what=_("Outcome missing at %(day)d days") % {"day": row["day"]},
            why=ngettext(
                "%(n)d person has no check-in yet. Results count the job as kept until someone asks.",
                "%(n)d people have no check-in yet. Results count their jobs as kept until someone asks.",
                row["people"],
            )
            % {"n": row["people"]},
            shape="next",
            due=row["since"],
            url=f"{reverse('reporting:funnel')}?program={row['program']}",
            action=_("See results"),
        )
        for row in missing[:MOST_TASKS]
    ]
