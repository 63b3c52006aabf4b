"""Forms of a target decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy


class DecisionForm(forms.Form):
    """A decision on an occupation."""

    chosen = forms.TypedChoiceField(
        label=gettext_lazy("Decision"),
        widget=forms.RadioSelect,
        coerce=lambda v: v == "yes",
        initial="yes",
        choices=[("yes", gettext_lazy("Train for it")), ("no", gettext_lazy("Looked at and left, for the record"))],
    )
    planned_seats = forms.IntegerField(
        label=gettext_lazy("Planned seats a year"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=gettext_lazy("Judged against what the place takes on; the verdict is kept in the memo."),
    )
    reasons = forms.CharField(
        label=gettext_lazy("Reasons"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        help_text=gettext_lazy(
            "Who would hire, at what pay, what speaks against it. People who come after you read this."
        ),
    )
    decided_on = forms.DateField(label=gettext_lazy("Decided on"), initial=timezone.localdate)
    deciders = forms.CharField(
        label=gettext_lazy("Who decided"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Names or a body, such as “steering group”. You are recorded as the one who wrote it."),
    )
    employers_consulted: Any = forms.ModelMultipleChoiceField(
        None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Employers consulted"),
    )
    others_consulted = forms.CharField(
        label=gettext_lazy("Others consulted"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text=gettext_lazy("Employers that are not on your list, colleges, unions, the workforce board."),
    )

    def __init__(self, *args: Any, employers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["employers_consulted"]
        field.queryset = employers
        if not employers:
            del self.fields["employers_consulted"]


class RetireForm(forms.Form):
    """Ending a target."""

    retired_on = forms.DateField(label=gettext_lazy("From"), initial=timezone.localdate)
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)
