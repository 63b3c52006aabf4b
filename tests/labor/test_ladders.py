"""Ladders: what makes a rung, checked against the tables, and jobs that have none."""

import pytest

from workadvance import labor
from workadvance.labor import facts
from workadvance.labor.ladders import steps
from workadvance.tables import InputProblems


def test_practical_nurse_leads_to_registered_nurse():
    rungs = labor.next_rungs("29-2061", ["46140"])
    assert [r.soc for r in rungs] == ["29-1141"]
    nurse, practical = labor.wage("46140", "29-1141"), labor.wage("46140", "29-2061")
    assert rungs[0].gain == pytest.approx(nurse.p50 / practical.p50 - 1, abs=1e-4)
    assert rungs[0].median_annual_wage == nurse.p50
    assert rungs[0].credential


@pytest.mark.parametrize("codes", [["46140"], ["2100001", "2100002", "2100003", "2100004"], ["0000000"]])
def test_every_rung_keeps_the_rules(codes):
    related = {(a, b): t for a, b, t in facts.table("related").select("soc", "related_soc", "tier").iter_rows()}
    found = labor.target(codes, every_education=True)
    assert sum(len(o.next_rungs) for o in found.occupations) > 100
    for o in found.occupations:
        assert len(o.next_rungs) <= 3
        start = labor.occupation(o.soc)
        for rung in o.next_rungs:
            end = labor.occupation(rung.soc)
            assert related[(o.soc, rung.soc)] == "Primary-Short"
            assert rung.gain >= 0.1
            assert end.job_zone <= start.job_zone + 1
            assert rung.soc == "29-1141" or not end.typical_education.startswith(("Bachelor", "Master", "Doctor"))


def test_rungs_are_chained_to_a_third_job_and_never_back():
    ladder = labor.ladder("31-1131", ["46140"])
    assert any(r.next_rungs for r in ladder.next_rungs)
    for first in ladder.next_rungs:
        for second in first.next_rungs:
            assert second.soc not in ("31-1131", first.soc)
            assert second.median_annual_wage > first.median_annual_wage
            assert second.next_rungs == ()
    assert all(r.next_rungs == () for r in labor.next_rungs("31-1131", ["46140"], depth=1))


def test_wider_tiers_add_steps_and_a_higher_gain_removes_them():
    places = labor.resolve(["46140"])
    close = steps(places)
    wide = steps(places, ("Primary-Short", "Primary-Long", "Supplemental"))
    assert wide.height > close.height
    assert steps(places, minimum_gain=0.5).height < close.height
    assert close.height > 100


def test_a_job_without_published_pay_has_no_ladder_and_says_why():
    hidden = labor.ladder("49-3011", ["46140"])
    assert (hidden.next_rungs, hidden.median_status) == ((), "suppressed")
    assert "median_suppressed" in hidden.flags
    absent = labor.ladder("11-1031", ["46140"])
    assert (absent.median_status, absent.flags[0]) == ("missing", "not_listed_in_area")
    other = labor.ladder("15-1299", ["46140"])
    assert "no_onet_record" in other.flags


def test_it_never_promises():
    assert "Related by O*NET" in labor.ladder("29-2061", ["46140"]).note


@pytest.mark.parametrize(("soc", "area"), [("99-9999", "46140"), ("29-2061", "4614"), ("", "46140"), ("29-2061", "")])
def test_unknown_codes_are_refused(soc, area):
    with pytest.raises(InputProblems):
        labor.ladder(soc, [area])
