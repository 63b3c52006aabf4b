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

from workadvance.people.places import place_of_zip
from workadvance.screening.contacts import phone_clean
from workadvance.screening.models import Application
from workadvance.screening.parts import PARTS

REACH_BY = [
    ("text", gettext_lazy("Text message")),
    ("call", gettext_lazy("Phone call")),
    ("email", gettext_lazy("E-mail")),
]
LANGUAGES = [("en", gettext_lazy("English")), ("es", gettext_lazy("Spanish"))]
YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
YES_NO_UNSURE = [*YES_NO, ("unsure", gettext_lazy("I am not sure"))]
HEARD = [
    ("", gettext_lazy("Choose, if you like")),
    ("friend", gettext_lazy("A friend or relative")),
    ("job_center", gettext_lazy("A job center")),
    ("school", gettext_lazy("A school or college")),
    ("community", gettext_lazy("A community group, church or clinic")),
    ("online", gettext_lazy("Online")),
    ("flyer", gettext_lazy("A flyer or poster")),
    ("employer", gettext_lazy("An employer")),
    ("other", gettext_lazy("Something else")),
]


class PhoneField(forms.CharField):
    """A US telephone number."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        super().__init__(
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}), **kwargs
        )

    def clean(self, value: Any) -> str:
        return phone_clean(super().clean(value) or "")


class MoneyField(forms.DecimalField):
    """Dollars as people write them: $1,234.50."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("min_value", Decimal(0))
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}), **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("$", "").replace(",", "").replace(" ", "")
        return super().to_python(value)


class YesNoField(forms.ChoiceField):
    """Yes or no, kept as True, False, or None for “not sure” and unanswered."""

    def __init__(self, *, unsure: bool = False, **kwargs: Any) -> None:
        super().__init__(choices=YES_NO_UNSURE if unsure else YES_NO, widget=forms.RadioSelect, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value

    def clean(self, value: Any) -> bool | None:
        text = super().clean(value)
        return {"yes": True, "no": False}.get(text)


class StartForm(forms.Form):
    """The first page: who, and one way to reach them."""

    full_name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=200,
        help_text=gettext_lazy("As you write it yourself."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("We send you a link, so that you can go on later or on another device."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = PhoneField(label=gettext_lazy("Phone"), required=False, help_text=gettext_lazy("One of the two is enough."))
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # People do not see this field; programs that fill in every field do.
    website = forms.CharField(required=False, label=gettext_lazy("Leave this empty"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("email") and not data.get("phone") and not {"email", "phone"} & set(self.errors):
            self.add_error("email", _("Write an e-mail address or a phone number, so that we can reach you."))
        if data.get("website"):
            raise forms.ValidationError(_("This form was filled in by a program. Please try again."))
        return data


class AboutForm(forms.Form):
    """About you."""

    full_name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    goes_by = forms.CharField(
        label=gettext_lazy("Name you go by"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("If it is another one."),
    )
    birth_date = forms.DateField(
        label=gettext_lazy("Date of birth"), widget=forms.DateInput(attrs={"autocomplete": "bday"})
    )
    zip = forms.CharField(
        label=gettext_lazy("ZIP code where you live"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric", "class": "short"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = PhoneField(label=gettext_lazy("Phone"), required=False)
    reach_by = forms.ChoiceField(
        label=gettext_lazy("Best way to reach you"),
        widget=forms.RadioSelect,
        initial="text",
        choices=REACH_BY,
    )
    reach_note = forms.CharField(
        label=gettext_lazy("When"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("For example: evenings, not on Sundays."),
    )

    def clean_zip(self) -> str:
        code = str(self.cleaned_data["zip"]).strip()[:5]
        if place_of_zip(code) is None:
            raise forms.ValidationError(_("No such ZIP code is known. Five digits, for example 74103."))
        return code

    def clean_birth_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["birth_date"]
        today = timezone.localdate()
        if day >= today or day.year < today.year - 110:
            raise forms.ValidationError(_("Check the year of your date of birth."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("email") and not data.get("phone") and not {"email", "phone"} & set(self.errors):
            self.add_error("phone", _("Write an e-mail address or a phone number, so that we can reach you."))
        return data


class HouseholdForm(forms.Form):
    """Household and income."""

    size = forms.IntegerField(
        label=gettext_lazy("How many people live in your household, with you?"),
        min_value=1,
        max_value=30,
        help_text=gettext_lazy("You, your partner and your children, and others you live with and share money with."),
    )
    monthly_income = MoneyField(
        label=gettext_lazy("Money the whole household had last month, before tax"),
        max_digits=9,
        help_text=gettext_lazy("Pay, benefits, child support: everything together. If there was none, write 0."),
    )


class WorkForm(forms.Form):
    """Work."""

    work_authorised = YesNoField(
        label=gettext_lazy("May you work in the United States?"),
        unsure=True,
        help_text=gettext_lazy("We ask everybody. You need not show papers now."),
    )
    employed = YesNoField(label=gettext_lazy("Are you working now?"))
    hourly_wage = MoneyField(
        label=gettext_lazy("If you are: pay per hour, before tax"),
        required=False,
        max_digits=6,
        max_value=Decimal("999.99"),
        help_text=gettext_lazy("Paid by the week or month? Divide by the hours you work."),
    )
    last_job = forms.CharField(
        label=gettext_lazy("Your job now, or the last one you had"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For example: cashier, warehouse worker. Leave it empty if you have not worked yet."),
    )
    has_diploma = YesNoField(label=gettext_lazy("Do you have a high-school diploma or GED?"), unsure=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("employed") is False:
            data["hourly_wage"] = None
        elif data.get("employed") and data.get("hourly_wage") is None and "hourly_wage" not in self.errors:
            self.add_error("hourly_wage", _("Write what you are paid per hour, for example 13.50."))
        return data


class WhyForm(forms.Form):
    """Why this work."""

    why = forms.CharField(
        label=gettext_lazy("Why would you like to do this work?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("A few sentences are enough. There is no wrong answer."),
    )
    heard_from = forms.ChoiceField(label=gettext_lazy("How did you hear of us?"), choices=HEARD, required=False)


class SendForm(forms.Form):
    """Check and send."""

    services = forms.BooleanField(
        label=gettext_lazy("Yes, you may keep my application and use it to serve me."),
        error_messages={"required": gettext_lazy("We can only take your application if you agree.")},
    )
    messages = forms.BooleanField(
        label=gettext_lazy("You may send me text messages about my application."),
        required=False,
        help_text=gettext_lazy("Your phone company may charge for them. Say stop at any time."),
    )


FORMS: Mapping[str, type[forms.Form]] = {
    "about": AboutForm,
    "household": HouseholdForm,
    "work": WorkForm,
    "why": WhyForm,
}


def initial_of(application: Application, part: str) -> dict[str, Any]:
    """What is on record, as initial values of a part's form."""
    person = application.person
    if part == "about":
        return {f: getattr(person, f) for f in AboutForm.base_fields}
    if part == "household":
        last = person.households.order_by("-stated_on", "-pk").first()
        return {"size": last.size, "monthly_income": last.monthly_income} if last else {}
    values = {f: getattr(application, f) for f in FORMS[part].base_fields}
    if part == "work" and application.employed is not None:
        # The question was answered: an empty answer then says “I am not sure”.
        values |= {f: "unsure" for f in ("work_authorised", "has_diploma") if values[f] is None}
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
    return {k: v[-1] for k, v in answers.get(part, {}).items() if v}


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
        out[part] = form_class(data if data is not None else QueryDict())
    return out
