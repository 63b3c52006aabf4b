"""US spelling everywhere. codespell (in `make check-static`) knows words but not their plurals; this knows stems."""

from __future__ import annotations

import re

import pytest

from tests.consistency.repository import tracked_texts

BRITISH = re.compile(
    r"programmes?\b|labour|organis(?:e|ation)|licences?\b|enrolments?\b|neighbour|\bcentres?\b|colour|behaviour", re.I
)
# What reads a log, a file or a database written before names the former words; so do migrations and tests of them.
KEPT = (
    "/migrations/", "former_names.py", "old_world.py", "test_upgrade.py", "renamed_apps.py", "former_addresses.py",
    "test_words_english.py", "benefit_cost/model.py", "test_benefit_cost.py", "tests/events/", "CHANGELOG.md", "test_spelling.py", "requirements.lock",
    "docs/decisions/",
)  # fmt: skip


def british(text: str) -> list[str]:
    """The British forms in a text."""
    return BRITISH.findall(text)


def test_texts_and_names_are_in_us_english():
    found = {
        name: sorted(set(british(text)))
        for name, text in tracked_texts()
        if not any(part in name for part in KEPT) and not name.endswith((".po", ".svg", ".csv")) and british(text)
    }
    assert found == {}


@pytest.mark.parametrize(
    "text", ["other programmes", "Labour areas", "the organisation", "an enrolment", "neighbouring"]
)
def test_british_forms_are_seen(text):
    assert british(text)
