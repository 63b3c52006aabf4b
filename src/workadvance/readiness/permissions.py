"""The permission register of `readiness`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

register(
    "readiness.view_plan", _("View a person's plan, barriers, and supportive services"), (Role.MANAGER, Role.COACH)
)
register(
    "readiness.manage_plan", _("Edit a person's plan, barriers, and supportive services"), (Role.MANAGER, Role.COACH)
)
register("readiness.view_notes", _("Read coaching notes"), (Role.MANAGER, Role.COACH))
register("readiness.write_notes", _("Add coaching notes"), (Role.MANAGER, Role.COACH))
register("readiness.view_sessions", _("View job-readiness sessions"), (Role.MANAGER, Role.COACH, Role.INSTRUCTOR))
register(
    "readiness.take_attendance", _("Run sessions and take attendance"), (Role.MANAGER, Role.COACH, Role.INSTRUCTOR)
)
