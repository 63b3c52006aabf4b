"""What all target pages share: the question, the places as chips, the tabs, and what could not be understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workadvance import labor
from workadvance.people.access import Actor, request_actor
from workadvance.programs import selectors
from workadvance.programs.areas import areas_named
from workadvance.programs.models import Program
from workadvance.targeting.labor_words import ASSUMED_BY, areas_words, assumption_words, flag_words
from workadvance.targeting.question import TargetQuestion, ask
from workadvance.ui.format import money
from workadvance.ui.only_english import english
from workadvance.ui.rows import Context, Tab

PAGES = {
    "targets": "targeting:jobs",
    "region": "targeting:region",
    "rural": "targeting:rural",
    "map": "targeting:map",
    "decisions": "targeting:decisions",
}


def question(request: HttpRequest) -> tuple[Actor, list[Program], TargetQuestion]:
    """Who asks, their programs, and what they ask; without a place, that of their first program."""
    actor = request_actor(request)
    programs = list(selectors.programs_visible(actor).select_related("provider").order_by("name", "pk"))
    first: list[str] = next((p.area_codes for p in programs if p.area_codes), [])
    return actor, programs, ask(request.GET, first)


@dataclass(frozen=True, slots=True)
class PlaceChip:
    """A chosen place, and the address of the page without it (empty where it can't be left out)."""

    area: labor.Area
    without: str


def frame(asked: TargetQuestion, programs: list[Program], page: str) -> Context:
    """The context of the head of every target page: tabs, chosen places, our programs' places, problems."""
    labels = {
        "targets": _("Jobs worth training for"),
        "region": _("Region"),
        "rural": _("Rural view"),
        "map": pgettext("target jobs", "Map"),
        "decisions": _("Decisions"),
    }
    place = asked.place_query()
    sets: dict[tuple[str, ...], str] = {}
    for program in programs:
        codes = tuple(a.code for a in areas_named(program.area_codes))
        if codes:
            sets.setdefault(codes, program.name_here)
    here = reverse(PAGES[page]) if page in PAGES else reverse("targeting:jobs")
    return {
        "asked": asked,
        "tabs": [
            Tab(label, reverse(PAGES[key]) + ("" if key == "decisions" else place), key == page)
            for key, label in labels.items()
        ],
        "places": [
            PlaceChip(a, here + asked.query(area=[c for c in asked.codes if c != a.code] or None)) for a in asked.areas
        ],
        "our_places": [
            Tab(name, here + asked.query(area=list(codes)), list(codes) == asked.codes) for codes, name in sets.items()
        ],
        "near": [
            Tab(a.name, here + asked.query(area=a.code if asked.preselected else [*asked.codes, a.code]))
            for a in asked.near
        ],
        "pick_url": reverse("targeting:areas") + asked.place_query(to=page if page in PAGES else "targets"),
        "place_words": areas_words(asked.areas),
    }


@dataclass(frozen=True, slots=True)
class PayBarWords:
    """The wage threshold, how it came about, and what limits it, in words."""

    bar: labor.PayBar
    how: str
    flags: list[str]


def bar_words(bar: labor.PayBar) -> PayBarWords:
    """The wage threshold with how it came about, for the head of a page."""
    if bar.basis == "living_wage":
        how = _("your own living wage instead of the national median at local prices")
    else:
        how = _("the national median of %(median)s at local prices (%(parity)s; United States = 100)") % {
            "median": money(bar.national_median_usd),
            "parity": f"{bar.parity_index:.1f}",
        }
    return PayBarWords(bar, how, flag_words(bar.flags))


@dataclass(frozen=True, slots=True)
class Assumption:
    """An assumption behind the figures of a page, with its source."""

    title: str
    value: Any
    unit: str
    source: str


def assumption_rows(assumptions: Mapping[str, Any]) -> list[Assumption]:
    """The assumptions of an answer, as rows."""
    given = (a for a in assumptions.values() if isinstance(a, dict) and "value" in a)
    return [
        Assumption(title, a["value"], unit, str(ASSUMED_BY.get(a["source"], "")) or english(a["source"]))
        for a in given
        for title, unit in [assumption_words(a)]
    ]
