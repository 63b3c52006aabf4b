"""What a place loses when it trains people who can leave, and what it gains from those who stay.

Measured: how many households left the place's counties in a year and where they went (IRS), pay here and there (OEWS)
at national prices. Assumed, with ranges and said with every answer: how much more often people of the trained's age
and schooling leave, how a pay gap pulls, and how incentives hold. Nothing here is a causal claim.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from workadvance.labor import facts
from workadvance.labor.assumptions import count, number, sector, shown
from workadvance.labor.comparison import pay_gaps
from workadvance.labor.geography import Area, resolve
from workadvance.labor.local_jobs import local
from workadvance.labor.one_plant import OnePlant, one_plant
from workadvance.labor.pay import Floats
from workadvance.labor.soc import occupation
from workadvance.tables import InputProblems, Problem

INCENTIVES = ("promise", "remote", "paid_training", "nearer")
RANGES = ("young", "pay_pull", "unseen", *INCENTIVES)
DRAWS = 4000
LEVELS = (0.05, 0.5, 0.95)
NOTE = "Measured flows times stated assumptions. It says what to expect if they hold, not what the training causes."


@dataclass(frozen=True, slots=True)
class Range:
    """Low (5%), middle and high (95%) of a number over the assumptions' ranges and the luck of a cohort."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """Leavers and gain with some incentives.

    `leavers` are people of the cohort within the horizon; `gain_per_seat` dollars of yearly pay in the place, beside
    no training; `break_even_stayers` the fraction that must stay for no loss.
    """

    incentives: tuple[str, ...]
    leavers: Range
    gain_per_seat_usd: Range


@dataclass(frozen=True, slots=True)
class BrainDrain:
    """The expected leavers of a cohort, what the place gains or loses, and what should be known about its job.

    `measured_leave_rate` is of the published pairs of counties; `leave_rate` adds those too small to be published.
    """

    areas: tuple[dict[str, str], ...]
    soc: str
    title: str
    seats: int
    horizon_years: float
    measured_leave_rate: float
    leave_rate: float
    destinations: tuple[dict[str, Any], ...]
    pay_here_usd: float
    pay_before_usd: float
    pay_gap: float | None
    without_training: Range
    scenarios: tuple[Scenario, ...]
    break_even_stayers: float
    one_plant: OnePlant
    flags: tuple[str, ...]
    note: str
    vintages: dict[str, str]
    assumptions: dict[str, Any]


def leave_rate(places: Sequence[Area]) -> float:
    """Households that left the places' counties in a year, as a fraction of those there before (published pairs)."""
    home = _home(places)
    flows = facts.table("migration").filter(pl.col("from").is_in(home))
    all_there = flows["returns"].sum()
    gone = flows.filter(~pl.col("to").is_in(home))["returns"].sum()
    return float(gone) / float(all_there)


def full_leave_rate(places: Sequence[Area]) -> float:
    """The published rate and an estimate of the leavers whose pairs of counties had too few returns to be published.

    The American Community Survey counts who moved into each county whatever the size of the flow. What it sees beyond the
    published arrivals, after scaling it to the tax returns' level in counties where almost nothing is withheld, is taken to
    be missing among leavers too: both directions lose pairs under the same limit. Only the share of the
    published leavers that crossed the place's border counts. Never less than the published rate.
    """
    home = _home(places)
    flows = facts.table("migration")
    moved = flows.filter(pl.col("from") != pl.col("to"))
    there = flows.filter(pl.col("from").is_in(home))
    gone = moved.filter(pl.col("from").is_in(home))
    crossed = _total(gone.filter(~pl.col("to").is_in(home)), "returns") / max(_total(gone, "returns"), 1.0)
    arrived = _total(moved.filter(pl.col("to").is_in(home)), "people") / _total(there, "people")
    population = _total(facts.table("counties").filter(pl.col("county_fips").is_in(home)), "population")
    surveyed = _total(facts.table("inmovers").filter(pl.col("county").is_in(home)), "movers") / population
    missing = max(0.0, surveyed * _returns_per_surveyed() - arrived)
    return leave_rate(places) + missing * (crossed if gone.height else 1.0)


def _total(rows: pl.DataFrame, column: str) -> float:
    return float(rows[column].sum())


@facts.kept(1)
def _returns_per_surveyed() -> float:
    """How many times the survey's rate of arrivals the tax returns' is, in counties too large for pairs to be withheld."""
    flows = facts.table("migration")
    there = flows.group_by(county="from").agg(
        people=pl.col("people").sum(), returns=pl.col("returns").filter(pl.col("from") == pl.col("to")).sum()
    )
    moved = flows.filter(pl.col("from") != pl.col("to")).group_by(county="to").agg(arrived=pl.col("people").sum())
    large = (
        there.filter(pl.col("returns") >= number("leaving_large_county_returns"))
        .join(moved, on="county")
        .join(facts.table("inmovers"), on="county")
        .join(facts.table("counties").select(county="county_fips", population="population"), on="county")
    )
    by_returns = _total(large, "arrived") / _total(large, "people")
    return by_returns / (_total(large, "movers") / _total(large, "population"))


def destinations(places: Sequence[Area], limit: int = 5) -> pl.DataFrame:
    """Labor areas that took most of a place's leavers: area, name, area_type, returns, share of those who left."""
    home = _home(places)
    areas = facts.table("areas").select("area", "name", pl.col("area_type").cast(pl.String))
    return (
        facts.table("migration")
        .filter(pl.col("from").is_in(home), ~pl.col("to").is_in(home))
        .join(facts.table("counties").select(to="county_fips", area="area"), on="to")
        .filter(pl.col("area").is_not_null())
        .group_by("area")
        .agg(pl.col("returns").sum())
        .with_columns(share=pl.col("returns") / pl.col("returns").sum())
        .join(areas, on="area")
        .sort("returns", "area", descending=[True, False])
        .head(limit)
        .select("area", "name", "area_type", "returns", "share")
    )


def _home(places: Sequence[Area]) -> list[str]:
    counties = facts.table("counties")
    codes = [p.code for p in places]
    states = [p.state for p in places if p.area_type == "state"]
    home = counties.filter(pl.col("area").is_in(codes) | pl.col("state").is_in(states))["county_fips"].to_list()
    if not home:
        where = "; ".join(f"{p.name} ({p.code[:2]}00000 is its state)" for p in places if p.area_type == "nonmetro")
        hint = f" Name its state: {where}." if where else " Name a metro or nonmetro area or a state."
        raise InputProblems(
            Problem(
                f"which counties this area has is not known, so who leaves it is not known either.{hint}", column="area"
            )
        )
    return home


def brain_drain(
    areas: Sequence[str | int],
    soc: str,
    seats: int,
    *,
    pay_before: float | None = None,
    seed: int = 1,
) -> BrainDrain:
    """Expected leavers among `seats` people trained for an occupation, and the place's net gain per seat.

    Args:
        areas: codes; several are pooled, and moving between them is not leaving.
        pay_before: yearly pay of the people before training, dollars; the area's 25th percentile of all jobs if None.
        seed: of the simulation over the assumptions' ranges.

    The chance to leave within the horizon is 1 - exp(-years x base x unseen x young x exp(pull x gap)); an incentive
    multiplies the rate by 1 minus its effect. Gain per seat = stayers x pay in the occupation here - those who would
    have stayed anyway x pay before. Raises InputProblems where pay in the occupation is published nowhere.
    """
    job, places = occupation(soc), resolve(areas)
    if count(seats, "seats") < 1:
        raise InputProblems(Problem(f"found {seats}; at least 1 seat is needed.", column="seats"))
    rows = local(places).filter(soc=job.soc)
    row = rows.row(0, named=True) if rows.height else {}
    pay = row.get("p50_annual_usd") or row.get("borrowed_annual_usd")
    if pay is None:
        raise InputProblems(
            Problem(f"pay of {job.title} is not published here, in the state or in the nation.", column="soc")
        )
    before = _pay_before(places) if pay_before is None else pay_before
    went = destinations(places)
    gap = _gap(places, went, job.soc)
    base = full_leave_rate(places)
    draws = _Draws(base, gap, seats, pay, before, seed)
    sets = ((), *((name,) for name in INCENTIVES if name != "remote" or _remote(job.soc)), _all(job.soc))
    return BrainDrain(
        areas=tuple({"area": p.code, "name": p.name} for p in places),
        soc=job.soc,
        title=job.title,
        seats=seats,
        horizon_years=number("leaving_years"),
        measured_leave_rate=round(leave_rate(places), 4),
        leave_rate=round(base, 4),
        destinations=tuple(went.to_dicts()),
        pay_here_usd=round(pay),
        pay_before_usd=round(before),
        pay_gap=None if gap is None else round(gap, 4),
        without_training=draws.leavers_without(),
        scenarios=tuple(draws.scenario(names) for names in sets),
        break_even_stayers=draws.break_even(),
        one_plant=one_plant(job.soc, areas),
        flags=place_flags(places, job.soc, row),
        note=NOTE,
        vintages=facts.vintages(
            "oews", "irs_migration", "acs_inmovers", "parities", "business_patterns", "oews_industries"
        ),
        assumptions=shown(
            ("leaving_years", *(f"leaving_{name}{end}" for name in RANGES for end in ("_low", "", "_high")))
        ),
    )


def _all(soc: str) -> tuple[str, ...]:
    return tuple(name for name in INCENTIVES if name != "remote" or _remote(soc))


def _remote(soc: str) -> bool:
    return sector("remote_capable").has(soc)


def _pay_before(places: Sequence[Area]) -> float:
    known = facts.table("areas").filter(
        pl.col("area").is_in([p.code for p in places]), pl.col("p25_annual_usd").is_not_null()
    )
    return float(np.average(known["p25_annual_usd"], weights=known["employment"]))


def _gap(places: tuple[Area, ...], went: pl.DataFrame, soc: str) -> float | None:
    """The pay gap to the places people went to, at national prices, weighted by how many went."""
    gaps, weights = [], []
    for row in went.iter_rows(named=True):
        found = pay_gaps([p.code for p in places], [row["area"]], socs=[soc]).occupations
        if found and found[0].gap_to_median is not None:
            gaps.append(found[0].gap_to_median)
            weights.append(row["returns"])
    return float(np.average(gaps, weights=weights)) if gaps else None


class _Draws:
    """One draw of every assumption for each of many imagined cohorts."""

    def __init__(self, base: float, gap: float | None, seats: int, pay: float, before: float, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.seats, self.pay, self.before = seats, pay, before
        drawn = {name: self._triangle(name) for name in RANGES}
        self.drawn = drawn
        years = number("leaving_years")
        annual = -math.log(1 - base)
        self.untrained = years * annual * drawn["unseen"] * drawn["young"]
        self.hazard = self.untrained * np.exp(drawn["pay_pull"] * (gap or 0.0))
        self.stay_without = np.exp(-self.untrained)

    def _triangle(self, name: str) -> Floats:
        low, middle, high = (number(f"leaving_{name}{end}") for end in ("_low", "", "_high"))
        return self.rng.triangular(low, middle, high, DRAWS)

    def leavers_without(self) -> Range:
        """Leavers among as many people without training."""
        return _range(self.rng.binomial(self.seats, 1 - self.stay_without))

    def scenario(self, names: tuple[str, ...]) -> Scenario:
        hazard = self.hazard.copy()
        for name in names:
            hazard = hazard * (1 - self.drawn[name])
        leavers = self.rng.binomial(self.seats, 1 - np.exp(-hazard))
        stayers = 1 - leavers / self.seats
        gain = stayers * self.pay - self.stay_without * self.before
        return Scenario(names, _range(leavers), _range(gain))

    def break_even(self) -> float:
        """The fraction of the trained that must stay for the place's yearly pay to be what it was without training."""
        return round(min(float(np.median(self.stay_without)) * self.before / self.pay, 1.0), 4)


def _range(values: Any) -> Range:
    low, middle, high = np.quantile(values, LEVELS)
    return Range(round(float(low), 2), round(float(middle), 2), round(float(high), 2))


def place_flags(places: Sequence[Area], soc: str, row: dict[str, Any]) -> tuple[str, ...]:
    """What must be said about an occupation in a rural place: borrowed pay, self-employment, seasons, farms, remote."""
    job = facts.table("occupations").filter(soc=soc).row(0, named=True)
    counties = facts.table("counties").filter(pl.col("area").is_in([p.code for p in places]))
    about = counties.join(facts.table("rural"), left_on="county_fips", right_on="county")
    people = about["population"].fill_null(0).to_numpy()
    farm, losing = (
        float(np.sum(people * (about[name] == 1).fill_null(False).to_numpy()) / max(float(people.sum()), 1.0))
        for name in ("farming_dependent", "population_loss")
    )
    found = {
        "borrowed": row.get("borrowed_from") is not None,
        "self_employment_common": (job["self_employed_pct"] or 0) >= number("self_employed_flag_pct"),
        "seasonal": not facts.table("seasons").filter(pl.col("soc") == soc, pl.col("cases") >= 100).is_empty(),
        "farm_dependent": farm >= 0.25,
        "population_loss": losing >= 0.25,
        "remote_channel": _remote(soc),
    }
    return tuple(name for name, holds in found.items() if holds)


def pooling(area: str | int) -> pl.DataFrame:
    """Labor areas that could be pooled with one, most commuters first.

    Columns: area, name, area_type, commuters_out, commuters_in (people who cross between the two), share_of_cross
    (fraction of all who cross this area's border), shared_borders (0: not adjacent).
    """
    from workadvance.labor.geography import area as find
    from workadvance.labor.geography import neighbors

    place = find(area)
    home = _home([place])
    where = facts.table("counties").select("county_fips", "area").filter(pl.col("area").is_not_null())
    flows = (
        facts.table("commuting")
        .join(where.select(residence="county_fips", lives="area"), on="residence")
        .join(where.select(workplace="county_fips", works="area"), on="workplace")
    )
    inside = pl.col("residence").is_in(home)
    out = (
        flows.filter(inside, ~pl.col("workplace").is_in(home))
        .group_by(other="works")
        .agg(commuters_out=pl.col("commuters").sum())
    )
    back = (
        flows.filter(~inside, pl.col("workplace").is_in(home))
        .group_by(other="lives")
        .agg(commuters_in=pl.col("commuters").sum())
    )
    borders = neighbors(place.code).select(other="neighbor", shared_borders="shared_borders")
    both = out.join(back, on="other", how="full", coalesce=True).join(borders, on="other", how="full", coalesce=True)
    names = facts.table("areas").select(other="area", name="name", area_type=pl.col("area_type").cast(pl.String))
    total = pl.col("commuters_out") + pl.col("commuters_in")
    return (
        both.with_columns(pl.col("commuters_out", "commuters_in", "shared_borders").fill_null(0))
        .with_columns(share_of_cross=(total / total.sum()).round(4))
        .join(names, on="other")
        .sort(total, "other", descending=[True, False])
        .select("name", "area_type", "commuters_out", "commuters_in", "share_of_cross", "shared_borders", area="other")
        .select("area", pl.exclude("area"))
    )
