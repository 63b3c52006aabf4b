"""The permission register of `advancement`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

register(
    "advancement.view_retention", _("View check-ins and work history"), (Role.MANAGER, Role.COACH, Role.JOB_DEVELOPER)
)
register("advancement.record_contact", _("Log check-ins; record pay and job changes"), (Role.MANAGER, Role.COACH))
register("advancement.set_goal", _("Set advancement goals"), (Role.MANAGER, Role.COACH))
