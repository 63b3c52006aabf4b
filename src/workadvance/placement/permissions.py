"""The permission register of `placement`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

register("placement.view_employers", _("See employers and job orders"), (Role.MANAGER, Role.JOB_DEVELOPER, Role.COACH))
register("placement.manage_employers", _("Keep employers, contacts and activity"), (Role.MANAGER, Role.JOB_DEVELOPER))
register("placement.manage_orders", _("Open and change job orders"), (Role.MANAGER, Role.JOB_DEVELOPER))
register("placement.view_bench", _("See the job-ready bench"), (Role.MANAGER, Role.JOB_DEVELOPER, Role.COACH))
register(
    "placement.declare_ready", _("Declare a person ready for work"), (Role.MANAGER, Role.COACH, Role.JOB_DEVELOPER)
)
register("placement.refer", _("Make slates and follow referrals"), (Role.MANAGER, Role.JOB_DEVELOPER))
register("placement.place", _("Record a hire"), (Role.MANAGER, Role.JOB_DEVELOPER, Role.COACH))
register("placement.answer_slates", _("Answer slates as an employer"), (Role.EMPLOYER,))
