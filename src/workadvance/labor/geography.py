"""Labor areas: the nation, states, metropolitan and nonmetropolitan areas of OEWS, and the counties in them.

Codes are the publisher's seven digits (`0046140`); a code may be given without its leading zeros (`46140`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from workadvance.labor import facts
from workadvance.labor.states import STATE_FIPS
from workadvance.tables import InputProblems, Problem, nearest

NATION = "0000000"


@dataclass(frozen=True, slots=True)
class Area:
    """One labor area with its totals and price parity.

    `area_type` is nation, state, metro or nonmetro; `parity_index` has United States = 100 and `parity_level` says
    at which level it is published (metro, state, us_nonmetro, nation; None: not published, 100 is assumed);
    `employment` counts jobs of all occupations; wages are dollars a year over all occupations.
    """

    code: str
    name: str
    area_type: str
    state: str | None
    states: tuple[str, ...]
    parity_index: float | None
    parity_level: str | None
    state_parity: float | None
    employment: int | None
    median_annual_usd: int | None
    population: int | None
    counties: int | None

    @property
    def is_rural(self) -> bool:
        """Whether it is a nonmetropolitan area."""
        return self.area_type == "nonmetro"


def areas() -> pl.DataFrame:
    """Every area, one row each: area, name, area_type, state, states, parity_index, parity_level, totals."""
    return facts.table("areas")


@facts.kept()
def _index() -> dict[str, Area]:
    return {
        row["area"]: Area(
            code=row["area"],
            name=row["name"],
            area_type=row["area_type"],
            state=row["state"],
            states=tuple(row["states"] or ()),
            parity_index=row["parity_index"],
            parity_level=row["parity_level"],
            state_parity=row["state_parity"],
            employment=row["employment"],
            median_annual_usd=row["p50_annual_usd"],
            population=row["population"],
            counties=row["counties"],
        )
        for row in areas().iter_rows(named=True)
    }


def area(code: str | int) -> Area:
    """The area a user means: its code with or without leading zeros, or words that only one area's name has.

    Raises InputProblems for an empty, unknown or ambiguous one, with the nearest matches.
    """
    text = str(code).strip()
    if not text:
        raise InputProblems(
            Problem(
                "an area is needed: a code such as 46140, found with `workadvance labor areas --search TEXT`.",
                column="area",
            )
        )
    known = _index()
    if text.isdigit():
        if len(text) <= 7 and text.zfill(7) in known:
            return known[text.zfill(7)]
        short = {c.lstrip("0"): c for c in known}
        near = [short[c] for c in nearest(text.lstrip("0"), list(short), cutoff=0)]
        if len(text) <= 2 and text.zfill(2) + "00000" in known:
            near = [text.zfill(2) + "00000", *near][:3]
        raise InputProblems(
            Problem(f"there is no area “{text}”. Nearest: {_listed([known[c] for c in near])}.", column="area")
        )
    found = areas_matching(text)
    exact = [a for a in found if a.name.lower() == text.lower()]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    if found:
        more = f" and {len(found) - 6} more" if len(found) > 6 else ""
        raise InputProblems(
            Problem(f"“{text}” is ambiguous: {_listed(found[:6])}{more}. Give the code.", column="area")
        )
    names = {a.name: a for a in known.values()}
    like = [names[n] for n in nearest(text, list(names))]
    hint = f" Nearest: {_listed(like)}." if like else " Find one with `workadvance labor areas --search TEXT`."
    raise InputProblems(Problem(f"there is no area “{text}”.{hint}", column="area"))


def resolve(codes: Sequence[str | int]) -> tuple[Area, ...]:
    """Several areas, each once, in the order given; every problem at once.

    Areas that overlap (the nation or a state with an area inside it) are refused: their jobs would count twice.
    """
    if not codes:
        raise InputProblems(Problem("at least one area is needed.", column="area"))
    problems: list[Problem] = []
    found: dict[str, Area] = {}
    for code in codes:
        try:
            one = area(code)
            found[one.code] = one
        except InputProblems as bad:
            problems += bad.problems
    if not problems and len(found) > 1:
        wider = [a for a in found.values() if a.area_type in ("nation", "state")]
        for outer in wider:
            inside = [a for a in found.values() if a is not outer and (outer.code == NATION or outer.state in a.states)]
            if inside:
                problems.append(
                    Problem(
                        f"{outer.name} ({outer.code}) already holds the jobs of {_listed(inside)};"
                        " pool areas that do not overlap.",
                        column="area",
                    )
                )
    if problems:
        raise InputProblems(problems)
    return tuple(found.values())


def areas_matching(text: str, *, area_type: str | None = None, state: str | None = None) -> list[Area]:
    """Areas whose name or code has every word of `text`, metropolitan ones first; all of them for an empty text."""
    words = text.lower().replace(",", " ").split()
    rank = {"metro": 0, "nonmetro": 1, "state": 2, "nation": 3}
    found = [
        a
        for a in _index().values()
        if all(w in f"{a.name.lower().replace(',', ' ')} {a.code}" for w in words)
        and (area_type is None or a.area_type == area_type)
        and (state is None or state.upper() in a.states)
    ]
    return sorted(found, key=lambda a: (rank[a.area_type], a.name))


def search(text: str, *, area_type: str | None = None, state: str | None = None) -> list[Area]:
    """`areas_matching`, and where nothing matches the areas with the most similar names."""
    found = areas_matching(text, area_type=area_type, state=state)
    if found or not text.strip():
        return found
    pool = {a.name: a for a in areas_matching("", area_type=area_type, state=state)}
    return [pool[n] for n in nearest(text, list(pool), limit=5, cutoff=70)]


def _listed(found: Sequence[Area]) -> str:
    return "; ".join(f"{a.code} {a.name}" for a in found)


@dataclass(frozen=True, slots=True)
class CountyArea:
    """A county and the labor area that speaks for it.

    `fallback` is true where the county's own area is not known (or its code is of another time) and the state's
    estimates stand in; `method` says how the area was found. `rucc` is USDA's rural-urban code 1 (metro) - 9 (remote).
    """

    county_fips: str
    county: str | None
    state: str
    area: str
    area_name: str
    method: str
    fallback: bool
    rucc: int | None
    population: int | None


@facts.kept()
def _counties() -> dict[str, dict[str, object]]:
    return {row["county_fips"]: row for row in facts.table("counties").iter_rows(named=True)}


def _county_word(name: str) -> str:
    """A county's name without what different lists write differently: accents, points, spaces, “County”."""
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    kinds = "county|parish|census area|city and borough|borough|municipality|municipio|planning region"
    flat = re.sub(rf"^(?:{kinds}) of | (?:{kinds})$", "", flat.strip())
    return re.sub(r"[^a-z0-9]", "", flat)


@facts.kept()
def _county_names() -> dict[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = {}
    for fips, row in _counties().items():
        if row["county"] is not None:
            # Independent cities keep “city” in their names (Baltimore); the county of the same name comes first.
            names.setdefault((str(row["state"]), _county_word(str(row["county"]))), fips)
    return names


@facts.kept()
def _state_areas() -> dict[str, Area]:
    return {a.state: a for a in _index().values() if a.area_type == "state" and a.state}


def area_of_county(fips: str | int) -> CountyArea:
    """The labor area of a county given by its five-digit code (leading zero may be missing).

    Unresolved counties, and codes that are not in the 2023 list but whose state is (Connecticut's former counties),
    fall back to the state, and say so. Raises InputProblems for a code of no state.
    """
    text = str(fips).strip()
    padded = text.zfill(5)
    row = _counties().get(padded) if text.isdigit() else None
    if row is not None and row["area"] is not None:
        found = _index()[str(row["area"])]
        return _county_area(padded, row, found, str(row["method"]), False)
    postal = STATE_FIPS.get(padded[:2]) if text.isdigit() and len(padded) == 5 else None
    if postal is None or postal not in _state_areas():
        raise InputProblems(
            Problem(
                f"“{text}” is not a county code; five digits are needed, the first two a state with estimates.",
                column="county",
            )
        )
    method = str(row["method"]) if row is not None else "county code not in the 2023 list -> use state estimates"
    return _county_area(padded, row or {"state": postal}, _state_areas()[postal], method, True)


def _county_area(fips: str, row: Mapping[str, Any], found: Area, method: str, fallback: bool) -> CountyArea:
    return CountyArea(
        county_fips=fips,
        county=row.get("county"),
        state=str(row["state"]),
        area=found.code,
        area_name=found.name,
        method=method,
        fallback=fallback,
        rucc=row.get("rucc"),
        population=row.get("population"),
    )


def county_fips(state: str, county: str) -> str | None:
    """The code of a county by its state's abbreviation and its name (“Tulsa County”, “Tulsa”, “St Louis”), or None."""
    word = _county_word(county)
    for name in (word, f"{word}city"):
        if (state.strip().upper(), name) in _county_names():
            return _county_names()[(state.strip().upper(), name)]
    return None


def counties(code: str | int | None = None) -> pl.DataFrame:
    """Counties with population, rural-urban code and area; those of one area, or all."""
    frame = facts.table("counties")
    return frame if code is None else frame.filter(pl.col("area") == area(code).code)


def neighbors(code: str | int) -> pl.DataFrame:
    """Areas that share county borders with one, most shared first: candidates for pooling a rural area."""
    return (
        facts.table("neighbors")
        .filter(pl.col("area") == area(code).code)
        .join(
            areas().select(neighbor="area", name="name", area_type="area_type", employment="employment"),
            on="neighbor",
        )
        .sort("shared_borders", descending=True)
        .select("neighbor", "name", "area_type", "employment", "shared_borders")
    )
