"""The permission register of `advancement`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

register(
    "advancement.view_retention", _("See check-ins and work stories"), (Role.MANAGER, Role.COACH, Role.JOB_DEVELOPER)
)
register("advancement.record_contact", _("Record check-ins, wages and job changes"), (Role.MANAGER, Role.COACH))
register("advancement.choose_rung", _("Choose a next rung with a person"), (Role.MANAGER, Role.COACH))
