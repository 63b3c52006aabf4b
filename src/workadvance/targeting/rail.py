"""What this component adds to the left rail."""

from django.utils.translation import gettext_lazy as _

from workadvance.ui.context import RailItem, rail_register

rail_register(RailItem(70, _("Target jobs"), "targeting:jobs", "targeting.view_targets", "targets"))
