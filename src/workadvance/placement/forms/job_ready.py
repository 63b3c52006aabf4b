"""What a person declared ready looks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.placement.models import (
    Background,
    Shift,
)
from workadvance.ui.fields import DayField, WholeField
from workadvance.ui.forms import Values
from workadvance.ui.pay import PayField


class ReadyForm(forms.Form):
    """What a person declared ready looks for."""

    socs = forms.MultipleChoiceField(
        label=gettext_lazy("Wanted occupations"), required=False, widget=forms.CheckboxSelectMultiple
    )
    another = forms.CharField(
        label=gettext_lazy("Another occupation"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("A code or a title, such as “machinist.”"),
    )
    summary = forms.CharField(
        label=gettext_lazy("Summary for employers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Write 2 or 3 sentences about training, strengths, and goals. Leave out the last name and address."
        ),
    )
    wage_floor = PayField(label=gettext_lazy("Minimum pay"), required=False)
    max_miles = WholeField(label=gettext_lazy("Travel distance (miles)"), required=False, min_value=1, max_value=500)
    has_car = forms.NullBooleanField(
        label=gettext_lazy("Has a car"),
        required=False,
        widget=forms.Select(choices=[("unknown", "–"), ("true", gettext_lazy("Yes")), ("false", gettext_lazy("No"))]),
    )
    shifts = forms.MultipleChoiceField(
        label=gettext_lazy("Available shifts"),
        choices=Shift.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("If you don't check any, shifts are unknown and no job is excluded."),
    )
    available_from = DayField(label=gettext_lazy("Earliest start date"), required=False)
    ready_on = DayField(label=gettext_lazy("Job-ready since"), initial=timezone.localdate)
    background_asked = forms.BooleanField(
        label=gettext_lazy("Asked about background"),
        required=False,
        help_text=gettext_lazy(
            "Staff only. We use it to avoid referrals an employer would turn down. Employers never see it."
        ),
    )
    background = forms.MultipleChoiceField(
        label=gettext_lazy("On record"), choices=Background.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, occupations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        socs: Any = self.fields["socs"]
        socs.choices = occupations

    def clean(self) -> Values:
        """The occupations ticked and the one typed, together."""
        found = super().clean() or {}
        if found.get("background") and not found.get("background_asked"):
            self.add_error("background_asked", _("Check this box if you asked the person, or clear what's on record."))
        return found

    def details(self) -> Values:
        """What the service takes."""
        d = dict(self.cleaned_data)
        another = d.pop("another").strip()
        asked = d.pop("background_asked")
        d["socs"] = [*d["socs"], *([another] if another else [])]
        d["background"] = d["background"] if asked else None
        return d
