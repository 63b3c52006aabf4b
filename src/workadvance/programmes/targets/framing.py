"""What all target pages share: the question, the places as chips, the tabs, and what could not be understood."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance import labor
from workadvance.pages.templatetags.show import money
from workadvance.people.access import Actor, request_actor
from workadvance.programmes import selectors
from workadvance.programmes.labour import areas_named
from workadvance.programmes.models import Programme
from workadvance.programmes.targets.asking import Asked, ask
from workadvance.programmes.targets.words import AREA_TYPES, areas_words, flag_words

PAGES = {
    "targets": "programmes:targets",
    "region": "programmes:targets_region",
    "rural": "programmes:targets_rural",
    "decisions": "programmes:targets_decisions",
}


def question(request: HttpRequest) -> tuple[Actor, list[Programme], Asked]:
    """Who asks, their programmes, and what they ask; without a place, that of their first programme."""
    actor = request_actor(request)
    programmes = list(selectors.programmes_visible(actor).select_related("provider").order_by("name", "pk"))
    first: list[str] = next((p.area_codes for p in programmes if p.area_codes), [])
    return actor, programmes, ask(request.GET, first)


def frame(asked: Asked, programmes: list[Programme], page: str) -> dict[str, Any]:
    """The context of the head of every target page: tabs, chosen places, our programmes' places, problems."""
    labels = {
        "targets": _("Jobs worth training for"),
        "region": _("The region"),
        "rural": _("Rural view"),
        "decisions": _("Decisions"),
    }
    place = asked.place_query()
    sets: dict[tuple[str, ...], str] = {}
    for programme in programmes:
        codes = tuple(a.code for a in areas_named(programme.area_codes))
        if codes:
            sets.setdefault(codes, programme.name)
    here = reverse(PAGES[page]) if page in PAGES else reverse("programmes:targets")
    return {
        "asked": asked,
        "tabs": [
            {"label": label, "url": reverse(PAGES[key]) + ("" if key == "decisions" else place), "current": key == page}
            for key, label in labels.items()
        ],
        "places": [
            {
                "area": a,
                "type": AREA_TYPES[a.area_type],
                "without": here + asked.query(area=[c for c in asked.codes if c != a.code] or None),
            }
            for a in asked.areas
        ],
        "our_places": [
            {"label": name, "url": here + asked.query(area=list(codes)), "current": list(codes) == asked.codes}
            for codes, name in sets.items()
        ],
        "near": [{"label": a.name, "url": here + asked.query(area=[*asked.codes, a.code])} for a in asked.near]
        if not asked.preselected
        else [{"label": a.name, "url": here + asked.query(area=a.code)} for a in asked.near],
        "pick_url": reverse("programmes:targets_areas") + asked.place_query(to=page if page in PAGES else "targets"),
        "place_words": areas_words(asked.areas),
    }


def bar_words(bar: labor.PayBar) -> dict[str, Any]:
    """The pay bar with how it came about, for the head of a page."""
    if bar.basis == "living_wage":
        how = _("your own living wage instead of the national median at local prices")
    else:
        how = _("the national median of %(median)s at the prices here (%(parity)s; the United States is 100)") % {
            "median": money(bar.national_median_usd),
            "parity": f"{bar.parity_index:.1f}",
        }
    return {
        "bar": bar,
        "how": how,
        "flags": flag_words(bar.flags),
        "hourly": bar.hourly_usd,
        "alternative": bar.alternative_usd,
    }


def assumption_rows(assumptions: dict[str, Any]) -> list[dict[str, Any]]:
    """The assumptions of an answer, as rows: what, value, unit, source, note."""
    return [{"key": k, **a} for k, a in assumptions.items() if isinstance(a, dict) and "value" in a]
