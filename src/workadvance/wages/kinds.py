"""Event kinds of state wage records: counts and codes, never a name, a number or an amount."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, register

register(
    Kind(
        "wages.wagefile.imported",
        _("State wage file imported: {rows} lines, {new} new records, {revised} revised, {asked} to decide."),
        {"rows": Field(int), "new": Field(int), "revised": Field(int), "asked": Field(int)},
    ),
    Kind("wages.wagequestion.same", _("Wage record of {quarter}: it is this person's."), {"quarter": Field(str)}),
    Kind(
        "wages.wagequestion.different", _("Wage record of {quarter}: it is another person's."), {"quarter": Field(str)}
    ),
    Kind(
        "wages.wagequestion.reopened",
        _("Wage record of {quarter}: the decision was undone."),
        {"quarter": Field(str)},
    ),
)
