"""Two people edit one record: whoever saves second sees what the first changed, and chooses. Written once, for `form_page`.

A page that edits carries a mark of each stored value as it was when the page was opened. When it comes back, what someone
else changed meanwhile and this editor left alone stays theirs; what both changed is asked back, with the other's value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar, cast

from django import forms
from django.db import models
from django.forms.models import model_to_dict
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from workadvance.ui.pay import PayTyped

Row = TypeVar("Row", bound=models.Model)
SEEN = "seen"
"""The hidden field with the marks; a draft keeps it too, so that an old draft does not undo a newer change."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What came of comparing: labels of fields where the other's value was taken, and what both changed (field, their value)."""

    taken: list[str]
    both: dict[str, str]


@dataclass(frozen=True, slots=True)
class Stored(Generic[Row]):
    """What a page edits: the row, and what its form shows of it.

    When the page is saved the row is read again under a lock, compared and written in one transaction: of two who save in the
    same moment the second sees what the first wrote. `lock` is the row that the page's service locks first, where that is
    another one (a job's person), so that no two of them ever wait for each other.
    """

    row: Row
    read: Callable[[Row], Mapping[str, Any]]
    lock: models.Model | None = None

    def now(self) -> Mapping[str, Any]:
        """What is stored, as the page read it."""
        return self.read(self.row)

    def locked(self) -> Mapping[str, Any]:
        """What is stored, read under the lock; to be called in a transaction. Empty where the row is gone."""
        first = self.lock or self.row
        held = type(first)._base_manager.select_for_update().filter(pk=first.pk).first()
        if self.lock is not None:
            held = type(self.row)._base_manager.filter(pk=self.row.pk).first()
        return self.read(cast(Row, held)) if held is not None else {}


def stored_values(row: models.Model, form: type[forms.ModelForm[Any]], **also: Any) -> Mapping[str, Any]:
    """What a form of a model shows of a row as it is stored now; `also` for fields the form gathers in another way."""
    return {**model_to_dict(row, fields=list(form.base_fields)), **also}


def columns(*names: str) -> Callable[[models.Model], Mapping[str, Any]]:
    """Reads these columns of a row."""
    return lambda row: {name: getattr(row, name) for name in names}


def marks(form: forms.BaseForm, stored: Mapping[str, Any]) -> str:
    """The marks of the stored values of a form's fields, for its hidden field."""
    return ",".join(f"{name}:{_mark(name, _plain(field, stored[name]))}" for name, field in _shared(form, stored))


def compare(form: forms.BaseForm, stored: Mapping[str, Any]) -> Edited:
    """Take over what someone else changed and this editor left alone (into the form's data); say what both changed."""
    found = Edited([], {})
    data: Any = form.data
    seen = dict(part.split(":", 1) for part in str(data.get(SEEN, "")).split(",") if ":" in part)
    merged: QueryDict = data.copy()
    for name, field in _shared(form, stored):
        key, now = form.add_prefix(name), _plain(field, stored[name])
        typed = _plain(field, field.widget.value_from_datadict(data, form.files, key), typed=True)
        if name not in seen or _mark(name, now) == seen[name] or typed == now:
            continue
        if _mark(name, typed) == seen[name]:
            _put(merged, key, field, now)
            found.taken.append(str(form[name].label))
        else:
            found.both[name] = _said(field, now)
    form.data = merged
    form.full_clean()
    return found


def asked_back(edited: Edited) -> dict[str, str]:
    """What is said beside each field that both changed."""
    words = _(
        "Someone changed this to “%(theirs)s” while you had this page open. Save again to keep yours, or enter theirs."
    )
    return {name: words % {"theirs": theirs or _("empty")} for name, theirs in edited.both.items()}


def _shared(form: forms.BaseForm, stored: Mapping[str, Any]) -> list[tuple[str, forms.Field]]:
    return [(name, field) for name, field in form.fields.items() if name in stored and not field.disabled]


def _mark(name: str, value: object) -> str:
    return salted_hmac("workadvance.ui.two_editors", f"{name}={value!r}").hexdigest()[:12]


def _plain(field: forms.Field, value: Any, *, typed: bool = False) -> str | list[str]:
    """A value as its input shows it, so that what is stored and what is sent can be compared."""
    value = value if typed else field.prepare_value(value)
    if isinstance(value, PayTyped):
        per = getattr(field, "per", "")
        return value.text if value.period == per or not value.text else f"{value.text} {value.period}"
    if isinstance(value, (list, tuple, set, models.QuerySet)):
        return sorted(str(getattr(each, "pk", each)) for each in value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    value = getattr(value, "pk", value)
    return "" if value is None else "\n".join(str(value).strip().splitlines())


def _put(data: QueryDict, key: str, field: forms.Field, now: str | list[str]) -> None:
    if isinstance(now, list):
        data.setlist(key, now)
    elif isinstance(field.widget, forms.CheckboxInput):
        data.setlist(key, ["on"] if now == "True" else [])
    else:
        data[key] = now
        data.setlist(f"{key}_period", [])


def _said(field: forms.Field, now: str | list[str]) -> str:
    """A stored value in words: the labels of choices, otherwise as its input shows it."""
    if isinstance(field, forms.BooleanField):
        return _("Yes") if now == "True" else _("No")
    labels = {str(value): str(label) for value, label in getattr(field, "choices", ())}
    return ", ".join(labels.get(value, value) for value in (now if isinstance(now, list) else [now]))
