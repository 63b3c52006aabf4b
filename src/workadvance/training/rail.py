"""What this component adds to the left rail."""

from django.utils.translation import gettext_lazy as _

from workadvance.pages.context import RailItem, rail_register

rail_register(
    RailItem(40, _("Cohorts"), "training:cohorts", "training.view_cohorts", "cohorts"),
)
