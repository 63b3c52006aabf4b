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
from workadvance.readiness.selectors.today import absence_lines, silent_line
from workadvance.screening.models import Application
from workadvance.training.models import Cohort, Enrolment, Exam
from workadvance.training.requirements import SEATED
from workadvance.training.selectors.attendance import attendance_shares
from workadvance.training.selectors.cohorts import _waiting

MOST = 50


def today(actor: Actor) -> list[dict[str, Any]]:
    """The work of training waiting for this actor today, the earliest due first, at most 50 lines.

    Instructors: classes to take attendance for, attendance alerts, exams without result. Managers: cohorts with free seats
    that start soon, people to start or to finish. Coaches: people ready without a seat, trainees nobody reached.
    Keys: who, who_url, what, why, shape, due, url, action.
    """
    lines: list[dict[str, Any]] = []
    if actor.may("training.record"):
        lines += [*_classes(actor), *_to_move(actor), *_low_attendance(actor), *_exams(actor)]
    if actor.may("training.plan_cohort"):
        lines += _to_fill(actor)
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


def _to_move(actor: Actor) -> list[dict[str, Any]]:
    """Cohorts that have begun with seats not started, and cohorts that ended with people still in training."""
    now = timezone.localdate()
    lines = []
    recent = now - dt.timedelta(days=365)
    open_ = Count("enrolments", filter=Q(enrolments__state="started"))
    for cohort in (
        _cohorts(actor)
        .filter(ends_on__lt=now, ends_on__gte=recent)
        .annotate(n=open_)
        .filter(n__gt=0)
        .order_by("ends_on", "pk")[:20]
    ):
        what = ngettext("%(n)d person to complete", "%(n)d people to complete", cohort.n) % {"n": cohort.n}
        why = _("The cohort ended %(when)s.") % {"when": ago(cohort.ends_on)}
        lines.append(_cohort_line(cohort, what, why, "late", cohort.ends_on, _("Open the roster")))
    held = Count("enrolments", filter=Q(enrolments__state="enrolled"))
    begun = _cohorts(actor).filter(starts_on__lt=now, ends_on__gte=now)
    for cohort in begun.annotate(n=held).filter(n__gt=0).order_by("starts_on", "pk")[:20]:
        what = ngettext("%(n)d seat not started", "%(n)d seats not started", cohort.n) % {"n": cohort.n}
        why = _("The cohort began %(when)s. Start them, or give the seats back.") % {"when": ago(cohort.starts_on)}
        lines.append(_cohort_line(cohort, what, why, "late", cohort.starts_on, _("Open the roster")))
    return lines


def _low_attendance(actor: Actor) -> list[dict[str, Any]]:
    """Trainees of running cohorts whose share of hours is under the alert."""
    now = timezone.localdate()
    below = policy.load("training").value("attendance_alert_below", on=now)
    running = {c.pk: c for c in _cohorts(actor).filter(starts_on__lte=now, ends_on__gte=now).order_by("pk")[:60]}
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


def _exams(actor: Actor) -> list[dict[str, Any]]:
    """Cohorts with people who completed and have no exam result."""
    now = timezone.localdate()
    since = now - dt.timedelta(days=int(policy.load("training").value("exam_result_days", on=now)))
    sat = Exam.objects.filter(enrolment=OuterRef("pk"))
    missing = Enrolment.objects.filter(
        cohort__in=_cohorts(actor).filter(certification__isnull=False), state="completed", ended_on__gte=since
    ).exclude(Exists(sat))
    counted = missing.order_by().values("cohort").annotate(n=Count("pk"), last=Max("ended_on"))[:20]
    by_cohort = {row["cohort"]: row for row in counted}
    lines = []
    for cohort in Cohort.objects.filter(pk__in=by_cohort).select_related("certification").order_by("pk"):
        row = by_cohort[cohort.pk]
        what = ngettext("%(n)d exam without result", "%(n)d exams without result", row["n"]) % {"n": row["n"]}
        lines.append(
            _cohort_line(
                cohort, what, str(cohort.certification), "next", row["last"], _("Enter results"), "training:exams"
            )
        )
    return lines


def _to_fill(actor: Actor) -> list[dict[str, Any]]:
    """Cohorts that start soon with free seats."""
    now = timezone.localdate()
    soon = now + dt.timedelta(days=int(policy.load("training").value("fill_warning_days", on=now)))
    taken = Count("enrolments", filter=Q(enrolments__state__in=SEATED))
    found = Cohort.objects.filter(
        programme__provider__in=actor.organisations("manager"),
        cancelled_on__isnull=True,
        starts_on__gt=now,
        starts_on__lte=soon,
    ).annotate(taken=taken)
    lines = []
    for cohort in found.filter(taken__lt=F("seats")).order_by("starts_on", "pk")[:20]:
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
    """Trainees of the caseload nobody reached for too long (who missed sessions in a row is on readiness' list already)."""
    now = timezone.localdate()
    days = int(policy.load("readiness").value("no_contact_days", on=now))
    training = Enrolment.objects.filter(application=OuterRef("pk"), state="started")
    found = silent(_caseload(actor).filter(state="selected").filter(Exists(training)), now)
    told = {line["who_url"] for line in absence_lines(actor)}
    lines = [silent_line(a, days) for a in found.order_by(F("contact_on").asc(nulls_first=True), "pk")[:30]]
    return [line for line in lines if line["who_url"] not in told]
