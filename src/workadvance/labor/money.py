"""Real money: consumer prices, state minimum wages, and a budget from local rents as another wage threshold."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from workadvance.labor import facts
from workadvance.labor.assumptions import number
from workadvance.labor.geography import resolve
from workadvance.labor.poverty import poverty_guideline, poverty_region
from workadvance.tables import InputProblems, Problem

HOURS = 2080
FEDERAL_MINIMUM = 7.25


def price_index(year: int, month: int | None = None) -> float:
    """The Consumer Price Index of a month, or of a year (its published mean), 1982-84 = 100.

    A month that was not published (October 2025) is refused, never interpolated.
    """
    rows = facts.table("prices").filter(pl.col("year") == year, pl.col("month") == (month or 13))
    if rows.is_empty():
        last = facts.table("prices").sort("year", "month").filter(pl.col("month") < 13).row(-1, named=True)
        when = f"{year}" if month is None else f"{year}-{month:02d}"
        raise InputProblems(
            Problem(
                f"no consumer prices were published for {when}; the newest are {last['year']}-{last['month']:02d}.",
                column="date",
            )
        )
    return float(rows["index"][0])


def in_prices_of(amount: float, then: tuple[int, int | None], now: tuple[int, int | None]) -> float:
    """An amount of one (year, month) in the prices of another; month None is the year's mean."""
    if not math.isfinite(amount) or amount <= 0:
        raise InputProblems(Problem(f"found “{amount}”; dollars above zero are needed.", column="amount"))
    return amount * price_index(*now) / price_index(*then)


def month_of(text: str) -> tuple[int, int | None]:
    """A year, or a year and a month, from “2023” or “2023-04”. Raises InputProblems for anything else."""
    year, _, month = text.strip().partition("-")
    if not (year.isdecimal() and len(year) == 4 and (not month or (month.isdecimal() and 1 <= int(month) <= 12))):
        raise InputProblems(
            Problem(f"found “{text}”; a year or month such as 2023 or 2023-04 is needed.", column="date")
        )
    return int(year), int(month) if month else None


@dataclass(frozen=True, slots=True)
class MinimumWage:
    """A state's minimum wage, dollars an hour; cities' and counties' own may be higher."""

    state: str
    hourly_usd: float
    effective_on: dt.date
    note: str

    @property
    def annual_usd(self) -> float:
        """For 2,080 hours."""
        return self.hourly_usd * HOURS


def minimum_wage(state: str, on: dt.date) -> MinimumWage:
    """A state's minimum wage in force on a day. Raises InputProblems for an unknown state or a day before the table."""
    code = state.strip().upper()
    rows = facts.table("minimum_wages").filter(pl.col("state") == code)
    if rows.is_empty():
        raise InputProblems(
            Problem(f"“{state}” is no state with a minimum wage in the table; give its abbreviation.", column="state")
        )
    rows = rows.filter(pl.col("effective_on") <= on).sort("effective_on")
    if rows.is_empty():
        raise InputProblems(Problem(f"minimum wages before 2026 are not in the table; found {on}.", column="on"))
    row = rows.row(-1, named=True)
    return MinimumWage(code, max(row["hourly_usd"], FEDERAL_MINIMUM), row["effective_on"], row["note"] or "")


def below_minimum(hourly_usd: float, state: str, on: dt.date) -> MinimumWage | None:
    """The state's minimum wage that an hourly wage is under. None where it is not, or where none is known for the day."""
    try:
        floor = minimum_wage(state, on)
    except InputProblems:
        return None
    return floor if hourly_usd < floor.hourly_usd else None


def least_annual_usd(states: Sequence[str]) -> float:
    """The newest minimum wage for 2,080 hours that holds everywhere in some states: the lowest of theirs, dollars a year.

    A state (or territory) that is not in the table, and no state at all, count as the federal minimum.
    """
    return min((_newest_minimum().get(state, FEDERAL_MINIMUM) for state in states), default=FEDERAL_MINIMUM) * HOURS


@facts.kept()
def _newest_minimum() -> dict[str, float]:
    rows = facts.table("minimum_wages").sort("effective_on").group_by("state").last()
    return {state: max(hourly, FEDERAL_MINIMUM) for state, hourly in rows.select("state", "hourly_usd").iter_rows()}


@dataclass(frozen=True, slots=True)
class LocalBudget:
    """What a household needs in a place by local rents, dollars a year, as an alternative to the wage threshold.

    `by_rent_usd` is the rent of a home of the right size over the share of income housing should take;
    `by_guideline_usd` a multiple of the federal poverty guideline; `annual_usd` the larger. `rent_usd` is a month's.
    """

    household: int
    bedrooms: int
    rent_usd: float
    by_rent_usd: float
    by_guideline_usd: float
    annual_usd: float
    flags: tuple[str, ...]
    vintages: dict[str, str]

    @property
    def hourly_usd(self) -> float:
        """For one earner and 2,080 hours."""
        return self.annual_usd / HOURS


def local_budget(areas: Sequence[str | int], *, adults: int = 1, children: int = 0, year: int = 2026) -> LocalBudget:
    """The budget bar of an area (several are pooled): counties' fair market rents weighted by population.

    One bedroom for one or two adults, one more for each two children. Raises InputProblems where no county has rents.
    """
    if adults < 1 or children < 0 or adults + children > 12:
        raise InputProblems(
            Problem(f"found {adults} adults and {children} children; 1 to 12 people are needed.", column="adults")
        )
    places = resolve(areas)
    codes = [p.code for p in places]
    states = [p.state for p in places if p.area_type == "state"]
    every = any(p.area_type == "nation" for p in places)
    rows = (
        facts.table("counties")
        .filter(pl.lit(every) | pl.col("area").is_in(codes) | pl.col("state").is_in(states))
        .join(facts.table("rents"), left_on="county_fips", right_on="county")
        .filter(pl.col("population").is_not_null())
    )
    if rows.is_empty():
        raise InputProblems(Problem("no rents are published for this area's counties.", column="area"))
    bedrooms = min(1 + math.ceil(children / 2), 4)
    people = pl.col("population")
    rent = float(rows.select((pl.col(f"br{bedrooms}") * people).sum() / people.sum()).item())
    by_rent = 12 * rent / number("budget_housing_share")
    region = poverty_region(places[0].state) if places[0].state else "contiguous"
    guideline = poverty_guideline(year, region, adults + children).annual_usd * number("budget_guideline_multiple")
    flags = ("towns_averaged",) if (rows["towns"] > 1).any() else ()
    return LocalBudget(
        household=adults + children,
        bedrooms=bedrooms,
        rent_usd=round(rent, 2),
        by_rent_usd=round(by_rent),
        by_guideline_usd=round(guideline),
        annual_usd=round(max(by_rent, guideline)),
        flags=flags,
        vintages=facts.vintages("fair_market_rents", "poverty"),
    )
