"""Geometry of the drawings: the pay distribution against the bar, and the ladder as steps. Percent of the width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from workadvance import labor

STEP_TOP, STEP_GROUND = 26, 118
LEVELS = (("p10", 10), ("p25", 25), ("p50", 50), ("p75", 75), ("p90", 90))


def pay_distribution(row: Mapping[str, Any], bar: float) -> dict[str, Any] | None:
    """Where the percentiles of pay and the bar lie on one line; None where no percentile is published.

    `row` has p10_annual_usd … p90_annual_usd, dollars a year. Returns x positions (percent), rows for the table.
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
    return {
        "x": at,
        "values": values,
        "bar": bar,
        "bar_x": place,
        "bar_anchor": "start" if place < 22 else "end" if place > 78 else "middle",
        "span": span,
        "box_width": round((at["p75"] or 0) - (at["p25"] or 0), 2) if box else None,
        "rows": [{"level": level, "pay": values[name]} for name, level in LEVELS],
    }


def ladder_paths(ladder: labor.Ladder) -> list[dict[str, Any]]:
    """One staircase for each next rung, with the best-related rung after it, all drawn on one scale of pay.

    Empty where the job's own pay is not known or nothing follows. Each path has `steps`: title, soc, pay, gain (dollars
    more than the step before), the rung itself, x1, x2 (percent) and y (pixels); `risers`: x, y1, y2.
    """
    if ladder.median_annual_wage is None or not ladder.next_rungs:
        return []
    chains: list[list[labor.Rung]] = []
    for rung in ladder.next_rungs:
        after = max(rung.next_rungs, key=lambda r: r.median_annual_wage, default=None)
        chains.append([rung, *([after] if after else [])])
    pays = [ladder.median_annual_wage, *(r.median_annual_wage for chain in chains for r in chain)]
    low, high = min(pays), max(pays)

    def y(pay: float) -> float:
        part = 0.0 if high == low else (pay - low) / (high - low)
        return round(STEP_GROUND - 18 - part * (STEP_GROUND - 18 - STEP_TOP), 1)

    return [_path(ladder, chain, y) for chain in chains]


def _path(ladder: labor.Ladder, chain: Sequence[labor.Rung], y: Any) -> dict[str, Any]:
    start, wide = ladder.median_annual_wage, 100 / (len(chain) + 1)
    steps: list[dict[str, Any]] = [{"title": ladder.title, "soc": ladder.soc, "pay": start, "gain": None, "rung": None}]
    for rung in chain:
        steps.append(
            {
                "title": rung.title,
                "soc": rung.soc,
                "pay": rung.median_annual_wage,
                "gain": rung.gain_usd,
                "rung": rung,
            }
        )
    for i, step in enumerate(steps):
        step |= {"x1": round(wide * i, 2), "x2": round(wide * (i + 1), 2), "y": y(step["pay"])}
        step["middle"] = round((step["x1"] + step["x2"]) / 2, 1)
    return {
        "steps": steps,
        "width": round(wide, 2),
        "ground": STEP_GROUND,
        "risers": [{"x": after["x1"], "y1": before["y"], "y2": after["y"]} for before, after in pairwise(steps)],
    }


def capacity_rows(*capacities: labor.Capacity) -> list[dict[str, Any]]:
    """Rows for bars and table of what a place takes on: by φ, p50 with p20 to p80 as its interval."""
    seen: dict[float, labor.Capacity] = {c.phi: c for c in capacities}
    return [
        {
            "capacity": c,
            "label": f"φ = {c.phi:.2f}",
            "value": c.p50,
            "low": c.p20,
            "high": c.p80,
            "text": "–" if c.p20 is None else f"{c.p20:,} · {c.p50:,} · {c.p80:,}",
        }
        for _, c in sorted(seen.items())
    ]
