"""What waits today for somebody who places people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance import policy
from workadvance.people.access import Actor, visible_q
from workadvance.placement.models import EmployerActivity, EmploymentSpell, JobOrder, Referral
from workadvance.placement.selectors.bench import bench, target_days
from workadvance.placement.selectors.employers import follow_ups_due
from workadvance.placement.selectors.orders import open_orders_q
from workadvance.placement.selectors.scope import scope_q
from workadvance.placement.workflow import LIVE

MOST = 50
MOST_OF_A_KIND = 15


def _item(
    who: str, who_url: str, what: str, why: str, shape: str, due: dt.date | None, url: str, action: str
) -> dict[str, Any]:
    return {
        "who": who,
        "who_url": who_url,
        "what": what,
        "why": why,
        "shape": shape,
        "due": due,
        "url": url,
        "action": action,
    }


def today(actor: Actor) -> list[dict[str, Any]]:
    """Work waiting today for somebody who refers people, most urgent first; nothing for anybody else. At most 50."""
    if not actor.may("placement.refer"):
        return []
    day = timezone.localdate()
    items = [
        *_starts_and_interviews(actor, day),
        *_doubted(actor),
        *_follow_ups(actor, day),
        *_unanswered(actor, day),
        *_orders_without_slate(actor, day),
        *_between_jobs(actor, day),
    ]
    rank = {"late": 0, "next": 1, "info": 2, "good": 3}
    return sorted(items, key=lambda i: (i["due"] or day, rank[i["shape"]], i["who"]))[:MOST]


def _starts_and_interviews(actor: Actor, day: dt.date) -> list[dict[str, Any]]:
    """Referrals of which today asks something: a first day to record, an interview to agree, hold or hear about."""
    end = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
    start = Q(state="accepted") & (Q(starts_on__lte=day) | Q(starts_on=None))
    interview = Q(state="interviewing") & (Q(interview_at__lt=end) | Q(interview_at=None, order__state="open"))
    rows = (
        Referral.objects.filter(
            scope_q(actor, "placement.refer", "order__provider"), visible_q(actor, "application__person__")
        )
        .filter(start | interview)
        .select_related("application__person", "order__employer")
        .order_by("state", "starts_on", "interview_at", "pk")
    )[: MOST_OF_A_KIND * 6]
    found = list(rows)
    return [
        *_starts([r for r in found if r.state == "accepted"][:MOST_OF_A_KIND], day),
        *_interviews([r for r in found if r.state == "interviewing"][: MOST_OF_A_KIND * 2], day),
    ]


def _starts(rows: list[Referral], day: dt.date) -> list[dict[str, Any]]:
    return [
        _item(
            r.application.person.full_name,
            reverse("person", args=[r.application.person_id]),
            _("Starts at %(employer)s") % {"employer": r.order.employer},
            _("Offer accepted; record the first day.")
            if r.starts_on
            else _("Offer accepted, no first day agreed yet."),
            "late" if r.starts_on and r.starts_on < day else "good",
            r.starts_on or day,
            reverse("placement:referral_step", args=[r.pk, "hire"]),
            _("Record the hire"),
        )
        for r in rows
    ]


def _interviews(rows: list[Referral], day: dt.date) -> list[dict[str, Any]]:
    items = []
    for r in rows:
        at = timezone.localtime(r.interview_at) if r.interview_at else None
        if at is None:
            what, why, shape, due = _("Agree a time for the interview"), _("%(employer)s said yes."), "next", day
            step, action = "interview_time", _("Set the time")
        elif at.date() == day:
            what, why, shape, due = _("Interview today"), at.strftime("%H:%M") + " · %(employer)s", "next", day
            step, action = "offer", _("How did it go?")
        else:
            what, why, shape, due = _("How did the interview go?"), "%(employer)s", "late", at.date()
            step, action = "offer", _("Record the answer")
        items.append(
            _item(
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


def _doubted(actor: Actor) -> list[dict[str, Any]]:
    rows = (
        EmploymentSpell.objects.filter(employer_says_left_on__isnull=False, ended_on=None)
        .filter(scope_q(actor, "placement.place", "person__provider"), visible_q(actor, "person__"))
        .select_related("person")
        .order_by("employer_says_left_on", "pk")[:MOST_OF_A_KIND]
    )
    return [
        _item(
            s.person.full_name,
            reverse("person", args=[s.person_id]),
            _("Employer says: not with us any more"),
            _("%(employer)s. Ask the person, then record the end.") % {"employer": s.employer_name},
            "late",
            s.employer_says_left_on,
            reverse("person", args=[s.person_id]),
            _("Open"),
        )
        for s in rows
    ]


def _follow_ups(actor: Actor, day: dt.date) -> list[dict[str, Any]]:
    return [
        _item(
            a.account.employer.name,
            reverse("placement:employer", args=[a.account_id]),
            _("Follow up"),
            a.note[:120],
            "late" if a.follow_up_on and a.follow_up_on < day else "next",
            a.follow_up_on,
            reverse("placement:employer", args=[a.account_id]),
            _("Log the call"),
        )
        for a in follow_ups_due(actor, today=day, limit=MOST_OF_A_KIND)
    ]


def _unanswered(actor: Actor, day: dt.date) -> list[dict[str, Any]]:
    days = int(policy.load("placement").value("slate_unanswered_days", day))
    before = timezone.now() - dt.timedelta(days=days)
    rows = (
        Referral.objects.filter(
            scope_q(actor, "placement.refer", "order__provider"), order__state="open", state="referred", answer=""
        )
        .filter(slate__sent_at__lt=before)
        .values("order", "order__title", "order__employer__name", "slate", "slate__sent_at")
        .order_by("slate__sent_at", "order")
    )
    waiting: dict[int, dict[str, Any]] = {}
    for r in rows[:500]:
        waiting.setdefault(r["order"], {**r, "n": 0})["n"] += 1
    return [
        _item(
            r["order__employer__name"],
            reverse("placement:order", args=[r["order"]]),
            ngettext("%(n)d candidate without an answer", "%(n)d candidates without an answer", r["n"]) % {"n": r["n"]},
            r["order__title"],
            "late",
            timezone.localtime(r["slate__sent_at"]).date() + dt.timedelta(days=days),
            reverse("placement:order", args=[r["order"]]),
            _("Call them"),
        )
        for r in list(waiting.values())[:MOST_OF_A_KIND]
    ]


def _orders_without_slate(actor: Actor, day: dt.date) -> list[dict[str, Any]]:
    grace = dt.timedelta(days=int(policy.load("placement").value("slate_unanswered_days", day)))
    rows = orders_waiting(actor).select_related("employer").order_by("opened_on", "pk")
    return [
        _item(
            o.employer.name,
            reverse("placement:order", args=[o.pk]),
            _("Job order without candidates"),
            ngettext("%(title)s, %(n)d opening", "%(title)s, %(n)d openings", o.slots)
            % {"title": o.title, "n": o.slots},
            "late" if o.opened_on + grace < day else "next",
            o.opened_on + grace,
            reverse("placement:order_slate", args=[o.pk]),
            _("Propose people"),
        )
        for o in rows[:MOST_OF_A_KIND]
    ]


def orders_waiting(actor: Actor) -> QuerySet[JobOrder]:
    """Open orders with nobody on them (counted in the rail)."""
    on_it = Referral.objects.filter(order=OuterRef("pk"), state__in=(*LIVE, "hired"))
    return JobOrder.objects.filter(open_orders_q(), scope_q(actor, "placement.refer")).filter(~Exists(on_it))


def _between_jobs(actor: Actor, day: dt.date) -> list[dict[str, Any]]:
    days = target_days(day)
    live = Referral.objects.filter(application=OuterRef("pk"), state__in=LIVE)
    ended = EmploymentSpell.objects.filter(application=OuterRef("pk"), ended_on__gte=day - dt.timedelta(days=4 * days))
    rows = (
        bench(actor, today=day)
        .filter(Exists(ended))
        .filter(~Exists(live))
        .select_related("person")
        .order_by("last_ended_on", "pk")[:MOST_OF_A_KIND]
    )
    items = []
    for a in rows:
        due = a.last_ended_on + dt.timedelta(days=days)
        gone = (day - a.last_ended_on).days
        items.append(
            _item(
                a.person.full_name,
                reverse("person", args=[a.person_id]),
                _("Between jobs"),
                ngettext(
                    "Last job ended %(n)d day ago; not put forward anywhere.",
                    "Last job ended %(n)d days ago; not put forward anywhere.",
                    gone,
                )
                % {"n": gone},
                "late" if due < day else "next",
                due,
                reverse("person", args=[a.person_id]),
                _("Find an opening"),
            )
        )
    return items


def follow_ups_waiting(actor: Actor) -> QuerySet[EmployerActivity]:
    """Follow-ups due with the actor's employers (counted in the rail)."""
    return (
        EmployerActivity.objects.filter(follow_up_on__lte=timezone.localdate(), followed_up_on=None)
        .filter(scope_q(actor, "placement.manage_employers", "account__provider"))
        .filter(Q(account__owner=actor.user_id) | Q(account__owner=None))
    )
