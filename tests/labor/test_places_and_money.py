"""What a place loses and keeps, pooling, one plant, and real money."""

import datetime as dt
import math
import statistics

import polars as pl
import pytest

from workadvance import labor
from workadvance.labor import facts
from workadvance.labor.brain_drain import brain_drain, destinations, full_leave_rate, leave_rate, pooling
from workadvance.labor.money import below_minimum, in_prices_of, local_budget, minimum_wage, price_index
from workadvance.labor.one_plant import one_plant
from workadvance.tables import InputProblems

EAST_KENTUCKY = "2100004"


def test_the_leave_rate_is_the_share_of_households_counted_by_hand():
    place = labor.resolve([EAST_KENTUCKY])
    home = set(labor.counties(EAST_KENTUCKY)["county_fips"])
    all_there = gone = 0
    for a, b, returns in facts.table("migration").select("from", "to", "returns").iter_rows():
        if a in home:
            all_there += returns
            gone += returns if b not in home else 0
    assert leave_rate(place) == pytest.approx(gone / all_there)
    assert 0.003 < leave_rate(place) < 0.1
    assert destinations(place)["returns"].is_sorted(descending=True)


def test_incentives_hold_people_and_more_of_them_hold_more():
    found = brain_drain([EAST_KENTUCKY], "29-2061", 200)
    none, *single, every = found.scenarios
    assert none.incentives == ()
    assert len(every.incentives) == len(single)
    assert every.leavers.middle < none.leavers.middle
    assert every.gain_per_seat_usd.middle > none.gain_per_seat_usd.middle
    for s in found.scenarios:
        assert 0 <= s.leavers.low <= s.leavers.middle <= s.leavers.high <= 200


def test_the_middle_agrees_with_the_formula_at_the_middle_of_the_ranges():
    found = brain_drain([EAST_KENTUCKY], "29-2061", 5000)
    annual = -math.log(1 - full_leave_rate(labor.resolve([EAST_KENTUCKY])))
    rate = 3 * annual * 1.8 * math.exp(0.8 * (found.pay_gap or 0))
    assert found.scenarios[0].leavers.middle / 5000 == pytest.approx(1 - math.exp(-rate), rel=0.12)


def test_it_repeats_says_its_assumptions_and_refuses_nonsense():
    assert brain_drain(["46140"], "29-2061", 20) == brain_drain(["46140"], "29-2061", 20)
    found = brain_drain(["46140"], "29-2061", 20)
    assert "leaving_young_high" in found.assumptions
    assert "not what the training causes" in found.note
    for seats in (0, -3):
        with pytest.raises(InputProblems):
            brain_drain(["46140"], "29-2061", seats)


def test_leavers_too_few_to_be_published_are_added_in_small_counties_only():
    small, large = labor.resolve([EAST_KENTUCKY]), labor.resolve(["31080"])
    assert full_leave_rate(small) > 2 * leave_rate(small)
    assert full_leave_rate(large) == pytest.approx(leave_rate(large), rel=0.02)


def test_withheld_leavers_are_found_again(monkeypatch):
    """Large counties' flows made twenty times thinner lose the pairs a small county loses; the estimate gives them back."""
    flows = facts.table("migration")
    large = flows.filter(pl.col("from") == pl.col("to"), pl.col("returns") >= 100_000)["from"].to_list()
    counties = facts.table("counties").filter(pl.col("county_fips").is_in(large))
    metros = [
        labor.area(code)
        for code in counties["area"].drop_nulls().unique().sort()
        if set(facts.table("counties").filter(area=code)["county_fips"]) <= set(large)
    ]
    true = [leave_rate([m]) for m in metros]
    full_leave_rate([metros[0]])  # the level of the survey is known before
    thin = flows.with_columns((pl.col("returns", "people") / 20).round().cast(pl.Int32)).filter(pl.col("returns") >= 20)
    tables = {name: facts.table(name) for name in ("counties", "inmovers")} | {"migration": thin}
    monkeypatch.setattr(facts, "table", tables.__getitem__)
    published = [leave_rate([m]) for m in metros]
    found = [full_leave_rate([m]) for m in metros]
    lost = [p / t for p, t in zip(published, true, strict=True)]
    back = sorted(f / t for f, t in zip(found, true, strict=True))
    assert len(metros) > 20
    assert statistics.median(lost) < 0.5
    assert 0.95 < statistics.median(back) < 1.1
    assert sum(0.7 < b < 1.65 for b in back) / len(back) > 0.8


def test_break_even_is_the_pay_before_over_the_pay_after():
    low = brain_drain(["46140"], "29-2061", 20, pay_before=20_000)
    high = brain_drain(["46140"], "29-2061", 20, pay_before=40_000)
    assert high.break_even_stayers == pytest.approx(2 * low.break_even_stayers, abs=0.001)


def test_remote_jobs_are_a_channel_only_where_the_work_can_be_done_at_home():
    assert "remote_channel" in brain_drain(["46140"], "15-1232", 10).flags
    assert "remote_channel" not in brain_drain(["46140"], "29-2061", 10).flags
    assert "self_employment_common" in brain_drain(["46140"], "39-5012", 10).flags


def test_pooling_follows_commuters_and_says_what_touches():
    rows = pooling(EAST_KENTUCKY)
    assert rows["share_of_cross"].sum() == pytest.approx(1, abs=0.01)
    assert rows["shared_borders"][0] > 0
    assert EAST_KENTUCKY not in rows["area"].to_list()


def test_one_plant_is_an_average_establishment_and_names_what_is_withheld():
    found = one_plant("51-4041", [EAST_KENTUCKY])
    assert 0 < found.share <= 1
    assert found.withheld
    assert one_plant("41-2011", ["46140"]).share < 0.05


def test_a_withheld_plant_may_hold_what_its_sector_leaves_over():
    found = one_plant("51-4041", [EAST_KENTUCKY])
    assert found.withheld_industry in found.withheld
    assert found.withheld_share > 0.2 > found.share
    # By hand: jobs of the sector less those of its published industries, core by core, times the pattern's share.
    counties = facts.table("counties").filter(pl.col("area") == EAST_KENTUCKY)
    rows = facts.table("businesses").filter(pl.col("cbsa").is_in(counties["cbsa"].drop_nulls().unique().to_list()))
    left = {
        core: sum(r["employees"] for r in rows.filter(cbsa=core).iter_rows(named=True) if r["naics"] == "31-33")
        - sum(r["employees"] for r in rows.filter(cbsa=core).iter_rows(named=True) if r["naics"][:2] in ("31", "32", "33") and len(r["naics"]) == 3)
        for core in rows["cbsa"].unique()
    }  # fmt: skip
    industry = facts.table("staffing").filter(industry=found.withheld_industry)
    of_industry = industry.filter(soc="51-4041")["employment"].sum() / industry["employment"].sum()
    jobs = labor.wage(EAST_KENTUCKY, "51-4041").employment
    assert found.withheld_share == pytest.approx(max(left.values()) * of_industry / jobs, abs=1e-4)


def test_nothing_is_withheld_of_a_large_citys_shops():
    found = one_plant("41-2011", ["46140"])
    assert (found.withheld_share, found.withheld_industry) == (None, None)


def test_prices_of_two_years_and_the_month_that_is_missing():
    assert in_prices_of(100, (2024, None), (2025, None)) == pytest.approx(100 * 321.943 / 313.689)
    assert price_index(2026, 8) == 334.980
    with pytest.raises(InputProblems, match="2025-10"):
        price_index(2025, 10)


def test_minimum_wages_by_day_with_the_federal_one_below():
    assert minimum_wage("ak", dt.date(2026, 6, 30)).hourly_usd == 13.0
    assert minimum_wage("AK", dt.date(2026, 7, 1)).hourly_usd == 14.0
    assert minimum_wage("OK", dt.date(2026, 3, 1)).hourly_usd == 7.25
    assert below_minimum(6.0, "OK", dt.date(2026, 3, 1)).hourly_usd == 7.25
    assert below_minimum(6.0, "ZZ", dt.date(2026, 3, 1)) is None
    assert below_minimum(7.25, "OK", dt.date(2026, 3, 1)) is None
    with pytest.raises(InputProblems):
        minimum_wage("ZZ", dt.date(2026, 3, 1))
    with pytest.raises(InputProblems):
        minimum_wage("OK", dt.date(2020, 3, 1))


def test_a_budget_is_rent_over_three_tenths_and_at_least_twice_the_guideline():
    one = local_budget(["46140"])
    assert one.by_rent_usd == pytest.approx(12 * one.rent_usd / 0.3, abs=1)
    assert one.by_guideline_usd == 2 * labor.poverty_guideline(2026, "contiguous", 1).annual_usd
    family = local_budget(["46140"], adults=1, children=2)
    assert family.bedrooms == 2
    assert family.annual_usd > one.annual_usd
    with pytest.raises(InputProblems):
        local_budget(["46140"], adults=0)


def test_the_commands_answer_in_json(answer):
    found = answer("brain-drain", "--area", EAST_KENTUCKY, "--soc", "29-2061", "--seats", 20)
    assert found["seats"] == 20
    assert found["scenarios"][0]["leavers"]["low"] <= found["scenarios"][0]["leavers"]["high"]
    assert answer("pool", "--area", EAST_KENTUCKY)[0]["commuters_out"] > 0
    assert answer("one-plant", "--area", "46140", "--soc", "51-4041")["soc"] == "51-4041"
    assert answer("budget", "--area", "46140")["annual_usd"] > 20_000


def test_an_area_whose_counties_are_unknown_points_to_its_state():
    known = set(facts.table("counties")["area"].drop_nulls())
    unknown = facts.table("areas").filter(pl.col("name").str.contains("nonmetropolitan"), ~pl.col("area").is_in(known))
    assert unknown.height > 10
    for area in unknown["area"].to_list()[:5]:
        with pytest.raises(InputProblems, match=f"Name its state: .*{area[:2]}00000"):
            brain_drain([area], "31-1131", seats=5)
        assert brain_drain([f"{area[:2]}00000"], "31-1131", seats=5).seats == 5
