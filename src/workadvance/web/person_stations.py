"""The six stations on a person's page: applied, screened, readiness, training, employed, advanced."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.advancement.person_cards import PersonAdvancement
from workadvance.reporting.models import Journey
from workadvance.ui import format as formats
from workadvance.ui.only_english import occupation
from workadvance.ui.rows import Station

At = Journey.Station
# Which of the six stations a journey stands at; none for someone who left.
PLACE = {
    At.APPLYING: 0,
    At.SCREENING: 1,
    At.WAITLIST: 1,
    At.NOT_SELECTED: 1,
    At.READINESS: 2,
    At.TRAINING: 3,
    At.PREPARING: 3,
    At.JOB_READY: 4,
    At.EMPLOYED: 4,
    At.BETWEEN: 4,
    At.PAUSED: 4,
    At.LEFT: -1,
}


def journey_stations(j: Journey | None, advancement: PersonAdvancement | None) -> list[Station]:
    """The stations with what is known of each, and which of them a person has reached."""
    if j is None:
        labels = [_("Applied"), _("Screening"), _("Job readiness"), _("Training"), _("Employed"), _("Advancement")]
        return [Station(label) for label in labels]
    here = 5 if j.station == At.EMPLOYED and j.advanced_on else PLACE[At(j.station)]
    employed, pay = _employed(j)
    rows = [
        (_("Applied"), _day(j.applied_on), bool(j.applied_on)),
        (_("Screening"), _screened(j), bool(j.selected_on)),
        (_("Job readiness"), _on(_("done %(day)s"), j.readiness_done_on), bool(j.readiness_done_on)),
        (_("Training"), _trained(j), bool(j.completed_on)),
        (employed, pay, bool(j.placed_on)),
        (_("Advancement"), _advanced(j, advancement), bool(j.advanced_on)),
    ]
    return [
        Station(label, note, "here" if i == here else "done" if done else "off" if here >= 0 and i < here else "todo")
        for i, (label, note, done) in enumerate(rows)
    ]


def _day(value: dt.date | None) -> str:
    return formats.day(value) if value else ""


def _on(words: str, value: dt.date | None) -> str:
    return words % {"day": formats.day(value)} if value else ""


def _screened(j: Journey) -> str:
    waits = {
        At.SCREENING: _("in screening"),
        At.WAITLIST: _("waitlisted"),
        At.NOT_SELECTED: _("not selected"),
    }
    return waits.get(At(j.station)) or _on(_("selected %(day)s"), j.selected_on)


def _trained(j: Journey) -> str:
    if j.certified_on:
        return _on(_("certified %(day)s"), j.certified_on)
    if j.completed_on:
        return _on(_("completed %(day)s"), j.completed_on)
    return j.cohort.name if j.cohort else ""


def _employed(j: Journey) -> tuple[str, str]:
    """What the station of work is called now, and its note."""
    if j.station == At.EMPLOYED:
        days = (timezone.localdate() - j.since).days
        return _("Employed, day %(day)d") % {"day": days}, _("$%(pay)s an hour") % {
            "pay": j.wage
        } if j.wage else j.job_title
    called = {At.BETWEEN: _("Between jobs"), At.PAUSED: _("Not looking now"), At.JOB_READY: _("Job-ready")}
    if found := called.get(At(j.station)):
        return found, _on(_("since %(day)s"), j.since)
    return _("Employed"), ""


def _advanced(j: Journey, advancement: PersonAdvancement | None) -> str:
    """When pay rose, else the job a person goes for, else the nearest one they could."""
    if j.advanced_on:
        return _on(_("advanced %(day)s"), j.advanced_on)
    if advancement is None:
        return ""
    if advancement.goal:
        return occupation(advancement.goal.soc, advancement.goal.title)
    step_ups = advancement.step_ups.jobs if advancement.step_ups else []
    return occupation(step_ups[0].soc, step_ups[0].title) if step_ups else ""
