"""The forms of the steps of a referral."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.placement.models import (
    INTERVIEW_MINUTES,
    EmploymentSpell,
    Referral,
)
from workadvance.ui.fields import DayField, NumberField, WholeField
from workadvance.ui.forms import ReasonForm
from workadvance.ui.pay import PayField


class InterviewForm(forms.Form):
    """When an interview is."""

    interview_at = forms.DateTimeField(label=gettext_lazy("Day and time"), required=False)
    minutes = WholeField(
        label=gettext_lazy("Minutes"), min_value=5, max_value=480, required=False, initial=INTERVIEW_MINUTES
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    link = forms.URLField(label=gettext_lazy("Video link"), max_length=300, required=False, assume_scheme="https")

    def __init__(self, *args: Any, needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interview_at"].required = needed
        if not needed:
            self.fields["interview_at"].help_text = _("Leave this blank if there's no time yet.")


class OfferForm(forms.Form):
    """The pay offered."""

    wage = PayField(label=gettext_lazy("Offered pay"))


class OfferAcceptForm(forms.Form):
    """The first day agreed on."""

    starts_on = DayField(
        label=gettext_lazy("Start date"),
        required=False,
        help_text=gettext_lazy("You'll see it on Today when the date comes."),
    )


class HireForm(forms.Form):
    """A hire: the first day and the pay."""

    started_on = DayField(label=gettext_lazy("First day at work"), initial=timezone.localdate)
    hourly_wage = PayField(label=gettext_lazy("Pay"))
    hours_per_week = NumberField(
        label=gettext_lazy("Hours a week"), max_digits=4, decimal_places=1, min_value=1, max_value=99
    )
    job_title = forms.CharField(label=gettext_lazy("Job title"), max_length=150)
    confirmed = forms.ChoiceField(
        label=gettext_lazy("How we know"),
        choices=EmploymentSpell._meta.get_field("confirmed").choices,  # type: ignore[arg-type]  # the stubs know no field by name
    )


def step_form(step: str, referral: Referral, data: Any) -> forms.Form:
    """The form of one step of a referral, with what is known filled in."""
    order = referral.order
    if step == "interview":
        return InterviewForm(data)
    if step == "interview_time":
        at = timezone.localtime(referral.interview_at) if referral.interview_at else None
        ends = referral.interview_ends_at
        minutes = (ends - at) // dt.timedelta(minutes=1) if at and ends else INTERVIEW_MINUTES
        place, link = referral.interview_place, referral.interview_link
        initial = {"interview_at": at, "minutes": minutes, "place": place, "link": link}
        return InterviewForm(data, needed=True, initial=initial)
    if step == "offer":
        return OfferForm(data, initial={"wage": referral.offered_wage or order.wage})
    if step == "accept":
        return OfferAcceptForm(data, initial={"starts_on": referral.starts_on})
    if step == "hire":
        today = timezone.localdate()
        start = min(referral.starts_on, today) if referral.starts_on else today
        return HireForm(
            data,
            initial={
                "started_on": start,
                "hourly_wage": referral.offered_wage or order.wage,
                "hours_per_week": order.hours_per_week,
                "job_title": order.title,
            },
        )
    if step in ("employer_decline", "candidate_decline", "rescind_offer", "withdraw", "no_show"):
        return ReasonForm(data)
    return forms.Form(data)
