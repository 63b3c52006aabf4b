from __future__ import annotations

import json
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workadvance.evidence import StudyDesign, minimum_detectable_effect, people_needed
from workadvance.evidence.impact import fit, project
from workadvance.tables import InputProblems


def test_equal_to_statsmodels_power_of_two_groups():
    # statsmodels uses the noncentral t; the multiple of the standard error differs from it by less than 0.3 percent.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.stats.power import TTestIndPower
    for people, ratio in ((60, (1, 1)), (300, (1, 1)), (900, (2, 1))):
        found = minimum_detectable_effect(people, StudyDesign(ratio=ratio, alpha=0.05))
        control = people * ratio[1] / sum(ratio)
        effect = TTestIndPower().solve_power(nobs1=control, ratio=ratio[0] / ratio[1], alpha=0.05, power=0.8)
        assert found.minimum_detectable_effect_size == pytest.approx(effect, rel=0.003)


def test_the_published_rule_of_thumb():
    # A study that can see $4,000 needs about 300 enrolled, $2,000 about 1,200; at a yield of 20%, 1,500 applicants.
    design = StudyDesign(sd=14000, screening_yield=0.20)
    four, two = minimum_detectable_effect(300, design), minimum_detectable_effect(1200, design)
    assert four.minimum_detectable_effect == pytest.approx(4000, rel=0.02)
    assert two.minimum_detectable_effect == pytest.approx(2000, rel=0.02)
    assert four.applicants == 1500
    assert "about 1,500 applicants" in four.in_words


@pytest.mark.parametrize("clustered", [False, True])
def test_simulated_studies_find_the_effect_as_often_as_promised(clustered):
    rng = np.random.default_rng(7)
    blocks, per_block, trials = 4, 60, 400
    n = blocks * per_block
    size, icc = 10, 0.1
    design = StudyDesign(sd=3.0, blocks=blocks, r_squared=0.4, covariates=1)
    if clustered:
        design = StudyDesign(sd=3.0, blocks=blocks, cluster_size=size, icc=icc)
    effect = minimum_detectable_effect(n, design).minimum_detectable_effect
    block = np.repeat(np.arange(blocks), per_block)
    cluster = np.arange(n) // size
    found = 0
    from scipy.special import stdtrit

    for _ in range(trials):
        if clustered:
            groups = np.concatenate([rng.permutation([0, 1] * (per_block // size // 2)) for _ in range(blocks)])
            arm = groups[cluster]
            noise = rng.normal(size=n // size)[cluster] * icc**0.5 + rng.normal(size=n) * (1 - icc) ** 0.5
            # Analyzed by cluster means: exact, where cluster-robust errors with 24 clusters are too small.
            y = (3.0 * noise + effect * arm).reshape(-1, size).mean(axis=1)
            got = fit(project(block[::size], np.empty((len(y), 0))), groups, 1, y[:, None], "classical")
        else:
            arm = np.concatenate([rng.permutation([0, 1] * (per_block // 2)) for _ in range(blocks)])
            x = rng.normal(size=(n, 1))
            y = 3.0 * (0.4**0.5 * x[:, 0] + 0.6**0.5 * rng.normal(size=n)) + effect * arm
            got = fit(project(block, x), arm, 1, y[:, None], "HC2")
        found += abs(got.impact[0, 0] / got.standard_error[0, 0]) > stdtrit(got.df, 0.95)
    # Binomial standard error: 2 points.
    assert found / trials == pytest.approx(0.80, abs=0.06)


@settings(deadline=None, max_examples=60)
@given(
    effect=st.floats(0.1, 2.0),
    share=st.integers(1, 4),
    attrition=st.floats(0, 0.5),
    r_squared=st.floats(0, 0.8),
    takeup=st.floats(0.3, 1.0),
    blocks=st.integers(1, 8),
    power=st.floats(0.5, 0.95),
)
def test_the_people_needed_are_enough_and_one_fewer_is_not(effect, share, attrition, r_squared, takeup, blocks, power):
    design = StudyDesign(
        ratio=(share, 1), attrition=attrition, r_squared=r_squared, takeup=takeup, blocks=blocks, power=power
    )
    answer = people_needed(effect, design)
    assert answer.minimum_detectable_effect <= effect
    assert answer.n_program + answer.n_control == answer.people
    assert answer.minimum_detectable_effect_on_participants == pytest.approx(answer.minimum_detectable_effect / takeup)
    try:
        fewer = minimum_detectable_effect(answer.people - 1, design).minimum_detectable_effect
    except InputProblems:
        return
    assert fewer > effect


def test_what_helps_and_what_hurts():
    def effect(**words) -> float:
        return minimum_detectable_effect(400, StudyDesign(**words)).minimum_detectable_effect

    plain = effect()
    assert effect(r_squared=0.5) == pytest.approx(plain * 0.5**0.5)
    assert effect(attrition=0.2) > plain
    assert effect(ratio=(3, 1)) > plain
    assert effect(power=0.9) > plain
    assert effect(alpha=0.05) > plain
    assert effect(one_sided=True) < plain
    assert effect(cluster_size=20, icc=0.05) > plain
    # Above one half a program that works makes the outcome less uneven, below it more.
    assert effect(control_rate=0.5) < plain * 0.5
    assert effect(control_rate=0.2) > plain * 0.4


def test_every_wrong_number_is_told():
    bad = StudyDesign(
        sd=0, takeup=0.3, control_takeup=0.4, attrition=1.0, r_squared=-0.1, blocks=0, alpha=0, power=1.2, icc=0.1
    )
    with pytest.raises(InputProblems) as told:
        minimum_detectable_effect(1, bad)
    for option in (
        "--sd",
        "--takeup",
        "--attrition",
        "--r-squared",
        "--blocks",
        "--alpha",
        "--power",
        "--icc",
        "--people",
    ):
        assert option in str(told.value)
    with pytest.raises(InputProblems, match="more than 0"):
        people_needed(-1, StudyDesign())
    with pytest.raises(InputProblems, match="more than 10,000,000"):
        people_needed(1e-9, StudyDesign())
    with pytest.raises(InputProblems, match="too few people"):
        minimum_detectable_effect(5, StudyDesign(blocks=6))


def test_the_command(run):
    status, printed, _ = run("power", "--people", 300, "--people", 1200, "--sd", 14000, "--format", "json")
    assert status == 0
    assert [row["people"] for row in json.loads(printed)] == [300, 1200]
    status, printed, _ = run("power", "--effect", 4000, "--sd", 14000, "--takeup", 0.75)
    assert status == 0
    assert "On those the offer brings in" in printed
    status, printed, _ = run("power", "--people", 500, "--control-rate", 0.7, "--ratio", "2:1")
    assert "percentage points" in printed
    for words in (
        (),
        ("--people", 5, "--effect", 1),
        ("--people", 50, "--ratio", "1:1:1"),
        ("--people", 50, "--sd", -1),
    ):
        status, printed, said = run("power", *words)
        assert (status, printed) == (2, "")
        assert "--" in said


def test_a_yes_no_outcome_uses_both_arms_variances():
    # Fleiss, Levin and Paik 2003, unpooled: (z + z)² (p1 q1 + p0 q0) / (p1 - p0)² people in each arm.
    from scipy.special import ndtri

    for control, effect in ((0.5, 0.1), (0.1, 0.08), (0.85, 0.06)):
        program = control + effect
        spread = program * (1 - program) + control * (1 - control)
        each = (ndtri(0.975) + ndtri(0.8)) ** 2 * spread / effect**2
        found = people_needed(effect, StudyDesign(control_rate=control, alpha=0.05))
        assert found.people == pytest.approx(2 * each, rel=0.01)


@pytest.mark.parametrize(("control", "ratio"), [(0.2, (1, 1)), (0.8, (1, 1)), (0.6, (3, 1))])
def test_simulated_yes_no_studies_find_the_effect_as_often_as_promised(control, ratio):
    design = StudyDesign(control_rate=control, ratio=ratio)
    answer = minimum_detectable_effect(400, design)
    rng = np.random.default_rng(3)
    a = rng.binomial(answer.n_program, control + answer.minimum_detectable_effect, 20_000) / answer.n_program
    b = rng.binomial(answer.n_control, control, 20_000) / answer.n_control
    error = np.sqrt(a * (1 - a) / (answer.n_program - 1) + b * (1 - b) / (answer.n_control - 1))
    assert (np.abs(a - b) > 1.6488 * error).mean() == pytest.approx(0.80, abs=0.025)


@pytest.mark.parametrize("per_block", [2, 4])
@pytest.mark.parametrize("ratio", [(1, 1), (3, 1)])
def test_simulated_clustered_blocked_and_unequal_studies_find_the_effect_as_often_as_promised(per_block, ratio):
    if sum(ratio) > per_block:
        per_block = sum(ratio)
    rng = np.random.default_rng(9)
    blocks, size, icc, trials = 24 // per_block * 2, 8, 0.15, 300
    clusters = blocks * per_block
    design = StudyDesign(blocks=blocks, cluster_size=size, icc=icc, ratio=ratio)
    effect = minimum_detectable_effect(clusters * size, design).minimum_detectable_effect
    block = np.repeat(np.arange(blocks), per_block * size)
    cluster = np.repeat(np.arange(clusters), size)
    dealt = np.resize(np.repeat([1, 0], ratio), per_block)
    from scipy.special import stdtrit

    found = 0
    for _ in range(trials):
        arm = np.concatenate([rng.permutation(dealt) for _ in range(blocks)])[cluster]
        y = effect * arm + icc**0.5 * rng.normal(size=clusters)[cluster] + (1 - icc) ** 0.5 * rng.normal(size=len(arm))
        got = fit(project(block, np.empty((len(y), 0))), arm, 1, y[:, None], "CR2", cluster)
        found += abs(got.impact[0, 0] / got.standard_error[0, 0]) > stdtrit(got.df[0], 0.95)
    # Binomial standard error: 2.3 points.
    assert found / trials == pytest.approx(0.80, abs=0.08)


def test_an_effect_never_passes_a_hundred_percent():
    with pytest.raises(InputProblems, match="too close to 100 percent"):
        minimum_detectable_effect(40, StudyDesign(control_rate=0.97))
    with pytest.raises(InputProblems, match="would pass 100 percent"):
        people_needed(0.3, StudyDesign(control_rate=0.8))
    with pytest.raises(InputProblems, match="more than 100"):
        people_needed(0.3, StudyDesign(control_rate=0.5, takeup=0.5, control_takeup=0.25))
    answer = minimum_detectable_effect(300, StudyDesign(control_rate=0.9))
    assert 0.9 + answer.minimum_detectable_effect < 1
    assert "(from 90.0% to" in answer.in_words


@pytest.mark.parametrize(
    ("people", "design", "told"),
    [
        (30, StudyDesign(ratio=(29, 1)), "smaller arm would have 1 of the people"),
        (60, StudyDesign(cluster_size=20, icc=0.1), "smaller arm would have 1.5 of the clusters"),
        (20, StudyDesign(blocks=11), "cannot fill 11 blocks"),
        (200, StudyDesign(cluster_size=10, icc=0.1, blocks=11), "20 clusters cannot fill 11 blocks"),
    ],
)
def test_impossible_designs_are_refused(people, design, told):
    with pytest.raises(InputProblems, match=told):
        minimum_detectable_effect(people, design)
