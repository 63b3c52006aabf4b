"""What reporting adds to Today, for those who answer for the numbers: outcomes that are not known yet."""

from __future__ import annotations

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.advancement.models import CheckIn
from workadvance.people.access import Actor
from workadvance.people.models import Membership, Role
from workadvance.programs.models import in_page_language
from workadvance.reporting.funnel import STAGES
from workadvance.reporting.models import Journey
from workadvance.ui.rows import MOST_TASKS, Task

WITH_A_COACH = [
    *(Journey.Station.READINESS, Journey.Station.TRAINING, Journey.Station.PREPARING, Journey.Station.JOB_READY),
    *(Journey.Station.EMPLOYED, Journey.Station.BETWEEN),
]
REPORTED = tuple(stage.mature_days for stage in STAGES if stage.mature_days)
"""The days after the start of a job that the results tell of; a check-in on another day changes no number."""


def today(actor: Actor) -> list[Task]:
    """People without a coach, for managers; reported check-ins nobody has made, by program and day, for evaluators.

    Those who make the check-ins have each of them on their own page; this is for those who would publish a number with a
    gap in it.
    """
    return [*_without_coach(actor), *_outcomes_missing(actor)]


def without_coach() -> Q:
    """Selected people whom no coach looks after: none is assigned, or the one assigned is no coach there any more."""
    today = timezone.localdate()
    here = Q(organization=OuterRef("provider")) | Q(organization__children=OuterRef("provider"))
    coaching = Membership.objects.filter(
        here,
        Q(ends_on=None) | Q(ends_on__gte=today),
        user=OuterRef("coach"),
        role=Role.COACH,
        starts_on__lte=today,
        user__is_active=True,
    )
    return Q(station__in=WITH_A_COACH) & (Q(coach=None) | Q(~Exists(coaching)))


def _without_coach(actor: Actor) -> list[Task]:
    """For managers: how many selected people have no coach, so that nobody waits unseen; one line."""
    held = actor.organizations(Role.MANAGER)
    if not held or not actor.may("people.assign_coach"):
        return []
    rows = Journey.objects.filter(without_coach(), provider__in=held)
    found = rows.aggregate(n=Count("counted_as", distinct=True), since=Min("since"))
    if not found["n"]:
        return []
    people = ngettext("%(n)d person has no coach", "%(n)d people have no coach", found["n"]) % {"n": found["n"]}
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
    """Reported check-ins nobody has made."""
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
