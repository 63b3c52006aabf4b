"""What a reader asks of the target pages, read from the address: places, filters, assumptions. Nothing is a crash.

A place, number or word that cannot be understood is left out and named in `problems`, with the nearest matches; the
page answers for the rest. Everything is in the address, so that a page can be shared and repeated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from workadvance import labor
from workadvance.tables import InputProblems, nearest
from workadvance.targeting.labor_words import EDUCATIONS

MOST_AREAS = 25
SHOWN = ("entry", "next", "middle", "all")
GATES = ("reach", "pass", "borderline", "fail", "any")
_TEXTS = ("show", "sector", "education", "gate", "openings", "living_wage", "phi", "q", "sort", "seats", "state")


@dataclass(frozen=True)
class TargetQuestion:
    """One question: places (pooled), places beside them, filters and assumptions; `params` is the address it came in.

    `preselected` says that the places are the program's because the address names none. `near` are areas that a
    text which named none may have meant.
    """

    areas: tuple[labor.Area, ...] = ()
    beside: tuple[labor.Area, ...] = ()
    preselected: bool = False
    show: str = "entry"
    gate: str = "reach"
    sector: str = ""
    education: str = ""
    openings: float | None = None
    living_wage: float | None = None
    phi: float | None = None
    seats: int | None = None
    soc: tuple[str, ...] = ()
    q: str = ""
    sort: str = "-openings"
    problems: tuple[str, ...] = ()
    near: tuple[labor.Area, ...] = ()
    params: dict[str, list[str]] = field(default_factory=dict)

    @property
    def codes(self) -> list[str]:
        """The codes of the places."""
        return [a.code for a in self.areas]

    def query(self, *, keep: Sequence[str] | None = None, **changes: str | Sequence[str] | None) -> str:
        """This question as an address, `?…`, with changes (None takes a key away); `keep` limits it to some keys."""
        out = {k: v for k, v in self.params.items() if keep is None or k in keep}
        for key, value in changes.items():
            name = "with" if key == "beside" else key
            if value is None:
                out.pop(name, None)
            else:
                out[name] = [value] if isinstance(value, str) else list(value)
        return "?" + urlencode(out, doseq=True) if out else "?"

    def place_query(self, **changes: str | Sequence[str] | None) -> str:
        """Only the places and the assumptions, for a link to another page."""
        return self.query(keep=("area", "with", "living_wage", "phi"), **changes)


def ask(get: QueryDict, preselected: Sequence[str] = ()) -> TargetQuestion:
    """Read a question from an address; `preselected` are area codes used when it names no place."""
    problems: list[str] = []
    near: dict[str, labor.Area] = {}
    named = [v.strip()[:80] for v in get.getlist("area") if v.strip()]
    areas = _areas(named or list(preselected), problems, near, pooled=True)
    beside = _areas([v.strip()[:80] for v in get.getlist("with") if v.strip()], problems, near, pooled=False)
    params: dict[str, list[str]] = {}
    if areas:
        params["area"] = [a.code for a in areas]
    if beside:
        params["with"] = [a.code for a in beside]
    texts = {k: get.get(k, "").strip()[:80] for k in _TEXTS}
    texts["show"] = _one_of(texts["show"], SHOWN, "entry", _("Jobs shown"), problems)
    texts["gate"] = _one_of(texts["gate"], GATES, "reach", _("Wage test"), problems)
    texts["education"] = _one_of(texts["education"], ("", *EDUCATIONS), "", _("Education"), problems)
    texts["sector"] = _sector(texts["sector"], problems)
    numbers = {
        "openings": _number(texts, "openings", _("Minimum openings"), 0, 1e9, problems),
        "living_wage": _number(texts, "living_wage", _("Living wage"), 1000, 1e6, problems),
        "phi": _number(texts, "phi", "φ", 0, 1, problems),
        "seats": _number(texts, "seats", _("Seats"), 1, 1e6, problems),
    }
    socs = []
    for value in get.getlist("soc")[:10]:
        if not value.strip():
            continue
        try:
            socs.append(labor.occupation(value[:80]).soc)
        except InputProblems as bad:
            problems += [p.message for p in bad.problems]
    if socs:
        params["soc"] = list(dict.fromkeys(socs))
    params |= {k: [v] for k, v in texts.items() if v and (k in get or k not in ("show", "gate"))}
    return TargetQuestion(
        areas=areas,
        beside=tuple(b for b in beside if b not in areas),
        preselected=not named and bool(areas),
        show=texts["show"],
        gate=texts["gate"],
        sector=texts["sector"],
        education=texts["education"],
        openings=numbers["openings"],
        living_wage=numbers["living_wage"],
        phi=numbers["phi"],
        seats=None if numbers["seats"] is None else int(numbers["seats"]),
        soc=tuple(params.get("soc", ())),
        q=texts["q"],
        sort=texts["sort"] or "-openings",
        problems=tuple(dict.fromkeys(problems)),
        near=tuple(near.values()),
        params=params,
    )


def areas_near(text: str, limit: int = 6) -> list[labor.Area]:
    """The areas a text that names none may have meant: similar names, or similar codes."""
    if text.isdigit():
        known = {a.code.lstrip("0"): a for a in labor.areas_matching("")}
        return [known[c] for c in nearest(text.lstrip("0"), list(known), limit=limit, cutoff=50)]
    return labor.search(text)[:limit]


def titles_like(text: str, limit: int = 8) -> list[labor.TitleMatch]:
    """The occupations a job title may belong to, best first; none where nothing resembles it."""
    if not any(c.isalpha() for c in text):
        return []
    try:
        return labor.search_titles(text, limit=limit)
    except InputProblems:
        return []


def _areas(
    values: Sequence[str], problems: list[str], near: dict[str, labor.Area], *, pooled: bool
) -> tuple[labor.Area, ...]:
    found: dict[str, labor.Area] = {}
    for value in values:
        try:
            place = labor.area(value)
        except InputProblems:
            like = areas_near(value)
            near |= {a.code: a for a in like}
            problems.append(
                _("“%(text)s” could mean several areas. Choose one below.") % {"text": value}
                if like
                else _("We couldn't find an area called “%(text)s.”") % {"text": value}
            )
        else:
            found[place.code] = place
    if len(found) > MOST_AREAS:
        problems.append(_("You can combine up to %(n)s areas.") % {"n": MOST_AREAS})
        found = dict(list(found.items())[:MOST_AREAS])
    if pooled and len(found) > 1:
        try:
            labor.resolve(list(found))
        except InputProblems as bad:
            problems += [p.message for p in bad.problems]
            # The narrower places stay: a state with one of its areas is asked about the area.
            narrow = {c: a for c, a in found.items() if a.area_type in ("metro", "nonmetro")}
            found = narrow or dict([next(iter(found.items()))])
    return tuple(found.values())


def _one_of(value: str, known: Sequence[str], usual: str, name: str, problems: list[str]) -> str:
    if not value or value in known:
        return value or usual
    problems.append(_("%(name)s: we don't recognize “%(text)s,” so we left it out.") % {"name": name, "text": value})
    return usual


def _sector(value: str, problems: list[str]) -> str:
    if not value:
        return ""
    try:
        return labor.sector(value).key
    except InputProblems as bad:
        problems += [p.message for p in bad.problems]
        return ""


def _number(texts: dict[str, str], key: str, name: str, least: float, most: float, problems: list[str]) -> float | None:
    """A number as people write it (“$54,400”), or None with the problem named; what is not used leaves the address."""
    text = texts[key]
    if not text:
        return None
    try:
        value = float(text.replace("$", "").replace(",", "").replace(" ", ""))
    except ValueError:
        value = math.nan
    whole = key != "seats" or value == int(value) if math.isfinite(value) else False
    if not whole or not least <= value <= most:
        problems.append(
            _("%(name)s: “%(text)s” was left out. Enter a number from %(least)s to %(most)s.")
            % {"name": name, "text": text, "least": f"{least:,.0f}", "most": f"{most:,.0f}"}
        )
        texts[key] = ""
        return None
    texts[key] = f"{value:g}" if value < 1e5 else f"{value:.0f}"
    return value
