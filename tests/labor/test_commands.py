"""The commands as a shell sees them: contracts, formats, exit statuses, never a traceback."""

import csv
import io
import json

import pytest

from tests.labor import publisher_files as made


def test_occupations_of_tulsa(answer):
    rows = answer("occupations", "--area", "46140")
    assert len(rows) >= 500
    assert {"soc", "title", "employment", "median_annual_wage", "typical_education"} <= set(rows[0])
    assert sum(r["employment"] is not None for r in rows) >= 450


def test_areas_are_found_and_shown_one_way(answer):
    assert [r["area"] for r in answer("areas", "--search", "tulsa")] == ["0046140"]
    assert len(answer("areas")) == 583
    assert {r["state"] for r in answer("areas", "--state", "ky", "--type", "nonmetro")} == {"KY"}


def test_target_contract(answer):
    found = answer("target", "--area", "46140", "--entry-only", "--sector", "manufacturing", "--phi", "0.3")
    assert set(found) >= {"areas", "pay_bar", "vintages", "assumptions", "occupations"}
    first = found["occupations"][0]
    assert set(first) >= {
        "soc", "title", "employment", "employment_rse", "median_annual_wage", "p25_annual_wage", "wage_imputed",
        "pay_probability", "pay_gate", "typical_education", "work_experience", "on_the_job_training", "middle_skill", "entry",
        "openings", "structural_openings", "location_quotient", "capacity", "reliability", "next_rungs", "flags",
    }  # fmt: skip
    assert first["entry"]
    assert first["capacity"]["phi"] == 0.3
    step_up = next(r for o in found["occupations"] for r in o["next_rungs"])
    assert set(step_up) >= {"soc", "title", "median_annual_wage", "gain", "openings"}


def test_several_areas_are_pooled(answer):
    found = answer("target", "--area", "2100003", "--area", "2100004")
    assert [a["area"] for a in found["areas"]] == ["2100003", "2100004"]
    jobs = {o["soc"]: o["employment"] for o in found["occupations"]}
    each = [answer("target", "--area", a)["occupations"] for a in ("2100003", "2100004")]
    apart = [next(o["employment"] for o in rows if o["soc"] == "53-3032") for rows in each]
    assert jobs["53-3032"] == sum(apart)


def test_share_contract(answer):
    rows = answer("share", "--all")
    assert len(rows) == 583
    assert set(rows[0]) >= {
        "area", "name", "area_type", "pay_bar", "share_strict", "share_with_nurses", "interval_low", "interval_high",
        "unpublished_share", "flags",
    }  # fmt: skip
    assert [r["area"] for r in answer("share", "--area", "46140", "--area", "17410")] == ["0046140", "0017410"]


def test_ladder_title_plan_compare_gap_skills_programs(answer):
    assert answer("ladder", "--soc", "29-2061", "--area", "46140")["next_rungs"][0]["soc"] == "29-1141"
    titles = answer("title", "hvac tech")
    assert titles[0]["soc"] == "49-9021"
    assert set(titles[0]) >= {"soc", "title", "matched", "score"}
    plan = answer("plan", "--area", "46140", "--soc", "51-4121", "--seats", "12")
    assert plan["light"] == "green"
    assert plan["sentence"].startswith("12 seats")
    rows = answer("compare", "--area", "46140", "--area", "2100004")
    assert [r["area"] for r in rows] == ["0046140", "2100004"]
    gap = answer("gap", "--area", "2100004", "--metro", "30460", "--soc", "29-2061")
    assert gap["occupations"][0]["metros_published"] == 1
    assert len(answer("skills", "--soc", "29-2061")) == 35
    assert any(r["cip"] == "51.3901" for r in answer("programs", "--soc", "29-2061"))


def test_sources_carry_vintages_and_checksums(answer):
    rows = answer("sources")
    assert {r["key"]: r["vintage"] for r in rows}["oews"] == "May 2025"
    assert all(f["sha256"] for r in rows for f in r["files"])


READING = [
    ("areas", "--search", "tulsa"),
    ("occupations", "--area", "46140"),
    ("sources",),
    ("target", "--area", "46140", "--entry-only"),
    ("share", "--area", "46140"),
    ("ladder", "--soc", "29-2061", "--area", "46140"),
    ("title", "welder"),
    ("plan", "--area", "46140", "--soc", "51-4121", "--seats", "12"),
    ("compare", "--area", "46140", "--area", "17410"),
    ("gap", "--area", "2100004", "--metro", "30460", "--soc", "29-2061"),
    ("skills", "--soc", "29-2061"),
    ("programs", "--soc", "29-2061"),
]


@pytest.mark.parametrize("words", READING, ids=lambda w: w[0])
@pytest.mark.parametrize("format", ["table", "json", "csv"])
def test_every_reading_command_prints_every_format_on_standard_output(run, words, format):
    status, out, _ = run(*words, "--format", format)
    assert status == 0
    if format == "json":
        assert json.loads(out)
    elif format == "csv":
        rows = list(csv.DictReader(io.StringIO(out)))
        assert rows
        assert None not in rows[0]
    else:
        assert len(out.splitlines()) > 3


BAD = [
    (("target", "--area", ""), "an area is needed"),
    (("target", "--area", "4614"), "Tulsa"),
    (("target", "--area", "Portland"), "ambiguous"),
    (("target", "--area", "46140", "--phi", "nan"), "phi"),
    (("target", "--area", "46140", "--phi", "inf"), "phi"),
    (("target", "--area", "46140", "--phi", "-1"), "phi"),
    (("target", "--area", "46140", "--living-wage", "nan"), "living-wage"),
    (("target", "--area", "46140", "--living-wage", "-1"), "living-wage"),
    (("target", "--area", "46140", "--living-wage", "21"), "hourly"),
    (("target", "--area", "46140", "--sector", "helth"), "health_care"),
    (("target", "--area", "46140", "--sort", "opening"), "openings"),
    (("target", "--area", "2100000", "--area", "2100004"), "do not overlap"),
    (("target",), "--area"),
    (("share",), "--all"),
    (("share", "--all", "--area", "46140"), "--all"),
    (("share", "--all", "--living-wage", "inf"), "living-wage"),
    (("ladder", "--soc", "29-2062", "--area", "46140"), "29-2061"),
    (("ladder", "--soc", "29-0000", "--area", "46140"), "group"),
    (("title", ""), "title"),
    (("title", "zzzqqxx"), "Nearest"),
    (("plan", "--area", "46140", "--soc", "51-4121", "--seats", "0"), "seats"),
    (("plan", "--area", "46140", "--soc", "51-4121", "--seats", "-5"), "seats"),
    (("plan", "--area", "46140", "--soc", "51-4121", "--seats", "5", "--completers", "-5"), "completers"),
    (("compare", "--area", "46140", "--area", "1"), "no area"),
    (("gap", "--area", "46140", "--metro", "46140"), "home"),
    (("occupations", "--area", "x y z"), "no area"),
    (("areas", "--search", "qqqqzzz"), "no area matches"),
    (("areas", "--type", "village"), "nonmetro"),
    (("real-wage", "100", "--paid-in", "June", "--prices-of", "2025"), "2023-04"),
    (("real-wage", "100", "--paid-in", "2019-13", "--prices-of", "2025"), "2023-04"),
    (("real-wage", "100", "--paid-in", "2019", "--prices-of", "2099"), "no consumer prices"),
    (("programs", "--soc", "29-2061", "--etpl", "nothing.csv"), "no such file"),
]


@pytest.mark.parametrize(("words", "part"), BAD, ids=lambda w: " ".join(w) if isinstance(w, tuple) else "")
def test_bad_input_is_2_with_a_message_and_nothing_on_standard_output(run, words, part):
    status, out, err = run(*words)
    assert status == 2
    assert part in err
    assert out == ""
    assert "Traceback" not in err


def test_a_suppressed_occupation_is_said_so(run):
    status, _, err = run("ladder", "--soc", "49-3011", "--area", "46140")
    assert status == 0
    assert "suppressed" in err


def test_a_misspelled_search_says_it_shows_the_nearest(run):
    status, out, err = run("areas", "--search", "Clevland")
    assert status == 0
    assert "Cleveland" in out
    assert "nearest" in err


def test_build_writes_tables_or_names_what_is_wrong(run, tmp_path):
    raw = made.write_all(tmp_path / "raw")
    status, out, err = run("build", "--raw", raw, "--out", tmp_path / "out")
    assert (status, out) == (0, "")
    assert "WORKADVANCE_LABOR_DATA" in err
    assert (tmp_path / "out" / "wages.parquet").is_file()
    next(raw.rglob("Job Zones.txt")).unlink()
    status, _, err = run("build", "--raw", raw, "--out", tmp_path / "other")
    assert status == 2
    assert "Job Zones" in err
    assert not (tmp_path / "other").exists()


def test_a_states_own_list_of_programs(run, tmp_path):
    from tests.labor.test_etpl import GOOD, HEAD

    path = tmp_path / "list.csv"
    path.write_text(f"{HEAD}\n{GOOD}\n")
    status, out, err = run("programs", "--soc", "29-2061", "--etpl", path, "--area", "41700", "--format", "json")
    assert status == 0
    assert json.loads(out)[0]["program_id"] == "100"
    assert "1 programs usable" in err
