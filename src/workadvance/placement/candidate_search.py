"""Who on the job-ready pool fits an order (and which orders fit a person): `workadvance.matching` asked with the records here.

Everyone goes through every gate; those who pass all of them are scored. Constant number of queries, light rows: the
persons themselves are loaded by the page for those it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from workadvance.matching import (
    Candidate,
    Order,
    candidate_pairs,
    candidates_frame,
    load_weights,
    orders_frame,
    zip_centroid,
)
from workadvance.matching.weights import PARTS, Weights
from workadvance.placement.candidate_fit import CandidateFit
from workadvance.placement.models import EmploymentSpell, JobOrder
from workadvance.placement.reemployment_hook import not_back_to
from workadvance.targeting.models import TargetDecision
from workadvance.training.models import Credential

NO_ZIP = "00000"  # stands where no ZIP with a place on the map is on record; no post office has it
ANYWHERE = "10001"


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _known_zip(code: str) -> str | None:
    return code if code and zip_centroid(code) is not None else None


def order_record(order: JobOrder, certification_ids: Iterable[int]) -> Order:
    """A job order as matching reads it."""
    return Order(
        order_id=str(order.pk),
        occupation=order.soc,
        wage=float(order.wage),
        slots=order.slots,
        zip=_known_zip(order.zip),
        remote=order.remote,
        required_credentials=tuple(str(pk) for pk in sorted(certification_ids)),
        shifts=tuple(order.shifts),
        start_by=order.start_by,
        excludes=tuple(order.excludes),
        benefits=tuple(order.benefits),
    )


PoolValues = dict[str, Any]  # a row of the pool as the database gives it


@dataclass(frozen=True, slots=True)
class PoolMember:
    """A job-ready person as matching reads them. `declared`: by staff, with the occupations to look for."""

    application_id: int
    person_id: int
    declared: bool
    background_asked: bool
    candidate: Candidate

    def may_look_for(self, soc: str) -> bool:
        """Whether an occupation is one of theirs; what those never declared look for is only guessed from their last job."""
        return soc in self.candidate.occupations or not self.declared


def pool_values(people: QuerySet[Any]) -> QuerySet[Any, PoolValues]:
    """What matching reads of people of the job-ready pool."""
    values: QuerySet[Any, PoolValues] = people.order_by("pk").values(
        "pk",
        "person_id",
        "program_id",
        "since",
        "hourly_wage",
        "job_ready__socs",
        "job_ready__available_from",
        "job_ready__background",
        "person__zip",
        "person__wage_floor",
        "person__max_miles",
        "person__shifts",
    )
    return values


def pool_records(people: Iterable[PoolValues]) -> list[PoolMember]:
    """People of the job-ready pool, as `pool_values` gives them, as matching reads them (at most four queries)."""
    rows, today = list(people), timezone.localdate()
    ids = [r["pk"] for r in rows]
    held: dict[int, list[str]] = {}
    valid = Credential.objects.filter(Q(expires_on=None) | Q(expires_on__gte=today), application__in=ids)
    for application_id, certification_id in valid.order_by("pk").values_list("application_id", "certification_id"):
        held.setdefault(application_id, []).append(str(certification_id))
    undeclared = [r for r in rows if r["job_ready__socs"] is None]
    instead = _occupations_instead(undeclared) if undeclared else {}
    return [
        PoolMember(
            r["pk"],
            r["person_id"],
            r["job_ready__socs"] is not None,
            r["job_ready__background"] is not None,
            Candidate(
                candidate_id=str(r["pk"]),
                occupations=tuple(instead[r["pk"]] if r["job_ready__socs"] is None else r["job_ready__socs"]),
                zip=_known_zip(r["person__zip"]) or NO_ZIP,
                credentials=tuple(held.get(r["pk"], ())),
                wage_floor=_number(r["person__wage_floor"]),
                max_miles=r["person__max_miles"],
                shifts=tuple(r["person__shifts"] or ()),
                available_from=r["job_ready__available_from"],
                background=tuple(r["job_ready__background"] or ()),
                days_job_ready=(today - r["since"]).days,
                baseline_wage=_number(r["hourly_wage"]),
            ),
        )
        for r in rows
    ]


def _occupations_instead(rows: Sequence[PoolValues]) -> dict[int, list[str]]:
    """Occupations of people between jobs who were never declared ready: their last job's and their program's targets."""
    ids = [r["pk"] for r in rows]
    targets: dict[int, list[str]] = {}
    chosen = TargetDecision.objects.filter(program__in={r["program_id"] for r in rows}, chosen=True, retired_on=None)
    for program_id, soc in chosen.order_by("pk").values_list("program_id", "soc"):
        targets.setdefault(program_id, []).append(soc)
    last = dict(
        EmploymentSpell.objects.filter(application__in=ids)
        .exclude(soc="")
        .order_by("started_on")
        .values_list("application_id", "soc")
    )
    return {
        r["pk"]: list(dict.fromkeys([*([last[r["pk"]]] if r["pk"] in last else []), *targets.get(r["program_id"], [])]))
        for r in rows
    }


@dataclass(frozen=True, slots=True)
class PassingPair:
    """A job-ready person and an order whose requirements they meet: they pass every gate of: points by part, and miles by road."""

    person: PoolMember
    order_id: int
    points: dict[str, float]
    miles: float | None

    @property
    def score(self) -> float:
        """All points."""
        return sum(self.points.values())


def passing_pairs(people: Sequence[PoolMember], orders: Sequence[JobOrder]) -> list[PassingPair]:
    """Which people fit which orders, all at once (orders need `required_certifications` prefetched)."""
    employer, barred = {o.pk: o.employer_id for o in orders}, not_back_to({p.person_id for p in people})
    records = [order_record(o, [c.pk for c in o.required_certifications.all()]) for o in orders]
    return [p for p in _pairs(people, records) if (p.person.person_id, employer[p.order_id]) not in barred]


def fits_for_order(
    order: JobOrder,
    people: Sequence[PoolMember],
    *,
    also: Sequence[int] = (),
    passing_only: bool = False,
    pairs: Sequence[PassingPair] | None = None,
) -> list[CandidateFit]:
    """Those of a job-ready pool who look for an order's occupation, against it: who passes first, best score first; then those
    stopped by the fewest gates. `also` are applications to look at whatever they look for; `passing_only` leaves out
    those who are stopped (much cheaper for thousands). `pairs` are those that pass, where already known. Who just left this
    employer is not looked at, unless they agreed to go back.
    """
    certifications = {
        str(pk): name for pk, name in order.required_certifications.order_by("pk").values_list("pk", "name")
    }
    asked = order_record(order, [int(pk) for pk in certifications])
    looking = [p for p in people if p.may_look_for(order.soc) or p.application_id in also]
    barred = not_back_to({p.person_id for p in looking})
    found = [p for p in looking if (p.person_id, order.employer_id) not in barred]
    weights = load_weights(timezone.localdate())
    fits = [
        _fit(pair.person, asked, certifications, pair.points, pair.miles, weights)
        for pair in (_pairs(found, [asked]) if pairs is None else pairs)
        if pair.order_id == order.pk
    ]
    fits.sort(key=lambda f: (-f.score, f.application_id))
    if passing_only:
        return fits
    passed = {f.application_id for f in fits}
    rest = [
        fit
        for p in found
        if p.application_id not in passed
        and (not (fit := _fit(p, asked, certifications, None, None, weights)).other_work or p.application_id in also)
    ]
    rest.sort(key=lambda f: (f.other_work, len(f.failing_codes), f.application_id))
    return [*fits, *rest]


def fits_for_people(people: Iterable[PoolValues], orders: Sequence[JobOrder]) -> list[CandidateFit]:
    """The orders that people of the job-ready pool fit, best first (orders need `required_certifications` prefetched)."""
    names = {o.pk: {str(c.pk): c.name for c in o.required_certifications.all()} for o in orders}
    asked = {o.pk: order_record(o, [int(pk) for pk in names[o.pk]]) for o in orders}
    weights = load_weights(timezone.localdate())
    found = [
        _fit(pair.person, asked[pair.order_id], names[pair.order_id], pair.points, pair.miles, weights)
        for pair in passing_pairs(pool_records(people), orders)
    ]
    return sorted(found, key=lambda f: (-f.score, f.order_id))


def orders_fitting(people: Iterable[PoolValues], orders: Sequence[JobOrder]) -> list[tuple[int, int]]:
    """Which people of the job-ready pool fit which orders: (application, order); no reasons, so cheap for a page of a list."""
    return [(pair.person.application_id, pair.order_id) for pair in passing_pairs(pool_records(people), orders)]


def _fit(
    person: PoolMember,
    order: Order,
    certifications: dict[str, str],
    points: dict[str, float] | None,
    miles: float | None,
    weights: Weights,
) -> CandidateFit:
    return CandidateFit(
        application_id=person.application_id,
        person_id=person.person_id,
        order_id=int(order.order_id),
        candidate=person.candidate,
        order=order,
        certifications=certifications,
        background_asked=person.background_asked,
        points=points,
        miles=miles,
        weights=weights,
    )


def _pairs(people: Sequence[PoolMember], orders: Sequence[Order]) -> list[PassingPair]:
    """The pairs that pass every gate; the gates and points of all pairs at once."""
    asked = {o.order_id: o for o in orders if o.remote or o.zip}  # without a place, no one is in reach
    wanted = {o.occupation for o in asked.values()}
    some = {p.candidate.candidate_id: p for p in people if wanted.intersection(p.candidate.occupations)}
    if not some:
        return []
    frame = candidate_pairs(
        candidates_frame(_placed(p.candidate) for p in some.values()),
        orders_frame(asked.values()),
        load_weights(timezone.localdate()),
        checked=True,  # by the database's own constraints
    )
    found = []
    for person_id, order_id, miles, *points in frame.select("candidate_id", "order_id", "miles", *PARTS).iter_rows():
        person, order = some[person_id], asked[order_id]
        if order.remote or person.candidate.zip != NO_ZIP:
            found.append(PassingPair(person, int(order_id), dict(zip(PARTS, points, strict=True)), miles))
    return found


def _placed(candidate: Candidate) -> Candidate:
    """The frame needs a ZIP for everyone; who has none can pass only remote orders, and is taken out of others after."""
    return replace(candidate, zip=ANYWHERE) if candidate.zip == NO_ZIP else candidate
