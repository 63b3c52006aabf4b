"""Where the marks of a chart go.

Across: per cent of the drawing's own width, so that a chart drawn once fits every screen and its words never shrink.
Down: pixels. The templates in cotton/ draw what is computed here; a table says the same in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import template
from django.utils import timezone

from workadvance.pages.templatetags.show import wage

register = template.Library()

TOP, BOTTOM = 26.0, 124.0  # pixels between which pay is drawn; the words of the lowest pay still fit above the ground
ROOM = 15.0  # per cent of the width that a pay figure needs on a narrow phone


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch of pay: from x1 to x2 (per cent) at height y (pixels); after x_known nobody has confirmed it."""

    x1: float
    x2: float
    x_known: float
    y: float
    label: str
    anchor: str
    x_label: float
    y_label: float
    kind: str


@dataclass(frozen=True, slots=True)
class PayChart:
    """Pay over time: stretches, the rises between stretches that touch, stretches without work, and the local bar."""

    steps: tuple[Step, ...] = ()
    rises: tuple[tuple[float, float, float], ...] = ()
    gaps: tuple[tuple[float, float], ...] = ()
    bar: float | None = None
    bar_pay: Any = None
    bar_anchor: str = "start"
    ground: float = BOTTOM
    years: tuple[tuple[float, str], ...] = ()
    rows: tuple[Mapping[str, Any], ...] = field(default=())


def _on(row: Mapping[str, Any], key: str) -> dt.date | None:
    value = row.get(key)
    return value.date() if isinstance(value, dt.datetime) else value


@register.filter
def pay_chart(rows: Sequence[Mapping[str, Any]] | None, bar: Any = None) -> PayChart:
    """Draw `rows` of {since, until, known, pay, what, how, before} against the local bar (dollars an hour).

    `since` is a date; `until` a date or None while it goes on; `known` the last date somebody confirmed it (dots after
    it); `pay` dollars an hour; `before` true for jobs before the programme. Rows without pay or start are left to the
    table.
    """
    given = sorted(rows or (), key=lambda r: _on(r, "since") or dt.date.min)
    drawn = [r for r in given if _on(r, "since") and r.get("pay") is not None]
    newest_first = tuple(reversed(given))
    if not drawn:
        return PayChart(rows=newest_first)
    today = timezone.localdate()
    starts = [_on(r, "since") or today for r in drawn]
    ends = [
        _on(r, "until") or (starts[i + 1] if i + 1 < len(drawn) else max(today, starts[i])) for i, r in enumerate(drawn)
    ]
    first, last = min(starts), max(*ends, today)
    days = max((last - first).days, 30)
    pays = [float(r["pay"]) for r in drawn]
    scale = [*pays, float(bar)] if bar else pays
    low, high = min(scale), max(scale)
    span = max(high - low, 1.0)

    def across(day: dt.date) -> float:
        return round((day - first).days / days * 100, 2)

    def down(pay: float) -> float:
        return round(BOTTOM - 28 - (pay - low) / span * (BOTTOM - 28 - TOP), 1)

    steps: list[Step] = []
    rises: list[tuple[float, float, float]] = []
    gaps: list[tuple[float, float]] = []
    worded = -ROOM
    for i, row in enumerate(drawn):
        x1, x2, y = across(starts[i]), across(ends[i]), down(pays[i])
        x2 = max(x2, x1 + 0.8)
        newest = i == len(drawn) - 1
        anchor, x_label = ("end", 100.0) if x1 > 100 - ROOM else ("start", x1)
        left = x_label - ROOM if anchor == "end" else x_label
        room = left >= worded
        if newest and not room:  # the latest pay is the one to read: it takes the place of the one before
            steps[-1] = Step(**{**{k: getattr(steps[-1], k) for k in Step.__slots__}, "label": ""})
            room = True
        if room:
            worded = left + ROOM
        known = _on(row, "known")
        x_known = min(max(across(known), x1), x2) if known else x2
        label = wage(row["pay"]) if room else ""
        kind = "before" if row.get("before") else ""
        steps.append(Step(x1, min(x2, 100.0), min(x_known, 100.0), y, label, anchor, x_label, y + 18, kind))
        if i and (starts[i] - ends[i - 1]).days <= 7 and not drawn[i - 1].get("before"):
            rises.append((x1, steps[i - 1].y, y))
        elif i and (starts[i] - ends[i - 1]).days > 7:
            gaps.append((across(ends[i - 1]), x1))
    if _on(drawn[-1], "until") and (last - ends[-1]).days > 7:
        gaps.append((across(ends[-1]), 100.0))
    years = tuple(
        (x, str(year)) for year in range(first.year + 1, last.year + 1) if 4 < (x := across(dt.date(year, 1, 1))) < 96
    )
    y_bar = down(float(bar)) if bar else None
    anchor = "start"
    if y_bar is not None and any(s.x1 < 30 and s.y - 4 < y_bar and s.y + 20 > y_bar - 18 for s in steps):
        anchor = "end"  # the words of the bar would lie on the first pay
    return PayChart(tuple(steps), tuple(rises), tuple(gaps), y_bar, bar, anchor, BOTTOM, years, newest_first)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its width and the ends of its interval in per cent of the scale."""

    row: Mapping[str, Any]
    width: float
    low: float | None
    high: float | None
    mark: float | None


@register.filter
def bar_chart(rows: Sequence[Mapping[str, Any]] | None, most: Any = None) -> list[Bar]:
    """Bars for `rows` of {label, value, text, note, href, kind, low, high, mark}; `most` is the value of a full bar.

    Without `most` the greatest value, interval end or mark fills the width. Values below zero are drawn as nothing.
    """
    given = list(rows or ())
    numbers = [float(r[k]) for r in given for k in ("value", "high", "mark") if r.get(k) is not None]
    full = float(most) if most not in (None, "") else max([*numbers, 0.0])

    def share(value: Any) -> float | None:
        return None if value is None else round(min(max(float(value) / full, 0.0), 1.0) * 100, 2) if full > 0 else 0.0

    return [
        Bar(r, share(r.get("value")) or 0.0, share(r.get("low")), share(r.get("high")), share(r.get("mark")))
        for r in given
    ]
