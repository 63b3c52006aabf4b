"""The public home page: programs near a place, and results where there are enough people to show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.db.models import Count, Q
from django.utils import timezone

from workadvance import policy
from workadvance.programs.selectors import programs_open
from workadvance.reporting.models import Journey
from workadvance.ui.rows import Context

PROGRAMS = 6  # shown at first; the apply page has them all
SETTLED = 365  # days since selection after which a person counts in the results


@dataclass(frozen=True, slots=True)
class Results:
    """Of the people selected at least a year ago: how many, and the shares (0 to 1) that got there so far."""

    people: int
    completed: float
    placed: float
    advanced: float


def results(on: dt.date) -> Results | None:
    """Results of all programs together, or None while a share would rest on, or give away, a small group.

    A count, or what is left of the people when it is taken away, is small under the policy's number for published cells.
    """
    people_who = partial(Count, "counted_as", distinct=True)
    counts = Journey.objects.filter(selected_on__lte=on - dt.timedelta(days=SETTLED)).aggregate(
        people=people_who(),
        completed=people_who(filter=Q(completed_on__isnull=False)),
        placed=people_who(filter=Q(placed_on__isnull=False)),
        advanced=people_who(filter=Q(advanced_on__isnull=False)),
    )
    people = counts["people"]
    small = int(policy.load("reporting").value("small_cell", on=on))
    reached = [counts[key] for key in ("completed", "placed", "advanced")]
    if any(n < small or people - n < small for n in reached):
        return None
    return Results(people, *(n / people for n in reached))


@dataclass(frozen=True, slots=True)
class PayGrowth:
    """Of the people at work a year or more after their first job began: how many, and the middle pay an hour, then and now."""

    people: int
    first: Decimal
    now: Decimal

    @property
    def first_top(self) -> float:
        """Where the bar of the first pay begins, in percent from the top, beside a bar of the pay now that fills its picture."""
        return round(float(100 - 100 * min(self.first / self.now, Decimal(1))), 1)


def pay(on: dt.date) -> PayGrowth | None:
    """Middle pay of the same people in the first job and now, or None while they are a small group."""
    at_work = Journey.objects.filter(
        station=Journey.Station.EMPLOYED,
        placed_on__lte=on - dt.timedelta(days=SETTLED),
        start_wage__isnull=False,
        wage__isnull=False,
    )
    people = at_work.count()
    if people < int(policy.load("reporting").value("small_cell", on=on)):
        return None
    first, now = (
        at_work.order_by(field).values_list(field, flat=True)[(people - 1) // 2] for field in ("start_wage", "wage")
    )
    return PayGrowth(people, first, now)


def page(place: str) -> Context:
    """What the home page shows: the open programs (near the place, when one is given) and the results."""
    found = programs_open(place=place)
    every = programs_open() if place else found
    return {
        "place": place,
        "found": found[:PROGRAMS],
        "more": len(found) > PROGRAMS,
        "providers": sorted({row.program.provider.name for row in every}),
        "programs": len(every),
        "results": results(timezone.localdate()),
        "pay": pay(timezone.localdate()),
    }
