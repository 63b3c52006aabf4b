"""The permission register of `wages`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

register("wages.import_file", _("Import state wage files"), (Role.MANAGER, Role.EVALUATOR))
register("wages.decide_match", _("Decide whose wage records are"), (Role.MANAGER, Role.EVALUATOR))
