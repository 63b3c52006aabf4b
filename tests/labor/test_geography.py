"""Areas and counties: codes as people write them, names, neighbors, and what falls back to the state."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workadvance import labor
from workadvance.tables import InputProblems


@pytest.mark.parametrize("text", ["46140", "0046140", 46140, " 46140 ", "Tulsa", "tulsa, ok"])
def test_an_area_is_understood_as_people_write_it_and_shown_one_way(text):
    assert labor.area(text).code == "0046140"


def test_there_are_583_areas_of_four_types():
    counts = dict(labor.areas()["area_type"].value_counts().iter_rows())
    assert counts == {"nation": 1, "state": 54, "metro": 393, "nonmetro": 135}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ["an area is needed", "labor areas --search"]),
        ("4614", ["there is no area “4614”", "0046140 Tulsa, OK"]),
        ("17420000", ["there is no area"]),
        ("Portland", ["ambiguous", "0038860", "0038900"]),
        ("Tulssa", ["there is no area “Tulssa”", "Tulsa, OK"]),
        ("21", ["2100000 Kentucky"]),
    ],
)
def test_an_unknown_or_ambiguous_area_gets_the_nearest_matches(text, parts):
    with pytest.raises(InputProblems) as caught:
        labor.area(text)
    for part in parts:
        assert part in str(caught.value)


def test_cleveland_is_the_one_in_ohio_or_the_one_in_tennessee_by_code():
    assert labor.area("17410").name == "Cleveland, OH"
    assert labor.area("17420").name == "Cleveland, TN"


def test_pooled_areas_may_not_overlap_and_repeat_once():
    assert [p.code for p in labor.resolve(["46140", "0046140", "2100004"])] == ["0046140", "2100004"]
    with pytest.raises(InputProblems, match="do not overlap"):
        labor.resolve(["2100000", "2100004"])
    with pytest.raises(InputProblems, match="do not overlap"):
        labor.resolve(["0000000", "46140"])
    with pytest.raises(InputProblems, match="at least one"):
        labor.resolve([])


def test_every_bad_code_is_reported_at_once():
    with pytest.raises(InputProblems) as caught:
        labor.resolve(["4614", "46140", "nowhere at all"])
    assert len(caught.value.problems) == 2


def test_search_finds_parts_and_mends_spelling():
    assert [a.code for a in labor.search("kentucky nonmet")] == ["2100003", "2100004", "2100002", "2100001"]
    assert labor.search("portlnd")[0].name.startswith("Portland")
    assert labor.search("zzzzzz") == []
    assert {a.area_type for a in labor.search("", state="KY", area_type="metro")} == {"metro"}


def test_a_county_belongs_to_its_area_or_falls_back_to_its_state_and_says_so():
    tulsa = labor.area_of_county("40143")
    assert (tulsa.area, tulsa.fallback, tulsa.county) == ("0046140", False, "Tulsa County")
    unresolved = labor.area_of_county("05069")
    assert (unresolved.area, unresolved.fallback) == ("0500000", True)
    assert "state" in unresolved.method
    former = labor.area_of_county("09001")
    assert (former.area, former.fallback) == ("0900000", True)
    assert labor.area_of_county(1001).county_fips == "01001"
    for bad in ("99999", "abc", "", "60010"):
        with pytest.raises(InputProblems):
            labor.area_of_county(bad)


def test_every_listed_county_has_an_area_or_its_state():
    from workadvance.labor.states import STATE_FIPS

    states_with_estimates = {a.state for a in labor.search("", area_type="state")}
    for fips in labor.counties()["county_fips"]:
        if STATE_FIPS[fips[:2]] in states_with_estimates:
            assert labor.area(labor.area_of_county(fips).area)


def test_puerto_rican_names_and_county_names_without_their_suffix():
    assert labor.counties().filter(county_fips="72021")["county"][0] == "Bayamón Municipio"
    assert labor.county_fips("tx", "Bexar") == "48029"
    assert labor.county_fips("LA", "Orleans") == "22071"
    assert labor.county_fips("TX", "Nowhere") is None


@pytest.mark.parametrize(
    ("state", "name", "fips"),
    [
        ("NM", "Dona Ana County", "35013"),
        ("TX", "De Witt County", "48123"),
        ("MN", "St Louis County", "27137"),
        ("AK", "City and Borough of Juneau", "02110"),
        ("AK", "Municipality of Anchorage", "02020"),
        ("PR", "Bayamon", "72021"),
        ("MD", "Baltimore County", "24005"),
        ("MD", "Baltimore city", "24510"),
        ("VA", "Richmond County", "51159"),
        ("VA", "Richmond city", "51760"),
        ("VA", "Alexandria", "51510"),
    ],
)
def test_counties_as_different_lists_write_them(state, name, fips):
    assert labor.county_fips(state, name) == fips


def test_rural_neighbors_are_candidates_for_pooling():
    rows = labor.neighbors("2100004")
    assert "2100002" in rows["neighbor"].to_list() or "2100003" in rows["neighbor"].to_list()
    assert rows["shared_borders"].is_sorted(descending=True)


@given(st.text(max_size=20))
@settings(deadline=None)
def test_no_text_crashes(text):
    def answer() -> str:
        try:
            return labor.area(text).code
        except InputProblems as bad:
            return str(bad)

    assert answer()
