"""The permission register of `people`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import STAFF_ROLES, register
from workadvance.people.models import Role

SERVING = (Role.MANAGER, Role.SCREENER, Role.COACH, Role.INSTRUCTOR, Role.JOB_DEVELOPER)

register("people.view_person", _("See a person's page"), (*SERVING, Role.ADMINISTRATOR))
register("people.change_person", _("Edit a person's details"), (Role.MANAGER, Role.SCREENER, Role.COACH))
register(
    "people.view_household",
    _("See a person's household and its income"),
    (Role.MANAGER, Role.SCREENER, Role.COACH, Role.JOB_DEVELOPER, Role.ADMINISTRATOR),
)
register("people.view_ssn", _("See a Social Security number"), (Role.MANAGER,))
register("people.restrict_person", _("Restrict a record and choose who can see it"), (Role.MANAGER, Role.ADMINISTRATOR))
register("people.answer_identity", _("Say whether two records are the same person"), (Role.MANAGER, Role.SCREENER))
register("people.assign_coach", _("Assign a coach"), (Role.MANAGER, Role.COACH))
register(
    "people.view_history", _("See a person's history"), (Role.MANAGER, Role.SCREENER, Role.COACH, Role.JOB_DEVELOPER)
)
register("people.manage_access", _("Give and end access"), (Role.ADMINISTRATOR,))
register("people.manage_organizations", _("Add organizations and sites, and move them"), (Role.ADMINISTRATOR,))
register("people.view_audit", _("See the audit log and verify it"), (Role.ADMINISTRATOR,))
register("people.use_site", _("Use the staff site"), STAFF_ROLES)
register("people.retry_tasks", _("See background tasks that failed and try them again"), (Role.ADMINISTRATOR,))
register(
    "people.export_lists",
    _("Download lists as CSV and XLSX"),
    (Role.MANAGER, Role.SCREENER, Role.COACH, Role.JOB_DEVELOPER, Role.EVALUATOR, Role.ADMINISTRATOR),
)
register("people.erase_person", _("Erase a person's data, or keep it longer"), (Role.MANAGER, Role.ADMINISTRATOR))
register("people.agree_sharing", _("Record a data-sharing agreement between providers"), (Role.ADMINISTRATOR,))
