from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest
from random_trials import random_trial

from workadvance.evidence.impact import estimate_impacts, fit, permute, project, step_down
from workadvance.evidence.impact.permutation import Dealer
from workadvance.tables import InputProblems


def uniform(p: np.ndarray, draws: int) -> None:
    """Discrete uniform on 1/(draws+1) … 1: each fifth holds a fifth, within four standard deviations."""
    n = len(p)
    for cut in (0.1, 0.2, 0.4, 0.6, 0.8):
        at = np.floor(cut * (draws + 1) + 1e-9) / (draws + 1)
        assert abs((p <= at + 1e-12).mean() - at) < 4 * (at * (1 - at) / n) ** 0.5


@pytest.mark.parametrize("kind", ["people", "clusters", "arms", "weights"])
def test_p_values_are_uniform_when_nothing_changes_anything(kind):
    draws, trials = 99, 400
    p = []
    for seed in range(trials):
        rng = np.random.default_rng(1000 + seed)
        n = 48
        block = np.repeat([0, 1, 2], n // 3)
        x = rng.normal(size=(n, 2))
        # Outcomes that depend on block and covariate, skewed, with zeros: no t distribution near.
        y = np.where(rng.random(n) < 0.3, 0.0, np.exp(rng.normal(size=n) + block + x[:, 0]))
        cluster = None
        weights = rng.uniform(0.5, 3, n) if kind == "weights" else None
        if kind == "clusters":
            cluster = np.arange(n) // 4
            given = np.concatenate([rng.permutation([0, 0, 1, 1]) for _ in range(3)])
            y = y + np.repeat(rng.normal(size=12) * 3, 4)
            arm = given[cluster]
        else:
            share = [0, 0, 0, 0, 1, 1, 2, 2] if kind == "arms" else [0, 0, 0, 1]
            arm = np.concatenate([rng.permutation(np.resize(share, n // 3)) for _ in range(3)])
        tested = permute(
            arm=arm,
            code=int(arm.max()),
            block=block,
            covariates=x,
            outcomes=y[:, None],
            draws=draws,
            seed=seed,
            se="CR1" if kind == "clusters" else "HC2",
            cluster=cluster,
            weights=weights,
        )
        p.append(tested.p[0])
    uniform(np.array(p), draws)


@pytest.mark.parametrize("se", ["classical", "HC0", "HC1", "HC2", "HC3", "CR1"])
@pytest.mark.parametrize("arms", [1, 3])
def test_each_permuted_statistic_is_the_regressions_t(se, arms):
    trial = random_trial(3, arms=arms, blocks=3, covariates=2, people=120).frame.sort("block")
    block = np.unique(trial["block"].to_numpy(), return_inverse=True)[1]
    cluster = np.unique(trial["cluster"].to_numpy(), return_inverse=True)[1] if se == "CR1" else None
    x, w = trial["x0", "x1"].to_numpy(), trial["weight"].to_numpy()
    arm, y = trial["arm"].to_numpy(), trial["y1", "y2"].to_numpy()
    seen = []

    class Watched(Dealer):
        def deal(self, *args):
            for chunk in super().deal(*args):
                seen.append(chunk.copy())
                yield chunk

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workadvance.evidence.impact.permutation.Dealer", Watched)
        tested = permute(
            arm=arm,
            code=arms,
            block=block,
            covariates=x,
            outcomes=y,
            draws=15,
            seed=2,
            se=se,
            cluster=cluster,
            weights=w,
        )
    rows = np.concatenate(seen)
    assert np.array_equal(rows[0], arm == arms)
    for dealt, statistic in zip(rows, tested.statistics, strict=True):
        again = np.where(dealt == 1, arms, np.where(arm == arms, 0, arm))
        found = fit(project(block, x, w), again, arms, y, se, cluster)
        t = np.abs(found.impact[-1] / found.standard_error[-1])
        assert statistic == pytest.approx(t, rel=1e-8)


def test_permutations_keep_blocks_clusters_and_arm_counts():
    rng = np.random.default_rng(0)
    block = np.repeat(np.arange(5), 20)
    arm = rng.integers(0, 3, 100)
    for chunk in Dealer(arm, 2, block, None).deal(200, 64, rng):
        assert (chunk[:, arm == 1] == 0).all()
        for b in range(5):
            assert (chunk[:, block == b].sum(axis=1) == (arm[block == b] == 2).sum()).all()
    cluster = np.arange(100) // 5
    whole = np.concatenate([rng.permutation([0, 0, 1, 1]) for _ in range(5)])[cluster]
    chunks = list(Dealer(whole, 1, block, cluster).deal(200, 64, rng))
    dealt = np.concatenate(chunks)
    for c in range(20):
        assert (dealt[:, cluster == c].std(axis=1) == 0).all()
    for b in range(5):
        assert (dealt[:, block == b].sum(axis=1) == 10).all()
    assert len(np.unique(dealt, axis=0)) > 150


def test_a_small_lottery_gives_the_exact_p_value():
    # Every one of the 70 ways to choose four of eight, by brute force, with the same statistic.
    y = np.array([3.0, 9.0, 4.0, 11.0, 1.0, 2.0, 5.0, 0.0])
    arm = np.array([1, 1, 1, 1, 0, 0, 0, 0])
    bare = project(np.zeros(8, dtype=int), np.empty((8, 0)))

    def t(chosen: tuple[int, ...]) -> float:
        given = np.isin(np.arange(8), chosen).astype(int)
        found = fit(bare, given, 1, y[:, None])
        return abs(float(found.impact[0, 0] / found.standard_error[0, 0]))

    real = t((0, 1, 2, 3))
    exact = np.mean([t(c) >= real - 1e-9 for c in itertools.combinations(range(8), 4)])
    tested = permute(
        arm=arm,
        code=1,
        block=np.zeros(8, dtype=int),
        covariates=np.empty((8, 0)),
        outcomes=y[:, None],
        draws=20000,
        seed=1,
    )
    assert tested.p[0] == pytest.approx(exact, abs=0.01)
    assert np.exp(tested.possible) == pytest.approx(70)


def test_step_down_equals_westfall_and_young_by_hand():
    rng = np.random.default_rng(2)
    table = np.abs(rng.normal(size=(501, 4)))
    table[0] = [2.4, 0.3, 1.9, 2.2]
    order = [0, 3, 2, 1]
    expected, worst = {}, 0.0
    for i, j in enumerate(order):
        share = np.mean([row[order[i:]].max() >= table[0, j] for row in table])
        worst = max(worst, share)
        expected[j] = worst
    assert step_down(table) == pytest.approx([expected[j] for j in range(4)])


def test_the_seed_repeats_and_the_row_order_is_nothing():
    trial = random_trial(4, blocks=3, covariates=1, people=150)
    words = {
        "treatment": "arm",
        "outcomes": ["y1", "y2"],
        "covariates": ["x0"],
        "block": "block",
        "permutations": 300,
        "confirmatory": ["y1", "y2"],
    }
    one = estimate_impacts(trial.frame, seed=5, **words)
    two = estimate_impacts(trial.frame.sample(fraction=1.0, shuffle=True, seed=9), seed=5, **words)
    other = estimate_impacts(trial.frame, seed=6, **words)
    assert one.as_json() == two.as_json()
    assert [r.p_value_permutation for r in one.rows] != [r.p_value_permutation for r in other.rows]
    assert "Westfall-Young" in one.design["correction"]
    for row in one.rows:
        assert row.p_value_permutation == pytest.approx(row.p_value, abs=0.08)
        assert row.p_value_adjusted >= max(row.p_value, row.p_value_permutation) - 1e-12


def test_clusters_across_blocks_cannot_be_dealt_again():
    frame = pl.DataFrame(
        {"arm": [1, 1, 0, 0] * 10, "block": ["a", "b"] * 20, "office": [f"o{i // 2}" for i in range(40)]}
    ).with_columns(pl.Series("y", np.arange(40.0) % 7))
    with pytest.raises(InputProblems, match="more than one block"):
        estimate_impacts(frame, treatment="arm", outcomes=["y"], block="block", cluster="office", permutations=10)


def test_few_possible_draws_are_said():
    frame = pl.DataFrame({"arm": [1, 0, 1, 0, 1, 0], "y": [1.0, 2.0, 4.0, 8.0, 9.0, 3.0]})
    table = estimate_impacts(frame, treatment="arm", outcomes=["y"], permutations=100)
    assert any(n.name == "few_draws" and "20 different" in n.message for n in table.notices)
