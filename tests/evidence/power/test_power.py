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
    # statsmodels uses the noncentral t; the multiple of the standard error differs from it by less than 0.3 per cent.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.stats.power import TTestIndPower
    for people, ratio in ((60, (1, 1)), (300, (1, 1)), (900, (2, 1))):
        found = minimum_detectable_effect(people, StudyDesign(ratio=ratio, alpha=0.05))
        control = people * ratio[1] / sum(ratio)
        effect = TTestIndPower().solve_power(nobs1=control, ratio=ratio[0] / ratio[1], alpha=0.05, power=0.8)
        assert found.minimum_detectable_effect_size == pytest.approx(effect, rel=0.003)


def test_the_published_rule_of_thumb():
    # A study that can see $4,000 needs about 300 enrolled, $2,000 about 1,200; at a yield of 20 %, 1,500 applicants.
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
            # Analysed by cluster means: exact, where cluster-robust errors with 24 clusters are too small.
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
    assert effect(control_rate=0.5) == pytest.approx(plain * 0.5)


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
