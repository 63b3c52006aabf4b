"""What must hold for any trial."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_trials import random_trial

from workadvance.evidence.impact import estimate_impacts

SHAPE = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 10_000),
        "arms": st.integers(1, 3),
        "blocks": st.integers(1, 5),
        "covariates": st.integers(0, 3),
        "people": st.integers(120, 200),
    }
)
SE = st.sampled_from(["classical", "HC0", "HC1", "HC2", "HC3"])


def estimate(trial, frame: pl.DataFrame, se: str, outcomes=("y1",), **more):
    return estimate_impacts(
        frame, treatment="arm", outcomes=list(outcomes), covariates=trial.covariates, block="block", se=se, **more
    ).rows


@settings(deadline=None, max_examples=40)
@given(shape=SHAPE, se=SE, scale=st.floats(0.01, 100), shift=st.floats(-1e5, 1e5))
def test_other_units_change_the_numbers_and_not_the_test(shape, se, scale, shift):
    trial = random_trial(**shape)
    moved = trial.frame.with_columns(pl.col("y1") * scale + shift)
    for plain, other in zip(estimate(trial, trial.frame, se), estimate(trial, moved, se), strict=True):
        assert other.impact == pytest.approx(scale * plain.impact, rel=1e-6, abs=1e-6)
        assert other.standard_error == pytest.approx(scale * plain.standard_error, rel=1e-6)
        assert other.p_value == pytest.approx(plain.p_value, rel=1e-4, abs=1e-9)
        assert other.effect_size == pytest.approx(plain.effect_size, rel=1e-6, abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(shape=SHAPE, se=SE, gift=st.floats(-1e4, 1e4))
def test_a_gift_to_one_arm_is_its_impact(shape, se, gift):
    trial = random_trial(**shape)
    given_to = trial.frame.with_columns(pl.when(pl.col("arm") == 1).then(pl.col("y1") + gift).otherwise("y1"))
    for plain, other in zip(estimate(trial, trial.frame, se), estimate(trial, given_to, se), strict=True):
        extra = gift if plain.arm == "1" else 0.0
        assert other.impact == pytest.approx(plain.impact + extra, rel=1e-7, abs=1e-6)
        assert other.standard_error == pytest.approx(plain.standard_error, rel=1e-6)
        assert other.control_mean == plain.control_mean


@settings(deadline=None, max_examples=30)
@given(shape=SHAPE, se=SE, order=st.integers(0, 1000))
def test_row_order_and_equal_weights_are_nothing(shape, se, order):
    trial = random_trial(**shape)
    plain = estimate(trial, trial.frame, se)
    mixed = trial.frame.sample(fraction=1.0, shuffle=True, seed=order)
    assert estimate(trial, mixed, se) == plain
    heavy = trial.frame.with_columns(w=pl.lit(2.5))
    for one, other in zip(plain, estimate(trial, heavy, se, weights="w"), strict=True):
        assert other.impact == pytest.approx(one.impact, rel=1e-9)
        assert other.standard_error == pytest.approx(one.standard_error, rel=1e-9)
        assert other.effect_size == pytest.approx(one.effect_size, rel=1e-9)


@settings(deadline=None, max_examples=30)
@given(shape=SHAPE, se=SE, alpha=st.floats(0.01, 0.5))
def test_rows_agree_with_themselves(shape, se, alpha):
    trial = random_trial(**shape)
    for row in estimate(trial, trial.frame, se, outcomes=("y1", "y2"), alpha=alpha):
        assert row.program_mean == pytest.approx(row.control_mean + row.impact)
        assert row.ci_low < row.impact < row.ci_high
        # The interval leaves zero out exactly when the test rejects.
        assert (row.ci_low > 0 or row.ci_high < 0) == (row.p_value < alpha)
        assert row.percent_change == pytest.approx(100 * row.impact / row.control_mean)


@settings(deadline=None, max_examples=20)
@given(shape=SHAPE, se=SE)
def test_swapping_the_groups_turns_the_sign(shape, se):
    trial = random_trial(**{**shape, "arms": 1})
    swapped = trial.frame.with_columns((1 - pl.col("arm")).alias("arm"))
    (plain,), (other,) = estimate(trial, trial.frame, se), estimate(trial, swapped, se)
    assert other.impact == pytest.approx(-plain.impact, rel=1e-8)
    assert other.standard_error == pytest.approx(plain.standard_error, rel=1e-8)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10_000), arms=st.integers(2, 4))
def test_without_covariates_arms_do_not_touch_one_another(seed, arms):
    trial = random_trial(seed, arms=arms, people=160)
    together = estimate_impacts(trial.frame, treatment="arm", outcomes=["y1"]).rows
    for row in together:
        pair = trial.frame.filter(pl.col("arm").is_in([0, int(row.arm)]))
        alone = estimate_impacts(pair, treatment="arm", outcomes=["y1"]).rows[0]
        assert row.impact == pytest.approx(alone.impact, rel=1e-9)
        assert row.standard_error == pytest.approx(alone.standard_error, rel=1e-9)
