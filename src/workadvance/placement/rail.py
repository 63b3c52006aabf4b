"""What this component adds to the left rail."""

from django.utils.translation import gettext_lazy as _

from workadvance.placement.selectors import follow_ups_waiting, orders_waiting
from workadvance.ui.context import RailItem, rail_register

rail_register(
    RailItem(10, _("Your candidates"), "placement:employer_home", "placement.answer_slates", "inbox"),
    RailItem(50, _("Employers"), "placement:employers", "placement.view_employers", "employers", follow_ups_waiting),
    RailItem(51, _("Job orders"), "placement:orders", "placement.view_employers", "orders", orders_waiting),
    RailItem(52, _("Job-ready"), "placement:job_ready", "placement.view_job_ready", "job-ready"),
)
