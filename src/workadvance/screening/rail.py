"""What this component adds to the left rail."""

from django.utils.translation import gettext_lazy as _

from workadvance.screening.selectors import waiting
from workadvance.ui.context import RailItem, rail_register

rail_register(
    RailItem(30, _("Applicants"), "screening:board", "screening.view_applicants", "inbox", waiting),
)
