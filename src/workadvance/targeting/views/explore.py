"""Pages that explore: the table of targets, choosing areas."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from workadvance import labor
from workadvance.labor.maps import area_map, is_drawn
from workadvance.targeting import occupation_table, tilemap
from workadvance.targeting.labor_words import AREA_TYPES, EDUCATIONS
from workadvance.targeting.models import TargetDecision
from workadvance.targeting.page_head import PAGES, assumption_rows, bar_words, frame, question
from workadvance.targeting.question import areas_near, titles_like
from workadvance.targeting.views.maps import shown_map
from workadvance.ui.page_access import staff_page


@staff_page("targeting.view_targets", methods=("GET",))
def jobs(request: HttpRequest) -> HttpResponse:
    """The occupations of the chosen areas against the wage threshold, to filter, order, take along as CSV, and decide on."""
    _actor, programs, asked = question(request)
    context = frame(asked, programs, "targets")
    if not asked.areas:
        return render(request, "targeting/targets.html", context)
    found = occupation_table.listed(asked)
    rows = occupation_table.rows_of(asked, found)
    if request.GET.get("format") == "csv":
        response = HttpResponse(occupation_table.as_csv(asked, found, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="targets-{"-".join(asked.codes[:5])}.csv"'
        return response
    page = Paginator(rows, occupation_table.PER_PAGE).get_page(request.GET.get("page"))
    ours = dict(
        TargetDecision.objects.filter(
            program__in=[p.pk for p in programs], chosen=True, retired_on__isnull=True
        ).values_list("soc", "pk")
    )
    context |= {
        "found": found,
        "bar": bar_words(found.pay_bar_detail),
        "page": page,
        "rows": [occupation_table.shown_row(o, ours.get(o.soc)) for o in page],
        "heads": occupation_table.heads(asked),
        "chips": occupation_table.counts(asked, found),
        "sectors": labor.sectors(),
        "educations": list(EDUCATIONS.items()),
        "gates": [
            ("reach", _("Passes, borderline, or not published")),
            ("pass", _("Passes")),
            ("borderline", _("Borderline")),
            ("fail", _("Doesn't pass")),
            ("any", _("All")),
        ],
        "phi": found.assumptions["phi"]["value"],
        "assumptions": assumption_rows(found.assumptions),
        "rules": found.assumptions["middle_skill"],
        "job_query": asked.place_query(),
        "page_query": asked.query(show=asked.show, gate=asked.gate) + "&",
        "csv_url": asked.query(format="csv", show=asked.show, gate=asked.gate),
        "clear_url": asked.query(keep=("area", "with")),
        "titles": titles_like(asked.q) if asked.q and len(rows) < 3 else [],
    }
    return render(request, "targeting/targets.html", context)


@dataclass(frozen=True, slots=True)
class OfferedArea:
    """An area to choose: what kind it is, and its share of good jobs where known."""

    area: labor.Area
    type: str | Promise
    share: float | None


@staff_page("targeting.view_targets", methods=("GET",))
def areas(request: HttpRequest) -> HttpResponse:
    """Choose areas: by search, on a map of the country, or by state; `pick=with` chooses places to compare with."""
    _actor, programs, asked = question(request)
    to = request.GET.get("to", "targets")
    to = to if to in PAGES and to != "decisions" else "targets"
    beside = request.GET.get("pick") == "with"
    chosen = list(asked.beside if beside else asked.areas)
    taken_codes = [] if asked.preselected and not beside else [a.code for a in chosen]
    taken = {a.code for a in chosen}
    text = asked.q
    state = request.GET.get("state", "").strip().upper()[:2]
    in_state = labor.areas_matching("", state=state) if state in tilemap.TILES else []
    found: list[labor.Area] = []
    like = False
    if text:
        found = labor.areas_matching(text)
        like = not found
        found = found or areas_near(text)
    offered = [a for a in dict.fromkeys([*found, *in_state]) if a.code not in taken]
    if not beside:
        offered = [a for a in offered if a.area_type != "nation"]
    shares = (
        {r["area"]: r["share_strict"] for r in labor.shares([a.code for a in offered]).to_dicts()} if offered else {}
    )
    keep = asked.query(keep=("area", "with", "living_wage", "phi"))
    extra = ("&" if len(keep) > 1 else "?") + f"to={to}" + ("&pick=with" if beside else "")
    picture = tilemap.drawing()
    drawn = area_map("share", state=state) if in_state and is_drawn(state) else None
    to_url = reverse(PAGES[to])

    def add(code: str) -> str:
        """The address with an area more, to where the chosen ones lead."""
        key = "beside" if beside else "area"
        return asked.query(**{key: list(dict.fromkeys([*taken_codes, code]))}, state=None)

    context = frame(asked, programs, to) | {
        "to": to,
        "to_url": to_url,
        "beside": beside,
        "name": "with" if beside else "area",
        "kept_name": "area" if beside else "with",
        "kept": asked.areas if beside else asked.beside,
        "chosen": chosen,
        "offered": [OfferedArea(a, AREA_TYPES[a.area_type], shares.get(a.code)) for a in offered[:150]],
        "like": like,
        "text": text,
        "state": state if in_state else "",
        "state_unknown": bool(state) and not in_state,
        "map": picture,
        "oews": labor.vintages("oews")["oews"],
        "counties": shown_map(drawn, lambda area: f"{to_url}{add(area)}") if drawn else None,
        "states": sorted(picture.tiles, key=lambda t: t.name),
        "link": keep + extra + "&state=",
        "hidden": [(k, v) for k, vs in asked.params.items() for v in vs if k in ("area", "with", "living_wage", "phi")],
    }
    return render(request, "targeting/areas.html", context)
