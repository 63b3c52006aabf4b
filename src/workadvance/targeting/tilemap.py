"""The country as a grid of tiles, one a state, to choose areas from; shaded by the share of good jobs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from workadvance import labor

SIZE, GAP = 46, 4
TILES = {
    "AK": (0, 0), "ME": (0, 10),
    "VT": (1, 9), "NH": (1, 10),
    "WA": (2, 0), "ID": (2, 1), "MT": (2, 2), "ND": (2, 3), "MN": (2, 4), "IL": (2, 5), "WI": (2, 6), "MI": (2, 7),
    "NY": (2, 8), "RI": (2, 9), "MA": (2, 10),
    "OR": (3, 0), "NV": (3, 1), "WY": (3, 2), "SD": (3, 3), "IA": (3, 4), "IN": (3, 5), "OH": (3, 6), "PA": (3, 7),
    "NJ": (3, 8), "CT": (3, 9),
    "CA": (4, 0), "UT": (4, 1), "CO": (4, 2), "NE": (4, 3), "MO": (4, 4), "KY": (4, 5), "WV": (4, 6), "VA": (4, 7),
    "MD": (4, 8), "DE": (4, 9),
    "AZ": (5, 1), "NM": (5, 2), "KS": (5, 3), "AR": (5, 4), "TN": (5, 5), "NC": (5, 6), "SC": (5, 7), "DC": (5, 8),
    "OK": (6, 3), "LA": (6, 4), "MS": (6, 5), "AL": (6, 6), "GA": (6, 7),
    "HI": (7, 0), "TX": (7, 3), "FL": (7, 8), "GU": (7, 1), "PR": (7, 9), "VI": (7, 10),
}  # fmt: skip
"""Row and column of each state: near its neighbors as far as a grid allows."""
LEVELS = 5


@dataclass(frozen=True, slots=True)
class Tile:
    """One state: its area, place in the drawing (x, y), share of good jobs (None: not known) and shade 0-4."""

    state: str
    name: str
    area: str
    x: int
    y: int
    share: float | None
    level: int


@dataclass(frozen=True, slots=True)
class TileMap:
    """The tiles, the limits of each shade (shade, from, to), and the size of the drawing and of a tile in pixels."""

    tiles: tuple[Tile, ...]
    limits: tuple[tuple[int, float, float], ...]
    size: int = SIZE
    half: int = SIZE // 2
    width: int = 11 * (SIZE + GAP) - GAP
    height: int = 8 * (SIZE + GAP) - GAP


def drawing() -> TileMap:
    """The country as it is drawn today."""
    return TileMap(*_tiles(labor.vintages("oews")["oews"]))


@lru_cache(maxsize=2)
def _tiles(_vintage: str) -> tuple[tuple[Tile, ...], tuple[tuple[int, float, float], ...]]:
    states = {a.state: a for a in labor.areas_matching("", area_type="state") if a.state}
    share = {r["area"]: r["share_strict"] for r in labor.shares([a.code for a in states.values()]).to_dicts()}
    known = sorted(v for v in share.values() if v is not None)
    cuts = [known[len(known) * i // LEVELS] for i in range(1, LEVELS)]

    def level(value: float | None) -> int:
        return 0 if value is None else sum(value >= c for c in cuts)

    tiles = tuple(
        Tile(code, one.name, one.code, c * (SIZE + GAP), r * (SIZE + GAP), share[one.code], level(share[one.code]))
        for code, (r, c) in TILES.items()
        if (one := states.get(code)) is not None
    )
    edges = [known[0], *cuts, known[-1]]
    return tiles, tuple((i, edges[i], edges[i + 1]) for i in range(LEVELS))
