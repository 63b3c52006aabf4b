"""ZIPs on the map, and points from dated policy."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest
import zipcodes

from workadvance.labor import facts
from workadvance.matching import (
    PARTS,
    Weights,
    load_weights,
    zip_centroid,
    zip_miles,
    zip_problem,
    zip_road_miles,
)
from workadvance.matching.build_zips import WATER_ONLY, _centers, _links, build_detours, build_table
from workadvance.matching.roads import DETOURS
from workadvance.matching.zip_places import TABLE, coordinates, great_circle_miles
from workadvance.tables import InputProblems


def test_zips_are_found_with_and_without_the_plus_four() -> None:
    place = zipcodes.matching("44115")[0]
    assert zip_centroid("44115") == (float(place["lat"]), float(place["long"]))
    assert zip_centroid(" 44115-1234 ") == zip_centroid("44115")


def test_the_table_is_what_the_package_says() -> None:
    assert pl.read_parquet(TABLE).equals(build_table())


@pytest.mark.parametrize(
    ("zip_code", "words"),
    [
        ("00000", "is not known"),
        ("09001", "no place on the map"),
        ("44", "five digits are needed"),
        ("ABCDE", "five digits are needed"),
        ("441155", "five digits are needed"),
        ("7030", "dropped its leading zero, write 07030"),
    ],
)
def test_other_zips_are_refused_with_what_to_do(zip_code: str, words: str) -> None:
    assert zip_centroid(zip_code) is None
    assert words in str(zip_problem(zip_code))
    assert zip_miles(zip_code, "44115") is None


def test_miles_agree_with_another_haversine_and_with_known_distances() -> None:
    for one, other in (("44115", "10451"), ("44115", "44118"), ("99501", "96813"), ("44115", "44115")):
        (a, b), (c, d) = zip_centroid(one) or (0, 0), zip_centroid(other) or (0, 0)
        assert zip_miles(one, other) == pytest.approx(zipcodes.haversine(b, a, d, c), rel=2e-3, abs=0.01)
    quarter = great_circle_miles(*(np.array([v]) for v in (0.0, 0.0, 0.0, 90.0)))
    assert quarter[0] == pytest.approx(np.pi / 2 * 3958.7613, abs=0.01)


def test_the_shipped_detours_are_those_of_commuting_and_borders() -> None:
    assert pl.read_parquet(DETOURS).equals(build_detours())


BRIDGED = (
    "06001-06075 06001-06081 06013-06041 06041-06075 09001-09009 09005-09009 12039-13253 24003-24035 24017-51099 26031-26097"
    " 26047-26097 36047-36085 37015-37041 37041-37187 37055-37177 41007-53049 44001-44005 44005-44009 51093-51700 51095-51181"
    " 51103-51119 51131-51810 51650-51710 51700-51800 53029-53057 53031-53035 53033-53035 53035-53061 55009-55029"
)
"""Neighbors without common land on the simplified map that a bridge, a tunnel or a ferry people take to work joins (or whose
land is lost in the simplifying)."""


def test_neighbors_with_only_water_between_them_were_all_looked_at() -> None:
    points = {
        county: set(_points(path)) for county, path in facts.table("county_shapes").select("county", "path").iter_rows()
    }
    looked_at = set(f"{WATER_ONLY} {BRIDGED}".split())
    counties, _, _ = _centers()
    _, links = _links({county: at for at, county in enumerate(counties)})
    pairs = [(counties[a], counties[b]) for a, b in links]
    wet = {f"{a}-{b}" for a, b in pairs if a in points and b in points and not points[a] & points[b]}
    assert wet - looked_at == set()
    assert not {f"{a}-{b}" for a, b in pairs} & set(WATER_ONLY.split())


def _points(path: str) -> Iterator[tuple[int, int]]:
    """The corners of a shape: an absolute move, then relative lines."""
    x = y = 0
    for command, body in re.findall(r"([Ml])([^MlZz]*)", path):
        for across, down in re.findall(r"(-?\d+),(-?\d+)", body):
            x, y = (int(across), int(down)) if command == "M" else (x + int(across), y + int(down))
            yield x, y


@pytest.mark.parametrize(
    ("home", "work", "least", "most"),
    [
        ("44115", "44106", 1.2, 1.2),  # across Cleveland
        ("94103", "94607", 1.2, 1.2),  # over the Bay Bridge
        ("98101", "98337", 1.2, 1.2),  # a ferry people take to work
        ("21401", "21666", 1.2, 1.2),  # over the Chesapeake Bay Bridge
        ("08204", "19958", 2.5, 8.0),  # Cape May to Lewes: around Delaware Bay, some 150 miles
        ("19901", "08302", 1.8, 6.0),  # Dover to Bridgeton, around the same bay
        ("53202", "49440", 3.0, 4.5),  # Milwaukee to Muskegon: around Lake Michigan, some 280 miles
        ("60601", "49085", 1.5, 2.5),  # Chicago to St. Joseph, around its south end
        ("06604", "11777", 2.5, 6.0),  # Bridgeport to Port Jefferson: around Long Island Sound
        ("98277", "98368", 4.0, 11.0),  # Oak Harbor to Port Townsend, around Puget Sound
        ("37862", "28786", 1.5, 3.0),  # over the Great Smoky Mountains
    ],
)
def test_roads_are_longer_than_lines_and_go_around_bays_and_ranges(
    home: str, work: str, least: float, most: float
) -> None:
    straight, road = zip_miles(home, work), zip_road_miles(home, work)
    assert straight is not None
    assert road is not None
    assert least - 0.01 <= road / straight <= most + 0.01
    assert zip_road_miles(work, home) == road


def test_a_zip_that_is_not_known_has_no_road() -> None:
    assert zip_road_miles("00000", "44115") is None


def test_blank_zips_have_no_coordinates() -> None:
    latitude, longitude = coordinates(["44115", None, ""])
    assert np.isnan(latitude).tolist() == np.isnan(longitude).tolist() == [False, True, True]


def test_weights_are_the_policy_of_the_day() -> None:
    weights = load_weights(dt.date(2026, 1, 1))
    assert set(weights.points) == set(PARTS)
    assert sum(most for part, most in weights.points.items() if part != "waiting_guarantee") == 100
    assert weights.guarantee_after == 90
    with pytest.raises(InputProblems, match="has no value on 2009-01-01"):
        load_weights(dt.date(2009, 1, 1))


@pytest.mark.parametrize(
    ("benefits", "share"),
    [
        ((), 0.0),
        (("no",), 0.0),
        (("none",), 0.0),
        (("yes",), 1.0),
        (("Yes", "health"), 1.0),
        (("health",), 0.5),
        (("Health", "paid leave", "retirement", "gym"), 1.0),
        (("gym",), 0.1),
        (("health", "gym"), 0.6),
    ],
)
def test_benefits_earn_their_shares(benefits: tuple[str, ...], share: float) -> None:
    assert load_weights(dt.date(2026, 1, 1)).benefits_share(benefits) == pytest.approx(share)


def test_weights_that_make_no_sense_are_refused() -> None:
    fine = {
        "points": dict.fromkeys(PARTS, 1.0),
        "pay_gain_full_at": 1.0,
        "distance_none_at": 1.0,
        "days_waiting_full_at": 1.0,
        "benefit_shares": {"other": 0.1},
    }
    assert Weights(**fine).on is None  # type: ignore[arg-type]  # wrong on purpose
    for wrong in (
        {"points": {"pay_gain": 1.0}},
        {"points": dict.fromkeys(PARTS, -1.0)},
        {"distance_none_at": 0.0},
        {"benefit_shares": {}},
    ):
        with pytest.raises(ValueError):
            Weights(**(fine | wrong))  # type: ignore[arg-type]  # wrong on purpose
