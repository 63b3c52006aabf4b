"""The share of a place's jobs that pay well and are open to people without a bachelor's degree.

Fractions of published employment: jobs in occupations typed below bachelor's whose median reaches the pay bar
(strict), and the same with registered nurses, who may enter with an associate's degree. The definition follows the
Federal Reserve's “opportunity occupations” (Fee, Wardrip and Nelson 2019), with today's data.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl

from workadvance.labor import facts
from workadvance.labor.assumptions import number, words
from workadvance.labor.geography import NATION, Area, area, resolve
from workadvance.labor.pay import Floats, checked_living_wage, parity_flags, pay_probability
from workadvance.labor.soc import REGISTERED_NURSE, occupations
from workadvance.labor.statuses import TOP_CODED
from workadvance.tables import InputProblems, Problem


@lru_cache(maxsize=1)
def _cells() -> dict[str, Any]:
    """Published cells of every area as arrays: where they are, jobs, pay and who may enter."""
    rows = (
        facts.table("wages")
        .select("area", "soc", "employment", "employment_rse_pct", "wage_rse_pct", "p50_annual_usd", "p50_status")
        .filter(pl.col("employment").is_not_null())
        .join(occupations().select("soc", "typical_education"), on="soc", how="left", maintain_order="left")
    )
    codes = facts.table("areas")["area"]
    place = rows["area"].replace_strict({c: i for i, c in enumerate(codes)}, return_dtype=pl.Int32).to_numpy()
    topped = (rows["p50_status"] == TOP_CODED).to_numpy()
    median = rows["p50_annual_usd"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    below = rows["typical_education"].is_in(list(words("below_bachelors_education"))).to_numpy()
    return {
        "place": place,
        "jobs": rows["employment"].cast(pl.Float64).to_numpy(),
        "jobs_rse": rows["employment_rse_pct"].cast(pl.Float64).fill_null(0).to_numpy() / 100,
        "wage_rse": rows["wage_rse_pct"].cast(pl.Float64).fill_null(float("nan")).to_numpy(),
        "median": np.where(topped, number("top_code_annual_usd"), median),
        "topped": topped,
        "below": below,
        "nurse": (rows["soc"] == REGISTERED_NURSE).to_numpy(),
    }


def shares(areas: Sequence[str | int] | None = None, *, living_wage: float | None = None) -> pl.DataFrame:
    """One row an area (all 583 if None): the share of good jobs, its interval and what is not published.

    Columns: area, name, area_type, pay_bar (USD a year), share_strict, share_with_nurses, interval_low,
    interval_high, unpublished_share (fractions), flags; and the parts: strict_low, strict_high, with_nurses_low,
    with_nurses_high, good_jobs_strict, good_jobs_with_nurses, published_employment, alternative_pay_bar,
    alternative_share_strict (the state's prices, where a wider level was used).

    The interval is for sampling error at the level of `interval_level`, from the low end of the strict share to the
    high end of the share with nurses, so that it covers the choice of definition too.
    Raises InputProblems for unknown or ambiguous areas and a living wage that is not a number of dollars a year.
    """
    own = checked_living_wage(living_wage)
    table = facts.table("areas")
    wanted = [place.code for place in resolve_each(areas)] if areas is not None else None
    median = table.filter(pl.col("area") == NATION)["p50_annual_usd"][0]
    parity = table["parity_index"].fill_null(100.0).to_numpy()
    bar = np.full(table.height, own) if own is not None else median * parity / 100
    wider = (table["parity_level"].cast(pl.String) == "us_nonmetro").fill_null(False) & table[
        "state_parity"
    ].is_not_null()
    state_bar = median * table["state_parity"].fill_null(float("nan")).to_numpy() / 100
    state_bar = np.where(wider.to_numpy() & (own is None), state_bar, np.nan)
    cells = _cells()
    figures = _figures(cells, bar, table.height)
    other = _strict(cells, state_bar, table.height) / figures["published_employment"]
    total = table["employment"].cast(pl.Float64).to_numpy()
    priced = np.bincount(cells["place"], cells["jobs"] * ~np.isnan(cells["median"]), table.height)
    flags = _flags(table, own is not None)
    result = table.select("area", "name", pl.col("area_type").cast(pl.String)).with_columns(
        pl.Series("pay_bar", bar).round(2),
        *[pl.Series(name, figures[name]) for name in ("share_strict", "share_with_nurses")],
        pl.Series("interval_low", figures["strict_low"]),
        pl.Series("interval_high", figures["with_nurses_high"]),
        pl.Series("unpublished_share", np.clip(1 - priced / total, 0, 1)),
        flags,
        *[
            pl.Series(name, figures[name])
            for name in ("strict_low", "strict_high", "with_nurses_low", "with_nurses_high")
        ],
        *[
            pl.Series(name, figures[name])
            for name in ("good_jobs_strict", "good_jobs_with_nurses", "published_employment")
        ],
        pl.Series("alternative_pay_bar", state_bar).round(2).fill_nan(None),
        pl.Series("alternative_share_strict", np.where(np.isnan(state_bar), np.nan, other)).fill_nan(None),
    )
    if wanted is None:
        return result
    order = {code: i for i, code in enumerate(wanted)}
    return result.filter(pl.col("area").is_in(wanted)).sort(pl.col("area").replace_strict(order))


def resolve_each(areas: Sequence[str | int]) -> tuple[Area, ...]:
    """Areas one by one; here they may overlap, because nothing is added up across them."""
    problems: list[Problem] = []
    found: dict[str, Area] = {}
    for code in areas:
        try:
            one = area(code)
            found[one.code] = one
        except InputProblems as bad:
            problems += bad.problems
    if problems:
        raise InputProblems(problems)
    return tuple(found.values()) if found else resolve(areas)


def _summed(place: Any, values: Any, size: int) -> Floats:
    return np.asarray(np.bincount(place, values, size), dtype=np.float64)


def _strict(cells: dict[str, Any], bar: Floats, size: int) -> Floats:
    good = cells["below"] & (cells["median"] >= bar[cells["place"]])
    return _summed(cells["place"], cells["jobs"] * good, size)


def _figures(cells: dict[str, Any], bar: Floats, size: int) -> dict[str, Floats]:
    from scipy.special import ndtri

    place, jobs = cells["place"], cells["jobs"]
    here = bar[place]
    published = _summed(place, jobs, size)
    reaches = cells["median"] >= here
    considered = cells["below"] | cells["nurse"]
    probability = np.zeros(jobs.shape)
    probability[considered] = pay_probability(
        cells["median"][considered], cells["wage_rse"][considered], here[considered]
    )
    probability = np.where(np.isnan(probability), 0.0, np.where(cells["topped"], reaches, probability))
    z = float(ndtri(0.5 + number("interval_level") / 2))
    out: dict[str, Floats] = {"published_employment": published}
    for name, who in (("strict", cells["below"]), ("with_nurses", considered)):
        good = _summed(place, jobs * (who & reaches), size)
        share = good / published
        chance = probability * who
        expected = _summed(place, jobs * chance, size) / published
        # Delta method for a ratio: whether each occupation reaches the bar, and how many jobs it has. Centred on the
        # expected share, because an occupation just above the bar may as well be below it.
        spread = jobs**2 * (
            chance * (1 - chance) + cells["jobs_rse"] ** 2 * ((chance - expected[place]) ** 2 + chance * (1 - chance))
        )
        error = np.sqrt(_summed(place, spread, size)) / published
        out[f"good_jobs_{name}"] = good
        out[f"share_{name}"] = share
        out[f"{name}_low"] = np.clip(np.minimum(expected - z * error, share), 0, 1)
        out[f"{name}_high"] = np.clip(np.maximum(expected + z * error, share), 0, 1)
    return out


def _flags(table: pl.DataFrame, own_wage: bool) -> pl.Series:
    extra = ["living_wage_not_comparable"] if own_wage else []
    return pl.Series("flags", [[*parity_flags(area(code)), *extra] for code in table["area"]], dtype=pl.List(pl.String))
