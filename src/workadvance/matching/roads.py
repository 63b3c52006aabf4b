"""How far it is by road: an estimate, from the straight line, a stated factor and what lies between two counties.

Miles by road are great-circle miles times `road_factor` (policy), and times the detour between the counties where hardly
anyone commutes across their border because a lake, a bay or a range lies there (`build_zips.build_detours`). Islands without a
road are told apart before (`islands`).
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workadvance.matching.zip_places import Floats, county_of_zip, zip_miles
from workadvance.policy import load

DETOURS = Path(__file__).with_name("detours.parquet")
_MANY = 100_000  # more than any county's number
# The factor does not change with the day of a slate; the policy's first day stands for all.
_FIRST_DAY = dt.date(2025, 1, 1)

Counties = npt.NDArray[np.integer[Any]]


@cache
def road_factor() -> float:
    """Miles by road for a mile in a straight line."""
    return float(load("matching").value("road_factor", _FIRST_DAY))


@cache
def _table() -> tuple[Counties, Floats]:
    """Pairs of counties as one sorted number each, and how many times as far the road is."""
    frame = pl.read_parquet(DETOURS)
    first, second = (frame[name].to_numpy().astype(np.int64) for name in ("first", "second"))
    return first * _MANY + second, frame["detour"].to_numpy().astype(np.float64)


def by_road(miles: Floats, first: Counties, second: Counties) -> Floats:
    """Road miles of straight ones between counties (0: not known), broadcast; in hundredths of a mile."""
    pairs, detours = _table()
    wanted = np.minimum(first, second).astype(np.int64) * _MANY + np.maximum(first, second)
    at = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
    times = np.where(pairs[at] == wanted, detours[at], 1.0)
    return np.asarray(np.round(miles * road_factor() * times, 2))


def zip_road_miles(first: str, second: str) -> float | None:
    """Road miles between the centers of two ZIPs, as estimated; None if either is not known."""
    miles = zip_miles(first, second)
    if miles is None:
        return None
    counties = (np.array([county_of_zip(z)], dtype=np.int64) for z in (first, second))
    return float(by_road(np.array([miles]), *counties)[0])
