"""What waits today in training: classes, attendance alerts, exams, cohorts to fill, people to start or finish."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance import policy
from workadvance.pages.templatetags.show import ago, day, number, percent
from workadvance.people.access import Actor, visible_q
from workadvance.readiness.models import Session
from workadvance.readiness.selectors import silent
from workadvance.readiness.selectors.today import silent_line
from workadvance.screening.models import Application
from workadvance.training.models import Cohort, Enrolment, Exam
from workadvance.training.requirements import SEATED
from workadvance.training.selectors.attendance import attendance_shares
from workadvance.training.selectors.cohorts import _waiting

MOST = 50
MOST_COHORTS = 100


def today(actor: Actor) -> list[dict[str, Any]]:
    """The work of training waiting for this actor today, the earliest due first, at most 50 lines.

    Instructors: classes to take attendance for, attendance alerts, exams without result. Managers: cohorts with free seats
    that start soon, people to start or to finish. Coaches: people ready without a seat, trainees nobody reached.
    Keys: who, who_url, what, why, shape, due, url, action.
    """
    lines: list[dict[str, Any]] = []
    if actor.may("training.record"):
        now = timezone.localdate()
        cohorts = _cohorts_of_today(actor, now)
        lines += [
            *_classes(actor),
            *_to_move(cohorts, now),
            *_low_attendance(actor, cohorts, now),
            *_exams(cohorts),
            *_to_fill(actor, cohorts, now),
        ]
    if "coach" in actor.roles:
        lines += [*_without_seat(actor), *_not_heard_of(actor)]
    lines.sort(key=lambda line: (line["due"] or dt.date.max, line["who"]))
    return lines[:MOST]


def _cohorts(actor: Actor) -> QuerySet[Cohort]:
    """An instructor's own cohorts (and those nobody teaches); a manager's all."""
    found = Cohort.objects.filter(programme__provider__in=actor.organisations("instructor", "manager"))
    if "manager" not in actor.roles:
        found = found.filter(Q(instructor=actor.user_id) | Q(instructor__isnull=True))
    return found.filter(cancelled_on__isnull=True)


def classes_to_take(actor: Actor) -> QuerySet[Session]:
    """Classes of the last days without finished attendance that the actor teaches (or that nobody teaches)."""
    now = timezone.localdate()
    since = now - dt.timedelta(days=int(policy.load("readiness").value("attendance_open_days", on=now)))
    waiting = Session.objects.filter(
        component=Session.Component.TRAINING,
        held_on__gte=since,
        held_on__lte=now,
        taken_at__isnull=True,
        cancelled_on__isnull=True,
        programme__provider__in=actor.organisations("instructor", "manager"),
        cohort_session__cohort__cancelled_on__isnull=True,
    )
    mine = Q(led_by=actor.user_id)
    return waiting.filter(mine | Q(led_by__isnull=True))


def _classes(actor: Actor) -> list[dict[str, Any]]:
    now = timezone.localdate()
    lines = []
    for session in classes_to_take(actor).order_by("held_on", "pk")[:MOST]:
        url = reverse("training:class", args=[session.pk])
        lines.append(
            {
                "who": session.title,
                "who_url": url,
                "what": _("Take attendance"),
                "why": _("Class of %(day)s, %(hours)s hours")
                % {"day": day(session.held_on), "hours": number(session.hours)},
                "shape": "late" if session.held_on < now else "next",
                "due": session.held_on,
                "url": url,
                "action": _("Take attendance"),
            }
        )
    return lines


def _cohort_line(
    cohort: Cohort, what: str, why: str, shape: str, due: dt.date | None, action: str, route: str = "training:cohort"
) -> dict[str, Any]:
    return {
        "who": cohort.name,
        "who_url": reverse("training:cohort", args=[cohort.pk]),
        "what": what,
        "why": why,
        "shape": shape,
        "due": due,
        "url": reverse(route, args=[cohort.pk]),
        "action": action,
    }


def _cohorts_of_today(actor: Actor, now: dt.date) -> list[Any]:
    """The cohorts Today may say something of: ended within a year, running, or starting soon, with `taken` (seats),
    `held` (seats not started), `training` (people in training) and `unexamined` (completed, no exam result), in one query."""
    rules = policy.load("training")
    soon = now + dt.timedelta(days=int(rules.value("fill_warning_days", on=now)))
    since = now - dt.timedelta(days=int(rules.value("exam_result_days", on=now)))
    sat = Exists(Exam.objects.filter(enrolment=OuterRef("enrolments")))
    without = Q(enrolments__state="completed", enrolments__ended_on__gte=since) & ~Q(sat)
    found = (
        _cohorts(actor)
        .filter(ends_on__gte=now - dt.timedelta(days=365), starts_on__lte=soon)
        .select_related("programme", "certification")
        .annotate(
            taken=Count("enrolments", filter=Q(enrolments__state__in=SEATED)),
            held=Count("enrolments", filter=Q(enrolments__state="enrolled")),
            training=Count("enrolments", filter=Q(enrolments__state="started")),
            unexamined=Count("enrolments", filter=without),
            completed_on=Max("enrolments__ended_on", filter=without),
        )
    )
    asks = Q(ends_on__gte=now, starts_on__lte=now) | Q(ends_on__lt=now, training__gt=0) | Q(unexamined__gt=0)
    found = found.filter(asks | Q(starts_on__gt=now, taken__lt=F("seats")))
    return list(found.order_by("-ends_on", "pk")[:MOST_COHORTS])


def _to_move(cohorts: list[Any], now: dt.date) -> list[dict[str, Any]]:
    """Cohorts that have begun with seats not started, and cohorts that ended with people still in training."""
    lines = []
    for cohort in cohorts:
        if cohort.ends_on < now and cohort.training:
            n = cohort.training
            what = ngettext("%(n)d person to complete", "%(n)d people to complete", n) % {"n": n}
            why = _("The cohort ended %(when)s.") % {"when": ago(cohort.ends_on)}
            lines.append(_cohort_line(cohort, what, why, "late", cohort.ends_on, _("Open the roster")))
        elif cohort.starts_on < now <= cohort.ends_on and cohort.held:
            n = cohort.held
            what = ngettext("%(n)d seat not started", "%(n)d seats not started", n) % {"n": n}
            why = _("The cohort began %(when)s. Start them, or give the seats back.") % {"when": ago(cohort.starts_on)}
            lines.append(_cohort_line(cohort, what, why, "late", cohort.starts_on, _("Open the roster")))
    return lines


def _low_attendance(actor: Actor, cohorts: list[Any], now: dt.date) -> list[dict[str, Any]]:
    """Trainees of running cohorts whose share of hours is under the alert."""
    below = policy.load("training").value("attendance_alert_below", on=now)
    running = {c.pk: c for c in cohorts if c.starts_on <= now <= c.ends_on}
    low = {pair: share for pair, share in attendance_shares(running, now).items() if share.low} if running else {}
    if not low:
        return []
    people = Enrolment.objects.filter(
        visible_q(actor, "application__person__"),
        cohort__in={c for c, _a in low},
        state="started",
        application__in={a for _c, a in low},
    ).select_related("application__person")
    lines = []
    for enrolment in people.order_by("pk"):
        share = low.get((enrolment.cohort_id, enrolment.application_id))
        if share is None:
            continue
        why = _("%(cohort)s; the alert is below %(below)s.") % {
            "cohort": running[enrolment.cohort_id],
            "below": percent(below),
        }
        lines.append(
            {
                "who": str(enrolment.application.person),
                "who_url": reverse("person", args=[enrolment.application.person_id]),
                "what": _("Attendance %(share)s") % {"share": percent(share.share)},
                "why": why,
                "shape": "late",
                "due": now,
                "url": reverse("training:enrolment", args=[enrolment.pk]),
                "action": _("Open"),
            }
        )
    return lines[:20]


def _exams(cohorts: list[Any]) -> list[dict[str, Any]]:
    """Cohorts with people who completed and have no exam result."""
    lines = []
    for cohort in cohorts:
        if cohort.certification_id and cohort.unexamined:
            n = cohort.unexamined
            what = ngettext("%(n)d exam without result", "%(n)d exams without result", n) % {"n": n}
            certification, last = str(cohort.certification), cohort.completed_on
            lines.append(_cohort_line(cohort, what, certification, "next", last, _("Enter results"), "training:exams"))
    return lines


def _to_fill(actor: Actor, cohorts: list[Any], now: dt.date) -> list[dict[str, Any]]:
    """Cohorts that start soon with free seats, for those who plan them."""
    managed = actor.organisations("manager")
    lines = []
    for cohort in cohorts:
        if cohort.programme.provider_id not in managed or cohort.starts_on <= now or cohort.taken >= cohort.seats:
            continue
        free = cohort.seats - cohort.taken
        what = ngettext("%(n)d seat free", "%(n)d seats free", free) % {"n": free}
        why = _("Starts %(when)s, %(taken)d of %(seats)d seats taken.") % {
            "when": ago(cohort.starts_on),
            "taken": cohort.taken,
            "seats": cohort.seats,
        }
        lines.append(_cohort_line(cohort, what, why, "next", cohort.starts_on, _("Give seats"), "training:seats"))
    return lines


def _caseload(actor: Actor) -> QuerySet[Application]:
    mine = Application.objects.filter(
        visible_q(actor, "person__"), person__coach=actor.user_id, person__provider__in=actor.staff_organisations
    )
    return mine.select_related("person", "programme")


def _without_seat(actor: Actor) -> list[dict[str, Any]]:
    """People of the caseload whose readiness is done and who have no seat, where a cohort has one free."""
    now = timezone.localdate()
    taken = Count("enrolments", filter=Q(enrolments__state__in=SEATED))
    room = Cohort.objects.filter(cancelled_on__isnull=True, ends_on__gte=now, starts_on__gte=now - dt.timedelta(days=7))
    room = room.annotate(taken=taken).filter(taken__lt=F("seats"))
    left = Enrolment.objects.filter(application=OuterRef("pk"), state="dropped")
    waiting = _waiting(_caseload(actor)).exclude(Exists(left))
    waiting = waiting.filter(programme__in=room.order_by().values("programme"))
    lines = []
    for application in waiting[:20]:
        person_url = reverse("person", args=[application.person_id])
        lines.append(
            {
                "who": str(application.person),
                "who_url": person_url,
                "what": _("Give a seat"),
                "why": _("Readiness is done; a cohort has seats free."),
                "shape": "next",
                "due": None,
                "url": f"{person_url}#training",
                "action": _("Give a seat"),
            }
        )
    return lines


def _not_heard_of(actor: Actor) -> list[dict[str, Any]]:
    """Trainees of the caseload nobody reached for too long."""
    now = timezone.localdate()
    days = int(policy.load("readiness").value("no_contact_days", on=now))
    training = Enrolment.objects.filter(application=OuterRef("pk"), state="started")
    found = silent(_caseload(actor).filter(state="selected").filter(Exists(training)), now)
    return [silent_line(a, days) for a in found.order_by(F("contact_on").asc(nulls_first=True), "pk")[:30]]
