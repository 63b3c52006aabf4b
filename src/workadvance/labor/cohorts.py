"""Whether a planned cohort fits the place: a traffic light, the numbers behind it and a sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from workadvance.labor import facts
from workadvance.labor.absorption import Capacity, as_capacity, capacities, openings_variation
from workadvance.labor.assumptions import count, number, shown
from workadvance.labor.geography import Area, resolve
from workadvance.labor.local_jobs import local
from workadvance.labor.pay import gate, pay_bar, pay_probability
from workadvance.labor.soc import Occupation, occupation
from workadvance.labor.statuses import MISSING, SUPPRESSED, TOP_CODED
from workadvance.labor.targets import is_thin, reliability
from workadvance.tables import InputProblems, Problem

LIGHTS = ("green", "amber", "red", "unknown")
ASSUMED = ("phi", "phi_low", "phi_high", "separation_error", "growth_error_pct", "cycle_error", "thin_openings")


@dataclass(frozen=True, slots=True)
class PlannedOccupation:
    """One occupation of a plan in its place; a None is not published there, never zero."""

    soc: str
    title: str
    employment: int | None
    employment_status: str
    employment_rse: float | None
    openings: float | None
    structural_openings: float | None
    median_annual_wage: float | None
    median_status: str
    pay_probability: float | None
    pay_gate: str | None
    reliability: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A cohort of so many seats a year against what the place can take on.

    `light`: green, the seats are at most the 20th percentile of what the place takes in a year; amber, at most the
    median, or less but on thin, unreliable or partly unpublished numbers; red, more; unknown, nothing is published.
    """

    areas: tuple[dict[str, str], ...]
    occupations: tuple[PlannedOccupation, ...]
    seats: int
    light: str
    sentence: str
    openings: float | None
    capacity: Capacity
    capacity_low: Capacity
    capacity_high: Capacity
    completers: float
    thin_market: bool
    pay_bar: float
    flags: tuple[str, ...]
    vintages: dict[str, str]
    assumptions: dict[str, Any]


def _asked(areas: Sequence[str | int], socs: Sequence[str]) -> tuple[tuple[Area, ...], dict[str, Occupation]]:
    """The places and occupations named; everything unknown among them is said at once."""
    problems: list[Problem] = []
    jobs: dict[str, Occupation] = {}
    for soc in socs:
        try:
            job = occupation(soc)
            jobs[job.soc] = job
        except InputProblems as bad:
            problems += bad.problems
    try:
        places = resolve(areas)
    except InputProblems as bad:
        raise InputProblems([*problems, *bad.problems]) from bad
    if problems:
        raise InputProblems(problems)
    return places, jobs


def plan(
    areas: Sequence[str | int],
    socs: Sequence[str],
    seats: int,
    *,
    phi: float | None = None,
    completers: float = 0.0,
    living_wage: float | None = None,
) -> Plan:
    """Judge a cohort of `seats` people a year, trained for one occupation or several, in one area or several pooled.

    Args: phi, share of openings open to them (0-1; an assumption if None); completers, people a year other
    programs train for the same openings. Raises InputProblems for unknown codes and numbers out of range.
    """
    if isinstance(seats, bool) or not math.isfinite(seats) or seats < 1 or seats != int(seats):
        raise InputProblems(
            Problem(f"found “{seats}”; a whole number of seats, at least 1, is needed.", column="seats")
        )
    others = count(completers, "completers")
    if not socs:
        raise InputProblems(Problem("at least one occupation is needed.", column="soc"))
    places, jobs = _asked(areas, socs)
    bar = pay_bar(places, living_wage)
    rows = {r["soc"]: r for r in local(places).filter(pl.col("soc").is_in(list(jobs))).iter_rows(named=True)}
    planned = tuple(_planned(job, rows.get(job.soc), bar.annual_usd) for job in jobs.values())
    known = [rows[p.soc] for p in planned if p.openings is not None]
    openings, variation = _together(known)
    chosen, quantiles = capacities(np.array(openings), np.array(variation), phi, others)
    low, high = number("phi_low"), number("phi_high")
    capacity = as_capacity(chosen, quantiles[chosen])
    thin = bool(known) and is_thin(sum(r["employment"] for r in known), openings)
    unpublished = [p for p in planned if p.openings is None]
    weak = thin or bool(unpublished) or any(p.reliability == "low" for p in planned)
    light = _light(int(seats), capacity, weak)
    flags = {
        "thin_market": thin,
        "partly_published": bool(unpublished) and bool(known),
        "not_published": not known,
        "pooled": len(places) > 1,
        "pay_gate_failed": any(p.pay_gate == "fail" for p in planned),
        "completers_unknown": others == 0,
    }
    return Plan(
        areas=tuple({"area": p.code, "name": p.name} for p in places),
        occupations=planned,
        seats=int(seats),
        light=light,
        sentence=_sentence(int(seats), planned, [p.name for p in places], openings, capacity, quantiles, light, thin),
        openings=None if math.isnan(openings) else round(openings, 1),
        capacity=capacity,
        capacity_low=as_capacity(low, quantiles[low]),
        capacity_high=as_capacity(high, quantiles[high]),
        completers=others,
        thin_market=thin,
        pay_bar=round(bar.annual_usd, 2),
        flags=(*[name for name, holds in flags.items() if holds], *bar.flags),
        vintages=facts.vintages("oews", "projections", "parities"),
        assumptions=shown(ASSUMED, phi=chosen),
    )


def _planned(job: Occupation, row: dict[str, Any] | None, bar_usd: float) -> PlannedOccupation:
    if row is None:
        return PlannedOccupation(
            job.soc, job.title, None, MISSING, None, None, None, None, MISSING, None, None, "unpublished"
        )
    median, status = row["p50_annual_usd"], str(row["median_status"])
    if median is None:
        probability = None
    elif status == TOP_CODED:
        probability = 1.0 if median >= bar_usd else None
    else:
        rse = row["wage_rse_pct"]
        probability = float(pay_probability(median, float("nan") if rse is None else rse, bar_usd))
    return PlannedOccupation(
        soc=job.soc,
        title=job.title,
        employment=row["employment"],
        employment_status=str(row["employment_status"]),
        employment_rse=row["employment_rse_pct"],
        openings=row["openings"],
        structural_openings=row["structural_openings"],
        median_annual_wage=median,
        median_status=status,
        pay_probability=probability,
        pay_gate=gate(probability),
        reliability=reliability(row["employment"], row["employment_rse_pct"], row["openings"], status),
    )


def _together(rows: Sequence[dict[str, Any]]) -> tuple[float, float]:
    """Openings of several occupations and their relative standard deviation.

    What is unsure about each occupation is independent of the others; the business cycle hits all alike.
    """
    if not rows:
        return math.nan, math.nan
    openings = np.array([r["openings"] for r in rows])
    variation = openings_variation(
        [r["openings_rate"] for r in rows],
        [(r["exit_rate_pct"] + r["transfer_rate_pct"]) / 100 for r in rows],
        [math.nan if r["employment_rse_pct"] is None else r["employment_rse_pct"] for r in rows],
    )
    cycle = number("cycle_error")
    own = np.sum(openings**2 * (variation**2 - cycle**2)) / max(openings.sum(), 1e-12) ** 2
    return float(openings.sum()), float(np.sqrt(own + cycle**2))


def _light(seats: int, capacity: Capacity, weak: bool) -> str:
    if capacity.p20 is None or capacity.p50 is None:
        return "unknown"
    if seats <= capacity.p20:
        return "amber" if weak else "green"
    return "amber" if seats <= capacity.p50 else "red"


def _sentence(
    seats: int,
    planned: Sequence[PlannedOccupation],
    names: Sequence[str],
    openings: float,
    capacity: Capacity,
    quantiles: dict[float, Any],
    light: str,
    thin: bool,
) -> str:
    what = " and ".join(p.title for p in planned)
    where = names[0] if len(names) == 1 else f"the {len(names)} areas pooled"
    people = "1 seat" if seats == 1 else f"{seats:,} seats"
    if capacity.p20 is None:
        status = {MISSING: "not listed", SUPPRESSED: "suppressed"}.get(planned[0].employment_status, "not published")
        return (
            f"{people} a year for {what} in {where}: cannot be judged, because employment is {status} there."
            " That is not zero; pool neighboring areas or ask employers."
        )
    ranges = ", ".join(f"{int(q[0]):,} at φ = {phi:g}" for phi, q in sorted(quantiles.items()) if phi != capacity.phi)
    one = seats == 1
    verdict = {
        "green": "fits" if one else "fit",
        "amber": f"{'fits' if one else 'fit'} only with care",
        "red": f"{'is' if one else 'are'} more than the place is likely to take on",
    }[light]
    thinly = " The market is thin: check every opening with employers." if thin else ""
    return (
        f"{people} a year for {what} in {where} {verdict}: about {openings:,.0f} openings a year, of which φ ="
        f" {capacity.phi:g} could go to trainees; in four years of five at least {capacity.p20:,}, in a middling year"
        f" {capacity.p50:,} ({ranges}).{thinly}"
    )
