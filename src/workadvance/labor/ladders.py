"""The next rungs of a job: related occupations that pay more in the same place and are within reach.

A rung is an occupation that O*NET relates to the job in its first tier (Primary-Short), pays at least 10 % more in
the same area, is at most one job zone up, and is typically entered below a bachelor's degree (or is registered
nursing). Rungs are listed in O*NET's order of relatedness. It says “related by O*NET”, never “will move”.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from workadvance.labor import facts
from workadvance.labor.assumptions import number, shown, words
from workadvance.labor.geography import Area, resolve
from workadvance.labor.local import local
from workadvance.labor.soc import REGISTERED_NURSE, occupation
from workadvance.labor.statuses import MISSING

CLOSEST_TIER = ("Primary-Short",)
NOTE = "Related by O*NET; nobody promises that people move this way."


@dataclass(frozen=True, slots=True)
class Rung:
    """A better-paid related occupation in the same area, and the rungs after it.

    `gain` is the fraction by which its median exceeds the job's before it; `openings` a year in the area.
    `experience` and `credential` are what O*NET's respondents most often called required, with their percentage.
    """

    soc: str
    title: str
    median_annual_wage: float
    gain: float
    gain_usd: float
    openings: float | None
    typical_education: str | None
    work_experience: str | None
    on_the_job_training: str | None
    job_zone: int | None
    tier: str
    experience: str | None
    credential: str | None
    next_rungs: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """A job in one or several pooled areas, and the jobs that could follow it."""

    soc: str
    title: str
    areas: tuple[dict[str, str], ...]
    median_annual_wage: float | None
    median_status: str
    openings: float | None
    next_rungs: tuple[Rung, ...]
    flags: tuple[str, ...]
    note: str
    vintages: dict[str, str]
    assumptions: dict[str, Any]


def below_bachelors() -> pl.Expr:
    """Whether an occupation is typically entered below a bachelor's degree."""
    return pl.col("typical_education").is_in(list(words("below_bachelors_education")))


def steps(
    places: tuple[Area, ...], tiers: Sequence[str] = CLOSEST_TIER, minimum_gain: float | None = None
) -> pl.DataFrame:
    """Every step from a job to a rung in these areas, one row each, in O*NET's order.

    Columns: soc, related_soc, tier, index, median, next_median, gain.
    """
    gain = number("ladder_minimum_gain") if minimum_gain is None else minimum_gain
    return _steps(tuple(p.code for p in places), places, tuple(tiers), gain)


@facts.kept(64)
def _steps(
    _codes: tuple[str, ...], places: tuple[Area, ...], tiers: tuple[str, ...], minimum_gain: float
) -> pl.DataFrame:
    here = local(places)
    start = here.select("soc", median="p50_annual_usd", zone="job_zone")
    end = here.filter(below_bachelors() | (pl.col("soc") == REGISTERED_NURSE)).select(
        related_soc="soc", next_median="p50_annual_usd", next_zone="job_zone"
    )
    return (
        facts.table("related")
        .filter(pl.col("tier").cast(pl.String).is_in(list(tiers)))
        .join(start, on="soc")
        .join(end, on="related_soc")
        .with_columns(gain=pl.col("next_median") / pl.col("median") - 1)
        .filter(
            pl.col("gain") >= minimum_gain,
            pl.col("next_zone") <= pl.col("zone") + int(number("ladder_job_zone_step")),
        )
        .sort("soc", "index", "related_soc")
        .select("soc", "related_soc", pl.col("tier").cast(pl.String), "index", "median", "next_median", "gain")
    )


@facts.kept(64)
def _rungs_by_job(_codes: tuple[str, ...], places: tuple[Area, ...]) -> dict[str, tuple[Rung, ...]]:
    """Up to three rungs of every job in these areas, without what follows them."""
    limit = int(number("ladder_rungs"))
    about = local(places).select(
        pl.col("soc").alias("related_soc"),
        "title",
        "openings",
        "typical_education",
        "work_experience",
        "on_the_job_training",
        "job_zone",
        "experience_most_required",
        "experience_most_required_pct",
        "education_most_required",
        "education_most_required_pct",
    )
    chosen = steps(places).group_by("soc", maintain_order=True).head(limit)
    out: dict[str, list[Rung]] = {}
    for row in chosen.join(about, on="related_soc", how="left", maintain_order="left").iter_rows(named=True):
        out.setdefault(row["soc"], []).append(
            Rung(
                soc=row["related_soc"],
                title=row["title"],
                median_annual_wage=row["next_median"],
                gain=round(row["gain"], 4),
                gain_usd=round(row["next_median"] - row["median"], 2),
                openings=row["openings"],
                typical_education=row["typical_education"],
                work_experience=row["work_experience"],
                on_the_job_training=row["on_the_job_training"],
                job_zone=row["job_zone"],
                tier=row["tier"],
                experience=_most(row, "experience_most_required"),
                credential=_most(row, "education_most_required"),
            )
        )
    return {soc: tuple(rungs) for soc, rungs in out.items()}


def _most(row: dict[str, Any], name: str) -> str | None:
    return f"{row[name]} ({row[f'{name}_pct']:.0f} %)" if row[name] is not None else None


def rungs_of(places: tuple[Area, ...]) -> dict[str, tuple[Rung, ...]]:
    """The next rungs of every job in these areas, by SOC code; a job without any has no entry."""
    return _rungs_by_job(tuple(p.code for p in places), places)


def next_rungs(soc: str, areas: Sequence[str | int], *, depth: int = 2) -> tuple[Rung, ...]:
    """Up to three next rungs of a job in an area (several are pooled), each with its own up to `depth` jobs on.

    Returns an empty tuple where the job's median is not published there. Raises InputProblems for unknown codes.
    """
    return _chained(occupation(soc).soc, resolve(areas), depth, frozenset())


def _chained(soc: str, places: tuple[Area, ...], depth: int, before: frozenset[str]) -> tuple[Rung, ...]:
    if depth < 1:
        return ()
    passed = before | {soc}
    out = []
    for rung in rungs_of(places).get(soc, ()):
        if rung.soc not in passed:
            after = _chained(rung.soc, places, depth - 1, passed)
            out.append(Rung(**{**{f: getattr(rung, f) for f in Rung.__slots__}, "next_rungs": after}))
    return tuple(out)


def ladder(soc: str, areas: Sequence[str | int], *, depth: int = 2) -> Ladder:
    """A job's ladder with its starting pay, what is not published, vintages and assumptions."""
    job, places = occupation(soc), resolve(areas)
    rows = local(places).filter(pl.col("soc") == job.soc)
    row = rows.row(0, named=True) if rows.height else None
    status = str(row["median_status"]) if row else MISSING
    flags: list[str] = []
    if row is None:
        flags.append("not_listed_in_area")
    elif row["p50_annual_usd"] is None:
        flags.append("median_suppressed")
    if job.job_zone is None:
        flags.append("no_onet_record")
    return Ladder(
        soc=job.soc,
        title=job.title,
        areas=tuple({"area": p.code, "name": p.name} for p in places),
        median_annual_wage=row["p50_annual_usd"] if row else None,
        median_status=status,
        openings=row["openings"] if row else None,
        next_rungs=_chained(job.soc, places, depth, frozenset()),
        flags=tuple(flags),
        note=NOTE,
        vintages=facts.vintages("oews", "projections", "onet"),
        assumptions=shown(("ladder_minimum_gain", "ladder_job_zone_step", "ladder_rungs")),
    )
