"""What this component adds to the left rail."""

from django.utils.translation import gettext_lazy as _

from workadvance.ui.context import RailItem, rail_register

rail_register(
    RailItem(20, _("People"), "reporting:people", "reporting.view_people", "people"),
    RailItem(80, _("Results"), "reporting:funnel", "reporting.view_funnel", "evidence"),
    RailItem(79, _("On course"), "reporting:steering", "reporting.view_indicators", "evidence"),
    RailItem(81, _("Indicators"), "reporting:indicators", "reporting.view_indicators", "evidence"),
    RailItem(82, _("Saved reports"), "reporting:saved_reports", "reporting.export", "evidence"),
)
