"""How values read: money, pay, shares, dates, names; the same words and shapes on pages, in letters and in files.

Plain functions; templates have them as filters (templatetags/show.py). Money and numbers are written the American way in
Spanish too (as US Spanish does: $1,234.50); dates follow the language. A missing value is an en dash, never a blank or a zero.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.dateformat import time_format
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from workadvance import labor
from workadvance.events.readings import moment
from workadvance.parsing import phone_shown
from workadvance.tables import InputProblems

NOTHING = "–"
MINUS = "−"

# (this year, another year, with the weekday, in full), in Django's date format letters.
_DAY_FORMATS = {
    "en": ("M j", "M j, Y", "l, F j, Y", "F j, Y"),
    "es": ("j M", "j M Y", r"l j \d\e F \d\e Y", r"j \d\e F \d\e Y"),
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


def _spanish() -> bool:
    return (get_language() or "en").startswith("es")


def number(value: Any, digits: int | None = None) -> str:
    """1234 → 1,234. Without `digits`, as many decimals as the value has, at most two."""
    amount = _decimal(value)
    if amount is None:
        return NOTHING
    if digits is None:
        rounded = amount.quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()
        digits = max(0, -int(rounded.as_tuple().exponent))
    return _sign(amount, digits) + _written(amount, digits)


def money(value: Any, digits: int = 0) -> str:
    """Dollars: 54400 → $54,400; −0.4 with 2 digits → −$0.40."""
    amount = _decimal(value)
    return NOTHING if amount is None else f"{_sign(amount, digits)}${_written(amount, digits)}"


def change(value: Any, digits: int = 0) -> str:
    """A change in dollars with its sign: +$9,800, −$0.40, $0."""
    amount = _decimal(value)
    return NOTHING if amount is None else f"{_sign(amount, digits, plus=True)}${_written(amount, digits)}"


def wage(value: Any) -> str:
    """Pay per hour, to the cent: $21.50."""
    return money(value, 2)


def hourly(value: Any) -> str:
    """Pay per hour in words: $21.50 an hour."""
    shown = money(value, 2)
    return shown if shown == NOTHING else _("%(pay)s an hour") % {"pay": shown}


def percent(value: Any, digits: int = 0) -> str:
    """A share between 0 and 1 as a percentage: 0.713 → 71%."""
    amount = _decimal(value)
    if amount is None:
        return NOTHING
    hundred = amount * 100
    return f"{_sign(hundred, digits)}{_written(hundred, digits)}%"


def between(bounds: Sequence[Any] | None, kind: str = "number") -> str:
    """An interval (low, high) as percentage, money, wage or number: 64–78%."""
    if not bounds or len(bounds) != 2 or any(_decimal(b) is None for b in bounds):
        return NOTHING
    low, high = ({"percent": percent, "money": money, "wage": wage}.get(kind, number)(b) for b in bounds)
    if kind == "percent":
        low = low.rstrip("%")
    return f"{low}–{high}" if MINUS not in f"{low}{high}" else _("%(low)s to %(high)s") % {"low": low, "high": high}


def _local(value: Any) -> dt.date | dt.datetime | None:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    return value if isinstance(value, dt.date) else None


def _date(value: Any) -> dt.date | None:
    local = _local(value)
    return local.date() if isinstance(local, dt.datetime) else local


def _date_written(found: dt.date, how: str) -> str:
    """A date in a format; Spanish writes months and weekdays small, where Django's abbreviations begin large."""
    text = date_format(found, how)
    return text.lower() if _spanish() else text


def day(value: Any) -> str:
    """A short date: Feb 3, and with the year when it is not this one."""
    found = _date(value)
    if found is None:
        return NOTHING
    this, other, _with_weekday, _full = _formats()
    return _date_written(found, this if found.year == timezone.localdate().year else other)


def weekday_day(value: Any) -> str:
    """A day of a calendar, short: Wed, Feb 3, and with the year when it is not this one."""
    found = _date(value)
    return NOTHING if found is None else f"{_date_written(found, 'D')}, {day(found)}"


def day_long(value: Any) -> str:
    """A whole date: Wednesday, February 3, 2026."""
    found = _date(value)
    return NOTHING if found is None else _date_written(found, _formats()[2])


def date_full(value: Any) -> str:
    """A date without its weekday, as for a birth date: February 3, 1996."""
    found = _date(value)
    return NOTHING if found is None else _date_written(found, _formats()[3])


def logged(value: Any) -> str:
    """A day or a moment as the log holds it (ISO 8601), read as pages write it: Feb 3, 2:05 p.m."""
    return moment(day, time_of_day)(value)


def time_of_day(value: Any) -> str:
    """The time of day: 2:05 p.m. (2:05 p. m. in Spanish)."""
    found = value if isinstance(value, dt.time) else _local(value)
    if not isinstance(found, (dt.datetime, dt.time)):
        return NOTHING
    written = time_format(found, "g:i") + ("\u00a0a.m." if found.hour < 12 else "\u00a0p.m.")
    return written.replace("a.m.", "a.\u00a0m.").replace("p.m.", "p.\u00a0m.") if _spanish() else written


def when(value: Any) -> str:
    """A moment, as near as matters: the time today, the weekday this week, else the date."""
    found = _date(value)
    if found is None:
        return NOTHING
    days = (timezone.localdate() - found).days
    time = time_of_day(value) if isinstance(value, dt.datetime) else ""
    if days == 0:
        return time or _("Today")
    if days == 1:
        return _("Yesterday")
    if 1 < days < 7:
        return f"{date_format(found, 'D')} {time}".strip()
    return day(found)


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


def due_kind(value: Any) -> str:
    """The status kind of a due date: late when past, next within two days, else info."""
    found = _date(value)
    if found is None:
        return "off"
    days = (found - timezone.localdate()).days
    return "late" if days < 0 else "next" if days <= 2 else "info"


def iso(value: Any) -> str:
    """A date or moment for the datetime attribute of <time>."""
    found = _local(value)
    return "" if found is None else found.isoformat()


def initials(name: Any) -> str:
    """Two letters for a name: María de la Cruz → MC."""
    words = re.findall(r"[^\W\d_]+", str(name or ""))
    letters = [w[0] for w in words if w[0].isupper()] or [w[0].upper() for w in words]
    return "".join([letters[0], letters[-1]] if len(letters) > 1 else letters) or "?"


_SHAPES = {"info": "●", "good": "✓", "next": "◆", "late": "▲", "off": "○", "pass": "✓", "borderline": "◐", "fail": "✕"}


def shape(kind: Any) -> str:
    """The shape that goes with a status kind where only text can go (titles, CSV, mail)."""
    return _SHAPES.get(str(kind), _SHAPES["info"])


def phone(value: Any) -> str:
    """A phone number as people write it: +19185550134 → 918-555-0134, one from abroad with its country code."""
    return phone_shown(str(value)) if value else NOTHING


def in_words(parts: Sequence[Any]) -> str:
    """Things in a row as a sentence lists them: "7, 30, and 60" in English, "7, 30 y 60" in Spanish; "" for none."""
    written = [str(part) for part in parts]
    if len(written) < 2:
        return "".join(written)
    first = ", ".join(written[:-1])
    if len(written) == 2:
        return _("%(first)s and %(last)s") % {"first": first, "last": written[-1]}
    return _("%(first)s, and %(last)s") % {"first": first, "last": written[-1]}


def yes_no(value: Any) -> str:
    """Yes, No, or a dash when no one knows."""
    return NOTHING if value is None or value == "" else _("Yes") if value else _("No")


def role_names(roles: Any) -> str:
    """Roles by their names, in the order of the register: Program manager, Evaluator."""
    from workadvance.people.models import Role

    return ", ".join(str(role.label) for role in Role if role.value in (roles or ()))


def role_said(role: str) -> str:
    """The role an event was written in, by its name; nothing for the system, whose name says it."""
    from workadvance.people.models import Role

    names = {**{r.value: str(r.label) for r in Role}, "applicant": _("Applicant")}
    return names.get(role, "" if role == "system" else role)


def job_title(title: str, soc: str) -> str:
    """A job's title as staff typed it; where that is the occupation's own short name, in the language of the page."""
    try:
        same = bool(soc) and title == labor.short_title(soc)
    except InputProblems:
        same = False
    return short_title(soc, title) if same else title


def short_title(soc: str, official: str = "") -> str:
    """An occupation's short name, “CNC operator”, in Spanish where the project has one; the official title is on its own page.

    A code that is not a known occupation reads as `official`, or as itself.
    """
    try:
        return (_spanish() and labor.short_title_spanish(soc)) or labor.short_title(soc)
    except InputProblems:
        return official or soc
