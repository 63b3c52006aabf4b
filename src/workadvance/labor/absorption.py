"""How many trainees a year a place can take on in an occupation, and how unsure that is.

The number who could be placed in a year is taken as negative binomial around

    mean = phi x openings - completers of other programs

where openings are local jobs times the national openings rate. Its variance is that of chance alone (the mean) plus
what is not known about openings: (phi x openings)^2 x (rse^2 + separations^2 + growth^2 + cycle^2). The 20th
percentile is the number to plan with: four years in five the place takes at least that many. It is never divided
by the share of trainees who stay in the area.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workadvance.labor.assumptions import count, fraction, number
from workadvance.labor.pay import Floats

QUANTILES = (0.2, 0.5, 0.8)
WIDTHS = (0, 32, 128, 512, 2048, 4096)
"""Rows of like size are counted together; beyond the last they are not counted up."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """Trainees a year: the 20th, 50th and 80th percentile, for one phi; None where openings are not known."""

    phi: float
    p20: int | None
    p50: int | None
    p80: int | None


def openings_variation(openings_rate: Any, separation_rate: Any, employment_rse_pct: Any) -> Floats:
    """Relative standard deviation of a year's local openings.

    Args: openings_rate and separation_rate (exits and transfers) as fractions of jobs a year; employment_rse_pct in
    percent (NaN counts as the level above which an estimate is called unreliable). Arrays broadcast.
    """
    rate = np.asarray(openings_rate, dtype=np.float64)
    rse = np.asarray(employment_rse_pct, dtype=np.float64)
    rse = np.where(np.isnan(rse), number("unreliable_rse_pct"), rse) / 100
    with np.errstate(divide="ignore", invalid="ignore"):
        separations = number("separation_error") * np.asarray(separation_rate, dtype=np.float64) / rate
        growth = number("growth_error_pct") / 100 / rate
    known = np.isfinite(separations) & np.isfinite(growth)
    variance = rse**2 + number("cycle_error") ** 2 + np.where(known, separations**2 + growth**2, 0.0)
    return np.asarray(np.sqrt(variance))


def capacity_quantiles(
    openings: Any,
    variation: Any,
    phi: float,
    completers: Any = 0.0,
    quantiles: Sequence[float] = QUANTILES,
) -> Floats:
    """Quantiles of how many trainees a place can take in a year.

    Args:
        openings: a year, any shape; NaN where not known.
        variation: relative standard deviation of openings, see `openings_variation`.
        phi: share of openings open to them, 0-1.
        completers: people other programs train for the same openings, a year.
        quantiles: probabilities.

    Returns whole numbers as floats, shape of `openings` plus one axis for `quantiles`; NaN where openings are.
    """
    reach = phi * np.asarray(openings, dtype=np.float64)
    mean = np.maximum(reach - np.asarray(completers, dtype=np.float64), 0.0)
    extra = (reach * np.asarray(variation, dtype=np.float64)) ** 2
    shape = np.broadcast_shapes(mean.shape, extra.shape)
    flat, more = np.broadcast_to(mean, shape).ravel(), np.broadcast_to(extra, shape).ravel()
    out = np.zeros((flat.size, len(quantiles)))
    # No quantile lies further above the mean than this many standard deviations (Cantelli's inequality), and none above
    # 0 where the mean is below one minus it (Markov's).
    far = np.sqrt(max(quantiles) / (1 - max(quantiles)))
    most = np.where(flat > 1 - max(quantiles), np.ceil(flat + far * np.sqrt(flat + more)), 0.0)
    for low, high in itertools.pairwise(WIDTHS):
        at = np.flatnonzero((most > low) & (most <= high))
        if at.size:
            out[at] = _counted(quantiles, flat[at], more[at])
    large = np.flatnonzero(most > WIDTHS[-1])
    if large.size:
        out[large] = np.stack([_quantile(q, flat[large], more[large]) for q in quantiles], axis=-1)
    return np.where(np.isnan(mean)[..., None], np.nan, out.reshape(*shape, len(quantiles)))


def _counted(quantiles: Sequence[float], mean: Floats, extra: Floats) -> Floats:
    """Smallest whole k with P(X <= k) >= q, by adding up the probabilities of 0, 1, 2 and so on.

    X is negative binomial with this mean and variance mean + extra, or Poisson where extra is 0; each probability is
    the one before times (mean^2 + (k - 1) extra) / (k (mean + extra)). Up to a few thousand it is quicker than the
    incomplete beta function, and answers to the same whole number without importing it.
    """
    mean, extra = mean[:, None], extra[:, None]
    far = np.sqrt(max(quantiles) / (1 - max(quantiles)))
    k = np.arange(1.0, np.ceil(mean + far * np.sqrt(mean + extra)).max() + 1)
    ratio = np.maximum(extra / mean, 1e-12)
    first = -mean * np.log1p(ratio) / ratio
    steps = np.cumsum(np.log((mean * mean + (k - 1) * extra) / (k * (mean + extra))), axis=1)
    reached = np.cumsum(np.exp(np.concatenate([first, first + steps], axis=1)), axis=1)
    return np.stack([(reached < q).sum(axis=1) for q in quantiles], axis=-1).astype(np.float64)


def _quantile(q: float, mean: Floats, extra: Floats) -> Floats:
    """The same where a place takes thousands: by the distribution functions."""
    from scipy import special

    out = np.zeros(mean.shape)
    plain = extra <= 1e-12 * mean
    if plain.any():
        guess = np.maximum(np.ceil(special.pdtrik(q, mean[plain])), 0.0)
        lower = np.maximum(guess - 1, 0.0)
        out[plain] = np.where(special.pdtr(lower, mean[plain]) >= q, lower, guess)
    if not plain.all():
        out[~plain] = _mixed_quantile(q, mean[~plain], extra[~plain])
    return out


def _mixed_quantile(q: float, mean: Floats, extra: Floats) -> Floats:
    """The negative binomial's quantile: a guess from its first three moments, then whole steps to the exact one."""
    from scipy import special

    size, p = mean * mean / extra, mean / (mean + extra)

    def reached(k: Floats) -> Any:
        return (k >= 0) & (special.betainc(size, np.maximum(k, 0.0) + 1, p) >= q)

    z = float(special.ndtri(q))
    deviation = np.sqrt(mean / p)
    skewness = (2 - p) / np.sqrt(size * (1 - p))
    k = np.maximum(np.ceil(mean + deviation * (z + skewness * (z * z - 1) / 6) - 0.5), 0.0)
    step = np.maximum(np.floor(deviation / 40), 1.0)
    enough = reached(k)
    low, high = np.where(enough, k - step, k), np.where(enough, k, k + step)
    # Widen until low is short of q and high reaches it, then halve the gap.
    while (wrong := reached(low)).any():
        step = np.where(wrong, step * 2, step)
        low, high = np.where(wrong, low - step, low), np.where(wrong, low, high)
    while (wrong := ~reached(high)).any():
        step = np.where(wrong, step * 2, step)
        low, high = np.where(wrong, high, low), np.where(wrong, high + step, high)
    while ((high - low) > 1).any():
        middle = np.floor((low + high) / 2)
        good = reached(middle)
        narrow = (high - low) > 1
        low, high = np.where(narrow & ~good, middle, low), np.where(narrow & good, middle, high)
    return high


def capacities(
    openings: Any, variation: Any, phi: float | None = None, completers: float = 0.0
) -> tuple[float, dict[float, Floats]]:
    """The chosen phi (the assumption if None), and quantiles for it and for the low and high phi shown beside it.

    Raises InputProblems unless phi is from 0 to 1 and completers is finite and not negative.
    """
    chosen = fraction(phi, "phi", "phi")
    others = count(completers, "completers")
    phis = dict.fromkeys((chosen, number("phi_low"), number("phi_high")))
    return chosen, {p: capacity_quantiles(openings, variation, p, others) for p in phis}


def as_capacity(phi: float, quantiles: Floats | Sequence[float]) -> Capacity:
    """One row of quantiles (20th, 50th, 80th) as a record; NaN becomes None."""
    low, middle, high = quantiles.tolist() if isinstance(quantiles, np.ndarray) else quantiles
    if low != low:
        return Capacity(phi, None, None, None)
    return Capacity(phi, int(low), int(middle), int(high))
