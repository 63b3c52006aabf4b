"""Waitlists in their order, and a person's number on one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Avg, Count, F, Q, QuerySet

from workadvance.people.access import Actor
from workadvance.screening.models import Application, CriterionScore
from workadvance.screening.selectors.applications import applications_visible


def waitlist_of(actor: Actor, program_id: int) -> QuerySet[Application]:
    """A program's waitlist in its order."""
    return (
        applications_visible(actor)
        .filter(program=program_id, state="waitlisted")
        .select_related("person", "program")
        .order_by(F("waitlist_position").asc(nulls_last=True), "decided_on", "pk")
    )


def waitlist_number(application: Application) -> int | None:
    """Someone's number in line (1 is next), or None when not on the waitlist."""
    if application.state != "waitlisted":
        return None
    waiting = Application.objects.filter(program=application.program_id, state="waitlisted")
    here = application.waitlist_position
    if here is None:
        earlier = waiting.filter(
            Q(waitlist_position__isnull=False)
            | Q(decided_on__lt=application.decided_on)
            | Q(decided_on=application.decided_on, pk__lt=application.pk)
        )
    else:
        earlier = waiting.filter(
            Q(waitlist_position__lt=here)
            | Q(waitlist_position=here, decided_on__lt=application.decided_on)
            | Q(waitlist_position=here, decided_on=application.decided_on, pk__lt=application.pk)
        )
    return earlier.count() + 1


@dataclass(frozen=True, slots=True)
class WaitlistRow:
    """One line of a waitlist: number in line (1 is next) and the interview's average, of 5."""

    application: Application
    number: int
    average: float | None


def waitlist_rows(applications: Iterable[Application], *, first: int) -> list[WaitlistRow]:
    """Applications of one waitlist in order, numbered from `first`, with their interview averages."""
    shown = list(applications)
    averages = dict(
        CriterionScore.objects.filter(application__in=[a.pk for a in shown])
        .order_by()
        .values("application_id")
        .annotate(average=Avg("score"), raters=Count("scorer", distinct=True))
        .filter(Q(application__program__blind_raters=False) | Q(raters__gte=2))
        .values_list("application_id", "average")
    )
    return [WaitlistRow(a, n, averages.get(a.pk)) for n, a in enumerate(shown, start=first)]
