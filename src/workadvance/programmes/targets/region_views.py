"""The page of a region: its share of good jobs beside other places, what it is strong in, what is thin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance import labor
from workadvance.labor.assumptions import number, shown
from workadvance.labor.local import local
from workadvance.pages.access import staff_page
from workadvance.pages.templatetags.show import percent
from workadvance.programmes.targets.asking import Asked
from workadvance.programmes.targets.framing import assumption_rows, bar_words, frame, question
from workadvance.programmes.targets.words import RELIABILITY, education_words, flag_words

CONCENTRATED = 12
LARGEST = 10


@staff_page("programmes.view_targets", methods=("GET",))
def region(request: HttpRequest) -> HttpResponse:
    """One region, or several areas side by side: good jobs with their interval, concentration, what is thin."""
    _actor, programmes, asked = question(request)
    context = frame(asked, programmes, "region")
    if not asked.areas:
        return render(request, "programmes/targets/region.html", context)
    places = compared(asked)
    shares = labor.shares([a.code for a in places], living_wage=asked.living_wage).to_dicts()
    here = local(asked.areas).filter(pl.col("employment").is_not_null())
    listed = labor.target(asked.codes, living_wage=asked.living_wage)
    reliable = Counter(o.reliability for o in listed.occupations)
    flags = Counter(f for o in listed.occupations for f in o.flags)
    home = set(asked.codes)
    region_url = reverse("programmes:targets_region")
    context |= {
        "bar": bar_words(listed.pay_bar_detail),
        "share_bars": [
            {
                "label": r["name"],
                "value": r["share_strict"],
                "low": r["interval_low"],
                "high": r["interval_high"],
                "text": percent(r["share_strict"], 1),
                "kind": "" if r["area"] in home else "soft",
            }
            for r in shares
        ],
        "shares": [
            {
                **r,
                "home": r["area"] in home,
                "words": flag_words(r["flags"]),
                "without": region_url
                + asked.query(beside=[a.code for a in asked.beside if a.code != r["area"]] or None)
                if r["area"] in {a.code for a in asked.beside}
                else "",
            }
            for r in shares
        ],
        "suggested": [
            {"label": a.name, "url": region_url + asked.query(beside=[*(b.code for b in asked.beside), a.code])}
            for a in suggestions(asked.areas)
            if a not in places
        ],
        "beside_url": reverse("programmes:targets_areas") + asked.place_query(to="region", pick="with"),
        "concentrated": _concentrated(here),
        "largest": _largest(here),
        "reliabilities": [
            {"label": str(RELIABILITY[k]), "value": reliable.get(k, 0), "text": f"{reliable.get(k, 0):,}"}
            for k in RELIABILITY
        ],
        "listed_count": len(listed.occupations),
        "thin": flags.get("thin_market", 0),
        "partly": flags.get("partly_published", 0),
        "imputed": flags.get("wage_imputed", 0),
        "thin_jobs": number("thin_employment"),
        "thin_openings": number("thin_openings"),
        "job_query": asked.place_query(),
        "assumptions": assumption_rows(
            shown(("interval_level", "thin_employment", "thin_openings", "reliable_rse_pct", "unreliable_rse_pct"))
        ),
        "vintages": labor.vintages("oews", "projections", "parities"),
    }
    return render(request, "programmes/targets/region.html", context)


def compared(asked: Asked) -> list[labor.Area]:
    """The places of a comparison: those asked about, those named beside them, their states, the nation."""
    states = {s for a in asked.areas for s in a.states}
    own = [a for a in labor.areas_matching("", area_type="state") if a.state in states]
    return list(dict.fromkeys([*asked.areas, *asked.beside, *own, labor.area(labor.NATION)]))


def suggestions(areas: Sequence[labor.Area], limit: int = 6) -> list[labor.Area]:
    """Places one may want beside a region: the largest metros of its states and the areas that border it."""
    states = {s for a in areas for s in a.states}
    metros = sorted(
        (a for a in labor.areas_matching("", area_type="metro") if states & set(a.states)),
        key=lambda a: -(a.employment or 0),
    )[:3]
    around = [
        labor.area(code) for a in areas if a.area_type != "state" for code in labor.neighbours(a.code)["neighbour"]
    ]
    return [a for a in dict.fromkeys([*metros, *around]) if a not in areas][:limit]


def _concentrated(here: pl.DataFrame) -> list[dict[str, Any]]:
    """The occupations the region has much more of than the nation, with at least a market's size of jobs."""
    rows = (
        here.filter(pl.col("employment") >= number("thin_employment"), pl.col("location_quotient").is_not_null())
        .sort("location_quotient", "soc", descending=[True, False])
        .head(CONCENTRATED)
    )
    return [
        {**row, "education": education_words(row["typical_education"])}
        for row in rows.select(
            "soc", "title", "employment", "location_quotient", "p50_annual_usd", "typical_education"
        ).to_dicts()
    ]


def _largest(here: pl.DataFrame) -> dict[str, Any]:
    """How much of the published employment the ten largest occupations hold."""
    jobs = here["employment"].sort(descending=True)
    total = int(jobs.sum() or 0)
    top = here.sort("employment", "soc", descending=[True, False]).head(LARGEST)
    return {
        "share": float(jobs.head(LARGEST).sum()) / total if total else None,
        "n": LARGEST,
        "bars": [
            {
                "label": r["title"],
                "value": r["employment"],
                "text": f"{r['employment']:,}",
                "note": _("%(share)s of jobs") % {"share": percent(r["employment"] / total, 1)},
            }
            for r in top.to_dicts()
        ],
    }
