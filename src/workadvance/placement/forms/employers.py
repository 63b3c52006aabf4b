"""Forms of employers: the relationship, contacts, what was said."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.people.models import Membership, Organization, Role, User
from workadvance.placement.models import (
    EmployerAccount,
    EmployerActivity,
    EmployerContact,
)
from workadvance.ui.fields import DayField, EmailField, PhoneField, typed_field
from workadvance.ui.forms import Values


def keepers_of(provider_id: int) -> Any:
    """Users who may keep an employer of a provider."""
    today = timezone.localdate()
    members = Membership.objects.filter(
        organization=provider_id, role__in=(Role.JOB_DEVELOPER, Role.MANAGER), starts_on__lte=today
    ).exclude(ends_on__lt=today)
    return User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("name")


class EmployerForm(forms.Form):
    """An employer new to the list, with a first contact."""

    provider = forms.ModelChoiceField(label=gettext_lazy("Provider"), queryset=Organization.objects.none())
    name = forms.CharField(label=gettext_lazy("Employer's name"), max_length=200)
    organization = forms.TypedChoiceField(
        label=gettext_lazy("Is it one of these employers?"),
        required=False,
        widget=forms.RadioSelect,
        coerce=int,
        empty_value=None,
    )
    industry = forms.CharField(label=gettext_lazy("Industry"), max_length=120, required=False)
    since = DayField(label=gettext_lazy("First contact"), initial=timezone.localdate)
    partner = forms.BooleanField(label=gettext_lazy("Helped design the training"), required=False)
    contact_name = forms.CharField(label=gettext_lazy("Contact's name"), max_length=150, required=False)
    contact_title = forms.CharField(label=gettext_lazy("Job title"), max_length=120, required=False)
    email = EmailField(label=gettext_lazy("Email"), required=False, max_length=254)
    phone = PhoneField(label=gettext_lazy("Phone"), max_length=30, required=False)

    def __init__(self, *args: Any, providers: Any, like: list[Organization] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provider: Any = self.fields["provider"]
        provider.queryset = providers
        if len(providers) == 1:
            provider.initial, provider.widget, provider.required = providers[0], forms.HiddenInput(), False
        if like:
            which: Any = self.fields["organization"]
            none = _("None of these. Add “%(name)s”") % {"name": self.data.get("name", "")}
            which.choices = [*((o.pk, o.name) for o in like), (0, none)]
        else:  # nothing to choose between: what an earlier answer chose does not count
            del self.fields["organization"]

    def clean(self) -> Values:
        """One provider needs no choosing; a contact needs a name and a way to reach them."""
        found = super().clean() or {}
        if not found.get("provider") and "provider" not in self.errors:
            found["provider"] = self.fields["provider"].initial
        if (found.get("email") or found.get("phone")) and not found.get("contact_name"):
            self.add_error("contact_name", _("Enter the contact's name."))
        if found.get("contact_name") and not (found.get("email") or found.get("phone")):
            self.add_error("email", _("Enter an email address or a phone number."))
        return found


class EmployerChangeForm(forms.ModelForm[EmployerAccount]):
    """What is known of the relationship."""

    class Meta:
        model = EmployerAccount
        formfield_callback = typed_field
        fields = ("industry", "since", "partner", "owner")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset, owner.label = keepers_of(self.instance.provider_id), _("Account owner")
        self.fields["since"].label = _("First contact")


class ContactForm(forms.ModelForm[EmployerContact]):
    """A person to talk to."""

    class Meta:
        model = EmployerContact
        formfield_callback = typed_field
        fields = ("name", "job_title", "email", "phone")


class ActivityForm(forms.ModelForm[EmployerActivity]):
    """What was said, and when to follow up."""

    class Meta:
        model = EmployerActivity
        formfield_callback = typed_field
        fields = ("kind", "on", "note", "follow_up_on")
        labels = {
            "kind": gettext_lazy("Activity"),
            "on": gettext_lazy("Date"),
            "note": gettext_lazy("Activity log"),
            "follow_up_on": gettext_lazy("Follow-up date"),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        kind: Any = self.fields["kind"]
        kind.choices, kind.initial = EmployerActivity.Kind.choices, EmployerActivity.Kind.CALL
