"""The permission register of `programmes`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

STAFF = (
    Role.MANAGER,
    Role.SCREENER,
    Role.COACH,
    Role.INSTRUCTOR,
    Role.JOB_DEVELOPER,
    Role.EVALUATOR,
    Role.ADMINISTRATOR,
)

register("programmes.view_targets", _("See target occupations and labour data"), (*STAFF, Role.FUNDER))
register("programmes.decide_target", _("Decide on a target occupation"), (Role.MANAGER,))
register("programmes.view_programme", _("See a programme's set-up"), STAFF)
register("programmes.manage_programme", _("Set up a programme"), (Role.MANAGER,))
