"""Draw a slate: for each referral, what its score is made of.

workadvance match run --candidates candidates.csv --orders orders.csv --on 2026-02-01 --format json > slate.json
python plot.py slate.json slate.svg
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import altair as alt
import polars as pl
import vl_convert

WORDS = {
    "pay_gain": "pay gain",
    "benefits": "benefits",
    "distance": "distance",
    "days_waiting": "days waiting",
    "fit": "fit",
    "step_up_job": "step-up job",
    "waiting_guarantee": "waiting guarantee",
}
COLORS = ["#1b6b5f", "#7fb5a8", "#e0a526", "#8c5a9e", "#5b7fa6", "#b0b0b0", "#4a4a4a"]


def chart(slate: dict[str, Any]) -> alt.Chart:
    """A bar for each referral, one color a part of the score, longest first."""
    rows = [
        {"referral": f"{a['candidate_id']} → {a['order_id']}", "score": a["score"], "part": WORDS[p], "points": points}
        for a in slate["assignments"]
        for p, points in a["parts"].items()
    ]
    used = [word for word in WORDS.values() if any(r["part"] == word and r["points"] for r in rows)]
    frame = pl.DataFrame([r | {"place": used.index(r["part"])} for r in rows if r["part"] in used])
    return (
        alt.Chart(frame, title=f"{slate['matched']} people referred, {slate['total_score']:g} points", width=520)
        .mark_bar()
        .encode(
            x=alt.X("points:Q", title="points"),
            y=alt.Y("referral:N", title=None, sort=alt.EncodingSortField("score", order="descending")),
            color=alt.Color("part:N", title=None, sort=used, scale=alt.Scale(domain=used, range=COLORS[: len(used)])),
            order=alt.Order("place:O"),
        )
        .configure_axis(labelFontSize=13, titleFontSize=13, labelLimit=240)
        .configure_legend(orient="bottom", labelFontSize=13)
        .configure_view(stroke=None)
    )


def main(slate: Path, drawing: Path) -> None:
    """Read the JSON of `match run`, write an SVG."""
    picture = chart(json.loads(slate.read_text(encoding="utf-8")))
    drawing.write_text(vl_convert.vegalite_to_svg(picture.to_json()), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
