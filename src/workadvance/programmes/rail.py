"""What this component adds to the left rail."""

from django.utils.translation import gettext_lazy as _

from workadvance.pages.context import RailItem, rail_register

rail_register(
    RailItem(70, _("Targets"), "programmes:targets", "programmes.view_targets", "targets"),
    RailItem(75, _("Programmes"), "programmes:programmes", "programmes.view_programme", "programmes"),
)
