"""The form of a job order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance import labor
from workadvance.placement.models import (
    Background,
    Benefit,
    EmployerAccount,
    JobOrder,
    Shift,
)
from workadvance.tables import InputProblems
from workadvance.training.models import Certification
from workadvance.ui.fields import typed_field
from workadvance.ui.forms import Values
from workadvance.ui.pay import PayField


class OrderForm(forms.ModelForm[JobOrder]):
    """A job order. The occupation is picked from search results, or given as a code or title."""

    occupation = forms.CharField(
        label=gettext_lazy("Occupation"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Type a job title, such as “CNA” or “lineman,” then choose below."),
    )
    soc = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)
    wage = PayField(label=gettext_lazy("Pay"))
    wage_to = PayField(label=gettext_lazy("Maximum pay, if a range"), required=False)
    benefits = forms.MultipleChoiceField(
        label=gettext_lazy("Benefits"), choices=Benefit.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    shifts = forms.MultipleChoiceField(
        label=gettext_lazy("Shifts"),
        choices=Shift.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("If you don't check any, any shift is fine."),
    )
    excludes = forms.MultipleChoiceField(
        label=gettext_lazy("Disqualifying background"),
        choices=Background.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("List only what the employer can lawfully ask. Participants never see this list."),
    )

    class Meta:
        model = JobOrder
        formfield_callback = typed_field
        fields = (
            "title",
            "wage",
            "wage_to",
            "hours_per_week",
            "slots",
            "zip",
            "remote",
            "start_by",
            "opened_on",
            "closes_on",
            "required_certifications",
            "requirements",
            "contact",
        )
        labels = {
            "contact": gettext_lazy("Contact for this job order"),
            "required_certifications": gettext_lazy("Required certifications"),
        }
        widgets = {
            "requirements": forms.Textarea(attrs={"rows": 3}),
            "required_certifications": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, account: EmployerAccount, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contact: Any = self.fields["contact"]
        contact.queryset = account.contacts.filter(left_on=None).order_by("name")
        contact.empty_label = _("none")
        held: Any = self.fields["required_certifications"]
        held.queryset = Certification.objects.order_by("name")
        self.matches: list[Any] = []

    def clean(self) -> Values:
        """The occupation chosen among the results, or the one the words can only mean."""
        found = super().clean() or {}
        chosen, words = found.get("soc", "").strip(), found.get("occupation", "").strip()
        if not chosen and not words:
            self.add_error("occupation", _("Choose the occupation."))
        elif not chosen:
            try:
                found["soc"] = labor.occupation(words).soc
            except InputProblems:
                self.matches = occupations_like(words)
                self.add_error(
                    "occupation",
                    _("More than one occupation matches “%(words)s.” Choose one below.") % {"words": words}
                    if self.matches
                    else _("No occupation matches “%(words)s.” Try another job title.") % {"words": words},
                )
        return found

    def _post_clean(self) -> None:
        """The model is checked by the service, which says all that is wrong at once."""

    def details(self) -> Values:
        """What the service takes."""
        found = {k: v for k, v in self.cleaned_data.items() if k not in ("occupation", "required_certifications")}
        return found


def occupations_like(text: str, limit: int = 6) -> list[Any]:
    """Occupations a job title may mean, best first; none for an empty text or one that nothing resembles."""
    try:
        return list(labor.search_titles(text, limit=limit))
    except InputProblems:
        return []
