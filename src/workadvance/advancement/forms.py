"""Forms of retention and advancement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workadvance.advancement.models import CheckIn, JobClaim, ReemploymentCase
from workadvance.placement.models import EmploymentSpell, WageChange
from workadvance.readiness.models import Barrier
from workadvance.ui.fields import DayField, NumberField
from workadvance.ui.pay import PayField

END_KINDS: list[Any] = list(EmploymentSpell._meta.get_field("end_kind").choices or ())
SOURCES: list[Any] = list(WageChange._meta.get_field("source").choices or ())


def _anything_else() -> forms.CharField:
    return forms.CharField(
        label=_("Anything else? (optional)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CheckInForm(forms.Form):
    """What a check-in found."""

    outcome = forms.ChoiceField(label=_("Result"), choices=CheckIn.Outcome.choices, widget=forms.RadioSelect)
    done_on = DayField(label=_("Date"), initial=timezone.localdate)
    ended_on = DayField(label=_("Last day at work"), required=False, help_text=_("Only if they left the job."))
    end_kind = forms.ChoiceField(
        label=_("Reason it ended"),
        required=False,
        choices=[("", "–"), *END_KINDS],
    )
    new_wage = PayField(label=_("New pay, if it changed"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class WageForm(forms.Form):
    """A change of pay or title in the same job."""

    effective_on = DayField(label=_("Effective date"), initial=timezone.localdate)
    hourly_wage = PayField(label=_("Pay"))
    hours_per_week = NumberField(
        label=_("Hours a week"), max_digits=4, decimal_places=1, min_value=1, max_value=99, initial=40
    )
    job_title = forms.CharField(label=_("New job title, if it changed"), required=False, max_length=150)
    source = forms.ChoiceField(label=_("Source"), choices=SOURCES)


class SeparationForm(forms.Form):
    """A job that ended."""

    ended_on = DayField(label=_("Last day at work"), initial=timezone.localdate)
    end_kind = forms.ChoiceField(label=_("Reason it ended"), choices=END_KINDS)
    reason = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class NewJobForm(forms.Form):
    """A job the person found: a first one outside our job orders, or a step up from the current one."""

    employer_name = forms.CharField(label=_("Employer"), max_length=200)
    job_title = forms.CharField(label=_("Job title"), max_length=150)
    soc = forms.CharField(
        label=_("Occupation"),
        required=False,
        max_length=120,
        help_text=_("Enter a code, such as 51-4041, or a job title, such as “machinist.”"),
    )
    started_on = DayField(label=_("Start date"), initial=timezone.localdate)
    hourly_wage = PayField(label=_("Pay"))
    hours_per_week = NumberField(
        label=_("Hours a week"), max_digits=4, decimal_places=1, min_value=1, max_value=99, initial=40
    )
    zip = forms.CharField(label=_("Workplace ZIP code"), required=False, max_length=5)
    in_sector = forms.BooleanField(label=_("In the program's sector"), required=False, initial=True)
    ends_current = forms.BooleanField(label=_("Left the current job for this one"), required=False)


class AdvancementGoalForm(forms.Form):
    """One of the step-up jobs offered, and what it takes to get there."""

    soc = forms.CharField(required=False)
    takes = forms.CharField(required=False, max_length=300)


class GotJobForm(forms.Form):
    """What a participant says of a job they found."""

    employer_name = forms.CharField(label=_("Where do you work?"), max_length=200, help_text=_("The employer's name."))
    job_title = forms.CharField(label=_("What is your job?"), max_length=150)
    on = DayField(label=_("Your first day"), initial=timezone.localdate)
    hourly_wage = PayField(label=_("Your pay"), required=False)
    hours_per_week = NumberField(
        label=_("Hours a week"), required=False, max_digits=4, decimal_places=1, min_value=1, max_value=99
    )
    note = _anything_else()


def _which_job(form: forms.Form, jobs: list[tuple[str, str]]) -> None:
    """Ask which job only someone who holds several."""
    which: Any = form.fields["job"]
    which.choices = jobs
    if not jobs:
        del form.fields["job"]


class PayChangedForm(forms.Form):
    """What a participant says of their pay; in which job, if they hold several."""

    job = forms.TypedChoiceField(label=_("Which job?"), coerce=int, widget=forms.RadioSelect)
    hourly_wage = PayField(label=_("Your pay now"))
    hours_per_week = NumberField(
        label=_("Hours a week"), required=False, max_digits=4, decimal_places=1, min_value=1, max_value=99
    )
    on = DayField(label=_("Since when?"), initial=timezone.localdate)
    note = _anything_else()

    def __init__(self, *args: Any, jobs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _which_job(self, jobs)


class NeedHelpForm(forms.Form):
    """What a participant needs help with."""

    help_with = forms.ChoiceField(
        label=_("What do you need help with?"), choices=Barrier.Kind.choices, widget=forms.RadioSelect
    )
    note = _anything_else()


class JobLossForm(forms.Form):
    """What a participant says when a job ended; which one, if they hold several."""

    job = forms.TypedChoiceField(label=_("Which job?"), coerce=int, widget=forms.RadioSelect)
    ended_on = DayField(label=_("Your last day at work"), initial=timezone.localdate)
    note = forms.CharField(
        label=_("What happened? (optional)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, jobs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _which_job(self, jobs)


class ClaimForm(forms.Form):
    """What someone says of a job: the fact, the value, about which day, and who says so."""

    fact = forms.ChoiceField(label=_("Fact"), choices=JobClaim.Fact.choices)
    value = forms.CharField(
        label=_("What they say"),
        max_length=150,
        help_text=_("Dollars an hour, hours a week, a job title, yes or no, or a date such as 2026-11-20."),
    )
    about_on = DayField(label=_("About which day"), initial=timezone.localdate)
    source = forms.ChoiceField(label=_("Source"), choices=JobClaim.Source.choices)
    unsure = forms.BooleanField(label=_("They weren't sure"), required=False)

    def clean(self) -> dict[str, Any]:
        """Dates and yes or no in the one form they are kept in, however they were typed."""
        given = super().clean() or {}
        fact, value = given.get("fact"), str(given.get("value", "")).strip()
        if fact in ("start", "end") and value:
            try:
                given["value"] = DayField().clean(value).isoformat()
            except forms.ValidationError as error:
                self.add_error("value", error)
        elif fact == "employed" and value.casefold() in ("y", "sí", "si", "s"):
            given["value"] = "yes"
        elif fact == "employed":
            given["value"] = value.casefold()
        elif fact in ("pay", "hours"):
            given["value"] = value.lstrip("$").strip()
        return given


class WithdrawForm(forms.Form):
    """Why a statement counts no more."""

    reason = forms.CharField(label=_("What happened"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class CaseForm(forms.Form):
    """The checklist of a re-employment case."""

    done = forms.MultipleChoiceField(
        label=pgettext_lazy("tasks", "Done"),
        required=False,
        choices=ReemploymentCase.Task.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    may_return = forms.BooleanField(
        label=_("Agrees to go back to the employer just left"),
        required=False,
        help_text=_("Without this, we don't refer them to that employer."),
    )


class CaseCloseForm(forms.Form):
    """Why a case ends without a next job."""

    outcome = forms.ChoiceField(
        label=_("Result"),
        choices=[c for c in ReemploymentCase.Outcome.choices if c[0] in ("choice", "unreached")],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(label=_("What happened"), max_length=200)


def job_choices(person_id: int) -> list[tuple[str, str]]:
    """The jobs someone holds now, to choose one of, where there are several; newest first."""
    held = EmploymentSpell.objects.filter(person=person_id, ended_on=None).order_by("-started_on", "-pk")
    rows = [(str(job.pk), f"{job.employer_name}, {job.job_title}") for job in held]
    return rows if len(rows) > 1 else []
