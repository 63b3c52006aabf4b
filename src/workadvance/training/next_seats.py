"""The seats of a program's next cohort, for those who decide on applicants."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from workadvance.screening.seats_left import CohortSeats, seats_register
from workadvance.training.models import Cohort
from workadvance.training.move_requirements import SEATED


def next_seats(program_id: int) -> CohortSeats | None:
    """The next cohort of a program to start, with its seats taken and offered."""
    found = Cohort.objects.filter(program=program_id, canceled_on=None, starts_on__gt=timezone.localdate())
    cohort = (
        found.annotate(
            taken=Count("enrollments", filter=Q(enrollments__state__in=SEATED), distinct=True),
            offered=Count("offers", filter=Q(offers__state="open"), distinct=True),
        )
        .order_by("starts_on", "pk")
        .first()
    )
    if cohort is None:
        return None
    url = reverse("training:cohort", args=[cohort.pk])
    return CohortSeats(cohort.name, cohort.starts_on, cohort.seats, cohort.taken, cohort.offered, url)


seats_register(next_seats)
