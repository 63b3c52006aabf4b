"""Pooled areas: sums, mixed percentiles against a mixture drawn by hand, and what is not published."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workadvance import labor
from workadvance.labor.local_jobs import local, mixed_percentiles

KENTUCKY = ["2100001", "2100002", "2100003", "2100004"]


def test_one_area_keeps_its_published_percentiles():
    places = labor.resolve(["46140"])
    got = local(places).filter(soc="29-2061").row(0, named=True)
    row = labor.wage("46140", "29-2061")
    assert [got[f"p{n}_annual_usd"] for n in (10, 25, 50, 75, 90)] == [row.p10, row.p25, row.p50, row.p75, row.p90]


def test_pooled_jobs_are_the_sum_of_what_is_published():
    pooled = local(labor.resolve(KENTUCKY))
    parts = [labor.wages(code).select("soc", "employment") for code in KENTUCKY]
    for soc in ("29-2061", "49-9041", "53-3032"):
        published = [p.filter(soc=soc)["employment"].sum() for p in parts]
        assert pooled.filter(soc=soc)["employment"][0] == sum(published)


def test_pooled_openings_follow_the_national_rate():
    row = local(labor.resolve(KENTUCKY)).filter(soc="49-9041").row(0, named=True)
    rate = row["national_openings"] / row["national_employment"]
    assert row["openings"] == pytest.approx(row["employment"] * rate)
    growth = (row["exit_rate_pct"] + row["growth_rate_pct"]) / 100
    assert row["structural_openings"] == pytest.approx(row["employment"] * max(growth, 0))


def test_a_mixture_of_two_log_uniform_places_has_the_mixtures_percentiles():
    rng = np.random.default_rng(7)
    # Log wages piecewise linear in probability: exactly the assumption, so that draws have the known answer.
    one = np.exp(np.array([10.0, 10.15, 10.4, 10.65, 10.8]))
    other = np.exp(np.array([10.5, 10.65, 10.9, 11.15, 11.3]))
    pay = np.stack([one, other])[None]
    got = mixed_percentiles(pay, np.array([[3000.0, 1000.0]]))[0]
    grid = np.array([0.1, 0.25, 0.5, 0.75, 0.9])

    def draw(percentiles, n):
        u = rng.uniform(0, 1, n)
        logs, slope = np.log(percentiles), 0.15 / 0.15
        inner = np.interp(u, grid, logs)
        return np.where(u < 0.1, logs[0] - (0.1 - u) * slope, np.where(u > 0.9, logs[-1] + (u - 0.9) * slope, inner))

    logs = np.concatenate([draw(one, 300_000), draw(other, 100_000)])
    assert np.log(got) == pytest.approx(np.quantile(logs, grid), abs=0.01)


@given(
    st.lists(
        st.tuples(st.lists(st.floats(20_000, 200_000), min_size=5, max_size=5), st.floats(1, 1e5)),
        min_size=1,
        max_size=4,
    )
)
@settings(deadline=None)
def test_mixed_percentiles_are_ordered_and_between_the_places_own(places):
    pay = np.array([[sorted(p) for p, _ in places]])
    got = mixed_percentiles(pay, np.array([[w for _, w in places]]))[0]
    assert (np.diff(got) >= -1e-6 * got[1:]).all()
    assert (got >= pay[0].min(axis=0) * (1 - 1e-6)).all()
    assert (got <= pay[0].max(axis=0) * (1 + 1e-6)).all()


def test_a_place_without_pay_or_weight_is_left_out():
    pay = np.array([[[1e4, 2e4, 3e4, 4e4, 5e4], [np.nan] * 5]])
    assert mixed_percentiles(pay, np.array([[10.0, 99.0]]))[0] == pytest.approx(pay[0, 0], rel=1e-6)
    assert np.isnan(mixed_percentiles(pay, np.array([[0.0, 99.0]]))).all()


def test_partly_published_occupations_say_so():
    found = labor.target(KENTUCKY)
    assert all("pooled" in o.flags for o in found.occupations)
    partly = [o for o in found.occupations if "partly_published" in o.flags]
    assert partly
    assert len(partly) < len(found.occupations)
