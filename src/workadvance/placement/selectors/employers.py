"""Employers: the list, the page of one, what is due with them, and how people hired there have stayed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, DateField, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from rapidfuzz import fuzz, process, utils

from workadvance.parsing import folded
from workadvance.people.access import PERMISSIONS, Actor, visible_q
from workadvance.people.cover import held_by_q
from workadvance.people.models import Organization
from workadvance.people.prepared import first_of
from workadvance.placement.models import (
    EmployerAccount,
    EmployerActivity,
    EmployerContact,
    EmploymentSpell,
    JobOrder,
)
from workadvance.ui.fetch import inside

RETENTION_DAYS = (90, 180, 365)
LIKE_ENOUGH = 86  # rapidfuzz WRatio; “Acme Mfg” and “ACME Manufacturing Inc.” pass, “Acme” and “Apex” do not
COMMON_WORDS = {
    "manufacturing",
    "industries",
    "industrial",
    "services",
    "service",
    "group",
    "systems",
    "solutions",
    "logistics",
    "health",
    "hospital",
    "care",
    "center",
    "technologies",
    "technology",
    "international",
    "american",
    "national",
    "works",
    "enterprises",
}
LEGAL_FORMS = {"inc", "incorporated", "llc", "ltd", "co", "company", "corp", "corporation", "lp", "llp", "the"}
SHORT_WORDS = {
    "mfg": "manufacturing",
    "hosp": "hospital",
    "svc": "service",
    "svcs": "services",
    "intl": "international",
    "tech": "technology",
}


def providers_with(actor: Actor, permission: str) -> QuerySet[Organization]:
    """The providers where the actor holds a permission, by name."""
    found = Organization.objects.filter(kind=Organization.Kind.PROVIDER).order_by("name")
    return found if actor.is_system else found.filter(pk__in=actor.organizations(*PERMISSIONS[permission].roles))


def accounts(actor: Actor) -> QuerySet[EmployerAccount]:
    """The employers of the actor's providers with what a list shows: `open_orders`, `last_on`, `follow_up_on`."""
    open_orders = (
        JobOrder.objects.filter(provider=OuterRef("provider"), employer=OuterRef("employer"), state="open")
        .order_by()
        .values("employer")
        .annotate(n=Count("pk"))
        .values("n")
    )
    talks = EmployerActivity.objects.filter(account=OuterRef("pk"))
    due = talks.filter(followed_up_on=None, follow_up_on__isnull=False).order_by("follow_up_on")
    return (
        inside(EmployerAccount.objects.all(), actor, "placement.view_employers")
        .select_related("employer", "owner", "provider")
        .annotate(
            open_orders=Coalesce(Subquery(open_orders[:1], output_field=IntegerField()), 0),
            last_on=Subquery(talks.order_by("-on").values("on")[:1], output_field=DateField()),
            follow_up_on=Subquery(due.values("follow_up_on")[:1], output_field=DateField()),
        )
    )


@dataclass(frozen=True, slots=True)
class HireCount:
    """People hired at an employer, and how many of them are still there."""

    hires: int = 0
    current: int = 0


def hire_counts(rows: Iterable[EmployerAccount]) -> dict[tuple[int, int], HireCount]:
    """Hires and people still there, by (provider, employer) of the accounts given (one query)."""
    rows = list(rows)
    found = (
        EmploymentSpell.objects.filter(
            employer__in={r.employer_id for r in rows}, person__provider__in={r.provider_id for r in rows}
        )
        .order_by()
        .values("person__provider", "employer")
        .annotate(hires=Count("pk"), current=Count("pk", filter=Q(ended_on=None)))
    )
    return {(r["person__provider"], r["employer"]): HireCount(r["hires"], r["current"]) for r in found}


@dataclass(frozen=True, slots=True)
class Stayed:
    """Of those hired at least `days` days ago (`due`), how many were still in that job after so many days (`kept`)."""

    days: int
    due: int
    kept: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None where no one was hired that long ago."""
        return self.kept / self.due if self.due else None


def retention_of(dates: Iterable[tuple[dt.date, dt.date | None]], today: dt.date | None = None) -> list[Stayed]:
    """How many of those hired long enough ago were still in that job after 90, 180 and 365 days.

    `dates`: first and last day of each job. Only jobs that began at least so many days ago are counted.
    """
    today = today or timezone.localdate()
    pairs = list(dates)
    out = []
    for days in RETENTION_DAYS:
        due = [(start, end) for start, end in pairs if (today - start).days >= days]
        kept = sum(1 for start, end in due if end is None or (end - start).days >= days)
        out.append(Stayed(days, len(due), kept))
    return out


def follow_ups_waiting(actor: Actor, today: dt.date | None = None) -> QuerySet[EmployerActivity]:
    """Follow-ups due by today with employers of the actor's providers that the actor keeps (or no one does)."""
    due = EmployerActivity.objects.filter(follow_up_on__lte=today or timezone.localdate(), followed_up_on=None)
    mine = held_by_q("account__owner", actor.user_id) | Q(account__owner=None)
    return inside(due, actor, "placement.manage_employers").filter(mine)


def follow_ups_due(actor: Actor, *, today: dt.date | None = None, limit: int = 50) -> list[EmployerActivity]:
    """The first of them, those due longest first."""
    return first_of(limit, _follow_ups, actor, today)


def _follow_ups(actor: Actor, today: dt.date | None) -> QuerySet[EmployerActivity]:
    return follow_ups_waiting(actor, today).select_related("account__employer").order_by("follow_up_on", "pk")


@dataclass(frozen=True, slots=True)
class EmployerPage:
    """What the page of one employer shows: contacts (those who left last), activities and follow-ups due, orders, hires.

    `hires` are those the actor may see; `hires_total` and `retention` count everyone.
    """

    contacts: list[EmployerContact]
    activities: list[EmployerActivity]
    due: list[EmployerActivity]
    orders: Sequence[JobOrder]
    open_orders: int
    hires: list[EmploymentSpell]
    hires_total: int
    current_total: int
    retention: list[Stayed]
    today: dt.date


def employer_page(actor: Actor, account: EmployerAccount) -> EmployerPage:
    """Everything the page of one employer shows."""
    today = timezone.localdate()
    contacts = list(account.contacts.order_by(F("left_on").asc(nulls_first=True), "name"))
    activities = list(account.activities.select_related("by").order_by("-on", "-pk")[:30])
    due = [a for a in activities if a.follow_up_on and a.followed_up_on is None]
    orders = list(
        JobOrder.objects.filter(provider=account.provider_id, employer=account.employer_id)
        .annotate(
            hired=Count("referrals", filter=Q(referrals__state="hired")),
            live=Count("referrals", filter=Q(referrals__state__in=("referred", "interviewing", "offered", "accepted"))),
        )
        .order_by("-opened_on", "-pk")[:40]
    )
    spells = EmploymentSpell.objects.filter(employer=account.employer_id, person__provider=account.provider_id)
    dates = list(spells.values_list("started_on", "ended_on"))
    hires = list(
        spells.filter(visible_q(actor, "person__"))
        .select_related("person")
        .order_by(F("ended_on").asc(nulls_first=True), "-started_on")[:40]
    )
    return EmployerPage(
        contacts=contacts,
        activities=activities,
        due=sorted(due, key=lambda a: (a.follow_up_on or today, a.pk)),
        orders=orders,
        open_orders=sum(1 for o in orders if o.state == "open"),
        hires=hires,
        hires_total=len(dates),
        current_total=sum(1 for _start, end in dates if end is None),
        retention=retention_of(dates, today),
        today=today,
    )


def _plain(name: str) -> str:
    """A company's name for comparing: no accents, capitals, punctuation or legal form; short words spelled out."""
    words = utils.default_process(folded(name)).split()
    return " ".join(SHORT_WORDS.get(w, w) for w in words if w not in LEGAL_FORMS) or " ".join(words)


def _own(name: str) -> str:
    """The part of a company's name that is its own: without words half the companies have."""
    return " ".join(w for w in name.split() if w not in COMMON_WORDS) or name


def organizations_like(name: str, *, limit: int = 5) -> list[Organization]:
    """Employers whose name is like this one, most alike first: shown before another of almost the same name is added."""
    wanted = _plain(name)
    if not wanted:
        return []
    known = {
        pk: _plain(other)
        for pk, other in Organization.objects.filter(kind=Organization.Kind.EMPLOYER)
        .order_by("pk")
        .values_list("pk", "name")
    }
    near = process.extract(wanted, known, scorer=fuzz.WRatio, limit=limit * 5, score_cutoff=LIKE_ENOUGH)
    # “Apex Manufacturing” is like “Acme Manufacturing” only in the word they share with hundreds of others.
    alike = [pk for _n, _score, pk in near if fuzz.WRatio(_own(wanted), _own(known[pk])) >= LIKE_ENOUGH][:limit]
    found = Organization.objects.in_bulk(alike)
    return [found[pk] for pk in alike]
