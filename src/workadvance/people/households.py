"""A person's household: what was stated last counts."""

from __future__ import annotations

from django.db.models import QuerySet

from workadvance.people.models import Household, Person
from workadvance.people.prepared import prepared


def household_of(person: Person) -> Household | None:
    """Household size and income as stated last; None where nothing was stated. The person was fetched through permission."""
    if "households" in getattr(person, "_prefetched_objects_cache", {}):
        return max(person.households.all(), key=lambda one: (one.stated_on, one.pk), default=None)
    return next(iter(prepared(_newest, person=person.pk)), None)


def _newest(person: int) -> QuerySet[Household]:
    return Household.objects.filter(person=person).order_by("-stated_on", "-pk")[:1]
