"""Candidates and orders as arrays, in an order that does not depend on the rows' order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl

from workadvance.matching.codes import ANY_SHIFT, exclusion_code, shift_code
from workadvance.matching.islands import LANDMASSES, landmass
from workadvance.matching.weights import Weights
from workadvance.matching.zip_places import coordinates, county_of_zip, five_digits

Ints = npt.NDArray[np.int64]
Index = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Bits = npt.NDArray[np.uint64]
Reading = Callable[[str], str]

LAST_DAY = 2**31 - 1


@lru_cache(maxsize=100_000)
def normal(text: str) -> str:
    """How codes and names are compared: trimmed, capitals and small letters alike."""
    return text.strip().casefold()


@dataclass(frozen=True, slots=True)
class Places:
    """ZIPs by number: `code` of each row (-1 for none) into `latitude`, `longitude` (degrees), `land` (landmass), `county`."""

    code: Index
    latitude: Floats
    longitude: Floats
    land: Index
    county: Index


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates sorted by id. Blanks: floor 0, reach infinite, available since ever, any shift; baseline NaN."""

    ids: pl.Series
    place: Places
    wage_floor: Floats
    max_miles: Floats
    available: Index  # days since 1970-01-01
    shifts: Bits
    credentials: Bits
    background: Bits
    waiting: Floats
    baseline: Floats
    entry_candidate: Index  # one entry for each occupation a candidate lists that some order asks for
    entry_occupation: Index

    def __len__(self) -> int:
        return self.ids.len()


@dataclass(frozen=True, slots=True)
class Openings:
    """Orders sorted by id. Blanks: starting any day, any shift. `occupation` numbers `occupations`."""

    ids: pl.Series
    place: Places
    remote: npt.NDArray[np.bool_]
    wage: Floats
    start_by: Index  # days since 1970-01-01
    shifts: Bits
    required: Bits
    excludes: Bits
    slots: Ints
    benefits: Floats  # share of the points for benefits
    occupation: Index
    occupations: tuple[str, ...]

    def __len__(self) -> int:
        return self.ids.len()


def encode(candidates: pl.DataFrame, orders: pl.DataFrame, weights: Weights) -> tuple[Pool, Openings]:
    """Checked frames as arrays; sets become bits, one for each thing that some order asks for or excludes."""
    people = candidates.sort("candidate_id")
    openings = orders.sort("order_id")
    asked = _numbers(openings["occupation"])
    # Shifts that no order names matter too: a person who can only work one of them suits an order for “any”.
    shift = _numbers(_flat(openings["shifts"])[1], _flat(people["shifts"])[1], read=shift_code)
    credential = _numbers(_flat(openings["required_credentials"])[1])
    excluded = _numbers(_flat(openings["excludes"])[1], read=exclusion_code)
    entries = _entries(people["occupations"], asked)
    benefits = [weights.benefits_share(row) for row in openings["benefits"].to_list()]
    pool = Pool(
        ids=people["candidate_id"],
        place=_places(people["zip"].to_list()),
        wage_floor=people["wage_floor"].fill_null(0.0).to_numpy(),
        max_miles=people["max_miles"].fill_null(np.inf).to_numpy(),
        available=people["available_from"].cast(pl.Int32).fill_null(-LAST_DAY).to_numpy(),
        shifts=_bits(people["shifts"], shift, everything=ANY_SHIFT, read=shift_code),
        credentials=_bits(people["credentials"], credential),
        background=_bits(people["background"], excluded, read=exclusion_code),
        waiting=people["days_job_ready"].fill_null(0.0).to_numpy(),
        baseline=people["baseline_wage"].fill_null(np.nan).to_numpy(),
        entry_candidate=entries[:, 0],
        entry_occupation=entries[:, 1],
    )
    return pool, Openings(
        ids=openings["order_id"],
        place=_places(openings["zip"].to_list()),
        remote=openings["remote"].fill_null(False).to_numpy(),
        wage=openings["wage"].to_numpy(),
        start_by=openings["start_by"].cast(pl.Int32).fill_null(LAST_DAY).to_numpy(),
        shifts=_bits(openings["shifts"], shift, everything=ANY_SHIFT, read=shift_code),
        required=_bits(openings["required_credentials"], credential),
        excludes=_bits(openings["excludes"], excluded, read=exclusion_code),
        slots=openings["slots"].to_numpy(),
        benefits=np.array(benefits, dtype=np.float64),
        occupation=_coded(openings["occupation"], asked),
        occupations=tuple(asked),
    )


def meet(one: Bits, other: Bits) -> npt.NDArray[np.bool_]:
    """Whether two sets have something in common, row by row (or broadcast)."""
    found: npt.NDArray[np.bool_] = (one[..., 0] & other[..., 0]) != 0
    for word in range(1, one.shape[-1]):
        found = found | ((one[..., word] & other[..., word]) != 0)
    return found


def covers(have: Bits, need: Bits) -> npt.NDArray[np.bool_]:
    """Whether a set holds all of another, row by row (or broadcast)."""
    return ~meet(~have, need)


def _flat(lists: pl.Series) -> tuple[Ints, pl.Series]:
    """Lists as (row of each member, members)."""
    sizes = lists.list.len().to_numpy()
    return np.repeat(np.arange(len(lists)), sizes), lists.filter(lists.list.len() > 0).explode()


def _numbers(*texts: pl.Series, read: Reading = normal) -> dict[str, int]:
    """A number for each code or name, in the order of the alphabet."""
    names = {read(text) for series in texts for text in series.unique().to_list()}
    return {name: number for number, name in enumerate(sorted(names))}


def _coded(texts: pl.Series, numbers: dict[str, int], read: Reading = normal) -> Index:
    """The number of each text, -1 for those without."""
    said = {text: numbers.get(read(text), -1) for text in texts.unique().to_list()}
    if not said:
        return np.zeros(0, dtype=np.int32)
    coded: Index = texts.replace_strict(list(said), list(said.values()), return_dtype=pl.Int32).to_numpy()
    return coded


def _entries(lists: pl.Series, numbers: dict[str, int]) -> npt.NDArray[np.int32]:
    """Each row with each number of its list once, sorted; two columns."""
    rows, texts = _flat(lists)
    codes = _coded(texts, numbers)
    width = max(1, len(numbers))
    keys = np.sort(rows[codes >= 0] * width + codes[codes >= 0])
    keys = keys[np.diff(keys, prepend=-1) > 0]
    return np.stack([keys // width, keys % width], axis=1).astype(np.int32)


def _bits(lists: pl.Series, numbers: dict[str, int], everything: str | None = None, *, read: Reading = normal) -> Bits:
    """Lists as rows of 64-bit words; a blank list is everything where `everything` is a word for it."""
    words = max(1, -(-len(numbers) // 64))
    bits = np.zeros((len(lists), words), dtype=np.uint64)
    rows, texts = _flat(lists)
    codes = _coded(texts, numbers, read)
    rows, codes = rows[codes >= 0], codes[codes >= 0]
    np.bitwise_or.at(bits, (rows, codes // 64), np.uint64(1) << (codes % 64).astype(np.uint64))
    if everything is not None:
        bits[lists.list.len().to_numpy() == 0] = ~np.uint64(0)
        if everything in numbers:
            bits[rows[codes == numbers[everything]]] = ~np.uint64(0)
    return bits


def _places(zips: Sequence[str | None]) -> Places:
    digits = [five_digits(z) if z else None for z in zips]
    unique = sorted({z for z in digits if z})
    number: dict[str | None, int] = {z: i for i, z in enumerate(unique)}
    latitude, longitude = coordinates(unique)
    land = np.array([LANDMASSES.index(landmass(z)) for z in unique], dtype=np.int32)
    county = np.array([county_of_zip(z) for z in unique], dtype=np.int32)
    return Places(np.array([number.get(z, -1) for z in digits], dtype=np.int32), latitude, longitude, land, county)
