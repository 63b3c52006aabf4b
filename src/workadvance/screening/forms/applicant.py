"""The applicant's own forms: the start, the parts one at a time, sending."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.eligibility.criterion_kinds import eligibility_entry
from workadvance.people.households import household_of
from workadvance.people.models import Household
from workadvance.screening.application_parts import PARTS
from workadvance.screening.models import Application
from workadvance.ui.fields import BirthDateField, EmailField, NameField, PhoneField, WholeField, ZipField
from workadvance.ui.pay import PayField

REACH_BY = [
    ("text", gettext_lazy("Text message")),
    ("call", gettext_lazy("Phone call")),
    ("email", gettext_lazy("Email")),
]
LANGUAGES = [("en", gettext_lazy("English")), ("es", gettext_lazy("Spanish"))]
YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
YES_NO_UNSURE = [*YES_NO, ("unsure", gettext_lazy("I'm not sure"))]
HEARD = [
    ("", gettext_lazy("Choose one (optional)")),
    ("friend", gettext_lazy("A friend or relative")),
    ("job_center", gettext_lazy("An American Job Center")),
    ("school", gettext_lazy("A school or college")),
    ("community", gettext_lazy("A community group, church, or clinic")),
    ("online", gettext_lazy("Online")),
    ("flyer", gettext_lazy("A flyer or poster")),
    ("employer", gettext_lazy("An employer")),
    ("other", gettext_lazy("Something else")),
]


class YesNoField(forms.ChoiceField):
    """Yes or no, kept as True, False, or None for “not sure” and unanswered."""

    def __init__(self, *, unsure: bool = False, **kwargs: Any) -> None:
        super().__init__(choices=YES_NO_UNSURE if unsure else YES_NO, widget=forms.RadioSelect, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value

    def clean(self, value: Any) -> bool | None:
        text = super().clean(value)
        return {"yes": True, "no": False}.get(text)


class PreScreenForm(forms.Form):
    """A few questions before the application: no name, and nothing is kept."""

    zip = ZipField(label=gettext_lazy("ZIP code where you live"), max_length=20)
    age = WholeField(label=gettext_lazy("Your age"), min_value=1, max_value=120)
    work_authorized = YesNoField(
        label=gettext_lazy("Are you authorized to work in the United States?"),
        unsure=True,
        help_text=gettext_lazy("We ask everyone. You don't need to show documents now."),
    )
    employed = YesNoField(label=gettext_lazy("Are you working now?"))
    hourly_wage = PayField(
        label=gettext_lazy("If you're working: your pay, before taxes"), required=False, most=Decimal("999.99")
    )
    household_size = WholeField(
        label=gettext_lazy("How many people live in your household, including you?"), min_value=1, max_value=30
    )
    monthly_income = PayField(
        per="month",
        most=Decimal("9999999.99"),
        label=gettext_lazy("About how much money comes in, before taxes"),
        help_text=gettext_lazy("Everyone's pay, benefits, and child support together. A guess is fine."),
    )
    has_diploma = YesNoField(
        label=gettext_lazy("Do you have a high school diploma or equivalency (GED, HiSET)?"), unsure=True
    )


class StartForm(forms.Form):
    """The first page: who, and one way to reach them."""

    full_name = NameField(
        label=gettext_lazy("Your name"),
        max_length=200,
        help_text=gettext_lazy("First and last name, the way you write it."),
    )
    birth_date = BirthDateField(
        label=gettext_lazy("Date of birth"),
        help_text=gettext_lazy("So that you and your family each have your own application."),
    )
    email = EmailField(
        label=gettext_lazy("Email"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("We'll email you a link so you can finish later or on another device."),
    )
    phone = PhoneField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("Enter an email, a phone number, or both."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # People do not see this field; programs that fill in every field do.
    website = forms.CharField(required=False, label=gettext_lazy("Leave this empty"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("email") and not data.get("phone") and not {"email", "phone"} & set(self.errors):
            self.add_error("email", _("Enter an email address or phone number so we can reach you."))
        if data.get("website"):
            raise forms.ValidationError(_("We couldn't accept this form. Reload the page and try again."))
        return data


class AboutForm(forms.Form):
    """About you."""

    full_name = NameField(label=gettext_lazy("Your name"), max_length=200)
    goes_by = NameField(
        label=gettext_lazy("Name you go by"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("If it's different."),
        widget=forms.TextInput,
    )
    birth_date = BirthDateField(label=gettext_lazy("Date of birth"))
    zip = ZipField(label=gettext_lazy("ZIP code where you live"), max_length=20)
    email = EmailField(label=gettext_lazy("Email"), required=False, max_length=254)
    phone = PhoneField(label=gettext_lazy("Phone"), required=False, max_length=30)
    reach_by = forms.ChoiceField(
        label=gettext_lazy("Best way to reach you"),
        widget=forms.RadioSelect,
        initial="text",
        choices=REACH_BY,
    )
    reach_note = forms.CharField(
        label=gettext_lazy("Best time to reach you"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("For example: evenings, but not Sundays."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("email") and not data.get("phone") and not {"email", "phone"} & set(self.errors):
            words = _("Enter an email address or phone number so we can reach you.")
            self.add_error("phone", forms.ValidationError(words, code="unreachable"))
        return data


class AsksBack(forms.Form):
    """A number that is probably a slip (a household of 25) is asked about once more; the same number again is confirmed."""

    asked_back = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    unusual: dict[str, tuple[str, str]] = {}
    """The field: the fact it is, and the number of policy above which it is asked about."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        today, found = timezone.localdate(), {}
        for name, (fact, key) in self.unusual.items():
            value = data.get(name)
            if value is not None and Decimal(str(value)) > Decimal(str(eligibility_entry(key, today).value)):
                found[name] = (fact, f"{Decimal(str(value)).normalize():f}")
        asked = set(data.get("asked_back", "").split("|"))
        data["asked_back"] = dict(found.values())
        wrong = {name: one for name, one in found.items() if "=".join(one) not in asked}
        if wrong:
            for name in wrong:
                self.add_error(name, _("That's unusual. If it's right, submit it again. If not, correct it."))
            shown: Any = self.data.copy()  # type: ignore[attr-defined]  # bound: a QueryDict, or a dict
            shown[self.add_prefix("asked_back")] = "|".join("=".join(one) for one in found.values())
            self.data = shown
        return data


class HouseholdForm(AsksBack):
    """Household and income."""

    unusual = {
        "size": ("household_size", "ask_household_over"),
        "monthly_income": ("monthly_income", "ask_monthly_income_over"),
    }

    size = WholeField(
        label=gettext_lazy("How many people live in your household, including you?"),
        min_value=1,
        max_value=30,
        help_text=gettext_lazy(
            "Count yourself, your partner, your children, and anyone else you live with and share money with."
        ),
    )
    monthly_income = PayField(
        per="month",
        most=Decimal("9999999.99"),
        label=gettext_lazy("Total household income last month, before taxes"),
        help_text=gettext_lazy("Add everyone's pay, benefits, and child support. If there was none, enter 0."),
    )


class WorkForm(AsksBack):
    """Work."""

    unusual = {"hourly_wage": ("hourly_wage", "ask_hourly_wage_over")}

    work_authorized = YesNoField(
        label=gettext_lazy("Are you authorized to work in the United States?"),
        unsure=True,
        help_text=gettext_lazy("We ask everyone. You don't need to show documents now."),
    )
    employed = YesNoField(label=gettext_lazy("Are you working now?"))
    hourly_wage = PayField(
        label=gettext_lazy("If you're working: your pay, before taxes"),
        required=False,
        most=Decimal("999.99"),
        help_text=gettext_lazy("Choose what the pay is for. Two jobs? Write both, for example 9.50 and 11."),
    )
    last_job = forms.CharField(
        label=gettext_lazy("Your current job, or your last one"),
        max_length=120,
        required=False,
        help_text=gettext_lazy(
            "For example: cashier, warehouse worker. Leave this blank if you haven't had a job yet."
        ),
    )
    has_diploma = YesNoField(
        label=gettext_lazy("Do you have a high school diploma or equivalency (GED, HiSET)?"), unsure=True
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("employed") is False:
            data["hourly_wage"] = None
        elif data.get("employed") and data.get("hourly_wage") is None and "hourly_wage" not in self.errors:
            self.add_error("hourly_wage", _("Enter your pay, for example 13.50 an hour."))
        return data


class WhyForm(forms.Form):
    """Why this work."""

    why = forms.CharField(
        label=gettext_lazy("Why do you want to do this work?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("A few sentences are enough. There's no wrong answer."),
    )
    heard_from = forms.ChoiceField(label=gettext_lazy("How did you hear about us?"), choices=HEARD, required=False)


class SubmitForm(forms.Form):
    """Review and submit."""

    services = forms.BooleanField(
        label=gettext_lazy("Yes, you can keep my application and use it to serve me."),
        error_messages={"required": gettext_lazy("We need your permission to take your application.")},
    )
    messages = forms.BooleanField(
        label=gettext_lazy("You can send me text messages about my application."),
        required=False,
        help_text=gettext_lazy("Message and data rates may apply. Reply STOP at any time."),
    )


FORMS: Mapping[str, type[forms.Form]] = {
    "about": AboutForm,
    "household": HouseholdForm,
    "work": WorkForm,
    "why": WhyForm,
}


def household_initial(household: Household | None) -> dict[str, Any]:
    """A household as initial values of its part's form."""
    return {"size": household.size, "monthly_income": household.monthly_income} if household else {}


def initial_of(application: Application, part: str) -> dict[str, Any]:
    """What is on record, as initial values of a part's form."""
    person = application.person
    if part == "about":
        return {f: getattr(person, f) for f in (*AboutForm.base_fields, "reached_by")}
    if part == "household":
        return household_initial(household_of(person))
    values = {f: getattr(application, f) for f in FORMS[part].base_fields if f != "asked_back"}
    if part == "work" and application.employed is not None:
        # The question was answered: an empty answer then says “I am not sure”.
        values |= {f: "unsure" for f in ("work_authorized", "has_diploma") if values[f] is None}
    return values


def typed(answers: Mapping[str, Mapping[str, list[str]]], part: str) -> QueryDict | None:
    """A part as it was typed, as form data; None where nothing was."""
    if part not in answers:
        return None
    data = QueryDict(mutable=True)
    for key, values in answers[part].items():
        data.setlist(key, values)
    return data


def initial_typed(answers: Mapping[str, Mapping[str, list[str]]], part: str) -> dict[str, Any]:
    """A part as it was typed, as initial values, so that it shows without being checked yet."""
    data = typed(answers, part) or QueryDict()
    known = FORMS[part].base_fields
    return {
        key: known[key].widget.value_from_datadict(data, {}, key) if key in known else data[key]
        for key, values in data.lists()
        if values
    }


def parts_of(
    application: Application, answers: Mapping[str, Mapping[str, list[str]]], *, trusted: bool
) -> dict[str, forms.Form]:
    """Every part as a checked form: what was typed in this sitting, and what is on record where it may be shown."""
    out = {}
    for part in PARTS:
        form_class = FORMS[part]
        data = typed(answers, part)
        if data is None and trusted:
            blank = form_class()
            record = initial_of(application, part)
            data = QueryDict(mutable=True)
            for name, field in blank.fields.items():
                value = field.prepare_value(record.get(name))
                if value not in (None, ""):
                    data[name] = value.isoformat() if isinstance(value, dt.date) else str(value)
            # What was asked about and confirmed is not asked again.
            data["asked_back"] = "|".join(f"{fact}={value}" for fact, value in application.confirmed_facts.items())
        out[part] = form_class(data if data is not None else QueryDict())
    return out
