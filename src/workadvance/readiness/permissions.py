"""The permission register of `readiness`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

register("readiness.view_plan", _("See a person's plan, barriers and supports"), (Role.MANAGER, Role.COACH))
register("readiness.manage_plan", _("Keep a person's plan, barriers and supports"), (Role.MANAGER, Role.COACH))
register("readiness.view_notes", _("Read coaching notes"), (Role.MANAGER, Role.COACH))
register("readiness.write_notes", _("Write coaching notes"), (Role.MANAGER, Role.COACH))
register("readiness.view_sessions", _("See readiness sessions"), (Role.MANAGER, Role.COACH, Role.INSTRUCTOR))
register(
    "readiness.take_attendance", _("Hold sessions and take attendance"), (Role.MANAGER, Role.COACH, Role.INSTRUCTOR)
)
