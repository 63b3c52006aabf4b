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


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", sorted(SUBJECTS))
def test_a_letter_is_sent_in_whole_paragraphs_however_its_template_is_laid_out(name, language):
    application = ApplicationFactory(person=PersonFactory(language=language))
    _subject, text = letter_text(application, name, message="One.\n\nTwo.", url="https://advance.example.org/my/")
    assert [line for line in text.splitlines() if line != line.strip() or "  " in line] == []
    ends = [line for line in text.splitlines() if line and not line.endswith((".", ",", ":", "/")) and line[0] != "-"]
    assert ends == [application.program.provider.name]


def test_a_letter_word_for_word():
    program = ProgramFactory(name="Nursing", contact_phone="+19185550134", contact_email="ana@ridge.example.org")
    person = PersonFactory(provider=program.provider, full_name="Rosa Ibarra")
    application = ApplicationFactory(program=program, person=person)
    assert letter_text(application, "waitlist", url="https://advance.example.org/my/")[1] == (
        f"Hi {person.short_name},\n\n"
        "You're eligible for Nursing, but all spots are full. You're on the waitlist. We'll call you as soon as a spot "
        "opens. You don't need to do anything.\n\n"
        "Check your number on the waitlist:\nhttps://advance.example.org/my/\n\n"
        "Questions? Contact us: 918-555-0134, ana@ridge.example.org\n\n"
        f"{program.provider.name}\n"
    )
