"""The share of good jobs against an independent computation in pandas, and by what must always hold."""

import itertools
import math

import pandas as pd
import polars as pl
import pytest

from workadvance import labor
from workadvance.labor import facts
from workadvance.tables import InputProblems

BELOW = {
    "No formal educational credential",
    "High school diploma or equivalent",
    "Some college, no degree",
    "Postsecondary nondegree award",
    "Associate's degree",
}


@pytest.fixture(scope="module")
def by_pandas() -> pd.DataFrame:
    """From the Parquet files, with none of the package's methods."""
    folder = facts.SHIPPED
    columns = ["area", "soc", "employment", "p50_annual_usd", "p50_status"]
    cells = pd.read_parquet(folder / "wages.parquet", columns=columns)
    areas = pd.read_parquet(folder / "areas.parquet")
    needs = pd.read_parquet(folder / "occupations.parquet", columns=["soc", "typical_education"])
    nation = float(areas.loc[areas["area"] == "0000000", "p50_annual_usd"].iloc[0])
    areas["bar"] = nation * areas["parity_index"].fillna(100.0) / 100
    cells = cells.merge(needs, on="soc").merge(areas[["area", "bar", "employment"]], on="area", suffixes=("", "_total"))
    cells = cells[cells["employment"].notna()]
    median = cells["p50_annual_usd"].astype(float).where(cells["p50_status"] != "top_coded", 239_200.0)
    below = cells["typical_education"].isin(BELOW)
    nurse = cells["soc"].eq("29-1141")
    good = median.ge(cells["bar"])
    jobs = cells["employment"].astype(float)
    parts = pd.DataFrame(
        {
            "area": cells["area"],
            "jobs": jobs,
            "strict": jobs.where(good & below, 0.0),
            "nurses": jobs.where(good & (below | nurse), 0.0),
            "priced": jobs.where(median.notna(), 0.0),
        }
    )
    sums = parts.groupby("area").sum().join(areas.set_index("area")[["bar", "employment"]])
    return pd.DataFrame(
        {
            "pay_bar": sums["bar"],
            "share_strict": sums["strict"] / sums["jobs"],
            "share_with_nurses": sums["nurses"] / sums["jobs"],
            "unpublished_share": (1 - sums["priced"] / sums["employment"]).clip(0, 1),
        }
    )


def test_every_area_agrees_with_pandas(by_pandas):
    ours = labor.shares().to_pandas().set_index("area")
    assert len(ours) == 583
    pd.testing.assert_frame_equal(ours[by_pandas.columns], by_pandas.loc[ours.index], rtol=1e-6, check_names=False)


def test_intervals_hold_both_shares_and_lie_between_nothing_and_everything():
    rows = labor.shares()
    ordered = ["interval_low", "share_strict", "share_with_nurses", "interval_high"]
    for low, high in itertools.pairwise(ordered):
        assert (rows[low] <= rows[high] + 1e-12).all()
    assert rows["interval_low"].min() >= 0
    assert rows["interval_high"].max() <= 1
    assert rows["unpublished_share"].is_between(0, 1).all()


def test_small_places_are_less_sure_than_large_ones():
    rows = labor.shares().filter(area_type="metro").join(labor.areas().select("area", "employment"), on="area")
    width = rows.with_columns(width=pl.col("strict_high") - pl.col("strict_low")).sort("employment")
    assert width.head(50)["width"].mean() > 1.3 * width.tail(50)["width"].mean()


def test_a_higher_bar_never_raises_a_share():
    low, high = labor.shares(living_wage=40_000), labor.shares(living_wage=60_000)
    assert (high["share_strict"] <= low["share_strict"]).all()
    assert low["pay_bar"].unique().to_list() == [40_000]
    assert all("living_wage_not_comparable" in flags for flags in low["flags"])


def test_rows_come_in_the_order_asked_for():
    assert labor.shares(["46140", "2100004", "17410"])["area"].to_list() == ["0046140", "2100004", "0017410"]


@pytest.mark.parametrize("value", [math.nan, math.inf, -5.0])
def test_impossible_living_wages_are_refused(value):
    with pytest.raises(InputProblems):
        labor.shares(living_wage=value)


def test_unknown_areas_are_all_named():
    with pytest.raises(InputProblems) as caught:
        labor.shares(["4614", "46140", "99"])
    assert len(caught.value.problems) == 2
