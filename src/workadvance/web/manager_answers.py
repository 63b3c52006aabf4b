"""The strip over a manager's Today: five questions, each with its answer, its state, and the page that says more."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.advancement.reemployment import reemployment_goal_days
from workadvance.reporting.manager_summary import FEWEST, ManagerSummary
from workadvance.ui.format import day, percent
from workadvance.ui.rows import Fact, Status


def answers(found: ManagerSummary, on: dt.date) -> list[Fact]:
    """The answers in the order of a person's way."""
    return [_seats(found), _starting(found), _finishing(found), _looking(found, on), _staying(found)]


def _seats(s: ManagerSummary) -> Fact:
    question, url = _("Will coming cohorts fill?"), reverse("training:cohorts")
    if s.next_start is None:
        note = ngettext("%(n)d person is waiting for a seat", "%(n)d people are waiting for a seat", s.waiting)
        return Fact(question, _("None planned"), note % {"n": s.waiting}, url, Status(_("Plan a cohort"), "next"))
    short = s.seats_free - s.waiting
    seats = ngettext("%(n)d open seat", "%(n)d open seats", s.seats_free) % {"n": s.seats_free}
    note = _("%(waiting)d waiting for a seat, %(screening)d in screening. Next start %(day)s.") % {
        "waiting": s.waiting,
        "screening": s.screening,
        "day": day(s.next_start),
    }
    if short <= 0:
        return Fact(question, seats, note, url, Status(_("Enough people waiting"), "good"))
    state = ngettext("%(n)d more person needed", "%(n)d more people needed", short) % {"n": short}
    return Fact(question, seats, note, url, Status(state, "next" if short <= s.screening else "late"))


def _share(part: int, of: int) -> str:
    return percent(part / of) if of >= FEWEST else _("Too few to say")


def _starting(s: ManagerSummary) -> Fact:
    question, url = _("Are seats being used?"), reverse("programs:programs")
    if not s.planned:
        return Fact(question, _("No open programs"), _("Set up a program and its seats a year."), url)
    found = _("%(started)d of %(planned)d") % {"started": s.started, "planned": s.planned}
    note = _("Started training in the last 12 months, of the seats a year your open programs plan.")
    return Fact(question, found, note, url)


def _finishing(s: ManagerSummary) -> Fact:
    note = _("%(finished)d of %(began)d in cohorts that ended in the last year") % {
        "finished": s.finished,
        "began": s.began,
    }
    return Fact(_("Do people finish training?"), _share(s.finished, s.began), note, reverse("training:cohorts"))


def _looking(s: ManagerSummary, on: dt.date) -> Fact:
    people = ngettext("%(n)d person", "%(n)d people", s.looking) % {"n": s.looking}
    question, url, goal = _("Who needs a job?"), reverse("placement:job_ready"), reemployment_goal_days(on)
    note = _("Job-ready or between jobs. The goal is a new job within %(days)d days.") % {"days": goal}
    if s.past_goal == 0:
        return Fact(question, people, note, url, Status(_("All within the goal"), "good"))
    state = ngettext("%(n)d past the goal", "%(n)d past the goal", s.past_goal) % {"n": s.past_goal}
    return Fact(question, people, note, f"{url}?which=late", Status(state, "late"))


def _staying(s: ManagerSummary) -> Fact:
    note = _(
        "%(kept)d of %(placed)d placed in the last 2 years, at least 90 days ago. Confirmed on day 90 or later: %(heard)d."
    ) % {"kept": s.kept, "placed": s.placed, "heard": s.heard}
    return Fact(_("Do people stay employed?"), _share(s.kept, s.placed), note, reverse("reporting:funnel"))
