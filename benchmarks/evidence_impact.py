"""How fast an impact table is made, side by side with statsmodels and pyfixest on the same trial.

    python benchmarks/evidence_impact.py

A made-up trial shaped like WorkAdvance: 2,564 people, four sites as blocks, ten outcomes, six covariate columns, HC2.
First one fit of every outcome in each library, with the largest difference of their impacts and standard errors from
ours; then blocked permutations. Ours runs all 10,000; the libraries fit a regression per permutation and outcome, so a
few are timed and the rest reckoned (marked ~); pyfixest's faster `ritest` needs numba, which is not installed here.
scipy's permutation test runs in full, on plain differences in means. Last, the lottery. Everything is in memory.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from workadvance.evidence import draw_lottery, estimate_impacts

# The made-up trial is the tests' own; Python looks for modules beside this file, not above it.
sys.path.insert(0, str(Path(__file__).parents[1]))
simulated_trial = importlib.import_module("tests.evidence.simulated").simulated_trial

BUDGET_SECONDS = 5.0
COVARIATES = ["age", "earnings_before", "sex", "education"]
RIGHT = "program + age + earnings_before + C(sex) + C(education) + C(site)"
LIBRARY_PERMUTATIONS = 10


def best(work: Callable[[], object], times: int = 3) -> tuple[float, object]:
    """The shortest of some runs, in seconds, and the last result."""
    shortest, result = float("inf"), None
    for _ in range(times):
        start = time.perf_counter()
        result = work()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest, result


def trial(outcomes: int) -> pl.DataFrame:
    """The trial, with as many outcomes as asked for: earnings in different years, their noise made again."""
    rng = np.random.default_rng(2026)
    table = simulated_trial(rng).table
    more = {
        f"outcome_{j}": np.where(
            rng.random(table.height) < 0.25, 0.0, table["earnings_y2"] + rng.normal(0, 4000, table.height)
        )
        for j in range(outcomes)
    }
    return table.with_columns(program=(pl.col("arm") == "program").cast(pl.Int64), **more)


def main() -> None:
    """Run everything and print the tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--permutations", type=int, default=10_000)
    options.add_argument("--outcomes", type=int, default=10)
    asked = options.parse_args()
    warnings.simplefilter("ignore")
    import pyfixest
    import statsmodels.formula.api as smf
    from scipy.stats import permutation_test

    def differ(x, y, axis):  # type: ignore[no-untyped-def]  # timed only
        return np.mean(x, axis=axis) - np.mean(y, axis=axis)

    frame = trial(asked.outcomes)
    outcomes = [f"outcome_{j}" for j in range(asked.outcomes)]
    pandas = frame.to_pandas()
    no_small_sample = pyfixest.ssc(k_adj=False)

    def ours(permutations: int = 0):  # type: ignore[no-untyped-def]  # timed only
        return estimate_impacts(
            frame,
            treatment="arm",
            outcomes=outcomes,
            covariates=COVARIATES,
            block="site",
            permutations=permutations,
            seed=1,
            confirmatory=outcomes[:3],
        )

    def with_statsmodels(data=pandas):  # type: ignore[no-untyped-def]  # timed only
        fits = [smf.ols(f"{o} ~ {RIGHT}", data).fit(cov_type="HC2") for o in outcomes]
        return [(f.params["program"], f.bse["program"]) for f in fits]

    def with_pyfixest(data=pandas):  # type: ignore[no-untyped-def]  # timed only
        fits = pyfixest.feols(f"{' + '.join(outcomes)} ~ {RIGHT}", data, vcov="HC2", ssc=no_small_sample).to_list()
        return [(f.coef()["program"], f.se()["program"]) for f in fits]

    mine, table = best(ours)
    found = [(row.impact, row.standard_error) for row in table.rows]
    print(f"{frame.height:,} people, {len(outcomes)} outcomes, blocks, covariates, HC2\n")
    print(f"{'one table':<34}{'seconds':>10}{'times ours':>12}{'largest difference':>20}")
    print(f"{'ours':<34}{mine:>10.3f}{1:>12.1f}{'':>20}")
    times = {}
    for name, work in (("statsmodels", with_statsmodels), ("pyfixest", with_pyfixest)):
        times[name], theirs = best(work)
        far = max(abs(a / b - 1) for one, two in zip(found, theirs, strict=True) for a, b in zip(one, two, strict=True))
        print(f"{name:<34}{times[name]:>10.3f}{times[name] / mine:>12.1f}{far:>20.1e}")

    seconds, table = best(lambda: ours(asked.permutations))
    print(f"\n{f'{asked.permutations:,} blocked permutations':<34}{'seconds':>10}{'times ours':>12}")
    print(f"{'ours, table included':<34}{seconds:>10.2f}{1:>12.1f}")
    rng = np.random.default_rng(1)
    for name, work in (("statsmodels", with_statsmodels), ("pyfixest", with_pyfixest)):

        def dealt(work: Callable[..., object] = work) -> None:
            for _ in range(LIBRARY_PERMUTATIONS):
                again = pandas.copy()
                again["program"] = again.groupby("site")["program"].transform(rng.permutation)
                work(again)

        taken, _ = best(dealt, times=1)
        whole = taken / LIBRARY_PERMUTATIONS * asked.permutations
        print(f"{name + ', a loop':<34}{'~' + format(whole, ',.0f'):>10}{whole / seconds:>12,.0f}")
    arm = frame["program"].to_numpy() == 1

    def with_scipy() -> None:
        for o in outcomes:
            y = frame[o].to_numpy()
            permutation_test((y[arm], y[~arm]), differ, n_resamples=asked.permutations, batch=500, vectorized=True)

    taken, _ = best(with_scipy, times=1)
    print(f"{'scipy (means only, no blocks)':<34}{taken:>10.2f}{taken / seconds:>12.1f}")
    fine = "within" if seconds <= BUDGET_SECONDS else "OVER"
    print(f"budget {BUDGET_SECONDS:g} s: {seconds:.2f} s, {fine}")

    people = 100_000
    roster = pl.DataFrame({"id": np.arange(people), "site": np.arange(people) % 50})
    taken, _ = best(lambda: draw_lottery(roster, id="id", strata=["site"], seed=1), times=1)
    print(f"\nlottery of {people:,} people in 50 strata: {taken:.2f} s")


if __name__ == "__main__":
    main()
