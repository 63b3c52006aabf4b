"""What must be true before an enrolment moves: each returns None, or a sentence that says what is missing."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.pages.templatetags.show import day

# The states in which somebody takes up one of a cohort's seats. Who left makes room; who completed used theirs.
SEATED = ("enrolled", "started", "completed")


def cohort_begun(enrolment: Any) -> str | None:
    """Nobody starts before the cohort does."""
    cohort = enrolment.cohort
    if cohort.cancelled_on is not None:
        return _("This cohort was cancelled.")
    if timezone.localdate() < cohort.starts_on:
        return _("%(cohort)s starts on %(day)s; nobody can start before.") % {
            "cohort": cohort,
            "day": day(cohort.starts_on),
        }
    return None


def cohort_not_over(enrolment: Any) -> str | None:
    """A cohort that is over, or was cancelled, takes nobody in."""
    cohort = enrolment.cohort
    if cohort.cancelled_on is not None:
        return _("This cohort was cancelled.")
    if timezone.localdate() > cohort.ends_on:
        return _("%(cohort)s ended on %(day)s.") % {"cohort": cohort, "day": day(cohort.ends_on)}
    return None


def seat_free(enrolment: Any) -> str | None:
    """Fewer people are in the cohort than it has seats (the cohort's row is locked while this is asked)."""
    cohort = type(enrolment.cohort)._base_manager.select_for_update().get(pk=enrolment.cohort_id)
    taken = cohort.enrolments.filter(state__in=SEATED).count()
    if taken >= cohort.seats:
        return _("All %(seats)d seats of %(cohort)s are taken.") % {"seats": cohort.seats, "cohort": cohort}
    return None


def no_other_seat(enrolment: Any) -> str | None:
    """A person has one seat at a time."""
    others = type(enrolment)._base_manager.filter(
        application=enrolment.application_id, state__in=("enrolled", "started")
    )
    other = others.exclude(pk=enrolment.pk).select_related("cohort").order_by("pk").first()
    return _("This person has a seat in %(cohort)s.") % {"cohort": other.cohort} if other else None
