"""What this component adds to the left rail."""

from django.utils.translation import gettext_lazy as _

from workadvance.ui.context import RailItem, rail_register

rail_register(RailItem(75, _("Programs"), "programs:programs", "programs.view_program", "programs"))
