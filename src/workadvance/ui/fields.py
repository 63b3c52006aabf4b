"""Form fields of names and ways to reach somebody, each on its reader: what a form takes is what every other path takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import parsing
from workadvance.parsing import Unclear
from workadvance.people.contact_fields import refusal


class _ReadField(forms.CharField):
    """A line of text that one of the readers of `parsing` reads; empty stays empty."""

    reader: Callable[[str], str]
    attributes: dict[str, str]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs=self.attributes))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """The stored form; ValidationError for what cannot be read."""
        text = super().to_python(value) or ""
        if not text:
            return ""
        try:
            return type(self).reader(text)
        except Unclear as unclear:
            raise refusal(unclear) from None


class PhoneField(_ReadField):
    """A phone number, in whatever way it is written; shown as 918-555-0134."""

    reader = staticmethod(parsing.read_phone)
    attributes = {"type": "tel", "autocomplete": "tel", "inputmode": "tel"}

    def prepare_value(self, value: Any) -> Any:
        """A stored number as people write it; what was typed stays."""
        return parsing.phone_shown(value) if isinstance(value, str) else value


class EmailField(_ReadField):
    """An email address."""

    reader = staticmethod(parsing.read_email)
    attributes = {"type": "email", "autocomplete": "email"}


class ZipField(_ReadField):
    """A ZIP code that exists, with or without the four digits after it."""

    reader = staticmethod(parsing.read_zip)
    attributes = {"autocomplete": "postal-code", "inputmode": "numeric", "class": "short"}


class NameField(_ReadField):
    """A person's name."""

    reader = staticmethod(parsing.read_name)
    attributes = {"autocomplete": "name"}


class BirthDateField(forms.DateField):
    """A date of birth of somebody alive."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"autocomplete": "bday"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> dt.date | None:
        """The day; ValidationError where nobody alive was born on it."""
        day: dt.date | None = super().clean(value)
        today = timezone.localdate()
        if day is not None and (day >= today or day.year < today.year - 110):
            raise forms.ValidationError(_("Check the year you were born."))
        return day
