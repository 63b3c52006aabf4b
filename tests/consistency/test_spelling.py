"""US spelling everywhere. codespell (in `make check-static`) knows whole words; this knows stems, in names in code too."""

from __future__ import annotations

import re

import pytest

from tests.consistency.repository import tracked_texts

BRITISH = re.compile(
    r"programme(?!r|d)|labour|organis(?:e|ation)|licence|enrolment|neighbour|centre|colour|behaviour|favour|honour"
    r"|spelt|travell|cancell(?!ation)|modell(?!o)|judgement|catalogue|per cent\b|whilst|learnt|(?:recogn|author|summar)is[ei]",
    re.I,
)
FORMER = re.compile(r"`programme_cost`")  # the changelog says what it is now
# What reads a log, a file or a database written before names the former words; so do migrations and tests of them.
KEPT = (
    "/migrations/", "former_names.py", "old_world.py", "test_upgrade.py", "renamed_apps.py", "former_addresses.py",
    "test_words_english.py", "benefit_cost/model.py", "test_benefit_cost.py", "tests/events/", "test_spelling.py", "requirements.lock",
    "appointments/ics.py",  # a status as RFC 5545 spells it
)  # fmt: skip


def british(text: str) -> list[str]:
    """The British forms in a text."""
    return BRITISH.findall(FORMER.sub("", text))


def test_texts_and_names_are_in_us_english():
    found = {
        name: sorted(set(british(text)))
        for name, text in tracked_texts()
        if not any(part in name for part in KEPT) and not name.endswith((".po", ".svg", ".csv")) and british(text)
    }
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "other programmes",
        "Labour areas",
        "the organisation",
        "an enrolment",
        "neighbouring",
        "enrolment_cohorts",
        "a_licences",
        "misspelt",
        "travellers",
        "80 per cent",
    ],
)
def test_british_forms_are_seen(text):
    assert british(text)
