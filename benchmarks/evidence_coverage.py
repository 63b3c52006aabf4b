"""How often the 90 percent interval holds the truth, in 24 designs whose truth is known.

    python benchmarks/evidence_coverage.py [--trials 1000] [--permuted 200] [--write]

Each design is made again and again with the same effect; counted are the intervals of `estimate_impacts` that hold it,
and, where a warning says to read the permutation instead, the intervals by inversion. `--write` puts the table in
docs/explanation/impact-coverage.md. A design that covers less than 87 percent without a warning ends with status 1.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from workadvance.evidence.impact import ImpactTable, estimate_impacts
from workadvance.evidence.impact.caution import NEEDS_PERMUTATION

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "impact-coverage.md"
FLOOR = 0.87
EFFECT = 1.0
Generator = np.random.Generator
Columns = dict[str, Any]


@dataclass(frozen=True)
class Design:
    """A design: its words, how one trial of it is made, the options of the analysis, and which interval is read."""

    words: str
    make: Callable[[Generator], Columns]
    options: dict[str, Any] = field(default_factory=dict)
    average: bool = False


def earnings(rng: Generator, n: int) -> np.ndarray:
    """Skewed, a third of them zero, with a spread of about one."""
    return np.where(rng.random(n) < 1 / 3, 0.0, rng.lognormal(0.0, 0.9, n)) / 1.2


def people(
    treated: int, control: int, outcome: str = "earnings", spread: float = 1.0
) -> Callable[[Generator], Columns]:
    """People assigned one by one."""

    def make(rng: Generator) -> Columns:
        arm = rng.permutation(np.repeat([1, 0], [treated, control]))
        n = len(arm)
        if outcome == "earnings":
            y = earnings(rng, n)
        elif outcome == "normal":
            y = rng.normal(size=n) * np.where(arm == 1, spread, 1.0)
        else:
            base = float(outcome)
            return {"arm": arm, "y": (rng.random(n) < base).astype(int), "truth": 0.0}
        return {"arm": arm, "y": y + EFFECT * arm, "truth": EFFECT}

    return make


def blocks(shares: tuple[float, ...], effects: tuple[float, ...], size: int) -> Callable[[Generator], Columns]:
    """Blocks of one size with their own shares treated and effects."""

    def make(rng: Generator) -> Columns:
        block = np.repeat(np.arange(len(shares)), size)
        arm = np.concatenate([rng.permutation((np.arange(size) < round(p * size)).astype(int)) for p in shares])
        y = earnings(rng, len(arm)) + block + np.array(effects)[block] * arm
        return {"arm": arm, "y": y, "block": block, "truth": float(np.mean(effects))}

    return make


def pairs_of_people(pairs: int) -> Callable[[Generator], Columns]:
    """Matched pairs, one of each treated."""

    def make(rng: Generator) -> Columns:
        block = np.repeat(np.arange(pairs), 2)
        arm = np.concatenate([rng.permutation([0, 1]) for _ in range(pairs)])
        y = earnings(rng, 2 * pairs) + rng.normal(size=pairs)[block] + EFFECT * arm
        return {"arm": arm, "y": y, "block": block, "truth": EFFECT}

    return make


def adjusted(treated: int, control: int, covariates: int) -> Callable[[Generator], Columns]:
    """Covariates known before, one of which changes the effect; the truth is the average over the people there are."""

    def make(rng: Generator) -> Columns:
        arm = rng.permutation(np.repeat([1, 0], [treated, control]))
        x = rng.normal(size=(len(arm), covariates))
        gain = EFFECT + x[:, 0]
        y = earnings(rng, len(arm)) + x.sum(axis=1) + gain * arm
        return {"arm": arm, "y": y, **{f"x{j}": x[:, j] for j in range(covariates)}, "truth": float(gain.mean())}

    return make


def weighted(n: int) -> Callable[[Generator], Columns]:
    """People with sampling weights from 0.3 to 3."""

    def make(rng: Generator) -> Columns:
        arm = rng.permutation(np.arange(n) % 2)
        return {"arm": arm, "y": earnings(rng, n) + EFFECT * arm, "w": rng.uniform(0.3, 3.0, n), "truth": EFFECT}

    return make


def three_arms(each: int) -> Callable[[Generator], Columns]:
    """Two arms and one control group; the first arm is read."""

    def make(rng: Generator) -> Columns:
        arm = rng.permutation(np.repeat([0, 1, 2], each))
        return {"arm": arm, "y": earnings(rng, len(arm)) + EFFECT * (arm == 1) + 2.0 * (arm == 2), "truth": EFFECT}

    return make


def clusters(
    treated: int, control: int, sizes: tuple[int, int] = (5, 30), strata: int = 1, noise: str = "earnings"
) -> Callable[[Generator], Columns]:
    """Whole clusters of uneven sizes; `treated` and `control` of each stratum."""

    def make(rng: Generator) -> Columns:
        per = treated + control
        count = rng.integers(sizes[0], sizes[1] + 1, per * strata)
        cluster = np.repeat(np.arange(per * strata), count)
        dealt = np.concatenate([rng.permutation(np.repeat([1, 0], [treated, control])) for _ in range(strata)])
        block = cluster // per
        own = earnings(rng, len(cluster)) if noise == "earnings" else rng.normal(size=len(cluster))
        y = (
            own
            + 0.4 * rng.normal(size=per * strata)[cluster]
            + rng.normal(size=strata)[block]
            + EFFECT * dealt[cluster]
        )
        return {"arm": dealt[cluster], "y": y, "block": block, "cluster": cluster, "truth": EFFECT}

    return make


BY_CLUSTER = {"cluster": "cluster"}
BOTH = {"cluster": "cluster", "block": "block"}
DESIGNS = (
    Design("100 and 100 people, even outcome", people(100, 100, "normal")),
    Design("100 and 100 people, earnings", people(100, 100)),
    Design("15 treated of 200, earnings", people(15, 185)),
    Design("5 treated of 100, earnings", people(5, 95)),
    Design("10 and 10 people, earnings", people(10, 10)),
    Design("8 and 8 people, even outcome", people(8, 8, "normal")),
    Design("30 treated of 200, three times the spread", people(30, 170, "normal", 3.0)),
    Design("150 and 150 people, yes/no, 50%", people(150, 150, "0.5")),
    Design("100 and 100 people, yes/no, 4%", people(100, 100, "0.04")),
    Design(
        "4 blocks, 30% to 70% treated, one effect", blocks((0.3, 0.4, 0.6, 0.7), (1.0,) * 4, 60), {"block": "block"}
    ),
    Design(
        "2 blocks, 50% and 95% treated, effects 1 and 9, average effect",
        blocks((0.5, 0.95), (1.0, 9.0), 200),
        {"block": "block"},
        average=True,
    ),
    Design("30 pairs of people, earnings", pairs_of_people(30), {"block": "block"}),
    Design("40 and 40 people, 6 covariates", adjusted(40, 40, 6), {"covariates": [f"x{j}" for j in range(6)]}),
    Design("60 of 240 treated, Lin's adjustment", adjusted(60, 180, 2), {"covariates": ["x0", "x1"], "adjust": "lin"}),
    Design("200 people with sampling weights", weighted(200), {"weights": "w"}),
    Design("two arms and a control group, 60 each", three_arms(60)),
    Design("20 and 20 clusters", clusters(20, 20), BY_CLUSTER),
    Design("4 treated clusters of 40", clusters(4, 36), BY_CLUSTER),
    Design("6 and 6 clusters", clusters(6, 6), BY_CLUSTER),
    Design("3 and 3 clusters", clusters(3, 3), BY_CLUSTER),
    Design("20 pairs of clusters", clusters(1, 1, strata=20), BOTH),
    Design("8 pairs of clusters", clusters(1, 1, strata=8), BOTH),
    Design("5 strata of 4 clusters", clusters(2, 2, strata=5), BOTH),
    Design("12 strata of 6 clusters, 2 treated", clusters(2, 4, strata=12), BOTH),
)


def analyze(design: Design, seed: int, permutations: int) -> tuple[ImpactTable, float]:
    """One trial of a design, and its truth."""
    columns = design.make(np.random.default_rng(seed))
    truth = columns.pop("truth")
    frame = pl.DataFrame(columns)
    table = estimate_impacts(
        frame, treatment="arm", outcomes=["y"], permutations=permutations, seed=seed, **design.options
    )
    return table, truth


def measure(design: Design, trials: int, permuted: int) -> tuple[float, int, set[str], float | None]:
    """Coverage, trials without an interval, warnings given in most trials, and coverage by inversion where warned."""
    held, none, warned = 0, 0, dict.fromkeys(NEEDS_PERMUTATION, 0)
    for seed in range(trials):
        table, truth = analyze(design, seed, 0)
        for name in {n.name for n in table.notices} & NEEDS_PERMUTATION:
            warned[name] += 1
        row = table.rows[0]
        low, high = (row.average_ci_low, row.average_ci_high) if design.average else (row.ci_low, row.ci_high)
        if low is None or high is None:
            none += 1
            continue
        held += low <= truth <= high
    names = {name for name, times in warned.items() if times > trials / 2}
    inverted = None
    if names and permuted:
        inside = 0
        for seed in range(permuted):
            table, truth = analyze(design, seed, 400)
            low, high = table.rows[0].ci_low_permutation, table.rows[0].ci_high_permutation
            inside += low is not None and high is not None and low <= truth <= high
        inverted = inside / permuted
    return held / max(trials - none, 1), none, names, inverted


def main() -> None:
    """Measure every design, print the table, and say which cover too little without a warning."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--trials", type=int, default=1000)
    options.add_argument("--permuted", type=int, default=200)
    options.add_argument("--write", action="store_true")
    asked = options.parse_args()
    lines = ["| design | trials | 90% interval covers | warning | permutation interval covers |"]
    lines.append("|---|---:|---:|---|---:|")
    bad = []
    for design in DESIGNS:
        share, _, names, inverted = measure(design, asked.trials, asked.permuted)
        warning = ", ".join(f"`{n}`" for n in sorted(names)) or "–"
        by_draws = "–" if inverted is None else f"{inverted:.1%}"
        lines.append(f"| {design.words} | {asked.trials:,} | {share:.1%} | {warning} | {by_draws} |")
        print(lines[-1], flush=True)
        if share < FLOOR and not names:
            bad.append(design.words)
    if asked.write:
        text = PAGE.read_text(encoding="utf-8")
        start, end = text.index("<!-- table -->"), text.index("<!-- end -->")
        PAGE.write_text(text[:start] + "<!-- table -->\n" + "\n".join(lines) + "\n" + text[end:], encoding="utf-8")
    if bad:
        print("below 87 percent without a warning: " + "; ".join(bad))
        sys.exit(1)


if __name__ == "__main__":
    main()
