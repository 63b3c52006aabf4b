"""Does a model predict people it has not seen: calibration by groups of risk, concordance, Brier score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workadvance.evidence.impact.estimate import Floats
from workadvance.evidence.retention.curves import share_at
from workadvance.evidence.retention.hazards import Fitted, fit_cox
from workadvance.evidence.retention.spells import Spells
from workadvance.tables import InputProblems

GROUPS = 5
LEAST_IN_GROUP = 20
FOLDS = 5


@dataclass(frozen=True, slots=True)
class CalibrationGroup:
    """People of like predicted retention: what was predicted for them and what came of them (Kaplan-Meier).

    `holds`: the prediction lies in the observed share's interval.
    """

    group: int
    people: int
    at_risk: int
    predicted: float
    observed: float
    ci_low: float
    ci_high: float
    holds: bool


@dataclass(frozen=True, slots=True)
class PredictionCheck:
    """How predictions of people not used in the fit came true at the horizon.

    `how`: cross-fitted (each fifth of the people predicted from the others) or out-of-time. `slope`: 1 where differences
    between people are as large as predicted, below 1 where predictions are too extreme; None with few endings.
    `concordance`: how often, of two people, the one who left first had been predicted to stay less (0.5 is chance).
    `brier`: mean squared error; `brier_without`: that of one share for everyone. `trained`, `trained_ended`: the
    people, and endings, the model was fitted to.
    """

    how: str
    horizon: float
    trained: int
    trained_ended: int
    people: int
    ended: int
    predicted: float
    observed: float
    ci_low: float
    ci_high: float
    slope: float | None
    concordance: float | None
    brier: float
    brier_without: float
    groups: tuple[CalibrationGroup, ...]


def cross_fitted(
    spells: Spells, fit: Callable[[Spells], Fitted], horizon: float, alpha: float, seed: int
) -> PredictionCheck:
    """Each fifth of the people, drawn at random, predicted by the model of the others."""
    fold = np.random.default_rng(seed).permutation(spells.people) % FOLDS
    predicted, plain = np.empty(spells.people), np.empty(spells.people)
    for k in range(FOLDS):
        others = spells.subset(fold != k)
        predicted[fold == k] = fit(others).remain(spells.covariates[fold == k], horizon)
        plain[fold == k] = share_at(others.duration, others.ended, horizon, alpha)[0]
    return _check("cross-fitted", spells, spells, predicted, plain, horizon, alpha)


def out_of_time(
    train: Spells, test: Spells, fit: Callable[[Spells], Fitted], horizon: float, alpha: float
) -> PredictionCheck:
    """Spells begun later predicted by the model of what was known at the time."""
    predicted = fit(train).remain(test.covariates, horizon)
    plain = np.full(test.people, share_at(train.duration, train.ended, horizon, alpha)[0])
    return _check("out-of-time", train, test, predicted, plain, horizon, alpha)


def _check(
    how: str, train: Spells, spells: Spells, predicted: Floats, plain: Floats, horizon: float, alpha: float
) -> PredictionCheck:
    observed, low, high = share_at(spells.duration, spells.ended, horizon, alpha)
    return PredictionCheck(
        how, horizon, train.people, int(train.ended.sum()), spells.people, int(spells.ended.sum()),
        float(predicted.mean()), observed, low, high, _slope(spells, predicted),
        concordance(spells.duration, spells.ended, predicted), brier(spells, predicted, horizon),
        brier(spells, plain, horizon), _groups(spells, predicted, horizon, alpha),
    )  # fmt: skip


def _groups(spells: Spells, predicted: Floats, horizon: float, alpha: float) -> tuple[CalibrationGroup, ...]:
    """Groups of the same size from least to most predicted retention; fewer of them where people are few."""
    many = max(1, min(GROUPS, spells.people // LEAST_IN_GROUP))
    cuts = np.unique(np.quantile(predicted, np.arange(1, many) / many))
    number = np.searchsorted(cuts, predicted, side="right")
    found = []
    for place, k in enumerate(np.unique(number)):
        own = spells.subset(number == k)
        expected = float(predicted[number == k].mean())
        share, low, high = share_at(own.duration, own.ended, horizon, alpha)
        at_risk = int((own.duration >= horizon).sum())
        holds = low <= expected <= high
        found.append(CalibrationGroup(place + 1, own.people, at_risk, expected, share, low, high, holds))
    return tuple(found)


def _slope(spells: Spells, predicted: Floats) -> float | None:
    """The coefficient of the prediction (on the log hazard scale) where it is all a Cox model is given."""
    score = np.log(-np.log(np.clip(predicted, 1e-12, 1 - 1e-12)))
    if int(spells.ended.sum()) < LEAST_IN_GROUP or np.ptp(score) < 1e-9:
        return None
    alone = Spells(spells.duration, spells.ended, None, spells.groups, spells.group, score[:, None], ("prediction",))
    try:
        return float(fit_cox(alone).coefficients[0])
    except InputProblems:
        return None


def concordance(duration: Floats, ended: np.ndarray, predicted: Floats) -> float | None:
    """Harrell's C: among pairs where it is known who left first, how often that one was predicted less; ties half."""
    right = pairs = 0.0
    for time in np.unique(duration[ended]):
        leaving = predicted[ended & (duration == time)]
        staying = np.sort(predicted[(duration > time) | (~ended & (duration == time))])
        above = len(staying) - np.searchsorted(staying, leaving, side="right")
        level = len(staying) - above - np.searchsorted(staying, leaving, side="left")
        right += float(above.sum() + level.sum() / 2)
        pairs += float(len(leaving) * len(staying))
    return right / pairs if pairs else None


def brier(spells: Spells, predicted: Floats, horizon: float) -> float:
    """Mean squared error at the horizon, weighed by one over the chance of still being followed (Graf 1999)."""
    followed = _followed(spells)
    gone = spells.ended & (spells.duration <= horizon)
    there = (spells.duration >= horizon) & ~gone
    weight = np.zeros(spells.people)
    weight[gone] = 1 / followed(spells.duration[gone])
    if there.any():
        weight[there] = 1 / followed(np.array([horizon]))[0]
    return float(np.mean(weight * (there - predicted) ** 2))


def _followed(spells: Spells) -> Callable[[Floats], Floats]:
    """The Kaplan-Meier share whose following has not stopped before a time."""
    times, stopped = np.unique(spells.duration[~spells.ended], return_counts=True)
    endings = np.sort(spells.duration[spells.ended])
    # Endings at the same time come first, so they are no longer there to be cut off.
    ended_here = np.searchsorted(endings, times, side="right") - np.searchsorted(endings, times, side="left")
    at_risk = spells.people - np.searchsorted(np.sort(spells.duration), times, side="left") - ended_here
    share = np.concatenate([[1.0], np.cumprod(1 - stopped / np.maximum(at_risk, 1))])

    return lambda when: np.asarray(share[np.searchsorted(times, when, side="left")])
