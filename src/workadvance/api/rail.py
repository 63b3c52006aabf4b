"""What connections to other systems add to the left rail."""

from django.utils.translation import gettext_lazy as _

from workadvance.api.permissions import TOKENS, WEBHOOKS
from workadvance.ui.context import RailItem, rail_register

rail_register(
    RailItem(94, _("API tokens"), "api:tokens", TOKENS, "key"),
    RailItem(95, _("Webhooks"), "api:webhooks", WEBHOOKS, "bell"),
)
