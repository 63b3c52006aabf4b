"""The permission register of `api`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

TOKENS = "api.manage_tokens"
WEBHOOKS = "api.manage_webhooks"

register(TOKENS, _("Create and revoke API tokens"), (Role.ADMINISTRATOR,))
register(WEBHOOKS, _("Add webhooks and turn them off"), (Role.ADMINISTRATOR,))
