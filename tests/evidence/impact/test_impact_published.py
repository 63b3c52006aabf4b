"""Published figures: LaLonde's 445 men and WorkAdvance's own reports."""

from __future__ import annotations

import warnings

import polars as pl
import pytest

from workadvance.evidence.balance import compare_baseline
from workadvance.evidence.impact import estimate_impacts, heterogeneity

COVARIATES = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]


@pytest.fixture(scope="module")
def nsw() -> pl.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from causaldata import nsw_mixtape

        data = nsw_mixtape.load_pandas().data
    return pl.DataFrame({c: data[c].to_numpy() for c in ["treat", *COVARIATES, "re78"]})


def test_nsw_difference_in_means(nsw):
    # LaLonde 1986; Dehejia and Wahba 1999, table 3: 1,794.
    row = estimate_impacts(nsw, treatment="treat", outcomes=["re78"]).rows[0]
    assert row.impact == pytest.approx(1794.34, abs=0.005)
    assert row.standard_error == pytest.approx(671.0, abs=0.05)
    assert (row.n_program, row.n_control) == (185, 260)
    assert row.program_mean == pytest.approx(6349.14, abs=0.005)


def test_nsw_with_covariates(nsw):
    # Dehejia and Wahba 1999, table 3, column 3: 1,676 (639).
    row = estimate_impacts(nsw, treatment="treat", outcomes=["re78"], covariates=COVARIATES, se="classical").rows[0]
    assert row.impact == pytest.approx(1676.34, abs=0.005)
    assert row.standard_error == pytest.approx(638.68, abs=0.005)
    assert row.program_mean == pytest.approx(row.control_mean + row.impact)


def test_nsw_baseline_means(nsw):
    # Dehejia and Wahba 1999, table 1, RE74 subset: treated and control means.
    rows = {r.characteristic: r for r in compare_baseline(nsw, treatment="treat", covariates=COVARIATES).rows}
    published = {
        "age": (25.81, 25.05),
        "educ": (10.35, 10.09),
        "black": (0.84, 0.83),
        "nodegree": (0.71, 0.83),
        "re75": (1532, 1267),
    }
    for name, (program, control) in published.items():
        assert rows[name].program_mean == pytest.approx(program, rel=0.005)
        assert rows[name].control_mean == pytest.approx(control, rel=0.009)


def test_workadvance_sites_are_not_distinguishable_in_year_two():
    # Schaberg and Greenberg 2020, appendix tables A.2-A.5, earnings in year 2: difference and p-value by site.
    from scipy.special import ndtri

    published = [(3744, 0.002), (191, 0.892), (1818, 0.085), (1627, 0.053)]
    errors = [impact / -ndtri(p / 2) for impact, p in published]
    test = heterogeneity([impact for impact, _ in published], errors)
    assert test.h == pytest.approx(3.90, abs=0.005)
    assert test.df == 3
    assert test.p_value == pytest.approx(0.27, abs=0.005)
    assert "are not distinguishable" in test.in_words()
    # The report's pooled +1,945 (p < .01) is regression-adjusted; weighting the sites comes near it.
    assert test.pooled == pytest.approx(1945, rel=0.05)
    assert test.pooled / test.pooled_se > 2.58


def test_groups_whose_effects_differ_are_said_to():
    test = heterogeneity([0.0, 10.0], [1.0, 1.0])
    assert test.h == pytest.approx(50.0)
    assert "are distinguishable" in test.in_words()
    with pytest.raises(ValueError, match="two or more"):
        heterogeneity([1.0], [1.0])
    with pytest.raises(ValueError, match="positive"):
        heterogeneity([1.0, 2.0], [1.0, 0.0])
