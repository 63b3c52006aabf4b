"""The permission register of `targeting`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import STAFF_ROLES, register
from workadvance.people.models import Role

register("targeting.view_targets", _("See target jobs and labor market data"), (*sorted(STAFF_ROLES), Role.FUNDER))
register("targeting.decide_target", _("Choose and end target jobs"), (Role.MANAGER,))
