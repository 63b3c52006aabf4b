"""Today: what waits for the one who is here, from every component."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from workadvance.advancement import today as advancement
from workadvance.api import today as connections
from workadvance.appointments import today as appointments
from workadvance.documents import today as documents
from workadvance.messages import today as conversations
from workadvance.people.access import Actor
from workadvance.placement import today as placement
from workadvance.readiness import today as readiness
from workadvance.reporting import selectors as reporting
from workadvance.reporting import today as outcomes
from workadvance.reporting.manager_summary import manager_summary
from workadvance.reporting.models import Journey
from workadvance.screening import today as screening
from workadvance.training import today as training
from workadvance.ui.rows import MOST_TASKS, Fact, Task
from workadvance.web import access_review, manager_answers

SHOWN = 15  # tasks of a section shown at first


@dataclass(frozen=True, slots=True)
class TodaySection:
    """The tasks of one stretch of time: the first ones, and the ones behind a fold; `capped` when there may be more."""

    key: str
    title: str
    first: tuple[Task, ...]
    rest: tuple[Task, ...]
    capped: bool

    @property
    def count(self) -> str:
        """How many, in figures: “50+” where a component gave as many as it may."""
        n = len(self.first) + len(self.rest)
        return f"{n}+" if self.capped else str(n)


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for the actor: the tasks in order, and whether a component had more than it gives."""

    tasks: tuple[Task, ...]
    capped: bool


def work(actor: Actor) -> Work:
    """The tasks from every component, the longest overdue first; a task without a date is one for today."""
    # The same step for the same person is one task, though two components may ask for it (the earlier says more).
    asked: dict[tuple[str, str], Task] = {}
    capped = False
    for component in (
        conversations,
        appointments,
        screening,
        documents,
        readiness,
        training,
        placement,
        advancement,
        outcomes,
        access_review,
        connections,
    ):
        lines = component.today(actor)
        capped = capped or len(lines) >= MOST_TASKS
        for line in lines:
            asked.setdefault(line.same_as, line)
    on = timezone.localdate()
    rank = {"late": 0, "next": 1, "info": 2, "good": 3}
    tasks = sorted(asked.values(), key=lambda t: (t.due or on, rank.get(t.shape, 2)))
    return Work(tuple(tasks), capped)


def sections(found: Work) -> list[TodaySection]:
    """What comes first of all, then tasks by time: overdue, today, seven days, later; sections without a task are left out."""
    on = timezone.localdate()
    week = on + dt.timedelta(days=7)
    titles = {
        "first": _("Lost a job: first"),
        "overdue": _("Overdue"),
        "today": _("Today"),
        "week": _("This week"),
        "later": _("Later"),
    }
    parts: dict[str, list[Task]] = {key: [] for key in titles}
    for task in found.tasks:
        due = task.due or on
        by_day = "overdue" if due < on else "today" if due == on else "week" if due <= week else "later"
        parts["first" if task.first else by_day].append(task)
    return [
        TodaySection(key, titles[key], tuple(tasks[:SHOWN]), tuple(tasks[SHOWN:]), found.capped)
        for key, tasks in parts.items()
        if tasks
    ]


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many people have a status, and the list that opens their names."""

    label: str
    people: int
    url: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people there are of each status."""

    title: str
    rows: list[StatusCount]

    @property
    def total(self) -> int:
        """Everyone counted."""
        return sum(row.people for row in self.rows)


def counts(actor: Actor) -> Counts:
    """The caseload (or, for a manager, everyone) by station, as facts with links."""
    mine = "coach" in actor.roles and "manager" not in actor.roles
    found = reporting.caseload(actor) if mine else reporting.stations(actor)
    base = f"{reverse('reporting:people')}?" + ("mine=true&" if mine else "")
    shown = [
        StatusCount(str(label), found[value], f"{base}station={value}")
        for value, label in Journey.Station.choices
        if found.get(value) and value not in ("not_selected", "left", "applying")
    ]
    return Counts(_("Your caseload") if mine else _("People by status"), shown)


def answers(actor: Actor) -> list[Fact]:
    """The strip over a manager's tasks; nothing for those who manage no program."""
    on = timezone.localdate()
    found = manager_summary(actor, on)
    return manager_answers.answers(found, on) if found else []


def heading(found: Work) -> str:
    """The page's heading: how many tasks are due by today. What comes later is not counted."""
    on = timezone.localdate()
    n = sum(1 for task in found.tasks if (task.due or on) <= on)
    if n == 0:
        return _("You have no tasks today")
    if found.capped:
        return _("You have %(n)d or more tasks today") % {"n": n}
    return ngettext("You have %(n)d task today", "You have %(n)d tasks today", n) % {"n": n}


def weekday() -> str:
    """Today's date in words."""
    return date_format(timezone.localdate(), r"l j \d\e F" if get_language() == "es" else "l, F j")
