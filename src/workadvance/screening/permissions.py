"""The permission register of `screening`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

register("screening.view_applicants", _("View applicants"), (Role.MANAGER, Role.SCREENER))
register("screening.apply", _("Enter an application for someone"), (Role.MANAGER, Role.SCREENER))
register("screening.assess", _("Check eligibility and save screening results"), (Role.MANAGER, Role.SCREENER))
register("screening.decide", _("Decide on applications"), (Role.MANAGER, Role.SCREENER))
register("screening.withdraw", _("Withdraw an application"), (Role.MANAGER, Role.SCREENER, Role.COACH))
