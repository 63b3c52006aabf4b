"""The forest plot: each outcome's (or group's) impact with its interval, as SVG.

Outcomes in different units cannot share an axis, so impacts are drawn as effect sizes unless all rows are of one
outcome; the numbers themselves are printed beside each line, so the plot is also its own table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from workadvance.evidence.impact.numbers import amount, probability, stars
from workadvance.evidence.impact.results import ImpactTable

INK, QUIET, MARK = "#1b1f24", "#6b7280", "#0f5c8c"


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One line of a forest plot: a label, the impact and its interval in the axis' unit, and the number in words."""

    label: str
    impact: float
    low: float
    high: float
    words: str
    whole: bool = True


def forest_rows(table: ImpactTable) -> tuple[list[ForestRow], str]:
    """The lines of a table's forest plot, and what the axis measures.

    A single outcome is drawn in its own unit with its subgroups beneath; several outcomes as effect sizes.
    """
    alpha = float(table.design["alpha"])
    cover = f"{1 - alpha:.0%} interval"
    arms = list(dict.fromkeys(row.arm for row in table.rows))
    outcomes = list(dict.fromkeys(row.outcome for row in table.rows))
    single = len(outcomes) == 1
    rows: list[ForestRow] = []
    for row in table.rows:
        if row.standard_error is None or row.ci_low is None or row.ci_high is None:
            continue
        binary = row.outcome in table.binary
        unit = (100.0 if binary else 1.0) if single else (row.effect_size or 0.0) / row.impact if row.impact else 0.0
        label = row.outcome if len(arms) == 1 else f"{row.outcome}, {row.arm}"
        words = f"{amount(row.impact, row.control_mean, binary)}{stars(row.p_value)}, p {_p(row.p_value)}"
        if unit:
            rows.append(ForestRow(label, row.impact * unit, row.ci_low * unit, row.ci_high * unit, words))
        for group in table.subgroups if single else ():
            if group.arm != row.arm or group.impact is None or group.ci_low is None or group.ci_high is None:
                continue
            words = f"{amount(group.impact, row.control_mean, binary)}{stars(group.p_value)}, p {_p(group.p_value)}"
            low, high = group.ci_low * unit, group.ci_high * unit
            name = f"{group.subgroup}: {group.level}" + ("" if len(arms) == 1 else f", {row.arm}")
            rows.append(ForestRow(name, group.impact * unit, low, high, words, whole=False))
    if not single:
        return rows, f"Impact in standard deviations of the control group, with its {cover}"
    suffix = " (percentage points)" if outcomes[0] in table.binary else ""
    return rows, f"Impact on {outcomes[0]}{suffix}, with its {cover}"


def _p(value: float | None) -> str:
    text = probability(value)
    return text if text.startswith("<") else f"= {text}"


def forest_plot(rows: Sequence[ForestRow], axis: str, title: str = "") -> str:
    """The plot as SVG text (Vega-Lite rendered by vl-convert; no browser, no network).

    Raises ValueError when there is nothing to draw.
    """
    import vl_convert

    if not rows:
        raise ValueError("there is no impact with an interval to draw")
    values = [
        {
            "label": row.label if row.whole else f"   {row.label}",
            "order": i,
            "impact": row.impact,
            "low": row.low,
            "high": row.high,
            "words": row.words,
        }
        for i, row in enumerate(rows)
    ]
    spec: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": f"{title or 'Forest plot'}. {axis}. "
        + " ".join(f"{row.label.strip()}: {row.words}." for row in rows),
        "width": 420,
        "height": {"step": 30},
        "background": "white",
        "data": {"values": values},
        "layer": _layers(axis),
        "config": {
            "view": {"stroke": None},
            "font": "sans-serif",
            "axis": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12},
            "title": {"anchor": "start", "color": INK, "fontSize": 14},
        },
        "padding": {"left": 10, "top": 10, "bottom": 10, "right": 10},
    }
    if title:
        spec["title"] = title
    svg = str(vl_convert.vegalite_to_svg(spec))
    # Vega leaves the whole drawing without a name; screen readers need one.
    return svg.replace("<svg ", f'<svg role="img" aria-label={quoteattr(spec["description"])} ', 1)


def _layers(axis: str) -> list[dict[str, Any]]:
    """A dashed line at zero; for each row its interval, its impact and the numbers in words."""
    place: dict[str, Any] = {
        "field": "label",
        "type": "nominal",
        "sort": {"field": "order"},
        "axis": {"title": None, "ticks": False, "domain": False, "labelLimit": 320, "labelPadding": 12},
    }
    across = {"type": "quantitative", "axis": {"title": axis, "grid": False, "tickCount": 7}}
    return [
        {
            "mark": {"type": "rule", "strokeDash": [4, 3], "color": QUIET},
            "encoding": {"x": {"datum": 0, **across}},
        },
        {
            "mark": {"type": "rule", "strokeWidth": 2, "color": MARK},
            "encoding": {"x": {"field": "low", **across}, "x2": {"field": "high"}, "y": place},
        },
        {
            "mark": {"type": "point", "shape": "square", "filled": True, "size": 70, "opacity": 1, "color": MARK},
            "encoding": {"x": {"field": "impact", **across}, "y": place},
        },
        {
            "mark": {"type": "text", "align": "left", "color": INK, "fontSize": 11},
            "encoding": {"x": {"value": 436}, "y": place, "text": {"field": "words"}},
        },
    ]
