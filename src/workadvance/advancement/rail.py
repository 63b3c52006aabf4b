"""What this component adds to the left rail."""

from django.utils.translation import gettext_lazy as _

from workadvance.advancement.selectors import check_ins_waiting
from workadvance.ui.context import RailItem, rail_register

rail_register(
    RailItem(60, _("Retention"), "advancement:retention", "advancement.view_retention", "retention", check_ins_waiting),
)
