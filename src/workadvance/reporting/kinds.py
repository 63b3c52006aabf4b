"""The event kinds of `reporting`."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, RetentionPeriod, register
from workadvance.events.readings import moment, worded
from workadvance.reporting.indicator_titles import TITLES
from workadvance.ui.format import date_full

day = moment(date_full)

register(
    Kind(
        "reporting.edition.published",
        _("Results up to {until} published for funders."),
        {"until": Field(str, RetentionPeriod.permanent, day)},
    )
)

P = RetentionPeriod.permanent
register(
    Kind(
        "reporting.target.set",
        _("Target of {indicator} for {year} set to {value}."),
        {
            "indicator": Field(str, P, worded(TITLES)),
            "year": Field(str, P),
            "value": Field(str, P),
            "program": Field(str, P),
        },
    )
)
register(
    Kind(
        "reporting.snapshot.made",
        _("Snapshot for analysts written: {people} people, up to {until}."),
        {"people": Field(int, P), "until": Field(str, P, day)},
    )
)
register(Kind("reporting.costs.imported", _("Costs imported: {lines} lines."), {"lines": Field(int, P)}))
register(
    Kind(
        "reporting.saved_report.saved",
        _("Report “{name}” saved."),
        {"name": Field(str, P), "question": Field(str, P)},
    )
)
register(Kind("reporting.saved_report.run", _("Report “{name}” run."), {"name": Field(str, P)}))
register(Kind("reporting.saved_report.due", _("Report “{name}” is emailed to its owner."), {"name": Field(str, P)}))
register(Kind("reporting.saved_report.removed", _("Report “{name}” removed."), {"name": Field(str, P)}))
