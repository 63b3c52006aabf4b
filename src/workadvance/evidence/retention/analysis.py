"""How long people keep their jobs: the curve, who leaves sooner, and whether that can be relied on for the next cohort."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import polars as pl

from workadvance.evidence.impact.trial import ReaderNotice
from workadvance.evidence.retention.checking import LEAST_IN_GROUP, PredictionCheck, cross_fitted, out_of_time
from workadvance.evidence.retention.curves import LEAST_AT_RISK, CurvePoint, curve_points
from workadvance.evidence.retention.hazards import Fitted, fit_cox, fit_discrete
from workadvance.evidence.retention.spells import Spells, read_spells
from workadvance.tables import InputProblems, Problem

MODELS = ("cox", "discrete")
USUAL_TIMES = (30.0, 90.0, 180.0, 365.0)
USUAL_INTERVAL = 30.0
LEAST_SLOPE = 0.8
EVENTS_EACH = 10
"""Endings a coefficient needs (Peduzzi and others 1995): with fewer, a model says more than the people can."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A covariate's hazard ratio: above 1 leaves sooner. `proportional_p`: small where the ratio changes over time."""

    covariate: str
    hazard_ratio: float
    ci_low: float
    ci_high: float
    log_hazard_ratio: float
    standard_error: float
    p_value: float
    proportional_p: float | None


@dataclass(frozen=True, slots=True)
class RetentionAnalysis:
    """Everything found; `model` and what follows it are None without covariates, `out_of_time` without a date."""

    people: int
    ended: int
    horizon: float
    alpha: float
    curve: tuple[CurvePoint, ...]
    model: str | None
    effects: tuple[Effect, ...]
    calibration: PredictionCheck | None
    out_of_time: PredictionCheck | None
    notices: tuple[ReaderNotice, ...]


def retention(
    data: pl.DataFrame,
    *,
    duration: str | None = None,
    event: str | None = None,
    start: str | None = None,
    end: str | None = None,
    as_of: dt.date | None = None,
    by: str | None = None,
    at: Sequence[float] = (),
    covariates: Sequence[str] = (),
    categorical: Sequence[str] = (),
    model: str = "cox",
    interval: float = USUAL_INTERVAL,
    horizon: float | None = None,
    train_until: dt.date | None = None,
    alpha: float = 0.10,
    seed: int = 0,
    name: str = "data",
) -> RetentionAnalysis:
    """How long spells of work last, from one row a spell.

    Args:
        duration, event: how long each was followed, and 1 if it ended then. Or start, end (dates, blank: still there)
            and as_of, the last day anything is known of: durations are days.
        by: a column whose groups get a curve each. at: the times shown (30, 90, 180, 365 without any).
        covariates, categorical: facts known at the start; `model` of them: cox, or discrete in steps of `interval`.
        horizon: the time predictions are checked at; the last of `at` that enough people reach, without one.
        train_until: also fit to what was known on that day, and check on spells begun later (needs start; days).
        alpha: intervals cover 1 - alpha. seed: draws the fifths for cross-fitting.

    Raises InputProblems with everything wrong with the table or the request, and for too few people or endings.
    """
    problems = _request_problems(model, interval, at, horizon, alpha, train_until, start, [*covariates, *categorical])
    try:
        spells, notices = read_spells(
            data, duration=duration, event=event, start=start, end=end, as_of=as_of, by=by, covariates=covariates,
            categorical=categorical, name=name,
        )  # fmt: skip
    except InputProblems as bad:
        raise InputProblems([*problems, *bad.problems]) from None
    if problems:
        raise InputProblems(problems)
    times = sorted({float(t) for t in at} or USUAL_TIMES)
    curve = curve_points(spells, times, alpha)
    notices += _curve_notices(curve)
    last = horizon if horizon is not None else _reached(spells, times)
    effects: tuple[Effect, ...] = ()
    calibration = later = None
    if spells.names:
        fit = _fitter(model, interval)
        _enough(spells, "", last)
        effects = _effects(fit(spells), spells, alpha)
        calibration = cross_fitted(spells, fit, last, alpha, seed)
        later = None if train_until is None else _later(spells, train_until, fit, last, alpha)
        notices += [*_model_notices(effects, spells, model), *_check_notices(calibration), *_check_notices(later)]
    return RetentionAnalysis(
        spells.people, int(spells.ended.sum()), last, alpha, tuple(curve), model if spells.names else None, effects,
        calibration, later, tuple(notices),
    )  # fmt: skip


def _request_problems(
    model: str,
    interval: float,
    at: Sequence[float],
    horizon: float | None,
    alpha: float,
    train_until: dt.date | None,
    start: str | None,
    covariates: Sequence[str],
) -> list[Problem]:
    found = []
    if model not in MODELS:
        found.append(Problem(f"found “{model}”; cox or discrete is needed.", column="--model"))
    for option, number in (("--interval", interval), *(("--at", t) for t in at), ("--horizon", horizon)):
        if number is not None and not (math.isfinite(number) and number > 0):
            found.append(Problem(f"found {number:g}; a time above 0 is needed.", column=option))
    if horizon is not None and model == "discrete" and interval > 0 and abs(horizon % interval) > 1e-9:
        message = f"{horizon:g} is not a whole number of intervals of {interval:g}."
        found.append(Problem(message, column="--horizon"))
    if not 0 < alpha < 1:
        found.append(Problem(f"{alpha:g} is not between 0 and 1.", column="--alpha"))
    if train_until is not None and start is None:
        found.append(Problem("needs the day each spell began: --start.", column="--train-until"))
    if train_until is not None and not covariates:
        found.append(Problem("checks a model; name a --covariate.", column="--train-until"))
    return found


def _reached(spells: Spells, times: Sequence[float]) -> float:
    """The last of the times that enough people are followed to; the first one where none is."""
    return max((t for t in times if (spells.duration >= t).sum() >= LEAST_AT_RISK), default=times[0])


def _fitter(model: str, interval: float) -> Callable[[Spells], Fitted]:
    return fit_cox if model == "cox" else lambda spells: fit_discrete(spells, interval)


def _enough(spells: Spells, where: str, horizon: float) -> None:
    """Refuse what no model could be fitted to, or checked at."""
    events, needed = int(spells.ended.sum()), EVENTS_EACH * len(spells.names)
    problems = []
    if events < needed:
        message = (
            f"{events} endings{where} are too few for {len(spells.names)} coefficients ({', '.join(spells.names)}); "
            f"{needed} are needed. Leave some out."
        )
        problems.append(Problem(message, column="--covariate"))
    if (at_risk := int((spells.duration >= horizon).sum())) < LEAST_AT_RISK:
        message = f"only {at_risk} people{where} are followed to {horizon:g}; {LEAST_AT_RISK} are needed."
        problems.append(Problem(message, column="--horizon"))
    if problems:
        raise InputProblems(problems)


def _later(
    spells: Spells, day: dt.date, fit: Callable[[Spells], Fitted], horizon: float, alpha: float
) -> PredictionCheck:
    train, test = spells.followed_to(day), spells.begun_after(day)
    _enough(train, f" known on {day}", horizon)
    at_risk = int((test.duration >= horizon).sum())
    if test.people < LEAST_IN_GROUP or at_risk < LEAST_AT_RISK:
        message = (
            f"{test.people} spells began after {day}, {at_risk} of them followed to {horizon:g}; {LEAST_IN_GROUP} and "
            f"{LEAST_AT_RISK} are needed to check on."
        )
        raise InputProblems(Problem(message, column="--train-until"))
    return out_of_time(train, test, fit, horizon, alpha)


def _effects(fitted: Fitted, spells: Spells, alpha: float) -> tuple[Effect, ...]:
    reach = NormalDist().inv_cdf(1 - alpha / 2)
    found = []
    for j, name in enumerate(spells.names):
        b, spread = float(fitted.coefficients[j]), math.sqrt(float(fitted.covariance[j, j]))
        p = 2 * (1 - NormalDist().cdf(abs(b) / spread))
        tested = None if fitted.proportional is None else float(fitted.proportional[j])
        ends = math.exp(b - reach * spread), math.exp(b + reach * spread)
        found.append(Effect(name, math.exp(b), *ends, b, spread, p, tested))
    return tuple(found)


def _curve_notices(curve: Sequence[CurvePoint]) -> list[ReaderNotice]:
    thin = [p for p in curve if not p.enough]
    if not thin:
        return []
    listed = "; ".join(f"{p.group} at {p.time:g} ({p.at_risk})" for p in thin[:6])
    message = f"fewer than {LEAST_AT_RISK} people followed so long, no share given: {listed}."
    return [ReaderNotice("few_at_risk", message)]


def _model_notices(effects: Sequence[Effect], spells: Spells, model: str) -> list[ReaderNotice]:
    found = []
    events = int(spells.ended.sum())
    if events < 2 * EVENTS_EACH * len(spells.names):
        message = f"{events} endings for {len(spells.names)} coefficients: read them as hints."
        found.append(ReaderNotice("few_events", message))
    changing = [e.covariate for e in effects if e.proportional_p is not None and e.proportional_p < 0.05]
    if changing:
        message = f"the ratio of {', '.join(changing)} changes over time; what is shown is an average of it."
        found.append(ReaderNotice("not_proportional", message))
    if model == "cox" and spells.people - len(np.unique(spells.duration)) > spells.people * 0.9:
        found.append(ReaderNotice("coarse_times", "times come in few values; --model discrete fits them as intervals."))
    return found


def _check_notices(check: PredictionCheck | None) -> list[ReaderNotice]:
    if check is None:
        return []
    found = []
    wrong = [g.group for g in check.groups if not g.holds]
    if not check.ci_low <= check.predicted <= check.ci_high:
        message = (
            f"{check.how}: predicted {check.predicted:.0%} on average, observed {check.observed:.0%} ({check.ci_low:.0%} to "
            f"{check.ci_high:.0%}); do not plan with the predictions."
        )
        found.append(ReaderNotice("not_calibrated", message))
    elif len(wrong) > max(1, len(check.groups) // 3):
        message = f"{check.how}: predictions miss what was observed in {len(wrong)} of {len(check.groups)} groups."
        found.append(ReaderNotice("not_calibrated", message))
    if check.slope is not None and check.slope < LEAST_SLOPE:
        message = f"{check.how}: differences between people are predicted too large (slope {check.slope:.2f})."
        found.append(ReaderNotice("too_extreme", message))
    if check.brier >= check.brier_without:
        message = f"{check.how}: the model predicts no better than one share for everyone."
        found.append(ReaderNotice("no_better", message))
    return found
