"""The drawings say what the numbers say."""

from itertools import pairwise

from workadvance import labor
from workadvance.targeting import pictures, tilemap


def test_pay_lies_in_order_and_against_the_bar():
    row = {f"p{p}_annual_usd": v for p, v in ((10, 30_000), (25, 36_000), (50, 45_000), (75, 52_000), (90, 66_000))}
    drawn = pictures.pay_distribution(row, 48_000)
    xs = [drawn.x[p] for p in ("p10", "p25", "p50", "p75", "p90")]
    assert xs == sorted(xs)
    assert xs[0] > 0
    assert xs[-1] < 100
    assert drawn.x["p50"] < drawn.bar_x < drawn.x["p75"]
    assert abs(drawn.box_width - (drawn.x["p75"] - drawn.x["p25"])) < 0.02


def test_unpublished_percentiles_are_left_out():
    none = dict.fromkeys(f"p{p}_annual_usd" for p in (10, 25, 50, 75, 90))
    assert pictures.pay_distribution(none, 48_000) is None
    drawn = pictures.pay_distribution(none | {"p50_annual_usd": 60_000}, 48_000)
    assert not drawn.span
    assert drawn.box_width is None
    assert drawn.bar_x < drawn.x["p50"]
    assert [r.pay for r in drawn.rows] == [None, None, 60_000, None, None]


def test_each_step_of_a_ladder_is_higher_pay_and_higher_up():
    ladder = labor.ladder("31-9092", ["46140"])
    paths = pictures.ladder_paths(ladder)
    assert len(paths) == len(ladder.step_up_jobs) > 0
    for path in paths:
        for before, after in pairwise(path.steps):
            assert after.pay > before.pay
            assert after.y < before.y
            assert after.x1 == before.x2
            assert after.gain == round(after.pay - before.pay, 2)


def test_no_ladder_is_drawn_without_pay():
    assert pictures.ladder_paths(labor.ladder("45-4011", ["46140"])) == []


def test_every_state_has_its_own_tile():
    drawn = tilemap.drawing()
    states = {a.state for a in labor.areas_matching("", area_type="state")}
    assert {t.state for t in drawn.tiles} == states
    assert len({(t.x, t.y) for t in drawn.tiles}) == len(states)
    assert all(t.x < drawn.width and t.y < drawn.height for t in drawn.tiles)
    low = min(drawn.tiles, key=lambda t: t.share)
    high = max(drawn.tiles, key=lambda t: t.share)
    assert (low.level, high.level) == (0, 4)


def test_capacities_come_by_phi_once():
    row = next(o for o in labor.target(["46140"], phi=0.4).occupations if o.soc == "51-4121")
    found = pictures.capacities_by_phi(row.capacity_low, row.capacity, row.capacity_high)
    assert [c.phi for c in found] == [0.1, 0.4]
    small, large = pictures.capacity_bars(found)
    assert small.low <= small.value <= small.high <= large.high
