"""The permission register of `reporting`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

register(
    "reporting.view_people",
    _("See the list of people"),
    (Role.MANAGER, Role.SCREENER, Role.COACH, Role.INSTRUCTOR, Role.JOB_DEVELOPER, Role.ADMINISTRATOR),
)
register("reporting.view_funnel", _("See outcomes"), (Role.MANAGER, Role.EVALUATOR, Role.FUNDER))
register("reporting.view_names", _("See the names behind a number"), (Role.MANAGER, Role.EVALUATOR))
register("reporting.export", _("Export extracts"), (Role.MANAGER, Role.EVALUATOR))
register(
    "reporting.view_indicators", _("See indicators over the program's own records"), (Role.MANAGER, Role.EVALUATOR)
)
register("reporting.set_targets", _("Set targets of indicators"), (Role.MANAGER,))
register("reporting.manage_costs", _("Keep and see the cost ledger"), (Role.MANAGER,))
