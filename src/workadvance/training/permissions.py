"""The permission register of `training`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

register(
    "training.view_cohorts",
    _("View cohorts and rosters"),
    (Role.MANAGER, Role.COACH, Role.INSTRUCTOR, Role.JOB_DEVELOPER),
)
register("training.plan_cohort", _("Plan cohort"), (Role.MANAGER,))
register("training.enroll", _("Assign seats"), (Role.MANAGER, Role.COACH))
register("training.record", _("Record attendance, milestones, and exams"), (Role.MANAGER, Role.INSTRUCTOR))
register("training.badge", _("Issue and revoke badges"), (Role.MANAGER,))
