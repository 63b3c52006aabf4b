"""Forms of the site's own pages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from workadvance.people.models import Organization, Person, Role, User
from workadvance.people.services import ssn_clean
from workadvance.ui.fields import DayField, EmailField, WholeField, typed_field
from workadvance.ui.forms import RowsField
from workadvance.ui.pay import PayField


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """A person's details."""

    ssn = forms.CharField(
        label=_("Social Security number"),
        required=False,
        max_length=11,
        help_text=_("Leave blank to keep the number on file. It is stored encrypted."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-private": "", "inputmode": "numeric"}),
    )

    wage_floor = PayField(label=_("Minimum pay"), required=False)

    class Meta:
        model = Person
        formfield_callback = typed_field
        fields = [
            "full_name",
            "goes_by",
            "birth_date",
            "language",
            "phone",
            "email",
            "reach_by",
            "reach_note",
            "reached_by",
            "line",
            "zip",
            "max_miles",
            "has_car",
            "wage_floor",
        ]
        widgets = {"has_car": forms.NullBooleanSelect}

    def clean_ssn(self) -> str:
        """Nine digits, or nothing."""
        value = self.cleaned_data["ssn"]
        return ssn_clean(value) if value else ""


class HouseholdCorrectionForm(forms.Form):
    """A household as it should have been recorded, and what was wrong."""

    size = WholeField(label=_("People in the household"), min_value=1, max_value=30)
    monthly_income = PayField(label=_("Household income, before taxes"), per="month", most=Decimal("9999999.99"))
    stated_on = DayField(label=_("Date stated"))
    reason = forms.CharField(label=_("What was wrong"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ConsentCorrectionForm(forms.Form):
    """A consent as it should have been recorded, and what was wrong."""

    signed_on = DayField(label=_("Date signed"))
    expires_on = DayField(label=_("Valid until"), required=False, help_text=_("Leave blank if it doesn't expire."))
    removed = forms.BooleanField(label=_("This person never gave it. Take it off the record."), required=False)
    reason = forms.CharField(label=_("What was wrong"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class _CoachField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs only
    """Coaches by name, each with the number of people they have."""

    caseloads: dict[int, int] = {}

    def label_from_instance(self, obj: Any) -> str:
        """“Dana Ortiz, 41 people”."""
        n = self.caseloads.get(obj.pk, 0)
        return ngettext("%(name)s, %(n)d person", "%(name)s, %(n)d people", n) % {"name": obj.name, "n": n}


class CoachForm(forms.Form):
    """Who looks after a person from now on."""

    coach = _CoachField(label=_("Coach"), queryset=User.objects.none(), required=False, empty_label=_("No coach"))

    def __init__(self, *args: Any, coaches: QuerySet[User], caseloads: dict[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = cast(_CoachField, self.fields["coach"])
        chosen.caseloads, chosen.queryset = caseloads, coaches


class ReassignForm(forms.Form):
    """The coach who takes over the people ticked; `people` keeps whose list they came from."""

    to = _CoachField(label=_("New coach"), queryset=User.objects.none())

    def __init__(self, *args: Any, coaches: QuerySet[User], caseloads: dict[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = cast(_CoachField, self.fields["to"])
        chosen.caseloads, chosen.queryset = caseloads, coaches


class RestrictForm(forms.Form):
    """Who may see a restricted record, and why it is restricted."""

    users = RowsField(
        label=_("Who can see this record"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("For example, a relative of a staff member.")
    )

    def __init__(self, *args: Any, staff: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["users"]
        field.queryset = staff


class AccessForm(forms.Form):
    """Give someone a role."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = EmailField(label=_("Email"), max_length=254)
    organization = forms.ModelChoiceField(label=_("Organization"), queryset=Organization.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    language = forms.ChoiceField(
        label=_("Language of the invitation"), choices=[("en", _("English")), ("es", _("Spanish"))], initial="en"
    )
    starts_on = DayField(label=_("Start date"), initial=timezone.localdate)
    ends_on = DayField(label=_("End date"), required=False)

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        field.queryset = organizations

    def clean(self) -> dict[str, Any]:
        """The end is not before the start."""
        data = super().clean() or {}
        if data.get("ends_on") and data.get("starts_on") and data["ends_on"] < data["starts_on"]:
            raise ValidationError({"ends_on": _("The end date can't be before the start date.")})
        return data


def _yesterday() -> dt.date:
    return timezone.localdate() - dt.timedelta(days=1)


class AccessEndForm(forms.Form):
    """The last day of a role, and who takes over what it holds."""

    ends_on = DayField(
        label=_("Last day of access"),
        initial=_yesterday,
        help_text=_("Yesterday ends it right away. Work is handed over when this day is over."),
    )
    to = forms.ModelChoiceField(label=_("Who takes over"), queryset=User.objects.none(), required=False)
    nobody_yet = forms.BooleanField(
        label=_("No one takes over yet"), required=False, help_text=_("Managers see on Today who has no coach.")
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if colleagues is None:
            del self.fields["to"], self.fields["nobody_yet"]
        else:
            field: Any = self.fields["to"]
            field.queryset, field.empty_label = colleagues, "–"
