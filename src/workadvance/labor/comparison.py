"""Places side by side, and what a worker would gain by moving away: the price-adjusted pay gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from workadvance.labor import facts
from workadvance.labor.assumptions import sector as find_sector
from workadvance.labor.geography import Area, resolve
from workadvance.labor.local_jobs import local
from workadvance.labor.pay import pay_bar
from workadvance.labor.share import resolve_each, shares
from workadvance.labor.soc import occupation
from workadvance.tables import InputProblems, Problem


def compare(
    areas: Sequence[str | int], *, soc: str | None = None, living_wage: float | None = None
) -> list[dict[str, Any]]:
    """Areas side by side, one row each, in the order given; the first is what the others are measured against.

    All occupations, or one (`soc`): jobs, median, median at national prices and its gap to the first area's
    (fraction), openings, location quotient, and the area's share of good jobs with its interval.
    A value that is not published is None, with its status beside it.
    """
    places = resolve_each(areas)
    job = occupation(soc) if soc is not None else None
    share = {r["area"]: r for r in shares([p.code for p in places], living_wage=living_wage).iter_rows(named=True)}
    rows: list[dict[str, Any]] = []
    for place in places:
        found = share[place.code]
        row: dict[str, Any] = {
            "area": place.code,
            "name": place.name,
            "area_type": place.area_type,
            "pay_bar": found["pay_bar"],
            "price_parity": place.parity_index,
            "parity_level": place.parity_level,
        }
        row.update(_job_row(place, job.soc) if job else _whole_row(place))
        median, parity = row["median_annual_wage"], place.parity_index
        row["median_at_national_prices"] = None if median is None or parity is None else round(100 * median / parity)
        first = rows[0]["median_at_national_prices"] if rows else row["median_at_national_prices"]
        here = row["median_at_national_prices"]
        row["gap_to_first"] = None if not first or here is None else round(here / first - 1, 4)
        for name in (
            "share_strict",
            "share_with_nurses",
            "interval_low",
            "interval_high",
            "unpublished_share",
            "flags",
        ):
            row[name] = found[name]
        rows.append(row)
    return rows


def _whole_row(place: Area) -> dict[str, Any]:
    return {"employment": place.employment, "median_annual_wage": place.median_annual_usd, "median_status": "published"}


def _job_row(place: Area, soc: str) -> dict[str, Any]:
    rows = local((place,)).filter(pl.col("soc") == soc)
    if rows.is_empty():
        return {
            "soc": soc, "employment": None, "employment_status": "missing", "median_annual_wage": None,
            "median_status": "missing", "openings": None, "location_quotient": None,
        }  # fmt: skip
    row = rows.row(0, named=True)
    return {
        "soc": soc,
        "employment": row["employment"],
        "employment_status": str(row["employment_status"]),
        "median_annual_wage": row["p50_annual_usd"],
        "median_status": str(row["median_status"]),
        "openings": row["openings"],
        "location_quotient": row["location_quotient"],
    }


@dataclass(frozen=True, slots=True)
class PayGap:
    """What one occupation (or all of them) pays in named metros beside home, at national prices, dollars a year.

    `gap_to_median` and `gap_to_best` are fractions of home pay: 0.12 means the metros' median pays 12% more after
    prices. `metros_published` counts the metros with a published median. None: home or every metro is unpublished.
    """

    soc: str | None
    title: str
    home_usd: float | None
    metros_median_usd: float | None
    metros_best_usd: float | None
    best_area: str | None
    best_name: str | None
    gap_to_median: float | None
    gap_to_best: float | None
    metros_published: int


@dataclass(frozen=True, slots=True)
class PayGaps:
    """Pay gaps of a home region to the metros the user named: over all occupations, and for each."""

    home: tuple[dict[str, Any], ...]
    metros: tuple[dict[str, Any], ...]
    overall: PayGap
    occupations: tuple[PayGap, ...]
    flags: tuple[str, ...]
    note: str
    vintages: dict[str, str]


def pay_gaps(
    home: Sequence[str | int],
    metros: Sequence[str | int],
    *,
    socs: Sequence[str] | None = None,
    sector: str | None = None,
) -> PayGaps:
    """The price-adjusted pay gap from home (areas are pooled) to the median and the best of the metros named.

    A gap is what pulls people away; people who move up by moving are a success of the program and a loss of the
    place, so both are shown and neither is netted out. Raises InputProblems for unknown areas or occupations.
    """
    here = resolve(home)
    there = resolve_each(metros)
    inside = [m for m in there if m.code in {p.code for p in here}]
    if inside:
        raise InputProblems(Problem(f"{inside[0].name} is home already; name other metros.", column="metro"))
    base = _at_national_prices(here).rename({"pay": "home"})
    frame = base
    for i, metro in enumerate(there):
        frame = frame.join(
            _at_national_prices((metro,)).select("soc", pl.col("pay").alias(f"m{i}")),
            on="soc",
            how="left",
            maintain_order="left",
        )
    if socs is not None:
        wanted = [occupation(s).soc for s in socs]
        absent = [s for s in wanted if s not in set(frame["soc"])]
        frame = frame.filter(pl.col("soc").is_in(wanted))
        frame = pl.concat([frame, _absent(absent, frame)]) if absent else frame
    if sector is not None:
        codes = find_sector(sector).codes
        frame = frame.filter(pl.any_horizontal(pl.col("soc").str.starts_with(c) for c in codes))
    whole = [_whole(there_one) for there_one in there]
    home_whole = _whole_pooled(here)
    flags = dict.fromkeys((*pay_bar(here).flags, *(f for m in there for f in pay_bar((m,)).flags)))
    return PayGaps(
        home=tuple({"area": p.code, "name": p.name} for p in here),
        metros=tuple({"area": p.code, "name": p.name} for p in there),
        overall=_gap(None, "All occupations", home_whole, whole, there),
        occupations=tuple(
            _gap(row["soc"], row["title"], row["home"], [row[f"m{i}"] for i in range(len(there))], there)
            for row in frame.iter_rows(named=True)
        ),
        flags=tuple(flags),
        note="Medians divided by the place's price parity; housing, taxes and what a move costs differ by person.",
        vintages=facts.vintages("oews", "parities"),
    )


def _absent(socs: Sequence[str], like: pl.DataFrame) -> pl.DataFrame:
    rows = [{**dict.fromkeys(like.columns), "soc": s, "title": occupation(s).title} for s in socs]
    return pl.DataFrame(rows, schema=like.schema)


def _parity(places: Sequence[Area]) -> float:
    parity = pay_bar(places).parity_index
    assert parity is not None
    return parity


def _at_national_prices(places: tuple[Area, ...]) -> pl.DataFrame:
    return local(places).select("soc", "title", pay=100 * pl.col("p50_annual_usd") / _parity(places))


def _whole(place: Area) -> float | None:
    return None if place.median_annual_usd is None else 100 * place.median_annual_usd / _parity((place,))


def _whole_pooled(places: tuple[Area, ...]) -> float | None:
    """All occupations at home: the one area's median, or the employment-weighted mean of the areas' medians."""
    rows = [(p.median_annual_usd, p.employment or 0) for p in places if p.median_annual_usd is not None]
    if not rows:
        return None
    return 100 * float(np.average([r[0] for r in rows], weights=[max(r[1], 1) for r in rows])) / _parity(places)


def _gap(
    soc: str | None, title: str, home: float | None, pays: Sequence[float | None], metros: Sequence[Area]
) -> PayGap:
    known = [(pay, metro) for pay, metro in zip(pays, metros, strict=True) if pay is not None]
    middle = float(np.median([pay for pay, _ in known])) if known else None
    best, where = max(known, key=lambda k: k[0]) if known else (None, None)
    return PayGap(
        soc=soc,
        title=title,
        home_usd=None if home is None else round(home),
        metros_median_usd=None if middle is None else round(middle),
        metros_best_usd=None if best is None else round(best),
        best_area=where.code if where else None,
        best_name=where.name if where else None,
        gap_to_median=round(middle / home - 1, 4) if middle and home else None,
        gap_to_best=round(best / home - 1, 4) if best and home else None,
        metros_published=len(known),
    )
