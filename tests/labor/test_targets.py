"""Target lists: the contract, what middle-skill means, every area, and parameters that must be refused."""

import dataclasses
import math

import pytest

from workadvance import labor
from workadvance.labor.targets import SORT_COLUMNS, is_thin, reliability
from workadvance.tables import InputProblems


@pytest.fixture(scope="module")
def tulsa():
    return labor.target(["46140"])


def one(found, soc):
    return next(o for o in found.occupations if o.soc == soc)


def test_the_contract(tulsa):
    assert {f.name for f in dataclasses.fields(tulsa)} >= {"areas", "pay_bar", "vintages", "assumptions", "occupations"}
    promised = {
        "soc", "title", "employment", "employment_rse", "median_annual_wage", "p25_annual_wage", "wage_imputed",
        "pay_probability", "pay_gate", "typical_education", "work_experience", "on_the_job_training", "middle_skill", "entry",
        "openings", "structural_openings", "location_quotient", "capacity", "reliability", "step_up_jobs", "flags",
    }  # fmt: skip
    assert promised <= {f.name for f in dataclasses.fields(labor.TargetOccupation)}
    assert {"phi", "p20", "p50", "p80"} == {f.name for f in dataclasses.fields(labor.Capacity)}
    assert tulsa.pay_bar == pytest.approx(45_614.36)
    assert tulsa.assumptions["phi"]["value"] == 0.25


def test_numbers_are_the_published_ones(tulsa):
    nurse = one(tulsa, "29-2061")
    wage = labor.wage("46140", "29-2061")
    assert (nurse.employment, nurse.median_annual_wage, nurse.p25_annual_wage) == (wage.employment, wage.p50, wage.p25)
    assert nurse.employment_rse == pytest.approx(wage.employment_rse_pct, abs=0.01)
    national = labor.occupation("29-2061")
    assert nurse.openings == pytest.approx(
        nurse.employment * national.national_openings / national.national_employment, abs=0.06
    )


def test_middle_skill_by_education_by_training_and_neither(tulsa):
    assert one(tulsa, "29-2061").middle_skill_rule == "education"
    assert one(tulsa, "47-2111").middle_skill_rule == "training"
    waiter = one(tulsa, "35-3031")
    assert (waiter.middle_skill, waiter.entry, waiter.middle_skill_rule) == (False, False, None)


def test_entry_needs_no_experience_and_the_rest_are_step_up_jobs(tulsa):
    supervisor = one(tulsa, "47-1011")
    assert supervisor.work_experience != "None"
    assert not supervisor.entry
    for o in tulsa.occupations:
        assert o.entry == (o.middle_skill and o.work_experience == "None")
        assert ("next_rung" in o.flags) == (o.middle_skill and o.work_experience != "None")


def test_registered_nurse_is_within_reach_not_a_middle_skill_job(tulsa):
    nurse = one(tulsa, "29-1141")
    assert (nurse.middle_skill, nurse.typical_education) == (False, "Bachelor's degree")
    assert "reachable_rung" in nurse.flags


def test_gates_follow_the_probability_and_the_median(tulsa):
    for o in tulsa.occupations:
        assert (o.pay_gate is None) == (o.median_annual_wage is None and o.borrowed_median_wage is None)
        if o.pay_gate == "pass":
            assert (o.median_annual_wage or o.borrowed_median_wage) > tulsa.pay_bar
        if o.pay_gate == "fail":
            assert (o.median_annual_wage or o.borrowed_median_wage) < tulsa.pay_bar


def test_a_suppressed_number_is_said_so_and_never_zero(tulsa):
    mechanic = one(tulsa, "49-3011")
    assert mechanic.median_annual_wage is None
    assert "median_suppressed" in mechanic.flags
    hidden = [o for o in tulsa.occupations if "employment_suppressed" in o.flags]
    assert hidden
    for o in hidden:
        assert (o.employment, o.openings, o.capacity.p20, o.reliability) == (None, None, None, "unpublished")


def test_capacity_is_shown_for_three_values_of_phi(tulsa):
    truck = one(tulsa, "53-3032")
    assert (truck.capacity_low.phi, truck.capacity.phi, truck.capacity_high.phi) == (0.1, 0.25, 0.4)
    assert truck.capacity_low.p20 < truck.capacity.p20 < truck.capacity_high.p20
    assert one(labor.target(["46140"], phi=0.4), "53-3032").capacity == truck.capacity_high


def test_entry_only_and_sector_narrow_the_list(tulsa):
    entry = labor.target(["46140"], entry_only=True)
    assert {o.soc for o in entry.occupations} == {o.soc for o in tulsa.occupations if o.entry}
    health = labor.target(["46140"], sector="health care")
    assert {o.soc[:2] for o in health.occupations} >= {"29", "31"}
    assert "53-3032" not in {o.soc for o in health.occupations}
    assert labor.target(["46140"], sector="Health").occupations == health.occupations


def test_the_list_is_in_the_order_asked_for_with_unpublished_last(tulsa):
    known = [o.openings for o in tulsa.occupations if o.openings is not None]
    assert known == sorted(known, reverse=True)
    assert all(o.openings is None for o in tulsa.occupations[len(known) :])
    rising = labor.target(["46140"], sort="median_annual_wage", descending=False).occupations
    pay = [o.median_annual_wage for o in rising if o.median_annual_wage is not None]
    assert pay == sorted(pay)
    assert rising[-1].median_annual_wage is None
    for column in SORT_COLUMNS:
        assert len(labor.target(["46140"], sort=column, entry_only=True).occupations) > 50


def test_a_living_wage_moves_the_gate_only(tulsa):
    high = labor.target(["46140"], living_wage=90_000)
    assert high.pay_bar == 90_000
    assert one(high, "29-2061").pay_gate == "fail"
    assert one(high, "29-2061").openings == one(tulsa, "29-2061").openings
    assert "living_wage_not_comparable" in high.pay_bar_detail.flags


def test_benefits_are_marked_as_a_national_group_estimate(tulsa):
    welder = one(tulsa, "51-4121").benefits
    assert (welder.group, welder.workers, welder.access_pct) == ("Production", "private", 80)
    assert "national" in welder.scope
    assert one(tulsa, "29-1141").benefits.workers == "civilian"


def test_every_occupation_of_the_country_has_a_group_of_benefits():
    for soc in labor.occupations()["soc"]:
        assert labor.group_benefits(soc).access_pct > 0


@pytest.mark.parametrize(
    "bad",
    [{"phi": math.nan}, {"phi": -0.1}, {"phi": 2.0}, {"phi": math.inf}, {"living_wage": -1.0}, {"living_wage": math.nan},
     {"sector": "zzz"}, {"sector": ""}, {"sort": "goodness"}],
)  # fmt: skip
def test_impossible_parameters_are_refused(bad):
    with pytest.raises(InputProblems):
        labor.target(["46140"], **bad)


@pytest.mark.parametrize(
    ("employment", "rse", "openings", "status", "expected"),
    [
        (None, None, None, "published", "unpublished"),
        (1000, 5.0, 100.0, "published", "high"),
        (1000, 5.0, 100.0, "suppressed", "moderate"),
        (1000, 20.0, 100.0, "published", "moderate"),
        (1000, 31.0, 100.0, "published", "low"),
        (40, 10.0, 5.0, "published", "moderate"),
        (40, 20.0, 5.0, "published", "low"),
        (1000, None, 100.0, "published", "low"),
    ],
)
def test_reliability(employment, rse, openings, status, expected):
    assert reliability(employment, rse, openings, status) == expected


def test_thin_markets():
    assert is_thin(99, 500.0)
    assert is_thin(5000, 19.9)
    assert not is_thin(100, 20.0)
    assert not is_thin(None, None)


@pytest.mark.slow
def test_every_area_has_a_target_list(everything, lot):
    codes = labor.areas()["area"].to_list()
    for code in codes if everything else lot.sample(codes, 60):
        found = labor.target([code])
        assert found.occupations, code
        for o in found.occupations:
            assert o.openings is None or o.openings >= 0
            assert o.structural_openings is None or o.structural_openings >= 0
            assert o.pay_probability is None or 0 <= o.pay_probability <= 1
            assert (o.capacity.p20 is None) == (o.openings is None)
