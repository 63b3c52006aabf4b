"""One person's search for work: ready or not, referrals, present job, the openings that fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Prefetch, Q, prefetch_related_objects
from django.utils import timezone

from workadvance.people.access import Actor
from workadvance.people.models import Person
from workadvance.placement.fit import fits_of, orders_fitting
from workadvance.placement.models import EmploymentSpell, JobOrder, JobReady, Referral, WageChange
from workadvance.placement.selectors.bench import bench, clock
from workadvance.placement.selectors.consent import consenting, shares_profile
from workadvance.placement.selectors.orders import open_orders_q
from workadvance.placement.words import background_said, occupation_title, shifts_said
from workadvance.placement.workflow import LIVE, REFERRAL
from workadvance.screening.models import Application
from workadvance.training.models import Credential

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
    """What somebody declared ready looks for (read once for an application), or None."""
    try:
        return application.job_ready
    except JobReady.DoesNotExist:
        return None


def openings_for(actor: Actor, application: Application, *, limit: int = MOST_OPENINGS) -> list[dict[str, Any]]:
    """Open orders of the person's provider that they fit and are not on, best first: {order, fit}."""
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
    fits = fits_of(bench(actor).filter(pk=application.pk), orders)
    return [{"order": by_id[f.order_id], "fit": f} for f in fits[:limit]]


def bench_rows_more(actor: Actor, rows: Sequence[Application]) -> dict[int, dict[str, Any]]:
    """What a page of the bench shows besides, by application: credentials, live referrals, openings that fit, consent."""
    ids = [r.pk for r in rows]
    today = timezone.localdate()
    more: dict[int, dict[str, Any]] = {
        r.pk: {
            "credentials": [],
            "live": [],
            "fits": 0,
            "consents": False,
            "clock": clock(getattr(r, "last_ended_on", None), today),
        }
        for r in rows
    }
    held = Credential.objects.filter(Q(expires_on=None) | Q(expires_on__gte=today), application__in=ids)
    for credential in held.select_related("certification").order_by("certification__name"):
        more[credential.application_id]["credentials"].append(credential.certification.name)
    live = Referral.objects.filter(application__in=ids, state__in=LIVE).select_related("order__employer").order_by("pk")
    for referral in live:
        more[referral.application_id]["live"].append(referral)
    consents = consenting(r.person_id for r in rows)
    providers = {r.person.provider_id for r in rows}
    orders = list(
        JobOrder.objects.filter(open_orders_q(), provider__in=providers)
        .prefetch_related("required_certifications")
        .order_by("pk")
    )
    provider_of = {o.pk: o.provider_id for o in orders}
    mine = {r.pk: r.person.provider_id for r in rows}
    on = {(r.application_id, r.order_id) for r in live}
    if orders:
        for application_id, order_id in orders_fitting(bench(actor).filter(pk__in=ids), orders):
            if provider_of[order_id] == mine[application_id] and (application_id, order_id) not in on:
                more[application_id]["fits"] += 1
    for r in rows:
        more[r.pk]["consents"] = r.person_id in consents
    return more


def person_placement(actor: Actor, person: Person, application: Application | None) -> dict[str, Any]:
    """One person's placement for the person page, ready for `placement/_person.html` (as `placement`).

    Keys: `on_bench` (the row with `since`, or None), `ready` (JobReady or None), `clock`, `spell` (present job),
    `referrals` (live first), `openings` (that fit), `consents`, and what the actor may do.
    """
    if application is None:
        return {"application": None}
    ready, story = ready_of(application), work_story(person)
    spell = next((s for s in reversed(story) if s.ended_on is None), None)
    # Only somebody ready or with a job behind them, and in none now, can be on the bench: nobody else is asked about.
    could = spell is None and (ready is not None or any(s.application_id == application.pk for s in story))
    row = (
        bench(actor).filter(pk=application.pk).first()
        if could and actor.may("placement.view_bench", person.provider_id)
        else None
    )
    referrals = list(
        Referral.objects.filter(application=application).select_related("order__employer").order_by("-pk")[:20]
    )
    may_refer = actor.may("placement.refer", person.provider_id)
    live = [r for r in referrals if r.state in LIVE]
    return {
        "application": application,
        "person": person,
        "on_bench": row,
        "clock": clock(row.last_ended_on) if row is not None else None,
        "ready": ready,
        "occupations": [occupation_title(soc) for soc in ready.socs] if ready else [],
        "shifts": shifts_said(person.shifts or []),
        "background": background_said(ready.background or []) if ready else "",
        "background_asked": ready is not None and ready.background is not None,
        "spell": spell,
        "live": [{"referral": r, "moves": moves_of(actor, r)} for r in live],
        "past": [r for r in referrals if r.state not in LIVE],
        "openings": openings_for(actor, application) if row is not None and may_refer else [],
        "consents": shares_profile(person),
        "may_declare": application.state == "selected" and actor.may("placement.declare_ready", person.provider_id),
        "may_refer": may_refer,
        "may_see_employers": actor.may("placement.view_employers", person.provider_id),
    }


def moves_of(actor: Actor, referral: Referral) -> list[Any]:
    """The steps of a referral that the actor may take now (those that need no more than what is on record come first)."""
    provider_id = referral.order.provider_id
    return [t for t in REFERRAL.open_to(referral.state) if actor.may(t.permission, provider_id)]


def live_counts(order_ids: Sequence[int]) -> dict[int, int]:
    """People with the employer or further, by order."""
    return dict(
        Referral.objects.filter(order__in=order_ids, state__in=LIVE)
        .order_by()
        .values_list("order")
        .annotate(n=Count("pk"))
    )
