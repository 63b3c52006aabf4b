"""Who leaves sooner: Cox's proportional hazards, and its discrete-time counterpart for times known by month.

Cox (1972) with Efron's (1977) handling of ties, fitted by Newton's method; the baseline is Breslow's. The discrete-time
model is a binomial regression of “left in this interval” with a complementary log-log link and a baseline of its own in
each interval (Prentice and Gloeckler 1978), so that its coefficients are log hazard ratios too.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workadvance.evidence.impact.estimate import Floats
from workadvance.evidence.retention.spells import Spells
from workadvance.tables import InputProblems, Problem

MOST_STEPS = 50
SETTLED = 1e-11
"""Of the log likelihood: less is rounding."""
FARTHEST = 8.0
"""A standardized log hazard ratio beyond this is running away: the covariate tells leavers apart perfectly."""
LEAST_BAND_EVENTS = 5


@dataclass(frozen=True, slots=True)
class Fitted:
    """Log hazard ratios (p,), their covariance (p, p), and what is needed to predict.

    `remain(x, time)`: the predicted share still there at a time, for covariates (n, p). `proportional`: p-values (p,) of
    the test that each ratio stays the same over time (Grambsch and Therneau 1994), None where not tested.
    """

    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    remain: Callable[[Floats, float], Floats]
    proportional: Floats | None


def fit_cox(spells: Spells) -> Fitted:
    """Cox's model of the spells' covariates; raises InputProblems where it has no finite answer."""
    scaled, center, scale = _standardized(spells.covariates)
    order = np.argsort(spells.duration, kind="stable")
    duration, ended, x = spells.duration[order], spells.ended[order], scaled[order]
    times, starts = np.unique(duration, return_index=True)
    deaths = np.add.reduceat(ended.astype(float), starts)
    beta, likelihood = np.zeros(x.shape[1]), -np.inf
    step = np.zeros(x.shape[1])
    for _ in range(MOST_STEPS):
        told = _efron(beta + step, x, ended, starts, deaths)
        least = SETTLED * (1 + abs(told[0]))
        if told[0] < likelihood - least:
            step = step / 2
            continue
        done = told[0] - likelihood < least
        beta, likelihood = beta + step, told[0]
        if done or not len(beta):
            break
        step = _solved(told[2], told[1], spells.names)
        _bounded(beta + step, spells.names)
    else:
        raise _endless(spells.names)
    covariance: Floats = np.asarray(np.linalg.inv(told[2]), dtype=np.float64) if len(beta) else np.zeros((0, 0))
    risk = np.exp(x @ beta)
    at_risk = np.cumsum(np.add.reduceat(risk, starts)[::-1])[::-1]
    cumulative = np.cumsum(deaths / at_risk)

    def remain(covariates: Floats, time: float) -> Floats:
        passed = int(np.searchsorted(times, time, side="right"))
        hazard = cumulative[passed - 1] if passed else 0.0
        return np.asarray(np.exp(-hazard * np.exp((covariates - center) / scale @ beta)))

    tested = _proportional(beta, x, ended, starts, covariance) if len(beta) else None
    return Fitted(beta / scale, covariance / np.outer(scale, scale), float(likelihood), remain, tested)


def _efron(
    beta: Floats, x: Floats, ended: np.ndarray, starts: np.ndarray, deaths: Floats
) -> tuple[float, Floats, Floats]:
    """Log likelihood, gradient (p,) and information (p, p); people sorted by time, `starts` where a time begins."""
    p = x.shape[1]
    risk = np.exp(x @ beta)
    parts = np.column_stack([np.ones(len(x)), x, (x[:, :, None] * x[:, None, :]).reshape(len(x), p * p)])
    weighed = risk[:, None] * parts
    here = np.add.reduceat(weighed, starts)
    at_risk = np.cumsum(here[::-1], axis=0)[::-1]
    dying = np.add.reduceat(weighed * ended[:, None], starts)
    when = np.repeat(np.arange(len(starts)), deaths.astype(int))
    first = np.concatenate([[0], np.cumsum(deaths.astype(int))])[:-1]
    rank = np.arange(len(when)) - first[when]
    left = at_risk[when] - (rank / deaths[when])[:, None] * dying[when]
    total, first_moment = left[:, 0], left[:, 1 : p + 1] / left[:, :1]
    second = (left[:, p + 1 :] / left[:, :1]).sum(axis=0).reshape(p, p)
    likelihood = float((x[ended] @ beta).sum() - np.log(total).sum())
    return likelihood, x[ended].sum(axis=0) - first_moment.sum(axis=0), second - first_moment.T @ first_moment


def _proportional(beta: Floats, x: Floats, ended: np.ndarray, starts: np.ndarray, covariance: Floats) -> Floats:
    """p-values of the scaled Schoenfeld residuals' trend over the rank of time."""
    risk = np.exp(x @ beta)
    mass = np.cumsum(np.add.reduceat(risk, starts)[::-1])[::-1]
    mean = np.cumsum(np.add.reduceat(risk[:, None] * x, starts)[::-1], axis=0)[::-1] / mass[:, None]
    which = np.searchsorted(starts, np.flatnonzero(ended), side="right") - 1
    residual = x[ended] - mean[which]
    scaled = len(which) * residual @ covariance
    # Endings come sorted by time; those at the same time share a rank.
    rank = (np.searchsorted(which, which, "left") + np.searchsorted(which, which, "right")) / 2
    trend = rank - rank.mean()
    if not trend.any():
        return np.ones(len(beta))
    spread = len(which) * (trend @ trend) * np.diag(covariance)
    return np.array([math.erfc(abs(t) / math.sqrt(2 * v)) for t, v in zip(trend @ scaled, spread, strict=True)])


def fit_discrete(spells: Spells, interval: float) -> Fitted:
    """The model of leaving in each interval of a length; raises InputProblems where it has no finite answer.

    Someone whose following stopped within an interval counts up to its beginning.
    """
    scaled, center, scale = _standardized(spells.covariates)
    last = np.where(spells.ended, np.ceil(spells.duration / interval).clip(1), np.floor(spells.duration / interval))
    last = last.astype(int)
    who = np.repeat(np.arange(spells.people), last)
    begun = np.concatenate([[0], np.cumsum(last)])[:-1]
    period = np.arange(len(who)) - begun[who]
    left = np.zeros(len(who))
    final = begun + last - 1
    left[final[spells.ended]] = 1.0
    bands = _bands(period, left)
    baseline = np.eye(bands.max() + 1)[bands[period]]
    design = np.column_stack([baseline, scaled[who]])
    beta, covariance, likelihood = _cloglog(design, left, spells.names)
    k = baseline.shape[1]
    slopes = beta[k:]

    def remain(covariates: Floats, time: float) -> Floats:
        passed = int(np.floor(time / interval + 1e-9))
        hazard = np.exp(beta[bands[np.minimum(np.arange(passed), len(bands) - 1)]]).sum()
        return np.asarray(np.exp(-hazard * np.exp((covariates - center) / scale @ slopes)))

    return Fitted(slopes / scale, covariance[k:, k:] / np.outer(scale, scale), likelihood, remain, None)


def _bands(period: np.ndarray, left: Floats) -> np.ndarray:
    """For each period the number of its baseline: periods with few endings share one with their neighbors."""
    endings = np.bincount(period, weights=left)
    band = np.zeros(len(endings), dtype=int)
    held, number = 0.0, 0
    for i, count in enumerate(endings):
        band[i] = number
        held += count
        if held >= LEAST_BAND_EVENTS and endings[i + 1 :].sum() >= LEAST_BAND_EVENTS:
            held, number = 0.0, number + 1
    return band


def _cloglog(design: Floats, left: Floats, names: tuple[str, ...]) -> tuple[Floats, Floats, float]:
    """Binomial regression with a complementary log-log link, by Fisher scoring with halved steps."""
    beta = np.zeros(design.shape[1])
    beta[: design.shape[1] - len(names)] = np.log(-np.log1p(-left.mean()))
    likelihood, step = -np.inf, np.zeros(len(beta))
    for _ in range(MOST_STEPS):
        linear = np.clip(design @ (beta + step), -30, 3.5)
        rate = np.exp(linear)
        chance = -np.expm1(-rate)
        now = float(np.sum(np.where(left == 1, np.log(chance), -rate)))
        least = SETTLED * (1 + abs(now))
        if now < likelihood - least:
            step = step / 2
            continue
        done = now - likelihood < least
        beta, likelihood = beta + step, now
        slope = rate * np.exp(-rate)
        weight = slope**2 / (chance * (1 - chance))
        information = design.T @ (weight[:, None] * design)
        if done:
            return beta, np.asarray(np.linalg.inv(information), dtype=np.float64), likelihood
        step = _solved(information, design.T @ (weight * (left - chance) / slope), names)
        _bounded((beta + step)[len(beta) - len(names) :], names)
    raise _endless(names)


def _standardized(x: Floats) -> tuple[Floats, Floats, Floats]:
    center = x.mean(axis=0)
    scale = x.std(axis=0)
    scale[scale == 0] = 1.0
    return (x - center) / scale, center, scale


def _solved(information: Floats, gradient: Floats, names: tuple[str, ...]) -> Floats:
    if len(gradient) and np.linalg.cond(information) > 1e10:
        raise InputProblems(
            Problem(f"{', '.join(names)} say the same thing (or one is the same for everyone).", column="--covariate")
        )
    return np.asarray(np.linalg.solve(information, gradient), dtype=np.float64)


def _bounded(beta: Floats, names: tuple[str, ...]) -> None:
    far = [name for name, b in zip(names, beta, strict=True) if abs(b) > FARTHEST]
    if far:
        raise _endless(tuple(far))


def _endless(names: tuple[str, ...]) -> InputProblems:
    message = f"no finite answer: {', '.join(names)} may tell those who leave from those who stay without exception."
    return InputProblems(Problem(message, column="--covariate"))
