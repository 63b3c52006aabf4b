"""The target list of a place: every occupation open below a bachelor's degree, with what decides about it shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from workadvance.labor import facts
from workadvance.labor.absorption import Capacity, as_capacity, capacities, openings_variation
from workadvance.labor.assumptions import number, shown, words
from workadvance.labor.assumptions import sector as find_sector
from workadvance.labor.benefits import GroupBenefits, group_benefits
from workadvance.labor.geography import Area, resolve
from workadvance.labor.ladders import FormerNames, StepUp, below_bachelors, step_up_jobs_of
from workadvance.labor.local_jobs import local
from workadvance.labor.pay import PayBar, gate, pay_bar, pay_probability
from workadvance.labor.soc import REGISTERED_NURSE
from workadvance.labor.statuses import IMPUTED, MISSING, PUBLISHED, SUPPRESSED, TOP_CODED
from workadvance.tables import InputProblems, Problem, nearest

ASSUMPTIONS = (
    "pay_gate_pass",
    "pay_gate_fail",
    "median_error_ratio",
    "wage_rse_floor_pct",
    "borrowed_error_state_pct",
    "borrowed_error_nation_pct",
    "phi",
    "phi_low",
    "phi_high",
    "separation_error",
    "growth_error_pct",
    "cycle_error",
    "thin_openings",
    "thin_employment",
    "reliable_rse_pct",
    "unreliable_rse_pct",
    "ladder_minimum_gain",
)
RULES = {
    "education": "Typical education is some college, a postsecondary award or an associate's degree.",
    "training": "High-school diploma with moderate or long on-the-job training or apprenticeship.",
}


@dataclass(frozen=True, slots=True)
class TargetOccupation(FormerNames):
    """One occupation in a place. A None is a number that is not published; `flags` say which and why.

    Wages are dollars a year, `employment_rse` percent, openings a year; `pay_probability` is P(true median >= bar).
    Where the median is not published, `borrowed_median_wage` is the state's or the nation's (`borrowed_from`) at local
    prices, and the pay probability is computed from it with a wider error. `middle_skill_rule` says by which rule it is middle-skill; `entry` that it also needs no related experience.
    """

    soc: str
    title: str
    employment: int | None
    employment_rse: float | None
    median_annual_wage: float | None
    p25_annual_wage: float | None
    wage_imputed: bool
    pay_probability: float | None
    pay_gate: str | None
    typical_education: str | None
    work_experience: str | None
    on_the_job_training: str | None
    middle_skill: bool
    middle_skill_rule: str | None
    entry: bool
    openings: float | None
    structural_openings: float | None
    location_quotient: float | None
    capacity: Capacity
    capacity_low: Capacity
    capacity_high: Capacity
    reliability: str
    step_up_jobs: tuple[StepUp, ...]
    benefits: GroupBenefits
    flags: tuple[str, ...]
    borrowed_median_wage: float | None = None
    borrowed_from: str | None = None


@dataclass(frozen=True, slots=True)
class TargetList:
    """The occupations of one or several pooled areas against their wage threshold, dollars a year."""

    areas: tuple[dict[str, Any], ...]
    pay_bar: float
    pay_bar_detail: PayBar
    vintages: dict[str, str]
    assumptions: dict[str, Any]
    occupations: tuple[TargetOccupation, ...]


def middle_skill_rule() -> pl.Expr:
    """`education`, `training` or null: by which rule an occupation is middle-skill (see RULES)."""
    education = pl.col("typical_education")
    return (
        pl.when(education.is_in(list(words("middle_skill_education"))))
        .then(pl.lit("education"))
        .when(
            (education == "High school diploma or equivalent")
            & pl.col("on_the_job_training").is_in(list(words("middle_skill_training")))
        )
        .then(pl.lit("training"))
    )


def target(
    areas: Sequence[str | int],
    *,
    entry_only: bool = False,
    sector: str | None = None,
    phi: float | None = None,
    living_wage: float | None = None,
    every_education: bool = False,
    sort: str = "openings",
    descending: bool = True,
) -> TargetList:
    """The target list of an area, or of several pooled.

    Args:
        areas: codes, as people write them.
        entry_only: only middle-skill occupations that need no related experience.
        sector: only a sector's occupations (see `labor.sectors`).
        phi: share of openings people from the program could fill, 0-1; an assumption if None.
        living_wage: dollars a year, instead of the national median at local prices.
        every_education: also occupations typed bachelor's or above (registered nursing is always there).
        sort: the column to order by; unpublished values come last either way.

    Raises InputProblems for unknown, empty, ambiguous or overlapping areas, an unknown sector or column, and
    parameters that are not finite or out of range.
    """
    places = resolve(areas)
    bar = pay_bar(places, living_wage)
    chosen_sector = find_sector(sector) if sector is not None else None
    frame = local(places).with_columns(rule=middle_skill_rule(), below=below_bachelors())
    if not every_education:
        frame = frame.filter(pl.col("below") | (pl.col("soc") == REGISTERED_NURSE))
    if chosen_sector is not None:
        frame = frame.filter(pl.any_horizontal(pl.col("soc").str.starts_with(c) for c in chosen_sector.codes))
    if entry_only:
        frame = frame.filter(pl.col("rule").is_not_null() & (pl.col("work_experience") == "None"))
    frame, chosen_phi, quantiles = _computed(frame, bar, phi)
    ordered = _ordered(frame, sort, descending)
    step_ups = step_up_jobs_of(places)
    rows = tuple(_row(row, len(places), step_ups, chosen_phi, quantiles) for row in ordered.iter_rows(named=True))
    return TargetList(
        areas=tuple(_shown_area(p) for p in places),
        pay_bar=round(bar.annual_usd, 2),
        pay_bar_detail=bar,
        vintages=facts.vintages("oews", "projections", "parities", "onet", "benefits"),
        assumptions={
            **shown(ASSUMPTIONS, phi=chosen_phi),
            "completers": {
                "title": "People other programs train for the same openings",
                "title_es": "Personas que otros programas capacitan para las mismas vacantes",
                "value": 0,
                "unit": "people a year",
                "unit_es": "personas al año",
                "source": "unknown here; set it with `labor plan`",
                "note": "",
            },
            "middle_skill": RULES,
        },
        occupations=rows,
    )


def _shown_area(place: Area) -> dict[str, Any]:
    return {
        "area": place.code,
        "name": place.name,
        "area_type": place.area_type,
        "employment": place.employment,
        "price_parity": place.parity_index,
        "parity_level": place.parity_level,
    }


def _computed(frame: pl.DataFrame, bar: PayBar, phi: float | None) -> tuple[pl.DataFrame, float, dict[float, Any]]:
    def array(name: str) -> Any:
        return frame[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()

    loan = array("borrowed_annual_usd")
    lent = np.isnan(array("p50_annual_usd")) & ~np.isnan(loan)
    median = np.where(lent, loan, array("p50_annual_usd"))
    error = np.where(lent, array("borrowed_error_pct"), array("wage_rse_pct"))
    probability = pay_probability(median, error, bar.annual_usd)
    # A top-coded median is known only to reach the top code.
    topped = (frame["median_status"] == TOP_CODED).to_numpy()
    reaches = number("top_code_annual_usd") >= bar.annual_usd
    probability = np.where(topped, 1.0 if reaches else np.nan, probability)
    separations = (array("exit_rate_pct") + array("transfer_rate_pct")) / 100
    variation = openings_variation(array("openings_rate"), separations, array("employment_rse_pct"))
    chosen, quantiles = capacities(array("openings"), variation, phi)
    return (
        frame.with_columns(pl.Series("pay_probability", probability).fill_nan(None), row=pl.int_range(pl.len())),
        chosen,
        {value: rows.tolist() for value, rows in quantiles.items()},
    )


_SORTS = {
    "openings": "openings",
    "structural_openings": "structural_openings",
    "employment": "employment",
    "median_annual_wage": "p50_annual_usd",
    "p25_annual_wage": "p25_annual_usd",
    "pay_probability": "pay_probability",
    "location_quotient": "location_quotient",
    "employment_rse": "employment_rse_pct",
    "title": "title",
    "soc": "soc",
}
SORT_COLUMNS = tuple(_SORTS)


def _ordered(frame: pl.DataFrame, sort: str, descending: bool) -> pl.DataFrame:
    if sort not in _SORTS:
        like = nearest(sort, SORT_COLUMNS, limit=1)
        hint = f" Is it “{like[0]}”?" if like else ""
        raise InputProblems(
            Problem(f"cannot sort by “{sort}”.{hint} Columns: {', '.join(SORT_COLUMNS)}.", column="sort")
        )
    return frame.sort(_SORTS[sort], "soc", descending=[descending, False], nulls_last=True)


def _row(
    row: dict[str, Any],
    pooled: int,
    step_ups: dict[str, tuple[StepUp, ...]],
    phi: float,
    quantiles: dict[float, Any],
) -> TargetOccupation:
    at = row["row"]
    rule = row["rule"]
    status = row["median_status"]
    return TargetOccupation(
        soc=row["soc"],
        title=row["title"],
        employment=row["employment"],
        employment_rse=_rounded(row["employment_rse_pct"], 2),
        median_annual_wage=_rounded(row["p50_annual_usd"], 0),
        p25_annual_wage=_rounded(row["p25_annual_usd"], 0),
        wage_imputed=status == IMPUTED,
        pay_probability=row["pay_probability"],
        pay_gate=gate(row["pay_probability"]),
        typical_education=row["typical_education"],
        work_experience=row["work_experience"],
        on_the_job_training=row["on_the_job_training"],
        middle_skill=rule is not None,
        middle_skill_rule=rule,
        entry=rule is not None and row["work_experience"] == "None",
        openings=_rounded(row["openings"], 1),
        structural_openings=_rounded(row["structural_openings"], 1),
        location_quotient=_rounded(row["location_quotient"], 3),
        capacity=as_capacity(phi, quantiles[phi][at]),
        capacity_low=as_capacity(number("phi_low"), quantiles[number("phi_low")][at]),
        capacity_high=as_capacity(number("phi_high"), quantiles[number("phi_high")][at]),
        reliability=reliability(row["employment"], row["employment_rse_pct"], row["openings"], status),
        step_up_jobs=step_ups.get(row["soc"], ()),
        benefits=group_benefits(row["soc"]),
        flags=flags_of(row, pooled),
        borrowed_median_wage=_rounded(row["borrowed_annual_usd"], 0),
        borrowed_from=row["borrowed_from"],
    )


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def is_thin(employment: int | None, openings: float | None) -> bool:
    """Whether a market is too small to plan on: few jobs or few openings a year."""
    return (employment is not None and employment < number("thin_employment")) or (
        openings is not None and openings < number("thin_openings")
    )


def reliability(employment: int | None, rse_pct: float | None, openings: float | None, median_status: str) -> str:
    """`high`, `moderate`, `low` or `unpublished`, from sampling error, thinness and imputation.

    Low: relative standard error above 30% or thin market with an error above 15%. High: error at most 15%, not
    thin, and a median published as such. (The limits are parameters.)
    """
    if employment is None:
        return "unpublished"
    error = rse_pct if rse_pct is not None else float("inf")
    thin = is_thin(employment, openings)
    if error > number("unreliable_rse_pct") or (thin and error > number("reliable_rse_pct")):
        return "low"
    if error <= number("reliable_rse_pct") and not thin and median_status in (PUBLISHED, TOP_CODED):
        return "high"
    return "moderate"


def flags_of(row: dict[str, Any], pooled: int) -> tuple[str, ...]:
    """What must be said about an occupation's numbers in a place, as short words explained on the methods page."""
    status = row["median_status"]
    found = {
        "employment_suppressed": row["employment"] is None,
        "median_suppressed": status in (SUPPRESSED, MISSING),
        "borrowed": row.get("borrowed_from") is not None,
        "median_top_coded": status == TOP_CODED,
        "wage_imputed": status == IMPUTED,
        "thin_market": is_thin(row["employment"], row["openings"]),
        "partly_published": pooled > 1 and (row["areas_partial"] > 0 or row["areas_listed"] < pooled),
        "pooled": pooled > 1,
        "reachable_rung": row["soc"] == REGISTERED_NURSE,
        "next_rung": row["rule"] is not None and row["work_experience"] != "None",
        "no_onet_record": row["job_zone"] is None,
    }
    return tuple(name for name, holds in found.items() if holds)
