"""Staff's forms: an application on one page, steps, rubric, decisions, a place on the waitlist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.people.models import Person
from workadvance.programmes.models import Programme, RubricCriterion, ScreeningStep
from workadvance.screening.forms.applicant import (
    FORMS,
    LANGUAGES,
    YES_NO,
    AboutForm,
    HouseholdForm,
    WhyForm,
    WorkForm,
)
from workadvance.screening.parts import PARTS


class EnterForm(AboutForm, HouseholdForm, WorkForm, WhyForm):
    """An application entered by staff: all parts on one page."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=gettext_lazy("Programme"))
    received_on = forms.DateField(label=gettext_lazy("Form received on"), initial=timezone.localdate)
    language = forms.ChoiceField(label=gettext_lazy("Language of the applicant"), choices=LANGUAGES)
    services = forms.BooleanField(
        label=gettext_lazy("The applicant signed the consent to services on paper"),
        error_messages={"required": gettext_lazy("Without the signed consent the application cannot be kept.")},
    )
    messages = forms.BooleanField(label=gettext_lazy("The applicant agreed to text messages"), required=False)
    known = forms.ChoiceField(
        required=False, widget=forms.RadioSelect, label=gettext_lazy("Is it one of these people?")
    )

    def __init__(self, *args: Any, programmes: Any, alike: Iterable[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["programme"]
        field.queryset = programmes
        if len(programmes) == 1:
            field.empty_label, field.initial = None, programmes[0].pk
        known: Any = self.fields["known"]
        known.choices = [*((str(p.pk), self._said(p)) for p in alike), ("new", _("None of these: open a new record"))]
        for name, label in {
            "full_name": _("Name"),
            "zip": _("ZIP code"),
            "size": _("People in the household"),
            "monthly_income": _("Household income last month, before tax"),
            "work_authorised": _("May work in the United States"),
            "employed": _("Working now"),
            "hourly_wage": _("Pay per hour, if working"),
            "last_job": _("Present or last job"),
            "has_diploma": _("High-school diploma or GED"),
            "why": _("Why this work"),
            "heard_from": _("Heard of us from"),
            "reach_by": _("Best reached by"),
        }.items():
            self.fields[name].label = label
        for name in ("size", "monthly_income", "work_authorised", "hourly_wage", "last_job", "why"):
            self.fields[name].help_text = ""
        for name in ("work_authorised", "has_diploma"):
            choice: Any = self.fields[name]
            choice.choices = [*YES_NO, ("unsure", _("Not known"))]

    @staticmethod
    def _said(person: Person) -> str:
        known = [person.birth_date.isoformat() if person.birth_date else "", person.city, person.phone or person.email]
        return f"{person.full_name} · " + " · ".join(k for k in known if k)

    def parts(self) -> dict[str, dict[str, Any]]:
        """The checked values by part."""
        return {part: {f: self.cleaned_data[f] for f in FORMS[part].base_fields} for part in PARTS}


class StepForm(forms.Form):
    """The result of one step."""

    result = forms.ChoiceField(
        label=gettext_lazy("Result"),
        required=False,
        choices=[
            ("", "–"),
            ("passed", gettext_lazy("Passed")),
            ("failed", gettext_lazy("Not passed")),
            ("waived", gettext_lazy("Waived")),
        ],
    )
    score = forms.DecimalField(label=gettext_lazy("Score"), required=False, max_digits=6, decimal_places=2)
    done_on = forms.DateField(label=gettext_lazy("On"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, step: ScreeningStep, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": f"step{step.pk}", **kwargs})
        if step.kind == ScreeningStep.Kind.TEST:
            # A score against the pass mark gives the result; only waiving needs to be said.
            if step.pass_mark is not None:
                self.fields["result"].choices = [("", _("By the score")), ("waived", _("Waived"))]  # type: ignore[attr-defined]
        else:
            del self.fields["score"]


class RubricForm(forms.Form):
    """One interviewer's scores, criterion by criterion."""

    scored_on = forms.DateField(label=gettext_lazy("Interviewed on"), initial=timezone.localdate)

    def __init__(self, *args: Any, criteria: Iterable[RubricCriterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for criterion in self.criteria:
            self.fields[f"score_{criterion.pk}"] = forms.TypedChoiceField(
                label=criterion.name,
                coerce=int,
                required=False,
                empty_value=None,
                widget=forms.RadioSelect,
                choices=[
                    (
                        n,
                        _("1: %(words)s") % {"words": criterion.low_anchor}
                        if n == 1
                        else _("5: %(words)s") % {"words": criterion.high_anchor}
                        if n == 5
                        else str(n),
                    )
                    for n in range(1, 6)
                ],
            )
            self.fields[f"note_{criterion.pk}"] = forms.CharField(
                label=_("What shows it: %(name)s") % {"name": criterion.name}, required=False, max_length=300
            )

    def rows(self) -> list[dict[str, Any]]:
        """Criterion with its two bound fields."""
        return [{"criterion": c, "score": self[f"score_{c.pk}"], "note": self[f"note_{c.pk}"]} for c in self.criteria]

    def scores(self) -> dict[int, int]:
        """Criterion id to score, those that were given."""
        return {c.pk: s for c in self.criteria if (s := self.cleaned_data.get(f"score_{c.pk}"))}

    def notes(self) -> dict[int, str]:
        """Criterion id to note."""
        return {c.pk: self.cleaned_data.get(f"note_{c.pk}", "") for c in self.criteria}


class DecisionForm(forms.Form):
    """A move, its reason, and what the applicant reads."""

    move = forms.ChoiceField(widget=forms.RadioSelect, label=gettext_lazy("Decision"))
    reason = forms.CharField(
        label=gettext_lazy("Reason, for the record"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    message = forms.CharField(
        label=gettext_lazy("A few words of your own to the applicant"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("They go into the letter, in the applicant's language."),
    )
    letter = forms.BooleanField(label=gettext_lazy("Send the letter"), required=False, initial=True)

    def __init__(self, *args: Any, moves: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["move"]
        field.choices = moves


class PlaceForm(forms.Form):
    """A place on the waitlist."""

    position = forms.IntegerField(label=gettext_lazy("New place"), min_value=1)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)
