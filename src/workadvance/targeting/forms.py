"""Forms of a target decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from workadvance.ui.fields import DayField, WholeField
from workadvance.ui.forms import RowsField


class TargetDecisionForm(forms.Form):
    """A decision on an occupation."""

    chosen = forms.TypedChoiceField(
        label=gettext_lazy("Decision"),
        widget=forms.RadioSelect,
        coerce=lambda v: v == "yes",
        initial="yes",
        choices=[
            ("yes", gettext_lazy("Choose as a target job")),
            ("no", gettext_lazy("Don't choose it (stays on record)")),
        ],
    )
    planned_seats = WholeField(
        label=gettext_lazy("Planned seats a year"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=gettext_lazy("We compare it with the area's hiring capacity and save the result in the memo."),
    )
    reasons = forms.CharField(
        label=gettext_lazy("Reasons"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        help_text=gettext_lazy("Who would hire, at what pay, and any concerns. Future staff will read this."),
    )
    decided_on = DayField(label=gettext_lazy("Decision date"), initial=timezone.localdate)
    deciders = forms.CharField(
        label=gettext_lazy("Decision makers"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Names or a group, such as “steering committee.” You are recorded as the author."),
    )
    employers_consulted: Any = RowsField(
        None, required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("Employers consulted")
    )
    others_consulted = forms.CharField(
        label=gettext_lazy("Others consulted"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text=gettext_lazy("Employers not on your list, colleges, unions, the local workforce board."),
    )

    def __init__(self, *args: Any, employers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["employers_consulted"]
        field.queryset = employers
        if not employers:
            del self.fields["employers_consulted"]


class RetireForm(forms.Form):
    """Ending a target."""

    retired_on = DayField(label=gettext_lazy("End date"), initial=timezone.localdate)
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)
