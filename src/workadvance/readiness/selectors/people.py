"""The people in readiness, as a list."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from workadvance.people.access import Actor, visible_q
from workadvance.readiness.models import CoachingNote, NextStep
from workadvance.readiness.selectors.hours import in_readiness
from workadvance.screening.models import Application


def people_in_readiness(*, actor: Actor) -> QuerySet[Any]:
    """Selected people whose readiness hours are not complete, with `hours_done`, `next_text`, `next_due` and `contact_on`.

    `contact_on` is the last day someone reached the person.
    """
    applications = Application.objects.filter(visible_q(actor, "person__"))
    if not actor.is_system:
        applications = applications.filter(person__provider__in=actor.staff_organizations)
    steps = NextStep.objects.filter(
        application=OuterRef("pk"), done_on__isnull=True, canceled_on__isnull=True
    ).order_by("due_on", "pk")
    contact = CoachingNote.objects.filter(person=OuterRef("person"), reached=True).order_by("-on")
    found: QuerySet[Any] = (
        in_readiness(applications)
        .select_related("person__coach", "program")
        .annotate(
            next_text=Coalesce(Subquery(steps.values("text")[:1]), Value("")),
            next_due=Subquery(steps.values("due_on")[:1]),
            contact_on=Subquery(contact.values("on")[:1]),
        )
    )
    return found
