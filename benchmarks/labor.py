"""How fast the labor methods are: this package (polars, numpy) against pandas, in one run, and what memory they take.

    python benchmarks/labor.py [--repeat N] [--json]

Budgets on two cores (docs: the design): all areas x occupations, shares, at most 0.2 s warm; one area's target list
with intervals at most 0.15 s warm. Ratios say how many times longer pandas takes for the same answer.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

BUDGETS = {"share --all": 0.2, "target, one area": 0.15}


def timed(call: Callable[[], Any], repeat: int) -> tuple[float, float]:
    """Best and median seconds of a call, after one call to warm up."""
    call()
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return min(seconds), statistics.median(seconds)


def pandas_shares() -> Any:
    """What `labor.shares` answers, in pandas, from frames already in memory: both shares, intervals, what is missing."""
    import numpy as np
    import pandas as pd
    from scipy import stats

    cells, areas = _frames()
    by_area = areas.set_index("area")
    bar = cells["area"].map(by_area["bar"])
    jobs = cells["employment"]
    topped = cells["p50_status"] == "top_coded"
    median = cells["p50_annual_usd"].where(~topped, 239_200.0)
    reaches = median.ge(bar)
    error = median * cells["wage_rse_pct"].clip(lower=0.05) / 100
    probability = (
        pd.Series(stats.norm.cdf((median - bar) / error), index=cells.index)
        .where(~topped, reaches.astype(float))
        .fillna(0.0)
    )
    nurse = cells["soc"] == "29-1141"
    total = jobs.groupby(cells["area"]).sum()
    out = pd.DataFrame(
        {"unpublished": 1 - jobs.where(median.notna(), 0.0).groupby(cells["area"]).sum() / by_area["employment"]}
    )
    for name, who in (("strict", cells["below"]), ("with_nurses", cells["below"] | nurse)):
        share = jobs.where(who & reaches, 0.0).groupby(cells["area"]).sum() / total
        chance = probability.where(who, 0.0)
        expected = (jobs * chance).groupby(cells["area"]).sum() / total
        unsure = chance * (1 - chance)
        rse2 = (cells["employment_rse_pct"] / 100) ** 2
        spread = jobs**2 * (unsure + rse2 * ((chance - cells["area"].map(expected)) ** 2 + unsure))
        width = 1.645 * np.sqrt(spread.groupby(cells["area"]).sum()) / total
        out[name] = share
        out[f"{name}_low"] = np.minimum(expected - width, share)
        out[f"{name}_high"] = np.maximum(expected + width, share)
    state = cells["area"].map(by_area["state_bar"])
    out["alternative"] = jobs.where(cells["below"] & median.ge(state), 0.0).groupby(cells["area"]).sum() / total
    return out


def pandas_target(area: str) -> Any:
    """One area's list in pandas: pay gate, openings, capacity quantiles from scipy, step-up jobs by merging."""
    import numpy as np
    from scipy import stats

    cells, areas = _frames()
    related, needs = _related()
    here = cells[cells["area"] == area].merge(needs, on="soc", suffixes=("", "_n"))
    bar = float(areas.loc[areas["area"] == area, "bar"].iloc[0])
    error = here["p50_annual_usd"] * here["wage_rse_pct"].clip(lower=0.05) / 100
    here["pay_probability"] = stats.norm.cdf((here["p50_annual_usd"] - bar) / error)
    rate = here["national_openings"] / here["national_employment"]
    here["openings"] = here["employment"] * rate
    separations = (here["exit_rate_pct"] + here["transfer_rate_pct"]) / 100
    cv2 = (here["employment_rse_pct"] / 100) ** 2 + 0.04 + (0.2 * separations / rate) ** 2 + (0.015 / rate) ** 2
    for phi in (0.1, 0.25, 0.4):
        mean = phi * here["openings"]
        extra = mean**2 * cv2
        for q in (0.2, 0.5, 0.8):
            here[f"{phi}_{q}"] = stats.nbinom.ppf(q, mean**2 / extra, mean / (mean + extra))
    pay = here[["soc", "p50_annual_usd", "job_zone", "below"]]
    steps = related.merge(pay, on="soc").merge(pay.add_prefix("to_"), left_on="related_soc", right_on="to_soc")
    steps = steps[
        (steps["to_p50_annual_usd"] >= 1.1 * steps["p50_annual_usd"])
        & (steps["to_job_zone"] <= steps["job_zone"] + 1)
        & (steps["to_below"] | (steps["related_soc"] == "29-1141"))
    ]
    step_ups = steps.sort_values("index").groupby("soc").head(3)
    assert np.isfinite(bar)
    return here, step_ups


_LOADED: dict[str, Any] = {}


def _frames() -> Any:
    if "frames" not in _LOADED:
        from workadvance import labor
        from workadvance.labor import facts
        from workadvance.labor.assumptions import words

        cells = facts.table("wages").to_pandas()
        cells = cells[cells["employment"].notna()].copy()
        needs = labor.occupations().to_pandas()
        below = needs.set_index("soc")["typical_education"].isin(words("below_bachelors_education"))
        cells["below"] = cells["soc"].map(below).astype(bool)
        cells["p50_status"] = cells["p50_status"].astype(str)
        areas = labor.areas().to_pandas()
        areas["bar"] = 50_980 * areas["parity_index"].fillna(100.0) / 100
        areas["state_bar"] = 50_980 * areas["state_parity"] / 100
        _LOADED["frames"] = (cells, areas)
    return _LOADED["frames"]


def _related() -> Any:
    if "related" not in _LOADED:
        from workadvance import labor
        from workadvance.labor import facts

        related = facts.table("related").to_pandas()
        related = related[related["tier"].astype(str) == "Primary-Short"]
        _LOADED["related"] = (related, labor.occupations().to_pandas())
    return _LOADED["related"]


def memory_mb() -> float:
    """The most memory this process has held, megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 if sys.platform.startswith("linux") else 1024 * 1024)


def main() -> None:
    """Run everything and print a table (or JSON)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    before = memory_mb()
    start = time.perf_counter()
    from workadvance import labor

    imported = time.perf_counter() - start
    start = time.perf_counter()
    labor.shares()
    cold = time.perf_counter() - start
    areas = labor.areas()["area"].to_list()[100:120]
    each = iter(areas * 1000)
    results: list[dict[str, Any]] = []

    def measure(name: str, ours: Callable[[], Any]) -> None:
        best, median = timed(ours, chosen.repeat)
        row: dict[str, Any] = {"what": name, "best_s": round(best, 4), "median_s": round(median, 4)}
        if name in BUDGETS:
            row |= {"budget_s": BUDGETS[name], "within": best <= BUDGETS[name]}
        results.append(row)

    measure("share --all", labor.shares)
    measure("target, one area", lambda: labor.target(["46140"]))
    measure("target, twenty other areas in turn", lambda: labor.target([next(each)]))
    measure("target, four areas pooled", lambda: labor.target(["2100001", "2100002", "2100003", "2100004"]))
    measure("ladder", lambda: labor.ladder("29-2061", ["46140"]))
    measure("plan", lambda: labor.plan(["46140"], ["51-4121"], 20))
    measure("title", lambda: labor.search_titles("hvac tech"))
    memory = memory_mb()
    compared = {
        "share --all": (labor.shares, pandas_shares),
        "target, one area": (lambda: labor.target(["46140"]), lambda: pandas_target("0046140")),
    }
    for name, (ours, theirs) in compared.items():
        best, _ = timed(ours, chosen.repeat)
        other, _ = timed(theirs, chosen.repeat)
        row = next(r for r in results if r["what"] == name)
        row |= {"pandas_best_s": round(other, 4), "pandas_to_ours": round(other / best, 2)}
    summary = {
        "import_s": round(imported, 3),
        "first_share_s": round(cold, 3),
        "memory_before_mb": round(before),
        "memory_peak_mb": round(memory),
        "memory_with_pandas_mb": round(memory_mb()),
        "results": results,
    }
    if chosen.json:
        print(json.dumps(summary, indent=2))
        return
    for row in results:
        budget = f"  budget {row['budget_s']} s {'kept' if row['within'] else 'MISSED'}" if "budget_s" in row else ""
        ratio = f"  pandas takes {row['pandas_to_ours']} x" if "pandas_to_ours" in row else ""
        print(f"{row['what']:<40}{row['best_s']:>9.4f} s best{row['median_s']:>9.4f} s median{budget}{ratio}")
    print(
        f"import {imported:.2f} s; first share {cold:.2f} s; memory {memory:.0f} MB at most"
        f" ({before:.0f} before, {memory_mb():.0f} with pandas)"
    )


if __name__ == "__main__":
    main()
