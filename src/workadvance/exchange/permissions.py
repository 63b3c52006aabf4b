"""The permission register of `exchange`. What an import writes needs the right to write it besides."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

register(
    "exchange.import_data",
    _("Import data from files, and undo an import"),
    (Role.MANAGER, Role.SCREENER, Role.JOB_DEVELOPER),
)
