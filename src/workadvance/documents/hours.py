"""Hours on record, by month: registered by the components that keep them, read for a letter to an agency.

    source_register(HoursSource("training", _("Classes"), _("Attendance taken by the instructor"), function))

`function(person, since, until)` gives pairs of a day and the hours that belong to it.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import Promise

from workadvance.people.models import Person

TENTH = Decimal("0.1")
HoursOf = Callable[[Person, dt.date, dt.date], Iterable[tuple[dt.date, Decimal]]]


@dataclass(frozen=True, slots=True)
class HoursSource:
    """A kind of hours: what it is called, how they are known, and what gives them."""

    name: str
    label: str | Promise
    known_by: str | Promise
    hours_of: HoursOf


@dataclass(frozen=True, slots=True)
class HoursLine:
    """The hours of one kind in one month (its first day)."""

    month: dt.date
    source: str
    hours: Decimal

    @property
    def label(self) -> str:
        """What these hours were."""
        return str(SOURCES[self.source].label) if self.source in SOURCES else self.source

    @property
    def known_by(self) -> str:
        """How they are known."""
        return str(SOURCES[self.source].known_by) if self.source in SOURCES else ""


SOURCES: dict[str, HoursSource] = {}


def source_register(source: HoursSource) -> None:
    """Make a kind of hours known (from an app's `ready`)."""
    SOURCES[source.name] = source


def hours_by_month(person: Person, since: dt.date, until: dt.date) -> list[HoursLine]:
    """The hours of each kind in each month, to a tenth of an hour, latest month first; kinds without hours are left out."""
    sums: defaultdict[tuple[dt.date, str], Decimal] = defaultdict(Decimal)
    for source in SOURCES.values():
        for day, hours in source.hours_of(person, since, until):
            sums[day.replace(day=1), source.name] += hours
    lines = [
        HoursLine(month, name, rounded)
        for (month, name), hours in sums.items()
        if (rounded := hours.quantize(TENTH, ROUND_HALF_UP)) > 0
    ]
    order = list(SOURCES)
    return sorted(lines, key=lambda line: (-line.month.toordinal(), order.index(line.source)))


def months_before(day: dt.date, n: int) -> dt.date:
    """The first day of the month `n` months before that of `day`."""
    years, month = divmod(day.year * 12 + day.month - 1 - n, 12)
    return dt.date(years, month + 1, 1)


def month_end(day: dt.date) -> dt.date:
    """The last day of a month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
