"""The field's words in everything a person reads: messages, help of commands, policy notes, problems, and the docs."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator

import pytest

from tests.consistency.repository import DOCS, ROOT, SOURCE, apps, modules
from tests.consistency.strings import of_app

# The house's words say what is used instead: figures of speech, letters by post, British or lofty forms.
BANNED = re.compile(
    r"\bmend(?:s|ed|ing)?\b|\bwhom\b|\bneed not\b|\b(?:some|any|every|no)body\b|\be-mail|\bby mail\b|\bmailed\b|\bmailbox"
    r"|\bstands? (?:here|on|against|above|below|beside|under)\b|\bsurely\b|\btolerantly\b|\bbetween \d+ and \d+ where\b"
    r"|\bput(?:s|ting)? forward\b|\bt(?:ake|akes|ook|aken) back\b|\bthe way to\b|\b(?:go|goes|went) on\b(?! a)"
    r"|\banew\b|\bsat on\b|\bbench\b|\brungs?\b|\bpay bar\b|\bprogrammes?\b|\bnear miss(?:es)?\b|\bpass mark\b|\bjob cent(?:er|re)\b"
    r"|\b(?:offender|dropout|ex-con|low-skilled|hard to serve)s?\b|\bpoor people\b|[\d}] %(?=[\s.,;:)|*<]|$)",
    re.IGNORECASE | re.MULTILINE,
)
# Names of others, and names in code that readers of the code know: `make bench` is a command, `offender` a code of WIOA's
# reporting.
NAMES = re.compile(
    r"\bname=\"\w+\"|\boffender(?=\]|: is in)|%\(\w+\)[sd]|`[^`\n]+`|make bench|\bBENCH\b|--[\w-]+|https?://\S+"
    r"|American Job Centers?"
)
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def banned(text: str) -> list[str]:
    """The phrases of a text that the house does not use."""
    return BANNED.findall(NAMES.sub("", text))


def said(source: str, *, docstrings: bool = False) -> Iterator[tuple[int, str]]:
    """(line, text) of the strings of a module; `docstrings` too where a command prints them."""
    tree = ast.parse(source)
    held = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and not (docstrings and isinstance(node, ast.FunctionDef) and node.decorator_list)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in held
            and " " in node.value
        ):
            yield node.lineno, node.value


def texts() -> Iterator[tuple[str, str]]:
    """(where, text) of what this project says to its readers, in English."""
    for app in apps():
        for message in of_app(SOURCE / app):
            yield f"{app}/{message.where}", f"{message.text}\n{message.plural}"
    for path in modules():
        if "former" not in path.name:
            source, name = path.read_text(encoding="utf-8"), path.relative_to(SOURCE).as_posix()
            for line, text in said(source, docstrings="cli" in path.parts):
                yield f"{name}:{line}", text
    for path in sorted(SOURCE.rglob("*.yaml")):
        yield path.relative_to(SOURCE).as_posix(), path.read_text(encoding="utf-8")
    for path in (
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
        *sorted(DOCS.rglob("*.md")),
    ):
        yield path.relative_to(ROOT).as_posix(), _FENCE.sub("", path.read_text(encoding="utf-8"))


def test_messages_write_apostrophes_one_way():
    """Straight: a curly one is not in the alphabet of texts and makes each text cost twice as much."""
    curly = [m.where for app in apps() for m in of_app(SOURCE / app) if re.search(r"\w’\w", m.text + m.plural)]
    assert not curly, "\n".join(curly)


def test_what_people_read_is_in_the_fields_words():
    found = [f"{where}: {', '.join(sorted(set(words)))}" for where, text in texts() if (words := banned(text))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "Mended since",
        "for whom",
        "You need not",
        "Nobody waits",
        "by mail",
        "on the bench",
        "The way to a seat",
        "10 %.",
        "What stands against a text",
        "it stands on the page",
        "surely did not take it",
        "read tolerantly",
        "between 9 and 18 where",
    ],
)
def test_banned_phrases_are_seen(text):
    assert banned(text)


@pytest.mark.parametrize(
    "text", ["No one waits", "by email", "recommended", "an American Job Center", "`days_on_bench`", "10%"]
)
def test_good_phrases_pass(text):
    assert not banned(text)


# Comments are read by those who work on the code; they may name former words in backticks.
SAID_ASIDE = re.compile(
    r"\b(?:some|any|every|no)body\b|\bwhom\b|\bbench(?:es)?\b|\brungs?\b|\bmend(?:s|ed|ing)?\b|\bneed not\b|\banew\b|\bsurely\b"
    r"|\bput(?:s|ting)? forward\b|\bsat on\b|\bprogrammes?\b|\bthereby\b|\be-mail|\btolerantly\b|\bknown already\b"
    r"|\bstands? (?:here|on|against|above|below|beside|under)\b",
    re.IGNORECASE,
)


def aside(source: str) -> Iterator[tuple[int, str]]:
    """(line, text) of the comments and docstrings of a module."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(source)):
        for held in getattr(node, "body", []) if isinstance(getattr(node, "body", []), list) else []:
            if (
                isinstance(held, ast.Expr)
                and isinstance(held.value, ast.Constant)
                and isinstance(held.value.value, str)
            ):
                yield held.lineno, held.value.value


def test_comments_are_in_plain_english_too():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {', '.join(sorted(set(words)))}"
        for folder in (SOURCE, ROOT / "tests", ROOT / "benchmarks", ROOT / "scripts")
        for path in sorted(folder.rglob("*.py"))
        for line, text in aside(path.read_text(encoding="utf-8"))
        if (words := SAID_ASIDE.findall(NAMES.sub("", text)))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source", ["# nobody waits\n", 'def f():\n    """For whom it is."""\n', "x = 1\n'''The next rung.'''\n"]
)
def test_banned_words_of_comments_are_seen(source):
    assert any(SAID_ASIDE.search(text) for _, text in aside(source))


READS_FORMER_NAMES = {
    "cli/labor/targets.py": "prints the keys the first version printed",
    "labor/ladders.py": "answers to the function's and field's former name",
    "labor/__init__.pyi": "answers to the function's former name",
    "labor/targets.py": "gives the flags their first names",
    "matching/records.py": "reads columns under their former names",
    "people/kinds.py": "reads the log's key of a list",
    "reporting/views.py": "sends kept links on",
    "targeting/frozen_numbers.py": "reads what earlier decisions froze",
    "targeting/labor_words.py": "words the flags",
    "targeting/occupation_table.py": "asks for a flag",
    "web/former_addresses.py": "sends former addresses on",
}


def test_names_follow_the_fields_words():
    """The former words are gone (job-ready pool, step-up job): no module, class, function, key or field has the former name."""
    word = re.compile(r"(?:^|[^a-z])(?:bench|rungs?)(?:$|[^a-z])|Rung|Bench(?!mark)")
    found = set()
    for path in sorted(
        [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.pyi"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.yaml")]
    ):
        name = path.relative_to(SOURCE).as_posix()
        if "migrations" not in path.parts and word.search(name + "\n" + path.read_text(encoding="utf-8")):
            found.add(name)
    assert found == set(READS_FORMER_NAMES), found ^ set(READS_FORMER_NAMES)
