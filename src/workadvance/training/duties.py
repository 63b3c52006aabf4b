"""What an instructor holds, given on when the role ends: cohorts that are not over."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workadvance.people.access import Actor
from workadvance.people.handover import Duty, duty_register
from workadvance.people.models import Role, User
from workadvance.readiness.models import Session
from workadvance.training.models import Cohort


def _cohorts(user_id: int, organization_id: int) -> QuerySet[Cohort]:
    to_come = Cohort.objects.filter(instructor=user_id, ends_on__gte=timezone.localdate(), canceled_on=None)
    return to_come.filter(program__provider=organization_id).order_by("pk")


def _give(author: Actor, cohort: Cohort, to: User | None) -> None:
    """The cohort, and its classes from today on that were this instructor's to lead."""
    Session.objects.filter(
        cohort_session__cohort=cohort, led_by=cohort.instructor_id, held_on__gte=timezone.localdate(), taken_at=None
    ).update(led_by=to)
    cohort.instructor = to
    cohort.save(update_fields=["instructor"])


duty_register(Duty("cohorts", (Role.INSTRUCTOR,), _("cohorts"), _cohorts, _give))
