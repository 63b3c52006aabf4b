"""What our programs know beside the public data on targets: job orders, certifications, what became of a decision.

Registered with `targeting.sections`, because targeting must not import placement and training.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from statistics import median
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance import labor
from workadvance.people.access import PERMISSIONS, Actor
from workadvance.placement.models import Benefit, EmployerAccount, JobOrder
from workadvance.reporting.funnel import journeys_of, suppresses
from workadvance.reporting.models import Journey
from workadvance.reporting.published import job_results
from workadvance.targeting.models import TargetDecision
from workadvance.targeting.sections import (
    JobSection,
    MemoSection,
    job_section_register,
    memo_section_register,
)
from workadvance.training.models import Certification, Exam
from workadvance.ui.format import hourly, number, percent
from workadvance.ui.rows import Bar, Context, Fact

ORDERS = 8
KEPT_DAYS = (90, 180, 365)
HOURS_A_YEAR = 2_080


@dataclass(frozen=True, slots=True)
class Offered:
    """A benefit, and how many of our job orders offer it."""

    label: str | Promise
    n: int


@dataclass(frozen=True, slots=True)
class RealizedRow:
    """One measure of our own results in an occupation, how many people it rests on, and the public number beside it."""

    label: str
    ours: str
    n: int
    public: str


@dataclass(frozen=True, slots=True)
class CertificationRow:
    """A certification of an occupation, with the exams of the actor's own providers; None where there was none."""

    certification: Certification
    taken: int | None
    passed: int | None


def _in_areas(codes: Sequence[str], code_field: str, state_field: str = "") -> Q:
    """Rows of these areas; a state takes its state's rows where they carry one, the nation all."""
    if labor.NATION in codes:
        return Q()
    found = Q(**{f"{code_field}__in": list(codes)})
    states = [a.state for a in map(labor.area, codes) if a.area_type == "state" and a.state]
    return found | Q(**{f"{state_field}__in": states}) if states and state_field else found


def job_orders(actor: Actor, codes: Sequence[str], soc: str) -> Context | None:
    """Our job orders for an occupation in these areas (and remote ones), what they pay and offer; our employers there."""
    roles = PERMISSIONS["placement.view_employers"].roles
    providers = actor.organizations(*roles)
    if not providers:
        return None
    place = _in_areas(codes, "area_code", "state_code") | Q(remote=True)
    found = list(
        JobOrder.objects.filter(place, provider__in=providers, soc=soc)
        .select_related("employer")
        .order_by("-opened_on", "-pk")[:200]
    )
    here = EmployerAccount.objects.filter(provider__in=providers).filter(_in_areas(codes, "employer__area_code"))
    counted = here.aggregate(employers=Count("employer", distinct=True), partners=Count("pk", filter=Q(partner=True)))
    offers = [
        Offered(Benefit(key).label, n) for key in Benefit.values if (n := sum(1 for o in found if key in o.benefits))
    ]
    return {
        "orders": found[:ORDERS],
        "total": len(found),
        "open": sum(1 for o in found if o.state == "open"),
        "openings": sum(o.slots for o in found if o.state == "open"),
        "employers_giving": len({o.employer_id for o in found}),
        "median": median([o.wage for o in found]) if found else None,
        "offers": offers,
        "employers": counted["employers"],
        "partners": counted["partners"],
        "codes": codes,
    }


def realized(actor: Actor, codes: Sequence[str], soc: str) -> Context | None:
    """What our own people earned and how many stayed in this occupation here, with n, beside the public numbers.

    People whose first job after the program was in the occupation. Kept are those not known to have left, of those whose
    job began long enough ago. Viewers without names read what is published of the occupation, wherever the jobs are.
    """
    if not actor.may("reporting.view_funnel"):
        return None
    if suppresses(actor):
        return _realized_as_published(actor, codes, soc)
    today = timezone.localdate()
    here = _in_areas(codes, "application__spells__area_code")
    first = Q(application__spells__soc=soc, application__spells__started_on=F("placed_on"))
    people = journeys_of(actor).filter(first & here, placed_on__lte=today)
    counted = {"paid": Count("pk", distinct=True, filter=Q(start_wage__isnull=False))}
    for days in KEPT_DAYS:
        long_ago = Q(placed_on__lte=today - dt.timedelta(days=days))
        stayed = Q(**{f"retained_{days}_on__isnull": False})
        counted[f"asked_{days}"] = Count("counted_as", distinct=True, filter=long_ago)
        counted[f"stayed_{days}"] = Count("counted_as", distinct=True, filter=long_ago & stayed)
    counts: dict[str, int] = people.aggregate(**counted)
    rows = _realized_pay(people, counts["paid"], codes, soc)
    rows += _realized_stay({days: (counts[f"stayed_{days}"], counts[f"asked_{days}"]) for days in KEPT_DAYS}, soc)
    return {"rows": rows, "vintages": labor.vintages("oews", "projections")} if rows else None


def _realized_as_published(actor: Actor, codes: Sequence[str], soc: str) -> Context | None:
    found = job_results(actor, soc)
    if found is None:
        return None
    beside = _public_pay(codes, soc)
    rows = [
        RealizedRow(_("Median first pay, %(program)s") % {"program": p.program.name_here}, hourly(p.pay), p.n, beside)
        for p in found.pay
    ]
    rows += _realized_stay(found.stayed, soc)
    return {"rows": rows, "vintages": labor.vintages("oews", "projections"), "until": found.until}


def _public_pay(codes: Sequence[str], soc: str) -> str:
    local = labor.local(labor.resolve(list(codes))).filter(soc=soc)
    median_usd = local["p50_annual_usd"][0] if local.height else None
    public = hourly(Decimal(str(median_usd)) / HOURS_A_YEAR) if median_usd else _("not published")
    return _("%(pay)s, median of all who do this job here") % {"pay": public}


def _realized_pay(people: QuerySet[Journey], n: int, codes: Sequence[str], soc: str) -> list[RealizedRow]:
    if not n:
        return []
    paid = Journey.objects.filter(pk__in=people.values("pk"), start_wage__isnull=False).order_by("start_wage", "pk")
    pay = paid.values_list("start_wage", flat=True)[(n - 1) // 2]
    return [RealizedRow(_("Median first pay"), hourly(pay), n, _public_pay(codes, soc))]


def _realized_stay(counts: dict[int, tuple[int, int]], soc: str) -> list[RealizedRow]:
    job = labor.occupations().filter(soc=soc)
    rates = [job[name][0] for name in ("exit_rate_pct", "transfer_rate_pct")] if job.height else []
    leaving = sum(rates) / 100 if rates and None not in rates else None
    rows = []
    for days, (stayed, asked) in counts.items():
        if not asked:
            continue
        public = ""
        if days == 365 and leaving is not None:
            public = _("%(share)s stay in the occupation a year (national estimate)") % {"share": percent(1 - leaving)}
        label = _("Employed at %(days)s days") % {"days": days}
        rows.append(RealizedRow(label, percent(stayed / asked), asked, public))
    return rows


def certifications(actor: Actor, codes: Sequence[str], soc: str) -> Context | None:
    """The certifications our programs record for an occupation, with the exams of the actor's own providers."""
    # The list of certifications is short, and a search inside JSON is not the same on every database.
    named = [c for c in Certification.objects.order_by("name").only("name", "issuer", "socs") if soc in c.socs]
    if not named:
        return None
    providers = actor.staff_organizations
    exams = Exam.objects.filter(certification__in=named, enrollment__cohort__program__provider__in=providers)
    counted = {
        certification: (taken, passed)
        for certification, taken, passed in exams.order_by("certification")
        .values_list("certification")
        .annotate(taken=Count("pk"), well=Count("pk", filter=Q(passed=True)))
    }
    rows = [CertificationRow(c, *counted.get(c.pk, (None, None))) for c in named]
    return {"rows": rows, "own": bool(providers)}


def since_decided(actor: Actor, decision: TargetDecision) -> Context | None:
    """What became of the people trained for a decision: cohorts of its program and occupation begun since.

    Not for viewers without names: cohorts are small, and the days between them are the reader's to choose.
    """
    if not actor.may("reporting.view_funnel") or suppresses(actor):
        return None
    people = journeys_of(actor).filter(
        program=decision.program_id, cohort__soc=decision.soc, cohort__starts_on__gte=decision.decided_on
    )
    today = timezone.localdate()
    persons = partial(Count, "counted_as", distinct=True)
    counts = people.aggregate(
        cohorts=Count("cohort", distinct=True),
        started=persons(filter=Q(started_on__lte=today)),
        completed=persons(filter=Q(completed_on__lte=today)),
        certified=persons(filter=Q(certified_on__lte=today)),
        placed=persons(filter=Q(placed_on__lte=today)),
        retained=persons(filter=Q(retained_90_on__lte=today)),
        advanced=persons(filter=Q(advanced_on__lte=today)),
    )
    labels = {
        "started": _("Started training"),
        "completed": _("Completed it"),
        "certified": _("Earned a credential"),
        "placed": _("Placed"),
        "retained": _("Employed at 90 days"),
        "advanced": _("Advanced"),
    }
    pay = _middle_wage(people)
    bar = decision.numbers.get("pay_bar")
    facts = [Fact(_("Cohorts started"), number(counts["cohorts"]))]
    facts += [Fact(label, number(counts[key])) for key, label in labels.items()]
    if pay is not None:
        facts.append(Fact(_("Median first pay"), hourly(pay)))
        if bar:
            facts.append(Fact(_("Wage threshold when decided"), hourly(Decimal(str(bar)) / HOURS_A_YEAR)))
    return {
        "facts": facts,
        "bars": [Bar(label, counts[key], number(counts[key])) for key, label in labels.items()],
        "cohorts": counts["cohorts"],
        "started": counts["started"],
    }


def _middle_wage(people: QuerySet[Any]) -> Decimal | None:
    """The median first pay per hour of those placed (the lower of the two in the middle), without loading them all."""
    paid = people.filter(start_wage__isnull=False).order_by("start_wage").values_list("start_wage", flat=True)
    n = paid.count()
    return paid[(n - 1) // 2] if n else None


job_section_register(
    JobSection("orders", 10, "reporting/targets/orders.html", job_orders),
    JobSection("realized", 15, "reporting/targets/realized.html", realized),
    JobSection("certifications", 20, "reporting/targets/certifications.html", certifications),
)
memo_section_register(
    MemoSection(
        "since", 10, "reporting/targets/since.html", gettext_lazy("What happened to the people trained"), since_decided
    )
)
