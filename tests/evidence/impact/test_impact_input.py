"""Bad and awkward data: a refusal that teaches or a named warning, never a silent number."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from workadvance.evidence.impact import enrollment_cohorts, estimate_impacts
from workadvance.tables import InputProblems

RNG = np.random.default_rng(11)
N = 80
BASE = pl.DataFrame(
    {
        "arm": ["program", "control"] * (N // 2),
        "y": RNG.normal(100, 20, N),
        "earn": np.where(RNG.random(N) < 0.3, 0.0, RNG.gamma(2, 5000, N)),
        "age": RNG.integers(18, 60, N),
        "site": [f"s{i // 2 % 4}" for i in range(N)],
        "office": [f"o{i // 2 % 20}" for i in range(N)],
        "sex": RNG.choice(["f", "m"], N).tolist(),
        "took": RNG.integers(0, 2, N),
    }
)


def names(table) -> set[str]:
    return {notice.name for notice in table.notices}


def refused(frame: pl.DataFrame = BASE, **words) -> str:
    with pytest.raises(InputProblems) as bad:
        estimate_impacts(frame, **{"treatment": "arm", "outcomes": ["y"], **words})
    return str(bad.value)


def change(column: str, rows: dict[int, object], dtype: pl.DataType | None = None) -> pl.DataFrame:
    values = BASE[column].to_list()
    for row, value in rows.items():
        values[row] = value
    return BASE.with_columns(pl.Series(column, values, dtype=dtype, strict=False))


def test_a_clean_trial_has_no_warnings():
    table = estimate_impacts(
        BASE, treatment="arm", outcomes=["y", "earn"], covariates=["age", "sex"], block="site", subgroups=["sex"]
    )
    assert table.notices == ()
    assert table.design["control"] == "control"


@pytest.mark.parametrize(
    ("values", "control", "arms"),
    [
        ([1, 0], None, ("0", "1")),
        ([True, False], None, ("false", "true")),
        (["Program", "Control"], None, ("Control", "Program")),
        (["a", "b"], "b", ("b", "a")),
        ([1.0, 2.0], "1", ("1", "2")),
        (["2", "10"], "2", ("2", "10")),
    ],
)
def test_arms_are_labels_or_zero_and_one(values, control, arms):
    frame = BASE.with_columns(pl.Series("arm", values * (N // 2)))
    table = estimate_impacts(frame, treatment="arm", outcomes=["y"], control=control)
    assert tuple(table.design["arms"]) == arms
    assert [row.arm for row in table.rows] == list(arms[1:])


def test_arms_that_cannot_be_used_are_refused():
    assert "only “x”" in refused(BASE.with_columns(arm=pl.lit("x")))
    assert "Name it with --control: a, b" in refused(BASE.with_columns(pl.Series("arm", ["a", "b"] * (N // 2))))
    assert "“none” is not in arm. Found: control, program" in refused(control="none")
    assert "80 different values" in refused(BASE.with_columns(pl.Series("arm", np.arange(N) + 0.5)))
    told = refused(change("arm", {0: None, 5: " "}))
    assert "row 2, column arm" in told
    assert "row 7, column arm" in told


def test_every_problem_is_told_at_once():
    told = refused(
        change("y", {3: "n/a"}, pl.String),
        outcomes=["y", "wages"],
        covariates=["agee", "arm"],
        block="sites",
        cluster="offices",
        weights="took",
        takeup="age",
        subgroups=["nope"],
        se="HC9",
        alpha=1.5,
        confirmatory=["z"],
        permutations=-1,
    )
    for part in (
        "found “n/a”; a finite number is needed",
        "column wages: there is no such column (asked for by --outcome)",
        "Is it “age”?",
        "cannot be a covariate too",
        "Is it “site”?",
        "Is it “office”?",
        "column nope",
        "take-up is 1 (took part) or 0",
        "“HC9” is not known",
        "1.5 is not between 0 and 1",
        "--confirmatory: “z” is not among the outcomes",
        "--permutations",
    ):
        assert part in told, part


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_are_none_are_refused(value):
    assert "row 5, column y" in refused(change("y", {3: value}))


def test_lists_are_no_outcome():
    assert "one number a person" in refused(BASE.with_columns(y=pl.lit([1, 2])))


@pytest.mark.parametrize(("size", "shift"), [(1, 1e12), (1e-12, 0), (1e9, 0)])
def test_very_large_and_very_small_outcomes_keep_their_standard_error(size, shift):
    plain = estimate_impacts(BASE, treatment="arm", outcomes=["y"]).rows[0]
    frame = BASE.with_columns(pl.col("y") * size + shift)
    row = estimate_impacts(frame, treatment="arm", outcomes=["y"]).rows[0]
    assert row.standard_error == pytest.approx(plain.standard_error * size, rel=1e-4)


def test_text_among_numbers_is_refused_with_its_rows():
    told = refused(change("age", {9: "forty"}, pl.String), covariates=["age"])
    assert "row 11, column age: found “forty”" in told


def test_blank_outcomes_are_counted_by_arm():
    frame = change("y", dict.fromkeys(range(0, 24, 2)))
    table = estimate_impacts(frame, treatment="arm", outcomes=["y", "earn"])
    y, earn = table.rows
    assert (y.n_program, y.n_control) == (28, 40)
    assert (earn.n_program, earn.n_control) == (40, 40)
    assert {"missing_outcome", "attrition_differs", "attrition_high"} <= names(table)
    lost = table.design["attrition"][0]
    assert (lost["missing_program"], lost["missing_control"]) == (12, 0)
    assert lost["difference"] == pytest.approx(0.3)
    assert lost["p_value"] < 0.01
    assert table.design["attrition"][1]["difference"] == 0
    kept = frame.filter(pl.col("y").is_not_null())
    assert y.impact == pytest.approx(estimate_impacts(kept, treatment="arm", outcomes=["y"]).rows[0].impact)


def test_zeros_for_people_without_earnings():
    blank = BASE.with_columns(pl.when(pl.col("earn") > 0).then("earn").alias("earn"))
    whole = estimate_impacts(BASE, treatment="arm", outcomes=["earn"]).rows[0]
    asked = estimate_impacts(blank, treatment="arm", outcomes=["earn"], zero_when_blank=["earn"])
    assert asked.rows[0] == whole
    assert "zeros_filled" in names(asked)
    assert {"no_zeros", "missing_outcome"} <= names(estimate_impacts(blank, treatment="arm", outcomes=["earn"]))
    assert "not among the outcomes" in refused(zero_when_blank=["earn"])


def test_an_outcome_nobody_or_one_arm_has_is_refused():
    assert "blank for everyone" in refused(BASE.with_columns(y=pl.lit(None, dtype=pl.Float64)))
    told = refused(BASE.with_columns(pl.when(pl.col("arm") == "program").then("y").alias("y")))
    assert "no one in control has this outcome" in told


def test_blank_covariates_keep_everybody():
    frame = change("age", dict.fromkeys(range(6))).with_columns(change("sex", {1: None, 2: ""})["sex"])
    table = estimate_impacts(frame, treatment="arm", outcomes=["y"], covariates=["age", "sex"])
    assert [n.name for n in table.notices] == ["missing_covariate", "missing_covariate"]
    assert table.rows[0].n_program + table.rows[0].n_control == N
    assert table.design["covariates"] == ["age", "age=(blank)", "sex=m", "sex=(blank)"]


@pytest.mark.parametrize("role", ["block", "cluster", "weights", "takeup"])
def test_blank_blocks_clusters_weights_and_takeup_are_refused(role):
    column = {"block": "site", "cluster": "office", "weights": "age", "takeup": "took"}[role]
    assert f"row 6, column {column}: this cell is empty" in refused(change(column, {4: None}), **{role: column})


def test_constant_outcomes_have_no_standard_error():
    frame = BASE.with_columns(same=pl.lit(7), apart=(pl.col("arm") == "program").cast(pl.Int64))
    table = estimate_impacts(
        frame,
        treatment="arm",
        outcomes=["same", "apart", "y"],
        covariates=["age"],
        subgroups=["sex"],
        permutations=20,
        confirmatory=["same", "y"],
    )
    same, apart, y = table.rows
    assert (same.impact, same.standard_error, same.p_value, same.p_value_permutation) == (0.0, None, None, 1.0)
    assert same.p_value_adjusted is None
    assert apart.impact == pytest.approx(1)
    assert apart.standard_error is None
    assert y.p_value is not None
    assert {"constant_outcome", "no_residual_variation"} <= names(table)
    assert all(row.standard_error is None for row in table.subgroups if row.outcome == "same")


def test_one_arm_blocks_are_named():
    frame = BASE.with_columns(pl.when(pl.col("site") == "s0").then(pl.lit("program")).otherwise("arm").alias("arm"))
    table = estimate_impacts(frame, treatment="arm", outcomes=["y"], block="site")
    notice = next(n for n in table.notices if n.name == "one_arm_block")
    assert "(s0)" in notice.message
    without = estimate_impacts(frame.filter(pl.col("site") != "s0"), treatment="arm", outcomes=["y"], block="site")
    assert table.rows[0].impact == pytest.approx(without.rows[0].impact)
    told = refused(BASE.with_columns(own=pl.col("arm")), block="own")
    assert "no block has people of both groups" in told


def test_collinear_and_constant_covariates_are_left_out_by_name():
    frame = BASE.with_columns(twice=pl.col("age") * 2 + 1, one=pl.lit(1), word=pl.lit("same"))
    table = estimate_impacts(frame, treatment="arm", outcomes=["y"], covariates=["age", "twice", "one"])
    told = {n.name: n.message for n in table.notices}
    assert told["collinear_covariate"].startswith("twice")
    assert told["constant_covariate"].startswith("one")
    worded = estimate_impacts(frame, treatment="arm", outcomes=["y"], covariates=["age", "word"])
    assert names(worded) == {"constant_covariate"}
    plain = estimate_impacts(BASE, treatment="arm", outcomes=["y"], covariates=["age"])
    assert table.rows[0].standard_error == pytest.approx(plain.rows[0].standard_error, rel=1e-9)


def test_covariates_that_give_the_arm_away_are_refused():
    frame = BASE.with_columns(code=(pl.col("arm") == "program").cast(pl.Int64))
    assert "exactly who is in which arm" in refused(frame, covariates=["code"])


def test_leverage_of_one():
    lone = pl.DataFrame({"arm": ["program", *["control"] * 9], "y": np.arange(10.0) ** 2})
    for se in ("HC2", "HC3"):
        assert "hangs on a single person" in refused(lone, se=se)
    for se in ("HC0", "HC1", "classical"):
        assert np.isfinite(estimate_impacts(lone, treatment="arm", outcomes=["y"], se=se).rows[0].standard_error)
    # A person alone in a block says nothing about the impact: warned of, and as if not there.
    alone = BASE.with_columns(change("site", {0: "lonely"})["site"])
    table = estimate_impacts(alone, treatment="arm", outcomes=["y"], block="site")
    assert {"leverage_of_one", "one_arm_block"} <= names(table)
    without = estimate_impacts(alone[1:], treatment="arm", outcomes=["y"], block="site").rows[0]
    assert table.rows[0].impact == pytest.approx(without.impact, rel=1e-10)
    assert table.rows[0].standard_error == pytest.approx(without.standard_error, rel=1e-10)


def test_clusters():
    every = BASE.with_columns(pl.Series("own", [f"p{i}" for i in range(N)]))
    table = estimate_impacts(every, treatment="arm", outcomes=["y"], cluster="own")
    assert "clusters_of_one" in names(table)
    plain = estimate_impacts(every, treatment="arm", outcomes=["y"], se="HC1").rows[0]
    assert table.rows[0].standard_error == pytest.approx(plain.standard_error)
    assert "everyone is in one cluster" in refused(BASE.with_columns(c=pl.lit("x")), cluster="c")
    half = BASE.with_columns(pl.when(pl.col("arm") == "program").then(pl.lit("p")).otherwise("office").alias("c"))
    assert "program has a single cluster" in refused(half, cluster="c")
    table = estimate_impacts(BASE, treatment="arm", outcomes=["y"], cluster="office", se="HC3")
    assert {"few_clusters", "cluster_replaces_se"} <= names(table)


def test_weights():
    frame = BASE.with_columns(pl.Series("w", [0.0, 2.0] + [1.0] * (N - 2)))
    table = estimate_impacts(frame, treatment="arm", outcomes=["y"], weights="w")
    assert "zero_weight" in names(table)
    assert table.rows[0].n_program == N // 2 - 1
    assert "a weight is 0 or more" in refused(change("age", {0: -1}), weights="age")
    assert "every weight is 0" in refused(BASE.with_columns(w=pl.lit(0)), weights="w")


def test_takeup_that_does_not_differ_gives_no_effect_of_participation():
    frame = BASE.with_columns(same=pl.lit(1))
    table = estimate_impacts(frame, treatment="arm", outcomes=["y"], takeup="same")
    assert table.rows[0].effect_of_participation is None
    assert "weak_takeup" in names(table)
    weak = estimate_impacts(BASE, treatment="arm", outcomes=["y"], takeup="took")
    assert "weak_takeup" in names(weak)


def test_takeup_tells_its_assumptions():
    noshow = BASE.with_columns(((pl.col("arm") == "program") & (pl.col("took") == 1)).cast(pl.Int64).alias("went"))
    table = estimate_impacts(noshow, treatment="arm", outcomes=["y"], takeup="went")
    row = table.rows[0]
    assert row.effect_of_participation == pytest.approx(row.impact / row.takeup_difference)
    assert "No control group member took part" in table.design["takeup"]["meaning"]
    assert len(table.design["takeup"]["assumptions"]) == 3
    crossed = noshow.with_columns(pl.when(pl.int_range(pl.len()) == 1).then(1).otherwise("went").alias("went"))
    table = estimate_impacts(crossed, treatment="arm", outcomes=["y"], takeup="went")
    assert "Some control group members" in table.design["takeup"]["meaning"]


def test_subgroups_that_cannot_be_estimated_are_said():
    frame = BASE.with_columns(
        pl.when((pl.col("arm") == "program") & (pl.col("sex") == "f")).then(None).otherwise("sex").alias("sex")
    )
    table = estimate_impacts(frame, treatment="arm", outcomes=["y"], subgroups=["sex"])
    assert {"missing_subgroup", "subgroup_not_estimated"} <= names(table)
    women = next(row for row in table.subgroups if row.level == "f")
    assert (women.impact, women.n_program, women.h_statistic) == (None, 0, None)
    assert "two or more groups" in refused(BASE.with_columns(g=pl.lit("all")), subgroups=["g"])
    assert "80 different values" in refused(subgroups=["y"])


def test_enrollment_cohorts():
    days = [dt.date(2011, 6, 1), dt.date(2012, 1, 1), None, dt.date(2012, 6, 1), dt.date(2013, 1, 1)]
    early, late = "early (to 2012-01-01)", "late (after 2012-01-01)"
    assert enrollment_cohorts(days) == [early, early, None, late, late]
    assert enrollment_cohorts(days, dt.date(2011, 12, 31))[1].startswith("late")
    frame = BASE.with_columns(pl.Series("on", [f"20{11 + i % 3}-05-0{1 + i % 9}" for i in range(N)]))
    table = estimate_impacts(frame, treatment="arm", outcomes=["y"], enrolled="on")
    assert [row.level.split()[0] for row in table.subgroups] == ["early", "late"]
    parsed = frame.with_columns(pl.col("on").str.to_date())
    assert estimate_impacts(parsed, treatment="arm", outcomes=["y"], enrolled="on").subgroups == table.subgroups
    assert "YYYY-MM-DD" in refused(change("site", {0: "soon"}), enrolled="site")
    assert "one enrollment cohort" in refused(frame, enrolled="on", early_until=dt.date(2030, 1, 1))


def test_too_few_people_are_refused():
    assert "too few" in refused(BASE[:4], covariates=["age", "y2"] if "y2" in BASE.columns else ["age", "took", "earn"])
    assert "holds no people" in refused(BASE[:0])


def test_the_frame_is_not_changed():
    before = BASE.clone()
    estimate_impacts(BASE, treatment="arm", outcomes=["y"], covariates=["age"], block="site", permutations=5)
    assert before.equals(BASE)
