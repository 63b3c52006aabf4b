"""The share of a place's jobs that pay well and are open to people without a bachelor's degree.

Fractions of published employment: jobs in occupations typed below bachelor's whose median reaches the wage threshold
(strict), and the same with registered nurses, who may enter with an associate's degree. The definition follows the
Federal Reserve's “opportunity occupations” (Fee, Wardrip and Nelson 2019), with today's data. Strict counts a median
that is not published as not reaching the bar; borrowed takes it from the state or the nation; the bounds assume
nothing about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from statistics import NormalDist
from typing import Any

import numpy as np
import polars as pl

from workadvance.labor import facts
from workadvance.labor.assumptions import number, words
from workadvance.labor.borrowing import loans
from workadvance.labor.geography import NATION, Area, area, resolve
from workadvance.labor.money import least_annual_usd
from workadvance.labor.pay import MINIMUM_WAGE_FLOOR, Floats, checked_living_wage, parity_flags, pay_probability
from workadvance.labor.soc import REGISTERED_NURSE, occupations
from workadvance.labor.statuses import TOP_CODED
from workadvance.tables import InputProblems, Problem

SHARES = ("strict", "with_nurses", "borrowed", "borrowed_with_nurses")


@dataclass(frozen=True)
class Cells:
    """Published cells of all areas, one value each: where it is, jobs, pay, errors (fractions, percent) and who may enter.

    A top-coded median is the top code; a median that is not published is borrowed, with `borrowed` true and a wider
    error. Everything that does not depend on the bar is computed once.
    """

    place: Any
    jobs: Floats
    jobs_rse: Floats
    median: Floats
    wage_rse_pct: Floats
    topped: Any
    below: Any
    nurse: Any
    borrowed: Any
    size: int

    def only(self, keep: Any) -> Cells:
        """The cells where `keep` holds."""
        return replace(self, **{f.name: getattr(self, f.name)[keep] for f in fields(self) if f.name != "size"})

    def total(self, values: Any) -> Floats:
        """Sums by area."""
        return np.asarray(np.bincount(self.place, values, self.size), dtype=np.float64)

    @cached_property
    def published(self) -> Floats:
        """Published jobs by area."""
        return self.total(self.jobs)

    @cached_property
    def priced(self) -> Floats:
        """Jobs by area whose pay is published too."""
        return self.total(self.jobs * (~np.isnan(self.median) & ~self.borrowed))

    @cached_property
    def unpriced_open(self) -> Floats:
        """Published jobs by area that may be good ones for all that is published: open below bachelor's, pay unknown."""
        return self.total(self.jobs * (self.below & (np.isnan(self.median) | self.borrowed)))

    @cached_property
    def sampling(self) -> Floats:
        """Sampling variance of the jobs of an area's cells, added up."""
        return self.total((self.jobs * self.jobs_rse) ** 2)

    @cached_property
    def candidates(self) -> Cells:
        """The cells that can count as good jobs: below bachelor's, and registered nurses, with known pay."""
        return self.only((self.below | self.nurse) & ~np.isnan(self.median))


@facts.kept(1)
def cells() -> Cells:
    """The published cells of the shipped tables."""
    rows = (
        facts.table("wages")
        .select("area", "soc", "employment", "employment_rse_pct", "wage_rse_pct", "p50_annual_usd", "p50_status")
        .filter(pl.col("employment").is_not_null())
        .join(occupations().select("soc", "typical_education"), on="soc", how="left", maintain_order="left")
    )
    codes = facts.table("areas")["area"]
    place = rows["area"].replace_strict({c: i for i, c in enumerate(codes)}, return_dtype=pl.Int64).to_numpy()
    loan = rows.select("area", "soc").join(loans(), on=["area", "soc"], how="left", maintain_order="left")
    topped = (rows["p50_status"] == TOP_CODED).to_numpy()
    own = np.where(topped, number("top_code_annual_usd"), _floats(rows["p50_annual_usd"]))
    lent = np.isnan(own) & loan["borrowed_from"].is_not_null().to_numpy()
    return Cells(
        place=place,
        jobs=rows["employment"].cast(pl.Float64).to_numpy(),
        jobs_rse=rows["employment_rse_pct"].cast(pl.Float64).fill_null(0).to_numpy() / 100,
        median=np.where(lent, _floats(loan["borrowed_annual_usd"]), own),
        wage_rse_pct=np.where(lent, _floats(loan["borrowed_error_pct"]), _floats(rows["wage_rse_pct"])),
        topped=topped,
        below=rows["typical_education"].is_in(list(words("below_bachelors_education"))).to_numpy(),
        nurse=(rows["soc"] == REGISTERED_NURSE).to_numpy(),
        borrowed=lent,
        size=codes.len(),
    )


def _floats(values: pl.Series) -> Floats:
    return values.cast(pl.Float64).fill_null(float("nan")).to_numpy()


PARTS = (
    "strict_low", "strict_high", "with_nurses_low", "with_nurses_high", "good_jobs_strict", "good_jobs_with_nurses",
    "published_employment",
)  # fmt: skip


def shares(areas: Sequence[str | int] | None = None, *, living_wage: float | None = None) -> pl.DataFrame:
    """One row an area (all 583 if None): the share of good jobs, its interval and what is not published.

    Columns: area, name, area_type, pay_bar (USD a year), share_strict, share_with_nurses, share_borrowed,
    share_borrowed_with_nurses, interval_low, interval_high, bounds_low, bounds_high, unpublished_share (fractions),
    flags; and the parts: strict_low, strict_high, with_nurses_low, with_nurses_high, good_jobs_strict,
    good_jobs_with_nurses, published_employment, alternative_pay_bar, alternative_share_strict (the state's prices,
    where a wider level was used).

    Strict counts unpublished pay as not reaching the bar; borrowed takes it from the state or the nation. The bounds
    are the shares of all jobs if none, or all, of the jobs that may be open below bachelor's and whose pay or number
    is not published were good ones. The interval is for sampling error and for borrowing at the level of
    `interval_level`, from the low end of the share without to the high end of the share with nurses, so that it
    covers the choice of definition too.
    Raises InputProblems for unknown or ambiguous areas and a living wage that is not a number of dollars a year.
    """
    own = checked_living_wage(living_wage)
    table = facts.table("areas")
    wanted = [place.code for place in resolve_each(areas)] if areas is not None else None
    median = table.filter(pl.col("area") == NATION)["p50_annual_usd"][0]
    parity = table["parity_index"].fill_null(100.0).to_numpy()
    bar = np.full(table.height, own) if own is not None else median * parity / 100
    floor = np.array([least_annual_usd(states) for states in table["states"].fill_null([])])
    raised, bar = bar < floor, np.maximum(bar, floor)
    wider = (table["parity_level"].cast(pl.String) == "us_nonmetro").fill_null(False) & table[
        "state_parity"
    ].is_not_null()
    state_bar = median * table["state_parity"].fill_null(float("nan")).to_numpy() / 100
    state_bar = np.where(wider.to_numpy() & (own is None), state_bar, np.nan)
    published = cells()
    if wanted is not None:
        published = published.only(np.isin(published.place, np.flatnonzero(table["area"].is_in(wanted).to_numpy())))
    candidates = published.candidates
    # Areas that were not asked for have no cells then; they are left out of the answer.
    with np.errstate(divide="ignore", invalid="ignore"):
        figures = figures_of(published, bar)
        above = candidates.below & ~candidates.borrowed & (candidates.median >= state_bar[candidates.place])
        other = candidates.total(candidates.jobs * above) / published.published
    total = table["employment"].cast(pl.Float64).to_numpy()
    # Rounded cells may add up to a little more than the rounded total.
    whole = np.maximum(total, published.published)
    unknown = published.unpriced_open + whole - published.published
    flags = _flags(own is not None, frozenset(table["area"].filter(raised)))
    result = table.select("area", "name", pl.col("area_type").cast(pl.String)).with_columns(
        pl.Series("pay_bar", bar).round(2),
        *[pl.Series(f"share_{name}", figures[f"share_{name}"]) for name in SHARES],
        pl.Series("interval_low", figures["strict_low"]),
        pl.Series("interval_high", figures["with_nurses_high"]),
        pl.Series("bounds_low", np.minimum(figures["good_jobs_strict"] / whole, figures["share_strict"])),
        pl.Series("bounds_high", np.clip((figures["good_jobs_strict"] + unknown) / whole, 0, 1)),
        pl.Series("unpublished_share", np.clip(1 - published.priced / total, 0, 1)),
        flags,
        *[pl.Series(name, figures[name]) for name in PARTS],
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


def figures_of(published: Cells, bar: Floats) -> dict[str, Floats]:
    """Shares and interval ends of every area against its bar (USD a year, one value an area).

    Two things are unsure about an occupation: whether it reaches the bar (its pay probability; with a borrowed median,
    the loan's wider error) and how many jobs it has (its published error), independent of one another. The interval
    is centered between the share as published or borrowed and the expected share, because an occupation just above the
    bar may as well be below it; `reach_variance_factor` makes up for the probability being an estimate itself. The
    shares are always inside.
    """
    some = published.candidates
    here = bar[some.place]
    reaches = some.median >= here
    chance = np.where(some.topped, reaches, pay_probability(some.median, some.wage_rse_pct, here))
    jobs, squared = some.jobs * chance, some.jobs**2
    variance = squared * some.jobs_rse**2
    parts = {
        "good": some.jobs * (reaches & ~some.borrowed),
        "with_loans": some.jobs * reaches,
        "expected": jobs,
        "unsure": squared * chance * (1 - chance) * (1 + some.jobs_rse**2),
        "own": variance * chance * chance,
        "cross": variance * chance,
    }
    z = NormalDist().inv_cdf(0.5 + number("interval_level") / 2)
    factor = number("reach_variance_factor")
    whole = published.published
    out: dict[str, Floats] = {"published_employment": whole}
    for name, other, who in (("strict", "borrowed", some.below), ("with_nurses", "borrowed_with_nurses", None)):
        sums = {part: some.total(values if who is None else values * who) for part, values in parts.items()}
        share, lent, expected = (sums[part] / whole for part in ("good", "with_loans", "expected"))
        # The sum over all cells of jobs^2 (unsure + rse^2 ((chance - expected)^2 + unsure)), multiplied out.
        spread = factor * sums["unsure"] + sums["own"] - 2 * expected * sums["cross"] + expected**2 * published.sampling
        error = z * np.sqrt(np.maximum(spread, 0)) / whole
        middle = (lent + expected) / 2
        out[f"good_jobs_{name}"] = sums["good"]
        out[f"share_{name}"] = share
        out[f"share_{other}"] = lent
        out[f"{name}_low"] = np.clip(np.minimum(middle - error, share), 0, 1)
        out[f"{name}_high"] = np.clip(np.maximum(middle + error, lent), 0, 1)
    return out


@facts.kept(2)
def _flags(own_wage: bool, raised: frozenset[str]) -> pl.Series:
    extra = ["living_wage_not_comparable"] if own_wage else []
    return pl.Series(
        "flags",
        [
            [*parity_flags(area(code)), *extra, *([MINIMUM_WAGE_FLOOR] if code in raised else [])]
            for code in facts.table("areas")["area"]
        ],
        dtype=pl.List(pl.String),
    )
