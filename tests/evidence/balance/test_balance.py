from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from tests.evidence.simulated import simulated_trial

from workadvance.evidence import compare_baseline
from workadvance.tables import InputProblems

FACTS = ["age", "sex", "education", "earnings_before"]


@pytest.fixture(scope="module")
def trial() -> pl.DataFrame:
    return simulated_trial(np.random.default_rng(6)).table


def test_a_fair_lottery_balances(trial):
    table = compare_baseline(trial, treatment="arm", covariates=FACTS, block="site")
    assert [r.characteristic for r in table.rows] == [
        "age",
        "sex=woman",
        "education=no diploma",
        "education=some college",
        "earnings_before",
    ]
    assert all(abs(r.standardized_difference) < 0.12 for r in table.rows)
    assert (table.rows[0].n_program, table.rows[0].n_control) == (1293, 1271)
    for row in table.rows:
        assert row.ci_low < row.difference < row.ci_high
        assert row.difference - row.ci_low == pytest.approx(1.6455 * row.standard_error, rel=1e-3)
    assert table.joint[0].p_value > 0.05
    assert table.joint[0].in_words.startswith("The groups are alike")


def test_joint_p_values_are_uniform_under_a_fair_lottery():
    p = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        frame = pl.DataFrame(
            {
                "arm": rng.permutation([0, 1] * 60),
                "a": rng.normal(size=120),
                "b": rng.gamma(1, 1, 120),
                "site": [1, 2] * 60,
            }
        )
        p.append(compare_baseline(frame, treatment="arm", covariates=["a", "b"], block="site").joint[0].p_value)
    for cut in (0.1, 0.5, 0.9):
        assert np.mean(np.array(p) <= cut) == pytest.approx(cut, abs=4 * (cut * (1 - cut) / 200) ** 0.5)


def few_clusters(seed: int) -> pl.DataFrame:
    """Twelve classes of ten people, six offered the program by lot; three facts that people of a class share."""
    rng = np.random.default_rng(seed)
    arm = rng.permutation([0, 1] * 6)
    shared = rng.normal(size=(12, 3))
    facts = np.repeat(shared, 10, axis=0) + rng.normal(size=(120, 3)) / 2
    frame = pl.DataFrame({"arm": np.repeat(arm, 10), "c": np.repeat(np.arange(12), 10)})
    return frame.with_columns(pl.Series(name, facts[:, i]) for i, name in enumerate(("x", "y", "z")))


def test_with_few_clusters_the_joint_test_is_by_permutation_and_a_fair_lottery_passes_it():
    found = [
        compare_baseline(few_clusters(seed), treatment="arm", covariates=["x", "y", "z"], cluster="c").joint[0]
        for seed in range(60)
    ]
    wald = np.mean([joint.p_value < 0.10 for joint in found])
    permuted = np.mean([joint.p_value_permutation < 0.10 for joint in found])
    assert wald > 0.25  # the Wald test calls a fair lottery unfair this often
    assert permuted == pytest.approx(0.10, abs=4 * (0.09 / 60) ** 0.5)
    for joint in found:
        assert joint.in_words.startswith("The groups are alike") == (joint.p_value_permutation > 0.10)


def test_permutations_of_the_joint_test_can_be_left_out_and_are_not_made_of_many_people(trial):
    options = {"treatment": "arm", "covariates": ["x"], "cluster": "c"}
    assert compare_baseline(few_clusters(1), **options, permutations=0).joint[0].p_value_permutation is None
    assert compare_baseline(trial, treatment="arm", covariates=FACTS).joint[0].p_value_permutation is None


def test_a_lottery_that_was_not_one_is_found(trial):
    steered = trial.with_columns(
        pl.when((pl.col("age") > 45) & (pl.col("earnings_before") > 5000))
        .then(pl.lit("program"))
        .otherwise("arm")
        .alias("arm")
    )
    table = compare_baseline(steered, treatment="arm", covariates=FACTS, block="site", permutations=200, seed=1)
    assert table.joint[0].p_value < 0.001
    assert table.joint[0].p_value_permutation == pytest.approx(1 / 201)
    assert "differ more than the lottery's luck" in table.joint[0].in_words
    assert "large_difference" in {n.name for n in table.notices}


def test_permutation_and_f_test_agree(trial):
    table = compare_baseline(trial, treatment="arm", covariates=FACTS, block="site", permutations=2000, seed=3)
    assert table.joint[0].p_value_permutation == pytest.approx(table.joint[0].p_value, abs=0.04)


def test_each_arm_has_its_own_test(trial):
    third = trial.with_columns(
        pl.when(pl.int_range(pl.len()) % 3 == 0).then(pl.lit("light")).otherwise("arm").alias("arm")
    )
    table = compare_baseline(third, treatment="arm", covariates=["age", "sex"], block="site")
    assert [t.arm for t in table.joint] == ["light", "program"]
    assert {r.arm for r in table.rows} == {"light", "program"}


def test_what_cannot_be_compared_is_said(trial):
    frame = trial.with_columns(one=pl.lit(3), again=pl.col("age") * 2)
    table = compare_baseline(frame, treatment="arm", covariates=["age", "again", "one"])
    assert {"constant_covariate", "collinear_covariate"} <= {n.name for n in table.notices}
    assert table.rows[2].p_value is None
    with pytest.raises(InputProblems, match="at least one characteristic"):
        compare_baseline(trial, treatment="arm", covariates=[])
    coded = frame.with_columns(code=(pl.col("arm") == "program"))
    with pytest.raises(InputProblems, match="made from the arm"):
        compare_baseline(coded, treatment="arm", covariates=["code", "age"])
    with pytest.raises(InputProblems, match="clusters are too few"):
        compare_baseline(
            trial.with_columns((pl.int_range(pl.len()) % 3).alias("c")), treatment="arm", covariates=FACTS, cluster="c"
        )


def test_the_command(run, trial, tmp_path):
    trial.write_csv(tmp_path / "t.csv")
    words = (
        "balance",
        tmp_path / "t.csv",
        "--treatment",
        "arm",
        "--block",
        "site",
        "--covariate",
        "age",
        "--covariate",
        "sex",
    )
    status, printed, _ = run(*words, "--format", "json")
    assert status == 0
    found = json.loads(printed)
    assert found.keys() == {"rows", "joint", "warnings"}
    assert found["joint"][0]["df_numerator"] == 2
    status, printed, _ = run(*words)
    assert status == 0
    assert "The groups are alike" in printed
    assert "90% interval" in printed
    assert "program: 1,293 people; control group: 1,271" in printed
    status, printed, _ = run(*words, "--format", "csv")
    assert printed.splitlines()[0].startswith("characteristic,arm,n_program")
    assert len(printed.splitlines()) == 3
    assert run("balance", tmp_path / "t.csv", "--treatment", "arms", "--covariate", "aged")[0] == 2
