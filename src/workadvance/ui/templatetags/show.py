"""What templates read values with: the formatters of `ui.format` as filters, and the tags of forms and icons.

Built into every template.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.safestring import SafeString

from workadvance.people.access import Actor
from workadvance.ui import format as formats
from workadvance.ui.controls import Quick
from workadvance.ui.only_english import english, occupation, official
from workadvance.ui.pay import calculation
from workadvance.ui.rows import Station

register = template.Library()

for _formatter in (
    formats.number,
    formats.money,
    formats.change,
    formats.wage,
    formats.hourly,
    formats.percent,
    formats.between,
    formats.day,
    formats.weekday_day,
    formats.day_long,
    formats.date_full,
    formats.time_of_day,
    formats.when,
    formats.ago,
    formats.due,
    formats.due_kind,
    formats.iso,
    formats.initials,
    formats.shape,
    formats.phone,
    formats.yes_no,
    formats.role_names,
    formats.role_said,
    formats.job_title,
    formats.short_title,
):
    register.filter(_formatter.__name__, _formatter)
register.filter("english", english)
register.filter("occupation", occupation)
register.filter("official", official)


@register.simple_tag
@cache
def sprite() -> str:
    """The address of the icons, worked out once: a list asks for it at every mark."""
    return static("ui/icons.svg")


@register.filter
def an_hour_from(said: Sequence[Mapping[str, str]], amount: Decimal) -> str:
    """How pay an hour was worked out from what was said; "" where it was typed as it is."""
    return calculation(said, amount)


@register.filter
def a_month_from(said: Sequence[Mapping[str, str]], amount: Decimal) -> str:
    """How an income a month was worked out from what was said."""
    return calculation(said, amount, "month")


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """An item of a mapping by a key held in a variable; None when it is not there."""
    return mapping.get(key) if isinstance(mapping, Mapping) else None


@register.filter
def here_and_next(stations: Sequence[Station] | None) -> list[Station]:
    """The stations of a journey that a phone has room for: where the person is, and the one after."""
    found = list(stations or [])
    here = next((i for i, s in enumerate(found) if s.state == "here"), None)
    if here is None:
        done = [i for i, s in enumerate(found) if s.state == "done"]
        here = done[-1] if done else 0
    return found[here : here + 2]


@register.filter
def answered(form: Any) -> int:
    """How many visible fields of a form hold something: the filters in use."""
    fields = form.visible_fields() if isinstance(form, forms.BaseForm) else []
    return sum(1 for f in fields if f.value() not in (None, "", [], False, ["", ""], [None, None], "unknown"))


@register.filter
def has_required(form: Any) -> bool:
    """Whether a form has more than one visible field, and one that must be filled in."""
    fields = form.visible_fields() if isinstance(form, forms.BaseForm) else []
    return len(fields) > 1 and any(f.field.required for f in fields)


@register.filter
def seen(form: Any) -> str:
    """The marks that a page which edits carries (see `ui.two_editors`); "" on every other form."""
    return str(getattr(form, "seen", "") or getattr(form, "data", {}).get("seen", ""))


@register.filter
def reads_as(field: BoundField) -> str:
    """How a form field is laid out: hidden, check (one box), choices (a group in a fieldset) or line."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "choices" if field.use_fieldset else "line"


@register.simple_tag
def control(field: BoundField, **attrs: Any) -> SafeString:
    """A field's input: dates and times as the browser's own pickers, figures with the right keyboard."""
    widget = field.field.widget
    native = {
        forms.DateInput: ("date", "%Y-%m-%d"),
        forms.TimeInput: ("time", "%H:%M"),
        forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    }.get(type(widget))
    attrs = {k: v for k, v in attrs.items() if v not in ("", None, False)}
    picker: Any = None
    if native and widget.input_type == "text":
        picker = type(widget)(attrs=widget.attrs, format=native[1])
        picker.input_type = native[0]
    elif isinstance(field.field, (forms.DecimalField, forms.FloatField)):
        attrs.setdefault("inputmode", widget.attrs.get("inputmode", "decimal"))
    usual = field.form.renderer
    field.form.renderer = Quick(usual)
    try:
        return field.as_widget(widget=picker, attrs=attrs)
    finally:
        field.form.renderer = usual


@register.filter
def may(actor: Actor, permission: str) -> bool:
    """Whether the reader holds a permission somewhere: what leads to a page of its own is shown only to those it opens for."""
    return actor.may(permission)
