"""The tables beside the survey: what was shipped agrees with published figures, what may not be shipped is not there,
and the build reads the publishers' layouts and adds to tables that exist."""

import gzip
import shutil

import polars as pl
import pytest

from workadvance.labor import facts
from workadvance.labor.build import extend
from workadvance.labor.build.military_and_spanish_titles import held_out
from workadvance.tables import InputProblems


def test_migration_sums_to_what_the_irs_published():
    rows = facts.table("migration")
    stayed = rows.filter(pl.col("from") == pl.col("to"))
    assert stayed["returns"].sum() == pytest.approx(118_100_000, rel=0.001)
    moved = rows.filter(pl.col("from") != pl.col("to"))
    assert moved["people"].sum() == pytest.approx(10_600_000, rel=0.01)
    assert moved["returns"].min() >= 20


def test_brooklyn_commutes_to_manhattan():
    row = facts.table("commuting").filter(residence="36047", workplace="36061")
    assert row["commuters"].to_list() == [402_684]
    assert facts.table("commuting")["commuters"].sum() == pytest.approx(37_100_000, rel=0.01)


def test_counties_touch_both_ways():
    rows = facts.table("county_neighbors")
    back = rows.select(county="neighbor", neighbor="county")
    assert rows.join(back, on=["county", "neighbor"]).height == rows.height


def test_practical_nurses_first_move_is_to_registered_nurse():
    moves = facts.table("moves").filter(origin="29-2060").sort("p_move", descending=True)
    assert moves["target"][0].startswith("29-11")
    codes = facts.table("mobility_codes")
    assert set(facts.table("wages")["soc"]) <= set(codes["soc"])


def test_consumer_prices_are_the_published_ones_and_the_missing_month_stays_missing():
    prices = facts.table("prices")
    assert prices.filter(year=2024, month=13)["index"].to_list() == [313.689]
    assert prices.filter(year=2026, month=8)["index"].to_list() == [334.980]
    assert prices.filter(year=2025, month=10).is_empty()


def test_the_staffing_pattern_is_a_partition_of_the_nations_jobs():
    jobs = facts.table("staffing")["employment"].sum()
    assert jobs == pytest.approx(155_500_000, rel=0.02)
    assert facts.table("staffing")["naics"].str.len_chars().unique().to_list() == [3]


def test_wages_floors_and_rents_are_plausible_everywhere():
    floors = facts.table("minimum_wages")
    assert floors["state"].n_unique() == 51
    assert floors["hourly_usd"].min() >= 7.25
    alaska = floors.filter(state="AK").sort("effective_on")
    assert alaska["hourly_usd"].to_list() == [13.0, 14.0]
    rents = facts.table("rents")
    assert (rents["br1"] <= rents["br3"]).all()
    assert rents["county"].n_unique() == rents.height


def test_combat_codes_are_known_by_title_and_have_no_civilian_match():
    rows = facts.table("military").filter(moc="11B")
    assert rows["title"].drop_nulls().to_list() == ["Infantryman"]
    assert rows["soc"].drop_nulls().is_empty()


def test_mexico_s_words_and_escos_are_told_apart():
    rows = facts.table("titles_es")
    assert set(rows["origin"]) == {"inegi", "esco"}
    assert rows.filter(origin="inegi").height > 700


def test_titles_with_one_code_are_taken_and_a_quarter_is_held_out(tmp_path, shipped):
    raw = tmp_path / "raw"
    raw.mkdir()
    titles = [f"Wire Puller {i}" for i in range(40)]
    (raw / "soc_2018_direct_match_titles.csv").write_text(
        "soc_2018,title,illustrative\n" + "".join(f"47-2111,{t},\n" for t in titles)
    )
    (raw / "dol_h2_job_titles_soc.csv").write_text(
        "title,soc_filed,soc_2018,program,cases,workers,share_of_title\n"
        "mixed title,37-3011,37-3011,H-2B,9,9,0.5\nseen once,37-3011,37-3011,H-2B,1,1,1.0\n"
        "hotel room cleaner,37-2012,37-2012,H-2B,9,9,0.9\n"
    )
    rows = extend(raw, shipped).tables["titles_filed"]
    assert rows.filter(kind="filed")["title"].to_list() in ([], ["hotel room cleaner"])
    kept = set(rows.filter(kind="direct")["title"])
    assert kept == {t for t in titles if not held_out(t)}
    assert 15 < len(kept) < 40


def test_nothing_is_shipped_whose_license_forbids_it():
    said = str(facts.sources()).lower()
    assert not [w for w in ("fowler", "commuting_zones", "dingel", "carollo", "sispe", "living-wage") if w in said]
    assert all(s["license"] for s in facts.sources())


@pytest.fixture
def shipped(tmp_path):
    out = tmp_path / "out"
    shutil.copytree(facts.SHIPPED, out)
    return out


def test_a_build_adds_newer_files_and_keeps_the_rest(tmp_path, shipped):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "cpi_2030.csv").write_text("series,year,period,value\nCUUR0000SA0,2030,M01,400.5\nCUUR0000SA0,2030,M02,\n")
    (raw / "county_commuting_acs_2021_2025.csv.gz").write_bytes(
        gzip.compress(b"residence,workplace,commuters\n01001,01003,12\n")
    )
    (raw / "fair_market_rents_2027.csv").write_text(
        "state,county,fmr_area,year,br0,br1,br2,br3,br4\nME,23001,2300100001,2027,500,600,700,800,900\n"
        "ME,23001,2300100002,2027,700,800,900,1000,1100\nME,23001,2300100001,2026,1,1,1,1,1\n"
    )
    built = extend(raw, shipped)
    assert set(built.tables) == {"prices", "commuting", "rents"}
    assert built.tables["prices"].rows() == [(2030, 1, 400.5)]
    assert built.tables["rents"].select("br0", "towns").rows() == [(600, 2)]
    assert pl.read_parquet(shipped / "commuting.parquet").height == 1
    assert pl.read_parquet(shipped / "moves.parquet").height == facts.table("moves").height
    text = (shipped / "sources.yaml").read_text()
    assert "county_commuting_acs_2021_2025.csv.gz" in text
    assert "key: oews\n" in text


def test_a_file_with_another_layout_is_refused_and_nothing_is_written(tmp_path, shipped):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "cpi_2030.csv").write_text("id,when,amount\na,b,c\n")
    before = (shipped / "sources.yaml").read_text()
    with pytest.raises(InputProblems, match="consumer prices"):
        extend(raw, shipped)
    assert (shipped / "sources.yaml").read_text() == before


def test_only_a_folder_with_tables_can_be_added_to(tmp_path):
    with pytest.raises(InputProblems, match=r"sources\.yaml"):
        extend(tmp_path, tmp_path)
