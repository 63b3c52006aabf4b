"""What this component adds to the left rail."""

from django.utils.translation import gettext_lazy as _

from workadvance.pages.context import RailItem, rail_register

rail_register(
    RailItem(50, _("Employers"), "placement:employers", "placement.view_employers", "employers"),
    RailItem(51, _("Job orders"), "placement:orders", "placement.view_employers", "orders"),
    RailItem(52, _("Bench"), "placement:bench", "placement.view_bench", "bench"),
)
