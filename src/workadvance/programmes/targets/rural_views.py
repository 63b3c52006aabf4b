"""The rural view: pooling with neighbours, a planned cohort, the pay gap to metros, work that can be done from home."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from workadvance import labor
from workadvance.labor.targets import TargetOccupation
from workadvance.pages.access import staff_page
from workadvance.programmes.targets import pictures, table
from workadvance.programmes.targets.asking import Asked
from workadvance.programmes.targets.framing import assumption_rows, bar_words, frame, question
from workadvance.programmes.targets.region_views import suggestions
from workadvance.programmes.targets.words import AREA_TYPES, LIGHTS, flag_words, plan_sentence

JOBS = 8
REMOTE = 12
NEIGHBOURS = 6
METROS = 3


@staff_page("programmes.view_targets", methods=("GET",))
def rural(request: HttpRequest) -> HttpResponse:
    """What a small region can take on, alone and pooled with neighbours, and what pulls people away."""
    _actor, programmes, asked = question(request)
    context = frame(asked, programmes, "rural")
    if not asked.areas:
        return render(request, "programmes/targets/rural.html", context)
    listed = labor.target(asked.codes, phi=asked.phi, living_wage=asked.living_wage)
    candidates = [o for o in listed.occupations if table.kind_of(o) != "other"]
    jobs = _jobs(asked, candidates)
    context |= {
        "bar": bar_words(listed.pay_bar_detail),
        "candidates": sorted(candidates, key=lambda o: o.title),
        "hidden": [(k, v) for k, vs in asked.params.items() for v in vs if k not in ("soc", "seats")],
        "neighbours": _neighbours(asked),
        "remote": _remote(asked, listed.pay_bar),
        "assumptions": assumption_rows(listed.assumptions),
        "vintages": labor.vintages("oews", "projections", "parities"),
        "job_query": asked.place_query(),
        "is_rural": any(a.is_rural for a in asked.areas),
        "metros_url": reverse("programmes:targets_areas") + asked.place_query(to="rural", pick="with"),
    }
    context |= _cohort(asked) | _gaps(asked, jobs)
    return render(request, "programmes/targets/rural.html", context)


def _jobs(asked: Asked, candidates: list[TargetOccupation]) -> list[str]:
    """The occupations asked about, then the entry targets within reach of the bar with the most openings."""
    good = [o for o in candidates if o.entry and o.pay_gate in ("pass", "borderline")]
    return list(dict.fromkeys([*asked.soc, *(o.soc for o in good or candidates)]))[: max(JOBS, len(asked.soc))]


def _cohort(asked: Asked) -> dict[str, Any]:
    """The traffic light of the cohort asked about."""
    if not asked.soc or not asked.seats:
        return {"plan": None}
    plan = labor.plan(asked.codes, asked.soc, asked.seats, phi=asked.phi, living_wage=asked.living_wage)
    shape, word = LIGHTS[plan.light]
    return {
        "plan": {
            "plan": plan,
            "shape": shape,
            "word": word,
            "sentence": plan_sentence(plan),
            "rows": pictures.capacity_rows(plan.capacity_low, plan.capacity, plan.capacity_high),
            "flags": flag_words(plan.flags),
        }
    }


def _neighbours(asked: Asked) -> list[dict[str, Any]]:
    """Bordering areas to pool with; for an occupation asked about, what the pool together would take on."""
    shared: dict[str, dict[str, Any]] = {}
    for place in asked.areas:
        if place.area_type in ("nation", "state"):
            continue
        for row in labor.neighbours(place.code).to_dicts():
            if row["neighbour"] not in asked.codes:
                known = shared.setdefault(row["neighbour"], {**row, "shared_borders": 0})
                known["shared_borders"] += row["shared_borders"]
    near = sorted(shared.values(), key=lambda r: -r["shared_borders"])[:NEIGHBOURS]
    out = []
    for row in near:
        codes = [*asked.codes, row["neighbour"]]
        plan = labor.plan(codes, asked.soc, asked.seats or 1, phi=asked.phi) if asked.soc else None
        out.append(
            {
                **row,
                "type": AREA_TYPES[str(row["area_type"])],
                "plan": plan,
                "light": LIGHTS[plan.light] if plan and asked.seats else None,
                "url": reverse("programmes:targets_rural") + asked.query(area=codes),
            }
        )
    return out


def _gaps(asked: Asked, jobs: list[str]) -> dict[str, Any]:
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
            {
                "area": m,
                "without": reverse("programmes:targets_rural")
                + asked.query(beside=[b.code for b in metros if b is not m] or None)
                if named
                else "",
            }
            for m in metros
        ],
        "metros_named": named,
    }


def _remote(asked: Asked, bar: float) -> list[dict[str, Any]]:
    """Remote-capable occupations of the nation that are middle-skill, with national pay against the bar at home."""
    found = labor.target([labor.NATION], sector="remote_capable", phi=asked.phi, living_wage=asked.living_wage)
    rows = [o for o in found.occupations if table.kind_of(o) in ("entry", "next")][:REMOTE]
    return [
        {**table.shown_row(o), "reaches": None if o.median_annual_wage is None else o.median_annual_wage >= bar}
        for o in rows
    ]
