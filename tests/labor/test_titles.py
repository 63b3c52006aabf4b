"""From job titles to occupations: what people say, misspellings, ambiguity, nonsense."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workadvance import labor
from workadvance.tables import InputProblems


@pytest.mark.parametrize(
    ("text", "soc"),
    [
        ("hvac tech", "49-9021"),
        ("HVAC Technician", "49-9021"),
        ("CNA", "31-1131"),
        ("LPN", "29-2061"),
        ("RN", "29-1141"),
        ("registered nurse", "29-1141"),
        ("welder", "51-4121"),
        ("CDL driver", "53-3032"),
        ("truck driver", "53-3032"),
        ("phlebotomist", "31-9097"),
        ("medical assistants", "31-9092"),
        ("electrician", "47-2111"),
        ("machinst", "51-4041"),
        ("IT support", "15-1232"),
        ("help desk", "15-1232"),
        ("pharmacy tech", "29-2052"),
        ("plumber", "47-2152"),
        ("maintenance mechanic", "49-9071"),
    ],
)
def test_the_first_or_second_answer_is_the_occupation_meant(text, soc):
    assert soc in [m.soc for m in labor.search_titles(text)[:3]]


def test_ambiguity_stays_visible():
    found = labor.search_titles("lineman")
    assert {"49-9051", "49-9052"} <= {m.soc for m in found if m.score == 100}
    assert len({m.soc for m in found}) == len(found)


def test_scores_fall_and_the_same_words_score_100():
    found = labor.search_titles("Licensed Practical Nurse")
    assert found[0].score == 100
    assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)
    assert all(0 <= m.score <= 100 for m in found)
    assert len(labor.search_titles("nurse", limit=3)) == 3


def test_the_word_itself_beats_a_word_that_looks_like_it():
    assert "21-2011" not in [m.soc for m in labor.search_titles("welder")[:5]]


@pytest.mark.parametrize("text", ["", "   ", "!!!", "zzzqqqxx"])
def test_nothing_and_nonsense_are_refused(text):
    with pytest.raises(InputProblems, match="title"):
        labor.search_titles(text)


def test_nonsense_gets_the_nearest_names():
    with pytest.raises(InputProblems, match="Nearest"):
        labor.search_titles("qwrtzplk")


@given(st.text(max_size=25))
@settings(deadline=None, max_examples=25)
def test_no_text_crashes(text):
    def answer() -> str:
        try:
            return labor.search_titles(text)[0].soc
        except InputProblems as bad:
            return str(bad)

    assert answer()
