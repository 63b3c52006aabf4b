"""Makes the tables that `places` and `roads` read: `python -m workadvance.matching.build_zips`.

ZIP centroids with their counties come from the `zipcodes` package; detours between counties from county adjacency (Census
2024) and commuting (American Community Survey 2011-2015), as the labor package ships them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import polars as pl

from workadvance.labor import facts
from workadvance.labor.geography import county_fips
from workadvance.matching.roads import DETOURS
from workadvance.matching.zip_places import PARTS_OF_A_DEGREE, TABLE, great_circle_miles

COLUMNS = ("zip", "latitude_ten_thousandths", "longitude_ten_thousandths", "county")
# Connecticut's planning regions as the counties that ZIPs and commuting are given by.
FORMER_COUNTIES = {
    "09110": ("09003", "09013"), "09120": ("09001",), "09130": ("09007",), "09140": ("09009",), "09150": ("09015",),
    "09160": ("09005",), "09170": ("09009",), "09180": ("09011",), "09190": ("09001",),
}  # fmt: skip
_CONNECTICUT = {
    "Fairfield County": "09001", "Hartford County": "09003", "Litchfield County": "09005", "Middlesex County": "09007",
    "New Haven County": "09009", "New London County": "09011", "Tolland County": "09013", "Windham County": "09015",
}  # fmt: skip
LEAST_SHARE = 0.001
"""A border that fewer than this share of the smaller county's commuters cross has no road worth the name over it."""
NOISE, NOISE_SHARE = 25, 0.01
"""Nor one with fewer than 25: a sample has a few who sleep elsewhere. Of small counties, fewer than a hundredth."""
WATER_ONLY = (
    "06013-06075 06013-06097 06041-06095"  # San Francisco Bay, where no bridge is
    " 09001-36059 09001-36103 09007-36103 09009-36103 09011-36103 36005-36059 36059-36119"  # Long Island Sound
    " 10001-34033 34017-36047 34025-36081 34025-36085 36081-36085"  # Delaware Bay, New York Harbor
    " 13051-13179 22087-22103 22087-28045"  # the coasts of Georgia and Louisiana
    " 17031-18127 17031-26021 17097-26021 18127-26021 26009-26089 26121-55079 55029-55075"  # Lake Michigan
    " 26017-26063 26033-26141 26053-55003 26061-26103 27075-55031 36011-36045 36019-50007"  # the other lakes
    " 24003-24029 24003-24041 24005-24029 24025-24029 24017-51153 24017-51179 24017-51193 24037-51193"  # Chesapeake
    " 51057-51103 51093-51095 51115-51199 51119-51159 51131-51710 51181-51700 51650-51740 51650-51810 51700-51740"
    " 25001-25005 25005-25007 25023-25025 44001-44003 44003-44005"  # Massachusetts and Narragansett Bays
    " 37031-37137 37143-37187"  # the sounds of North Carolina
    " 02060-02070"  # Bristol Bay
    " 53029-53031 53029-53035 53029-53055 53055-53057 53055-53073"  # Puget Sound
)
"""Borders in water without a bridge that enough people commute across, but by road around it or by a ferry that takes an hour.
(Seattle's, and the free one at Jamestown, are people's way to work and count as roads.) Neighbors that share no land on the
Census Bureau's map were read one by one; a test names those that are neither here nor bridged."""
LEAST_DETOUR, MOST_DETOUR = 1.3, 10.0
FARTHEST_MILES = 150.0


@cache
def _listed() -> list[dict[str, Any]]:
    import zipcodes

    return list(zipcodes.list_all())


@cache
def _county(state: str, name: str) -> int:
    known = _CONNECTICUT.get(name) if state == "CT" else county_fips(state, name) if name else None
    return int(known or 0)


def build_table() -> pl.DataFrame:
    """The centroids of the `zipcodes` package as a compact table: `zip` as a number, degrees in ten-thousandths, `county`.

    The package takes half a second and 55 MB to answer its first question; the table a hundredth of that. Military post
    offices, which the package lists at 0, 0, are left out: they have no place on the ground. `county` is 0 where the
    package names none that is known. A test compares the table that is shipped with the package's.
    """
    rows = [
        (
            int(z["zip_code"]),
            *(round(float(z[name]) * PARTS_OF_A_DEGREE) for name in ("lat", "long")),
            _county(z["state"], z["county"]),
        )
        for z in _listed()
    ]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.Int32), orient="row")
    return frame.filter((pl.col(COLUMNS[1]) != 0) | (pl.col(COLUMNS[2]) != 0)).sort("zip")


def build_detours() -> pl.DataFrame:
    """Pairs of counties whose roads go around water or mountains: first, second (first < second), how many times as far.

    A border hardly anyone crosses to work (see `LEAST_SHARE`) is cut, except where commuting is not published, and so is
    one that lies in water without a bridge. Compared
    are the shortest ways between the counties' centers, from neighbor to neighbor, with and without these borders.
    """
    from scipy.sparse.csgraph import dijkstra

    counties, latitude, longitude = _centers()
    at = {county: i for i, county in enumerate(counties)}
    all_links, open_links = _links(at)

    def shortest(links: list[tuple[int, int]]) -> np.ndarray:
        return np.asarray(
            dijkstra(_graph(links, latitude, longitude), directed=False, limit=MOST_DETOUR * FARTHEST_MILES)
        )

    direct, around = shortest(all_links), shortest(open_links)
    near = np.triu(direct <= FARTHEST_MILES, 1)
    ratio = np.clip(around[near] / direct[near], 1.0, MOST_DETOUR)
    first, second = np.nonzero(near)
    numbers = np.array([int(c) for c in counties], dtype=np.int32)
    frame = pl.DataFrame({"first": numbers[first], "second": numbers[second], "detour": ratio.round(2)})
    return frame.filter(pl.col("detour") >= LEAST_DETOUR).cast({"detour": pl.Float32}).sort("first", "second")


def _centers() -> tuple[list[str], np.ndarray, np.ndarray]:
    """Counties, and the mean latitude and longitude of their ZIPs in degrees."""
    places = (
        build_table()
        .filter(pl.col("county") > 0)
        .group_by("county")
        .agg(pl.col(COLUMNS[1]).mean() / PARTS_OF_A_DEGREE, pl.col(COLUMNS[2]).mean() / PARTS_OF_A_DEGREE)
        .sort("county")
    )
    counties = [f"{c:05d}" for c in places["county"]]
    return counties, places[COLUMNS[1]].to_numpy(), places[COLUMNS[2]].to_numpy()


def _links(at: dict[str, int]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Neighbors as positions, and those of them with commuters between."""
    flow: dict[frozenset[str], int] = {}
    commuters: dict[str, int] = {}
    for home, work, number in facts.table("commuting").iter_rows():
        pair = frozenset((home, work))
        flow[pair] = flow.get(pair, 0) + number
        commuters[home] = commuters.get(home, 0) + number
    every, some = set(), set()
    water = {tuple(pair.split("-")) for pair in WATER_ONLY.split()}
    for one, other in facts.table("county_neighbors").iter_rows():
        for a in FORMER_COUNTIES.get(one, (one,)):
            for b in FORMER_COUNTIES.get(other, (other,)):
                if a < b and a in at and b in at:
                    every.add((at[a], at[b]))
                    smaller = min(commuters.get(a, 0), commuters.get(b, 0))
                    least = max(LEAST_SHARE * smaller, min(NOISE, NOISE_SHARE * smaller))
                    if flow.get(frozenset((a, b)), 0) >= least and (a, b) not in water:
                        some.add((at[a], at[b]))
    return sorted(every), sorted(some)


def _graph(links: list[tuple[int, int]], latitude: np.ndarray, longitude: np.ndarray) -> Any:
    from scipy.sparse import csr_matrix

    one, other = np.array(links).T
    miles = great_circle_miles(latitude[one], longitude[one], latitude[other], longitude[other])
    return csr_matrix((np.maximum(miles, 0.1), (one, other)), shape=(len(latitude), len(latitude)))


if __name__ == "__main__":
    build_table().write_parquet(TABLE, compression="zstd", compression_level=19)
    build_detours().write_parquet(DETOURS, compression="zstd", compression_level=19)
