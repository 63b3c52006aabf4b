"""Reads of reporting: the list of people and the figures of a caseload."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Q, QuerySet

from workadvance.people.access import Actor, own_people_q
from workadvance.people.cover import held_by_q
from workadvance.people.models import User
from workadvance.people.prepared import prepared
from workadvance.reporting.models import Journey
from workadvance.ui.event_cache import cached

PEOPLE = Count("counted_as", distinct=True)
"""Persons among journeys: one with two applications, or with linked records, is one."""


def people_in(actor: Actor, stations: Collection[str] = ()) -> int:
    """How many people there are at any of these stations (at all, without any), each once; kept until something happens."""
    rows = journeys_visible(actor)
    rows = rows.filter(station__in=stations) if stations else rows
    return cached(actor, ("people in", tuple(stations)), lambda: int(rows.aggregate(n=PEOPLE)["n"]))


def journeys_visible(actor: Actor) -> QuerySet[Journey]:
    """Journeys of the people an actor may know by name."""
    if actor.is_system:
        return Journey.objects.all()
    held = actor.at("reporting.view_people").staff_organizations
    seen = Q(restricted=False) | Q(person__in=actor.restricted_ids)
    return Journey.objects.filter(seen, own_people_q(actor, "person__"), provider__in=held)


def people_listed(actor: Actor) -> QuerySet[Journey]:
    """The list of people: one row an application, with program and coach."""
    return journeys_visible(actor).select_related("program", "coach", "cohort")


def caseload(actor: Actor) -> dict[str, int]:
    """How many of an actor's own people stand at each station (one query)."""
    rows = (
        journeys_visible(actor)
        .filter(held_by_q("coach", actor.user_id))
        .order_by()
        .values("station")
        .annotate(n=PEOPLE)
    )
    return {r["station"]: r["n"] for r in rows}


def caseloads(coaches: QuerySet[User]) -> dict[int, int]:
    """How many people each of the coaches has under way, by user id (one query)."""
    under_way = Journey.objects.filter(coach__in=coaches).exclude(
        station__in=(Journey.Station.NOT_SELECTED, Journey.Station.LEFT)
    )
    rows = under_way.order_by().values("coach").annotate(n=PEOPLE)
    return {r["coach"]: r["n"] for r in rows}


def stations(actor: Actor) -> dict[str, int]:
    """How many people stand at each station in the actor's organizations (one query, kept until something happens)."""
    rows = journeys_visible(actor).order_by().values("station").annotate(n=PEOPLE)
    return cached(actor, ("stations",), lambda: {r["station"]: r["n"] for r in rows})


def journeys_of_person(actor: Actor, person_id: int) -> list[Journey]:
    """A person's journeys, newest first (the person was fetched through permission)."""
    return prepared(_journeys, person=person_id)


def _journeys(person: int) -> QuerySet[Journey]:
    related = ("program", "cohort", "application", "application__job_ready")
    return Journey.objects.filter(person=person).select_related(*related).order_by("-applied_on", "-pk")
