"""What this component adds to the left rail."""

from django.utils.translation import gettext_lazy as _

from workadvance.pages.context import RailItem, rail_register
from workadvance.screening.selectors import waiting

rail_register(
    RailItem(30, _("Applicants"), "screening:board", "screening.view_applicants", "inbox", waiting),
)
