"""Form fields of names, ways to reach someone, numbers and days, each on its reader: what a form takes, every path takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
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


class NumberField(forms.DecimalField):
    """A number with either decimal mark; what can be read two ways is asked back."""

    widget = forms.TextInput
    reader: Callable[[str], Decimal | int] = staticmethod(parsing.read_number)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs = {"inputmode": "decimal", "class": "short", **self.widget.attrs}

    def to_python(self, value: Any) -> Any:
        """The number; ValidationError for what cannot be read."""
        text = value.strip() if isinstance(value, str) else value
        if text in self.empty_values:
            return None
        try:
            return type(self).reader(str(text))
        except Unclear as unclear:
            raise refusal(unclear) from None


class MoneyField(NumberField):
    """Dollars as people write them: “$1,234.50”, “1234,50”."""

    reader = staticmethod(parsing.read_money)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"decimal_places": 2, "min_value": Decimal(0), **kwargs})


class WholeField(forms.IntegerField):
    """A whole number: “1,275” and “12.0” are read, “9.5” is asked back."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.widget.input_type != "hidden":
            self.widget.attrs = {"inputmode": "numeric", "class": "short", **self.widget.attrs}

    def to_python(self, value: Any) -> Any:
        """The number; ValidationError for what cannot be read."""
        text = value.strip() if isinstance(value, str) else value
        if text in self.empty_values:
            return None
        try:
            return parsing.read_whole(str(text))
        except Unclear as unclear:
            raise refusal(unclear) from None


class RecordField(forms.IntegerField):
    """The number of a record, as our own page sent it; whether there is such a record, the page says."""


class DayField(forms.DateField):
    """A day from 1900 to 2099 as the page's language writes it; what could be two days is asked back."""

    def to_python(self, value: Any) -> Any:
        """The day; ValidationError for what cannot be read."""
        if isinstance(value, str) and value.strip():
            try:
                return parsing.read_date(value, language=get_language() or "en")
            except Unclear as unclear:
                raise refusal(unclear) from None
        return super().to_python(value)


class ClockField(forms.TimeField):
    """A time of day; what could be morning or afternoon is asked back."""

    def to_python(self, value: Any) -> Any:
        """The time; ValidationError for what cannot be read."""
        if isinstance(value, str) and value.strip():
            try:
                return parsing.read_time(value)
            except Unclear as unclear:
                raise refusal(unclear) from None
        return super().to_python(value)


def typed_field(column: models.Field[Any, Any], **kwargs: Any) -> Any:
    """The form field of a model's column, on its reader (for `Meta.formfield_callback` of a form of a model)."""
    reads = {models.DecimalField: NumberField, models.IntegerField: WholeField, models.DateField: DayField}
    plain = next((field for kind, field in reads.items() if isinstance(column, kind)), None)
    if plain and not column.choices and "form_class" not in kwargs and "widget" not in kwargs:
        kwargs["form_class"] = plain
    return column.formfield(**kwargs)


class BirthDateField(DayField):
    """The date of birth of a living person."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"autocomplete": "bday"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> dt.date | None:
        """The day; ValidationError where no living person can have been born on it."""
        day: dt.date | None = super().clean(value)
        today = timezone.localdate()
        if day is not None and (day >= today or day.year < today.year - 110):
            raise forms.ValidationError(_("Check the year you were born."))
        return day
