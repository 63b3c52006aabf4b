"""Jobs, pay and openings by occupation in one area or several pooled: what the methods compute from.

Pooling adds published jobs, and mixes the areas' wage distributions: each is taken as piecewise linear in log wage
between its published percentiles, weighted by its jobs, and the percentiles of the mixture are found by bisection.
"""

from __future__ import annotations

import polars as pl

from workadvance.labor import facts
from workadvance.labor.assumptions import number
from workadvance.labor.borrowing import borrowed
from workadvance.labor.geography import NATION, Area
from workadvance.labor.pay import Floats
from workadvance.labor.soc import PERCENTILES, occupations, wages
from workadvance.labor.statuses import IMPUTED, MISSING, PUBLISHED, STATUS, SUPPRESSED, TOP_CODED

LEVELS = (0.10, 0.25, 0.50, 0.75, 0.90)


def local(places: tuple[Area, ...]) -> pl.DataFrame:
    """One row for each occupation with a row in any of the areas.

    Columns: soc, title, facts of `occupations()`, employment (published jobs), employment_status,
    employment_rse_pct, wage_rse_pct, p10..p90_annual_usd (a top-coded one is the top code), median_status,
    p25_status, location_quotient, openings and structural_openings (a year), areas_listed, areas_partial; and where
    no median is published borrowed_annual_usd, borrowed_from (state, nation), borrowed_error_pct (percent).
    """
    return _local(tuple(p.code for p in places))


@facts.kept(128)
def _local(codes: tuple[str, ...]) -> pl.DataFrame:
    rows = _one(codes[0]) if len(codes) == 1 else _pooled(codes)
    total = facts.table("areas").filter(pl.col("area").is_in(list(codes)))["employment"].sum()
    nation = wages(NATION).select("soc", national_jobs="employment")
    everywhere = facts.table("areas").filter(pl.col("area") == NATION)["employment"][0]
    rate = pl.col("national_openings") / pl.col("national_employment")
    structural = (pl.col("exit_rate_pct") + pl.col("growth_rate_pct")).clip(lower_bound=0) / 100
    unknown = pl.col("p50_annual_usd").is_null()
    loan = borrowed(codes).join(rows.filter(unknown).select("soc"), on="soc")
    return (
        rows.join(loan, on="soc", how="left", maintain_order="left")
        .join(occupations(), on="soc", how="left", maintain_order="left")
        .join(nation, on="soc", how="left", maintain_order="left")
        .with_columns(
            openings_rate=rate,
            openings=pl.col("employment") * rate,
            structural_openings=pl.col("employment") * structural,
            location_quotient=(pl.col("employment") / total) / (pl.col("national_jobs") / everywhere),
        )
        .drop("national_jobs")
    )


def _one(code: str) -> pl.DataFrame:
    top = int(number("top_code_annual_usd"))
    return wages(code).select(
        "soc",
        "employment",
        "employment_status",
        "employment_rse_pct",
        "wage_rse_pct",
        *[
            pl.when(pl.col(f"{p}_status") == TOP_CODED)
            .then(pl.lit(top, dtype=pl.Int32))
            .otherwise(pl.col(f"{p}_annual_usd"))
            .cast(pl.Float64)
            .alias(f"{p}_annual_usd")
            for p in PERCENTILES
        ],
        pl.col("p50_status").alias("median_status"),
        "p25_status",
        areas_listed=pl.lit(1),
        areas_partial=pl.lit(0),
    )


def _pooled(codes: tuple[str, ...]) -> pl.DataFrame:
    import numpy as np

    parts = pl.concat([_one(code) for code in codes])
    socs = parts["soc"].unique().sort()
    place = np.repeat(np.arange(len(codes)), [_one(code).height for code in codes])
    at = parts["soc"].replace_strict({s: i for i, s in enumerate(socs)}, return_dtype=pl.Int32).to_numpy()
    shape = (socs.len(), len(codes))

    def grid(name: str) -> Floats:
        out = np.full(shape, np.nan)
        out[at, place] = parts[name].cast(pl.Float64).to_numpy()
        return out

    jobs, job_error, pay_error = grid("employment"), grid("employment_rse_pct"), grid("wage_rse_pct")
    pay = np.stack([grid(f"{p}_annual_usd") for p in PERCENTILES], axis=-1)
    has_pay = np.asarray(~np.isnan(pay).any(axis=-1))
    weights = np.where(has_pay & ~np.isnan(jobs), jobs, 0.0)
    # Where no area publishes jobs beside pay, the areas with pay count alike rather than not at all.
    unweighted = weights.sum(axis=1) == 0
    weights[unweighted] = has_pay[unweighted]
    percentiles = mixed_percentiles(pay, weights)
    share = weights / np.where(weights.sum(axis=1) == 0, 1, weights.sum(axis=1))[:, None]
    wage_se = np.sqrt(np.nansum((share * pay[:, :, 2] * pay_error / 100) ** 2, axis=1))
    employment = np.where((~np.isnan(jobs)).any(axis=1), np.nansum(jobs, axis=1), np.nan)
    employment_se = np.sqrt(np.nansum((jobs * job_error / 100) ** 2, axis=1))
    top = number("top_code_annual_usd")
    frame = pl.DataFrame(
        {
            "soc": socs,
            "employment": employment,
            "employment_rse_pct": 100 * employment_se / employment,
            "wage_rse_pct": 100 * wage_se / percentiles[:, 2],
            **{f"{p}_annual_usd": percentiles[:, i] for i, p in enumerate(PERCENTILES)},
        }
    ).with_columns(pl.col(pl.Float64).fill_nan(None))
    median_known = pl.col("p50_annual_usd").is_not_null()
    return (
        frame.join(_published(parts), on="soc", how="left", maintain_order="left")
        .with_columns(
            employment=pl.col("employment").cast(pl.Int64),
            employment_status=_status(pl.col("employment").is_not_null()),
            median_status=pl.when(~median_known)
            .then(pl.lit(SUPPRESSED))
            .when(pl.col("topped") & (pl.col("p50_annual_usd") >= top))
            .then(pl.lit(TOP_CODED))
            .when(pl.col("imputed"))
            .then(pl.lit(IMPUTED))
            .otherwise(pl.lit(PUBLISHED))
            .cast(STATUS),
            areas_listed=pl.col("listed").cast(pl.Int32),
            areas_partial=pl.col("partial").cast(pl.Int32),
        )
        .with_columns(p25_status=pl.col("median_status"))
        .select(
            *("soc", "employment", "employment_status", "employment_rse_pct", "wage_rse_pct"),
            *[f"{p}_annual_usd" for p in PERCENTILES],
            *("median_status", "p25_status", "areas_listed", "areas_partial"),
        )
    )


def _status(published: pl.Expr) -> pl.Expr:
    return pl.when(published).then(pl.lit(PUBLISHED)).otherwise(pl.lit(SUPPRESSED)).cast(STATUS)


def _published(parts: pl.DataFrame) -> pl.DataFrame:
    """How many areas list each occupation, in how many something is not published, and whether pay is imputed or topped."""
    return parts.group_by("soc").agg(
        listed=pl.len(),
        partial=(
            (pl.col("employment_status") != PUBLISHED) | pl.col("median_status").is_in([SUPPRESSED, MISSING])
        ).sum(),
        imputed=(pl.col("median_status") == IMPUTED).any(),
        topped=(pl.col("median_status") == TOP_CODED).any(),
    )


def mixed_percentiles(pay: Floats, weights: Floats) -> Floats:
    """Percentiles of mixtures of wage distributions.

    Args:
        pay: dollars a year, shape (occupations, areas, 5), the areas' 10th, 25th, 50th, 75th and 90th percentiles;
            NaN where an area publishes none.
        weights: jobs, shape (occupations, areas); an area with weight 0 is left out.

    Returns shape (occupations, 5), NaN where no area has weight. One area alone gives its own percentiles.
    """
    import numpy as np

    used = (weights > 0) & ~np.isnan(pay).any(axis=-1)
    logs = np.where(used[:, :, None], np.log(np.where(used[:, :, None], pay, 1.0)), 0.0)
    # Equal percentiles (a wage floor, a pay scale) would be a jump; a hair's breadth keeps the function invertible.
    logs = np.maximum.accumulate(logs, axis=-1) + np.arange(5) * 1e-9
    total = np.where(used, weights, 0.0).sum(axis=1)
    share = np.where(used, weights, 0.0) / np.where(total == 0, 1, total)[:, None]
    out = np.full((pay.shape[0], 5), np.nan)
    big = np.where(used[:, :, None], logs, -np.inf).max(axis=(1, 2)) if pay.shape[1] else np.zeros(pay.shape[0])
    small = np.where(used[:, :, None], logs, np.inf).min(axis=(1, 2)) if pay.shape[1] else np.zeros(pay.shape[0])
    rows = total > 0
    for i, level in enumerate(LEVELS):
        low, high = small[rows].copy(), big[rows].copy()
        for _ in range(40):
            middle = (low + high) / 2
            below = (share[rows] * _cdf(middle[:, None], logs[rows])).sum(axis=1) < level
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        out[rows, i] = np.exp((low + high) / 2)
    return out


def _cdf(x: Floats, logs: Floats) -> Floats:
    """Share of jobs that pay at most x (log), linear between percentiles and beyond them along the outer segments."""
    import numpy as np

    levels = np.array(LEVELS)
    segment = np.clip((x[:, :, None] >= logs).sum(axis=-1) - 1, 0, 3)
    left = np.take_along_axis(logs, segment[:, :, None], axis=-1)[:, :, 0]
    right = np.take_along_axis(logs, segment[:, :, None] + 1, axis=-1)[:, :, 0]
    part = (x - left) / (right - left)
    return np.asarray(np.clip(levels[segment] + part * (levels[segment + 1] - levels[segment]), 0, 1))
