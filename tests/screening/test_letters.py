"""Letters are short enough to be read: 120 words, and a subject that a phone shows whole."""

from __future__ import annotations

import re

import pytest

from tests.factories import ApplicationFactory, PersonFactory, ProgramFactory
from workadvance.screening.letters import SUBJECT_CHARACTERS, SUBJECTS, letter_text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", sorted(SUBJECTS))
def test_a_letter_has_at_most_120_words_and_60_characters_of_subject(name, language):
    program = ProgramFactory(name="Health care careers for the nonmetropolitan counties of eastern Kentucky")
    application = ApplicationFactory(
        program=program, person=PersonFactory(provider=program.provider, language=language)
    )
    subject, text = letter_text(
        application, name, url="https://advance.example.org/my/", others=["Trades (Ridge and River)"] * 3
    )
    assert len(re.findall(r"\w[\w'’-]*", text.replace("https://advance.example.org/my/", ""))) <= 120
    assert len(subject) <= SUBJECT_CHARACTERS
    assert subject.startswith("Health care")
