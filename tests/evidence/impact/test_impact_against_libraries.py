"""Every estimate equals statsmodels' and pyfixest's, to 1e-8."""

from __future__ import annotations

import warnings

import numpy as np
import polars as pl
import pytest
from random_trials import random_trial

from workadvance.evidence.balance import compare_baseline
from workadvance.evidence.impact import estimate_impacts, holm

CLOSE = 1e-8

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pyfixest
    import statsmodels.api as sm
    import statsmodels.formula.api as smf
    from statsmodels.stats.multitest import multipletests

SHAPES = [
    {"seed": s, "arms": 1 + s % 3, "blocks": (1, 4, 1, 7)[s % 4], "covariates": s % 3 * 3, "people": 90 + s % 3 * 270}
    for s in range(12)
]


def full_design(trial, arms: int, covariates: list[str]) -> np.ndarray:
    """The regression spelled out: arm dummies, block dummies, covariates, category dummies."""
    frame = trial.frame
    arm = frame["arm"].to_numpy()
    blocks = frame["block"].to_numpy()
    parts = [(arm == k).astype(float) for k in range(1, arms + 1)]
    parts += [(blocks == b).astype(float) for b in np.unique(blocks)]
    parts += [frame[c].to_numpy() for c in covariates]
    kind = frame["kind"].to_numpy()
    parts += [(kind == k).astype(float) for k in ("green", "red")]
    return np.column_stack(parts)


@pytest.mark.parametrize("weights", [None, "weight"])
@pytest.mark.parametrize("se", ["classical", "HC0", "HC1", "HC2", "HC3", "cluster"])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: f"seed{s['seed']}")
def test_equal_to_statsmodels(shape, se, weights):
    trial = random_trial(**shape)
    table = estimate_impacts(
        trial.frame,
        treatment="arm",
        outcomes=["y1", "y2"],
        covariates=[*trial.covariates, "kind"],
        block="block",
        weights=weights,
        cluster="cluster" if se == "cluster" else None,
        se="CR1" if se == "cluster" else se,
    )
    x = full_design(trial, shape["arms"], trial.covariates)
    w = trial.frame[weights].to_numpy() if weights else np.ones(len(x))
    for row in table.rows:
        model = sm.WLS(trial.frame[row.outcome].to_numpy(), x, weights=w)
        if se == "cluster":
            groups = np.unique(trial.frame["cluster"].to_numpy(), return_inverse=True)[1]
            found = model.fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
        elif se == "classical":
            found = model.fit()
        else:
            found = model.fit(cov_type=se, use_t=True)
        k = int(row.arm) - 1
        assert row.impact == pytest.approx(found.params[k], rel=CLOSE)
        assert row.standard_error == pytest.approx(found.bse[k], rel=CLOSE)
        assert row.p_value == pytest.approx(found.pvalues[k], rel=1e-6, abs=1e-12)
        low, high = found.conf_int(0.10)[k]
        assert (row.ci_low, row.ci_high) == (pytest.approx(low, rel=1e-7), pytest.approx(high, rel=1e-7))


@pytest.mark.parametrize("vcov", ["iid", "HC1", "CRV1"])
@pytest.mark.parametrize("shape", SHAPES[:6], ids=lambda s: f"seed{s['seed']}")
def test_equal_to_pyfixest_with_absorbed_blocks(shape, vcov):
    trial = random_trial(**shape)
    table = estimate_impacts(
        trial.frame,
        treatment="arm",
        outcomes=["y1"],
        covariates=trial.covariates,
        block="block",
        weights="weight",
        cluster="cluster" if vcov == "CRV1" else None,
        se={"iid": "classical", "HC1": "HC1", "CRV1": "CR1"}[vcov],
    )
    right = " + ".join(["C(arm)", *trial.covariates])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = pyfixest.feols(
            f"y1 ~ {right} | block",
            trial.frame.to_pandas(),
            vcov={"CRV1": "cluster"} if vcov == "CRV1" else vcov,
            weights="weight",
            ssc=pyfixest.ssc(k_fixef="full"),
            fixef_tol=1e-12,
        )
    for k, row in enumerate(table.rows):
        assert row.impact == pytest.approx(found.coef().iloc[k], rel=CLOSE)
        assert row.standard_error == pytest.approx(found.se().iloc[k], rel=CLOSE)


@pytest.mark.parametrize("vcov", ["HC2", "HC3"])
def test_equal_to_pyfixest_leverage_corrections(vcov):
    trial = random_trial(5, blocks=3, covariates=2)
    table = estimate_impacts(
        trial.frame, treatment="arm", outcomes=["y2"], covariates=trial.covariates, block="block", se=vcov
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = pyfixest.feols(
            "y2 ~ arm + x0 + x1 + C(block)", trial.frame.to_pandas(), vcov=vcov, ssc=pyfixest.ssc(k_adj=False)
        )
    assert table.rows[0].impact == pytest.approx(found.coef()["arm"], rel=CLOSE)
    assert table.rows[0].standard_error == pytest.approx(found.se()["arm"], rel=CLOSE)


@pytest.mark.parametrize("vcov", ["iid", "HC1", "CRV1"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_effect_of_participation_equals_two_stage_least_squares(seed, vcov):
    trial = random_trial(seed, blocks=4, covariates=3)
    table = estimate_impacts(
        trial.frame,
        treatment="arm",
        outcomes=["y1", "y2"],
        covariates=trial.covariates,
        block="block",
        takeup="took",
        cluster="cluster" if vcov == "CRV1" else None,
        se={"iid": "classical", "HC1": "HC1", "CRV1": "CR1"}[vcov],
    )
    for row in table.rows:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = pyfixest.feols(
                f"{row.outcome} ~ x0 + x1 + x2 + C(block) | took ~ arm",
                trial.frame.to_pandas(),
                vcov={"CRV1": "cluster"} if vcov == "CRV1" else vcov,
            )
            first = smf.ols("took ~ arm + x0 + x1 + x2 + C(block)", trial.frame.to_pandas()).fit()
        assert row.effect_of_participation == pytest.approx(found.coef()["took"], rel=1e-7)
        assert row.effect_of_participation_se == pytest.approx(found.se()["took"], rel=1e-7)
        assert row.takeup_difference == pytest.approx(first.params["arm"], rel=CLOSE)


def test_subgroups_are_regressions_within_the_group_and_h_is_cochrans_q():
    from statsmodels.stats.meta_analysis import combine_effects

    trial = random_trial(8, blocks=3, covariates=2, people=600)
    table = estimate_impacts(
        trial.frame, treatment="arm", outcomes=["y1"], covariates=["x0", "x1"], block="block", subgroups=["kind"]
    )
    impacts, variances = [], []
    for row in table.subgroups:
        part = trial.frame.filter(pl.col("kind") == row.level)
        found = smf.ols("y1 ~ arm + x0 + x1 + C(block)", part.to_pandas()).fit(cov_type="HC2", use_t=True)
        assert row.impact == pytest.approx(found.params["arm"], rel=CLOSE)
        assert row.standard_error == pytest.approx(found.bse["arm"], rel=CLOSE)
        assert row.p_value == pytest.approx(found.pvalues["arm"], rel=1e-6)
        assert row.n_program + row.n_control == len(part)
        impacts.append(row.impact)
        variances.append(row.standard_error**2)
    combined = combine_effects(np.array(impacts), np.array(variances), method_re="dl")
    assert table.subgroups[0].h_statistic == pytest.approx(combined.q, rel=CLOSE)
    assert table.subgroups[0].h_df == 2


def test_holm_equals_statsmodels():
    rng = np.random.default_rng(4)
    for _ in range(50):
        p = rng.random(rng.integers(1, 9)) ** 2
        assert holm(list(p)) == pytest.approx(multipletests(p, method="holm")[1])


def test_family_wise_correction_covers_the_confirmatory_outcomes_only():
    trial = random_trial(9, arms=2)
    frame = trial.frame.with_columns((pl.col("y1") * 2 + pl.col("y2")).alias("y3"))
    table = estimate_impacts(frame, treatment="arm", outcomes=["y1", "y2", "y3"], confirmatory=["y1", "y3"])
    family = [row for row in table.rows if row.outcome != "y2"]
    expected = multipletests([row.p_value for row in family], method="holm")[1]
    assert [row.p_value_adjusted for row in family] == pytest.approx(list(expected))
    assert all(row.p_value_adjusted is None for row in table.rows if row.outcome == "y2")
    assert "4 confirmatory tests" in table.design["correction"]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_joint_balance_test_is_the_regressions_f_test(seed):
    trial = random_trial(seed, blocks=4, covariates=4)
    frame = trial.frame.to_pandas()
    table = compare_baseline(trial.frame, treatment="arm", covariates=[*trial.covariates, "kind"], block="block")
    large = smf.ols("arm ~ x0 + x1 + x2 + x3 + C(kind) + C(block)", frame).fit()
    small = smf.ols("arm ~ C(block)", frame).fit()
    value, p, df = large.compare_f_test(small)
    assert table.joint[0].value == pytest.approx(value, rel=CLOSE)
    assert table.joint[0].p_value == pytest.approx(p, rel=1e-7)
    assert (table.joint[0].df_numerator, table.joint[0].df_denominator) == (df, large.df_resid)

    clustered = compare_baseline(
        trial.frame, treatment="arm", covariates=trial.covariates, block="block", cluster="cluster"
    )
    groups = frame["cluster"].astype("category").cat.codes
    found = smf.ols("arm ~ x0 + x1 + x2 + x3 + C(block)", frame).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "df_correction": True}, use_t=True
    )
    wald = found.f_test("x0 = x1 = x2 = x3 = 0")
    assert clustered.joint[0].value == pytest.approx(float(wald.fvalue), rel=1e-7)
    assert clustered.joint[0].p_value == pytest.approx(float(wald.pvalue), rel=1e-6)
    row = table.rows[0]
    expected = smf.ols(f"{row.characteristic} ~ arm + C(block)", frame).fit(cov_type="HC2", use_t=True)
    assert row.difference == pytest.approx(expected.params["arm"], rel=CLOSE)
    assert row.standard_error == pytest.approx(expected.bse["arm"], rel=CLOSE)
