"""Outlines of counties and labor areas from a TopoJSON file, as short SVG paths.

TopoJSON stores each border once, as an arc that both neighbors use. Arcs are simplified, not outlines, so that neighbors keep
touching; a labor area's outline is made of the arcs that only one of its counties uses. The file is already projected
(Albers, Alaska and Hawaii beside the coast) for a picture 975 wide; paths are in tenths of its pixels.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl

from workadvance.labor.build.raw import RawFolder
from workadvance.labor.pay import Floats
from workadvance.tables import InputProblems, Problem

FILE = r"counties-albers-10m\.json"
TENTHS = 10
COUNTY_TOLERANCE = 4.0
AREA_TOLERANCE = 7.0
SMALLEST_ISLAND = 60.0
"""Pieces of a labor area smaller than this (square tenths of a pixel) are not drawn, but its largest always is."""

Rings = list[list[int]]
"""Closed lines as numbers of arcs; ~n is arc n backward."""


def county_shapes(folder: RawFolder, codes: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Each county's outline: county (FIPS), left, top, right, bottom, path."""
    arcs, rings = _topology(folder)
    drawn = _simplified(arcs, COUNTY_TOLERANCE)
    return _frame("county", {county: _points(found, drawn) for county, found in rings.items()})


def area_shapes(folder: RawFolder, codes: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Each labor area's outline, its counties dissolved: area, left, top, right, bottom, path.

    Counties whose area is not known are one shape more in each state, with the state's code: a map without them has holes.
    """
    arcs, rings = _topology(folder)
    drawn = _simplified(arcs, AREA_TOLERANCE)
    members: dict[str, Rings] = defaultdict(list)
    known = dict(codes["counties"].select("county_fips", "area").drop_nulls().iter_rows())
    for county, found in rings.items():
        members[known.get(county, state_code(county))] += found
    outlines = {a: _points(outline(found, drawn), drawn, SMALLEST_ISLAND) for a, found in members.items() if found}
    return _frame("area", outlines)


def state_code(county: str) -> str:
    """The code of a county's state among the areas of wages."""
    return f"{county[:2]}00000"


def _topology(folder: RawFolder) -> tuple[list[Floats], dict[str, Rings]]:
    path = folder.find("county outlines", FILE)
    assert path is not None
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        scale, shift = (np.array(content["transform"][k], dtype=np.float64) for k in ("scale", "translate"))
        shapes = content["objects"]["counties"]["geometries"]
        arcs = [(np.cumsum(np.array(arc), axis=0) * scale + shift) * TENTHS for arc in content["arcs"]]
        rings = {str(g["id"]): list(_rings(g)) for g in shapes if g.get("arcs")}
    except (ValueError, KeyError, TypeError) as bad:
        raise InputProblems(
            Problem(f"is no TopoJSON file with an object “counties” ({bad}).", file=path.name)
        ) from None
    folder.note(path, len(rings))
    return arcs, rings


def _rings(shape: dict[str, Any]) -> Iterator[list[int]]:
    for part in shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]:
        yield from part


def _simplified(arcs: Iterable[Floats], tolerance: float) -> list[Floats]:
    return [simplify(arc, tolerance) for arc in arcs]


def simplify(line: Floats, tolerance: float) -> Floats:
    """Douglas and Peucker's: no point of `line` is farther than `tolerance` from what is left of it; its ends stay."""
    keep = np.zeros(len(line), dtype=bool)
    keep[[0, -1]] = True
    waiting = [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        along, between = line[last] - line[first], line[first + 1 : last] - line[first]
        length = float(np.hypot(*along))
        crossed = np.abs(along[0] * between[:, 1] - along[1] * between[:, 0])
        away = crossed / length if length else np.hypot(between[:, 0], between[:, 1])
        if away.max() > tolerance:
            middle = first + 1 + int(away.argmax())
            keep[middle] = True
            waiting += [(first, middle), (middle, last)]
    return line[keep]


def outline(rings: Rings, arcs: Sequence[Floats]) -> Rings:
    """The border around several rings: arcs two of them share are inside and fall out, the rest is joined end to end."""
    used = Counter(max(a, ~a) for ring in rings for a in ring)
    left = dict.fromkeys(a for ring in rings for a in ring if used[max(a, ~a)] == 1)
    starts: dict[tuple[float, ...], list[int]] = defaultdict(list)
    for arc in left:
        starts[_end(arc, arcs, 0)].append(arc)
    out: Rings = []
    while left:
        ring, arc = [], next(iter(left))
        while arc in left:
            del left[arc]
            ring.append(arc)
            arc = next((a for a in starts[_end(arc, arcs, -1)] if a in left), arc)
        out.append(ring)
    return out


def _end(arc: int, arcs: Sequence[Floats], which: int) -> tuple[float, ...]:
    return tuple(np.round(_line(arc, arcs)[which], 3).tolist())


def _line(arc: int, arcs: Sequence[Floats]) -> Floats:
    return arcs[arc] if arc >= 0 else arcs[~arc][::-1]


def _points(rings: Rings, arcs: Sequence[Floats], smallest: float = 0.0) -> list[Any]:
    """Whole points of each ring, without its smallest pieces; a ring too small for three points is left out."""
    found = []
    for ring in rings:
        xy = np.round(np.concatenate([_line(arc, arcs)[:-1] for arc in ring])).astype(np.int64)
        xy = xy[np.concatenate([[True], (np.diff(xy, axis=0) != 0).any(axis=1)])]
        if len(xy) >= 3:
            x, y = xy[:, 0], xy[:, 1]
            found.append((abs(int(x @ np.roll(y, 1) - y @ np.roll(x, 1))) / 2, xy))
    largest = max((size for size, _ in found), default=0.0)
    return [xy for size, xy in found if size >= min(smallest, largest)]


def _frame(key: str, shapes: dict[str, list[Any]]) -> pl.DataFrame:
    rows = []
    for code, rings in sorted(shapes.items()):
        if rings:
            low = np.min([ring.min(axis=0) for ring in rings], axis=0)
            high = np.max([ring.max(axis=0) for ring in rings], axis=0)
            rows.append((code, *low.tolist(), *high.tolist(), "".join(map(_path, rings))))
    edges = ("left", "top", "right", "bottom")
    schema = {key: pl.String, **dict.fromkeys(edges, pl.Int32), "path": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _path(ring: Any) -> str:
    """One closed line as SVG path data, in steps from point to point."""
    steps = " ".join(f"{x},{y}" for x, y in np.diff(ring, axis=0).tolist())
    return f"M{ring[0, 0]},{ring[0, 1]}l{steps}z"
