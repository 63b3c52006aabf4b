"""What a coach holds of plans, given on when the role ends: next steps staff are to do."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workadvance.people.access import Actor
from workadvance.people.handover import Duty, duty_register
from workadvance.people.models import Role, User
from workadvance.readiness.models import NextStep


def _steps(user_id: int, organization_id: int) -> QuerySet[NextStep]:
    open_now = NextStep.objects.filter(staff=user_id, done_on=None, canceled_on=None)
    return open_now.filter(application__program__provider=organization_id).order_by("pk")


def _give(author: Actor, step: NextStep, to: User | None) -> None:
    """The step stays due; without a colleague it is the coach's of the person."""
    step.staff = to
    step.save(update_fields=["staff"])


duty_register(Duty("next_steps", (Role.COACH,), _("next steps"), _steps, _give))
