"""Planned cohorts: the light at its borders, several occupations, thin and unpublished markets."""

import dataclasses
import math

import pytest

from workadvance import labor
from workadvance.labor.cohorts import LIGHTS
from workadvance.tables import InputProblems


def test_the_light_changes_at_the_percentiles():
    found = labor.plan(["46140"], ["51-4121"], 1)
    p20, p50 = found.capacity.p20, found.capacity.p50
    lights = [labor.plan(["46140"], ["51-4121"], n).light for n in (p20, p20 + 1, p50, p50 + 1)]
    assert lights == ["green", "amber", "amber", "red"]


def test_the_numbers_are_those_of_the_target_list():
    target = next(o for o in labor.target(["46140"]).occupations if o.soc == "51-4121")
    found = labor.plan(["46140"], ["51-4121"], 30)
    assert (found.capacity, found.capacity_low, found.capacity_high) == (
        target.capacity, target.capacity_low, target.capacity_high,
    )  # fmt: skip
    assert found.occupations[0].pay_gate == target.pay_gate
    assert found.openings == target.openings


def test_the_sentence_says_what_and_where_and_how_sure():
    found = labor.plan(["46140"], ["51-4121"], 30)
    for part in ("30 seats", "Welders", "Tulsa, OK", "φ = 0.25", "φ = 0.1", "φ = 0.4", str(found.capacity.p20)):
        assert part in found.sentence
    assert "1 seat a year" in labor.plan(["46140"], ["51-4121"], 1).sentence


def test_two_occupations_share_a_cohort_and_spread_the_risk():
    one, other = (labor.plan(["46140"], [soc], 5).openings for soc in ("51-4121", "51-4041"))
    both = labor.plan(["46140"], ["51-4121", "51-4041"], 5)
    assert both.openings == pytest.approx(one + other, abs=0.11)
    separately = sum(labor.plan(["46140"], [s], 5).capacity.p20 for s in ("51-4121", "51-4041"))
    assert both.capacity.p20 >= separately


def test_completers_of_others_come_off():
    alone = labor.plan(["46140"], ["51-4121"], 30)
    crowded = labor.plan(["46140"], ["51-4121"], 30, completers=60)
    assert crowded.capacity.p50 < alone.capacity.p50
    assert "completers_unknown" in alone.flags
    assert "completers_unknown" not in crowded.flags


def test_a_thin_market_is_never_green_and_pooling_helps():
    alone = labor.plan(["2100004"], ["49-9043"], 1)
    assert alone.thin_market
    assert alone.light != "green"
    assert "thin" in alone.sentence
    pooled = labor.plan(["2100001", "2100002", "2100003", "2100004"], ["49-9043"], 1)
    assert pooled.capacity.p50 >= alone.capacity.p50


def test_what_is_not_published_is_unknown_and_not_zero():
    found = labor.plan(["46140"], ["11-1031"], 5)
    assert (found.light, found.capacity.p20, found.openings) == ("unknown", None, None)
    assert "not zero" in found.sentence
    mixed = labor.plan(["46140"], ["51-4121", "11-1031"], 5)
    assert mixed.light == "amber"
    assert "partly_published" in mixed.flags


def test_a_job_that_fails_the_pay_gate_is_flagged():
    assert "pay_gate_failed" in labor.plan(["46140"], ["31-1131"], 5).flags


@pytest.mark.parametrize(
    "bad",
    [{"seats": 0}, {"seats": -4}, {"seats": 2.5}, {"seats": math.nan}, {"seats": True}, {"phi": -1.0}, {"completers": math.inf},
     {"living_wage": math.nan}, {"socs": []}, {"socs": ["nothing at all"]}, {"areas": ["4614"]}],
)  # fmt: skip
def test_impossible_plans_are_refused(bad):
    arguments = {"areas": ["46140"], "socs": ["51-4121"], "seats": 10, **bad}
    with pytest.raises(InputProblems):
        labor.plan(**arguments)


def test_every_problem_is_said_at_once():
    with pytest.raises(InputProblems) as caught:
        labor.plan(["4614"], ["99-9999", "also not"], 3)
    assert len(caught.value.problems) == 3


def test_lights_are_the_four():
    assert LIGHTS == ("green", "amber", "red", "unknown")
    assert "light" in {f.name for f in dataclasses.fields(labor.Plan)}
