"""Places side by side and the price-adjusted pay gap, computed again by hand."""

import statistics

import pytest

from workadvance import labor
from workadvance.tables import InputProblems

METROS = ["30460", "17140", "31140"]


def test_gaps_are_medians_at_national_prices():
    gap = labor.pay_gaps(["2100004"], METROS, socs=["29-2061"]).occupations[0]
    home = 100 * labor.wage("2100004", "29-2061").p50 / labor.area("2100004").parity_index
    away = [100 * labor.wage(m, "29-2061").p50 / labor.area(m).parity_index for m in METROS]
    assert gap.home_usd == pytest.approx(home, abs=1)
    assert gap.metros_median_usd == pytest.approx(statistics.median(away), abs=1)
    assert gap.gap_to_best == pytest.approx(max(away) / home - 1, abs=1e-4)
    assert gap.best_area == labor.area(METROS[away.index(max(away))]).code


def test_an_occupation_unpublished_at_home_has_no_gap():
    found = {g.soc: g for g in labor.pay_gaps(["46140"], METROS, socs=["49-3011", "11-1031"]).occupations}
    assert (found["49-3011"].home_usd, found["49-3011"].gap_to_best) == (None, None)
    assert found["11-1031"].metros_published == 0


def test_every_occupation_of_a_sector_and_all_together():
    found = labor.pay_gaps(["2100001", "2100002", "2100003", "2100004"], METROS, sector="health_care")
    assert len(found.occupations) > 20
    assert found.overall.gap_to_median > 0
    assert "parity_us_nonmetro" in found.flags


def test_home_is_not_a_place_to_move_to():
    with pytest.raises(InputProblems, match="home already"):
        labor.pay_gaps(["46140"], ["0046140"])
    with pytest.raises(InputProblems):
        labor.pay_gaps(["46140"], ["999999"])


def test_places_side_by_side_are_measured_against_the_first():
    first, second = labor.compare(["46140", "2100004"])
    assert (first["area"], first["gap_to_first"]) == ("0046140", 0.0)
    expected = (39_990 / 88.222) / (46_670 / 89.475) - 1
    assert second["gap_to_first"] == pytest.approx(expected, abs=2e-4)
    assert second["flags"] == ["parity_us_nonmetro"]


def test_one_occupation_side_by_side_says_what_is_suppressed():
    rows = labor.compare(["46140", "2100004"], soc="49-3011")
    assert rows[0]["median_status"] == "suppressed"
    assert rows[0]["median_at_national_prices"] is None
    assert rows[1]["median_status"] in ("missing", "suppressed")
