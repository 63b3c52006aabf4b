from __future__ import annotations

import contextlib
import io
import json
import warnings
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.evidence.simulated import simulated_trial

from workadvance.evidence.impact import estimate_impacts
from workadvance.evidence.impact.forest import ForestRow, forest_plot, forest_rows
from workadvance.evidence.impact.layout import amount, printed, probability, stars, workbook

ROW_KEYS = (
    "outcome,arm,n_program,n_control,program_mean,control_mean,impact,standard_error,ci_low,ci_high,p_value,"
    "p_value_permutation,p_value_adjusted,effect_size,percent_change,takeup_difference,effect_of_participation,"
    "effect_of_participation_se,program_mean_unadjusted,degrees_of_freedom,p_value_permutation_error,"
    "ci_low_permutation,ci_high_permutation,p_value_fdr,p_value_bootstrap,ci_low_bootstrap,ci_high_bootstrap,"
    "average_impact,average_impact_se,average_ci_low,average_ci_high"
)
SUBGROUP_KEYS = "outcome,arm,subgroup,level,n_program,n_control,impact,standard_error,p_value,h_statistic,h_df,h_p_value,ci_low,ci_high"
WORDS = ("--treatment", "arm", "--outcome", "earnings_y2", "--outcome", "employed_y2")


@pytest.fixture(scope="module")
def trial() -> pl.DataFrame:
    return simulated_trial(np.random.default_rng(6), effect=6000.0).table


@pytest.fixture(scope="module")
def file(trial, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("trial") / "trial.csv"
    trial.write_csv(path)
    return path


def test_json_is_the_documented_object(run, file):
    adjusted = ("--covariate", "age", "--covariate", "education", "--block", "site", "--takeup", "trained")
    groups = ("--subgroup", "site", "--enrolled", "enrolled_on", "--early-until", "2012-06-30")
    tests = ("--permutations", 200, "--seed", 4, "--confirmatory", "earnings_y2")
    status, text, said = run("impact", file, *WORDS, *adjusted, *groups, *tests, "--format", "json")
    assert (status, said) == (0, "")
    found = json.loads(text)
    assert list(found) == ["rows", "subgroups", "design", "warnings"]
    assert [list(row) for row in found["rows"]] == [ROW_KEYS.split(",")] * 2
    assert [list(row) for row in found["subgroups"]] == [SUBGROUP_KEYS.split(",")] * 12
    assert found["warnings"] == []
    earnings, employed = found["rows"]
    assert earnings["p_value_adjusted"] is not None
    assert employed["p_value_adjusted"] is None
    assert earnings["p_value_permutation"] == pytest.approx(earnings["p_value"], abs=0.05)
    assert found["design"]["seed"] == 4
    cohorts = [row["level"] for row in found["subgroups"] if row["subgroup"] == "enrolled_on"]
    assert cohorts[:2] == ["early (to 2012-06-30)", "late (after 2012-06-30)"]
    words = [f["in_words"] for f in found["design"]["subgroup_findings"]]
    assert len(words) == 4
    assert all("distinguishable (H" in w for w in words)


def test_csv_and_parquet_give_the_same_numbers(run, file, trial, tmp_path):
    trial.write_parquet(tmp_path / "trial.parquet")
    plain = run("impact", file, *WORDS, "--block", "site", "--format", "csv")
    assert plain == run("impact", tmp_path / "trial.parquet", *WORDS, "--block", "site", "--format", "csv")
    assert plain[1].splitlines()[0] == ROW_KEYS


def test_the_table_reads_as_evaluators_print_it(run, file):
    status, text, _ = run(
        "impact", file, *WORDS, "--block", "site", "--subgroup", "sex", "--takeup", "trained", "--permutations", 50
    )
    assert status == 0
    for part in (
        "Outcome                      Program  Control  Difference",
        "employed_y2 (%)",
        "Sample size (total = 2,564)    1,293    1,271",
        "Effect of taking part",
        "earnings_y2 by sex",
        "The groups' effects are",
        "Note: Intent to treat",
        "*** p ≤ .01, ** p ≤ .05, * p ≤ .10",
        "It assumes: (1)",
    ):
        assert part in text, part
    assert max(len(line) for line in text.splitlines() if "groups' effects" not in line) <= 130


def test_several_arms_have_a_panel_each_and_their_own_sample_sizes(trial):
    third = trial.with_columns(
        pl.when(pl.int_range(pl.len()) % 3 == 0).then(pl.lit("light")).otherwise("arm").alias("arm"),
        pl.when(pl.int_range(pl.len()) % 7 == 0).then(None).otherwise("earnings_y1").alias("earnings_y1"),
    )
    table = estimate_impacts(third, treatment="arm", outcomes=["earnings_y1", "earnings_y2"], subgroups=["sex"])
    text = printed(table)
    assert "Impacts of light" in text
    assert "Impacts of program" in text
    assert text.count("  sample size") == 4
    assert "Warning, missing_outcome: earnings_y1" in " ".join(text.split())
    rows, axis = forest_rows(table)
    assert [r.label for r in rows] == [
        f"{o}, {a}" for a in ("light", "program") for o in ("earnings_y1", "earnings_y2")
    ]
    assert "standard deviations" in axis


def test_numbers_as_printed():
    assert [stars(p) for p in (0.01, 0.0100001, 0.05, 0.1, 0.1001, None)] == ["***", "**", "**", "*", "", ""]
    assert [probability(p) for p in (0.0004, 0.0012, 0.5, None)] == ["<0.001", "0.001", "0.500", "–"]
    assert amount(1234.5, 2000, False) == "1,234"
    assert amount(0.0456, 0.5, True) == "4.6"
    assert amount(12.3456, 20, False) == "12.35"
    assert amount(None, 1, False) == "–"
    assert [amount(-0.3, 5000, False), amount(-0.0001, 0.5, True), amount(-0.001, 2, False)] == ["0", "0.0", "0.00"]


def test_the_workbook_opens_and_never_holds_a_formula(run, file, trial, tmp_path):
    from fastexcel import read_excel

    path = tmp_path / "impact.xlsx"
    renamed = trial.rename({"earnings_y2": "=1+1"})
    table = estimate_impacts(renamed, treatment="arm", outcomes=["=1+1"], subgroups=["sex"])
    path.write_bytes(workbook(table))
    assert workbook(table) == path.read_bytes()
    with zipfile.ZipFile(path) as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist())
    book = read_excel(path)
    assert book.sheet_names == ["Impacts", "Subgroups", "Attrition", "Notes"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = book.load_sheet("Impacts").to_polars()
    assert sheet["impact"][0] == pytest.approx(table.rows[0].impact)
    assert sheet["outcome"][0] == "=1+1"

    out = tmp_path / "out.xlsx"
    assert run("impact", file, *WORDS, "--format", "xlsx", "--out", out)[0] == 0
    assert zipfile.ZipFile(out).testzip() is None


def test_a_workbook_goes_to_standard_output_as_bytes(file, monkeypatch):
    import sys

    from workadvance.cli import main

    class Stream(io.TextIOWrapper):
        def isatty(self) -> bool:
            return False

    stream = Stream(io.BytesIO())
    monkeypatch.setattr("sys.stdout", stream)
    monkeypatch.setattr(sys, "argv", ["workadvance", "evidence", "impact", str(file), *WORDS, "--format", "xlsx"])
    with contextlib.suppress(SystemExit):
        main()
    stream.flush()
    assert stream.buffer.getvalue()[:2] == b"PK"


def test_the_forest_plot_shows_every_impact_and_its_numbers(run, file, tmp_path):
    svg = tmp_path / "f.svg"
    assert run("impact", file, *WORDS[:4], "--subgroup", "site", "--block", "site", "--forest", svg)[0] == 0
    text = svg.read_text(encoding="utf-8")
    assert text.startswith('<svg role="img" aria-label="Forest plot.')
    for label in ("earnings_y2", "site: Bronx", "site: Northeast Ohio", "with its 90% interval"):
        assert label in text
    assert text.count('aria-roledescription="point"') == 5


def test_the_forest_plot_draws_intervals_in_the_right_place(trial):
    table = estimate_impacts(trial, treatment="arm", outcomes=["earnings_y2"], block="site", subgroups=["sex"])
    rows, axis = forest_rows(table)
    assert axis == "Impact on earnings_y2, with its 90% interval"
    first = table.rows[0]
    assert (rows[0].impact, rows[0].low, rows[0].high) == (first.impact, first.ci_low, first.ci_high)
    for row, group in zip(rows[1:], table.subgroups, strict=True):
        assert row.low == group.ci_low
    both = estimate_impacts(trial, treatment="arm", outcomes=["earnings_y1", "earnings_y2"])
    rows, _ = forest_rows(both)
    assert [r.impact for r in rows] == pytest.approx([r.effect_size for r in both.rows])
    with pytest.raises(ValueError, match="no impact"):
        forest_plot([], "x")
    assert "&amp;" in forest_plot([ForestRow("a & b", 1, 0, 2, "1")], "x")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--treatment", "arms", "--outcome", "earnings_y2"), "column arms: there is no such column"),
        ((*WORDS, "--forest", "x.png"), "must end in .svg"),
        ((*WORDS, "--out", "nowhere/x.json"), "no folder"),
        ((*WORDS, "--alpha", "0"), "not between 0 and 1"),
        ((*WORDS, "--control", "none"), "Found: control, program"),
        ((*WORDS, "--se", "HC4"), "HC4"),
        ((*WORDS, "--covariate", "person_id"), "a category has few"),
    ],
)
def test_bad_requests_end_with_two_and_print_nothing(run, file, words, told):
    status, text, said = run("impact", file, *words)
    assert (status, text) == (2, "")
    assert told in said
    assert "Traceback" not in said


def test_a_file_that_is_not_there_is_bad_input(run, tmp_path):
    status, text, said = run("impact", tmp_path / "none.csv", *WORDS)
    assert (status, text) == (2, "")
    assert "no such file" in said
