"""The wage threshold and the gate: published figures, a normal tail computed otherwise, monotone in what it should be."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workadvance import labor
from workadvance.labor.pay import checked_living_wage
from workadvance.tables import InputProblems


@pytest.mark.parametrize(("parity", "usd"), [(87.8, 33_100), (127.1, 47_900)])
def test_the_bar_of_the_federal_reserves_example(parity, usd):
    assert labor.pay_bar_usd(37_690, parity) == pytest.approx(usd, abs=100)


def test_the_bar_of_a_place_is_the_national_median_at_its_prices():
    tulsa = labor.pay_bar(labor.resolve(["46140"]))
    assert tulsa.annual_usd == pytest.approx(50_980 * 89.475 / 100, rel=1e-4)
    assert (tulsa.parity_level, tulsa.flags, tulsa.basis) == ("metro", (), "national_median")
    assert labor.pay_bar(labor.resolve(["0000000"])).annual_usd == 50_980


def test_what_is_not_published_for_the_place_is_flagged():
    rural = labor.pay_bar(labor.resolve(["2100004"]))
    assert rural.flags == ("parity_us_nonmetro",)
    assert rural.alternative_usd == pytest.approx(50_980 * 90.468 / 100)
    assert labor.pay_bar(labor.resolve(["0014580"])).flags == ("parity_state",)
    assert labor.pay_bar(labor.resolve(["7200000"])).flags == ("parity_not_published",)
    assert labor.pay_bar(labor.resolve(["0200006"])).parity_level == "state"


def test_pooled_areas_weigh_by_jobs():
    places = labor.resolve(["46140", "2100004"])
    tulsa, rural = places
    expected = (tulsa.parity_index * tulsa.employment + rural.parity_index * rural.employment) / (
        tulsa.employment + rural.employment
    )
    assert labor.pay_bar(places).parity_index == pytest.approx(expected)


def test_a_living_wage_replaces_the_bar_and_says_that_comparisons_end():
    bar = labor.pay_bar(labor.resolve(["46140"]), 41_000)
    assert (bar.annual_usd, bar.basis) == (41_000, "living_wage")
    assert "living_wage_not_comparable" in bar.flags


def test_no_bar_is_below_the_minimum_wage_and_a_raised_one_says_so():
    washington = labor.resolve(["5300000"])
    bar = labor.pay_bar(washington, 20_000)
    assert bar.annual_usd == bar.minimum_wage_usd == pytest.approx(17.13 * 2080)
    assert "minimum_wage_floor" in bar.flags
    assert labor.pay_bar(washington, 40_000).annual_usd == 40_000
    # In two states the lower minimum holds everywhere: Memphis lies in Tennessee, Mississippi and Arkansas (11.00).
    assert labor.pay_bar(labor.resolve(["32820"])).minimum_wage_usd == pytest.approx(7.25 * 2080)
    assert labor.pay_bar(labor.resolve(["0000000"])).minimum_wage_usd == pytest.approx(7.25 * 2080)


def test_the_floor_of_every_area_is_that_of_its_share():
    table = labor.shares(living_wage=25_000)
    for row in table.iter_rows(named=True):
        assert row["pay_bar"] == pytest.approx(labor.pay_bar(labor.resolve([row["area"]]), 25_000).annual_usd, abs=0.01)
        assert ("minimum_wage_floor" in row["flags"]) == (row["pay_bar"] > 25_000)
    assert table["flags"].list.contains("minimum_wage_floor").any()
    assert not labor.shares()["flags"].list.contains("minimum_wage_floor").any()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1, 0, 21.5])
def test_impossible_living_wages_are_refused(value):
    with pytest.raises(InputProblems, match="living-wage"):
        checked_living_wage(value)


@given(st.floats(15_000, 200_000), st.floats(0.1, 30), st.floats(20_000, 80_000))
@settings(deadline=None)
def test_probability_is_the_normal_tail_of_the_published_error(median, rse, bar):
    expected = NormalDist(median, median * rse / 100).cdf(2 * median - bar)
    assert float(labor.pay_probability(median, rse, bar)) == pytest.approx(expected, abs=1e-9)


@given(st.floats(15_000, 200_000), st.floats(0, 30), st.floats(20_000, 80_000), st.floats(1, 20_000))
@settings(deadline=None)
def test_more_pay_is_never_less_likely_to_clear_the_bar(median, rse, bar, more):
    assert labor.pay_probability(median + more, rse, bar) >= labor.pay_probability(median, rse, bar) - 1e-12


def test_a_published_error_of_zero_is_not_certainty_at_the_bar():
    assert float(labor.pay_probability(50_000, 0.0, 50_000)) == pytest.approx(0.5)
    assert np.isnan(labor.pay_probability(math.nan, 1.0, 50_000))


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (1.0, "pass"),
        (0.9, "pass"),
        (0.8999, "borderline"),
        (0.1, "borderline"),
        (0.0999, "fail"),
        (0.0, "fail"),
        (None, None),
        (math.nan, None),
    ],
)
def test_gates_at_their_cut_offs(probability, expected):
    assert labor.gate(probability) == expected
