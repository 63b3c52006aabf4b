"""Forms that put right what was recorded wrong of a job and its pay."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workadvance.placement.models import EmploymentSpell, WageChange
from workadvance.ui.fields import DayField, NumberField
from workadvance.ui.pay import PayField

_ENDS: list[Any] = list(EmploymentSpell._meta.get_field("end_kind").choices or ())
_SOURCES: list[Any] = list(WageChange._meta.get_field("source").choices or ())


class JobCorrectionForm(forms.Form):
    """A job as it should have been recorded, and what was wrong."""

    employer_name = forms.CharField(label=_("Employer"), max_length=200)
    job_title = forms.CharField(label=_("Job title"), max_length=150)
    started_on = DayField(label=_("First day at work"))
    ended_on = DayField(
        label=_("Last day at work"), required=False, help_text=_("Leave this blank if the job hasn't ended.")
    )
    end_kind = forms.ChoiceField(label=_("Reason it ended"), required=False, choices=[("", "–"), *_ENDS])
    reason = forms.CharField(label=_("What was wrong"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class PayCorrectionForm(forms.Form):
    """Pay as it should have been recorded, and what was wrong."""

    hourly_wage = PayField(label=_("Pay"))
    hours_per_week = NumberField(label=_("Hours a week"), max_digits=4, decimal_places=1, min_value=1, max_value=99)
    effective_on = DayField(label=_("Effective date"))
    job_title = forms.CharField(label=_("New job title, if it changed"), required=False, max_length=150)
    source = forms.ChoiceField(label=_("Source"), choices=_SOURCES)
    reason = forms.CharField(label=_("What was wrong"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
