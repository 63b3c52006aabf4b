"""The page of a region: its share of good jobs beside other places, what it is strong in, what is thin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance import labor
from workadvance.labor.assumptions import number, shown
from workadvance.labor.local_jobs import local
from workadvance.labor.targets import TargetList
from workadvance.targeting.labor_words import RELIABILITY, education_words, flag_words
from workadvance.targeting.page_head import assumption_rows, bar_words, frame, question
from workadvance.targeting.question import TargetQuestion
from workadvance.ui.format import percent
from workadvance.ui.only_english import english
from workadvance.ui.page_access import staff_page
from workadvance.ui.rows import Bar, Context, Tab

CONCENTRATED = 12
LARGEST = 10


@dataclass(frozen=True, slots=True)
class AreaShare:
    """A place's share of good jobs with its limits (fractions; pay in dollars a year), and how to leave it out."""

    name: str
    home: bool
    share_strict: float
    share_with_nurses: float
    interval_low: float
    interval_high: float
    unpublished_share: float
    pay_bar: float
    alternative_pay_bar: float | None
    alternative_share_strict: float | None
    words: list[str]
    without: str


@dataclass(frozen=True, slots=True)
class ConcentratedJob:
    """An occupation the region has more of than the nation."""

    soc: str
    title: str
    employment: int
    location_quotient: float
    median_annual_usd: float | None
    education: str


@dataclass(frozen=True, slots=True)
class LargestJobs:
    """How much of the published employment the `n` largest occupations hold (0-1), and each of them as a bar."""

    n: int
    share: float | None
    bars: list[Bar]


@staff_page("targeting.view_targets", methods=("GET",))
def region(request: HttpRequest) -> HttpResponse:
    """One region, or several areas side by side: good jobs with their interval, concentration, what is thin."""
    _actor, programs, asked = question(request)
    context = frame(asked, programs, "region")
    if not asked.areas:
        return render(request, "targeting/region.html", context)
    here = local(asked.areas).filter(pl.col("employment").is_not_null())
    listed = labor.target(asked.codes, living_wage=asked.living_wage)
    context |= {
        "bar": bar_words(listed.pay_bar_detail),
        **_shares(asked),
        "concentrated": _concentrated(here),
        "largest": _largest(here),
        **_limits_of_the_data(listed),
        "job_query": asked.place_query(),
        "assumptions": assumption_rows(
            shown(("interval_level", "thin_employment", "thin_openings", "reliable_rse_pct", "unreliable_rse_pct"))
        ),
        "vintages": labor.vintages("oews", "projections", "parities"),
    }
    return render(request, "targeting/region.html", context)


def _shares(asked: TargetQuestion) -> Context:
    """The shares of good jobs of the places compared, as bars and as a table, and places to add."""
    places = compared(asked)
    rows = labor.shares([a.code for a in places], living_wage=asked.living_wage).to_dicts()
    home, beside, here = set(asked.codes), [a.code for a in asked.beside], reverse("targeting:region")

    def without(code: str) -> str:
        return here + asked.query(beside=[c for c in beside if c != code] or None) if code in beside else ""

    return {
        "share_bars": [
            Bar(
                r["name"],
                r["share_strict"],
                percent(r["share_strict"], 1),
                kind="" if r["area"] in home else "soft",
                low=r["interval_low"],
                high=r["interval_high"],
            )
            for r in rows
        ],
        "shares": [
            AreaShare(
                name=r["name"],
                home=r["area"] in home,
                share_strict=r["share_strict"],
                share_with_nurses=r["share_with_nurses"],
                interval_low=r["interval_low"],
                interval_high=r["interval_high"],
                unpublished_share=r["unpublished_share"],
                pay_bar=r["pay_bar"],
                alternative_pay_bar=r["alternative_pay_bar"],
                alternative_share_strict=r["alternative_share_strict"],
                words=flag_words(r["flags"]),
                without=without(r["area"]),
            )
            for r in rows
        ],
        "suggested": [
            Tab(a.name, here + asked.query(beside=[*beside, a.code]))
            for a in suggestions(asked.areas)
            if a not in places
        ],
        "beside_url": reverse("targeting:areas") + asked.place_query(to="region", pick="with"),
    }


def _limits_of_the_data(listed: TargetList) -> Context:
    """How many occupations are thin, published in part, or imputed, and how reliable the figures are."""
    reliable = Counter(o.reliability for o in listed.occupations)
    flags = Counter(f for o in listed.occupations for f in o.flags)
    return {
        "reliabilities": [
            Bar(label, reliable.get(k, 0), f"{reliable.get(k, 0):,}") for k, label in RELIABILITY.items()
        ],
        "listed_count": len(listed.occupations),
        "thin": flags.get("thin_market", 0),
        "partly": flags.get("partly_published", 0),
        "imputed": flags.get("wage_imputed", 0),
        "thin_jobs": number("thin_employment"),
        "thin_openings": number("thin_openings"),
    }


def compared(asked: TargetQuestion) -> list[labor.Area]:
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
    around = [labor.area(code) for a in areas if a.area_type != "state" for code in labor.neighbors(a.code)["neighbor"]]
    return [a for a in dict.fromkeys([*metros, *around]) if a not in areas][:limit]


def _concentrated(here: pl.DataFrame) -> list[ConcentratedJob]:
    """The occupations the region has much more of than the nation, with at least a market's size of jobs."""
    rows = (
        here.filter(pl.col("employment") >= number("thin_employment"), pl.col("location_quotient").is_not_null())
        .sort("location_quotient", "soc", descending=[True, False])
        .head(CONCENTRATED)
    )
    return [
        ConcentratedJob(soc, title, employment, quotient, median, education_words(education))
        for soc, title, employment, quotient, median, education in rows.select(
            "soc", "title", "employment", "location_quotient", "p50_annual_usd", "typical_education"
        ).iter_rows()
    ]


def _largest(here: pl.DataFrame) -> LargestJobs:
    """How much of the published employment the ten largest occupations hold."""
    jobs = here["employment"].sort(descending=True)
    total = int(jobs.sum() or 0)
    top = here.sort("employment", "soc", descending=[True, False]).head(LARGEST)
    bars = [
        Bar(english(title), n, f"{n:,}", note=_("%(share)s of jobs") % {"share": percent(n / total, 1)})
        for title, n in top.select("title", "employment").iter_rows()
    ]
    return LargestJobs(LARGEST, float(jobs.head(LARGEST).sum()) / total if total else None, bars)
