"""How values read on a page: money, pay, shares, dates, names; the same words and shapes everywhere.

Built into every template. Money and numbers are written the American way in Spanish too (as US Spanish does:
$1,234.50); dates follow the language. A missing value is an en dash, never a blank or a zero.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from workadvance.pages.controls import Quick

register = template.Library()


@register.simple_tag
@cache
def sprite() -> str:
    """The address of the icons, worked out once: a list asks for it at every mark."""
    return static("web/icons.svg")


NOTHING = "–"
MINUS = "−"

# (this year, another year, with the weekday, time of day), in Django's date format letters.
_DAY_FORMATS = {
    "en": ("M j", "M j, Y", "l, F j, Y", "g:i A"),
    "es": ("j M", "j M Y", r"l j \d\e F \d\e Y", "H:i"),
}


def _decimal(value: Any) -> Decimal | None:
    """A finite number, or None when there is none to show."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return found if found.is_finite() else None


def _written(amount: Decimal, digits: int) -> str:
    return f"{abs(amount).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,}"


def _sign(amount: Decimal, digits: int, plus: bool = False) -> str:
    rounded = amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return MINUS if rounded < 0 else "+" if plus and rounded > 0 else ""


def _formats() -> tuple[str, str, str, str]:
    return _DAY_FORMATS.get((get_language() or "en")[:2], _DAY_FORMATS["en"])


@register.filter
def number(value: Any, digits: int | None = None) -> str:
    """1234 → 1,234. Without `digits`, as many decimals as the value has, at most two."""
    amount = _decimal(value)
    if amount is None:
        return NOTHING
    if digits is None:
        rounded = amount.quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()
        digits = max(0, -int(rounded.as_tuple().exponent))
    return _sign(amount, digits) + _written(amount, digits)


@register.filter
def money(value: Any, digits: int = 0) -> str:
    """Dollars: 54400 → $54,400; −0.4 with 2 digits → −$0.40."""
    amount = _decimal(value)
    return NOTHING if amount is None else f"{_sign(amount, digits)}${_written(amount, digits)}"


@register.filter
def change(value: Any, digits: int = 0) -> str:
    """A change in dollars with its sign: +$9,800, −$0.40, $0."""
    amount = _decimal(value)
    return NOTHING if amount is None else f"{_sign(amount, digits, plus=True)}${_written(amount, digits)}"


@register.filter
def wage(value: Any) -> str:
    """Pay per hour, to the cent: $21.50."""
    return money(value, 2)


@register.filter
def hourly(value: Any) -> str:
    """Pay per hour in words: $21.50 an hour."""
    shown = money(value, 2)
    return shown if shown == NOTHING else _("%(pay)s an hour") % {"pay": shown}


@register.filter
def percent(value: Any, digits: int = 0) -> str:
    """A share between 0 and 1 as per cent: 0.713 → 71% (71 % in Spanish)."""
    amount = _decimal(value)
    if amount is None:
        return NOTHING
    hundred = amount * 100
    gap = "\u00a0" if (get_language() or "en").startswith("es") else ""
    return f"{_sign(hundred, digits)}{_written(hundred, digits)}{gap}%"


@register.filter
def between(bounds: Sequence[Any] | None, kind: str = "number") -> str:
    """An interval (low, high) as percent, money, wage or number: 64–78%."""
    if not bounds or len(bounds) != 2 or any(_decimal(b) is None for b in bounds):
        return NOTHING
    low, high = ({"percent": percent, "money": money, "wage": wage}.get(kind, number)(b) for b in bounds)
    if kind == "percent":
        low = low.rstrip("%").rstrip("\u00a0")
    return f"{low}–{high}" if MINUS not in f"{low}{high}" else _("%(low)s to %(high)s") % {"low": low, "high": high}


def _local(value: Any) -> dt.date | dt.datetime | None:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    return value if isinstance(value, dt.date) else None


def _date(value: Any) -> dt.date | None:
    local = _local(value)
    return local.date() if isinstance(local, dt.datetime) else local


@register.filter
def day(value: Any) -> str:
    """A short date: Feb 3, and with the year when it is not this one."""
    found = _date(value)
    if found is None:
        return NOTHING
    this, other, _long, _clock = _formats()
    return date_format(found, this if found.year == timezone.localdate().year else other)


@register.filter
def day_long(value: Any) -> str:
    """A whole date: Wednesday, February 3, 2026."""
    found = _date(value)
    return NOTHING if found is None else date_format(found, _formats()[2])


@register.filter
def clock(value: Any) -> str:
    """The time of day: 2:05 PM."""
    found = value if isinstance(value, dt.time) else _local(value)
    if not isinstance(found, (dt.datetime, dt.time)):
        return NOTHING
    from django.utils.dateformat import time_format

    return time_format(found, _formats()[3])


@register.filter
def when(value: Any) -> str:
    """A moment, as near as matters: the time today, the weekday this week, else the date."""
    found = _date(value)
    if found is None:
        return NOTHING
    days = (timezone.localdate() - found).days
    time = clock(value) if isinstance(value, dt.datetime) else ""
    if days == 0:
        return time or _("Today")
    if days == 1:
        return _("Yesterday")
    if 1 < days < 7:
        return f"{date_format(found, 'D')} {time}".strip()
    return day(found)


@register.filter
def ago(value: Any) -> str:
    """How long ago or how far ahead, in days: 12 days ago, today, in 3 days."""
    found = _date(value)
    if found is None:
        return NOTHING
    days = (timezone.localdate() - found).days
    if days == 0:
        return _("today")
    if days in (1, -1):
        return _("yesterday") if days == 1 else _("tomorrow")
    if days > 0:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    return ngettext("in %(n)d day", "in %(n)d days", -days) % {"n": -days}


@register.filter
def due(value: Any) -> str:
    """When something is due: 3 days late, today, tomorrow, Wednesday, Feb 3."""
    found = _date(value)
    if found is None:
        return NOTHING
    days = (found - timezone.localdate()).days
    if days < 0:
        return ngettext("%(n)d day late", "%(n)d days late", -days) % {"n": -days}
    if days == 0:
        return _("Today")
    if days == 1:
        return _("Tomorrow")
    return date_format(found, "l") if days < 7 else day(found)


@register.filter
def due_kind(value: Any) -> str:
    """The status kind of a due date: late when past, next within two days, else info."""
    found = _date(value)
    if found is None:
        return "off"
    days = (found - timezone.localdate()).days
    return "late" if days < 0 else "next" if days <= 2 else "info"


@register.filter
def iso(value: Any) -> str:
    """A date or moment for the datetime attribute of <time>."""
    found = _local(value)
    return "" if found is None else found.isoformat()


@register.filter
def initials(name: Any) -> str:
    """Two letters for a name: María de la Cruz → MC."""
    words = re.findall(r"[^\W\d_]+", str(name or ""))
    letters = [w[0] for w in words if w[0].isupper()] or [w[0].upper() for w in words]
    return "".join([letters[0], letters[-1]] if len(letters) > 1 else letters) or "?"


_SHAPES = {"info": "●", "good": "✓", "next": "◆", "late": "▲", "off": "○", "pass": "✓", "borderline": "◐", "fail": "✕"}


@register.filter
def shape(kind: Any) -> str:
    """The shape that goes with a status kind where only text can go (titles, CSV, mail)."""
    return _SHAPES.get(str(kind), _SHAPES["info"])


@register.filter
def phone(value: Any) -> str:
    """A US telephone number as people write it: +19185550134 → (918) 555-0134."""
    digits = re.sub(r"\D", "", str(value or ""))
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}" if len(digits) == 10 else str(value or NOTHING)


@register.filter
def yes_no(value: Any) -> str:
    """Yes, No, or a dash when nobody knows."""
    return NOTHING if value is None or value == "" else _("Yes") if value else _("No")


@register.filter
def role_names(roles: Any) -> str:
    """Roles by their names, in the order of the register: Programme manager, Evaluator."""
    from workadvance.people.models import Role

    return ", ".join(str(role.label) for role in Role if role.value in (roles or ()))


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """An item of a mapping by a key held in a variable; None when it is not there."""
    return mapping.get(key) if isinstance(mapping, Mapping) else None


@register.filter
def here_and_next(stations: Any) -> list[dict[str, Any]]:
    """The stations of a journey that a phone has room for: where the person is, and the one after."""
    found = list(stations or [])
    here = next((i for i, s in enumerate(found) if s.get("state") == "here"), None)
    if here is None:
        done = [i for i, s in enumerate(found) if s.get("state") == "done"]
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
