"""The rural view: pooling with neighbors, a planned cohort, the pay gap to metros, work that can be done from home."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from workadvance import labor
from workadvance.labor.brain_drain import BrainDrain, Scenario, brain_drain
from workadvance.labor.targets import TargetOccupation
from workadvance.tables import InputProblems
from workadvance.targeting import occupation_table, pictures
from workadvance.targeting.labor_words import AREA_TYPES, PlanWords, flag_words, incentive_words, plan_words
from workadvance.targeting.page_head import PlaceChip, assumption_rows, bar_words, frame, question
from workadvance.targeting.question import TargetQuestion
from workadvance.targeting.views.region import suggestions
from workadvance.ui.page_access import staff_page
from workadvance.ui.rows import Bar, Context

JOBS = 8
REMOTE = 12
NEIGHBORS = 6
METROS = 3


@dataclass(frozen=True, slots=True)
class PlannedCohort:
    """The cohort asked about: the verdict in words, what the place takes on by φ, and what limits the figures."""

    plan: labor.Plan
    words: PlanWords
    bars: list[Bar]
    flags: list[str]


@dataclass(frozen=True, slots=True)
class Neighbor:
    """An area to pool with; `plan` is what both would take on together, `light` its verdict where seats are asked about."""

    name: str
    type: str | Promise
    employment: int | None
    shared_borders: int
    plan: labor.Plan | None
    light: PlanWords | None
    url: str


@dataclass(frozen=True, slots=True)
class RemoteJob:
    """An occupation that can be done from home; `reaches`: whether the national median reaches the bar at home."""

    shown: occupation_table.ShownOccupation
    reaches: bool | None


@staff_page("targeting.view_targets", methods=("GET",))
def rural(request: HttpRequest) -> HttpResponse:
    """What a small region can take on, alone and pooled with neighbors, and what pulls people away."""
    _actor, programs, asked = question(request)
    context = frame(asked, programs, "rural")
    if not asked.areas:
        return render(request, "targeting/rural.html", context)
    listed = labor.target(asked.codes, phi=asked.phi, living_wage=asked.living_wage)
    candidates = [o for o in listed.occupations if occupation_table.kind_of(o) != "other"]
    jobs = _jobs(asked, candidates)
    context |= {
        "bar": bar_words(listed.pay_bar_detail),
        "candidates": sorted(candidates, key=lambda o: o.title),
        "hidden": [(k, v) for k, vs in asked.params.items() for v in vs if k not in ("soc", "seats")],
        "neighbors": _neighbors(asked),
        "remote": _remote(asked, listed.pay_bar),
        "assumptions": assumption_rows(listed.assumptions),
        "vintages": labor.vintages("oews", "projections", "parities"),
        "job_query": asked.place_query(),
        "is_rural": any(a.is_rural for a in asked.areas),
        "metros_url": reverse("targeting:areas") + asked.place_query(to="rural", pick="with"),
    }
    context |= {"plan": _cohort(asked), "leaving": _leaving(asked)} | _gaps(asked, jobs)
    return render(request, "targeting/rural.html", context)


def _jobs(asked: TargetQuestion, candidates: list[TargetOccupation]) -> list[str]:
    """The occupations asked about, then the entry targets within reach of the bar with the most openings."""
    good = [o for o in candidates if o.entry and o.pay_gate in ("pass", "borderline")]
    return list(dict.fromkeys([*asked.soc, *(o.soc for o in good or candidates)]))[: max(JOBS, len(asked.soc))]


def _cohort(asked: TargetQuestion) -> PlannedCohort | None:
    """The traffic light of the cohort asked about."""
    if not asked.soc or not asked.seats:
        return None
    plan = labor.plan(asked.codes, asked.soc, asked.seats, phi=asked.phi, living_wage=asked.living_wage)
    capacities = pictures.capacities_by_phi(plan.capacity_low, plan.capacity, plan.capacity_high)
    return PlannedCohort(plan, plan_words(plan), pictures.capacity_bars(capacities), flag_words(plan.flags))


@dataclass(frozen=True, slots=True)
class WhoLeaves:
    """What a place may lose of a cohort: the answer of the library, each scenario in words, and what limits it."""

    found: BrainDrain
    scenarios: list[tuple[str, Scenario]]
    flags: list[str]


def _leaving(asked: TargetQuestion) -> WhoLeaves | None:
    """The leavers to expect among the cohort asked about; None without one, or where pay or counties are not known."""
    if not asked.soc or not asked.seats:
        return None
    try:
        found = brain_drain(asked.codes, asked.soc[0], asked.seats)
    except InputProblems:
        return None
    return WhoLeaves(found, [(incentive_words(s.incentives), s) for s in found.scenarios], flag_words(found.flags))


def _neighbors(asked: TargetQuestion) -> list[Neighbor]:
    """Bordering areas to pool with; for an occupation asked about, what the pool together would take on."""
    borders: Counter[str] = Counter()
    for place in asked.areas:
        if place.area_type not in ("nation", "state"):
            found = labor.neighbors(place.code).select("neighbor", "shared_borders").iter_rows()
            borders.update({code: shared for code, shared in found if code not in asked.codes})
    out = []
    for code, shared in borders.most_common(NEIGHBORS):
        area, codes = labor.area(code), [*asked.codes, code]
        plan = labor.plan(codes, asked.soc, asked.seats or 1, phi=asked.phi) if asked.soc else None
        out.append(
            Neighbor(
                name=area.name,
                type=AREA_TYPES[area.area_type],
                employment=area.employment,
                shared_borders=shared,
                plan=plan,
                light=plan_words(plan) if plan and asked.seats else None,
                url=reverse("targeting:rural") + asked.query(area=codes),
            )
        )
    return out


def _gaps(asked: TargetQuestion, jobs: list[str]) -> Context:
    """The pay gap at national prices to the metros named (else the nearest large ones), for each job and overall."""
    metros = [a for a in asked.beside if a.code not in asked.codes and a.area_type != "nation"]
    named = bool(metros)
    if not metros:
        metros = [a for a in suggestions(asked.areas, 12) if a.area_type == "metro"][:METROS]
    if not metros:
        return {"gaps": None, "metros": []}
    gaps = labor.pay_gaps(asked.codes, [m.code for m in metros], socs=jobs)
    rows = [gaps.overall, *sorted(gaps.occupations, key=lambda g: jobs.index(g.soc) if g.soc in jobs else len(jobs))]
    pays = [p for g in rows for p in (g.home_usd, g.metros_best_usd) if p is not None]
    return {
        "gaps": rows,
        "gap_scale": (min(pays) * 0.95, max(pays) * 1.03) if pays else None,
        "gap_flags": flag_words(gaps.flags),
        "gap_vintages": gaps.vintages,
        "metros": [
            PlaceChip(
                m,
                reverse("targeting:rural") + asked.query(beside=[b.code for b in metros if b is not m] or None)
                if named
                else "",
            )
            for m in metros
        ],
        "metros_named": named,
    }


def _remote(asked: TargetQuestion, bar: float) -> list[RemoteJob]:
    """Remote-capable occupations of the nation that are middle-skill, with national pay against the bar at home."""
    found = labor.target([labor.NATION], sector="remote_capable", phi=asked.phi, living_wage=asked.living_wage)
    rows = [o for o in found.occupations if occupation_table.kind_of(o) in ("entry", "next")][:REMOTE]
    return [
        RemoteJob(occupation_table.shown_row(o), None if o.median_annual_wage is None else o.median_annual_wage >= bar)
        for o in rows
    ]
