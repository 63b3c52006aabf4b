"""What the site itself adds to the left rail."""

from django.utils.translation import gettext_lazy as _

from workadvance.ui.context import RailItem, rail_register

rail_register(
    RailItem(10, _("Today"), "home", "people.use_site", "home"),
    RailItem(90, _("Access"), "access", "people.manage_access", "key"),
    RailItem(89, _("Organizations"), "organizations", "people.manage_organizations", "employers"),
    RailItem(92, _("Background tasks"), "background_tasks", "people.retry_tasks", "clock"),
    RailItem(91, _("Audit log"), "log", "people.view_audit", "lock"),
)
