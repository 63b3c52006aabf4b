"""Pay that is not published: borrowed from the state, then the nation, never read as low, always said."""

import numpy as np
import polars as pl
import pytest
from benchmarks.labor_share_coverage import coverage

from workadvance import labor
from workadvance.labor.borrowing import borrowed, loans


def tulsa(soc):
    return next(o for o in labor.target(["46140"], every_education=True).occupations if o.soc == soc)


def test_a_withheld_median_is_the_states_at_local_prices_and_flagged():
    state, here = labor.wage("4000000", "49-3011"), labor.area("46140")
    found = tulsa("49-3011")
    assert (found.median_annual_wage, found.borrowed_from) == (None, "state")
    prices = here.parity_index / labor.area("4000000").parity_index
    assert found.borrowed_median_wage == pytest.approx(state.p50 * prices, abs=1)
    assert {"borrowed", "median_suppressed"} <= set(found.flags)
    assert found.pay_gate == "pass"


def test_where_the_state_withholds_it_too_the_nation_lends_at_local_prices():
    row = loans().filter(pl.col("borrowed_from") == "nation").row(0, named=True)
    place = labor.area(row["area"])
    assert labor.wage(next(a.code for a in labor.search("") if a.state == place.state and a.area_type == "state"),
                      row["soc"]).p50 is None  # fmt: skip
    national = labor.wage(labor.NATION, row["soc"]).p50
    assert row["borrowed_annual_usd"] == pytest.approx(national * (place.parity_index or 100) / 100)


def test_a_loan_is_less_sure_than_a_published_median_and_a_wider_one_less_still():
    rows = loans().filter(pl.col("borrowed_from").is_not_null())
    by = dict(rows.group_by("borrowed_from").agg(pl.col("borrowed_error_pct").min()).iter_rows())
    assert by["nation"] > by["state"] >= 12.5


def test_published_pay_is_never_replaced():
    found = tulsa("29-2061")
    assert (found.borrowed_median_wage, found.borrowed_from) == (None, None)
    assert "borrowed" not in found.flags


def test_pooled_areas_lend_the_mean_by_jobs():
    rows = loans().filter(pl.col("borrowed_from").is_not_null(), pl.col("jobs").is_not_null())
    soc = rows.group_by("soc").len().sort("len", "soc").row(-1)[0]
    two = rows.filter(soc=soc).head(2)
    found = borrowed(tuple(two["area"])).filter(soc=soc).row(0, named=True)
    assert found["borrowed_annual_usd"] == pytest.approx(np.average(two["borrowed_annual_usd"], weights=two["jobs"]))


def test_the_measured_errors_are_those_of_the_policy():
    """Where place and state are both published, what would the loan have missed by? (Recomputed from the tables.)"""
    rows = labor.areas().select("area", "area_type", "state", "parity_index")
    pay = pl.read_parquet("src/workadvance/labor/data/wages.parquet", columns=["area", "soc", "p50_annual_usd"])
    pay = pay.join(rows, on="area").filter(pl.col("p50_annual_usd").is_not_null())
    state = pay.filter(area_type="state").select("state", "soc", s="p50_annual_usd", sp="parity_index")
    nation = pay.filter(area_type="nation").select("soc", n="p50_annual_usd")
    local = pay.filter(pl.col("area_type").is_in(["metro", "nonmetro"])).join(state, on=["state", "soc"])
    local = local.join(nation, on="soc")
    from_state = (pl.col("p50_annual_usd") / (pl.col("s") * pl.col("parity_index") / pl.col("sp"))).log()
    from_nation = (pl.col("p50_annual_usd") / (pl.col("n") * pl.col("parity_index") / 100)).log()
    found = local.select(state=from_state.std(), nation=from_nation.std(), bias=from_state.mean()).row(0, named=True)
    assert 100 * found["state"] == pytest.approx(12.5, abs=0.6)
    assert 100 * found["nation"] == pytest.approx(16.5, abs=0.6)
    assert abs(found["bias"]) < 0.01


def test_strict_borrowed_and_bounds_stand_in_order_everywhere():
    rows = labor.shares()
    assert (rows["share_strict"] <= rows["share_borrowed"] + 1e-12).all()
    assert (rows["share_borrowed"] <= rows["share_borrowed_with_nurses"] + 1e-12).all()
    assert (rows["bounds_low"] <= rows["share_strict"] + 1e-12).all()
    assert (rows["share_strict"] <= rows["bounds_high"] + 1e-12).all()
    assert (rows["strict_high"] >= rows["share_borrowed"] - 1e-12).all()


def test_owensboros_nurses_count_once_their_pay_is_borrowed():
    row = labor.shares(["36980"]).row(0, named=True)
    assert row["share_borrowed_with_nurses"] - row["share_borrowed"] > 0.035
    assert row["share_with_nurses"] == row["share_strict"]


def test_the_interval_holds_the_truth_in_metros_and_in_nonmetropolitan_areas():
    found = coverage(12, drawn=False, rng=np.random.default_rng(3))
    assert found["metro"][0] >= 0.9
    assert found["nonmetro"][0] >= 0.88
    assert coverage(8, drawn=True, rng=np.random.default_rng(4))["nonmetro"][0] >= 0.9
