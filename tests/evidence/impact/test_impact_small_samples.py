"""Few clusters, few treated, small arms, clusters within small strata: what the standard errors and notices then say."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from workadvance.evidence.impact import estimate_impacts, fit, project
from workadvance.evidence.impact.estimate import t_quantile
from workadvance.evidence.impact.permutation import permute
from workadvance.tables import InputProblems


def textbook_cr2(x: np.ndarray, y: np.ndarray, cluster: np.ndarray, k: int) -> tuple[float, float]:
    """CR2 and its Bell-McCaffrey degrees of freedom with every matrix written out (n by n)."""
    n = len(y)
    inverse = np.linalg.pinv(x.T @ x)
    hat = x @ inverse @ x.T
    rest = np.eye(n) - hat
    e = rest @ y
    columns, variance = [], 0.0
    for g in np.unique(cluster):
        at = np.flatnonzero(cluster == g)
        values, vectors = np.linalg.eigh(rest[np.ix_(at, at)])
        root = vectors @ np.diag([v**-0.5 if v > 1e-8 else 0.0 for v in values]) @ vectors.T
        p = root @ (x[at] @ inverse)[:, k]
        variance += float(p @ e[at]) ** 2
        column = np.zeros(n)
        column[at] = p
        columns.append(rest @ column)
    m = np.stack(columns) @ np.stack(columns).T
    return variance**0.5, float(np.trace(m) ** 2 / np.sum(m**2))


@pytest.mark.parametrize("level", ["cluster", "block", "crossing", "person"])
@pytest.mark.parametrize("weighted", [False, True])
def test_cr2_and_its_degrees_of_freedom_are_the_textbooks(level, weighted):
    rng = np.random.default_rng(11)
    block = np.repeat(np.arange(4), 15)
    cluster = {
        "cluster": block * 3 + np.tile(np.repeat(np.arange(3), 5), 4),
        "block": block,
        "crossing": rng.integers(0, 9, 60),
        "person": np.arange(60),
    }[level]
    arm = rng.integers(0, 3, 60)
    covariate = rng.normal(size=(60, 2))
    y = rng.gamma(1, 2, 60)
    w = rng.uniform(0.3, 3, 60) if weighted else np.ones(60)
    dummies = (block[:, None] == np.arange(4)).astype(float)
    x = np.column_stack([arm == 1, arm == 2, dummies, covariate]) * np.sqrt(w)[:, None]
    found = fit(project(block, covariate, w if weighted else None), arm, 2, y[:, None], "CR2", cluster)
    for k in range(2):
        error, df = textbook_cr2(x, y * np.sqrt(w), cluster, k)
        assert found.standard_error[k, 0] == pytest.approx(error, rel=1e-8)
        assert found.df[k] == pytest.approx(min(max(df, 1.0), len(np.unique(cluster)) - 1), rel=1e-7)


def test_five_treated_of_a_hundred_have_the_degrees_of_freedom_of_five():
    # Two means under equal spreads (Satterthwaite 1946).
    arm = np.repeat([1, 0], [5, 95])
    y = np.random.default_rng(1).gamma(1, 1, 100)
    found = fit(project(np.zeros(100, dtype=int), np.empty((100, 0))), arm, 1, y[:, None])
    a, b = 5, 95
    df = (1 / a + 1 / b) ** 2 / (1 / (a**2 * (a - 1)) + 1 / (b**2 * (b - 1)))
    assert found.df[0] == pytest.approx(df)
    assert found.df[0] < 5


def covered(shape, se: str | None, trials: int = 250) -> float:
    hits = 0
    for seed in range(trials):
        block, arm, y, cluster = shape(np.random.default_rng(seed))
        found = fit(project(block, np.empty((len(arm), 0))), arm, 1, y[:, None], se, cluster)
        reach = t_quantile(float(found.df[0]), 0.10) * found.standard_error[0, 0]
        hits += abs(found.impact[0, 0]) <= reach
    return hits / trials


def few_treated(rng: np.random.Generator):
    cluster = np.repeat(np.arange(40), 10)
    given = rng.permutation(np.arange(40) < 4).astype(int)
    y = rng.normal(size=400) + 0.7 * rng.normal(size=40)[cluster]
    return np.zeros(400, dtype=int), given[cluster], y, cluster


def pairs(rng: np.random.Generator):
    sizes = rng.integers(4, 16, 40)
    cluster = np.repeat(np.arange(40), sizes)
    given = np.concatenate([rng.permutation([0, 1]) for _ in range(20)])
    y = rng.normal(size=len(cluster)) + 0.5 * rng.normal(size=40)[cluster]
    return cluster // 2, given[cluster], y, cluster


@pytest.mark.one_in(2)
@pytest.mark.parametrize("shape", [few_treated, pairs])
def test_four_treated_clusters_of_forty_and_twenty_pairs_are_covered_by_cr2_and_less_by_cr1(shape):
    # Binomial standard error: 1.9 points.
    better, worse = covered(shape, "CR2"), covered(shape, "CR1")
    assert better >= 0.86
    assert worse < better - 0.04


def frame_of(shape, seed: int = 3) -> pl.DataFrame:
    block, arm, y, cluster = shape(np.random.default_rng(seed))
    return pl.DataFrame({"site": block, "arm": arm, "y": y, "office": cluster})


def test_errors_are_by_stratum_where_strata_hold_few_clusters_and_the_notice_says_so():
    table = estimate_impacts(frame_of(pairs), treatment="arm", outcomes=["y"], block="site", cluster="office")
    told = {n.name: n.message for n in table.notices}
    assert "20 strata hold 2 clusters each" in told["clusters_in_blocks"]
    assert "by stratum" in told["clusters_in_blocks"]
    assert table.design["standard_errors"] == "cluster-robust (CR2, by stratum)"
    by_site = estimate_impacts(frame_of(pairs), treatment="arm", outcomes=["y"], block="site", cluster="site", se="CR2")
    assert table.rows[0].standard_error == pytest.approx(by_site.rows[0].standard_error)
    # The permutation test is the companion there without being asked for; 0 leaves it out.
    assert table.rows[0].p_value_permutation is not None
    assert table.rows[0].ci_low_permutation < table.rows[0].impact < table.rows[0].ci_high_permutation
    without = estimate_impacts(
        frame_of(pairs), treatment="arm", outcomes=["y"], block="site", cluster="office", permutations=0
    )
    assert without.rows[0].p_value_permutation is None


def test_treated_clusters_and_the_smaller_arm_are_counted():
    table = estimate_impacts(frame_of(few_treated), treatment="arm", outcomes=["y"], cluster="office")
    told = {n.name: n.message for n in table.notices}
    assert "40 clusters: 36 of 0, 4 of 1" in told["few_clusters"]
    assert "P (perm.)" in told["few_clusters"]
    people = pl.DataFrame({"arm": [1] * 5 + [0] * 95, "y": np.random.default_rng(2).gamma(1, 1, 100)})
    table = estimate_impacts(people, treatment="arm", outcomes=["y"])
    assert "1 has 5 people" in {n.name: n.message for n in table.notices}["small_arm"]
    assert 0 < table.rows[0].p_value_permutation_error < 0.02


def test_a_yes_no_outcome_of_few_points_to_the_permutation():
    rng = np.random.default_rng(5)
    frame = pl.DataFrame({"arm": [0, 1] * 60, "hired": (rng.random(120) < 0.04).astype(int)})
    table = estimate_impacts(frame, treatment="arm", outcomes=["hired"])
    assert "binary_small_sample" in {n.name for n in table.notices}
    assert table.rows[0].p_value_permutation is not None


def test_cr1_and_cr2_need_clusters():
    with pytest.raises(InputProblems, match="needs --cluster"):
        estimate_impacts(frame_of(pairs), treatment="arm", outcomes=["y"], se="CR2")


def test_twenty_draws_give_the_exact_p_value_and_not_a_sample_of_it():
    # Three of six: the real draw holds the three highest, so it and its mirror are the most extreme of 20.
    frame = pl.DataFrame({"arm": [1, 1, 1, 0, 0, 0], "y": [9.0, 8.0, 7.5, 3.0, 2.0, 1.0]})
    table = estimate_impacts(frame, treatment="arm", outcomes=["y"], permutations=500)
    row = table.rows[0]
    assert row.p_value_permutation == pytest.approx(0.100, abs=1e-12)
    assert row.p_value_permutation_error == 0.0
    assert table.design["permutation_method"].startswith("exact, from all 20 draws")


def test_everybody_or_nobody_employed_still_has_its_exact_p_value():
    frame = pl.DataFrame({"arm": [1] * 4 + [0] * 4, "apart": [1] * 4 + [0] * 4, "all": [1] * 8})
    table = estimate_impacts(frame, treatment="arm", outcomes=["apart", "all"])
    apart, everybody = table.rows
    # The real draw and its mirror, of the 70 ways to choose four of eight.
    assert apart.p_value_permutation == pytest.approx(2 / 70)
    assert apart.p_value is None
    assert everybody.p_value_permutation == 1.0


def test_the_interval_by_inversion_is_the_effects_whose_p_value_is_not_small():
    rng = np.random.default_rng(8)
    arm = np.repeat([1, 0], 7)
    block = np.zeros(14, dtype=int)
    y = rng.gamma(2, 3, 14) + 2.0 * arm
    words = {"arm": arm, "code": 1, "block": block, "covariates": np.empty((14, 0)), "draws": 100, "seed": 1}
    found = permute(outcomes=y[:, None], alpha=0.10, **words)
    assert found.exact
    for end, outward in ((found.low[0], -1.0), (found.high[0], 1.0)):
        for shift, kept in ((-1e-6, True), (1e-6, False)):
            again = permute(outcomes=(y - (end + outward * shift) * arm)[:, None], **words)
            assert (again.p[0] > 0.10) == kept


def test_permutation_intervals_cover_the_effect_that_is_the_same_for_everybody():
    hits, trials = 0, 150
    for seed in range(trials):
        rng = np.random.default_rng(seed)
        block = np.repeat(np.arange(6), 4)
        arm = np.concatenate([rng.permutation([0, 0, 1, 1]) for _ in range(6)])
        y = np.exp(rng.normal(size=24)) + block + 1.5 * arm
        found = permute(
            arm=arm,
            code=1,
            block=block,
            covariates=np.empty((24, 0)),
            outcomes=y[:, None],
            draws=199,
            seed=seed,
            alpha=0.10,
            enumerate_up_to=1,
        )
        hits += found.low[0] <= 1.5 <= found.high[0]
    assert hits / trials == pytest.approx(0.90, abs=0.075)
