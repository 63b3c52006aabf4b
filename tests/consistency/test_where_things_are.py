"""The page that says where things are holds: each file is there, has the name, and can be guessed from the question."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.consistency.repository import DOCS, ROOT, SOURCE

PAGE = (DOCS / "explanation" / "where-things-are.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (.+?) \| `([^`]+)` \| `([^`]+)` \|$", PAGE, re.MULTILINE)


def plainly(text: str) -> str:
    """Letters and digits only, so that “re-employment” is found in `reemployment_clock`."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def file_of(path: str) -> Path:
    return (ROOT if path.startswith(("tests/", "docs/")) else SOURCE) / path


def test_the_page_answers_many_questions():
    assert len(ROWS) >= 20
    assert len(ROWS) == sum(line.startswith("| ") for line in PAGE.splitlines()) - 1


@pytest.mark.parametrize(("question", "path", "name"), ROWS, ids=[name for _, _, name in ROWS])
def test_each_answer_is_there_and_its_name_can_be_guessed(question, path, name):
    text = file_of(path).read_text(encoding="utf-8")
    assert re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text), f"{path} has no {name}"
    if path.endswith(".py"):
        assert re.search(rf"^\s*(?:def|class) {name}\b|^\s*{name}\b.*=|\"{name}\"", text, re.MULTILINE), name
    words = re.findall(r"\*\*(.+?)\*\*", question)
    assert words, "the word to guess by is in bold"
    assert any(plainly(word) in plainly(path + name) for word in words), f"{words} is in neither {path} nor {name}"
