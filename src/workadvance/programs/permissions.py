"""The permission register of `programs`."""

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

register("programs.view_program", _("See program settings"), STAFF)
register("programs.manage_program", _("Set up a program"), (Role.MANAGER,))
register("programs.set_funders", _("Say which programs a funder pays for"), (Role.MANAGER, Role.ADMINISTRATOR))
