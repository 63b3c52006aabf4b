"""The rule stories in YAML: every rule, at its borders, with the reason it gives in both languages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from django.utils import translation

from workadvance.programs.services import policy_defaults
from workadvance.screening import rules, verdict_texts

FOLDER = Path(__file__).parent / "eligibility"
STORIES = [
    pytest.param(story, id=story["story"])
    for path in sorted(FOLDER.glob("*.yaml"))
    for story in yaml.safe_load(path.read_text(encoding="utf-8"))
]
PERSON = {"born", "may_work", "household", "monthly_income", "stated", "state", "working", "hourly", "diploma"}


def money(value):
    return None if value is None else Decimal(str(value))


def assessed(story):
    person = story["person"]
    assert set(person) <= PERSON, "a story uses a word that is not known"
    own = {k: money(v) if k == "wage_limit" else v for k, v in story.get("asked", {}).items()}
    asked = rules.ProgramRules(
        effective_on=dt.date(2025, 1, 1),
        program="the story's program",
        **{**policy_defaults(dt.date(2025, 1, 1)), **own},
    )
    facts = rules.ApplicantFacts(
        birth_date=person.get("born"),
        work_authorized=person.get("may_work"),
        household_size=person.get("household"),
        monthly_income=money(person.get("monthly_income")),
        income_stated_on=person.get("stated"),
        state=person.get("state", ""),
        employed=person.get("working"),
        hourly_wage=money(person.get("hourly")),
        has_diploma=person.get("diploma"),
    )
    return rules.assess(facts, asked, applied_on=story["applied"], on=story["assessed"])


@pytest.mark.parametrize("story", STORIES)
def test_story(story, time_machine_today):
    time_machine_today(story["assessed"])
    found = {v.rule: v for v in assessed(story)}
    for rule in story.get("absent", []):
        assert rule not in found
    for rule, expected in story.get("expect", {}).items():
        expected = {"verdict": expected} if isinstance(expected, str) else expected
        verdict = found[rule]
        assert verdict.verdict == expected["verdict"]
        for part in ("facts", "parameter"):
            for key, value in expected.get(part, {}).items():
                assert getattr(verdict, part)[key] == value, (part, key)
        with translation.override("en"):
            assert expected.get("says", "") in verdict_texts.reason(verdict.code, verdict.facts, verdict.parameter)
            assert expected.get("bridge", "") in verdict_texts.bridge(verdict.code, verdict.facts, verdict.parameter)
    if "near" in story:
        assert sorted(v.rule for v in found.values() if v.near) == sorted(story["near"])


@pytest.mark.parametrize("story", STORIES)
def test_every_verdict_explains_itself_in_both_languages(story):
    for verdict in assessed(story):
        said = {}
        for language in ("en", "es"):
            with translation.override(language):
                said[language] = verdict_texts.reason(verdict.code, verdict.facts, verdict.parameter)
        assert said["en"], verdict.code
        assert said["es"] not in ("", said["en"]), verdict.code
        assert verdict.parameter["source"]
        assert verdict.parameter["effective_on"]
        if verdict.verdict == rules.FAILS:
            assert verdict_texts.bridge(verdict.code, verdict.facts, verdict.parameter)
            assert verdict_texts.bridge_to_them(verdict.code, verdict.facts, verdict.parameter)


def test_every_case_of_the_rules_has_a_story():
    told = {v.code for param in STORIES for v in assessed(param.values[0])}
    assert told == set(verdict_texts._REASONS)


def test_a_verdict_of_an_older_version_keeps_its_stored_words():
    assert verdict_texts.reason("income_meets", {}, {}) == ""
    assert verdict_texts.reason("no_such_code", {}, {}) == ""
