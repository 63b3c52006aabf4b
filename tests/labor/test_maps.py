"""Maps: outlines that touch and cover, numbers equal to the library's, drawings that are SVG."""

import itertools
import json
import xml.etree.ElementTree as ET

import numpy as np
import polars as pl
import pytest

from workadvance import labor
from workadvance.labor import facts, maps
from workadvance.labor.build import shapes
from workadvance.labor.build.raw import RawFolder
from workadvance.tables import InputProblems


def corners(path):
    """The points of SVG path data, ring by ring."""
    for ring in path.removesuffix("z").split("z"):
        start, steps = ring.removeprefix("M").split("l")
        moves = [tuple(map(int, step.split(","))) for step in (start, *steps.split())]
        yield np.cumsum(np.array(moves), axis=0)


def size_of(path):
    """The area inside; holes run the other way round and are taken off."""
    return abs(
        sum(
            float(np.dot(r[:, 0], np.roll(r[:, 1], 1)) - np.dot(r[:, 1], np.roll(r[:, 0], 1))) / 2
            for r in corners(path)
        )
    )


def test_outlines_cover_the_country_once():
    """An independent sum: labor areas, with the counties of none, are as large as the counties they are made of."""
    counties = sum(map(size_of, facts.table("county_shapes")["path"]))
    areas = sum(map(size_of, facts.table("area_shapes")["path"]))
    assert areas == pytest.approx(counties, rel=0.01)
    assert facts.table("county_shapes").height > 3100
    assert facts.table("area_shapes").height > 490


def test_outlines_lie_within_their_stated_edges():
    for row in facts.table("county_shapes").head(300).iter_rows(named=True):
        points = np.concatenate(list(corners(row["path"])))
        assert points.min(axis=0).tolist() == [row["left"], row["top"]]
        assert points.max(axis=0).tolist() == [row["right"], row["bottom"]]


def test_values_are_those_of_the_library():
    shown = maps.by_area("absorption", "51-4121")
    pays = maps.by_area("pay", "51-4121")
    for area in ("0046140", "2100004", "0031080"):
        row = next(o for o in labor.target([area]).occupations if o.soc == "51-4121")
        assert shown.filter(area=area)["value"][0] == row.capacity.p20
        assert pays.filter(area=area)["value"][0] == row.median_annual_wage
        assert maps.by_area("openings", "51-4121").filter(area=area)["value"][0] == pytest.approx(
            row.openings, abs=0.06
        )
        share = labor.shares([area])["share_strict"][0]
        assert maps.by_area("share").filter(area=area)["value"][0] == pytest.approx(share)


def test_a_number_that_is_not_published_has_no_shade_and_is_never_zero():
    drawn = maps.area_map("pay", "49-3011")
    tulsa = next(s for s in drawn.shapes if s.area == "0046140")
    assert (tulsa.value, tulsa.level) == (None, None)
    assert all(s.level in range(maps.LEVELS) for s in drawn.shapes if s.value is not None)


def test_a_states_map_has_all_its_counties_with_their_areas_number():
    drawn = maps.area_map("share", state="ok")
    assert len(drawn.shapes) == 77
    values = {s.area: s.value for s in drawn.shapes}
    assert values["0046140"] == labor.shares(["46140"])["share_strict"][0]
    assert {s.name for s in drawn.shapes} >= {"Tulsa County", "Cimarron County"}


def test_the_drawing_is_small_and_well_formed():
    drawn = maps.area_map("pay")
    text = maps.as_svg(drawn, "Pay < here")
    assert len(text) < 160_000
    root = ET.fromstring(text)
    assert root.find("{http://www.w3.org/2000/svg}title").text == "Pay < here"
    assert len(root.findall(".//{http://www.w3.org/2000/svg}path")) == len(drawn.shapes)


@pytest.mark.parametrize(
    ("measure", "soc", "state"),
    [
        ("pey", "", ""),
        ("openings", "", ""),
        ("absorption", "", ""),
        ("pay", "99-9999", ""),
        ("pay", "", "PR"),
        ("pay", "", "ZZ"),
    ],
)
def test_what_cannot_be_drawn_is_refused(measure, soc, state):
    with pytest.raises(InputProblems):
        maps.area_map(measure, soc, state)


def test_simplifying_keeps_ends_and_stays_within_its_tolerance():
    line = np.cumsum(np.random.default_rng(7).normal(size=(400, 2)), axis=0)
    short = shapes.simplify(line, 2.0)
    assert len(short) < 200
    assert (short[[0, -1]] == line[[0, -1]]).all()
    for point in line:
        ends = itertools.pairwise(short)
        assert min(_distance(point, a, b) for a, b in ends) <= 2.0 + 1e-9


def _distance(point, a, b):
    part = np.clip(np.dot(point - a, b - a) / max(np.dot(b - a, b - a), 1e-12), 0, 1)
    return float(np.hypot(*(point - a - part * (b - a))))


def test_two_squares_dissolve_into_one_rectangle(tmp_path):
    arcs = [[[1, 0], [0, 1]], [[1, 1], [-1, 0], [0, -1], [1, 0]], [[1, 0], [1, 0], [0, 1], [-1, 0]]]
    content = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": arcs,
        "objects": {
            "counties": {
                "geometries": [
                    {"id": "01001", "type": "Polygon", "arcs": [[0, 1]]},
                    {"id": "01003", "type": "Polygon", "arcs": [[-1, 2]]},
                ]
            }
        },
    }
    (tmp_path / "counties-albers-10m.json").write_text(json.dumps(content))
    counties = pl.DataFrame({"county_fips": ["01001", "01003"], "area": ["0000001", "0000001"]})
    made = shapes.area_shapes(RawFolder(tmp_path), {"counties": counties})
    assert made.select("area", "left", "top", "right", "bottom").row(0) == ("0000001", 0, 0, 20, 10)
    assert size_of(made["path"][0]) == 200
    assert len(list(corners(made["path"][0]))) == 1
    (tmp_path / "counties-albers-10m.json").write_text("{}")
    with pytest.raises(InputProblems, match="no TopoJSON"):
        shapes.county_shapes(RawFolder(tmp_path), {})


def test_a_county_whose_area_is_not_known_shows_its_states_number_and_says_so():
    drawn = maps.area_map("pay", state="TX")
    of_state = {s.name: s for s in drawn.shapes if s.of_state}
    texas = facts.table("areas").filter(area="4800000")
    assert len(of_state) > 50
    assert {s.value for s in of_state.values()} == {float(texas["p50_annual_usd"][0])}
    assert all(s.level is not None for s in maps.area_map("share").shapes)
    assert all(s.value is None for s in maps.area_map("openings", "51-4121", "TX").shapes if s.of_state)
    rows = {r["area"] for r in maps.rows_of(maps.area_map("pay"))}
    assert not any(code.endswith(maps.WHOLE_STATE) for code in rows)
    assert "number of the whole state" in maps.as_svg(drawn, "Pay")
