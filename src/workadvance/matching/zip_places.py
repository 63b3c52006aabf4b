"""Where people and openings are: ZIP centroids and great-circle miles."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

EARTH_RADIUS_MILES = 3958.7613  # mean radius of the Earth, 6371.0088 km

Floats = npt.NDArray[np.float64]


TABLE = Path(__file__).with_name("zips.parquet")
PARTS_OF_A_DEGREE = 10_000


@cache
def _table() -> tuple[npt.NDArray[np.int32], Floats, Floats, npt.NDArray[np.int32]]:
    """ZIPs as sorted numbers, with latitude and longitude in degrees and county (made by `build_zips`)."""
    frame = pl.read_parquet(TABLE)
    return (
        frame["zip"].to_numpy(),
        frame["latitude_ten_thousandths"].to_numpy() / PARTS_OF_A_DEGREE,
        frame["longitude_ten_thousandths"].to_numpy() / PARTS_OF_A_DEGREE,
        frame["county"].to_numpy(),
    )


def five_digits(zip_code: str) -> str:
    """The five digits of a ZIP or ZIP+4; anything else comes back as it was, only trimmed."""
    text = zip_code.strip()
    return text[:5] if len(text) == 10 and text[5] == "-" and text[6:].isdigit() else text


def zip_centroid(zip_code: str) -> tuple[float, float] | None:
    """Latitude and longitude of a ZIP's center in degrees; None for a ZIP that is not known or has no place.

    Source: the `zipcodes` package (United States Postal Service ZIPs with their centroids), kept by `build_zips`.
    """
    at = _row(zip_code)
    return None if at is None else (float(_table()[1][at]), float(_table()[2][at]))


def county_of_zip(zip_code: str) -> int:
    """The county (FIPS as a number) a ZIP mostly lies in; 0 where it is not known. Connecticut's former counties."""
    at = _row(zip_code)
    return 0 if at is None else int(_table()[3][at])


@lru_cache(maxsize=50_000)
def _row(zip_code: str) -> int | None:
    digits = five_digits(zip_code)
    if len(digits) != 5 or not (digits.isascii() and digits.isdigit()):
        return None
    zips = _table()[0]
    at = int(np.searchsorted(zips, int(digits)))
    return None if at == len(zips) or zips[at] != int(digits) else at


def zip_problem(zip_code: str) -> str | None:
    """What is wrong with a ZIP and what to do; None if its place is known."""
    if zip_centroid(zip_code) is not None:
        return None
    digits = five_digits(zip_code)
    if digits.isascii() and digits.isdigit() and len(digits) in (3, 4) and zip_centroid(digits.zfill(5)):
        return f"“{zip_code}” is not a ZIP. If a spreadsheet dropped its leading zero, write {digits.zfill(5)}."
    if len(digits) != 5 or not (digits.isascii() and digits.isdigit()):
        return f"“{zip_code}” is not a ZIP; five digits are needed, such as 44115."
    return f"the ZIP “{zip_code}” is not known, or has no place on the map. Use the ZIP of the street address."


def coordinates(zips: Iterable[str | None]) -> tuple[Floats, Floats]:
    """Latitudes and longitudes in degrees, NaN where a ZIP is blank or not known."""
    found = [zip_centroid(z) if z else None for z in zips]
    place = np.array([p or (np.nan, np.nan) for p in found], dtype=np.float64).reshape(len(found), 2)
    return place[:, 0].copy(), place[:, 1].copy()


def great_circle_miles(lat1: Floats, lon1: Floats, lat2: Floats, lon2: Floats) -> Floats:
    """Great-circle distance in miles between points in degrees (haversine on the mean sphere), broadcast.

    Rounded to hundredths of a mile: finer than a centroid means anything, and the same on every machine.
    """
    a, b = np.radians(lat1), np.radians(lat2)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    miles = 2 * EARTH_RADIUS_MILES * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    rounded: Floats = np.round(miles, 2)
    return rounded


@lru_cache(maxsize=100_000)
def zip_miles(first: str, second: str) -> float | None:
    """Great-circle miles between the centers of two ZIPs; None if either is not known."""
    one, two = zip_centroid(first), zip_centroid(second)
    if one is None or two is None:
        return None
    return float(great_circle_miles(*(np.array(v) for v in (*one, *two))))
