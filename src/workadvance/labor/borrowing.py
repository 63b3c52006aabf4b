"""Pay that is not published in a place, borrowed from its state and then from the nation. Not published is not low.

A median the publisher withholds is taken from the state of the area, or from the nation where the state withholds it
too, moved to the area's prices (regional price parity), and given the error such a loan was measured to have where
both sides are published (`borrowed_error_state_pct`, `borrowed_error_nation_pct`). It is always flagged `borrowed`.
"""

from __future__ import annotations

import polars as pl

from workadvance.labor import facts
from workadvance.labor.assumptions import number
from workadvance.labor.geography import NATION
from workadvance.labor.statuses import TOP_CODED

STATE, COUNTRY = "state", "nation"


def loans() -> pl.DataFrame:
    """Every cell of an area without a published median, with what it borrows; one row each.

    Columns: area, soc, jobs (null where suppressed), borrowed_annual_usd, borrowed_from (state, nation; null: no one
    publishes it), borrowed_error_pct (relative standard error in percent: the lender's own and the loan's).
    """
    return _loans(None)


@facts.kept(64)
def _loans(codes: tuple[str, ...] | None) -> pl.DataFrame:
    """The loans of these areas, or of all."""
    top = number("top_code_annual_usd")
    places = facts.table("areas").select(
        "area", "area_type", "state", prices=pl.col("parity_index").fill_null(100.0), state_prices="state_parity"
    )
    wages = facts.table("wages")
    if codes is not None:
        mine = places.filter(pl.col("area").is_in(list(codes)))["state"]
        lenders = places.filter(pl.col("state").is_in(mine.implode()), pl.col("area_type") == "state")["area"]
        wages = wages.filter(pl.col("area").is_in([*codes, *lenders, NATION]))
    mine_only = pl.lit(True) if codes is None else pl.col("area").is_in(list(codes))
    rows = wages.select(
        "area",
        "soc",
        "employment",
        "wage_rse_pct",
        pay=pl.when(pl.col("p50_status") == TOP_CODED).then(top).otherwise(pl.col("p50_annual_usd").cast(pl.Float64)),
    )
    kinds = places.select("area", "area_type", "state")
    published = rows.filter(pl.col("pay").is_not_null())
    states = (
        published.join(kinds.filter(pl.col("area_type") == "state"), on="area")
        .select("state", "soc", state_pay="pay", state_error="wage_rse_pct")
    )  # fmt: skip
    nation = published.filter(pl.col("area") == NATION).select("soc", nation_pay="pay", nation_error="wage_rse_pct")
    adjusted = {
        STATE: pl.col("state_pay") * pl.col("prices") / pl.col("state_prices").fill_null(pl.col("prices")),
        COUNTRY: pl.col("nation_pay") * pl.col("prices") / 100,
    }
    error = {
        STATE: _together(pl.col("state_error"), number("borrowed_error_state_pct")),
        COUNTRY: _together(pl.col("nation_error"), number("borrowed_error_nation_pct")),
    }
    return (
        rows.filter(pl.col("pay").is_null(), pl.col("area") != NATION, mine_only)
        .join(places, on="area", maintain_order="left")
        .join(states, on=["state", "soc"], how="left", maintain_order="left")
        .join(nation, on="soc", how="left", maintain_order="left")
        .select(
            "area",
            "soc",
            jobs="employment",
            borrowed_annual_usd=pl.coalesce(adjusted[STATE], adjusted[COUNTRY]),
            borrowed_from=pl.when(pl.col("state_pay").is_not_null())
            .then(pl.lit(STATE))
            .when(pl.col("nation_pay").is_not_null())
            .then(pl.lit(COUNTRY)),
            borrowed_error_pct=pl.when(pl.col("state_pay").is_not_null()).then(error[STATE]).otherwise(error[COUNTRY]),
        )
    )


def _together(own: pl.Expr, loan: float) -> pl.Expr:
    return (own.cast(pl.Float64).fill_null(0.0) ** 2 + loan**2).sqrt()


def borrowed(codes: tuple[str, ...]) -> pl.DataFrame:
    """What each occupation of an area, or of several pooled, borrows: the loans' mean by jobs.

    Columns: soc, borrowed_annual_usd, borrowed_from, borrowed_error_pct. Only areas without a published median lend
    themselves; `labor.local` uses the loan only where no area publishes a median.
    """
    weight = pl.col("jobs").cast(pl.Float64).fill_null(1.0).clip(lower_bound=1.0)
    known = _loans(codes).filter(pl.col("borrowed_from").is_not_null())
    return known.group_by("soc", maintain_order=True).agg(
        (pl.col("borrowed_annual_usd") * weight).sum() / weight.sum(),
        pl.when((pl.col("borrowed_from") == COUNTRY).any())
        .then(pl.lit(COUNTRY))
        .otherwise(pl.lit(STATE))
        .first()
        .alias("borrowed_from"),
        (pl.col("borrowed_error_pct") * weight).sum() / weight.sum(),
    )
