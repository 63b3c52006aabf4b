"""Random trials of every shape, for comparing the engine with the libraries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl


@dataclass
class RandomTrial:
    frame: pl.DataFrame
    covariates: list[str]
    arms: int


def random_trial(seed: int, *, arms: int = 1, blocks: int = 1, covariates: int = 0, people: int = 300) -> RandomTrial:
    """Outcomes y1, y2 with unequal spreads; arm 0..arms; block, cluster, weight, took; covariates x0.. and kind."""
    rng = np.random.default_rng(seed)
    n = people
    arm = rng.integers(0, arms + 1, n)
    block = rng.integers(0, blocks, n)
    x = rng.normal(size=(n, covariates)) * 10.0 ** rng.integers(0, 4, covariates) + 50
    kind = rng.choice(["red", "green", "blue"], n)
    took = np.where(arm > 0, rng.random(n) < 0.8, rng.random(n) < 0.2).astype(int)
    base = 14000 + 300 * block + (x - 50).sum(axis=1) + 900 * (kind == "red")
    spread = 3000 + 2000 * (arm == 1) + 500 * block
    y = base + 1500 * took + 400 * arm + rng.normal(size=n) * spread
    earnings = np.where(rng.random(n) < 0.25, 0.0, np.maximum(y, 0.0))
    frame = pl.DataFrame(
        {
            "arm": arm,
            "block": [f"b{b}" for b in block],
            "cluster": [f"c{c}" for c in rng.integers(0, 40, n)],
            "weight": rng.uniform(0.2, 3.0, n),
            "took": took,
            "kind": kind.tolist(),
            "y1": y,
            "y2": earnings,
            **{f"x{j}": x[:, j] for j in range(covariates)},
        }
    )
    return RandomTrial(frame, [f"x{j}" for j in range(covariates)], arms)
