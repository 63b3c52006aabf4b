"""Forms of programs: set-up, eligibility policy, screening steps, interview criteria, target decisions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.people.models import Organization
from workadvance.programs.areas import areas_named
from workadvance.programs.models import EligibilityPolicy, InterviewCriterion, Program, ScreeningStep
from workadvance.ui.fields import DayField, RecordField, WholeField, typed_field
from workadvance.ui.forms import RowsField


def area_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Areas as choices: code and name with its number of jobs."""
    return [
        (
            a.code,
            _("%(name)s, %(jobs)s jobs") % {"name": a.name, "jobs": f"{a.employment:,}"} if a.employment else a.name,
        )
        for a in areas_named(list(codes))
    ]


class ProgramForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """A program's set-up; its areas are picked from the labor tables by search."""

    area_codes = forms.MultipleChoiceField(
        label=gettext_lazy("Labor market areas"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one area. Search for it below.")},
    )
    funders = RowsField(
        Organization.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Funders"),
        help_text=gettext_lazy("Funders can see this program's target jobs and outcomes."),
    )

    class Meta:
        model = Program
        formfield_callback = typed_field
        fields = (
            "provider",
            "name",
            "name_es",
            "sector",
            "sector_es",
            "area_codes",
            "track",
            "opened_on",
            "closed_on",
            "seats_per_year",
            "readiness_hours",
            "blind_raters",
            "about",
            "about_es",
            "contact_name",
            "contact_phone",
            "contact_email",
            "funders",
        )
        labels = {"provider": gettext_lazy("Provider")}

    def __init__(self, *args: Any, providers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["provider"]
        else:
            provider: Any = self.fields["provider"]
            provider.queryset, provider.empty_label = providers, None
            self.fields["opened_on"].initial = timezone.localdate
        funders: Any = self.fields["funders"]
        funders.queryset = Organization.objects.filter(kind=Organization.Kind.FUNDER).order_by("name")
        areas: Any = self.fields["area_codes"]
        areas.choices = area_choices(self.codes_shown())

    def codes_shown(self) -> list[str]:
        """The areas that are ticked now: those sent, or those on record."""
        if self.is_bound:
            return list(dict.fromkeys(self.data.getlist("area_codes")))  # type: ignore[attr-defined]  # bound: a QueryDict
        return list(self.initial.get("area_codes") or [])

    def _post_clean(self) -> None:
        """The service validates and stores; the instance stays as it is."""

    def validate_unique(self) -> None:
        """The service does."""


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """What a program asks of applicants, from a day on."""

    effective_on = DayField(
        label=gettext_lazy("Effective date"),
        initial=timezone.localdate,
        help_text=gettext_lazy("Applies to applications submitted on or after this date."),
    )

    class Meta:
        model = EligibilityPolicy
        formfield_callback = typed_field
        fields = (
            "effective_on",
            "min_age",
            "income_percent",
            "wage_limit",
            "needs_work_authorization",
            "needs_diploma",
        )

    def _post_clean(self) -> None:
        """The service validates and stores; the instance stays as it is."""


class ScreeningStepForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """One screening step."""

    id = RecordField(widget=forms.HiddenInput, required=False)
    position = WholeField(label=gettext_lazy("Position"), min_value=1, max_value=99)

    class Meta:
        model = ScreeningStep
        formfield_callback = typed_field
        fields = (
            "position",
            "kind",
            "name",
            "name_es",
            "about",
            "about_es",
            "passing_score",
            "maximum_score",
            "required",
        )
        labels = {
            "kind": gettext_lazy("Type"),
            "name": gettext_lazy("Name"),
            "name_es": gettext_lazy("Name in Spanish"),
            "about": gettext_lazy("What applicants should know"),
            "about_es": gettext_lazy("What applicants should know, in Spanish"),
            "required": gettext_lazy("Required"),
            "passing_score": gettext_lazy("Passing score"),
            "maximum_score": gettext_lazy("Maximum score"),
        }
        help_texts = {"about": "", "passing_score": "", "maximum_score": ""}

    def _post_clean(self) -> None:
        """The service validates and stores."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        low, top = data.get("passing_score"), data.get("maximum_score")
        if low is not None and top is not None and low > top:
            self.add_error("passing_score", _("The passing score can't be higher than the maximum score."))
        return data


class CriterionForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """One criterion of the interview criteria."""

    id = RecordField(widget=forms.HiddenInput, required=False)
    position = WholeField(label=gettext_lazy("Position"), min_value=1, max_value=99)

    class Meta:
        model = InterviewCriterion
        formfield_callback = typed_field
        fields = (
            "position", "name", "name_es", "low_anchor", "low_anchor_es", "high_anchor", "high_anchor_es", "weight",
        )  # fmt: skip
        labels = {
            "name": gettext_lazy("Criterion"),
            "name_es": gettext_lazy("Criterion in Spanish"),
            "low_anchor": gettext_lazy("What a 1 looks like"),
            "low_anchor_es": gettext_lazy("What a 1 looks like, in Spanish"),
            "high_anchor": gettext_lazy("What a 5 looks like"),
            "high_anchor_es": gettext_lazy("What a 5 looks like, in Spanish"),
            "weight": gettext_lazy("Weight"),
        }
        help_texts = {"low_anchor": "", "high_anchor": ""}

    def _post_clean(self) -> None:
        """The service validates and stores."""


class Lines(forms.BaseFormSet):  # type: ignore[type-arg]  # generic in its stubs only
    """Ordered lines of a program, with a box to take one out; empty new lines are left aside."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove this line")

    def lines(self) -> list[dict[str, Any]]:
        """The lines that stay, in the order wanted, as the services take them."""
        kept = [f.cleaned_data for f in self.forms if f.has_changed() or f.initial.get("id")]
        kept = [d for d in kept if d and not d.get("DELETE")]
        kept.sort(key=lambda d: d["position"])
        return [{k: v for k, v in d.items() if k not in ("position", "DELETE")} for d in kept]


StepLines: Any = forms.formset_factory(ScreeningStepForm, formset=Lines, extra=2, can_delete=True, max_num=20)
CriterionLines: Any = forms.formset_factory(CriterionForm, formset=Lines, extra=2, can_delete=True, max_num=20)

USUAL_STEPS: list[dict[str, Any]] = [
    {"kind": "orientation", "name": gettext_lazy("Orientation"), "required": True},
    {"kind": "test", "name": gettext_lazy("Reading test"), "required": True},
    {"kind": "test", "name": gettext_lazy("Math test"), "required": True},
    {"kind": "interview", "name": gettext_lazy("Interview"), "required": True},
]


def usual_steps() -> list[dict[str, Any]]:
    """The usual steps as `steps_set` takes them, named in both languages."""

    def named(language: str, name: Any) -> str:
        with translation.override(language):
            return str(name)

    return [{**s, "name": named("en", s["name"]), "name_es": named("es", s["name"])} for s in USUAL_STEPS]
