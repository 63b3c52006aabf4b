"""What this component adds to the left rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workadvance.pages.context import RailItem, rail_register
from workadvance.people.access import Actor


def _waiting(actor: Actor) -> int:
    """Classes whose attendance is still to take."""
    from workadvance.training.selectors import classes_to_take

    return classes_to_take(actor).count() if actor.may("training.record") else 0


rail_register(RailItem(40, _("Cohorts"), "training:cohorts", "training.view_cohorts", "cohorts", _waiting))
