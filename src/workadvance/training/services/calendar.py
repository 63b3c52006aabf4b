"""The calendar of a cohort: which days it meets, how long each time. Functions only, nothing is stored."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.ui.format import day

LONGEST_CLASS = Decimal(16)
LONGEST_COHORT = 1100


def class_days(
    starts_on: dt.date, ends_on: dt.date, weekdays: Collection[int], no_class_on: Collection[dt.date] = ()
) -> list[dt.date]:
    """The days a cohort meets: the weekdays (0 is Monday) from its first to its last day, without those left out.

    Raises ValidationError when there is no such day, or the cohort is longer than three years.
    """
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("A cohort can't end before it starts.")})
    if (ends_on - starts_on).days > LONGEST_COHORT:
        raise ValidationError({"ends_on": _("A cohort can last up to 3 years.")})
    if not weekdays:
        raise ValidationError({"weekdays": _("Choose the days of the week the cohort meets.")})
    span = range((ends_on - starts_on).days + 1)
    days = [starts_on + dt.timedelta(days=n) for n in span]
    found = [d for d in days if d.weekday() in set(weekdays) and d not in set(no_class_on)]
    if not found:
        raise ValidationError(
            {
                "weekdays": _("There's no class on these weekdays from %(a)s to %(b)s. Choose other days or dates.")
                % {"a": day(starts_on), "b": day(ends_on)}
            }
        )
    return found


def class_hours(hours: int, classes: int) -> list[Decimal]:
    """The training hours shared over the classes in quarter hours, the longer ones first; they add up exactly.

    Raises ValidationError when a class would be longer than 16 hours or shorter than a quarter of one.
    """
    quarters, longer = divmod(hours * 4, classes)
    shared = [Decimal(quarters + (n < longer)) / 4 for n in range(classes)]
    if shared[0] > LONGEST_CLASS:
        text = ngettext(
            "The class would be %(each)s hours (%(hours)s hours, %(n)s class). The limit is 16. "
            "Add class days or dates.",
            "Classes would be %(each)s hours each (%(hours)s hours, %(n)s classes). The limit is 16. "
            "Add class days or dates.",
            classes,
        )
        raise ValidationError({"hours": text % {"hours": hours, "n": classes, "each": f"{shared[0].normalize():f}"}})
    if shared[-1] < Decimal("0.25"):
        text = ngettext(
            "Classes would be under 15 minutes each (%(hours)s hour, %(n)s classes). Choose fewer class days.",
            "Classes would be under 15 minutes each (%(hours)s hours, %(n)s classes). Choose fewer class days.",
            hours,
        )
        raise ValidationError({"hours": text % {"hours": hours, "n": classes}})
    return shared


def months_later(from_day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last of that month where it has no such day."""
    year, month = divmod(from_day.year * 12 + from_day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(from_day.day, calendar.monthrange(year, month + 1)[1]))
