"""Do raters agree: weighted kappa for two raters, intraclass correlations, and drift of one rater against the others.

Kappa and its standard error follow Fleiss, Cohen and Everitt (1969); the intraclass correlations and their intervals
follow Shrout and Fleiss (1979) and McGraw and Wong (1996).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workadvance.tables import InputProblems, Problem

WEIGHTS = ("none", "linear", "quadratic")
FORMS = ("one_way", "two_way_random", "two_way_mixed")


@dataclass(frozen=True, slots=True)
class Agreement:
    """A measure of agreement with its confidence interval.

    `value` is None where it isn't defined (every rating the same); `low` and `high` are None where no interval is.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int


def weighted_kappa(
    first: Sequence[int],
    second: Sequence[int],
    *,
    scale: Sequence[int],
    weights: str = "quadratic",
    confidence: float = 0.95,
) -> Agreement:
    """Agreement of two raters beyond chance, with differences weighed by how far apart they are.

    Args:
        first: the first rater's scores, one per thing rated.
        second: the second rater's scores of the same things.
        scale: every score there is, in order.
        weights: none (any difference counts alike), linear or quadratic.
        confidence: of the interval, which is the asymptotic one.
    Raises InputProblems where the lists differ in length or a score isn't on the scale.
    """
    _checked(first, second, scale, weights)
    n, steps = len(first), len(scale)
    if n == 0:
        return Agreement(None, None, None, 0)
    place = {score: at for at, score in enumerate(scale)}
    table = np.zeros((steps, steps))
    for one, other in zip(first, second, strict=True):
        table[place[one], place[other]] += 1
    shares = table / n
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    apart = np.abs(np.subtract.outer(np.arange(steps), np.arange(steps))).astype(float)
    same = {
        "none": (apart == 0).astype(float),
        "linear": 1 - apart / max(steps - 1, 1),
        "quadratic": 1 - (apart / max(steps - 1, 1)) ** 2,
    }[weights]
    seen, chance = float((same * shares).sum()), float(rows @ same @ columns)
    if chance >= 1:
        return Agreement(None, None, None, n)
    kappa = (seen - chance) / (1 - chance)
    row_mean, column_mean = same @ columns, rows @ same
    inner = same - np.add.outer(row_mean, column_mean) * (1 - kappa)
    variance = float((shares * inner**2).sum() - (kappa - chance * (1 - kappa)) ** 2) / (n * (1 - chance) ** 2)
    spread = _normal_quantile(confidence) * float(np.sqrt(max(variance, 0.0)))
    return Agreement(kappa, kappa - spread, min(kappa + spread, 1.0), n)


def intraclass(
    ratings: Sequence[Sequence[float]], *, form: str = "one_way", averaged: bool = False, confidence: float = 0.95
) -> Agreement:
    """The share of the variance of ratings that is between the things rated.

    Args:
        ratings: a row per thing rated, with as many ratings in each.
        form: one_way (each thing may have raters of its own), two_way_random (the same raters, a sample of many), or
            two_way_mixed (the same raters, the only ones of interest: a constant difference counts for nothing).
        averaged: of the mean of the ratings of a row, instead of a single rating.
        confidence: of the interval.
    Raises InputProblems where rows differ in length or have fewer than two ratings.
    """
    if form not in FORMS:
        raise InputProblems(Problem(f"there is no form “{form}”; known: {', '.join(FORMS)}."))
    if len({len(row) for row in ratings}) > 1 or any(len(row) < 2 for row in ratings):
        raise InputProblems(Problem("each row needs the same number of ratings, at least 2."))
    n = len(ratings)
    if n < 2:
        return Agreement(None, None, None, n)
    table = np.asarray(ratings, dtype=float)
    k = table.shape[1]
    mean, by_row, by_rater = table.mean(), table.mean(axis=1), table.mean(axis=0)
    between = k * float(((by_row - mean) ** 2).sum()) / (n - 1)
    within = float(((table - by_row[:, None]) ** 2).sum()) / (n * (k - 1))
    raters = n * float(((by_rater - mean) ** 2).sum()) / (k - 1)
    rest = float(((table - by_row[:, None] - by_rater[None, :] + mean) ** 2).sum()) / ((n - 1) * (k - 1))
    parts = _Variance(n, k, between, within, raters, rest)
    value, low, high = _single(parts, form, 1 - confidence)
    if averaged:
        value, low, high = (None if one is None else _stepped_up(one, k) for one in (value, low, high))
    return Agreement(value, low, high, n)


@dataclass(frozen=True, slots=True)
class _Variance:
    """Mean squares of a table of n things by k raters."""

    n: int
    k: int
    between: float
    within: float
    raters: float
    rest: float


def _single(v: _Variance, form: str, alpha: float) -> tuple[float | None, float | None, float | None]:
    """The correlation of a single rating with its interval."""
    n, k = v.n, v.k
    error = v.within if form == "one_way" else v.rest
    if form == "two_way_random":
        return _random(v, alpha)
    if v.between + (k - 1) * error <= 0:
        return None, None, None
    value = (v.between - error) / (v.between + (k - 1) * error)
    if error <= 0:
        return value, None, None
    freedom = n * (k - 1) if form == "one_way" else (n - 1) * (k - 1)
    ratio = v.between / error
    low = ratio / _f_quantile(1 - alpha / 2, n - 1, freedom)
    high = ratio * _f_quantile(1 - alpha / 2, freedom, n - 1)
    return value, (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)


def _random(v: _Variance, alpha: float) -> tuple[float | None, float | None, float | None]:
    n, k = v.n, v.k
    total = v.between + (k - 1) * v.rest + k * (v.raters - v.rest) / n
    if total <= 0:
        return None, None, None
    value = (v.between - v.rest) / total
    if v.rest <= 0:
        return value, None, None
    # Satterthwaite's degrees of freedom (Shrout and Fleiss 1979, p. 424).
    ratio = v.raters / v.rest
    upper = (k - 1) * (n - 1) * (k * value * ratio + n * (1 + (k - 1) * value) - k * value) ** 2
    lower = (n - 1) * k**2 * value**2 * ratio**2 + (n * (1 + (k - 1) * value) - k * value) ** 2
    freedom = upper / lower
    f_low, f_high = _f_quantile(1 - alpha / 2, n - 1, freedom), _f_quantile(1 - alpha / 2, freedom, n - 1)
    noise = k * v.raters + (k * n - k - n) * v.rest
    low = n * (v.between - f_low * v.rest) / (f_low * noise + n * v.between)
    high = n * (f_high * v.between - v.rest) / (noise + n * f_high * v.between)
    return value, low, high


def _stepped_up(single: float, k: int) -> float:
    """The correlation of the mean of k ratings (Spearman and Brown)."""
    return k * single / (1 + (k - 1) * single)


@dataclass(frozen=True, slots=True)
class Drift:
    """How a rater's scores compare with the other raters' of the same things in one period: the mean difference."""

    rater: str
    period: str
    n: int
    difference: float
    low: float | None
    high: float | None


def rater_drift(pairs: Sequence[tuple[str, str, float]], *, confidence: float = 0.95) -> list[Drift]:
    """Each rater's mean difference from the others by period, with a t interval from 2 differences on.

    Args:
        pairs: rater, period, and the rater's score less the other's of the same thing.
    """
    found: dict[tuple[str, str], list[float]] = {}
    for rater, period, difference in pairs:
        found.setdefault((rater, period), []).append(difference)
    rows = []
    for (rater, period), values in sorted(found.items()):
        mean, n = sum(values) / len(values), len(values)
        low = high = None
        if n > 1:
            error = float(np.std(values, ddof=1)) / n**0.5
            spread = _t_quantile(confidence, n - 1) * error
            low, high = mean - spread, mean + spread
        rows.append(Drift(rater, period, n, mean, low, high))
    return rows


def _checked(first: Sequence[int], second: Sequence[int], scale: Sequence[int], weights: str) -> None:
    if weights not in WEIGHTS:
        raise InputProblems(Problem(f"there are no weights “{weights}”; known: {', '.join(WEIGHTS)}."))
    if len(first) != len(second):
        raise InputProblems(Problem(f"the first rater has {len(first)} scores, the second {len(second)}."))
    off = sorted({score for score in (*first, *second) if score not in set(scale)})
    if off:
        raise InputProblems(Problem(f"not on the scale: {', '.join(map(str, off))}."))


def _normal_quantile(confidence: float) -> float:
    from scipy import stats

    return float(stats.norm.ppf((1 + confidence) / 2))


def _t_quantile(confidence: float, freedom: float) -> float:
    from scipy import stats

    return float(stats.t.ppf((1 + confidence) / 2, freedom))


def _f_quantile(share: float, above: float, below: float) -> float:
    from scipy import stats

    found: Any = stats.f.ppf(share, above, below)
    return float(found)
