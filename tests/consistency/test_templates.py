"""Templates keep to the floors that Python keeps to, and can be read without scrolling sideways."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.consistency.repository import ROOT

SRC = ROOT / "src" / "workadvance"
WIDEST = 140
_NAMED = re.compile(r"""{%\s*(?:extends|include)\s+["']([^"']+)["']""")
_COMPONENT = re.compile(r"<c-([a-z][\w.-]*)")
_NOT_COMPONENTS = {"slot", "vars"}


@cache
def floors() -> tuple[str, ...]:
    """The apps from the lowest to the highest, as the import contract has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["type"] == "layers")
    return tuple(name.removeprefix("workadvance.") for name in reversed(layers))


def app_of(path: Path) -> str:
    """The app a file belongs to."""
    return path.relative_to(SRC).parts[0]


@cache
def templates() -> dict[str, Path]:
    """Every template by the name it is loaded under."""
    found: dict[str, Path] = {}
    for path in sorted(SRC.glob("*/templates/**/*.html")):
        found.setdefault(path.relative_to(SRC / app_of(path) / "templates").as_posix(), path)
    return found


def references(text: str) -> list[str]:
    """The names of the templates a text extends, includes or uses as components."""
    parts = [
        name.replace(".", "/").replace("-", "_") for name in _COMPONENT.findall(text) if name not in _NOT_COMPONENTS
    ]
    return [*_NAMED.findall(text), *(f"cotton/{name}.html" for name in parts)]


def upward(app: str, text: str, owners: dict[str, str]) -> list[str]:
    """The references of a template of `app` to templates of floors above it."""
    order = floors()
    return [
        f"{name} of {owners[name]}"
        for name in references(text)
        if name in owners and order.index(owners[name]) > order.index(app)
    ]


@cache
def owners() -> dict[str, str]:
    """Which app holds which template."""
    return {name: app_of(path) for name, path in templates().items()}


@pytest.mark.parametrize("name", sorted(templates()))
def test_no_template_reaches_up(name):
    path = templates()[name]
    assert upward(app_of(path), path.read_text(), owners()) == []


def test_every_template_named_exists():
    missing = {
        f"{name}: {wanted}"
        for name, path in templates().items()
        for wanted in references(path.read_text())
        if wanted not in templates()
        and not wanted.startswith(("account/", "mfa/", "socialaccount/", "allauth/", "django/"))
    }
    assert missing == set()


def test_a_reference_upward_is_seen():
    held = {"web/head.html": "web", "cotton/card.html": "ui", "cotton/pay_steps.html": "placement"}
    told = upward("readiness", '{% extends "web/head.html" %}<c-card><c-pay-steps /></c-card>', held)
    assert told == ["web/head.html of web", "cotton/pay_steps.html of placement"]
    assert upward("web", '{% include "web/head.html" %}<c-pay-steps />', held) == []


def test_templates_can_be_read():
    wide = [
        f"{path.relative_to(ROOT)}:{number} has {len(line)} characters"
        for path in templates().values()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > WIDEST
    ]
    assert wide == []
