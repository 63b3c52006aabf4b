"""The tornado as a picture: SVG made on the spot, no browser and no network."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from workadvance.evidence.benefit_cost.calculate import BenefitCost

LOW, HIGH, INK = "#b45309", "#1d4ed8", "#1f2937"
MOST_BARS = 12


def tornado_chart(answer: BenefitCost, perspective: str = "society") -> str:
    """The largest swings of a perspective around its net present value, as SVG text.

    Raises ValueError when no input states an uncertainty, so that there is nothing to draw.
    """
    import vl_convert

    swings = [swing for swing in answer.tornado if swing.perspective == perspective][:MOST_BARS]
    if not swings:
        raise ValueError("no line states how unsure it is, so there is no tornado to draw")
    net = next(p.net for p in answer.perspectives if p.perspective == perspective)
    values = [
        {"input": s.input, "order": i, "from": net, "to": end, "end": side, "words": words}
        for i, s in enumerate(swings)
        for side, words, end in (("low", s.low, s.net_at_low), ("high", s.high, s.net_at_high))
    ]
    across = {
        "type": "quantitative",
        "scale": {"zero": False},
        "axis": {
            "title": f"Net present value to {perspective}, dollars of {answer.price_year} per person",
            "format": "$,.0f",
        },
    }
    rows: dict[str, Any] = {"field": "input", "type": "nominal", "sort": {"field": "order"}, "axis": {"title": None}}
    said = " ".join(f"{s.input}: {s.net_at_low:,.0f} at {s.low}, {s.net_at_high:,.0f} at {s.high}." for s in swings)
    spec: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": f"What the net to {perspective} hangs on: {answer.title}",
        "description": f"Net present value to {perspective} {net:,.0f} dollars per person. {said}",
        "width": 460,
        "height": {"step": 30},
        "background": "white",
        "data": {"values": values},
        "layer": _layers(net, rows, across),
        "config": {
            "view": {"stroke": None},
            "axis": {"labelLimit": 320, "labelColor": INK},
            "title": {"anchor": "start"},
        },
        "padding": 10,
    }
    svg = str(vl_convert.vegalite_to_svg(spec))
    # Vega leaves the whole drawing without a name; screen readers need one.
    return svg.replace("<svg ", f'<svg role="img" aria-label={quoteattr(spec["description"])} ', 1)


def _layers(net: float, rows: dict[str, Any], across: dict[str, Any]) -> list[dict[str, Any]]:
    """The bars, a line at the net and a dashed one at zero."""
    return [
        {
            "mark": {"type": "bar", "height": 16},
            "encoding": {
                "y": rows,
                "x": {"field": "from", **across},
                "x2": {"field": "to"},
                "color": {
                    "field": "end",
                    "type": "nominal",
                    "scale": {"domain": ["low", "high"], "range": [LOW, HIGH]},
                    "legend": {"title": "Input at its"},
                },
            },
        },
        {"mark": {"type": "rule", "color": INK}, "encoding": {"x": {"datum": net, **across}}},
        {"mark": {"type": "rule", "strokeDash": [4, 3], "color": INK}, "encoding": {"x": {"datum": 0, **across}}},
    ]
