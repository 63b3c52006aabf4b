"""Job orders: the list, the page of one, who is proposed for it and who is not, and what the area pays."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import labor, policy
from workadvance.events.models import Event
from workadvance.people.access import Actor, visible_q
from workadvance.placement.fit import fits_for
from workadvance.placement.models import EmployerAccount, EmploymentSpell, JobOrder, Referral, Slate
from workadvance.placement.reasons import Fit
from workadvance.placement.selectors.bench import bench, clock
from workadvance.placement.selectors.consent import consenting
from workadvance.placement.selectors.scope import scope_q
from workadvance.placement.words import background_said, benefits_said, shifts_said
from workadvance.placement.workflow import JOB_ORDER, LIVE, REFERRAL
from workadvance.screening.models import Application
from workadvance.tables import InputProblems

# How the referrals of an order are grouped on its page, in the order they are shown.
GROUPS = ("accepted", "offered", "interviewing", "referred", "proposed", "hired")
ENDED = ("refused", "declined", "fell_through", "taken_back")
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
        JobOrder.objects.filter(scope_q(actor, "placement.view_employers"))
        .select_related("employer", "provider")
        .annotate(hired=counted("hired"), live=counted("referred", "interviewing", "offered", "accepted"))
        .annotate(free=F("slots") - F("hired"))
    )


def _hourly(annual: int | None, hours: int) -> Decimal | None:
    return None if annual is None else (Decimal(annual) / hours).quantize(Decimal("0.01"), ROUND_HALF_UP)


def local_pay(soc: str, area_code: str) -> dict[str, Any] | None:
    """What the occupation pays in the area, per hour: p25, median, p75 with their status, the area and the vintage.

    Where the area is not known, the nation's figures, said so. A missing figure is None with its reason in `status`.
    """
    if not soc:
        return None
    code = area_code or labor.NATION
    try:
        found, place, job = labor.wage(code, soc), labor.area(code), labor.occupation(soc)
    except InputProblems:
        return None
    hours = int(policy.load("placement").value("hours_a_year", timezone.localdate()))
    said = {
        "suppressed": _("not published, to protect employers' data"),
        "missing": _("not published for this area"),
        "top_coded": _("above the highest figure published"),
    }
    return {
        "soc": job.soc,
        "title": job.title,
        "area": place.name,
        "is_nation": place.code == labor.NATION,
        "p25": _hourly(found.p25, hours),
        "median": _hourly(found.p50, hours),
        "p75": _hourly(found.p75, hours),
        "status": said.get(found.status("p50"), "") if found.p50 is None else "",
        "imputed": found.status("p50") == "imputed",
        "employment": found.employment,
        "vintage": labor.vintages("oews")["oews"],
    }


def pay_against(wage: Decimal, pay: dict[str, Any] | None) -> dict[str, str] | None:
    """How an hourly pay stands to the area's: a status kind and a sentence."""
    if pay is None or pay["median"] is None or pay["p25"] is None:
        return None
    if wage < pay["p25"]:
        return {"kind": "late", "text": _("Below what three in four of these jobs pay here.")}
    if wage < pay["median"]:
        return {"kind": "next", "text": _("Between the lower quarter and the median here.")}
    return {"kind": "good", "text": _("At or above the median here.")}


def order_facts(order: JobOrder) -> list[tuple[str, str]]:
    """Requirements of an order in words, for staff (employers see the same without what rules a person out)."""
    facts = [
        (_("Shifts"), shifts_said(order.shifts) or _("any")),
        (_("Hours a week"), f"{order.hours_per_week.normalize():f}"),
        (_("Benefits"), benefits_said(order.benefits)),
        (_("Place"), place_of(order)),
        (_("Certifications"), ", ".join(c.name for c in order.required_certifications.all()) or _("none needed")),
        (_("Rules out"), background_said(order.excludes) or _("nothing")),
    ]
    if order.requirements:
        facts.append((_("Also"), order.requirements))
    return facts


def place_of(order: JobOrder) -> str:
    """Where the work is."""
    where = f"{order.city}, {order.state_code} {order.zip}".strip(" ,") if order.zip else ""
    if order.remote:
        return _("From home, or %(where)s") % {"where": where} if where else _("From home")
    return where


def proposal(actor: Actor, order: JobOrder) -> dict[str, Any]:
    """Who on the bench is proposed for an order, who passes besides, who nearly does, and why each of them.

    `proposed`, `others` and `nearly` are rows {fit, person, application, consents, before, elsewhere, clock}. How many are
    proposed follows from the free openings (policy `slate_people_per_opening`). A person decides.
    """
    today = timezone.localdate()
    on_it = set(
        Referral.objects.filter(order=order, state__in=(*LIVE, "hired"))
        .order_by("pk")
        .values_list("application_id", flat=True)
    )
    hired = Referral.objects.filter(order=order, state="hired").count()
    people = bench(actor, today=today).filter(programme__provider=order.provider_id)
    total = people.exclude(pk__in=on_it).count()
    fits = [f for f in fits_for(order, people) if f.application_id not in on_it]
    passing = [f for f in fits if f.passes]
    stopped = [f for f in fits if not f.passes]
    wanted = max(1, order.slots - hired) * int(policy.load("placement").value("slate_people_per_opening", today))
    shown = [*passing[:MOST_SHOWN], *stopped[:MOST_NEARLY]]
    rows = _rows(order, shown)
    by_id = {row["fit"].application_id: row for row in rows}
    counts: dict[str, int] = {}
    for fit in stopped:
        for code in fit.failing_codes:
            counts[code] = counts.get(code, 0) + 1
    return {
        "order": order,
        "proposed": [by_id[f.application_id] for f in passing[:wanted] if f.application_id in by_id],
        "others": [by_id[f.application_id] for f in passing[wanted:MOST_SHOWN]],
        "others_more": max(0, len(passing) - MOST_SHOWN),
        "nearly": [by_id[f.application_id] for f in stopped[:MOST_NEARLY]],
        "nearly_more": max(0, len(stopped) - MOST_NEARLY),
        "passing_total": len(passing),
        "other_work": total - len(fits),
        "stopped_by": counts,
        "bench_total": total,
        "on_it": len(on_it),
        "weights_on": fits[0].weights_on if fits else today,
    }


def _rows(order: JobOrder, fits: list[Fit]) -> list[dict[str, Any]]:
    ids = [f.application_id for f in fits]
    people = {
        a.pk: a for a in Application.objects.filter(pk__in=ids).select_related("person", "programme", "job_ready")
    }
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
    ended: dict[int, Any] = {}
    for spell in EmploymentSpell.objects.filter(application__in=ids, ended_on__isnull=False).order_by("ended_on"):
        ended[spell.application_id or 0] = spell.ended_on
    return [
        {
            "fit": f,
            "application": people[f.application_id],
            "person": people[f.application_id].person,
            "consents": f.person_id in consents,
            "before": before.get(f.application_id),
            "elsewhere": elsewhere.get(f.application_id, 0),
            "clock": clock(ended.get(f.application_id)),
        }
        for f in fits
        if f.application_id in people
    ]


def order_page(actor: Actor, order: JobOrder) -> dict[str, Any]:
    """Everything the page of one order shows: requirements, pay against the area, referrals by state, slates, alternates."""
    referrals = list(
        order.referrals.filter(visible_q(actor, "application__person__"))
        .select_related("application__person", "slate__contact", "spell")
        .order_by("pk")
    )
    everybody = list(order.referrals.order_by("pk").values_list("application_id", "state"))
    hired = sum(1 for _pk, state in everybody if state == "hired")
    slates = list(order.slates.select_related("contact", "made_by").order_by("-pk"))
    seen = _seen(slates)
    waiting = [r for r in referrals if r.state == "proposed"]
    consents = consenting(r.application.person_id for r in waiting)
    on_it = [{"referral": r, "state": REFERRAL.state(name)} for name in GROUPS for r in referrals if r.state == name]
    ended = [r for r in referrals if r.state in ENDED]
    pay = local_pay(order.soc, order.area_code)
    account = EmployerAccount.objects.filter(provider=order.provider_id, employer=order.employer_id).first()
    alternates: list[dict[str, Any]] = []
    passing = 0
    if order.state == "open" and actor.may("placement.refer", order.provider_id):
        alternates, passing = _alternates(actor, order, {pk for pk, state in everybody if state in (*LIVE, "hired")})
    return {
        "order": order,
        "account": account,
        "facts": order_facts(order),
        "pay": pay,
        "pay_against": pay_against(order.wage, pay),
        "hired": hired,
        "free": max(0, order.slots - hired),
        "on_it": on_it,
        "ended": ended,
        "hidden": len(everybody) - len(referrals),
        "slates": [
            {"slate": s, "seen": seen.get(s.pk), "people": [r for r in referrals if r.slate_id == s.pk]} for s in slates
        ],
        "unsent": next((s for s in slates if any(r.slate_id == s.pk for r in waiting)), None),
        "without_consent": [r for r in waiting if r.application.person_id not in consents],
        "waiting": waiting,
        "beside": sum(1 for r in referrals if r.state in ("proposed", "referred", "interviewing")),
        "alternates": alternates,
        "passing_total": passing,
        "moves": [
            t for t in JOB_ORDER.open_to(order.state) if t.name != "fill" and actor.may(t.permission, order.provider_id)
        ],
    }


def _alternates(actor: Actor, order: JobOrder, on_it: set[int]) -> tuple[list[dict[str, Any]], int]:
    """The best few of the bench who pass every gate and are not on the order, and how many there are in all."""
    people = bench(actor).filter(programme__provider=order.provider_id)
    passing = [f for f in fits_for(order, people, passing_only=True) if f.application_id not in on_it]
    best = passing[:ALTERNATES]
    found = Application.objects.select_related("person").in_bulk([f.application_id for f in best])
    rows = [
        {"fit": f, "application": found[f.application_id], "person": found[f.application_id].person}
        for f in best
        if f.application_id in found
    ]
    return rows, len(passing)


def _seen(slates: list[Slate]) -> dict[int, Any]:
    """When each slate was last opened by the employer (from the log)."""
    events = Event.objects.filter(
        subject_kind="placement.slate", subject_id__in=[s.pk for s in slates], kind="placement.slate.viewed"
    ).order_by("pk")
    return dict(events.values_list("subject_id", "recorded_at"))


def open_orders_q() -> Q:
    """Orders that take people now."""
    today = timezone.localdate()
    return Q(state="open") & (Q(closes_on=None) | Q(closes_on__gte=today))
