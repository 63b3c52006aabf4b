"""How often the interval of a place's share of good jobs holds the truth, over simulated surveys.

`python benchmarks/labor_share_coverage.py [SURVEYS]` prints the table of docs/explanation/targeting-methods.md.

The truth is known: published medians and jobs stand for it, and for what is withheld the loan (state or nation at
local prices) with an error of the size measured. A survey errs by the published standard errors and withholds the
same cells as the publisher. “Fixed” keeps the published numbers as the truth; “drawn” draws a truth around them first,
so that no occupation sits on the bar by accident in every survey.
"""

from __future__ import annotations

import dataclasses
import sys

import numpy as np

from workadvance import labor
from workadvance.labor.share import Cells, cells, figures_of


def coverage(surveys: int, *, drawn: bool, rng: np.random.Generator) -> dict[str, tuple[float, float, float]]:
    """By type of area: (share of intervals that hold the truth, the same of the worst tenth of areas, mean width)."""
    table = labor.areas()
    national = table.filter(area=labor.NATION)["p50_annual_usd"][0]
    bar = national * table["parity_index"].fill_null(100.0).to_numpy() / 100
    known = cells()
    known = known.only(~np.isnan(known.median) & ~known.topped & ~np.isnan(known.wage_rse_pct))
    held, width = [], []
    for _ in range(surveys):
        truth = _around(known, rng, known.borrowed if not drawn else np.ones(known.jobs.size, dtype=bool))
        reaches = truth.below & (truth.median >= bar[truth.place])
        share = truth.total(truth.jobs * reaches) / truth.published
        survey = _around(truth, rng, ~known.borrowed)
        # What is withheld is borrowed again: the lender does not know the truth of the place.
        survey = dataclasses.replace(survey, median=np.where(known.borrowed, known.median, survey.median))
        figures = figures_of(survey, bar)
        held.append((figures["strict_low"] <= share) & (share <= figures["strict_high"]))
        width.append(figures["strict_high"] - figures["strict_low"])
    rate, wide = np.mean(held, axis=0), np.mean(width, axis=0)
    kinds = table["area_type"].cast(str).to_numpy()
    return {
        kind: (
            float(rate[kinds == kind].mean()),
            float(np.quantile(rate[kinds == kind], 0.1)),
            float(wide[kinds == kind].mean()),
        )
        for kind in ("metro", "nonmetro", "state")
    }


def _around(base: Cells, rng: np.random.Generator, moved: np.ndarray) -> Cells:
    pay, jobs = rng.standard_normal((2, base.jobs.size))
    return dataclasses.replace(
        base,
        median=base.median * np.exp(np.where(moved, base.wage_rse_pct / 100 * pay, 0.0)),
        jobs=base.jobs * np.where(moved & ~base.borrowed, np.maximum(1 + base.jobs_rse * jobs, 0.01), 1.0),
    )


def main() -> None:
    """Print the table."""
    surveys = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(f"{surveys} surveys, 90 % interval")
    print(f"{'truth':8}{'areas':10}{'holds':>8}{'worst tenth':>13}{'width':>8}")
    for name, drawn in (("fixed", False), ("drawn", True)):
        for kind, (rate, worst, wide) in coverage(surveys, drawn=drawn, rng=np.random.default_rng(15)).items():
            print(f"{name:8}{kind:10}{rate:8.1%}{worst:13.1%}{wide:8.3f}")


if __name__ == "__main__":
    main()
