"""Staff's forms: an application on one page, steps, interview criteria, decisions, a number on the waitlist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from workadvance.people.models import Person
from workadvance.programs.models import InterviewCriterion, Program, ScreeningStep
from workadvance.screening.application_parts import PARTS
from workadvance.screening.forms.applicant import (
    FORMS,
    LANGUAGES,
    YES_NO,
    AboutForm,
    HouseholdForm,
    WhyForm,
    WorkForm,
)
from workadvance.ui.fields import DayField, NumberField, WholeField

# The questions of an application as staff read them, who see or type the answers of someone else.
STAFF_LABELS: dict[str, str | Promise] = {
    "full_name": gettext_lazy("Name"),
    "goes_by": gettext_lazy("Goes by"),
    "zip": gettext_lazy("ZIP code"),
    "reach_by": gettext_lazy("Best way to reach them"),
    "reach_note": gettext_lazy("Best time to reach them"),
    "size": gettext_lazy("People in the household"),
    "monthly_income": gettext_lazy("Household income last month, before taxes"),
    "work_authorized": gettext_lazy("Authorized to work in the United States"),
    "employed": gettext_lazy("Working now"),
    "hourly_wage": gettext_lazy("Pay, if working"),
    "last_job": gettext_lazy("Current or last job"),
    "has_diploma": gettext_lazy("High school diploma or equivalency (GED, HiSET)"),
    "why": gettext_lazy("Reason for choosing this work"),
    "heard_from": gettext_lazy("Heard about us from"),
}
_EXPLAINED_TO_APPLICANTS = ("size", "monthly_income", "work_authorized", "hourly_wage", "last_job", "why")


def word_for_staff(form: forms.Form) -> None:
    """Put an applicant's questions into the words of staff, who fill them in for someone else."""
    for name, field in form.fields.items():
        label: Any = STAFF_LABELS.get(name, field.label)
        field.label = label
        if name in _EXPLAINED_TO_APPLICANTS:
            field.help_text = ""
        if name in ("work_authorized", "has_diploma"):
            choice: Any = field
            choice.choices = [*YES_NO, ("unsure", _("Not known"))]


class StaffAboutForm(AboutForm):
    """About an applicant, entered by staff: someone without a phone, an email or an address can be found otherwise."""

    reached_by = forms.CharField(
        label=gettext_lazy("Where to find this person"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Without a phone, email, or ZIP code: a shelter, a relative, “comes in on Mondays.”"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zip"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("reached_by"):
            if self.has_error("phone", "unreachable"):
                del self.errors["phone"]
                data["phone"] = ""
        elif not data.get("zip") and "zip" not in self.errors:
            self.add_error("zip", _("Enter a ZIP code, or say where to find this person."))
        return data


class EnterForm(StaffAboutForm, HouseholdForm, WorkForm, WhyForm):
    """An application entered by staff: all parts on one page."""

    unusual = {**HouseholdForm.unusual, **WorkForm.unusual}

    program = forms.ModelChoiceField(Program.objects.none(), label=gettext_lazy("Program"))
    received_on = DayField(label=gettext_lazy("Date the form was received"), initial=timezone.localdate)
    language = forms.ChoiceField(label=gettext_lazy("Applicant's language"), choices=LANGUAGES)
    services = forms.BooleanField(
        label=gettext_lazy("The applicant signed the consent to services on paper"),
        error_messages={"required": gettext_lazy("We need the signed consent before we can save the application.")},
    )
    messages = forms.BooleanField(label=gettext_lazy("The applicant agreed to text messages"), required=False)
    known = forms.ChoiceField(
        required=False, widget=forms.RadioSelect, label=gettext_lazy("Is it one of these people?")
    )

    def __init__(self, *args: Any, programs: Any, alike: Iterable[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["program"]
        field.queryset = programs
        if len(programs) == 1:
            field.empty_label, field.initial = None, programs[0].pk
        known: Any = self.fields["known"]
        known.choices = [
            *((str(p.pk), self._said(p)) for p in alike),
            ("new", _("None of these. Create a new record")),
            ("unsure", _("I'm not sure yet. Create a new record and ask later")),
        ]
        word_for_staff(self)

    @staticmethod
    def _said(person: Person) -> str:
        known = [person.birth_date.isoformat() if person.birth_date else "", person.city, person.phone or person.email]
        return f"{person.full_name} · " + " · ".join(k for k in known if k)

    def parts(self) -> dict[str, dict[str, Any]]:
        """The checked values by part."""
        fields: dict[str, type[forms.Form]] = {**FORMS, "about": StaffAboutForm}
        return {part: {f: self.cleaned_data[f] for f in fields[part].base_fields} for part in PARTS}


class ReconcileForm(forms.Form):
    """What two interviewers agreed on, for the criteria on which they were far apart."""

    reason = forms.CharField(
        label=gettext_lazy("What you agreed on and why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, criteria: Iterable[InterviewCriterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion in criteria:
            self.fields[f"score_{criterion.pk}"] = forms.TypedChoiceField(
                label=criterion.name_here,
                coerce=int,
                choices=[(n, n) for n in range(1, 6)],
                widget=forms.RadioSelect,
                help_text=_("1: %(low)s 5: %(high)s")
                % {"low": criterion.low_anchor_here, "high": criterion.high_anchor_here},
            )
        self.order_fields([name for name in self.fields if name != "reason"])

    def scores(self) -> dict[int, int]:
        """The agreed scores by criterion."""
        return {int(k.removeprefix("score_")): v for k, v in self.cleaned_data.items() if k.startswith("score_")}


class StepResultForm(forms.Form):
    """The result of one step."""

    result = forms.ChoiceField(
        label=gettext_lazy("Result"),
        required=False,
        choices=[
            ("", "–"),
            ("passed", pgettext_lazy("screening step", "Passed")),
            ("failed", pgettext_lazy("screening step", "Not passed")),
            ("waived", pgettext_lazy("screening step", "Waived")),
        ],
    )
    score = NumberField(label=gettext_lazy("Score"), required=False, max_digits=6, decimal_places=2)
    done_on = DayField(label=gettext_lazy("Date"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, step: ScreeningStep, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": f"step{step.pk}", **kwargs})
        if step.kind == ScreeningStep.Kind.TEST:
            # A score against the passing score gives the result; only waiving needs to be said.
            if step.passing_score is not None:
                result: Any = self.fields["result"]
                result.choices = [("", _("Use the score")), ("waived", pgettext("screening step", "Waived"))]
        else:
            del self.fields["score"]


@dataclass(frozen=True, slots=True)
class CriterionFields:
    """An interview criterion with the bound fields for its score and note."""

    criterion: InterviewCriterion
    score: forms.BoundField
    note: forms.BoundField


class CriteriaScoreForm(forms.Form):
    """One interviewer's scores, criterion by criterion."""

    scored_on = DayField(label=gettext_lazy("Interview date"), initial=timezone.localdate)

    def __init__(self, *args: Any, criteria: Iterable[InterviewCriterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for criterion in self.criteria:
            self.fields[f"score_{criterion.pk}"] = forms.TypedChoiceField(
                label=criterion.name_here,
                coerce=int,
                required=False,
                empty_value=None,
                widget=forms.RadioSelect,
                choices=[
                    (
                        n,
                        _("1: %(words)s") % {"words": criterion.low_anchor_here}
                        if n == 1
                        else _("5: %(words)s") % {"words": criterion.high_anchor_here}
                        if n == 5
                        else str(n),
                    )
                    for n in range(1, 6)
                ],
            )
            self.fields[f"note_{criterion.pk}"] = forms.CharField(
                label=_("Notes on %(name)s") % {"name": criterion.name_here}, required=False, max_length=300
            )

    def rows(self) -> list[CriterionFields]:
        """Each criterion with its two bound fields."""
        return [CriterionFields(c, self[f"score_{c.pk}"], self[f"note_{c.pk}"]) for c in self.criteria]

    def scores(self) -> dict[int, int]:
        """Criterion id to score, those that were given."""
        return {c.pk: s for c in self.criteria if (s := self.cleaned_data.get(f"score_{c.pk}"))}

    def notes(self) -> dict[int, str]:
        """Criterion id to note."""
        return {c.pk: self.cleaned_data.get(f"note_{c.pk}", "") for c in self.criteria}


class ApplicationDecisionForm(forms.Form):
    """A move, its reason, and what the applicant reads."""

    move = forms.ChoiceField(widget=forms.RadioSelect, label=gettext_lazy("Decision"))
    reason = forms.CharField(
        label=gettext_lazy("Reason, for the record"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    effective_on = DayField(
        label=gettext_lazy("Decided on"),
        required=False,
        help_text=gettext_lazy("Leave empty for today. An earlier day needs a reason."),
    )
    message = forms.CharField(
        label=gettext_lazy("Personal note to the applicant"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("We'll add it to the letter. Write it in the applicant's language."),
    )
    letter = forms.BooleanField(label=gettext_lazy("Send the letter"), required=False, initial=True)
    second_program = forms.BooleanField(
        label=gettext_lazy("Second program: this person is already in another program here, and we mean both"),
        required=False,
    )

    def __init__(self, *args: Any, moves: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moves_offered(moves)

    def moves_offered(self, moves: list[tuple[str, str]]) -> None:
        """Show these moves to choose from."""
        field: Any = self.fields["move"]
        field.choices = moves


class WaitlistForm(forms.Form):
    """Another number on the waitlist."""

    position = WholeField(label=gettext_lazy("New number on the waitlist"), min_value=1)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)
