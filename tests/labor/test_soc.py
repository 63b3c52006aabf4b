"""Occupations and what they pay in a place: codes, groups, statuses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workadvance import labor
from workadvance.tables import InputProblems


def answer(text: str) -> str:
    try:
        return labor.occupation(text).soc
    except InputProblems as bad:
        return str(bad)


@pytest.mark.parametrize(
    "text", ["29-2061", "292061", "29-2061.00", "Licensed practical and licensed vocational nurses"]
)
def test_an_occupation_is_understood_as_people_write_it(text):
    assert labor.occupation(text).soc == "29-2061"


def test_codes_that_bls_publishes_combined_are_found():
    assert labor.occupation("13-1023").soc == "13-1020"
    assert labor.occupation("31-1121.00").soc == "31-1120"
    assert labor.occupation("29-1141.03").soc == "29-1141"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "an occupation is needed"),
        ("29-0000", "group of occupations"),
        ("29-2060", "29-2061"),
        ("29-2062", "Nearest: 29-2061"),
        ("11-10", "11-1011"),
        ("welders", "51-4121"),
        ("nurse", "ambiguous"),
        ("zzz", "no occupation"),
    ],
)
def test_a_group_an_unknown_or_an_ambiguous_one_gets_the_nearest(text, part):
    assert part in answer(text)


def test_wages_of_an_area_have_percentiles_in_order_and_a_status_each():
    rows = labor.wages("46140")
    assert rows.height >= 500
    known = rows.drop_nulls(["p10_annual_usd", "p90_annual_usd"])
    for low, high in (("p10", "p25"), ("p25", "p50"), ("p50", "p75"), ("p75", "p90")):
        assert (known[f"{low}_annual_usd"] <= known[f"{high}_annual_usd"]).all()
    assert rows.filter(rows["p50_annual_usd"].is_null() & (rows["p50_status"] == "published")).is_empty()
    assert rows.filter(rows["employment"].is_not_null() & (rows["employment_status"] != "published")).is_empty()


def test_one_wage_with_its_statuses_and_a_missing_row_is_not_zero():
    nurse = labor.wage("46140", "29-2061")
    assert nurse.p10 <= nurse.p25 <= nurse.median <= nurse.p75 <= nurse.p90
    assert nurse.status("p50") == "published"
    hidden = labor.wage("46140", "49-3011")
    assert (hidden.median, hidden.status("p50"), hidden.employment) == (None, "suppressed", 4520)
    absent = labor.wage("46140", "11-1031")
    assert (absent.employment, absent.employment_status, absent.status("p50")) == (None, "missing", "missing")


def test_hourly_only_wages_are_imputed_and_say_so():
    rows = labor.wages().filter(soc="27-2042")
    assert (rows["p50_status"][0], rows["pay_basis"][0]) == ("imputed", "hourly_only")


def test_the_listing_has_what_the_command_promises():
    rows = labor.listing("46140")
    assert len(rows) >= 500
    assert {"soc", "title", "employment", "median_annual_wage", "typical_education"} <= set(rows[0])


def test_skills_software_and_programs():
    skills = labor.skills("29-2061")
    assert skills.height == 35
    assert skills["importance"].is_sorted(descending=True)
    assert skills["importance"].is_between(1, 5).all()
    assert labor.software("15-1232").height > 5
    assert "51.3901" in labor.programs("29-2061")["cip"].to_list()
    assert labor.skills("15-1299").is_empty()


@given(st.text(max_size=15))
@settings(deadline=None)
def test_no_text_crashes(text):
    assert answer(text)
