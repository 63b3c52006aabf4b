"""The permission register of `api`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

MANAGE = "api.manage_connections"

register(MANAGE, _("Connect other systems: API tokens and webhooks"), (Role.ADMINISTRATOR,))
