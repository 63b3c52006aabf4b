"""Agreement of raters: equal to statsmodels and to the published example of Shrout and Fleiss (1979)."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from workadvance.evidence.agreement import intraclass, rater_drift, weighted_kappa
from workadvance.tables import InputProblems

SCALE = (1, 2, 3, 4, 5)
# Six things by four judges (Shrout and Fleiss 1979, table 2); correlations from table 4, intervals as published for it
# by psych::ICC and pingouin.
JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


@pytest.mark.parametrize(
    ("form", "averaged", "value", "low", "high"),
    [
        ("one_way", False, 0.17, -0.13, 0.72),
        ("two_way_random", False, 0.29, 0.02, 0.76),
        ("two_way_mixed", False, 0.71, 0.34, 0.95),
        ("one_way", True, 0.44, -0.88, 0.91),
        ("two_way_random", True, 0.62, 0.07, 0.93),
        ("two_way_mixed", True, 0.91, 0.68, 0.99),
    ],
)
def test_correlations_and_intervals_are_those_published(form, averaged, value, low, high):
    found = intraclass(JUDGES, form=form, averaged=averaged)
    assert (round(found.value, 2), round(found.low, 2), round(found.high, 2)) == pytest.approx(
        (value, low, high), abs=0.011
    )
    assert found.n == 6


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
@pytest.mark.parametrize("seed", range(6))
def test_kappa_and_its_interval_are_those_of_statsmodels(weights, seed):
    rng = np.random.default_rng(seed)
    first = rng.integers(1, 6, 60)
    second = np.clip(first + rng.integers(-1, 2, 60), 1, 5)
    table = np.zeros((5, 5))
    for one, other in zip(first, second, strict=True):
        table[one - 1, other - 1] += 1
    kinds = {"none": {}, "linear": {"wt": "linear"}, "quadratic": {"wt": "quadratic"}}
    theirs = cohens_kappa(table, **kinds[weights])
    ours = weighted_kappa(list(first), list(second), scale=SCALE, weights=weights)
    assert ours.value == pytest.approx(theirs.kappa)
    assert ours.low == pytest.approx(theirs.kappa_low)
    assert ours.high == pytest.approx(min(theirs.kappa_upp, 1))


def test_perfect_agreement_is_one_and_a_single_score_for_all_says_nothing():
    assert weighted_kappa([1, 3, 5], [1, 3, 5], scale=SCALE).value == 1
    assert weighted_kappa([3, 3], [3, 3], scale=SCALE).value is None
    assert weighted_kappa([], [], scale=SCALE).n == 0
    assert intraclass([[3, 3], [3, 3]]).value is None
    assert intraclass([[1, 2]]).value is None


def test_a_constant_difference_counts_only_where_raters_are_a_sample():
    shifted = [[n, n + 1] for n in range(1, 8)]
    assert intraclass(shifted, form="two_way_mixed").value == pytest.approx(1)
    assert intraclass(shifted, form="two_way_random").value < 0.95


def test_simulated_truth_is_covered():
    rng, inside = np.random.default_rng(4), 0
    for _draw in range(300):
        truth = rng.normal(0, 1, 40)
        rows = truth[:, None] + rng.normal(0, 1, (40, 2))
        found = intraclass(rows.tolist())
        inside += found.low <= 0.5 <= found.high
    assert 0.91 <= inside / 300 <= 0.985


@pytest.mark.parametrize(
    "call",
    [
        lambda: weighted_kappa([1], [1, 2], scale=SCALE),
        lambda: weighted_kappa([9], [1], scale=SCALE),
        lambda: weighted_kappa([1], [1], scale=SCALE, weights="cubic"),
        lambda: intraclass([[1, 2], [1]]),
        lambda: intraclass([[1], [2]]),
        lambda: intraclass([[1, 2], [2, 3]], form="three_way"),
    ],
)
def test_what_cannot_be_rated_is_refused(call):
    with pytest.raises(InputProblems):
        call()


def test_drift_is_the_mean_difference_by_rater_and_period():
    rows = rater_drift([("Ana", "2026 Q1", 1), ("Ana", "2026 Q1", 0), ("Ana", "2026 Q2", 2), ("Ben", "2026 Q1", -1)])
    assert [(r.rater, r.period, r.n, r.difference) for r in rows] == [
        ("Ana", "2026 Q1", 2, 0.5), ("Ana", "2026 Q2", 1, 2), ("Ben", "2026 Q1", 1, -1),
    ]  # fmt: skip
    assert rows[0].low < 0.5 < rows[0].high
    assert rows[1].low is None
