"""Made-up trials whose truth is known: four sites, 2,564 people, half of the controls trained elsewhere, many zeros."""

from __future__ import annotations

import numpy as np
import pytest
from tests.evidence.simulated import simulated_trial

from workadvance.evidence.impact import estimate_impacts

TRIALS = 250


@pytest.fixture(scope="module")
def many() -> dict[str, np.ndarray]:
    """The same analysis of many trials: estimates and truths."""
    out: dict[str, list[float]] = {
        k: []
        for k in ("impact", "covered", "se", "truth", "part", "part_covered", "part_truth", "h", "first", "first_p")
    }
    for seed in range(TRIALS):
        trial = simulated_trial(np.random.default_rng(seed), effect=6000.0)
        table = estimate_impacts(
            trial.table,
            treatment="arm",
            outcomes=["earnings_y2", "employed_y2"],
            covariates=["earnings_before", "age"],
            block="site",
            subgroups=["site"],
            takeup="trained",
        )
        row = table.rows[0]
        out["impact"].append(row.impact)
        out["se"].append(row.standard_error)
        out["truth"].append(trial.impact_year_2)
        out["covered"].append(row.ci_low <= trial.impact_year_2 <= row.ci_high)
        out["part"].append(row.effect_of_participation)
        out["part_truth"].append(trial.effect_of_participation)
        reach = 1.6457 * row.effect_of_participation_se
        out["part_covered"].append(abs(row.effect_of_participation - trial.effect_of_participation) <= reach)
        out["h"].append(table.subgroups[0].h_p_value)
        out["first"].append(row.takeup_difference)
        out["first_p"].append(table.rows[1].p_value)
    return {k: np.array(v, dtype=float) for k, v in out.items()}


def test_the_truth_is_recovered_without_bias(many):
    error = many["impact"] - many["truth"]
    assert abs(error.mean()) < 3.5 * error.std(ddof=1) / TRIALS**0.5
    error = many["part"] - many["part_truth"]
    assert abs(error.mean()) < 3.5 * error.std(ddof=1) / TRIALS**0.5
    assert many["first"].mean() == pytest.approx(0.40, abs=0.01)


def test_ninety_percent_intervals_cover_ninety_percent(many):
    # Binomial standard error with 250 trials: 1.9 points.
    assert 0.84 <= many["covered"].mean() <= 0.96
    assert 0.84 <= many["part_covered"].mean() <= 0.97


def test_standard_errors_are_the_estimates_spread(many):
    assert many["se"].mean() == pytest.approx((many["impact"] - many["truth"]).std(ddof=1), rel=0.12)


def test_sites_with_one_effect_are_rarely_told_apart(many):
    # The H-statistic at .10 should reject one time in ten.
    assert 0.04 <= (many["h"] <= 0.10).mean() <= 0.17


def test_an_outcome_without_effect_has_uniform_p_values(many):
    assert 0.04 <= (many["first_p"] <= 0.10).mean() <= 0.17
    assert 0.40 <= (many["first_p"] <= 0.50).mean() <= 0.60


def test_sites_with_different_effects_are_told_apart():
    effects = {"Bronx": 12000.0, "Brooklyn": 0.0, "Tulsa": 0.0, "Northeast Ohio": 0.0}
    found = []
    for seed in range(20):
        trial = simulated_trial(np.random.default_rng(seed), site_effects=effects)
        table = estimate_impacts(
            trial.table, treatment="arm", outcomes=["earnings_y2"], block="site", subgroups=["site"]
        )
        found.append(table.subgroups[0].h_p_value <= 0.10)
    assert np.mean(found) > 0.8


def test_the_trial_has_the_studys_shape():
    trial = simulated_trial(np.random.default_rng(1)).table
    assert trial.height == 2564
    counts = {(s, a): n for s, a, n in trial.group_by("site", "arm").len().iter_rows()}
    assert counts[("Bronx", "program")] == 349
    assert counts[("Brooklyn", "control")] == 237
    assert 0.15 < (trial["earnings_y2"] == 0).mean() < 0.4
    assert trial.filter(arm="control")["trained"].mean() == pytest.approx(0.5, abs=0.06)
