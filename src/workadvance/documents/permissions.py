"""The permission register of `documents`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

register("documents.view_paper", _("See people's documents"), (Role.MANAGER, Role.SCREENER, Role.COACH))
register(
    "documents.view_work_paper",
    _("See pay stubs, diplomas, and certificates"),
    (Role.MANAGER, Role.SCREENER, Role.COACH, Role.JOB_DEVELOPER),
)
register(
    "documents.make_letter",
    _("Make letters about people's hours"),
    (Role.MANAGER, Role.SCREENER, Role.COACH),
)
register("documents.manage_agreements", _("Write the forms people sign"), (Role.MANAGER,))
register("documents.view_medical_paper", _("See medical documents"), (Role.MANAGER, Role.COACH))
register("documents.view_background_paper", _("See court and background documents"), (Role.MANAGER, Role.COACH))
register(
    "documents.list_papers",
    _("Open a person's list of documents"),
    (Role.MANAGER, Role.SCREENER, Role.COACH, Role.JOB_DEVELOPER),
)
register(
    "documents.add_paper",
    _("Add and request documents"),
    (Role.MANAGER, Role.SCREENER, Role.COACH, Role.JOB_DEVELOPER),
)
register(
    "documents.check_paper",
    _("Review documents and certify what they prove"),
    (Role.MANAGER, Role.SCREENER, Role.COACH),
)
