"""Suggestions for all open orders from one assignment, so that no two orders suggest the same person; with its proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl
from django.utils import timezone

from workadvance import policy
from workadvance.matching import solve
from workadvance.placement.candidate_search import PassingPair
from workadvance.placement.models import JobOrder, Referral
from workadvance.placement.workflow import LIVE


@dataclass(frozen=True, slots=True)
class JointSlates:
    """Who is suggested where when all open orders are looked at together.

    `suggested`: the order of each application suggested for one. `places` counts what the orders still want on their
    slates, `filled` the suggestions; `proved`: no other way of suggesting people fills more, or as many with more points.
    """

    suggested: dict[int, int] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)
    orders: int = 0
    places: int = 0
    filled: int = 0
    proved: bool = True

    def elsewhere(self, application_id: int, order_id: int) -> str:
        """The title of the other order someone is suggested for; "" where there is none."""
        other = self.suggested.get(application_id)
        return "" if other in (None, order_id) else self.titles[other]


def joint_slates(orders: Sequence[JobOrder], pairs: Sequence[PassingPair]) -> JointSlates:
    """The best way to fill the slates of a provider's orders from its job-ready pool, given which people fit which orders.

    Each order wants so many people an opening (policy `slate_people_per_opening`), less those who are on it. Whoever
    is on an order already is not suggested for another. Two queries.
    """
    places, busy = _places(orders)
    scores = pl.DataFrame(
        [
            (str(pair.person.application_id), str(pair.order_id), pair.score)
            for pair in pairs
            if pair.person.application_id not in busy and places[pair.order_id]
        ],
        schema={"candidate_id": pl.String, "order_id": pl.String, "score": pl.Float64},
        orient="row",
    )
    slots = pl.DataFrame({"order_id": [str(o.pk) for o in orders], "slots": [places[o.pk] for o in orders]})
    found = solve(scores, slots)
    return JointSlates(
        suggested={int(r.candidate_id): int(r.order_id) for r in found.assignments},
        titles={o.pk: o.title for o in orders},
        orders=len(orders),
        places=sum(places.values()),
        filled=found.matched,
        proved=found.certificate.optimal,
    )


def _places(orders: Sequence[JobOrder]) -> tuple[dict[int, int], set[int]]:
    """How many people each order still wants on its slates, and the applications on any order now."""
    per_opening = int(policy.load("placement").value("slate_people_per_opening", timezone.localdate()))
    live: Counter[int] = Counter()
    hired: Counter[int] = Counter()
    for order_id, state in (
        Referral.objects.filter(order__in=orders, state__in=(*LIVE, "hired"))
        .order_by("pk")
        .values_list("order_id", "state")
    ):
        (hired if state == "hired" else live)[order_id] += 1
    wanted = {o.pk: max(1, o.slots - hired[o.pk]) * per_opening - live[o.pk] for o in orders}
    busy = Referral.objects.filter(order__provider=orders[0].provider_id, state__in=LIVE).order_by("pk")
    return {pk: max(0, n) for pk, n in wanted.items()}, set(busy.values_list("application_id", flat=True))
