"""Wording that was replaced stays away, homonyms have a context, plurals have forms, and buttons say what they do."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator

import pytest
import yaml

from tests.consistency.repository import ROOT, SOURCE, apps, modules
from tests.consistency.strings import Message, of_app
from tests.consistency.test_words_english import texts

ROWS = yaml.safe_load((ROOT / "tests" / "consistency" / "rewritten.yaml").read_text(encoding="utf-8"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
# One English word, two meanings: a state and an act, a day and a place. Spanish needs to know which.
HOMONYMS = frozenset(
    [
        "Start",
        "Open",
        "To",
        "On",
        "By",
        "Left",
        "Late",
        "Next",
        "Order",
        "Reached",
        "Done",
        "More",
        "Record",
        "Change",
        "Taken",
        "There",
        "Passed",
        "Selected",
    ]
)
# Numbers that are never one, or words that stand for both: "10 of 12 hours", "after 90 days".
COUNTED = re.compile(
    r"^(?:%\(n\)[ds]) (?:days|people|hours|weeks|months|years|seats|applicants|participants|candidates|employers|orders|sessions"
    r"|classes|exams|results|referrals|tasks|check-ins)\b"
)
# A button whose one word leaves no doubt.
ONE_WORD = frozenset({"Save", "Cancel", "Back", "Next", "Continue", "Search", "Edit"})
_SUBMIT = re.compile(r"""submit=(?:"\{% translate '([^']+)'|_\("([^"]+)"\))""")


def plain(text: str) -> str:
    """A text with its placeholders, apostrophes and spaces made alike."""
    return " ".join(PLACEHOLDER.sub("%", text).replace("’", "'").split())


@functools.cache
def messages() -> tuple[tuple[str, Message], ...]:
    return tuple((app, message) for app in apps() for message in of_app(SOURCE / app))


@functools.cache
def said() -> frozenset[str]:
    return frozenset(plain(form) for _, m in messages() for form in (m.text, m.plural) if form)


@functools.cache
def read() -> tuple[tuple[str, str], ...]:
    return tuple((where, plain(text)) for where, text in texts())


@pytest.mark.parametrize("row", [r for r in ROWS if "now" in r], ids=lambda r: plain(r["now"])[:40])
def test_the_new_wording_is_used(row):
    assert plain(row["now"]) in said()


@pytest.mark.parametrize("row", [r for r in ROWS if "was" in r], ids=lambda r: plain(r["was"])[:40])
def test_the_old_wording_is_gone(row):
    was = plain(row["was"])
    whole = len(was.split()) < 4  # a word or two may stand inside another sentence, but is no message of its own
    pattern = re.compile(rf"(?<!\w){re.escape(was)}(?!\w)")
    found = [where for where, text in read() if (text.strip() == was if whole else pattern.search(text))]
    assert found == []


def test_a_word_with_two_meanings_has_a_context():
    assert [f"{app}/{m.where}: {m.text}" for app, m in messages() if m.text in HOMONYMS and not m.context] == []


def test_a_counted_noun_has_a_singular():
    assert [f"{app}/{m.where}: {m.text}" for app, m in messages() if not m.plural and COUNTED.search(m.text)] == []


def unfinished(source: str) -> Iterator[str]:
    """Lazy texts put together with `%` or `+` while a module is read: they would keep the language of that moment."""
    tree = ast.parse(source)
    lazy = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name.endswith("_lazy")
    }
    later = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mod, ast.Add)) and id(node) not in later:
            for side in (node.left, node.right):
                if isinstance(side, ast.Call) and isinstance(side.func, ast.Name) and side.func.id in lazy:
                    yield f"{node.lineno}: {ast.unparse(node)}"


def test_no_lazy_text_is_put_together_before_the_language_is_known():
    found = [f"{p.relative_to(SOURCE)}:{line}" for p in modules() for line in unfinished(p.read_text(encoding="utf-8"))]
    assert found == []
    assert list(unfinished('from django.utils.translation import gettext_lazy as _\nA = _("%(n)s days") % {"n": 7}'))


def test_a_button_is_a_verb_and_a_noun():
    found = []
    for path in sorted((*SOURCE.rglob("*.html"), *SOURCE.rglob("*.py"))):
        for match in _SUBMIT.finditer(path.read_text(encoding="utf-8")):
            words = match[1] or match[2]
            if len(words.split()) < 2 and words not in ONE_WORD:
                found.append(f"{path.relative_to(SOURCE)}: {words}")
    assert found == []


def test_titles_and_buttons_end_without_a_period():
    ends = re.compile(r"""\b(?:title|submit|heading|label|caption)="\{% translate (?:'[^']*\.'|"[^"]*\.") """)
    assert [p.name for p in SOURCE.rglob("*.html") if ends.search(p.read_text(encoding="utf-8"))] == []


def test_quotation_marks_close_after_the_period():
    assert [f"{app}/{m.where}: {m.text}" for app, m in messages() if re.search(r"”[.,]", m.text + m.plural)] == []
