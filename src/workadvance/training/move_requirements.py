"""What must be true before an enrollment moves: each returns None, or a sentence that says what is missing."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.ui.format import day

# The states in which someone takes up one of a cohort's seats. Who left makes room; who completed used theirs.
SEATED = ("enrolled", "started", "completed")


def cohort_begun(enrollment: Any) -> str | None:
    """No one starts before the cohort does."""
    cohort = enrollment.cohort
    if cohort.canceled_on is not None:
        return _("This cohort was canceled.")
    if timezone.localdate() < cohort.starts_on:
        return _("%(cohort)s starts on %(day)s. No one can start before that date.") % {
            "cohort": cohort,
            "day": day(cohort.starts_on),
        }
    return None


def cohort_not_over(enrollment: Any) -> str | None:
    """A cohort that is over, or was canceled, takes no one in."""
    cohort = enrollment.cohort
    if cohort.canceled_on is not None:
        return _("This cohort was canceled.")
    if timezone.localdate() > cohort.ends_on:
        return _("%(cohort)s ended on %(day)s.") % {"cohort": cohort, "day": day(cohort.ends_on)}
    return None


def seat_free(enrollment: Any) -> str | None:
    """Fewer people are in the cohort than it has seats (the cohort's row is locked while this is asked)."""
    cohort = type(enrollment.cohort)._base_manager.select_for_update().get(pk=enrollment.cohort_id)
    taken = cohort.enrollments.filter(state__in=SEATED).count()
    if taken >= cohort.seats:
        return _("%(cohort)s is full. Seats: %(seats)d.") % {"seats": cohort.seats, "cohort": cohort}
    return None


def no_other_seat(enrollment: Any) -> str | None:
    """A person has one seat at a time."""
    others = type(enrollment)._base_manager.filter(
        application=enrollment.application_id, state__in=("enrolled", "started")
    )
    other = others.exclude(pk=enrollment.pk).select_related("cohort").order_by("pk").first()
    return _("This person already has a seat in %(cohort)s.") % {"cohort": other.cohort} if other else None
