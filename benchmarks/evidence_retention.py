"""How fast a Cox model with its check is, side by side with lifelines.

    python benchmarks/evidence_retention.py                 # 20,000 spells
    python benchmarks/evidence_retention.py --spells 5000

Makes seeded spells with three covariates and times in whole days, fits both, and fails where coefficients differ. Ours also draws the
curve and predicts everyone from a model of the others (five more fits); lifelines fits once.
"""

from __future__ import annotations

import argparse
import time
import warnings

import numpy as np
import polars as pl


def main() -> None:
    """Print seconds and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spells", type=int, default=20_000)
    n = parser.parse_args().spells
    rng = np.random.default_rng(1)
    x = rng.normal(size=(n, 3))
    days = np.ceil(rng.exponential(400 * np.exp(-x @ [0.5, -0.2, 0.0])))
    followed = rng.integers(30, 730, n)
    frame = pl.DataFrame({"days": np.minimum(days, followed), "left": (days <= followed).astype(int)})
    frame = frame.with_columns(pl.Series(name, x[:, j]) for j, name in enumerate("abc"))

    from workadvance.evidence.retention import retention

    begun = time.perf_counter()
    ours = retention(frame, duration="days", event="left", covariates=["a", "b", "c"])
    own = time.perf_counter() - begun
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import CoxPHFitter

        pandas = frame.to_pandas()
        begun = time.perf_counter()
        theirs = CoxPHFitter().fit(pandas, "days", "left")
        other = time.perf_counter() - begun
    found = [e.log_hazard_ratio for e in ours.effects]
    if not np.allclose(found, theirs.params_.to_numpy(), rtol=1e-4, atol=1e-6):
        raise SystemExit(f"different coefficients: {found} and {theirs.params_.to_numpy()}")
    print(
        f"{n:,} spells: ours {own:.2f} s (six fits, curve, check), lifelines {other:.2f} s (one fit): {other / own:.1f}"
    )


if __name__ == "__main__":
    main()
