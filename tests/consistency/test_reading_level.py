"""How hard a text is to read, by who reads it: a ceiling for each audience, measured by the Flesch-Kincaid grade."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyphen
import pytest

from tests.consistency.repository import SOURCE, apps
from tests.consistency.strings import of_app

# Who reads a text, by the file it stands in: applicants and participants (their pages and letters), employers (their own pages
# and emails). Target jobs and results explain their methods, to funders too; everything else is for staff.
PARTICIPANTS = re.compile(
    r"screening/(?:templates/screening/(?:letters/|_my_|my|apply|start|part|submit|submitted|finish_later|closed|hand_in|_contact|_ways)"
    r"|forms/applicant\.py|letters\.py|participant|views/(?:participant|apply))"
    r"|advancement/templates/advancement/(?:_my_|job_loss)|messages/services/receiving\.py|web/templates/web/home\.html"
    r"|documents/(?:checking|pdf)\.py|ui/templates/(?:frame|link_expired)\.html"
)
EMPLOYERS = re.compile(
    r"placement/(?:templates/placement/employer_(?:home|slate)|views/employer_side|services/answers|employer_notices)"
)
# audience: (grade of all its texts together, grade of one text of 8 words or more, words in a sentence)
CEILINGS = {"participants": (6, 8, 20), "employers": (8, 8, 22), "staff": (8, 12, 25), "methods": (10, 13, 28)}
# The titles of measures are those of the rules that define them (a test holds them to the definitions): not ours to simplify.
OFFICIAL = "reporting/indicator_titles.py:"
SAMPLES = {
    "program": "Forward Trades",
    "provider": "Green Country Works",
    "name": "Ann",
    "order": "Machinist",
    "link": "",
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
MARKUP = re.compile(r"</?\w+>|%%")
SENTENCE = re.compile(r"(?<=[.!?:;])[”)]?\s+")


HYPHENS = pyphen.Pyphen(lang="en_US")
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
END = re.compile(r"[.!?:](?=[”)]?(?:\s|$))")


def grade(text: str) -> float:
    """The Flesch-Kincaid grade, syllables counted at the places where a word may be hyphenated."""
    words = WORD.findall(text)
    syllables = sum(len(HYPHENS.positions(word)) + 1 for word in words)
    return 0.39 * len(words) / max(1, len(END.findall(text))) + 11.8 * syllables / max(1, len(words)) - 15.59


def audience(where: str) -> str:
    if PARTICIPANTS.search(where):
        return "participants"
    if EMPLOYERS.search(where):
        return "employers"
    return "methods" if where.startswith(("targeting/", "reporting/")) else "staff"


def filled(text: str) -> str:
    """The text as it is read: with a sample in the place of each placeholder."""
    text = PLACEHOLDER.sub(lambda m: SAMPLES.get(m[1] or m[2], "7"), text)
    return " ".join(MARKUP.sub(" ", text).split())


def texts() -> Iterator[tuple[str, str]]:
    for app in apps():
        for message in of_app(SOURCE / app):
            yield f"{app}/{message.where}", filled(message.plural or message.text)


@pytest.fixture(scope="module")
def by_audience() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in CEILINGS}
    for where, text in texts():
        if where.startswith(OFFICIAL):
            continue
        found[audience(where)].append((where, text))
    return found


@pytest.mark.parametrize("name", CEILINGS)
def test_texts_are_as_easy_as_their_readers_need(by_audience, name):
    together, one, words = CEILINGS[name]
    rows = by_audience[name]
    sentences = [text if text[-1] in ".?!:" else f"{text}." for _, text in rows if len(text.split()) >= 5]
    assert grade(" ".join(sentences)) <= together
    hard = [
        f"{where}: grade {grade(text):.1f}: {text}"
        for where, text in rows
        if len(text.split()) >= 8 and grade(text) > one
    ]
    long = [
        f"{where}: {len(part.split())} words: {part}"
        for where, text in rows
        for part in SENTENCE.split(text)
        if len(part.split()) > words
    ]
    assert hard == []
    assert long == []
