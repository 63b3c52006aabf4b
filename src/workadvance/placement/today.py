"""What waits today for staff who place people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance import policy
from workadvance.people.access import Actor
from workadvance.people.prepared import first_of
from workadvance.placement.models import EmploymentSpell, JobOrder, Referral
from workadvance.placement.selectors.employers import follow_ups_due
from workadvance.placement.selectors.orders import orders_waiting
from workadvance.ui.fetch import inside
from workadvance.ui.format import job_title, time_of_day
from workadvance.ui.rows import MOST_TASKS, Task


def today(actor: Actor) -> list[Task]:
    """Work waiting today for staff who refer people, most urgent first; nothing for anyone else. At most 50."""
    if not actor.may("placement.refer"):
        return []
    actor, day = actor.at("placement.refer"), timezone.localdate()
    items = [
        *_starts_and_interviews(actor, day),
        *_doubted(actor),
        *_follow_ups(actor, day),
        *_unanswered(actor, day),
        *_orders_without_slate(actor, day),
    ]
    rank = {"late": 0, "next": 1, "info": 2, "good": 3}
    return sorted(items, key=lambda i: (i.due or day, rank[i.shape], i.who))[:MOST_TASKS]


def _starts_and_interviews(actor: Actor, day: dt.date) -> list[Task]:
    """Referrals of which today asks something: a first day to record, an interview to agree, hold or hear about."""
    found = first_of(MOST_TASKS * 3, _starting_or_interviewing, actor, day)
    return [
        *_starts([r for r in found if r.state == "accepted"][:MOST_TASKS], day),
        *_interviews([r for r in found if r.state == "interviewing"][:MOST_TASKS], day),
    ]


def _starting_or_interviewing(actor: Actor, day: dt.date) -> QuerySet[Referral]:
    end = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
    start = Q(state="accepted") & (Q(starts_on__lte=day) | Q(starts_on=None))
    interview = Q(state="interviewing") & (Q(interview_at__lt=end) | Q(interview_at=None, order__state="open"))
    return (
        inside(Referral.objects.filter(start | interview), actor, "placement.refer")
        .select_related("application__person", "order__employer")
        .order_by("state", "starts_on", "interview_at", "pk")
    )


def _starts(rows: list[Referral], day: dt.date) -> list[Task]:
    return [
        Task(
            r.application.person.full_name,
            reverse("person", args=[r.application.person_id]),
            _("Starting at %(employer)s") % {"employer": r.order.employer},
            _("Offer accepted. Record the first day.") if r.starts_on else _("Offer accepted. No start date yet."),
            "late" if r.starts_on and r.starts_on < day else "good",
            r.starts_on or day,
            reverse("placement:referral_step", args=[r.pk, "hire"]),
            _("Record hire"),
        )
        for r in rows
    ]


def _interviews(rows: list[Referral], day: dt.date) -> list[Task]:
    items = []
    for r in rows:
        at = timezone.localtime(r.interview_at) if r.interview_at else None
        if at is None:
            what, why, shape, due = _("Set an interview time"), _("%(employer)s wants an interview."), "next", day
            step, action = "interview_time", _("Set time")
        elif at.date() == day:
            what, why, shape, due = _("Interview today"), time_of_day(at) + " · %(employer)s", "next", day
            step, action = "offer", _("Record outcome")
        else:
            what, why, shape, due = _("Record interview outcome"), "%(employer)s", "late", at.date()
            step, action = "offer", _("Record answer")
        items.append(
            Task(
                r.application.person.full_name,
                reverse("person", args=[r.application.person_id]),
                what,
                why % {"employer": r.order.employer.name},
                shape,
                due,
                reverse("placement:referral_step", args=[r.pk, step])
                if step == "interview_time"
                else reverse("placement:order", args=[r.order_id]),
                action,
            )
        )
    return items


def _doubted(actor: Actor) -> list[Task]:
    return [
        Task(
            s.person.full_name,
            reverse("person", args=[s.person_id]),
            _("Employer says the person left"),
            _("%(employer)s. Contact the person, then record the end of the job.") % {"employer": s.employer_name},
            "late",
            s.employer_says_left_on,
            reverse("person", args=[s.person_id]),
            _("View job"),
        )
        for s in first_of(MOST_TASKS, _said_to_have_left, actor)
    ]


def _said_to_have_left(actor: Actor) -> QuerySet[EmploymentSpell]:
    doubted = EmploymentSpell.objects.filter(employer_says_left_on__isnull=False, ended_on=None)
    return inside(doubted, actor, "placement.place").select_related("person").order_by("employer_says_left_on", "pk")


def _follow_ups(actor: Actor, day: dt.date) -> list[Task]:
    return [
        Task(
            a.account.employer.name,
            reverse("placement:employer", args=[a.account_id]),
            _("Follow up"),
            a.note[:120],
            "late" if a.follow_up_on and a.follow_up_on < day else "next",
            a.follow_up_on,
            reverse("placement:employer", args=[a.account_id]),
            _("Log call"),
        )
        for a in follow_ups_due(actor, today=day, limit=MOST_TASKS)
    ]


def _unanswered(actor: Actor, day: dt.date) -> list[Task]:
    days = int(policy.load("placement").value("slate_unanswered_days", day))
    return [
        Task(
            r["order__employer__name"],
            reverse("placement:order", args=[r["order"]]),
            ngettext("%(n)d candidate waiting for an answer", "%(n)d candidates waiting for an answer", r["n"])
            % {"n": r["n"]},
            r["order__title"],
            "late",
            timezone.localtime(r["sent_at"]).date() + dt.timedelta(days=days),
            reverse("placement:order", args=[r["order"]]),
            _("Call employer"),
        )
        for r in first_of(MOST_TASKS, _orders_unanswered, actor, days)
    ]


def _orders_unanswered(actor: Actor, days: int) -> QuerySet[Any, Any]:
    return (
        # Everyone counts here, restricted persons too: an answer is asked for, and no one is named.
        Referral.objects.filter(
            order__in=inside(JobOrder.objects.filter(state="open"), actor, "placement.refer").order_by(),
            state="referred",
            answer="",
            slate__sent_at__lt=timezone.now() - dt.timedelta(days=days),
        )
        .values("order", "order__title", "order__employer__name")
        .annotate(n=Count("pk"), sent_at=Min("slate__sent_at"))
        .order_by("sent_at", "order")
    )


def _orders_without_slate(actor: Actor, day: dt.date) -> list[Task]:
    grace = dt.timedelta(days=int(policy.load("placement").value("slate_unanswered_days", day)))
    return [
        Task(
            o.employer.name,
            reverse("placement:order", args=[o.pk]),
            _("Job order needs candidates"),
            ngettext("%(title)s, %(n)d opening", "%(title)s, %(n)d openings", o.slots)
            % {"title": job_title(o.title, o.soc), "n": o.slots},
            "late" if o.opened_on + grace < day else "next",
            o.opened_on + grace,
            reverse("placement:order_slate", args=[o.pk]),
            _("Find candidates"),
        )
        for o in first_of(MOST_TASKS, _waiting_for_slate, actor)
    ]


def _waiting_for_slate(actor: Actor) -> QuerySet[JobOrder]:
    return orders_waiting(actor).select_related("employer").order_by("opened_on", "pk")
