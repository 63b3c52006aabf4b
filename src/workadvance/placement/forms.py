"""Forms of placement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance import labor
from workadvance.people.models import Membership, Organisation, Role, User
from workadvance.placement.models import (
    Background,
    Benefit,
    EmployerAccount,
    EmployerActivity,
    EmployerContact,
    EmploymentSpell,
    JobOrder,
    Referral,
    Shift,
)
from workadvance.tables import InputProblems
from workadvance.training.models import Certification


def errors_into(form: forms.BaseForm, error: ValidationError) -> None:
    """Put a service's problems beside the form's fields; those of no field above it."""
    if hasattr(error, "error_dict"):
        for field, messages in error.message_dict.items():
            for message in messages:
                form.add_error(field if field in form.fields else None, message)
    else:
        for message in error.messages:
            form.add_error(None, message)


def keepers_of(provider_id: int) -> Any:
    """Users who may keep an employer of a provider."""
    today = timezone.localdate()
    members = Membership.objects.filter(
        organisation=provider_id, role__in=(Role.JOB_DEVELOPER, Role.MANAGER), starts_on__lte=today
    ).exclude(ends_on__lt=today)
    return User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("name")


class EmployerForm(forms.Form):
    """An employer new to the list, with a first contact."""

    provider = forms.ModelChoiceField(label=gettext_lazy("Provider"), queryset=Organisation.objects.none())
    name = forms.CharField(label=gettext_lazy("Employer's name"), max_length=200)
    organisation = forms.TypedChoiceField(
        label=gettext_lazy("Is it one of these?"),
        required=False,
        widget=forms.RadioSelect,
        coerce=int,
        empty_value=None,
    )
    industry = forms.CharField(label=gettext_lazy("Industry"), max_length=120, required=False)
    since = forms.DateField(label=gettext_lazy("In touch since"), initial=timezone.localdate)
    partner = forms.BooleanField(label=gettext_lazy("Helped shape the training"), required=False)
    contact_name = forms.CharField(label=gettext_lazy("Contact's name"), max_length=150, required=False)
    contact_title = forms.CharField(label=gettext_lazy("Job title"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=20, required=False)

    def __init__(self, *args: Any, providers: Any, like: list[Organisation] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provider: Any = self.fields["provider"]
        provider.queryset = providers
        if len(providers) == 1:
            provider.initial, provider.widget, provider.required = providers[0], forms.HiddenInput(), False
        if like:
            which: Any = self.fields["organisation"]
            none = _("None of these: add “%(name)s”") % {"name": self.data.get("name", "")}
            which.choices = [*((o.pk, o.name) for o in like), (0, none)]
        else:  # nothing to choose between: what an earlier answer chose does not count
            del self.fields["organisation"]

    def clean(self) -> dict[str, Any]:
        """One provider needs no choosing; a contact needs a name and a way to reach them."""
        found = super().clean() or {}
        if not found.get("provider") and "provider" not in self.errors:
            found["provider"] = self.fields["provider"].initial
        if (found.get("email") or found.get("phone")) and not found.get("contact_name"):
            self.add_error("contact_name", _("Whose address or number is this?"))
        if found.get("contact_name") and not (found.get("email") or found.get("phone")):
            self.add_error("email", _("Give an e-mail address or a phone number: one way to reach them."))
        return found


class EmployerChangeForm(forms.ModelForm[EmployerAccount]):
    """What is known of the relationship."""

    class Meta:
        model = EmployerAccount
        fields = ("industry", "since", "partner", "owner")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset, owner.label = keepers_of(self.instance.provider_id), _("Kept by")
        self.fields["since"].label = _("In touch since")


class ContactForm(forms.ModelForm[EmployerContact]):
    """A person to talk to."""

    class Meta:
        model = EmployerContact
        fields = ("name", "job_title", "email", "phone")


class ActivityForm(forms.ModelForm[EmployerActivity]):
    """What was said, and when to follow up."""

    class Meta:
        model = EmployerActivity
        fields = ("kind", "on", "note", "follow_up_on")
        labels = {
            "kind": gettext_lazy("What"),
            "on": gettext_lazy("On"),
            "note": gettext_lazy("What was said"),
            "follow_up_on": gettext_lazy("Follow up on"),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        kind: Any = self.fields["kind"]
        kind.choices, kind.initial = EmployerActivity.Kind.choices, EmployerActivity.Kind.CALL


class OrderForm(forms.ModelForm[JobOrder]):
    """A job order. The occupation is picked from search results, or given as a code or title."""

    occupation = forms.CharField(
        label=gettext_lazy("Occupation"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Type what the job is called, such as “CNA” or “lineman”, and choose below."),
    )
    soc = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)
    benefits = forms.MultipleChoiceField(
        label=gettext_lazy("Benefits"), choices=Benefit.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    shifts = forms.MultipleChoiceField(
        label=gettext_lazy("Shifts"),
        choices=Shift.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked means any."),
    )
    excludes = forms.MultipleChoiceField(
        label=gettext_lazy("Background that rules a person out"),
        choices=Background.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Only what the employer is lawfully entitled to ask. Never shown to participants as a list of their own."
        ),
    )

    class Meta:
        model = JobOrder
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
            "contact": gettext_lazy("Contact for this order"),
            "required_certifications": gettext_lazy("Certifications needed"),
        }
        widgets = {
            "requirements": forms.Textarea(attrs={"rows": 3}),
            "required_certifications": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, account: EmployerAccount, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contact: Any = self.fields["contact"]
        contact.queryset = account.contacts.filter(left_on=None).order_by("name")
        contact.empty_label = _("nobody named")
        held: Any = self.fields["required_certifications"]
        held.queryset = Certification.objects.order_by("name")
        self.fields["wage_to"].label = _("Up to, if a range")
        self.matches: list[Any] = []

    def clean(self) -> dict[str, Any]:
        """The occupation chosen among the results, or the one the words can only mean."""
        found = super().clean() or {}
        chosen, words = found.get("soc", "").strip(), found.get("occupation", "").strip()
        if not chosen and not words:
            self.add_error("occupation", _("Say which occupation it is."))
        elif not chosen:
            try:
                found["soc"] = labor.occupation(words).soc
            except InputProblems:
                self.matches = occupations_like(words)
                self.add_error(
                    "occupation",
                    _("Choose the occupation below; “%(words)s” can be several.") % {"words": words}
                    if self.matches
                    else _("No occupation is called like “%(words)s”. Try another word for the job.")
                    % {"words": words},
                )
        return found

    def _post_clean(self) -> None:
        """The model is checked by the service, which says all that is wrong at once."""

    def details(self) -> dict[str, Any]:
        """What the service takes."""
        found = {k: v for k, v in self.cleaned_data.items() if k not in ("occupation", "required_certifications")}
        return found


def occupations_like(text: str, limit: int = 6) -> list[Any]:
    """Occupations a job title may mean, best first; none for an empty text or one that nothing resembles."""
    try:
        return list(labor.search_titles(text, limit=limit))
    except InputProblems:
        return []


class ReadyForm(forms.Form):
    """What a person declared ready looks for."""

    socs = forms.MultipleChoiceField(
        label=gettext_lazy("Looks for work as"), required=False, widget=forms.CheckboxSelectMultiple
    )
    another = forms.CharField(
        label=gettext_lazy("Another occupation"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("A code or a title, such as “machinist”."),
    )
    summary = forms.CharField(
        label=gettext_lazy("What an employer reads"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Two or three sentences: training, strengths, what the person wants to do. No surname, no address."
        ),
    )
    wage_floor = forms.DecimalField(
        label=gettext_lazy("Lowest pay per hour"), required=False, max_digits=6, decimal_places=2, min_value=0
    )
    max_miles = forms.IntegerField(label=gettext_lazy("Can travel (miles)"), required=False, min_value=1, max_value=500)
    has_car = forms.NullBooleanField(
        label=gettext_lazy("Has a car"),
        required=False,
        widget=forms.Select(choices=[("unknown", "–"), ("true", gettext_lazy("Yes")), ("false", gettext_lazy("No"))]),
    )
    shifts = forms.MultipleChoiceField(
        label=gettext_lazy("Can work"),
        choices=Shift.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked means not known; no job is ruled out."),
    )
    available_from = forms.DateField(label=gettext_lazy("Can start from"), required=False)
    ready_on = forms.DateField(label=gettext_lazy("Ready since"), initial=timezone.localdate)
    background_asked = forms.BooleanField(
        label=gettext_lazy("Background was asked about"),
        required=False,
        help_text=gettext_lazy(
            "For staff only, to keep the person from a refusal that can be foreseen. Employers never see it."
        ),
    )
    background = forms.MultipleChoiceField(
        label=gettext_lazy("On record"), choices=Background.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, occupations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        socs: Any = self.fields["socs"]
        socs.choices = occupations

    def clean(self) -> dict[str, Any]:
        """The occupations ticked and the one typed, together."""
        found = super().clean() or {}
        if found.get("background") and not found.get("background_asked"):
            self.add_error("background_asked", _("Tick this if the person was asked, or untick what is on record."))
        return found

    def details(self) -> dict[str, Any]:
        """What the service takes."""
        d = dict(self.cleaned_data)
        another = d.pop("another").strip()
        asked = d.pop("background_asked")
        d["socs"] = [*d["socs"], *([another] if another else [])]
        d["background"] = d["background"] if asked else None
        return d


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class InterviewForm(forms.Form):
    """When an interview is."""

    interview_at = forms.DateTimeField(label=gettext_lazy("Day and time"), required=False)

    def __init__(self, *args: Any, needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interview_at"].required = needed
        if not needed:
            self.fields["interview_at"].help_text = _("Leave empty if no time is agreed yet.")


class OfferForm(forms.Form):
    """The pay offered."""

    wage = forms.DecimalField(label=gettext_lazy("Pay per hour offered"), max_digits=8, decimal_places=2, min_value=0)


class AcceptForm(forms.Form):
    """The first day agreed on."""

    starts_on = forms.DateField(
        label=gettext_lazy("First day agreed"),
        required=False,
        help_text=gettext_lazy("It comes up on Today when it is there."),
    )


class HireForm(forms.Form):
    """A hire: the first day and the pay."""

    started_on = forms.DateField(label=gettext_lazy("First day at work"), initial=timezone.localdate)
    hourly_wage = forms.DecimalField(label=gettext_lazy("Pay per hour"), max_digits=8, decimal_places=2, min_value=0)
    hours_per_week = forms.DecimalField(
        label=gettext_lazy("Hours a week"), max_digits=4, decimal_places=1, min_value=1, max_value=99
    )
    job_title = forms.CharField(label=gettext_lazy("Job title"), max_length=150)
    confirmed = forms.ChoiceField(
        label=gettext_lazy("How we know"),
        choices=EmploymentSpell._meta.get_field("confirmed").choices,  # type: ignore[arg-type]
    )


def step_form(step: str, referral: Referral, data: Any) -> forms.Form:
    """The form of one step of a referral, with what is known filled in."""
    order = referral.order
    if step == "interview":
        return InterviewForm(data)
    if step == "interview_time":
        at = timezone.localtime(referral.interview_at) if referral.interview_at else None
        return InterviewForm(data, needed=True, initial={"interview_at": at})
    if step == "offer":
        return OfferForm(data, initial={"wage": referral.offered_wage or order.wage})
    if step == "accept":
        return AcceptForm(data, initial={"starts_on": referral.starts_on})
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
    if step in ("refuse", "decline", "withdraw_offer", "take_back", "no_show"):
        return ReasonForm(data)
    return forms.Form(data)
