"""Kaplan-Meier differences and restricted means, against lifelines and on made-up times whose truth is known."""

from __future__ import annotations

import json
import warnings

import numpy as np
import polars as pl
import pytest

from workadvance.evidence.impact import survival_effects
from workadvance.tables import InputProblems

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from lifelines import KaplanMeierFitter
    from lifelines.utils import restricted_mean_survival_time

WORDS = {"treatment": "arm", "duration": "days", "event": "left"}


def stays(seed: int, n: int = 300, ratio: float = 1.0, sites: int = 1) -> pl.DataFrame:
    """Exponential stays (control: mean 100 days; program: `ratio` times that), followed for 60 to 200 days."""
    rng = np.random.default_rng(seed)
    arm = rng.permutation(np.arange(n) % 2)
    time = rng.exponential(np.where(arm == 1, 100.0 * ratio, 100.0))
    followed = rng.uniform(60, 200, n)
    days = np.ceil(np.minimum(time, followed))
    return pl.DataFrame(
        {"arm": arm, "days": days, "left": (time <= followed).astype(int), "site": np.arange(n) % sites}
    )


def test_equal_to_lifelines():
    frame = stays(1)
    row = survival_effects(frame, horizon=90, **WORDS).rows[0]
    means, shares, spreads = [], [], []
    for code in (1, 0):
        part = frame.filter(pl.col("arm") == code)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            curve = KaplanMeierFitter().fit(part["days"].to_numpy(), part["left"].to_numpy())
            mean, _ = restricted_mean_survival_time(curve, t=90, return_variance=True)
            shares.append(float(curve.predict(90)))
        table = curve.event_table.loc[1:90]
        dead, risk = table["observed"].to_numpy(), table["at_risk"].to_numpy()
        spreads.append(shares[-1] ** 2 * float(np.sum(dead / (risk * (risk - dead)))))
        means.append(mean)
    assert (row.share_program, row.share_control) == (pytest.approx(shares[0]), pytest.approx(shares[1]))
    assert row.share_standard_error == pytest.approx(sum(spreads) ** 0.5)
    assert (row.mean_program, row.mean_control) == (pytest.approx(means[0]), pytest.approx(means[1]))
    assert row.mean_ci_low < row.mean_difference < row.mean_ci_high


def test_without_censoring_the_restricted_mean_is_a_mean_and_so_is_its_error():
    rng = np.random.default_rng(3)
    frame = pl.DataFrame({"arm": [0, 1] * 100, "days": rng.integers(1, 50, 200), "left": [1] * 200})
    row = survival_effects(frame, horizon=40, **WORDS).rows[0]
    cut = {k: np.minimum(frame.filter(pl.col("arm") == k)["days"].to_numpy(), 40) for k in (0, 1)}
    assert row.mean_program == pytest.approx(cut[1].mean())
    expected = sum(cut[k].var() / 100 for k in (0, 1)) ** 0.5
    assert row.mean_standard_error == pytest.approx(expected, rel=0.01)


def test_intervals_cover_the_truth_within_blocks():
    share, mean, trials = 0, 0, 200
    truth_share = np.exp(-60 / 150) - np.exp(-60 / 100)
    truth_mean = 150 * (1 - np.exp(-60 / 150)) - 100 * (1 - np.exp(-60 / 100))
    for seed in range(trials):
        frame = stays(seed, ratio=1.5, sites=3).with_columns(pl.col("days") - 0.5)
        row = survival_effects(frame, horizon=59.9, block="site", **WORDS).rows[0]
        share += row.share_ci_low <= truth_share <= row.share_ci_high
        mean += row.mean_ci_low <= truth_mean <= row.mean_ci_high
    # Binomial standard error: 2.1 points.
    assert share / trials == pytest.approx(0.90, abs=0.065)
    assert mean / trials == pytest.approx(0.90, abs=0.065)


def test_what_is_not_known_is_refused_or_said():
    frame = stays(2)
    with pytest.raises(InputProblems, match="followed up to"):
        survival_effects(frame, horizon=500, **WORDS)
    with pytest.raises(InputProblems, match="0 or more"):
        survival_effects(frame.with_columns(days=-pl.col("days")), **WORDS)
    blank = frame.with_columns(pl.when(pl.int_range(pl.len()) < 7).then(None).otherwise("days").alias("days"))
    table = survival_effects(blank, horizon=60, **WORDS)
    assert "7 people have no days or left" in {n.name: n.message for n in table.notices}["missing_outcome"]
    few = survival_effects(frame[:12], horizon=30, **WORDS)
    assert "few_events" in {n.name for n in few.notices}


def test_the_command(run, tmp_path):
    stays(4).write_csv(tmp_path / "s.csv")
    words = ("survival", tmp_path / "s.csv", "--treatment", "arm", "--duration", "days", "--event", "left")
    status, printed, _ = run(*words, "--horizon", 90)
    assert status == 0
    assert "90% interval" in printed
    assert "mean time to 90" in printed
    status, printed, _ = run(*words, "--format", "json")
    assert json.loads(printed)[0]["arm"] == "1"
    assert run(*words, "--horizon", 9999)[0] == 2
