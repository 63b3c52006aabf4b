"""Forms of reporting: targets of indicators, saved reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workadvance.people.access import Actor
from workadvance.people.models import Organization
from workadvance.programs.models import Program
from workadvance.reporting.models import SavedReport
from workadvance.reporting.questions import groups_of
from workadvance.reporting.saved_reports import PERMISSION
from workadvance.reporting.snapshot import TABLES
from workadvance.reporting.targets import indicator_choices
from workadvance.ui.fields import DayField, NumberField, WholeField


class EnglishSelect(forms.Select):
    """A choice among texts that exist in English only, each marked as English."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One option, with the language of its text."""
        option = super().create_option(*args, **kwargs)
        option["attrs"]["lang"] = "en"
        return option


class TargetForm(forms.Form):
    """What an indicator of a program is to reach in a year."""

    indicator = forms.ChoiceField(label=_("Indicator"), widget=EnglishSelect)
    program_year = WholeField(label=_("Year"), min_value=2000, max_value=2100)
    value = NumberField(
        label=_("Target"),
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text=_("A percentage for shares of people; dollars a quarter for earnings."),
    )
    funder = forms.ModelChoiceField(Organization.objects.none(), label=_("Funder"), required=False)
    effective_on = DayField(label=_("Effective date"))

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indicator = self.fields["indicator"]
        assert isinstance(indicator, forms.ChoiceField)
        indicator.choices = indicator_choices(timezone.localdate().year)
        funder = self.fields["funder"]
        assert isinstance(funder, forms.ModelChoiceField)
        funder.queryset = program.funders.order_by("name")


TABLE_NAMES = {
    "people": _("People"),
    "spells": _("Jobs"),
    "services": _("Services"),
    "outcomes": _("Applications and outcomes"),
}


ASKED = ("name", "table", "rows", "columns", "conditions", "every")
"""What a saved report keeps of its form."""


class SavedReportForm(forms.Form):
    """A question over the documented model, and how often its answer is emailed."""

    name = forms.CharField(label=_("Name of the report"), max_length=100)
    provider = forms.ModelChoiceField(Organization.objects.none(), label=_("Organization"))
    table = forms.ChoiceField(label=_("Count people by their"), choices=[(name, TABLE_NAMES[name]) for name in TABLES])
    rows = forms.ChoiceField(label=_("Rows"), widget=EnglishSelect)
    columns = forms.ChoiceField(label=_("Columns"), required=False, widget=EnglishSelect)
    conditions = forms.CharField(
        label=_("Conditions"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    every = forms.ChoiceField(label=_("Email it to me"), required=False, choices=SavedReport.Every.choices)

    def __init__(self, data: Any, *, actor: Actor, report: SavedReport | None) -> None:
        initial = {name: getattr(report, name) for name in ASKED} if report else {"table": "outcomes"}
        super().__init__(data, initial=initial)
        provider, rows, columns = (self.fields[name] for name in ("provider", "rows", "columns"))
        assert isinstance(provider, forms.ModelChoiceField)
        assert isinstance(rows, forms.ChoiceField)
        assert isinstance(columns, forms.ChoiceField)
        provider.queryset = Organization.objects.filter(pk__in=actor.at(PERMISSION).staff_organizations).order_by(
            "name"
        )
        example = format_html('<span lang="en">{}</span>', "station = employed, wage >= 18, placed_on != empty")
        help_text = gettext("One a line; all must hold, such as {example}.")
        self.fields["conditions"].help_text = format_html(help_text, example=example)
        if report:
            del self.fields["provider"]
        else:
            self.initial["provider"] = provider.queryset.first()
        groups = [(TABLE_NAMES[name], [(f, f) for f in groups_of(name)]) for name in TABLES]
        rows.choices = groups
        columns.choices = [("", "–"), *groups]
