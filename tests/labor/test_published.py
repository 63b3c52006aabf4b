"""The shipped tables and the methods against figures that others published.

Sources: BLS Employment Projections 2024-34, Table 1.2; BLS OEWS May 2025; Federal Reserve Banks of Philadelphia,
Atlanta and Cleveland, “Opportunity Occupations Revisited” (2019, data of 2017: 121 largest metropolitan areas, 21.6%);
Federal Reserve Bank of Philadelphia, “Exploring a Skills-Based Approach to Occupational Mobility” (2020: 33 largest
metropolitan areas, 49% of lower-wage employment has a similar occupation that pays better).
"""

import numpy as np
import polars as pl
import pytest

from workadvance import labor
from workadvance.labor import facts
from workadvance.labor.ladders import steps
from workadvance.labor.local_jobs import local


def test_projections_have_832_lines_and_the_published_totals():
    lines = labor.occupations().filter(pl.col("national_employment").is_not_null())
    assert lines.height == 832
    assert lines["national_employment"].sum() / 1000 == pytest.approx(169_956.1, rel=0.0005)
    assert lines["national_openings"].sum() / 1000 == pytest.approx(18_863.3, rel=0.0005)


def test_detailed_occupations_sum_to_the_nation():
    assert labor.wages()["employment"].sum() == 155_481_840
    assert labor.area(labor.NATION).employment == 155_495_730
    assert labor.wages().height == 830


def test_every_surveyed_occupation_has_projections():
    unmatched = labor.occupations().filter(pl.col("surveyed") & pl.col("national_openings").is_null())
    assert unmatched.is_empty()
    assert labor.occupations().filter(~pl.col("surveyed"))["soc"].to_list() == ["11-1031", "45-3031"]


def test_recomputed_location_quotients_are_the_published_ones():
    national = labor.wages().select("soc", nation="employment")
    totals = labor.areas().select("area", total="employment")
    everywhere = labor.area(labor.NATION).employment
    rows = (
        facts.table("wages")
        .filter(pl.col("employment") >= 500, pl.col("location_quotient").is_not_null())
        .join(national, on="soc")
        .join(totals, on="area")
    )
    again = (rows["employment"] / rows["total"]) / (rows["nation"] / everywhere)
    error = (again / rows["location_quotient"] - 1).abs()
    assert rows.height > 30_000
    assert error.median() < 0.005
    assert error.quantile(0.99) < 0.02


def test_target_lists_show_the_published_location_quotient():
    published = dict(labor.wages("46140").select("soc", "location_quotient").iter_rows())
    shown = {o.soc: o for o in labor.target(["46140"]).occupations}
    for soc in ("29-2061", "53-3032", "51-4121"):
        assert shown[soc].location_quotient == pytest.approx(published[soc], rel=0.02)


def largest(count: int) -> pl.DataFrame:
    return (
        labor.areas()
        .filter(pl.col("area_type") == "metro", pl.col("state") != "PR")
        .sort("employment", descending=True)
        .head(count)
    )


def pooled(codes: list[str]) -> tuple[float, float]:
    rows = labor.shares(codes)
    jobs = rows["published_employment"].sum()
    return rows["good_jobs_strict"].sum() / jobs, rows["good_jobs_with_nurses"].sum() / jobs


def test_the_121_largest_metros_are_on_either_side_of_the_federal_reserves_share():
    strict, with_nurses = pooled(largest(121)["area"].to_list())
    assert strict < 0.216 < with_nurses
    assert strict == pytest.approx(0.216, abs=0.02)
    assert with_nurses == pytest.approx(0.216, abs=0.02)


def test_nonmetropolitan_shares_are_above_metropolitan_ones_even_at_state_prices():
    rows = labor.shares().filter(~pl.col("area").str.starts_with("72"))
    metro = rows.filter(area_type="metro")
    rural = rows.filter(area_type="nonmetro")
    share = {n: r["good_jobs_strict"].sum() / r["published_employment"].sum() for n, r in (("m", metro), ("r", rural))}
    assert share["r"] > share["m"]
    fallback = rural.filter(pl.col("alternative_share_strict").is_not_null())
    at_state_prices = (fallback["alternative_share_strict"] * fallback["published_employment"]).sum()
    assert at_state_prices / fallback["published_employment"].sum() > share["m"]


def paired_share(tiers: tuple[str, ...]) -> float:
    """Share of lower-wage jobs with a related occupation that pays 10% more and reaches the bar."""
    paired = lower = 0.0
    for code in largest(33)["area"]:
        places = labor.resolve([code])
        bar = labor.pay_bar(places).annual_usd
        low = local(places).filter(
            pl.col("p50_annual_usd") < bar,
            pl.col("employment").is_not_null(),
            ~pl.col("typical_education").str.contains("Bachelor|Master|Doctor"),
        )
        up = steps(places, tiers).filter(pl.col("next_median") >= bar)["soc"].unique()
        lower += low["employment"].sum()
        paired += low.filter(pl.col("soc").is_in(up.to_list()))["employment"].sum()
    return paired / lower


def test_half_of_lower_wage_jobs_pair_with_a_similar_better_paid_one_in_the_closest_tier_only():
    assert paired_share(("Primary-Short",)) == pytest.approx(0.49, abs=0.08)
    assert abs(paired_share(("Primary-Short", "Primary-Long", "Supplemental")) - 0.49) > 0.25


def test_top_codes_are_only_where_the_publisher_put_them():
    rows = facts.table("wages")
    topped = rows.filter(pl.col("p50_status") == "top_coded")
    assert topped.height == 339
    assert topped["p50_annual_usd"].null_count() == topped.height
    assert np.isfinite(rows["employment"].drop_nulls().to_numpy()).all()
