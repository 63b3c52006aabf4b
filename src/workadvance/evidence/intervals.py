"""Intervals of the plain figures that reports print: a share of people, and a median."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

Z95 = 1.959963984540054
"""The 97.5th percentile of the normal distribution: 95% intervals."""


def share_interval(numerator: int, denominator: int, z: float = Z95) -> tuple[float, float] | None:
    """Wilson's interval of a share; None where no one is counted.

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212. It stays between 0 and 1 and is
    usable for small groups, where the usual one claims certainty at 0 and at 1.
    """
    if denominator <= 0:
        return None
    p, n = numerator / denominator, denominator
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def median_interval(amounts: Sequence[float], level: float = 0.95) -> tuple[float, float] | None:
    """The distribution-free interval of a median: the narrowest pair of ordered amounts, equally far from both ends, that
    holds it with at least this probability; None where so few amounts (under six for 95%) cannot.

    Source: B. C. Arnold, N. Balakrishnan, H. N. Nagaraja, A First Course in Order Statistics, section 7.1.
    """
    from scipy.stats import binom

    ordered, n = sorted(amounts), len(amounts)
    rank = int(binom.ppf((1 - level) / 2, n, 0.5)) if n else 0
    return (float(ordered[rank - 1]), float(ordered[n - rank])) if rank > 0 else None
