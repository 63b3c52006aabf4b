"""What the labor tables say of some areas together: their occupations, and the numbers a decision freezes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from workadvance import labor
from workadvance.labor.statuses import TOP_CODED

_WAGES = ("p10", "p25", "p50", "p75", "p90")


Numbers = dict[str, Any]
"""Numbers as a decision keeps them, as JSON: read again years later, whatever was kept then."""


@dataclass(frozen=True, slots=True)
class PooledOccupation:
    """One occupation in several areas together; None is “not published”.

    `employment`: jobs, summed over the areas that publish them; `areas` list it, `employment_areas` publish its jobs.
    `median`: dollars a year, of the one area, or the mean of the areas' medians weighted by jobs; `median_low` and
    `median_high` of the areas' medians; `top_coded`: pay at or above the publisher's limit.
    """

    soc: str
    title: str
    areas: int
    employment_areas: int
    employment: int | None
    median: float | None
    median_low: float | None
    median_high: float | None
    top_coded: bool | None
    typical_education: str | None
    work_experience: str | None
    on_the_job_training: str | None
    job_zone: int | None


@lru_cache(maxsize=64)
def occupations_of(codes: tuple[str, ...]) -> tuple[PooledOccupation, ...]:
    """Every occupation published in any of the areas, pooled, most jobs first."""
    if not codes:
        return ()
    rows = pl.concat([labor.wages(code) for code in codes])
    weight = pl.col("employment").fill_null(1)
    paid = pl.col("p50_annual_usd").is_not_null()
    pooled = rows.group_by("soc").agg(
        pl.col("title").first(),
        pl.len().alias("areas"),
        pl.col("employment").is_not_null().sum().alias("employment_areas"),
        pl.when(pl.col("employment").is_not_null().any()).then(pl.col("employment").sum()).alias("employment"),
        ((pl.col("p50_annual_usd") * weight).sum() / weight.filter(paid).sum()).alias("median"),
        pl.col("p50_annual_usd").min().alias("median_low"),
        pl.col("p50_annual_usd").max().alias("median_high"),
        (pl.col("p50_status").cast(pl.String) == TOP_CODED).any().alias("top_coded"),
    )
    needs = labor.occupations().select("soc", "typical_education", "work_experience", "on_the_job_training", "job_zone")
    out = pooled.join(needs, on="soc", how="left").sort(
        ["employment", "soc"], descending=[True, False], nulls_last=True
    )
    return tuple(
        PooledOccupation(
            **{
                **row,
                "median": None if row["median"] is None or row["median"] != row["median"] else round(row["median"]),
            }
        )
        for row in out.iter_rows(named=True)
    )


def occupation_in(codes: Sequence[str], soc: str) -> PooledOccupation | None:
    """One pooled row of `occupations_of`, or None when no area lists the occupation."""
    return next((r for r in occupations_of(tuple(codes)) if r.soc == soc), None)


def numbers_of(codes: Sequence[str], soc: str) -> Numbers:
    """The numbers that a decision keeps as they are today: per area, pooled, and of the nation.

    Raises InputProblems for an occupation or area that is not known.
    """
    job = labor.occupation(soc)
    places = []
    for place in labor.resolve(codes):
        wage = labor.wage(place.code, job.soc)
        places.append(
            {
                "area": place.code,
                "name": place.name,
                "employment": wage.employment,
                "employment_status": wage.employment_status,
                **{f"{p}_annual_usd": getattr(wage, p) for p in _WAGES},
                **{f"{p}_status": wage.status(p) for p in _WAGES},
            }
        )
    pooled = occupation_in([p["area"] for p in places], job.soc)
    return {
        "areas": places,
        "pooled": {
            k: getattr(pooled, k, None) for k in ("employment", "median", "median_low", "median_high", "top_coded")
        },
        "nation": {
            "employment": job.national_employment,
            "openings": job.national_openings,
            "growth_rate_pct": job.growth_rate_pct,
            "typical_education": job.typical_education,
            "work_experience": job.work_experience,
            "on_the_job_training": job.on_the_job_training,
            "job_zone": job.job_zone,
        },
    }


def vintages_of_numbers() -> dict[str, str]:
    """Source and vintage of what `numbers_of` says."""
    return labor.vintages("oews", "projections", "onet")
