"""How long people keep jobs: against lifelines and statsmodels, a published analysis, and spells whose truth is known."""

from __future__ import annotations

import datetime as dt
import json
import warnings

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workadvance.evidence.retention import retention
from workadvance.evidence.retention.checking import brier, concordance
from workadvance.evidence.retention.spells import read_spells
from workadvance.tables import InputProblems

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import statsmodels.api as sm
    from lifelines import CoxPHFitter, KaplanMeierFitter
    from lifelines.datasets import load_rossi
    from lifelines.statistics import proportional_hazard_test
    from lifelines.utils import concordance_index

TIME = {"duration": "week", "event": "arrest"}
ALLISON = {"fin": (-0.379, 0.191), "age": (-0.057, 0.022), "race": (0.314, 0.308), "wexp": (-0.150, 0.212),
           "mar": (-0.434, 0.382), "paro": (-0.085, 0.196), "prio": (0.091, 0.029)}  # fmt: skip
"""Allison 1984/2010, 432 men released from prison, weeks to arrest: coefficients and errors with Efron's ties."""
FIRST = dt.date(2024, 1, 1)


@pytest.fixture(scope="module")
def rossi() -> pl.DataFrame:
    frame = load_rossi()
    return pl.DataFrame({c: frame[c].tolist() for c in frame.columns})


def spells(seed: int, n: int, *, later: float = 1.0, effect: float = 0.7) -> pl.DataFrame:
    """Jobs begun over two years; the hazard is 1/400 a day, e^effect times that without a certificate, and `later`
    times that for jobs begun in the second year. Known to the end of 2026."""
    rng = np.random.default_rng(seed)
    begun = np.sort(rng.integers(0, 730, n))
    certificate = rng.integers(0, 2, n)
    hazard = np.exp(effect * (1 - certificate)) / 400 * np.where(begun < 365, 1.0, later)
    days = np.floor(rng.exponential(1 / hazard))
    start = [FIRST + dt.timedelta(int(b)) for b in begun]
    end = [s + dt.timedelta(int(d)) for s, d in zip(start, days, strict=True)]
    end_known = [e if e <= dt.date(2026, 12, 31) else None for e in end]
    return pl.DataFrame({"began": start, "ended": end_known, "certificate": certificate})


DATES = {"start": "began", "end": "ended", "as_of": dt.date(2026, 12, 31)}


def test_cox_is_the_published_one_and_lifelines(rossi):
    found = retention(rossi, **TIME, at=[52], covariates=list(ALLISON))
    reference = CoxPHFitter().fit(load_rossi(), "week", "arrest").summary
    for effect in found.effects:
        assert effect.log_hazard_ratio == pytest.approx(ALLISON[effect.covariate][0], abs=5e-4)
        assert effect.standard_error == pytest.approx(ALLISON[effect.covariate][1], abs=5e-4)
        assert effect.log_hazard_ratio == pytest.approx(reference.loc[effect.covariate, "coef"], rel=1e-5)
        assert effect.standard_error == pytest.approx(reference.loc[effect.covariate, "se(coef)"], rel=1e-5)
        assert effect.p_value == pytest.approx(reference.loc[effect.covariate, "p"], rel=1e-4)


def test_predicted_retention_is_that_of_lifelines(rossi):
    from workadvance.evidence.retention.hazards import fit_cox

    names = ["fin", "age", "prio"]
    held, _ = read_spells(rossi, **TIME, covariates=names)
    ours = fit_cox(held).remain(held.covariates, 40.0)
    model = CoxPHFitter().fit(load_rossi()[["week", "arrest", *names]], "week", "arrest")
    theirs = model.predict_survival_function(load_rossi()[names], times=[40]).to_numpy()[0]
    assert ours == pytest.approx(theirs, rel=1e-4)


def test_the_test_of_proportional_hazards_is_that_of_lifelines_without_ties():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(400, 2))
    # The second ratio turns around after a while.
    days = rng.exponential(np.exp(-0.5 * x[:, 0]))
    days = np.where(days > 0.5, 0.5 + (days - 0.5) * np.exp(1.5 * x[:, 1]), days)
    frame = pl.DataFrame({"a": x[:, 0], "b": x[:, 1], "t": days, "e": rng.uniform(size=400) < 0.8})
    found = retention(frame, duration="t", event="e", at=[0.5], covariates=["a", "b"])
    pandas = frame.to_pandas()
    model = CoxPHFitter().fit(pandas, "t", "e")
    tested = proportional_hazard_test(model, pandas, time_transform="rank").summary["p"]
    for effect in found.effects:
        assert effect.proportional_p == pytest.approx(float(tested[effect.covariate]), rel=0.02, abs=1e-6)
    assert "not_proportional" in {n.name for n in found.notices}


def test_the_curve_is_that_of_lifelines(rossi):
    found = retention(rossi, **TIME, at=[13, 26, 52], by="fin")
    for point in found.curve:
        own = load_rossi().query(f"fin == {point.group}")
        fitted = KaplanMeierFitter(alpha=0.10).fit(own["week"], own["arrest"])
        assert point.share == pytest.approx(float(fitted.predict(point.time)))
        low, high = fitted.confidence_interval_[: point.time].iloc[-1]
        assert (point.ci_low, point.ci_high) == (pytest.approx(low), pytest.approx(high))
        assert point.at_risk == (own["week"] >= point.time).sum()
        assert point.people == point.at_risk + int((own["week"] < point.time).sum())


def test_the_discrete_model_is_a_binomial_regression_of_person_periods(rossi):
    names = ["fin", "age", "prio"]
    found = retention(rossi, **TIME, at=[52], covariates=names, model="discrete", interval=13)
    rows = []
    for person in rossi.iter_rows(named=True):
        ended = person["arrest"] == 1
        last = -(-person["week"] // 13) if ended else person["week"] // 13
        rows += [(i, float(ended and i == last - 1), *(person[c] for c in names)) for i in range(last)]
    table = np.array(rows, dtype=float)
    design = np.column_stack([np.eye(4)[table[:, 0].astype(int)], table[:, 2:]])
    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    fitted = sm.GLM(table[:, 1], design, family=family).fit()
    assert [e.log_hazard_ratio for e in found.effects] == pytest.approx(fitted.params[4:], rel=1e-5)
    assert [e.standard_error for e in found.effects] == pytest.approx(fitted.bse[4:], rel=1e-3)


def test_concordance_is_that_of_lifelines(rossi):
    scores = rossi["age"].to_numpy() + rossi["prio"].to_numpy() % 3
    ours = concordance(rossi["week"].to_numpy().astype(float), rossi["arrest"].to_numpy() == 1, scores.astype(float))
    assert ours == pytest.approx(concordance_index(rossi["week"], scores, rossi["arrest"]))


def test_the_brier_score_without_censoring_is_a_mean_square(rossi):
    frame = rossi.with_columns(arrest=pl.lit(1))
    held, _ = read_spells(frame, **TIME)
    predicted = np.linspace(0.1, 0.9, held.people)
    there = held.duration > 30
    assert brier(held, predicted, 30.0) == pytest.approx(np.mean((there - predicted) ** 2))


def test_effects_of_known_size_are_found_and_predictions_hold():
    covered, held = 0, 0
    for seed in range(40):
        found = retention(spells(seed, 500), **DATES, at=[180], covariates=["certificate"])
        covered += found.effects[0].ci_low <= np.exp(-0.7) <= found.effects[0].ci_high
        held += found.calibration.ci_low <= found.calibration.predicted <= found.calibration.ci_high
        truth = (np.exp(-180 / 400) + np.exp(-180 / 400 * np.exp(0.7))) / 2
        assert found.curve[0].share == pytest.approx(truth, abs=0.1)
    assert covered >= 31, "a 90% interval that misses more than 9 of 40 is too short"
    assert held == 40


def test_a_later_cohort_like_the_first_is_predicted_and_one_that_is_not_is_told():
    day = dt.date(2025, 6, 30)
    words = {**DATES, "at": [90], "horizon": 90, "covariates": ["certificate"], "train_until": day}
    like = retention(spells(1, 1500), **words)
    assert like.out_of_time is not None
    assert like.out_of_time.ci_low <= like.out_of_time.predicted <= like.out_of_time.ci_high
    assert not {n.name for n in like.notices}
    worse = retention(spells(1, 1500, later=3.0), **words)
    assert worse.out_of_time.predicted > worse.out_of_time.ci_high
    assert "not_calibrated" in {n.name for n in worse.notices}


def test_a_model_of_the_past_knows_nothing_of_what_came_later():
    day = dt.date(2025, 6, 30)
    frame = spells(2, 800)
    held, _ = read_spells(frame, **DATES, covariates=["certificate"])
    known = held.followed_to(day)
    begun = frame.filter(pl.col("began") <= day)
    assert known.people == begun.height
    assert int(known.ended.sum()) == begun.filter(pl.col("ended") <= day).height
    assert known.duration.max() <= (day - FIRST).days
    assert held.begun_after(day).people + known.people == held.people


def test_too_few_people_or_endings_are_refused_with_numbers(rossi):
    with pytest.raises(InputProblems, match="10 spells with a known time are too few"):
        retention(rossi.head(10), **TIME)
    with pytest.raises(InputProblems, match="endings are too few for 7 coefficients"):
        retention(rossi.head(100), **TIME, at=[52], covariates=list(ALLISON))
    with pytest.raises(InputProblems, match="are needed to check on"):
        words = {**DATES, "covariates": ["certificate"], "train_until": dt.date(2025, 12, 30)}
        retention(spells(1, 600), **words, at=[90], horizon=90)


def test_no_share_is_given_where_few_are_followed():
    frame = pl.DataFrame({"t": list(range(1, 41)), "e": [1, 0] * 20})
    found = retention(frame, duration="t", event="e", at=[10, 35])
    assert [p.enough for p in found.curve] == [True, False]
    assert found.curve[1].share is None
    assert found.curve[1].at_risk == 6
    assert {n.name for n in found.notices} == {"few_at_risk"}


def test_nobody_left_is_not_certainty():
    frame = pl.DataFrame({"t": [100.0] * 30, "e": [0] * 30})
    point = retention(frame, duration="t", event="e", at=[90]).curve[0]
    assert (point.share, point.ci_high) == (1.0, 1.0)
    assert point.ci_low == pytest.approx(0.05 ** (1 / 30))


def test_a_covariate_that_tells_leavers_apart_is_said_to():
    frame = pl.DataFrame({"t": [10.0 + i for i in range(60)], "e": [1, 0] * 30, "x": [1, 0] * 30})
    with pytest.raises(InputProblems, match="without exception"):
        retention(frame, duration="t", event="e", at=[20], covariates=["x"])
    same = frame.with_columns(a=pl.Series(range(60)) % 7, b=2 * (pl.Series(range(60)) % 7))
    with pytest.raises(InputProblems, match="say the same thing"):
        retention(same, duration="t", event="e", at=[20], covariates=["a", "b"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({}, "how long were people followed"),
        ({"duration": "week"}, "go together"),
        ({**TIME, "end": "week"}, "say either"),
        ({**TIME, "at": [-3]}, "above 0"),
        ({**TIME, "alpha": 1.0}, "between 0 and 1"),
        ({**TIME, "model": "logit"}, "cox or discrete"),
        ({**TIME, "model": "discrete", "horizon": 45}, "whole number of intervals"),
        ({**TIME, "covariates": ["week2"]}, "Is it “week”"),
        ({**TIME, "covariates": ["age"], "train_until": FIRST}, "needs the day each spell began"),
        ({"duration": "week", "event": "age"}, r"1 \(ended\) or 0"),
    ],
)
def test_what_is_wrong_is_said(rossi, words, told):
    with pytest.raises(InputProblems, match=told):
        retention(rossi, **words)


def test_dates_that_cannot_be_are_named_with_their_rows():
    frame = pl.DataFrame({"began": ["2026-01-01", "2026-02-30", "2027-02-01"], "ended": ["2025-12-31", "", None]})
    with pytest.raises(InputProblems) as bad:
        retention(frame, **DATES)
    assert [(p.row, p.column) for p in bad.value.problems] == [(3, "began"), (4, "began"), (2, "ended")]


@given(st.integers(0, 2**32 - 1), st.integers(20, 120))
@settings(deadline=None, max_examples=25)
def test_shares_fall_stay_between_0_and_1_and_people_add_up(seed, n):
    rng = np.random.default_rng(seed)
    frame = pl.DataFrame({"t": rng.integers(0, 400, n), "e": rng.integers(0, 2, n), "g": rng.integers(0, 2, n)})
    if frame["g"].n_unique() < 2:
        return
    found = retention(frame, duration="t", event="e", by="g")
    for group in {p.group for p in found.curve}:
        own = [p for p in found.curve if p.group == group]
        shares = [p.share for p in own if p.share is not None]
        assert shares == sorted(shares, reverse=True)
        for p in own:
            assert p.at_risk + p.ended + p.censored >= p.people
            assert p.share is None or 0 <= p.ci_low <= p.share <= p.ci_high <= 1


def test_the_command_gives_the_same_as_the_library(run, tmp_path):
    frame = spells(1, 800)
    frame.write_csv(tmp_path / "jobs.csv")
    words = ["--start", "began", "--end", "ended", "--as-of", "2026-12-31", "--covariate", "certificate"]
    words += ["--at", 90, "--train-until", "2025-06-30"]
    status, out, err = run("retention", tmp_path / "jobs.csv", *words, "--format", "json")
    assert status == 0, err
    told = json.loads(out)
    found = retention(frame, **DATES, at=[90], covariates=["certificate"], train_until=dt.date(2025, 6, 30))
    assert told["effects"][0]["hazard_ratio"] == pytest.approx(found.effects[0].hazard_ratio)
    assert told["out_of_time"]["observed"] == pytest.approx(found.out_of_time.observed)
    status, out, _ = run("retention", tmp_path / "jobs.csv", *words)
    assert status == 0
    assert "out-of-time" in out
    assert "cross-fitted" in out
    status, out, _ = run("retention", tmp_path / "jobs.csv", *words, "--format", "csv")
    assert out.splitlines()[0].startswith("group,time,people,at_risk,ended,censored,share")
    status, _, err = run("retention", tmp_path / "jobs.csv", "--duration", "nothing", "--event", "certificate")
    assert status == 2
    assert "nothing" in err
