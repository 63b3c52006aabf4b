"""What is read from an address: understood, or left out and named; never a crash."""

import pytest
from django.http import QueryDict

from workadvance.targeting.question import areas_near, ask, titles_like


def asked(text, preselected=()):
    return ask(QueryDict(text), preselected)


def test_the_programs_areas_stand_in_for_none():
    found = asked("", ["0046140"])
    assert found.codes == ["0046140"]
    assert found.preselected
    assert asked("area=2100004", ["0046140"]).codes == ["2100004"]
    assert not asked("area=2100004", ["0046140"]).preselected


def test_codes_without_zeros_and_names_are_understood():
    assert asked("area=46140&area=east+kentucky").codes == ["0046140", "2100004"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("area=tulza", "tulza"),
        ("area=99999999", "99999999"),
        ("area=kentucky+nonmetropolitan", "several areas"),
        ("area=46140&phi=7", "from 0 to 1"),
        ("area=46140&phi=nan", "from 0 to 1"),
        ("area=46140&living_wage=inf", "Living wage"),
        ("area=46140&living_wage=21", "Living wage"),
        ("area=46140&openings=-4", "Minimum openings"),
        ("area=46140&seats=2.5", "Seats"),
        ("area=46140&seats=many", "Seats"),
        ("area=46140&gate=open", "Wage test"),
        ("area=46140&show=best", "Jobs shown"),
        ("area=46140&education=PhD", "Education"),
        ("area=46140&sector=zzz", "sector"),
        ("area=46140&soc=99-9999", "99-9999"),
        ("with=atlantis", "atlantis"),
    ],
)
def test_what_is_not_understood_is_named_and_left_out(text, said):
    found = asked(text)
    assert any(said in p for p in found.problems), found.problems
    assert found.phi is None
    assert found.living_wage is None
    assert found.openings is None
    assert found.seats is None
    assert (found.gate, found.show, found.sector, found.education, found.soc) == ("reach", "entry", "", "", ())


def test_money_is_read_as_people_write_it():
    found = asked("area=46140&living_wage=%2454%2C400&openings=1%2C000")
    assert (found.living_wage, found.openings, found.problems) == (54_400, 1_000, ())


def test_near_areas_are_offered():
    assert [a.code for a in asked("area=tulza").near] == ["0046140"]
    assert "0046140" in [a.code for a in areas_near("46141")]


def test_a_state_and_an_area_in_it_are_not_pooled():
    found = asked("area=4000000&area=46140")
    assert found.codes == ["0046140"]
    assert "overlap" in found.problems[0]


def test_the_address_can_be_repeated():
    found = asked("area=46140&with=2100004&phi=0.4&gate=pass&sort=-median&junk=1")
    again = asked(found.query()[1:])
    assert (again.codes, again.beside, again.phi, again.gate, again.sort) == (
        found.codes, found.beside, 0.4, "pass", "-median",
    )  # fmt: skip
    assert "junk" not in found.query()
    assert found.query(beside=None, gate=None) == "?area=0046140&phi=0.4&sort=-median"
    assert found.place_query(area="2100004") == "?area=2100004&with=2100004&phi=0.4"


def test_titles_lead_to_occupations():
    assert "49-9021" in [t.soc for t in titles_like("hvac tech")]
    assert titles_like("zzzzqq") == []
    assert titles_like("123") == []
