"""The documentation says what the code does: nothing undocumented, nothing out of date, no link that leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml
from typer.testing import CliRunner

from tests.consistency.repository import DOCS, ROOT, SOURCE, modules, tracked_files
from workadvance.cli.main import app as cli

PAGES = sorted(DOCS.rglob("*.md"))
OTHERS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
_LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


# --- commands


def commands(command: Any = None, path: str = "workadvance") -> Iterator[tuple[str, Any]]:
    """(how it is typed, the command) of the whole command line, groups included."""
    command = command or typer.main.get_command(cli)
    yield path, command
    for name, child in getattr(command, "commands", {}).items():
        yield from commands(child, f"{path} {name}")


def test_every_command_says_what_it_is_for():
    told = dict(commands())
    assert len(told) > 30
    assert not [path for path, command in told.items() if not (command.help or "").strip()]


def test_every_option_and_argument_says_what_it_means():
    silent = [
        f"{path} {parameter.name}"
        for path, command in commands()
        for parameter in command.params
        if "--help" not in parameter.opts and not (getattr(parameter, "help", "") or "").strip()
    ]
    assert not silent


@pytest.mark.parametrize("path", sorted(path for path, _command in commands()))
def test_help_can_be_shown(path):
    run = CliRunner().invoke(cli, [*path.split()[1:], "--help"])
    assert run.exit_code == 0, run.output


# --- what is generated, and what must be mentioned


def test_the_reference_is_up_to_date():
    run = CliRunner().invoke(cli, ["reference", "build", "--check", "--out", str(DOCS / "reference")])
    assert run.exit_code == 0, run.output


_VARIABLE = re.compile(r"\b(WORKADVANCE_[A-Z_]*[A-Z]|DATABASE_URL|EMAIL_URL)\b")


def test_every_variable_read_is_documented():
    documented = set(
        _VARIABLE.findall("\n".join(page.read_text(encoding="utf-8") for page in (DOCS / "reference").glob("*.md")))
    )
    read = {name: path.name for path in modules() for name in _VARIABLE.findall(path.read_text(encoding="utf-8"))}
    assert len(read) > 10
    assert not {name: where for name, where in read.items() if name not in documented}


def test_every_setting_is_read_and_explained():
    from workadvance.web.environment import VARIABLES

    code = "\n".join(p.read_text(encoding="utf-8") for p in modules() if p.name != "variables.py")
    assert not [v.name for v in VARIABLES if not v.text.endswith(".")]
    assert not [v.name for v in VARIABLES if f'"{v.name}"' not in code]


def test_every_data_source_is_documented():
    page = (DOCS / "reference" / "data-sources.md").read_text(encoding="utf-8")
    sources = yaml.safe_load((SOURCE / "labor" / "data" / "sources.yaml").read_text(encoding="utf-8"))["sources"]
    assert len(sources) > 5
    assert not [s["key"] for s in sources if f"(`{s['key']}`)" not in page]


def test_every_shipped_table_is_documented():
    everything = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    tables = [path for path in tracked_files() if path.suffix == ".parquet"]
    assert not [
        p.relative_to(ROOT).as_posix()
        for p in tables
        if f"`{p.stem}`" not in everything and f"{p.name}`" not in everything
    ]


# --- pages and links


class _Loader(yaml.SafeLoader):
    """mkdocs.yml names Python functions; their names are enough here."""


_Loader.add_multi_constructor("tag:yaml.org,2002:python/name:", lambda _loader, suffix, _node: suffix)


def navigation() -> list[str]:
    """The pages named in the navigation of mkdocs.yml."""

    def walk(node: Any) -> Iterator[str]:
        if isinstance(node, str):
            yield node
        else:
            for child in node.values() if isinstance(node, dict) else node:
                yield from walk(child)

    return list(walk(yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader=_Loader)["nav"]))


def links(page: Path) -> list[str]:
    """Where a page's links lead, those to other sites left out."""
    return [
        to for to in _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8"))) if not re.match(r"[a-z]+:", to)
    ]


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as the documentation and the forge make them."""
    made = set()
    for heading in re.findall(r"^#{1,6} +(.+)$", _FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        made.add(re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", plain.lower()).strip()))
    return made


def test_every_page_of_the_navigation_exists():
    assert not [name for name in navigation() if not (DOCS / name).is_file()]


def test_every_page_can_be_reached():
    """A page stands in the navigation, or a page that stands there links to it."""
    reached = {(DOCS / name).resolve() for name in navigation()}
    for page in list(reached):
        if page.is_file():
            reached |= {(page.parent / to.partition("#")[0]).resolve() for to in links(page)}
    assert not [page.relative_to(DOCS).as_posix() for page in PAGES if page.resolve() not in reached]


@pytest.mark.parametrize("page", [*PAGES, *OTHERS], ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    lost = []
    for to in links(page):
        name, _, anchor = to.partition("#")
        target = (page.parent / name) if name else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            lost.append(to)
    assert not lost


def test_the_tutorial_names_buttons_and_pages_as_they_are_named():
    from babel.messages.pofile import read_po

    said: set[str] = set()
    for catalog in SOURCE.glob("*/locale/es/LC_MESSAGES/django.po"):
        with catalog.open("rb") as file:
            for message in read_po(file):
                said |= set(message.id) if isinstance(message.id, tuple) else {message.id}
    named = re.findall(r"\*\*(.+?)\*\*", (DOCS / "tutorials" / "one-person.md").read_text(encoding="utf-8"))
    assert len(named) > 40
    assert {name for name in named if name not in said} == {"María's page"}


# --- decisions

DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
PARTS = ("Context", "Chosen", "Why", "What else was possible", "Cost")
_DATED = re.compile(r"\*\*Date:\*\* [A-Z][a-z]+ \d{1,2}, \d{4} · \*\*Status:\*\* (\S.*)")
_STATUS = re.compile(r"(accepted|proposed|rejected|superseded(?: in part)? by \d{4})\b")


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_says_when_what_why_and_what_else(page):
    text = page.read_text(encoding="utf-8")
    dated = _DATED.search(text)
    assert dated, "one line: **Date:** Month day, year · **Status:** …"
    status = _STATUS.match(dated[1])
    assert status, f"a status is accepted, proposed, rejected or superseded by another decision: {dated[1]}"
    said = dict(re.findall(r"^\*\*([^*]+)\.\*\* (.+)", text, re.MULTILINE))
    assert [part for part in PARTS if len(said.get(part, "")) < 20] == []
    later = re.findall(r"by (\d{4})", status[1])
    assert [number for number in later if not list(page.parent.glob(f"{number}-*.md"))] == []


def test_every_decision_is_listed_once_in_order():
    listed = re.findall(
        r"^- \[.+\]\((\d{4}-[\w-]+\.md)\)$", (DOCS / "decisions" / "index.md").read_text(), re.MULTILINE
    )
    assert listed == [page.name for page in DECISIONS]
    assert [page.name[:4] for page in DECISIONS] == [f"{n:04}" for n in range(1, len(DECISIONS) + 1)]
