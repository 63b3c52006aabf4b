"""Forms of reporting: targets of indicators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workadvance.people.models import Organization
from workadvance.programs.models import Program
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
