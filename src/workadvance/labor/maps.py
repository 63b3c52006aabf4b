"""Maps of labor areas and of a state's counties: a number for each place, five shades, and the drawing as SVG.

Numbers are published by labor area (metropolitan, or the rest of a state in parts), so a county shows its area's. A county
whose area is not known shows its state's pay or share of good jobs, marked as such; openings of a state are none of its.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import polars as pl

from workadvance.labor import facts
from workadvance.labor.absorption import capacity_quantiles, openings_variation
from workadvance.labor.assumptions import fraction, number
from workadvance.labor.share import shares
from workadvance.labor.soc import occupation, occupations
from workadvance.labor.statuses import TOP_CODED
from workadvance.tables import InputProblems, Problem, nearest

MEASURES = ("pay", "share", "openings", "absorption")
OF_AN_OCCUPATION = ("openings", "absorption")
LEVELS = 5
MARGIN = 40
WHOLE_STATE = "00000"
"""How the codes of states end."""
COLORS = ("#eef4fb", "#c6dbef", "#9ecae1", "#4292c6", "#08519c")


@dataclass(frozen=True, slots=True)
class Shape:
    """One place of a map: its labor area, name, number (None: not published), shade 0-4, and outline as SVG path data.

    On a state's map a shape is a county: `name` is the county's and `area_name` the labor area's whose number it shows.
    `of_state` is true where the labor area is not known: area, name of the area and number are the whole state's then.
    """

    area: str
    name: str
    area_name: str
    value: float | None
    level: int | None
    path: str
    of_state: bool = False


@dataclass(frozen=True, slots=True)
class Map:
    """A map of the nation's labor areas, or of a state's counties: what it shows, its shapes, shades and size.

    `limits` are the shades' (shade, from, to); `box` is left, top, width and height of the drawing.
    """

    measure: str
    soc: str
    state: str
    shapes: tuple[Shape, ...]
    limits: tuple[tuple[int, float, float], ...]
    box: tuple[int, int, int, int]
    vintages: dict[str, str]


def by_area(measure: str, soc: str = "", phi: float | None = None) -> pl.DataFrame:
    """A number for each metropolitan and nonmetropolitan area: area, name, state, states, value (null: not published).

    `pay` is the median of a year (of an occupation, or of all jobs), `share` of good jobs, `openings` a year and
    `absorption` (trainees a year the place takes on in four years of five) of an occupation.
    Raises InputProblems for an unknown measure or occupation, and where an occupation is needed.
    """
    if measure not in MEASURES:
        like = nearest(measure, MEASURES, limit=1)
        hint = f" Is it “{like[0]}”?" if like else ""
        raise InputProblems(Problem(f"no map of “{measure}”.{hint} Maps: {', '.join(MEASURES)}.", column="measure"))
    if measure in OF_AN_OCCUPATION and not soc:
        raise InputProblems(Problem(f"a map of {measure} needs an occupation.", column="soc"))
    return _by_area(measure, occupation(soc).soc if soc else "", fraction(phi, "phi", "phi"))


@facts.kept(32)
def _by_area(measure: str, soc: str, phi: float) -> pl.DataFrame:
    areas = facts.table("areas").filter(pl.col("area_type").cast(pl.String).is_in(["metro", "nonmetro"]))
    places = areas.select("area", "name", "state", "states", all_jobs="p50_annual_usd")
    if measure == "share":
        values = shares().select("area", value="share_strict")
    elif soc:
        values = _of_occupation(measure, soc, phi)
    else:
        values = places.select("area", value=pl.col("all_jobs").cast(pl.Float64))
    return places.drop("all_jobs").join(values, on="area", how="left", maintain_order="left")


def _by_state(measure: str, soc: str) -> pl.DataFrame:
    """The same of whole states: their pay and shares; no number of what only adds up."""
    states = facts.table("areas").filter(pl.col("area_type").cast(pl.String) == "state")
    places = states.select("area", "name", "state", "states", all_jobs=pl.col("p50_annual_usd").cast(pl.Float64))
    if measure in OF_AN_OCCUPATION:
        values = places.select("area", value=pl.lit(None, dtype=pl.Float64))
    elif measure == "share":
        values = shares().select("area", value="share_strict")
    elif soc:
        values = _of_occupation(measure, soc, 0.0)
    else:
        values = places.select("area", value="all_jobs")
    return places.drop("all_jobs").join(values, on="area", how="left", maintain_order="left")


def _of_occupation(measure: str, soc: str, phi: float) -> pl.DataFrame:
    rows = facts.table("wages").filter(pl.col("soc") == soc)
    if measure == "pay":
        top = pl.lit(number("top_code_annual_usd"))
        topped = pl.col("p50_status").cast(pl.String) == TOP_CODED
        return rows.select("area", value=pl.when(topped).then(top).otherwise(pl.col("p50_annual_usd").cast(pl.Float64)))
    job = occupations().filter(pl.col("soc") == soc).row(0, named=True)
    rate = (job["national_openings"] or np.nan) / (job["national_employment"] or np.nan)
    openings = rows["employment"].cast(pl.Float64).fill_null(float("nan")).to_numpy() * rate
    if measure == "absorption":
        leaving = ((job["exit_rate_pct"] or 0.0) + (job["transfer_rate_pct"] or 0.0)) / 100
        error = rows["employment_rse_pct"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        openings = capacity_quantiles(openings, openings_variation(rate, leaving, error), phi, quantiles=(0.2,))[:, 0]
    return pl.DataFrame({"area": rows["area"], "value": openings}).with_columns(pl.col("value").fill_nan(None))


def area_map(measure: str, soc: str = "", state: str = "", phi: float | None = None) -> Map:
    """The map of all labor areas, or of a state's counties. Raises InputProblems (also for a state that is not drawn)."""
    values = pl.concat([by_area(measure, soc, phi), _by_state(measure, occupation(soc).soc if soc else "")])
    wanted = state.strip().upper()
    shapes, box = _counties(values, wanted) if wanted else _nation(values)
    limits = _limits([row[3] for row in shapes if row[3] is not None])
    return Map(
        measure=measure,
        soc=occupation(soc).soc if soc else "",
        state=wanted,
        shapes=tuple(
            Shape(a, name, of, value, _level(value, limits), path, a.endswith(WHOLE_STATE))
            for a, name, of, value, path in shapes
        ),
        limits=limits,
        box=box,
        vintages=facts.vintages("oews", "projections", "county_outlines"),
    )


def is_drawn(state: str) -> bool:
    """Whether a state's counties are on the map: territories are not."""
    counties = facts.table("counties").filter(pl.col("state") == state.strip().upper())
    return (
        not facts.table("county_shapes").join(counties, left_on="county", right_on="county_fips", how="semi").is_empty()
    )


Row = tuple[str, str, str, float | None, str]


def _nation(values: pl.DataFrame) -> tuple[list[Row], tuple[int, int, int, int]]:
    shapes = facts.table("area_shapes")
    rows = shapes.join(values, on="area", how="left", maintain_order="left").select(
        "area", "name", area_name="name", value="value", path="path"
    )
    return list(rows.iter_rows()), _box(shapes)


def _counties(values: pl.DataFrame, state: str) -> tuple[list[Row], tuple[int, int, int, int]]:
    counties = facts.table("counties").filter(pl.col("state") == state)
    own_area = pl.coalesce("area", pl.col("county_fips").str.slice(0, 2) + WHOLE_STATE)
    shapes = facts.table("county_shapes").join(
        counties.select("county_fips", "county", area=own_area), left_on="county", right_on="county_fips", how="inner"
    )
    if shapes.is_empty():
        raise InputProblems(Problem(f"“{state}” is no state on the map; give its abbreviation.", column="state"))
    rows = shapes.join(values.select("area", "name", "value"), on="area", how="left", maintain_order="left").select(
        pl.col("area").fill_null(""),
        name="county_right",
        area_name=pl.col("name").fill_null(""),
        value="value",
        path="path",
    )
    return list(rows.iter_rows()), _box(shapes)


def _box(shapes: pl.DataFrame) -> tuple[int, int, int, int]:
    left, top, right, bottom = (
        int(edge)
        for edge in shapes.select(
            pl.col("left").min(), pl.col("top").min(), pl.col("right").max(), pl.col("bottom").max()
        ).row(0)
    )
    return left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN


def _limits(values: Sequence[float]) -> tuple[tuple[int, float, float], ...]:
    """Shades that hold like numbers of places; fewer where many places have the same number."""
    if not values:
        return ()
    known = sorted(values)
    cuts = sorted({known[len(known) * i // LEVELS] for i in range(1, LEVELS)} - {known[0]})
    edges = [known[0], *cuts, known[-1]]
    return tuple((i, edges[i], edges[i + 1]) for i in range(len(edges) - 1))


def _level(value: float | None, limits: Sequence[tuple[int, float, float]]) -> int | None:
    return None if value is None else sum(value >= low for _, low, _ in limits) - 1


def as_svg(drawn: Map, title: str, said: Mapping[str, str] | None = None) -> str:
    """A map as an SVG file of its own, with its title, a name and number on each place, and a key.

    `said` maps an area to its number in words; plain numbers where it is not given.
    """
    left, top, width, height = drawn.box
    row = height // 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height + 2 * row}" role="img">',
        f"<title>{escape(title)}</title>",
        '<g stroke="#ffffff" stroke-width="4" stroke-linejoin="round" fill-rule="evenodd">',
    ]
    for shape in drawn.shapes:
        color = COLORS[shape.level] if shape.level is not None else "#d9d9d9"
        words = (said or {}).get(shape.area) or _plain(shape.value)
        parts.append(
            f'<path fill="{color}" d="{shape.path}"><title>{escape(_called(shape))}: {escape(words)}</title></path>'
        )
    parts.append("</g>")
    step = width // (LEVELS + 1)
    for level, low, high in drawn.limits:
        x, y = left + level * step, top + height + row // 2
        parts += [
            f'<rect x="{x}" y="{y}" width="{row}" height="{row}" fill="{COLORS[level]}" stroke="#999999"/>',
            f'<text x="{x + row * 5 // 4}" y="{y + row * 4 // 5}" font-size="{row * 3 // 5}" font-family="sans-serif">'
            f"{_plain(low)} to {_plain(high)}</text>",
        ]
    return "\n".join([*parts, "</svg>\n"])


def _called(shape: Shape) -> str:
    return f"{shape.name} (number of the whole state)" if shape.of_state else shape.name


def _plain(value: float | None) -> str:
    if value is None:
        return "not published"
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.3g}"


def rows_of(drawn: Map) -> list[dict[str, Any]]:
    """The places of a map as rows, highest first, not published ones last; on a state's map one row a county."""
    rows: list[dict[str, Any]] = [
        {"area": s.area, "name": s.name, **({"labor_area": s.area_name} if drawn.state else {}), "value": s.value}
        for s in drawn.shapes
        if drawn.state or not s.of_state
    ]
    return sorted(rows, key=lambda r: (r["value"] is None, -(r["value"] or 0.0), r["name"]))
