"""Maps of the country's labor areas and of a state's counties, with the same numbers as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance import labor
from workadvance.labor.maps import OF_AN_OCCUPATION, Map, Shape, area_map, is_drawn
from workadvance.targeting import tilemap
from workadvance.targeting.labor_words import MEASURES
from workadvance.targeting.page_head import frame, question
from workadvance.targeting.question import TargetQuestion
from workadvance.ui.format import money, number, percent
from workadvance.ui.page_access import staff_page
from workadvance.ui.rows import Context

LISTED = 15
OCCUPATIONS = 150


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A place on a map: its name, its number in words, its shade (-1: not published), outline, and where it leads."""

    name: str
    words: str
    level: int
    path: str
    url: str


@dataclass(frozen=True, slots=True)
class MapShade:
    """A shade of the key, from one number to another."""

    level: int
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class ShownMap:
    """A drawing with its size and key; `unknown` says that some places have no number."""

    box: tuple[int, int, int, int]
    places: list[MapPlace]
    shades: list[MapShade]
    unknown: bool


@staff_page("targeting.view_targets", methods=("GET",))
def area_maps(request: HttpRequest) -> HttpResponse:
    """One measure on a map: all labor areas, or the counties of a state, and the highest of them as a table."""
    _actor, programs, asked = question(request)
    state = request.GET.get("state", "").strip().upper()[:2]
    state = state if state in tilemap.TILES else ""
    measure = request.GET.get("measure", "")
    measure = measure if measure in MEASURES else "share"
    soc = asked.soc[0] if asked.soc else ""
    context = frame(asked, programs, "map") | {
        "measure": measure,
        "measures": list(MEASURES.items()),
        "soc": soc,
        "state": state,
        "states": sorted(tilemap.drawing().tiles, key=lambda t: t.name),
        "occupations": _occupations(soc),
        "hidden": [(k, v) for k, vs in asked.params.items() for v in vs if k in ("area", "with", "phi")],
        "needs_job": measure in OF_AN_OCCUPATION and not soc,
        "title": MEASURES[measure],
        "all_vintages": labor.vintages(),
    }
    if not context["needs_job"]:
        context |= _drawn(measure, soc, state, asked)
    return render(request, "targeting/map.html", context)


def _drawn(measure: str, soc: str, state: str, asked: TargetQuestion) -> Context:
    if state and not is_drawn(state):
        return {}
    drawn = area_map(measure, soc, state, asked.phi)
    seen: dict[str, tuple[str, float | None]] = {}
    for shape in drawn.shapes:
        if not shape.of_state:
            seen.setdefault(shape.area, (shape.area_name or shape.name, shape.value))
    rows = sorted(seen.items(), key=lambda one: (one[1][1] is None, -(one[1][1] or 0.0), one[1][0]))
    region = reverse("targeting:region")
    return {
        "map": shown_map(drawn, lambda area: f"{region}?area={area}"),
        "rows": [
            MapPlace(name, value_words(drawn.measure, value), 0, "", f"{region}?area={area}")
            for area, (name, value) in rows[: None if state else LISTED]
        ],
        "vintages": drawn.vintages,
        "everything": bool(state),
    }


def shown_map(drawn: Map, url_of: Callable[[str], str]) -> ShownMap:
    """A map as the template draws it; each labor area leads to `url_of` its code."""
    return ShownMap(
        box=drawn.box,
        places=[
            MapPlace(
                name=_name(s, drawn.state),
                words=value_words(drawn.measure, s.value),
                level=-1 if s.level is None else s.level,
                path=s.path,
                url="" if s.of_state else url_of(s.area),
            )
            for s in drawn.shapes
        ],
        shades=[
            MapShade(i, value_words(drawn.measure, low), value_words(drawn.measure, high))
            for i, low, high in drawn.limits
        ],
        unknown=any(s.level is None for s in drawn.shapes),
    )


def _name(shape: Shape, state: str) -> str:
    if shape.of_state:
        return _("%(place)s (number of the whole state; the labor area is not known)") % {"place": shape.name}
    return f"{shape.name} ({shape.area_name})" if state else shape.name


def value_words(measure: str, value: float | None) -> str:
    """A number of a map in words."""
    if value is None:
        return _("not published")
    if measure == "share":
        return percent(value, 1)
    return money(value) if measure == "pay" else number(value, 0)


def _occupations(chosen: str) -> list[labor.Occupation]:
    """The occupations with most openings that are open below a bachelor's degree, and the one chosen, by title."""
    nation = labor.target([labor.NATION]).occupations[:OCCUPATIONS]
    codes = dict.fromkeys([o.soc for o in nation] + ([chosen] if chosen else []))
    return sorted(map(labor.occupation, codes), key=lambda o: o.title)
