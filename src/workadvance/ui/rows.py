"""What pages are given: typed rows, made by the page from what selectors read. A misspelled field fails in the type check.

Selectors return facts (models and dataclasses of their own component); the words, addresses and buttons of these rows are
put on by the component's pages (`today.py`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

Context = dict[str, Any]
"""What a template is given, by name. The things in it that are lines of a page are rows: dataclasses, not more of these."""


@dataclass(frozen=True, slots=True)
class Task:
    """A line of Today: who it is about, what is to be done and why now, by when, and where.

    `shape` ranks it (late, next, info, good); `due` is the day it was or is due, None for today; `url` opens the place to
    do it and `action` is that button's label. `person_id` is None when the line is not about one person. `first` puts it
    before everything else, whatever day it is due.
    """

    who: str
    who_url: str
    what: str
    why: str = ""
    shape: str = "info"
    due: dt.date | None = None
    url: str = ""
    action: str = ""
    person_id: int | None = None
    first: bool = False

    @property
    def same_as(self) -> tuple[str, str]:
        """Two components that ask for the same step for the same person mean one line."""
        return self.who_url, self.url


MOST_TASKS = 50
"""Lines of one kind that a component gives Today at most. Where there are as many there may be more, and the page says so."""


@dataclass(frozen=True, slots=True)
class Status:
    """How something is going: the word for it, and the shape it is shown in (info, good, next, late, off)."""

    label: str | Promise
    shape: str = "info"


@dataclass(frozen=True, slots=True)
class Fact:
    """A question and its answer, such as “Hours a week: 40”: what else to know, the page that says more, and how it is going."""

    label: str | Promise
    value: str | Promise
    note: str = ""
    url: str = ""
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A card that another component adds to a page: its template, what that shows as `about`, and its title if it has one.

    `quiet`: nothing in it is to be done or news, so that it comes after the cards that have something to say.
    """

    template: str
    about: Context
    title: str | Promise = ""
    key: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the tabs or filter chips above a page: where it leads, whether one is there, how many wait behind it."""

    label: str | Promise
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Station:
    """A stop on a person's way: `state` is done, here, todo, or off (does not apply)."""

    label: str
    note: str = ""
    state: str = "todo"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: its value and how that is written; `low` and `high` its interval, `mark` a mark to compare with."""

    label: str | Promise
    value: float | None
    text: str = ""
    note: str = ""
    href: str = ""
    kind: str = ""
    low: float | None = None
    high: float | None = None
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class PayStep:
    """One pay over its days: `until` None while it continues, `known` the last day someone confirmed it.

    `pay` in dollars an hour; `before` marks a job before the program.
    """

    since: dt.date | None
    pay: Decimal | float | None
    what: str
    how: str = ""
    until: dt.date | None = None
    known: dt.date | None = None
    before: bool = False


@dataclass(frozen=True, slots=True)
class SortHead:
    """The head of a list's column: `url` orders by it, `direction` is ascending, descending or "" where it does not now."""

    key: str
    label: str | Promise
    url: str = ""
    sortable: bool = False
    direction: str = ""
    numeric: bool = False
