"""Eligibility stories: every boundary worked by hand, read from YAML the way the command reads a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from workadvance import eligibility
from workadvance.cli.policy_sentences import verdict_sentence
from workadvance.eligibility.file_values import load_mapping

FILES = {path.stem: load_mapping(path) for path in sorted((Path(__file__).parent / "stories").glob("*.yaml"))}
STORIES = [
    pytest.param(name, story, id=f"{name}: {story['story']}")
    for name, file in FILES.items()
    for story in file["stories"]
]


def told(name: str, story: dict[str, Any]) -> list[eligibility.CriterionVerdict]:
    file = FILES[name]
    case = {**file.get("defaults", {}), **story["case"]}
    day = story["as_of"]
    return eligibility.assess(
        eligibility.criteria_of(file["policy"]), eligibility.facts_of(case), eligibility.Days(day, day)
    )


def test_there_are_at_least_eighty() -> None:
    assert len(STORIES) >= 80


@pytest.mark.parametrize(("name", "story"), STORIES)
def test_story(name: str, story: dict[str, Any]) -> None:
    verdicts = told(name, story)
    by_name = {one.rule: one for one in verdicts}
    assert eligibility.overall(verdicts) == story["verdict"], [verdict_sentence(one) for one in verdicts]
    for rule, verdict in story.get("expect", {}).items():
        assert by_name[rule].verdict == verdict
    for rule, code in story.get("codes", {}).items():
        assert by_name[rule].code == code
    for rule in story.get("absent", []):
        assert rule not in by_name
    if "near" in story:
        assert [one.rule for one in verdicts if one.near] == story["near"]


@pytest.mark.parametrize(("name", "story"), STORIES)
def test_every_verdict_has_a_sentence_a_value_a_day_and_a_source(name: str, story: dict[str, Any]) -> None:
    for one in told(name, story):
        assert verdict_sentence(one).endswith("."), one.code
        assert {"key", "value", "unit"} <= set(one.parameter)
        assert one.parameter["source"]
        assert dt.date.fromisoformat(one.parameter["effective_on"]) <= story["as_of"]
