"""Military codes: the crosswalk's matches, skill levels as wildcards, and combat codes that have none."""

import pytest

from workadvance.labor import facts
from workadvance.labor.military import military
from workadvance.tables import InputProblems


@pytest.mark.parametrize("code", ["11B", "0311", "19D"])
def test_combat_only_codes_are_said_to_have_no_direct_match(code):
    found = military(code)
    assert found.occupations == ()
    assert "no direct civilian match" in found.note
    assert len(found.by_skills) >= 5
    assert all(choice.occupations for choice in found.by_skills)


def test_an_air_force_code_matches_at_every_skill_level():
    general = military("2T2X1")
    assert general.occupations
    for level in "3579":
        assert military(f"2t2{level}1").occupations == general.occupations


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("25B30", "25B"), ("25B3O", "25B"), ("MOS 68W20", "68W"), ("153A0", "153A"), ("HM2", "HM"), ("HMCS", "HM"),
        ("BMC", "BM"), ("ETCM", "ET"), ("K1A151", "1A1X1"), ("NEC L03A", "L03A"), ("11B10", "11B"),
    ],
)  # fmt: skip
def test_a_level_rate_or_prefix_does_not_matter(written, same):
    assert military(written).occupations == military(same).occupations
    assert military(written).titles == military(same).titles


def test_every_code_of_the_crosswalk_is_answered():
    rows = facts.table("military").filter(facts.table("military")["soc"].is_not_null())
    codes = rows["moc"].unique().sort().to_list()
    assert len(codes) > 7000
    for code in codes[::60]:
        assert military(code).occupations


def test_an_unknown_code_is_refused_with_the_nearest():
    with pytest.raises(InputProblems, match="Nearest"):
        military("25BB9")
    with pytest.raises(InputProblems):
        military(" ")
