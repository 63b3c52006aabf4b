"""The permission register of `screening`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

register("screening.view_applicants", _("See applicants"), (Role.MANAGER, Role.SCREENER))
register("screening.apply", _("Fill in an application for somebody"), (Role.MANAGER, Role.SCREENER))
register("screening.assess", _("Assess eligibility and record screening steps"), (Role.MANAGER, Role.SCREENER))
register("screening.decide", _("Decide on an applicant"), (Role.MANAGER, Role.SCREENER))
register("screening.withdraw", _("Withdraw an application"), (Role.MANAGER, Role.SCREENER, Role.COACH))
