"""Occupations: what each needs, nationally, and what it pays and how many there are in an area."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from workadvance.labor import facts
from workadvance.labor.geography import NATION, area
from workadvance.labor.statuses import MISSING
from workadvance.tables import InputProblems, Problem, nearest

PERCENTILES = ("p10", "p25", "p50", "p75", "p90")
REGISTERED_NURSE = "29-1141"


@dataclass(frozen=True, slots=True)
class Occupation:
    """One detailed occupation with its national facts.

    Rates are percent of jobs a year; `job_zone` is O*NET's 1 (little preparation) to 5, None without a base record.
    """

    soc: str
    title: str
    group: str
    national_employment: int | None
    national_openings: int | None
    exit_rate_pct: float | None
    transfer_rate_pct: float | None
    growth_rate_pct: float | None
    typical_education: str | None
    work_experience: str | None
    on_the_job_training: str | None
    job_zone: int | None
    education_most_required: str | None
    education_most_required_pct: float | None
    experience_most_required: str | None
    experience_most_required_pct: float | None
    onet_codes: tuple[str, ...]
    description: str | None


def occupations() -> pl.DataFrame:
    """Every detailed occupation of the projections and OEWS, one row each (see `Occupation` for the columns)."""
    return facts.table("occupations")


@facts.kept()
def _index() -> dict[str, Occupation]:
    fields = Occupation.__slots__
    return {
        row["soc"]: Occupation(**{**{f: row[f] for f in fields}, "onet_codes": tuple(row["onet_codes"] or ())})
        for row in occupations().iter_rows(named=True)
    }


@facts.kept()
def _combined() -> dict[str, str]:
    """SOC codes that BLS publishes only combined with others, and O*NET codes, to the published code."""
    rows = facts.table("onet_codes").select("onet_soc", "soc").rows()
    return {**{onet[:7]: soc for onet, soc in rows if onet.endswith(".00")}, **dict(rows)}


def occupation(soc: str) -> Occupation:
    """The occupation a user means: a SOC or O*NET code (with or without hyphen), or its exact title.

    Raises InputProblems for an empty, unknown or ambiguous one (a group's code), with the nearest matches.
    """
    text = str(soc).strip()
    if not text:
        raise InputProblems(
            Problem(
                "an occupation is needed: a code such as 29-2061, found with `workadvance labor title TEXT`.",
                column="soc",
            )
        )
    known = _index()
    plain = re.fullmatch(r"(\d{2})-?(\d{4})(?:\.(\d{2}))?", text)
    if plain:
        code = f"{plain[1]}-{plain[2]}"
        if code in known:
            return known[code]
        for candidate in (f"{code}.{plain[3] or '00'}", code):
            if candidate in _combined():
                return known[_combined()[candidate]]
        stem = code.rstrip("0") if code.endswith("0") else code[:-1]
        members = [o for o in known.values() if o.soc.startswith(stem)]
        if code.endswith("0") and members:
            more = f" and {len(members) - 5} more" if len(members) > 5 else ""
            raise InputProblems(
                Problem(
                    f"“{text}” is a group of occupations; name one of its members: {_listed(members[:5])}{more}.",
                    column="soc",
                )
            )
        near = members[:3] or sorted(known.values(), key=lambda o: abs(_number(o.soc) - _number(code)))[:3]
        raise InputProblems(Problem(f"there is no occupation “{text}”. Nearest: {_listed(near)}.", column="soc"))
    part = re.fullmatch(r"(\d{2})-?(\d{0,3})", text)
    if part:
        stem = f"{part[1]}-{part[2]}"
        near = [o for o in known.values() if o.soc.startswith(stem)] or list(known.values())
        near = sorted(near, key=lambda o: (abs(_number(o.soc) - _number(stem.ljust(7, "0"))), o.soc))[:5]
        raise InputProblems(Problem(f"“{text}” is only part of a code. Nearest: {_listed(near)}.", column="soc"))
    titles = {o.title.lower(): o for o in known.values()}
    if text.lower() in titles:
        return titles[text.lower()]
    within = [o for t, o in titles.items() if text.lower() in t]
    if len(within) == 1:
        return within[0]
    if within:
        more = f" and {len(within) - 5} more" if len(within) > 5 else ""
        raise InputProblems(
            Problem(f"“{text}” is ambiguous: {_listed(within[:5])}{more}. Give the code.", column="soc")
        )
    like = [titles[t] for t in nearest(text, list(titles))]
    hint = f" Nearest: {_listed(like)}." if like else ""
    raise InputProblems(
        Problem(f"there is no occupation “{text}”.{hint} `workadvance labor title` searches job titles.", column="soc")
    )


def _number(soc: str) -> int:
    return int(soc.replace("-", ""))


def _listed(found: Sequence[Occupation]) -> str:
    return "; ".join(f"{o.soc} {o.title}" for o in found)


@facts.kept()
def _by_area() -> dict[str, tuple[int, int]]:
    """Where each area's rows stand in the table of wages (it is sorted by area)."""
    runs = (
        facts.table("wages")
        .select("area")
        .with_row_index("row")
        .group_by("area")
        .agg(pl.col("row").min().alias("start"), pl.len())
    )
    return {a: (start, length) for a, start, length in runs.iter_rows()}


def wages(code: str | int = NATION) -> pl.DataFrame:
    """Employment and wages by occupation in one area, one row for each occupation the publisher lists there.

    Columns: soc, title, employment (jobs), employment_status, employment_rse_pct, wage_rse_pct, pay_basis,
    mean_annual_usd and p10..p90_annual_usd with a status column each (published, suppressed, top_coded, imputed,
    missing), location_quotient. An occupation without a row is not zero there: it is not published.
    """
    start, length = _by_area().get(area(code).code, (0, 0))
    return (
        facts.table("wages")
        .slice(start, length)
        .join(occupations().select("soc", "title"), on="soc", how="left", maintain_order="left")
    )


@dataclass(frozen=True, slots=True)
class Wage:
    """Pay and jobs of one occupation in one area; a None has its reason in the status beside it.

    Percentiles and mean are dollars a year; a top-coded one is None and at least the top code (`top_code_usd`).
    """

    area: str
    soc: str
    employment: int | None
    employment_status: str
    employment_rse_pct: float | None
    wage_rse_pct: float | None
    mean: int | None
    p10: int | None
    p25: int | None
    p50: int | None
    p75: int | None
    p90: int | None
    statuses: tuple[tuple[str, str], ...]
    pay_basis: str

    @property
    def median(self) -> int | None:
        """The 50th percentile, dollars a year."""
        return self.p50

    def status(self, what: str) -> str:
        """How mean, p10, p25, p50, p75 or p90 stands: published, suppressed, top_coded, imputed, missing."""
        return dict(self.statuses)[what]


def wage(code: str | int, soc: str) -> Wage:
    """Pay and jobs of one occupation in one area; every status is `missing` where the publisher has no row."""
    place, job = area(code), occupation(soc)
    start, length = _by_area().get(place.code, (0, 0))
    rows = facts.table("wages").slice(start, length).filter(pl.col("soc") == job.soc)
    names = ("mean", *PERCENTILES)
    if rows.is_empty():
        return Wage(
            place.code,
            job.soc,
            None,
            MISSING,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            tuple((n, MISSING) for n in names),
            "not_published",
        )
    row = rows.row(0, named=True)
    return Wage(
        area=place.code,
        soc=job.soc,
        **{f: row[f] for f in ("employment", "employment_status", "employment_rse_pct", "wage_rse_pct", "pay_basis")},
        **{n: row[f"{n}_annual_usd"] for n in names},
        statuses=tuple((n, row[f"{n}_status"]) for n in names),
    )


def listing(code: str | int = NATION) -> list[dict[str, object]]:
    """Occupations of one area in the shape of `workadvance labor occupations`: jobs, pay and what they need."""
    needs = occupations().select("soc", "typical_education", "work_experience", "on_the_job_training", "job_zone")
    return (
        wages(code)
        .join(needs, on="soc", how="left", maintain_order="left")
        .select(
            "soc",
            "title",
            "employment",
            "employment_status",
            pl.col("p50_annual_usd").alias("median_annual_wage"),
            pl.col("p50_status").alias("median_status"),
            pl.col("p25_annual_usd").alias("p25_annual_wage"),
            "typical_education",
            "work_experience",
            "on_the_job_training",
            "job_zone",
        )
        .to_dicts()
    )
