"""What share of an occupation's local jobs one plant could hold: staffing pattern × business patterns.

Each industry's average establishment here, times the occupation's share of the industry's jobs in the nation, against
the occupation's jobs in the place. Industries with one or two establishments are withheld by the publisher: exactly
the one-plant case, so their absence is said where the occupation works in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from workadvance.labor import facts
from workadvance.labor.geography import resolve
from workadvance.labor.local_jobs import local
from workadvance.labor.soc import occupation

CONCENTRATED = 0.05


@dataclass(frozen=True, slots=True)
class OnePlant:
    """The industry whose average establishment would hold most of an occupation's jobs here.

    `share` is a fraction of the place's published jobs (at most 1; None: jobs or industries are not published here);
    `withheld` names industries that hold at least 5% of the occupation's jobs in the nation and are not published
    here: none, one or two establishments. `withheld_share` is the most that one plant of such an industry could hold:
    all jobs of its sector that the published industries leave over, in one place; `withheld_industry` names it (None:
    nothing is left over, or the sector is not published either).
    """

    soc: str
    share: float | None
    industry: str | None
    establishments: int | None
    withheld: tuple[str, ...]
    withheld_share: float | None = None
    withheld_industry: str | None = None


def one_plant(soc: str, areas: Sequence[str | int]) -> OnePlant:
    """One plant's possible share of an occupation's jobs in an area, or in several pooled."""
    job, places = occupation(soc), resolve(areas)
    codes = [p.code for p in places]
    counties = facts.table("counties").filter(pl.col("area").is_in(codes))
    cores = {c.code[2:] for c in places if c.area_type == "metro"} | set(counties["cbsa"].drop_nulls())
    published = facts.table("businesses").filter(pl.col("cbsa").is_in(list(cores)))
    here = (
        published.filter(pl.col("naics").str.len_chars() == 3)
        .group_by("naics")
        .agg(pl.col("employees").sum(), pl.col("establishments").sum())
    )
    pattern = facts.table("staffing")
    whole = pattern.group_by("naics").agg(whole=pl.col("employment").sum())
    mine = pattern.filter(soc=job.soc).join(whole, on="naics").with_columns(
        of_job=pl.col("employment") / pl.col("employment").sum()
    )  # fmt: skip
    covered = mine.filter(~pl.col("naics").is_in(UNCOVERED))
    absent = covered.join(here, on="naics", how="anti").filter(pl.col("of_job") >= CONCENTRATED)
    found = (
        covered.join(here, on="naics")
        .with_columns(
            plant=pl.col("employees") / pl.col("establishments") * pl.col("employment") / pl.col("whole")
        )
        .sort("plant", "naics", descending=[True, False])
    )  # fmt: skip
    jobs = int(local(places).filter(soc=job.soc)["employment"].sum()) or None
    best = found.row(0, named=True) if found.height else None
    hidden = _largest_withheld(absent, published)
    return OnePlant(
        soc=job.soc,
        share=round(min(best["plant"] / jobs, 1.0), 4) if best and jobs else None,
        industry=best["industry"] if best else None,
        establishments=best["establishments"] if best else None,
        withheld=tuple(absent.sort("of_job", descending=True)["industry"]) if cores else (),
        withheld_share=round(min(hidden[1] / jobs, 1.0), 4) if hidden and jobs else None,
        withheld_industry=hidden[0] if hidden else None,
    )


def _largest_withheld(absent: pl.DataFrame, published: pl.DataFrame) -> tuple[str, float] | None:
    """The withheld industry that could hold most of an occupation's jobs in one plant, and how many those are."""
    best: tuple[str, float] | None = None
    left = _left_over(published)
    for row in absent.sort("naics").iter_rows(named=True):
        plant = left.get(SECTORS.get(row["naics"][:2], row["naics"][:2]), 0) * row["employment"] / row["whole"]
        if plant > 0 and (best is None or plant > best[1]):
            best = (row["industry"], plant)
    return best


def _left_over(published: pl.DataFrame) -> dict[str, int]:
    """The most jobs by sector, in any one of the counties' cores, that its published industries leave over."""
    digits = pl.col("naics").str.slice(0, 2)
    rows = published.filter(pl.col("naics") != "00").with_columns(
        sector=digits.replace(SECTORS), whole=pl.col("naics").str.len_chars() != 3
    )
    jobs = pl.col("employees")
    left = rows.group_by("cbsa", "sector").agg(
        left=jobs.filter(pl.col("whole")).sum().cast(pl.Int64) - jobs.filter(~pl.col("whole")).sum().cast(pl.Int64)
    )
    most = left.group_by("sector").agg(pl.col("left").max())
    return dict(most.iter_rows())


SECTORS = {"31": "31-33", "32": "31-33", "33": "31-33", "44": "44-45", "45": "44-45", "48": "48-49", "49": "48-49"}
"""Sectors of several two-digit codes, by the first two digits of their industries."""
UNCOVERED = ("111", "112", "482", "491", "814", "999")
"""Industries business patterns do not cover: farms, railroads, the postal service, households, government."""
