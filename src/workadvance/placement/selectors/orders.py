"""Job orders: the list, the page of one, who is proposed for it and who is not, and what the area pays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from workadvance import labor, policy
from workadvance.events.models import Event
from workadvance.events.workflow import Transition
from workadvance.people.access import Actor, visible_q
from workadvance.people.models import Person
from workadvance.people.prepared import prepared
from workadvance.placement.candidate_fit import CandidateFit
from workadvance.placement.candidate_search import (
    PassingPair,
    PoolMember,
    PoolValues,
    fits_for_order,
    passing_pairs,
    pool_records,
    pool_values,
)
from workadvance.placement.joint_slates import JointSlates, joint_slates
from workadvance.placement.models import EmployerAccount, EmploymentSpell, JobOrder, Referral, Slate
from workadvance.placement.reemployment_hook import BetweenJobsNote, between_jobs_note
from workadvance.placement.selectors.consent import consenting
from workadvance.placement.selectors.job_ready import job_ready_pool
from workadvance.placement.selectors.referral_steps import LiveReferral, live_referral
from workadvance.placement.workflow import JOB_ORDER, LIVE
from workadvance.screening.models import Application
from workadvance.tables import InputProblems
from workadvance.ui.event_cache import cached
from workadvance.ui.fetch import inside

# How the referrals of an order are grouped on its page, in the order they are shown.
GROUPS = ("accepted", "offered", "interviewing", "referred", "proposed", "hired")
ENDED = ("refused", "declined", "fell_through", "never_started", "taken_back")
ALTERNATES = 5
MOST_SHOWN = 24
MOST_NEARLY = 12


def orders(actor: Actor) -> QuerySet[JobOrder]:
    """Job orders of the actor's providers with `hired`, `free` and `live` (with the employer or further)."""

    def counted(*states: str) -> Coalesce:
        rows = (
            Referral.objects.filter(order=OuterRef("pk"), state__in=states)
            .order_by()
            .values("order")
            .annotate(n=Count("pk"))
            .values("n")
        )
        return Coalesce(Subquery(rows[:1], output_field=IntegerField()), 0)

    return (
        inside(JobOrder.objects.all(), actor, "placement.view_employers")
        .select_related("employer", "provider")
        .annotate(hired=counted("hired"), live=counted("referred", "interviewing", "offered", "accepted"))
        .annotate(free=F("slots") - F("hired"))
    )


def _hourly(annual: int | None, hours: int) -> Decimal | None:
    return None if annual is None else (Decimal(annual) / hours).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class LocalPay:
    """What an occupation pays an hour in an area (or the nation): quartiles, where published, and their vintage.

    `status` is the publisher's for a median that is missing (suppressed, missing, top_coded) and "" for one that is there.
    """

    soc: str
    title: str
    area: str
    is_nation: bool
    p25: Decimal | None
    median: Decimal | None
    p75: Decimal | None
    status: str
    imputed: bool
    employment: int | None
    vintage: str

    def standing(self, wage: Decimal) -> str:
        """How an hourly pay stands to these: `below` the 25th percentile, `between` it and the median, `above`; "" unknown."""
        if self.median is None or self.p25 is None:
            return ""
        return "below" if wage < self.p25 else "between" if wage < self.median else "above"


def local_pay(soc: str, area_code: str) -> LocalPay | None:
    """What the occupation pays in the area, per hour; where the area is not known, the nation's figures, said so."""
    if not soc:
        return None
    code = area_code or labor.NATION
    try:
        found, place, job = labor.wage(code, soc), labor.area(code), labor.occupation(soc)
    except InputProblems:
        return None
    hours = int(policy.load("placement").value("hours_a_year", timezone.localdate()))
    return LocalPay(
        soc=job.soc,
        title=job.title,
        area=place.name,
        is_nation=place.code == labor.NATION,
        p25=_hourly(found.p25, hours),
        median=_hourly(found.p50, hours),
        p75=_hourly(found.p75, hours),
        status=found.status("p50") if found.p50 is None else "",
        imputed=found.status("p50") == "imputed",
        employment=found.employment,
        vintage=labor.vintages("oews")["oews"],
    )


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A person considered for an order: how they fit, and what else to know before choosing.

    `before` is the last referral to the same employer that ended or was a hire, `elsewhere` counts live referrals to
    other orders; `suggested_for` is the title of the other order they are suggested for ("": none).
    """

    fit: CandidateFit
    application: Application
    consents: bool
    before: Referral | None
    elsewhere: int
    between_jobs: BetweenJobsNote | None
    suggested_for: str = ""

    @property
    def person(self) -> Person:
        """Who it is."""
        return self.application.person


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who of the job-ready pool is proposed for an order, who passes besides, who nearly does; and the totals.

    `stopped_by` counts by gate; `other_work` those who look for other occupations; `joint` is the one assignment over
    all open orders that the proposed come from.
    """

    proposed: list[CandidateRow]
    others: list[CandidateRow]
    others_more: int
    nearly: list[CandidateRow]
    nearly_more: int
    passing_total: int
    other_work: int
    stopped_by: dict[str, int]
    pool_total: int
    on_it: int
    weights_on: dt.date
    joint: JointSlates


def prepared_pool(actor: Actor, provider_id: int) -> list[PoolMember]:
    """The job-ready people of a provider as matching reads them, for everything that asks until something happens."""
    return cached(actor, ("pool", provider_id), lambda: pool_records(prepared(_pool_of, actor, provider=provider_id)))


def _pool_of(actor: Actor, provider: int) -> QuerySet[Any, PoolValues]:
    return pool_values(job_ready_pool(actor).filter(program__provider=provider))


def proposal(actor: Actor, order: JobOrder) -> Proposal:
    """Who on the job-ready pool is proposed for an order, who passes besides, who nearly does, and why each of them.

    The proposed come from one assignment over all open orders of the provider (`joint_slates`); how many follows from
    the free openings (policy `slate_people_per_opening`). A person decides.
    """
    today = timezone.localdate()
    on_it = set(
        Referral.objects.filter(order=order, state__in=(*LIVE, "hired"))
        .order_by("pk")
        .values_list("application_id", flat=True)
    )
    people = prepared_pool(actor, order.provider_id)
    total = sum(1 for p in people if p.application_id not in on_it)
    joint, pairs = _together(actor, order, people)
    fits = cached(actor, ("who fits", order.pk), lambda: fits_for_order(order, people, pairs=pairs))
    fits = [f for f in fits if f.application_id not in on_it]
    passing = [f for f in fits if f.passes]
    stopped = [f for f in fits if not f.passes]
    proposed = [f for f in passing if joint.suggested.get(f.application_id) == order.pk]
    others = [f for f in passing if joint.suggested.get(f.application_id) != order.pk]
    shown = max(0, MOST_SHOWN - len(proposed))
    rows = {
        row.fit.application_id: row for row in _rows(order, [*proposed, *others[:shown], *stopped[:MOST_NEARLY]], joint)
    }
    counts: dict[str, int] = {}
    for fit in stopped:
        for code in fit.failing_codes:
            counts[code] = counts.get(code, 0) + 1
    return Proposal(
        proposed=[rows[f.application_id] for f in proposed if f.application_id in rows],
        others=[rows[f.application_id] for f in others[:shown] if f.application_id in rows],
        others_more=max(0, len(others) - shown),
        nearly=[rows[f.application_id] for f in stopped[:MOST_NEARLY] if f.application_id in rows],
        nearly_more=max(0, len(stopped) - MOST_NEARLY),
        passing_total=len(passing),
        other_work=total - len(fits),
        stopped_by=counts,
        pool_total=total,
        on_it=len(on_it),
        weights_on=fits[0].weights_on if fits else today,
        joint=joint,
    )


def _together(actor: Actor, order: JobOrder, people: Sequence[PoolMember]) -> tuple[JointSlates, Sequence[PassingPair]]:
    """The assignment over an order and all open ones of its provider, and who fits which of them.

    One serves every open order until something happens; an order that is not open has one of its own.
    """
    apart = None if takes_people(order) else order.pk

    def find() -> tuple[JointSlates, Sequence[PassingPair]]:
        open_orders = JobOrder.objects.filter(open_orders_q(), provider=order.provider_id)
        every = [*open_orders.prefetch_related("required_certifications"), *([order] if apart else [])]
        pairs = passing_pairs(people, every)
        return joint_slates(every, pairs), pairs

    return cached(actor, ("joint slates", order.provider_id, apart), find)


def takes_people(order: JobOrder) -> bool:
    """Whether an order takes people now (see `open_orders_q`)."""
    return order.state == "open" and (order.closes_on is None or order.closes_on >= timezone.localdate())


def _rows(order: JobOrder, fits: list[CandidateFit], joint: JointSlates) -> list[CandidateRow]:
    ids = [f.application_id for f in fits]
    people = {a.pk: a for a in Application.objects.filter(pk__in=ids).select_related("person", "program", "job_ready")}
    consents = consenting(a.person_id for a in people.values())
    before: dict[int, Referral] = {}
    past = Referral.objects.filter(
        application__in=ids, order__employer=order.employer_id, state__in=(*ENDED, "hired")
    ).select_related("order")
    for referral in past.order_by("pk"):
        before[referral.application_id] = referral
    elsewhere = dict(
        Referral.objects.filter(application__in=ids, state__in=LIVE)
        .exclude(order=order)
        .order_by()
        .values_list("application")
        .annotate(n=Count("pk"))
    )
    ended: dict[int, dt.date | None] = {}
    for spell in EmploymentSpell.objects.filter(application__in=ids, ended_on__isnull=False).order_by("ended_on"):
        ended[spell.application_id or 0] = spell.ended_on
    return [
        CandidateRow(
            fit=f,
            application=people[f.application_id],
            consents=f.person_id in consents,
            before=before.get(f.application_id),
            elsewhere=elsewhere.get(f.application_id, 0),
            between_jobs=between_jobs_note(ended.get(f.application_id)),
            suggested_for=joint.elsewhere(f.application_id, order.pk),
        )
        for f in fits
        if f.application_id in people
    ]


@dataclass(frozen=True, slots=True)
class AlternatePerson:
    """A job-ready person who passes every gate of an order and is not on it."""

    fit: CandidateFit
    application: Application


@dataclass(frozen=True, slots=True)
class SlateMade:
    """A slate of an order: who is on it, and when the employer last opened it."""

    slate: Slate
    people: list[Referral]
    seen: dt.datetime | None


@dataclass(frozen=True, slots=True)
class OrderPage:
    """What the page of one order shows: pay against the area, referrals by state, slates, alternates.

    `hidden` counts referrals of restricted persons, `beside` people still without an answer, `unsent` is the slate that
    waits to be sent, `moves` are the steps of the order open to the actor.
    """

    account: EmployerAccount | None
    pay: LocalPay | None
    hired: int
    free: int
    on_it: list[LiveReferral]
    ended: list[Referral]
    hidden: int
    slates: list[SlateMade]
    unsent: Slate | None
    without_consent: list[Referral]
    waiting: list[Referral]
    beside: int
    alternates: list[AlternatePerson]
    passing_total: int
    moves: list[Transition]


def order_page(actor: Actor, order: JobOrder) -> OrderPage:
    """Everything the page of one order shows."""
    referrals = list(
        order.referrals.filter(visible_q(actor, "application__person__"))
        .select_related("application__person", "slate__contact", "spell", "order")
        .order_by("pk")
    )
    everybody = list(order.referrals.order_by("pk").values_list("application_id", "state"))
    hired = sum(1 for _pk, state in everybody if state == "hired")
    slates = list(order.slates.select_related("contact", "made_by").order_by("-pk"))
    seen = _seen(slates)
    waiting = [r for r in referrals if r.state == "proposed"]
    consents = consenting(r.application.person_id for r in waiting)
    alternates: list[AlternatePerson] = []
    passing = 0
    if order.state == "open" and actor.may("placement.refer", order.provider_id):
        alternates, passing = _alternates(actor, order, {pk for pk, state in everybody if state in (*LIVE, "hired")})
    return OrderPage(
        account=EmployerAccount.objects.filter(provider=order.provider_id, employer=order.employer_id).first(),
        pay=local_pay(order.soc, order.area_code),
        hired=hired,
        free=max(0, order.slots - hired),
        on_it=[live_referral(actor, r) for name in GROUPS for r in referrals if r.state == name],
        ended=[r for r in referrals if r.state in ENDED],
        hidden=len(everybody) - len(referrals),
        slates=[SlateMade(s, [r for r in referrals if r.slate_id == s.pk], seen.get(s.pk)) for s in slates],
        unsent=next((s for s in slates if any(r.slate_id == s.pk for r in waiting)), None),
        without_consent=[r for r in waiting if r.application.person_id not in consents],
        waiting=waiting,
        beside=sum(1 for r in referrals if r.state in ("proposed", "referred", "interviewing")),
        alternates=alternates,
        passing_total=passing,
        moves=[
            t for t in JOB_ORDER.open_to(order.state) if t.name != "fill" and actor.may(t.permission, order.provider_id)
        ],
    )


def _alternates(actor: Actor, order: JobOrder, on_it: set[int]) -> tuple[list[AlternatePerson], int]:
    """The best few of the job-ready pool who pass every gate and are not on the order, and how many there are in all."""
    people = prepared_pool(actor, order.provider_id)
    fits = cached(actor, ("who passes", order.pk), lambda: fits_for_order(order, people, passing_only=True))
    passing = [f for f in fits if f.application_id not in on_it]
    best = passing[:ALTERNATES]
    found = Application.objects.select_related("person").in_bulk([f.application_id for f in best])
    return [AlternatePerson(f, found[f.application_id]) for f in best if f.application_id in found], len(passing)


def _seen(slates: list[Slate]) -> dict[int, dt.datetime]:
    """When each slate was last opened by the employer (from the log)."""
    events = Event.objects.filter(
        subject_kind="placement.slate", subject_id__in=[s.pk for s in slates], kind="placement.slate.viewed"
    ).order_by("pk")
    return dict(events.values_list("subject_id", "recorded_at"))


def open_orders_q() -> Q:
    """Orders that take people now."""
    today = timezone.localdate()
    return Q(state="open") & (Q(closes_on=None) | Q(closes_on__gte=today))


def orders_waiting(actor: Actor) -> QuerySet[JobOrder]:
    """Open orders with no one on them (counted in the rail)."""
    on_it = Referral.objects.filter(order=OuterRef("pk"), state__in=(*LIVE, "hired"))
    return inside(JobOrder.objects.filter(open_orders_q()), actor, "placement.refer").filter(~Exists(on_it))
