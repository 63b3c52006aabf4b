"""Unequal ratios, Lin's adjustment, missing outcomes, amounts of taking part, quantiles, the wild bootstrap, BH."""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import polars as pl
import pytest
from random_trials import random_trial

from workadvance.evidence.impact import benjamini_hochberg, estimate_impacts, wild_bootstrap
from workadvance.evidence.impact.layout import printed
from workadvance.tables import InputProblems

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pyfixest
    import statsmodels.api as sm
    import statsmodels.formula.api as smf
    from statsmodels.stats.multitest import multipletests


def two_blocks(seed: int = 1, effects: tuple[float, float] = (1.0, 9.0)) -> pl.DataFrame:
    """Half of one block's 200 people are treated, 95 percent of the other's."""
    rng = np.random.default_rng(seed)
    block = np.repeat([0, 1], 200)
    arm = np.concatenate([rng.permutation(np.arange(200) < n) for n in (100, 190)]).astype(int)
    y = rng.normal(size=400) + 5 * block + np.array(effects)[block] * arm
    return pl.DataFrame({"arm": arm, "site": block, "y": y})


def test_the_average_effect_counts_blocks_by_their_people():
    frame = two_blocks()
    table = estimate_impacts(frame, treatment="arm", outcomes=["y"], block="site")
    row = table.rows[0]
    apart = [
        block.filter(pl.col("arm") == 1)["y"].mean() - block.filter(pl.col("arm") == 0)["y"].mean()
        for _, block in sorted(frame.group_by("site"))
    ]
    assert row.average_impact == pytest.approx(np.mean(apart))
    assert row.average_impact == pytest.approx(5.0, abs=0.5)
    precise = np.array([0.25, 0.95 * 0.05])
    assert row.impact == pytest.approx(float(precise @ apart / precise.sum()))
    assert row.impact < 3
    assert row.average_ci_low < 5.0 < row.average_ci_high
    # Neyman's error: each block's two means have their own spread.
    spreads = [
        sum(block.filter(pl.col("arm") == k)["y"].var() / (block["arm"] == k).sum() for k in (0, 1))
        for _, block in sorted(frame.group_by("site"))
    ]
    assert row.average_impact_se == pytest.approx(sum(spreads) ** 0.5 / 2)
    assert "50% to 95%" in {n.name: n.message for n in table.notices}["unequal_ratios"]
    text = printed(table)
    assert "Average effect over people" in text
    # The printed means are means of people, whatever the model.
    assert row.program_mean_unadjusted == pytest.approx(frame.filter(pl.col("arm") == 1)["y"].mean())


def test_lins_adjustment_is_the_regression_with_centered_interactions():
    trial = random_trial(6, blocks=3, covariates=2, people=300)
    table = estimate_impacts(
        trial.frame, treatment="arm", outcomes=["y1"], covariates=trial.covariates, block="block", adjust="lin"
    )
    data = trial.frame.to_pandas()
    for c in trial.covariates:
        data[c + "_c"] = data[c] - data[c].mean()
    for b in ("b1", "b2"):
        data[b] = (data["block"] == b).astype(float)
        data[b + "_c"] = data[b] - data[b].mean()
    found = smf.ols("y1 ~ arm * (x0_c + x1_c + b1_c + b2_c)", data).fit(cov_type="HC2", use_t=True)
    assert table.rows[0].impact == pytest.approx(found.params["arm"], rel=1e-7)
    assert table.rows[0].standard_error == pytest.approx(found.bse["arm"], rel=1e-7)
    assert table.rows[0].average_impact == pytest.approx(table.rows[0].impact)
    with pytest.raises(InputProblems, match="Known: common, lin"):
        estimate_impacts(trial.frame, treatment="arm", outcomes=["y1"], adjust="own")


def with_missing(seed: int, n: int = 400) -> pl.DataFrame:
    """The program makes outcomes known more often; x tells who is missing, and the outcome depends on it."""
    rng = np.random.default_rng(seed)
    arm, x = rng.permutation(np.arange(n) % 2), rng.normal(size=n)
    y = 2.0 * x + 1.0 * arm + rng.normal(size=n)
    known = rng.random(n) < 1 / (1 + np.exp(-(0.4 + 0.8 * arm + x * (1 - arm))))
    return pl.DataFrame({"arm": arm, "x": x, "y": [v if k else None for v, k in zip(y, known, strict=True)]})


def test_lees_bounds_are_the_trimmed_means_by_hand():
    frame = pl.DataFrame(
        {"arm": [1] * 6 + [0] * 6, "y": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 2.0, 3.0, 7.0, None, None, None]}
    )
    table = estimate_impacts(frame, treatment="arm", outcomes=["y"], permutations=0)
    (lost,) = table.design["attrition"]
    # Half of the program's known outcomes are cut: 1, 2, 3 or 4, 5, 6 stay, against a control mean of 4.
    assert (lost["lee_lower"], lost["lee_upper"]) == (pytest.approx(-2.0), pytest.approx(1.0))
    assert lost["lee_ci_low"] <= -2.0
    assert lost["lee_ci_high"] >= 1.0
    assert "missing_outcome" in {n.name for n in table.notices}
    assert "Lee's bounds" in printed(table)
    assert "3 (50.0%)" in printed(table)


def test_lees_interval_holds_the_truth_and_weights_repair_what_covariates_explain():
    held, plain, weighted = 0, [], []
    for seed in range(30):
        frame = with_missing(seed)
        words = {"treatment": "arm", "outcomes": ["y"], "covariates": ["x"]}
        lost = estimate_impacts(frame, **words).design["attrition"][0]
        held += lost["lee_ci_low"] <= 1.0 <= lost["lee_ci_high"]
        bare = frame.with_columns(one=pl.lit(1))
        plain.append(estimate_impacts(bare, treatment="arm", outcomes=["y"]).rows[0].impact)
        table = estimate_impacts(frame, nonresponse_weights=True, **words)
        weighted.append(table.rows[0].impact)
    assert held / 30 >= 0.85
    assert abs(np.mean(plain) - 1.0) > 0.3
    assert np.mean(weighted) == pytest.approx(1.0, abs=0.1)


def test_nonresponse_weights_are_one_over_the_logits_chance():
    frame = with_missing(3)
    table = estimate_impacts(frame, treatment="arm", outcomes=["y"], covariates=["x"], nonresponse_weights=True)
    data = frame.to_pandas()
    data["known"] = data["y"].notna().astype(float)
    weights = np.zeros(len(data))
    for k in (0, 1):
        mine = (data["arm"] == k).to_numpy()
        model = sm.Logit(data.loc[mine, "known"], sm.add_constant(data.loc[mine, ["x"]])).fit(disp=0)
        weights[mine] = data.loc[mine, "known"] / model.predict()
        weights[mine] *= mine.sum() / weights[mine].sum()
    kept = weights > 0
    found = sm.WLS(data.loc[kept, "y"], sm.add_constant(data.loc[kept, ["arm", "x"]]), weights=weights[kept]).fit(
        cov_type="HC2"
    )
    assert table.rows[0].impact == pytest.approx(found.params["arm"], rel=1e-3)
    assert table.rows[0].standard_error == pytest.approx(found.bse["arm"], rel=1e-3)
    with pytest.raises(InputProblems, match="needs covariates"):
        estimate_impacts(frame, treatment="arm", outcomes=["y"], nonresponse_weights=True)


def test_an_amount_of_taking_part_is_two_stage_least_squares():
    trial = random_trial(4, people=400)
    rng = np.random.default_rng(1)
    frame = trial.frame.with_columns(hours=pl.Series(rng.gamma(2, 30, 400) * trial.frame["took"].to_numpy()))
    row = estimate_impacts(frame, treatment="arm", outcomes=["y1"], takeup_amount="hours", se="HC1").rows[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = pyfixest.feols("y1 ~ 1 | hours ~ arm", frame.to_pandas(), vcov="HC1")
    assert row.effect_of_participation == pytest.approx(found.coef()["hours"], rel=1e-7)
    assert row.effect_of_participation_se == pytest.approx(found.se()["hours"], rel=1e-7)
    table = estimate_impacts(frame, treatment="arm", outcomes=["y1"], takeup_amount="hours")
    assert "Effect of one more" in printed(table)
    with pytest.raises(InputProblems, match="either who took part or how much"):
        estimate_impacts(frame, treatment="arm", outcomes=["y1"], takeup="took", takeup_amount="hours")


def test_quantile_effects_are_differences_of_quantiles_and_their_intervals_cover():
    hits, trials = 0, 60
    for seed in range(trials):
        rng = np.random.default_rng(seed)
        arm = rng.permutation(np.arange(200) % 2)
        y = rng.lognormal(0, 1, 200) * np.where(arm == 1, 2.0, 1.0)
        frame = pl.DataFrame({"arm": arm, "y": y})
        table = estimate_impacts(frame, treatment="arm", outcomes=["y"], quantiles=[0.5], seed=seed)
        (row,) = table.quantiles
        hits += row.ci_low <= 1.0 <= row.ci_high
        for value, code in ((row.program, 1), (row.control, 0)):
            assert value == np.quantile(y[arm == code], 0.5, method="inverted_cdf")
    assert hits / trials == pytest.approx(0.90, abs=0.12)
    assert "Effects on quantiles" in printed(table)
    with pytest.raises(InputProblems, match="between 0 and 1"):
        estimate_impacts(frame, treatment="arm", outcomes=["y"], quantiles=[1.5])


def test_quantiles_of_a_yes_no_outcome_are_refused_even_where_some_are_missing():
    frame = pl.DataFrame({"arm": [0, 1] * 20, "pay": range(40), "employed": [None, 1, 0, 1] * 10, "none": [0] * 40})
    with pytest.raises(InputProblems) as refused:
        estimate_impacts(frame, treatment="arm", outcomes=["pay", "employed", "none"], quantiles=[0.25])
    said = str(refused.value)
    assert [name in said for name in ("“employed”", "“none”", "“pay”")] == [True, True, False]


def textbook_wild(arm: np.ndarray, y: np.ndarray, cluster: np.ndarray, effect: float) -> float:
    """Every way to give 6 clusters a sign, each regression fitted in full, CR1."""

    def t(outcome: np.ndarray, minus: float) -> float:
        found = sm.OLS(outcome, sm.add_constant(arm.astype(float))).fit(
            cov_type="cluster", cov_kwds={"groups": cluster}
        )
        return abs((found.params[1] - minus) / found.bse[1])

    restricted = y - effect * arm
    fitted = restricted.mean()
    real = t(y, effect)
    each = [
        t(fitted + effect * arm + np.array(signs)[cluster] * (restricted - fitted), effect)
        for signs in itertools.product([-1.0, 1.0], repeat=6)
    ]
    return float(np.mean(np.array(each) >= real * (1 - 1e-9)))


def test_the_wild_bootstrap_is_the_restricted_one_written_out(monkeypatch):
    rng = np.random.default_rng(12)
    cluster = np.repeat(np.arange(6), [4, 7, 5, 6, 3, 8])
    arm = np.array([1, 0, 1, 0, 0, 1])[cluster]
    y = rng.normal(size=len(arm)) + rng.normal(size=6)[cluster] + 2.0 * arm
    monkeypatch.setattr("workadvance.evidence.impact.bootstrap.FEW_FOR_SIGNS", 0)
    words = {"arm": arm, "code": 1, "block": np.zeros(len(arm), dtype=int), "covariates": np.empty((len(arm), 0))}
    made = wild_bootstrap(outcomes=y[:, None], cluster=cluster, draws=6000, seed=1, alpha=0.10, **words)
    assert made.p[0] == pytest.approx(textbook_wild(arm, y, cluster, 0.0), abs=0.025)
    # At an end of the interval the test is just at its level.
    for end in (made.low[0], made.high[0]):
        if np.isfinite(end):
            assert textbook_wild(arm, y, cluster, end) == pytest.approx(0.10, abs=0.05)


def test_webbs_weights_are_used_with_few_clusters_and_the_table_shows_them():
    rng = np.random.default_rng(2)
    cluster = np.repeat(np.arange(10), 8)
    frame = pl.DataFrame(
        {"arm": (cluster % 2), "office": cluster, "y": rng.normal(size=80) + rng.normal(size=10)[cluster]}
    )
    table = estimate_impacts(frame, treatment="arm", outcomes=["y"], cluster="office", bootstrap=499)
    row = table.rows[0]
    assert row.p_value_bootstrap == pytest.approx(row.p_value, abs=0.15)
    assert row.ci_low_bootstrap < row.impact < row.ci_high_bootstrap
    assert "Wild cluster bootstrap" in printed(table)
    with pytest.raises(InputProblems, match="with --cluster"):
        estimate_impacts(frame, treatment="arm", outcomes=["y"], bootstrap=499)


def test_benjamini_hochberg_equals_statsmodels_and_stands_beside_the_other_correction():
    rng = np.random.default_rng(4)
    for _ in range(30):
        p = rng.random(rng.integers(1, 9)) ** 2
        assert benjamini_hochberg(list(p)) == pytest.approx(multipletests(p, method="fdr_bh")[1])
    trial = random_trial(9)
    table = estimate_impacts(trial.frame, treatment="arm", outcomes=["y1", "y2"], confirmatory=["y1", "y2"])
    assert [r.p_value_fdr for r in table.rows] == pytest.approx(benjamini_hochberg([r.p_value for r in table.rows]))
    assert "P (BH)" in printed(table)
