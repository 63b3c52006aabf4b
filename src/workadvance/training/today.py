"""What training adds to Today: classes, attendance alerts, exams, cohorts to fill, people to start or finish."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance import policy
from workadvance.people.access import Actor
from workadvance.people.models import Role
from workadvance.people.prepared import first_of
from workadvance.readiness.models import Session
from workadvance.readiness.selectors.waiting import contact_limit
from workadvance.readiness.today import not_reached_line
from workadvance.screening.models import Application
from workadvance.training.models import Cohort
from workadvance.training.selectors import waiting
from workadvance.ui.format import ago, day, number, percent
from workadvance.ui.rows import MOST_TASKS, Task


def today(actor: Actor) -> list[Task]:
    """The work of training waiting for this actor today, the earliest due first, at most 50 lines.

    Keys: who, who_url, what, why, shape (info, good, next, late), due, url, action; person_id where it is about one person.

    Instructors: classes to take attendance for, attendance alerts, exams without result. Managers: cohorts with free seats
    that start soon, people to start or to finish. Coaches: people ready without a seat, trainees not reached.
    """
    lines: list[Task] = []
    now = timezone.localdate()
    everywhere = actor
    if actor.may("training.record"):
        actor = everywhere.at("training.record")
        cohorts = waiting.cohorts_to_watch(actor, now)
        classes = first_of(MOST_TASKS, _classes, actor)
        lines += [
            *(_attendance_due(session, now) for session in classes),
            *_to_move(cohorts, now),
            *_low_attendance(actor, cohorts, now),
            *_exams(cohorts),
            *_to_fill(actor, cohorts, now),
        ]
    if "coach" in actor.roles:
        actor, days = everywhere.where(Role.COACH), contact_limit(now)
        lines += [_without_seat(a) for a in first_of(MOST_TASKS, waiting.ready_without_seat, actor)]
        lines += [not_reached_line(a, days) for a in first_of(MOST_TASKS, waiting.trainees_not_reached, actor)]
    lines.sort(key=lambda line: (line.due or dt.date.max, line.who))
    return lines[:MOST_TASKS]


def _classes(actor: Actor) -> QuerySet[Session]:
    return waiting.classes_to_take(actor).order_by("held_on", "pk")


def _attendance_due(session: Session, now: dt.date) -> Task:
    url = reverse("training:class", args=[session.pk])
    return Task(
        who=session.title_here,
        who_url=url,
        what=_("Take attendance"),
        why=_("Class on %(day)s, %(hours)s hr") % {"day": day(session.held_on), "hours": number(session.hours)},
        shape="late" if session.held_on < now else "next",
        due=session.held_on,
        url=url,
        action=_("Take attendance"),
    )


def _cohort_line(
    cohort: Cohort, what: str, why: str, shape: str, due: dt.date | None, button: str, route: str = "training:cohort"
) -> Task:
    return Task(
        who=cohort.name,
        who_url=reverse("training:cohort", args=[cohort.pk]),
        what=what,
        why=why,
        shape=shape,
        due=due,
        url=reverse(route, args=[cohort.pk]),
        action=button,
    )


def _to_move(cohorts: list[Any], now: dt.date) -> list[Task]:
    """Cohorts that have begun with seats not started, and cohorts that ended with people still in training."""
    lines = []
    for cohort in cohorts:
        if cohort.ends_on < now and cohort.training:
            n = cohort.training
            what = ngettext("%(n)d participant to mark as completed", "%(n)d participants to mark as completed", n) % {
                "n": n
            }
            why = _("The cohort ended %(when)s.") % {"when": ago(cohort.ends_on)}
            lines.append(_cohort_line(cohort, what, why, "late", cohort.ends_on, _("View roster")))
        elif cohort.starts_on < now <= cohort.ends_on and cohort.held:
            n = cohort.held
            what = ngettext("%(n)d participant hasn't started", "%(n)d participants haven't started", n) % {"n": n}
            why = _("The cohort started %(when)s. Record each start, or release the seat.") % {
                "when": ago(cohort.starts_on)
            }
            lines.append(_cohort_line(cohort, what, why, "late", cohort.starts_on, _("View roster")))
    return lines


def _low_attendance(actor: Actor, cohorts: list[Any], now: dt.date) -> list[Task]:
    """Trainees of running cohorts whose share of hours is under the alert."""
    below = policy.load("training").value("attendance_alert_below", on=now)
    running = [c.pk for c in cohorts if c.starts_on <= now <= c.ends_on]
    return [
        Task(
            who=str(enrollment.application.person),
            who_url=reverse("person", args=[enrollment.application.person_id]),
            what=_("Attendance %(share)s") % {"share": percent(share.share)},
            why=_("%(cohort)s. Alert level: below %(below)s.") % {"cohort": enrollment.cohort, "below": percent(below)},
            shape="late",
            due=now,
            url=reverse("training:enrollment", args=[enrollment.pk]),
            action=_("View participant"),
            person_id=enrollment.application.person_id,
        )
        for enrollment, share in waiting.low_attendance(actor, running, now)[:MOST_TASKS]
    ]


def _exams(cohorts: list[Any]) -> list[Task]:
    """Cohorts with people who completed and have no exam result."""
    lines = []
    for cohort in cohorts:
        if cohort.certification_id and cohort.unexamined:
            n = cohort.unexamined
            what = ngettext("%(n)d exam without a result", "%(n)d exams without results", n) % {"n": n}
            certification, last = str(cohort.certification), cohort.completed_on
            lines.append(_cohort_line(cohort, what, certification, "next", last, _("Enter results"), "training:exams"))
    return lines


def _to_fill(actor: Actor, cohorts: list[Any], now: dt.date) -> list[Task]:
    """Cohorts that start soon with free seats, for those who plan them."""
    managed = actor.organizations("manager")
    lines = []
    for cohort in cohorts:
        if cohort.program.provider_id not in managed or cohort.starts_on <= now or cohort.taken >= cohort.seats:
            continue
        free = cohort.seats - cohort.taken
        what = ngettext("%(n)d seat open", "%(n)d seats open", free) % {"n": free}
        why = _("Starts %(when)s. Seats filled: %(taken)d of %(seats)d.") % {
            "when": ago(cohort.starts_on),
            "taken": cohort.taken,
            "seats": cohort.seats,
        }
        if cohort.waitlist:
            # Each of them was told: we'll call you as soon as a spot opens.
            waits = ngettext(
                "%(n)d person is on the waitlist. Call them.",
                "%(n)d people are on the waitlist. Call them.",
                cohort.waitlist,
            )
            why = f"{why} {waits % {'n': cohort.waitlist}}"
        lines.append(_cohort_line(cohort, what, why, "next", cohort.starts_on, _("Assign seats"), "training:seats"))
    return lines


def _without_seat(application: Application) -> Task:
    person_url = reverse("person", args=[application.person_id])
    return Task(
        who=str(application.person),
        who_url=person_url,
        what=_("Assign seat"),
        why=_("Job-readiness hours are complete and a cohort has open seats."),
        shape="next",
        due=None,
        url=f"{person_url}#training",
        action=_("Assign seat"),
        person_id=application.person_id,
    )
