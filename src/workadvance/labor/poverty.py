"""Federal poverty guidelines by year, region and household size."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from workadvance.labor import facts
from workadvance.labor.statuses import PUBLISHED
from workadvance.tables import InputProblems, Problem

REGIONS = ("contiguous", "alaska", "hawaii")


@dataclass(frozen=True, slots=True)
class PovertyGuideline:
    """The guideline of one household: dollars a year, how it adds up, and where it is from."""

    annual_usd: int
    year: int
    region: str
    household_size: int
    first_person_usd: int
    each_additional_person_usd: int
    source: str


@facts.kept()
def _rows() -> dict[tuple[int, str], tuple[int, int]]:
    rows = facts.table("poverty").filter(pl.col("status") == PUBLISHED)
    return {
        (r["year"], r["region"]): (r["first_person_usd"], r["each_additional_person_usd"])
        for r in rows.iter_rows(named=True)
    }


def poverty_years() -> list[int]:
    """Years whose guidelines are known, oldest first."""
    return sorted({year for year, _ in _rows()})


def poverty_region(state: str) -> str:
    """The guideline's region of a state by its abbreviation. HHS sets none for the territories; programs that serve
    them usually apply the contiguous states' figures, and so does this."""
    return {"AK": "alaska", "HI": "hawaii"}.get(state.strip().upper(), "contiguous")


def poverty_guideline(year: int, region: str = "contiguous", household_size: int = 1) -> PovertyGuideline:
    """The poverty guideline for a household: first person plus so much for each additional one.

    Args: year of the guideline (published each January); region contiguous, alaska or hawaii; household_size >= 1.
    Raises InputProblems for a year that is not known (never another year's figure), region or size.
    Source: HHS poverty guidelines, 42 U.S.C. 9902(2).
    """
    problems: list[Problem] = []
    name = str(region).strip().lower()
    if name not in REGIONS:
        problems.append(Problem(f"found “{region}”; allowed: {', '.join(REGIONS)}.", column="region"))
    if isinstance(household_size, bool) or not isinstance(household_size, int) or household_size < 1:
        problems.append(
            Problem(
                f"found “{household_size}”; a whole number of persons, at least 1, is needed.", column="household_size"
            )
        )
    if year not in poverty_years():
        problems.append(Problem(f"no guideline of {year} is known. Known: {_spans(poverty_years())}.", column="year"))
    if problems:
        raise InputProblems(problems)
    first, more = _rows()[(year, name)]
    return PovertyGuideline(
        annual_usd=first + more * (household_size - 1),
        year=year,
        region=name,
        household_size=household_size,
        first_person_usd=first,
        each_additional_person_usd=more,
        source=f"HHS poverty guidelines {year}",
    )


def _spans(years: list[int]) -> str:
    out: list[list[int]] = []
    for year in years:
        if out and year == out[-1][1] + 1:
            out[-1][1] = year
        else:
            out.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in out)
