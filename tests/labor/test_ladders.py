"""Ladders: what makes a step-up job, checked against the tables, and jobs that have none."""

import itertools
import statistics

import polars as pl
import pytest
from benchmarks import step_up_jobs
from polars.testing import assert_frame_equal

from workadvance import labor, policy
from workadvance.labor import facts
from workadvance.labor.assumptions import NEWEST
from workadvance.labor.ladders import steps
from workadvance.labor.step_up_evidence import MADE, evidence, weighed
from workadvance.tables import InputProblems

POLICY = policy.load("labor_pathways")


def test_practical_nurse_leads_to_registered_nurse():
    step_ups = labor.step_up_jobs("29-2061", ["46140"])
    assert step_ups[0].soc == "29-1141"
    assert step_ups[0].strength == "strong"
    assert any("license" in reason for reason in step_ups[0].reasons)
    assert any("times as often as by chance" in reason for reason in step_ups[0].reasons)
    nurse, practical = labor.wage("46140", "29-1141"), labor.wage("46140", "29-2061")
    assert step_ups[0].gain == pytest.approx(nurse.p50 / practical.p50 - 1, abs=1e-4)
    assert step_ups[0].median_annual_wage == nurse.p50
    assert step_ups[0].credential


@pytest.mark.parametrize("codes", [["46140"], ["2100001", "2100002", "2100003", "2100004"], ["0000000"]])
def test_every_step_up_job_keeps_the_rules(codes):
    chains = [line.partition(": ")[0].split(" > ") for line in POLICY.value("ladder_pathways", NEWEST)]
    stated = {pair for chain in chains for pair in itertools.pairwise(chain)}
    found = labor.target(codes, every_education=True)
    assert sum(len(o.step_up_jobs) for o in found.occupations) > 100
    for o in found.occupations:
        assert len(o.step_up_jobs) <= 3
        start = labor.occupation(o.soc)
        for step_up in o.step_up_jobs:
            end = labor.occupation(step_up.soc)
            assert step_up.gain >= 0.1
            assert step_up.reasons
            assert step_up.years >= 1
            if (o.soc, step_up.soc) not in stated:
                assert (end.job_zone or 0) <= (start.job_zone or 4) + 1
                assert step_up.soc == "29-1141" or not end.typical_education.startswith(
                    ("Bachelor", "Master", "Doctor")
                )


@pytest.mark.parametrize("area", step_up_jobs.FITTED)
def test_most_jobs_below_a_bachelors_degree_have_three_step_up_jobs(area):
    """By employment, in the nation, a metropolitan and a rural place; the pay rule is not lowered for it."""
    assert step_up_jobs.with_three(area) >= 0.85


def test_three_step_up_jobs_are_the_rule_in_the_median_area_too():
    areas = facts.table("areas")["area"].to_list()[::9]
    shares = [share for share in map(step_up_jobs.with_three, areas) if share is not None]
    assert statistics.median(shares) >= 0.87


@pytest.mark.parametrize("areas", [step_up_jobs.FITTED, step_up_jobs.HELD_OUT])
def test_a_coach_would_not_laugh(areas):
    """Each step-up job of the 100 most common entry jobs is judged in `benchmarks/step_up_jobs.csv`, with a reason."""
    shown, good, unknown = step_up_jobs.sensible(areas)
    assert shown > 800
    assert not unknown
    assert good / shown >= 0.95


def test_a_usual_license_is_flagged():
    found = {r.soc: r for r in labor.step_up_jobs("31-1131", ["46140"], depth=1)}
    assert found["29-2061"].license_usual
    assert not {r.soc: r for r in labor.step_up_jobs("35-2014", ["46140"], depth=1)}["35-1011"].license_usual


def test_a_stated_pathway_holds_however_unlike_the_skills_are():
    """A mail carrier has no like occupation, and becomes a postmaster all the same."""
    assert "11-9131" in [r.soc for r in labor.step_up_jobs("43-5052", ["0000000"], depth=1)]


@pytest.mark.parametrize(
    ("soc", "never"),
    [("37-2011", "47-4071"), ("29-2052", "29-2056"), ("29-2061", "27-2042"), ("53-3032", "53-2012")],
)
def test_step_up_jobs_a_coach_would_laugh_at_are_gone(soc, never):
    for area in ("46140", "2100004", "0000000"):
        step_ups = [r.soc for r in labor.step_up_jobs(soc, [area], depth=1)]
        assert step_ups
        assert never not in step_ups


@pytest.mark.parametrize(
    ("soc", "step_up"),
    [
        ("31-1131", "29-2061"),
        ("15-1232", "15-1244"),
        ("35-2014", "35-1011"),
        ("37-2011", "49-9071"),
        ("51-4041", "51-4111"),
    ],
)
def test_steps_every_coach_knows_are_there(soc, step_up):
    assert step_up in [r.soc for r in labor.step_up_jobs(soc, ["46140"], depth=1)]


def test_a_chain_reaches_a_third_job_with_its_years():
    first = labor.ladder("31-1131", ["46140"]).step_up_jobs[0]
    assert (first.soc, first.step_up_jobs[0].soc) == ("29-2061", "29-1141")
    assert first.years + first.step_up_jobs[0].years >= 3


def test_moves_of_thinly_seen_occupations_do_not_count():
    thin = set(facts.table("mobility_codes").filter(pl.col("n_destinations") < 10)["soc"])
    thick = set(facts.table("mobility_codes").filter(pl.col("n_destinations") >= 10)["soc"])
    rows = evidence().filter(pl.col("soc").is_in(list(thin - thick)))
    assert rows.height
    assert rows["moves"].max() == 0


def test_step_up_jobs_are_chained_to_a_third_job_and_never_back():
    ladder = labor.ladder("31-1131", ["46140"])
    assert any(r.step_up_jobs for r in ladder.step_up_jobs)
    for first in ladder.step_up_jobs:
        for second in first.step_up_jobs:
            assert second.soc not in ("31-1131", first.soc)
            assert second.median_annual_wage > first.median_annual_wage
            assert second.step_up_jobs == ()
    assert all(r.step_up_jobs == () for r in labor.step_up_jobs("31-1131", ["46140"], depth=1))


def test_wider_tiers_add_steps_and_a_higher_gain_removes_them():
    places = labor.resolve(["46140"])
    close = steps(places)
    wide = steps(places, ("Primary-Short", "Primary-Long", "Supplemental"))
    assert wide.height > close.height
    assert steps(places, minimum_gain=0.5).height < close.height
    assert close.height > 100


def test_a_job_without_published_pay_borrows_it_and_says_so():
    hidden = labor.ladder("49-3011", ["46140"])
    assert hidden.median_status == "suppressed"
    assert {"median_suppressed", "borrowed"} <= set(hidden.flags)
    assert all(r.borrowed for r in hidden.step_up_jobs)
    absent = labor.ladder("11-1031", ["46140"])
    assert (absent.median_status, absent.flags[0]) == ("missing", "not_listed_in_area")
    other = labor.ladder("15-1299", ["46140"])
    assert "no_onet_record" in other.flags


def test_it_never_promises():
    assert "no one promises" in labor.ladder("29-2061", ["46140"]).note


@pytest.mark.parametrize(("soc", "area"), [("99-9999", "46140"), ("29-2061", "4614"), ("", "46140"), ("29-2061", "")])
def test_unknown_codes_are_refused(soc, area):
    with pytest.raises(InputProblems):
        labor.ladder(soc, [area])


def test_the_table_that_ships_is_what_the_facts_and_the_weights_give():
    assert_frame_equal(facts.table(MADE), weighed(facts.table))


def test_the_first_versions_names_are_still_read():
    """`next_rungs` of the function, a job, a pathway and a target: programs of others ask by it."""
    found = labor.target(["46140"])
    job = next(o for o in found.occupations if o.step_up_jobs)
    pathway = labor.ladder(job.soc, ["46140"])
    assert labor.next_rungs(job.soc, ["46140"]) == labor.step_up_jobs(job.soc, ["46140"])
    assert job.next_rungs == job.step_up_jobs
    assert pathway.next_rungs == pathway.step_up_jobs
    assert pathway.step_up_jobs[0].next_rungs == pathway.step_up_jobs[0].step_up_jobs
