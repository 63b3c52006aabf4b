"""Geometry of the drawings: the pay distribution against the bar, and the ladder as steps. Percent of the width."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from workadvance import labor
from workadvance.ui.rows import Bar

STEP_TOP, STEP_GROUND = 26, 118
LEVELS = (("p10", 10), ("p25", 25), ("p50", 50), ("p75", 75), ("p90", 90))


@dataclass(frozen=True, slots=True)
class PayLevel:
    """A percentile of pay and its dollars a year (None: not published)."""

    level: int
    pay: float | None


@dataclass(frozen=True, slots=True)
class PayDistribution:
    """Where pay and the bar lie on one line: `x` (percent) and `values` (dollars a year) by percentile, rows for the table.

    `span` says whether the line from p10 to p90 can be drawn, `box_width` (percent) how wide p25 to p75 is, where known.
    """

    x: dict[str, float | None]
    values: dict[str, float | None]
    bar: float
    bar_x: float
    bar_anchor: str
    span: bool
    box_width: float | None
    rows: list[PayLevel]


def pay_distribution(row: Mapping[str, Any], bar: float) -> PayDistribution | None:
    """Where the percentiles of pay and the bar lie on one line; None where no percentile is published.

    `row` has p10_annual_usd … p90_annual_usd, dollars a year.
    """
    values = {name: row.get(f"{name}_annual_usd") for name, _ in LEVELS}
    known = [v for v in values.values() if v is not None]
    if not known:
        return None
    low, high = min(*known, bar), max(*known, bar)
    pad = max((high - low) * 0.08, 1.0)

    def x(value: float | None) -> float | None:
        return None if value is None else round(100 * (value - low + pad) / (high - low + 2 * pad), 2)

    at = {name: x(value) for name, value in values.items()}
    span = at["p10"] is not None and at["p90"] is not None
    box = at["p25"] is not None and at["p75"] is not None
    place = x(bar) or 0.0
    return PayDistribution(
        x=at,
        values=values,
        bar=bar,
        bar_x=place,
        bar_anchor="start" if place < 22 else "end" if place > 78 else "middle",
        span=span,
        box_width=round((at["p75"] or 0) - (at["p25"] or 0), 2) if box else None,
        rows=[PayLevel(level, values[name]) for name, level in LEVELS],
    )


@dataclass(frozen=True, slots=True)
class PathStep:
    """One job of a staircase: pay, gain (dollars more than the step before), its step-up job, and where it is drawn.

    `x1`, `x2` and `middle` in percent, `y` in pixels.
    """

    title: str
    soc: str
    pay: float
    gain: float | None
    step_up: labor.StepUp | None
    x1: float
    x2: float
    y: float

    @property
    def middle(self) -> float:
        """Where its words are centered."""
        return round((self.x1 + self.x2) / 2, 1)


@dataclass(frozen=True, slots=True)
class PathRiser:
    """The rise between two steps: at x (percent) from y1 to y2 (pixels)."""

    x: float
    y1: float
    y2: float


@dataclass(frozen=True, slots=True)
class LadderPath:
    """One staircase: its steps, the width of each (percent), the rises between them and the ground (pixels)."""

    steps: list[PathStep]
    width: float
    risers: list[PathRiser]
    ground: int = STEP_GROUND


def ladder_paths(ladder: labor.Ladder) -> list[LadderPath]:
    """One staircase for each step-up job, with the best-related one after it, all drawn on one scale of pay.

    Empty where the job's own pay is not known or nothing follows.
    """
    if ladder.median_annual_wage is None or not ladder.step_up_jobs:
        return []
    chains: list[list[labor.StepUp]] = []
    for step_up in ladder.step_up_jobs:
        after = max(step_up.step_up_jobs, key=lambda r: r.median_annual_wage, default=None)
        chains.append([step_up, *([after] if after else [])])
    pays = [ladder.median_annual_wage, *(r.median_annual_wage for chain in chains for r in chain)]
    low, high = min(pays), max(pays)

    def y(pay: float) -> float:
        part = 0.0 if high == low else (pay - low) / (high - low)
        return round(STEP_GROUND - 18 - part * (STEP_GROUND - 18 - STEP_TOP), 1)

    return [_path(ladder, ladder.median_annual_wage, chain, y) for chain in chains]


def _path(
    ladder: labor.Ladder, start: float, chain: Sequence[labor.StepUp], height: Callable[[float], float]
) -> LadderPath:
    wide = 100 / (len(chain) + 1)

    def step(i: int, title: str, soc: str, pay: float, step_up: labor.StepUp | None) -> PathStep:
        x1, x2 = round(wide * i, 2), round(wide * (i + 1), 2)
        return PathStep(title, soc, pay, step_up.gain_usd if step_up else None, step_up, x1, x2, height(pay))

    steps = [step(0, ladder.title, ladder.soc, start, None)]
    steps += [step(i, r.title, r.soc, r.median_annual_wage, r) for i, r in enumerate(chain, start=1)]
    risers = [PathRiser(after.x1, before.y, after.y) for before, after in pairwise(steps)]
    return LadderPath(steps, round(wide, 2), risers)


def capacities_by_phi(*capacities: labor.Capacity) -> list[labor.Capacity]:
    """What a place takes on, each φ once, the smallest first."""
    return [c for _, c in sorted({c.phi: c for c in capacities}.items())]


def capacity_bars(capacities: Sequence[labor.Capacity]) -> list[Bar]:
    """What a place takes on as bars: p50 with p20 to p80 as its interval."""
    return [
        Bar(
            f"φ = {c.phi:.2f}",
            c.p50,
            "–" if c.p20 is None else f"{c.p20:,} · {c.p50:,} · {c.p80:,}",
            low=c.p20,
            high=c.p80,
        )
        for c in capacities
    ]
