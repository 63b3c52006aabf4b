"""The event kinds of `reporting`."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, RetentionPeriod, register
from workadvance.events.readings import moment
from workadvance.ui.format import date_full

day = moment(date_full)

register(
    Kind(
        "reporting.edition.published",
        _("Results up to {until} published for funders."),
        {"until": Field(str, RetentionPeriod.permanent, day)},
    )
)
