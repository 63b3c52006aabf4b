"""Absorption: against scipy's distribution, against simulated years, and by what must always hold."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from workadvance import labor
from workadvance.labor.absorption import capacities
from workadvance.tables import InputProblems


@given(st.floats(0.5, 20_000), st.floats(0.01, 1.5), st.floats(0.05, 1), st.floats(0.01, 0.99))
@settings(deadline=None)
def test_quantiles_are_scipys_negative_binomial(openings, variation, phi, q):
    mean, extra = phi * openings, (phi * openings * variation) ** 2
    expected = stats.nbinom.ppf(q, mean**2 / extra, mean / (mean + extra))
    got = labor.capacity_quantiles(openings, variation, phi, quantiles=[q])
    assert got[..., 0] == expected


def test_without_variation_it_is_poisson():
    openings = np.array([3.0, 40.0, 500.0])
    got = labor.capacity_quantiles(openings, 0.0, 0.25)
    assert (got == stats.poisson.ppf([[0.2, 0.5, 0.8]], 0.25 * openings[:, None])).all()


def test_the_spread_is_that_of_simulated_years():
    rng = np.random.default_rng(20260501)
    openings, variation, phi = 400.0, 0.35, 0.25
    # A year's openings vary as a gamma of that relative deviation; trainees hired are then a matter of chance.
    years = rng.poisson(phi * rng.gamma(1 / variation**2, openings * variation**2, 400_000))
    simulated = np.quantile(years, [0.2, 0.5, 0.8])
    assert labor.capacity_quantiles(openings, variation, phi) == pytest.approx(simulated, abs=1)


@given(st.floats(0, 5_000), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 500))
@settings(deadline=None)
def test_more_openings_or_more_phi_never_means_fewer_and_completers_never_more(openings, variation, low, high, others):
    low, high = sorted((low, high))
    fewer = labor.capacity_quantiles(openings, variation, low)
    assert (np.diff(fewer) >= 0).all()
    assert labor.capacity_quantiles(openings, variation, high)[1] >= fewer[1]
    assert (labor.capacity_quantiles(openings, variation, low, others) <= fewer + 1).all()
    assert (fewer >= 0).all()


def test_unknown_openings_stay_unknown_and_no_openings_are_none():
    got = labor.capacity_quantiles([math.nan, 0.0], 0.3, 0.25)
    assert np.isnan(got[0]).all()
    assert (got[1] == 0).all()


def test_variation_adds_its_causes():
    rate, separations, rse = 0.12, 0.10, 15.0
    expected = math.sqrt(0.15**2 + 0.2**2 + (0.2 * separations / rate) ** 2 + (0.015 / rate) ** 2)
    assert labor.openings_variation(rate, separations, rse) == pytest.approx(expected)
    assert labor.openings_variation(rate, separations, math.nan) > labor.openings_variation(rate, separations, 20.0)


@pytest.mark.parametrize(
    ("phi", "completers"), [(-0.1, 0), (1.5, 0), (math.nan, 0), (math.inf, 0), (0.2, -1), (0.2, math.nan)]
)
def test_impossible_parameters_are_refused(phi, completers):
    with pytest.raises(InputProblems):
        capacities(100.0, 0.2, phi, completers)
