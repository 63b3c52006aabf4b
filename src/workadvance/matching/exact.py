"""Scores as whole numbers, so that sums are exact and a tie is a tie."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from workadvance.tables import InputProblems, Problem

MOST_DECIMALS = 15
MANTISSA = 53
MOST_BITS = 160  # from the last binary digit of any score to the first of the largest: 32 orders of magnitude apart


@dataclass(frozen=True, slots=True)
class ExactScores:
    """Scores without rounding: `steps` times `unit`.

    `steps` are int64, or Python integers (dtype object) where 62 bits are not enough. `reading` says how the numbers
    were understood: `decimal` (0.1 means one tenth: every score is a decimal of at most 15 places, as people write
    them) or `binary` (the exact value of the double).
    """

    steps: npt.NDArray[Any]
    unit: Fraction
    reading: str


def exact_scores(scores: npt.NDArray[np.float64]) -> ExactScores:
    """Read finite scores as exact whole numbers of a common unit.

    Decimals are preferred: they tie when the reader would say they tie (0.1 + 0.2 and 0.3). Raises ValueError for
    scores that are not finite, InputProblems for scores too far apart to be added exactly (`MOST_BITS`).
    """
    if not np.all(np.isfinite(scores)):
        raise ValueError("scores must be finite numbers")
    largest = float(np.max(np.abs(scores), initial=0.0))
    for decimals in range(MOST_DECIMALS + 1):
        power = 10.0**decimals
        if largest * power >= 2.0**MANTISSA:
            break
        steps = np.rint(scores * power)
        # Both numbers are exact doubles here, so the division is correctly rounded: equal means the same decimal.
        if np.array_equal(steps / power, scores):
            return ExactScores(steps.astype(np.int64), Fraction(1, 10**decimals), "decimal")
    fraction, exponent = np.frexp(scores)
    mantissa = np.ldexp(fraction, MANTISSA).astype(np.int64)
    exponent = exponent.astype(np.int64) - MANTISSA
    nonzero = mantissa != 0
    spare = np.zeros_like(mantissa)
    spare[nonzero] = np.log2((mantissa & -mantissa)[nonzero].astype(np.float64)).astype(np.int64)
    mantissa, exponent = mantissa >> spare, exponent + spare
    least = int(exponent[nonzero].min())
    shift = np.where(nonzero, exponent - least, 0)
    bits = int(np.max(shift + np.where(nonzero, MANTISSA - spare, 0)))
    if bits > MOST_BITS:
        smallest = float(np.min(np.abs(scores[nonzero])))
        raise InputProblems(
            Problem(
                f"runs from {smallest:g} to {largest:g} (without signs): too far apart to be added exactly. Round "
                "the scores to the digits that mean something, such as two decimals.",
                column="score",
            )
        )
    unit = Fraction(2) ** least
    if bits <= 61:
        return ExactScores(mantissa << shift, unit, "binary")
    steps = np.empty(len(scores), dtype=object)
    steps[:] = [m << s for m, s in zip(mantissa.tolist(), shift.tolist(), strict=True)]
    return ExactScores(steps, unit, "binary")


def rounded(steps: npt.NDArray[Any], most: int) -> tuple[npt.NDArray[np.int64], int]:
    """Whole numbers shifted right by as few bits as keep them within ±`most`; (numbers, bits shifted).

    Rounds to the nearest: each is off by at most half of 2**bits.
    """
    largest = max((abs(int(steps.max())), abs(int(steps.min()))), default=0) if len(steps) else 0
    shift = max(0, largest.bit_length() - most.bit_length() + 1)
    if shift == 0:
        return steps.astype(np.int64), 0
    half = 1 << (shift - 1)
    return ((steps + half) >> shift).astype(np.int64), shift


def in_units(steps: int, unit: Fraction) -> float:
    """A whole number of units as the nearest double."""
    return float(steps * unit)
