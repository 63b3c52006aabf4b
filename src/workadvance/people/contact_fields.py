"""Columns of names and ways to reach someone: whatever the path in, one form is stored.

A column reads what it is given (`workadvance.parsing`) when a row is validated and when it is written, and reads what is
looked for in the same way: a search for “(918) 555-0134” finds +19185550134.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import get_language

from workadvance import parsing
from workadvance.parsing import Unclear

Details = dict[str, Any]
"""Fields of a model, by name."""


def refusal(unclear: Unclear) -> ValidationError:
    """What a reader says, as the refusal of a form or a service, in the language of the page."""
    return ValidationError(unclear.say(get_language() or "en"), code=unclear.code)


if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField


class _ReadColumn(_Text):
    """A text column whose values are read by one of the readers of `parsing`."""

    reader: Callable[[str], str]

    def to_python(self, value: Any) -> Any:
        """The stored form; ValidationError for what cannot be read."""
        if value is None or not str(value).strip():
            return super().to_python(value) and ""
        try:
            return type(self).reader(str(value))
        except Unclear as unclear:
            raise refusal(unclear) from None

    def get_prep_value(self, value: Any) -> Any:
        """What is looked for, in the stored form where it can be read: the beginning of a number stays as it is."""
        try:
            return self.to_python(super().get_prep_value(value))
        except ValidationError:
            return value

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """What is written, read once more: no path stores another form."""
        return value if hasattr(value, "as_sql") else self.to_python(value)


class PhoneColumn(_ReadColumn):
    """A phone number in E.164: +19185550134."""

    reader = staticmethod(parsing.read_phone)


class EmailColumn(_ReadColumn):
    """An email address in lower case."""

    reader = staticmethod(parsing.read_email)


class ZipColumn(_ReadColumn):
    """The five digits of a ZIP code that exists."""

    reader = staticmethod(parsing.read_zip)


class NameColumn(_ReadColumn):
    """A person's name, letters composed (NFC), spaces single."""

    reader = staticmethod(parsing.read_name)


def read_columns(model: type[models.Model], values: Details) -> Details:
    """Values of a model with those of its contact columns in their stored form; ValidationError by field."""
    read, problems = dict(values), {}
    for name, value in values.items():
        column = model._meta.get_field(name)
        if isinstance(column, _ReadColumn):
            try:
                read[name] = column.to_python(value)
            except ValidationError as bad:
                problems[name] = bad.messages
    if problems:
        raise ValidationError(problems)
    return read
