"""One person's search for work: ready or not, referrals, present job, the openings that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from workadvance.people.access import Actor
from workadvance.people.models import Person
from workadvance.people.prepared import numbered, prepared
from workadvance.placement.candidate_fit import CandidateFit
from workadvance.placement.candidate_search import PoolValues, fits_for_people, orders_fitting, pool_values
from workadvance.placement.code_labels import background_said, shifts_said
from workadvance.placement.models import EmploymentSpell, JobOrder, JobReady, Referral, WageChange
from workadvance.placement.reemployment_hook import BetweenJobsNote, between_jobs_note
from workadvance.placement.selectors.consent import consenting, shares_profile
from workadvance.placement.selectors.job_ready import job_ready_pool
from workadvance.placement.selectors.orders import open_orders_q
from workadvance.placement.selectors.referral_steps import LiveReferral, live_referral
from workadvance.placement.workflow import LIVE
from workadvance.screening.models import Application
from workadvance.training.models import Credential
from workadvance.ui.event_cache import cached
from workadvance.ui.format import short_title
from workadvance.ui.lists import PER_PAGE

MOST_OPENINGS = 5


def work_story(person: Person) -> list[EmploymentSpell]:
    """A person's jobs with their wages, first job first (2 queries, once). The person was fetched through permission."""
    jobs = (
        EmploymentSpell.objects.order_by("started_on", "pk")
        .select_related("employer")
        .prefetch_related(Prefetch("wages", WageChange.objects.order_by("effective_on")))
    )
    prefetch_related_objects([person], Prefetch("spells", jobs))
    return list(person.spells.all())


def ready_of(application: Application) -> JobReady | None:
    """What someone declared ready looks for (read once for an application), or None."""
    try:
        return application.job_ready
    except JobReady.DoesNotExist:
        return None


@dataclass(frozen=True, slots=True)
class Opening:
    """An open order that someone fits, and how."""

    order: JobOrder
    fit: CandidateFit


def openings_for(actor: Actor, application: Application, *, limit: int = MOST_OPENINGS) -> list[Opening]:
    """Open orders of the person's provider that they fit and are not on, best first."""
    return cached(actor, ("openings", application.pk), lambda: _openings_for(actor, application))[:limit]


def _openings_for(actor: Actor, application: Application) -> list[Opening]:
    provider_id = application.person.provider_id
    taken = Referral.objects.filter(application=application, state__in=(*LIVE, "hired")).values("order")
    ready = ready_of(application)
    open_orders = JobOrder.objects.filter(open_orders_q(), provider=provider_id).exclude(pk__in=taken)
    if ready is not None:
        open_orders = open_orders.filter(soc__in=ready.socs)
    orders = list(open_orders.select_related("employer").prefetch_related("required_certifications").order_by("pk"))
    if not orders:
        return []
    by_id = {o.pk: o for o in orders}
    fits = fits_for_people(prepared(_of_pool, actor, n0=application.pk), orders)
    return [Opening(by_id[f.order_id], f) for f in fits]


@dataclass(slots=True)
class PoolExtra:
    """What a row of the job-ready pool shows besides: valid credentials, live referrals, how many openings fit, consent."""

    between_jobs: BetweenJobsNote | None
    credentials: list[str] = field(default_factory=list)
    live: list[Referral] = field(default_factory=list)
    fits: int = 0
    consents: bool = False


def pool_rows_more(actor: Actor, rows: Sequence[Application]) -> dict[int, PoolExtra]:
    """What a page of the job-ready pool shows besides, by application (constant number of queries)."""
    ids = [r.pk for r in rows]
    today = timezone.localdate()
    more = {r.pk: PoolExtra(between_jobs_note(getattr(r, "last_ended_on", None))) for r in rows}
    held = Credential.objects.filter(Q(expires_on=None) | Q(expires_on__gte=today), application__in=ids)
    for credential in held.select_related("certification").order_by("certification__name"):
        more[credential.application_id].credentials.append(credential.certification.name)
    live = Referral.objects.filter(application__in=ids, state__in=LIVE).select_related("order__employer").order_by("pk")
    for referral in live:
        more[referral.application_id].live.append(referral)
    consents = consenting(r.person_id for r in rows)
    on = {(r.application_id, r.order_id) for r in live}
    fitting = cached(actor, ("orders that fit", *ids), lambda: _orders_that_fit(actor, rows))
    for application_id, order_id in fitting:
        if (application_id, order_id) not in on:
            more[application_id].fits += 1
    for r in rows:
        more[r.pk].consents = r.person_id in consents
    return more


def _orders_that_fit(actor: Actor, rows: Sequence[Application]) -> list[tuple[int, int]]:
    """Which of some people of the job-ready pool fit which open orders of their provider: (application, order)."""
    mine = {r.pk: r.person.provider_id for r in rows}
    orders = list(
        JobOrder.objects.filter(open_orders_q(), provider__in=set(mine.values()))
        .prefetch_related("required_certifications")
        .order_by("pk")
    )
    if not orders:
        return []
    provider_of = {o.pk: o.provider_id for o in orders}
    people = prepared(_of_pool, actor, **numbered(list(mine), PER_PAGE))
    pairs = orders_fitting(people, orders)
    return [(a, o) for a, o in pairs if provider_of[o] == mine[a]]


def _of_pool(actor: Actor, **applications: int) -> QuerySet[Any, PoolValues]:
    return pool_values(job_ready_pool(actor).filter(pk__in=list(applications.values())))


@dataclass(frozen=True, slots=True)
class PersonPlacement:
    """One person's placement on the person page; empty without an application.

    `in_pool` is the row of the job-ready pool (with `since`), `spell` the present job, `live` the referrals under way and
    `past` the others, `openings` the open orders that fit and `consents` whether employers may see the person.
    """

    application: Application | None = None
    person: Person | None = None
    in_pool: Application | None = None
    between_jobs: BetweenJobsNote | None = None
    ready: JobReady | None = None
    occupations: list[str] = field(default_factory=list)
    shifts: str = ""
    background: str = ""
    background_asked: bool = False
    spell: EmploymentSpell | None = None
    live: list[LiveReferral] = field(default_factory=list)
    past: list[Referral] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    consents: bool = False
    may_declare: bool = False
    may_refer: bool = False
    may_see_employers: bool = False


def _in_pool(actor: Actor, application: int) -> QuerySet[Any]:
    return job_ready_pool(actor).filter(pk=application)


def _referrals_of(application: int) -> QuerySet[Referral]:
    return Referral.objects.filter(application=application).select_related("order__employer").order_by("-pk")[:20]


def person_placement(actor: Actor, person: Person, application: Application | None) -> PersonPlacement:
    """One person's placement for the person page, ready for `placement/_person.html` (as `placement`)."""
    if application is None:
        return PersonPlacement()
    ready, story = ready_of(application), work_story(person)
    spell = next((s for s in reversed(story) if s.ended_on is None), None)
    # Only someone ready or with a job behind them, and in none now, can be on the job-ready pool: no one else is asked about.
    could = spell is None and (ready is not None or any(s.application_id == application.pk for s in story))
    looks = could and actor.may("placement.view_job_ready", person.provider_id)
    row = next(iter(prepared(_in_pool, actor, application=application.pk)), None) if looks else None
    referrals = prepared(_referrals_of, application=application.pk)
    may_refer = actor.may("placement.refer", person.provider_id)
    return PersonPlacement(
        application=application,
        person=person,
        in_pool=row,
        between_jobs=between_jobs_note(row.last_ended_on) if row is not None else None,
        ready=ready,
        occupations=[short_title(soc) for soc in ready.socs] if ready else [],
        shifts=shifts_said(person.shifts or []),
        background=background_said(ready.background or []) if ready else "",
        background_asked=ready is not None and ready.background is not None,
        spell=spell,
        live=[live_referral(actor, r) for r in referrals if r.state in LIVE],
        past=[r for r in referrals if r.state not in LIVE],
        openings=openings_for(actor, application) if row is not None and may_refer else [],
        consents=shares_profile(person),
        may_declare=application.state == "selected" and actor.may("placement.declare_ready", person.provider_id),
        may_refer=may_refer,
        may_see_employers=actor.may("placement.view_employers", person.provider_id),
    )
