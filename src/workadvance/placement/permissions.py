"""The permission register of `placement`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

register("placement.view_employers", _("View employers and job orders"), (Role.MANAGER, Role.JOB_DEVELOPER, Role.COACH))
register("placement.manage_employers", _("Edit employers, contacts, and activity"), (Role.MANAGER, Role.JOB_DEVELOPER))
register("placement.manage_orders", _("Add and edit job orders"), (Role.MANAGER, Role.JOB_DEVELOPER))
register("placement.view_job_ready", _("View the job-ready pool"), (Role.MANAGER, Role.JOB_DEVELOPER, Role.COACH))
register("placement.declare_ready", _("Mark a person as job-ready"), (Role.MANAGER, Role.COACH, Role.JOB_DEVELOPER))
register("placement.refer", _("Build slates and manage referrals"), (Role.MANAGER, Role.JOB_DEVELOPER))
register("placement.place", _("Record a hire"), (Role.MANAGER, Role.JOB_DEVELOPER, Role.COACH))
register("placement.answer_slates", _("Answer slates as an employer"), (Role.EMPLOYER,))
