"""What this component adds to the left rail."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workadvance.people.access import Actor
from workadvance.readiness.models import Session
from workadvance.training.selectors import classes_to_take
from workadvance.ui.context import RailItem, rail_register


def _waiting(actor: Actor) -> QuerySet[Session] | None:
    """Classes whose attendance is still to take."""
    return classes_to_take(actor) if actor.may("training.record") else None


rail_register(RailItem(40, _("Cohorts"), "training:cohorts", "training.view_cohorts", "cohorts", _waiting))
