"""Where the marks of a chart go.

Across: percent of the drawing's own width, so that a chart drawn once fits every screen and its words never shrink.
Down: pixels. The templates in cotton/ draw what is computed here; a table says the same in words.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils import timezone

from workadvance.ui import format as formats
from workadvance.ui.format import wage
from workadvance.ui.rows import Bar, PayStep

register = template.Library()

TOP, BOTTOM = 26.0, 124.0  # pixels between which pay is drawn; the words of the lowest pay still fit above the ground
TOUCHING = 7  # days between jobs that still count as moving straight on
ROOM = 15.0  # percent of the width that a pay figure needs on a narrow phone


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch of pay: from x1 to x2 (percent) at height y (pixels); after x_known no one has confirmed it."""

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
    """Pay over time: stretches, the rises between stretches that touch, stretches without work, and the local bar.

    `scale` holds the heights of round dollar amounts; `first` is the first day in words, where no year stands so near.
    """

    steps: tuple[Step, ...] = ()
    rises: tuple[tuple[float, float, float], ...] = ()
    gaps: tuple[tuple[float, float], ...] = ()
    bar: float | None = None
    bar_pay: Any = None
    bar_anchor: str = "start"
    ground: float = BOTTOM
    years: tuple[tuple[float, str], ...] = ()
    scale: tuple[tuple[float, float], ...] = ()
    first: str = ""
    rows: tuple[PayStep, ...] = ()


def _place(x: float) -> tuple[str, float]:
    """Where a pay figure is written: from its step's start, or ending at the right edge."""
    return ("end", 100.0) if x > 100 - ROOM else ("start", x)


def _worded(lefts: Sequence[float]) -> set[int]:
    """Which steps have room for their pay in figures: the newest always, the first if it can, then newer before older."""
    order = [len(lefts) - 1, 0, *range(len(lefts) - 2, 0, -1)]
    kept: dict[int, float] = {}
    for i in order:
        anchor, x = _place(lefts[i])
        left = x - ROOM if anchor == "end" else x
        if all(abs(left - other) >= ROOM for other in kept.values()):
            kept[i] = left
    return set(kept)


def _step(row: PayStep, x1: float, x2: float, y: float, worded: bool, across: Callable[[dt.date], float]) -> Step:
    x2 = min(max(x2, x1 + 0.8), 100.0)
    anchor, x_label = _place(x1)
    return Step(
        x1=x1,
        x2=x2,
        x_known=min(max(across(row.known), x1), x2) if row.known else x2,
        y=y,
        label=wage(row.pay) if worded else "",
        anchor=anchor,
        x_label=x_label,
        y_label=y + 18,
        kind="before" if row.before else "",
    )


def _round_dollars(low: float, high: float) -> list[float]:
    """Two to six round amounts between two pays, for the scale beside them."""
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100) if (high - low) / s <= 5), 500)
    return [float(n) for n in range(math.ceil(low / step) * step, math.floor(high / step) * step + 1, step)]


def _between(
    drawn: Sequence[PayStep],
    steps: Sequence[Step],
    starts: Sequence[dt.date],
    ends: Sequence[dt.date],
    last: dt.date,
    across: Callable[[dt.date], float],
) -> tuple[tuple[tuple[float, float, float], ...], tuple[tuple[float, float], ...]]:
    """What lies between stretches: a rise where they touch, a gap where someone was without work."""
    rises: list[tuple[float, float, float]] = []
    gaps: list[tuple[float, float]] = []
    for i in range(1, len(drawn)):
        without = (starts[i] - max(ends[:i])).days
        if without > TOUCHING:
            gaps.append((across(max(ends[:i])), across(starts[i])))
        elif not drawn[i - 1].before:
            rises.append((steps[i].x1, steps[i - 1].y, steps[i].y))
    if drawn[-1].until and (last - max(ends)).days > TOUCHING:
        gaps.append((across(max(ends)), 100.0))
    return tuple(rises), tuple(gaps)


@register.filter
def pay_chart(rows: Sequence[PayStep] | None, bar: Any = None) -> PayChart:
    """Draw pay over time against the local wage threshold (dollars an hour), with dots after the last day it is known.

    Rows without pay or start are left to the table.
    """
    given = sorted(rows or (), key=lambda r: r.since or dt.date.min)
    drawn = [r for r in given if r.since and r.pay is not None]
    newest_first = tuple(reversed(given))
    if not drawn:
        return PayChart(rows=newest_first)
    today = timezone.localdate()
    starts = [r.since or today for r in drawn]
    ends = [
        max(start, r.until or (starts[i + 1] if i + 1 < len(drawn) else today))
        for i, (r, start) in enumerate(zip(drawn, starts, strict=True))
    ]
    first, last = starts[0], max(*ends, today)
    days = max((last - first).days, 30)
    pays = [float(r.pay or 0) for r in drawn]
    scale = [*pays, float(bar)] if bar else pays
    low, high = min(scale), max(scale)
    if high - low < 2:  # one pay, or nearly: in the middle of two dollars, not on the ground
        low, high = (low + high) / 2 - 1, (low + high) / 2 + 1
    span = high - low

    def across(day: dt.date) -> float:
        return round(min(max((day - first).days / days, 0.0), 1.0) * 100, 2)

    def down(pay: float) -> float:
        return round(BOTTOM - 28 - (pay - low) / span * (BOTTOM - 28 - TOP), 1)

    worded = _worded([across(day) for day in starts])
    steps = tuple(
        _step(row, across(start), across(end), down(pay), i in worded, across)
        for i, (row, start, end, pay) in enumerate(zip(drawn, starts, ends, pays, strict=True))
    )
    rises, gaps = _between(drawn, steps, starts, ends, last, across)
    years = tuple(
        (x, str(year)) for year in range(first.year + 1, last.year + 1) if 4 < (x := across(dt.date(year, 1, 1))) < 96
    )
    y_bar = down(float(bar)) if bar else None
    anchor = "start"
    if y_bar is not None and any(s.x1 < 30 and s.y - 4 < y_bar and s.y + 20 > y_bar - 18 for s in steps):
        anchor = "end"  # the words of the bar would lie on the first pay
    beyond = span / 5  # the scale runs a little beyond the lowest and the highest pay
    amounts = [(y, pay) for pay in _round_dollars(low - beyond, high + beyond) if 14 <= (y := down(pay)) <= BOTTOM - 6]
    opens = formats.day(first) if not years or years[0][0] > ROOM * 2 else ""
    return PayChart(steps, rises, gaps, y_bar, bar, anchor, BOTTOM, years, tuple(amounts), opens, newest_first)


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """One bar: its width and the ends of its interval in percent of the scale."""

    row: Bar
    width: float
    low: float | None
    high: float | None
    mark: float | None


@register.filter
def bar_chart(rows: Sequence[Bar] | None, most: Any = None) -> list[DrawnBar]:
    """Where the bars of `rows` are drawn; `most` is the value of a full bar.

    Without `most` the greatest value, interval end or mark fills the width. Values below zero are drawn as nothing.
    """
    given = list(rows or ())
    numbers = [float(n) for bar in given for n in (bar.value, bar.high, bar.mark) if n is not None]
    full = float(most) if most not in (None, "") else max([*numbers, 0.0])

    def share(value: float | None) -> float | None:
        return None if value is None else round(min(max(float(value) / full, 0.0), 1.0) * 100, 2) if full > 0 else 0.0

    return [DrawnBar(b, share(b.value) or 0.0, share(b.low), share(b.high), share(b.mark)) for b in given]


@dataclass(frozen=True, slots=True)
class Dots:
    """Where a hundred dots are drawn: heights and widths in units, ten a dot."""

    count: int
    full: int
    part: int
    rest: int
    below: int
    left: int


@register.filter
def of_a_hundred(share: float) -> Dots:
    """A share from 0 to 1 as dots in five rows of twenty, ten units apart: how many are full, and where the others begin."""
    count = round(min(max(float(share), 0.0), 1.0) * 100)
    full, part = divmod(count, 20)
    more = 1 if part else 0
    return Dots(
        count=count,
        full=full * 10,
        part=part * 10,
        rest=(20 - part) * 10 * more,
        below=(full + more) * 10,
        left=50 - (full + more) * 10,
    )
