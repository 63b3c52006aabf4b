"""Event kinds stand in one place by one rule: `kinds.py` of the app whose name they begin with."""

from __future__ import annotations

import ast
import sys

import pytest
from django.apps import apps

from tests.consistency.repository import SOURCE
from workadvance.events.kinds import kinds

REGISTER = "workadvance.events.kinds"


def _declares(source: str) -> bool:
    """Whether a module makes kinds of events with the register's `Kind`."""
    tree = ast.parse(source)
    taken = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == REGISTER
        for alias in node.names
        if alias.name == "Kind"
    }
    called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return bool(taken & called)


def _names(source: str) -> list[str]:
    """The first words of `Kind(...)` calls that are written out, or the fixed beginning of those that are put together."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Kind" and node.args:
            first = node.args[0]
            start = first.values[0] if isinstance(first, ast.JoinedStr) else first
            assert isinstance(start, ast.Constant), f"line {node.lineno}: a kind's name begins with its app"
            found.append(str(start.value).partition(".")[0])
    return found


def test_no_module_but_an_apps_kinds_declares_any():
    elsewhere = [
        path.relative_to(SOURCE).as_posix()
        for path in sorted(SOURCE.rglob("*.py"))
        if _declares(path.read_text(encoding="utf-8")) and path.relative_to(SOURCE).parts[1:] != ("kinds.py",)
    ]
    assert elsewhere == []


KINDS = sorted(SOURCE.glob("*/kinds.py"), key=str)


@pytest.mark.parametrize("path", KINDS, ids=lambda path: path.parent.name)
def test_a_kind_begins_with_the_name_of_its_app(path):
    named = _names(path.read_text(encoding="utf-8"))
    assert named
    assert set(named) == {path.parent.name}


@pytest.mark.parametrize("path", KINDS, ids=lambda path: path.parent.name)
def test_the_app_loads_its_kinds_when_it_starts(path):
    app = path.parent.name
    assert apps.is_installed(f"workadvance.{app}")
    assert f"workadvance.{app}.kinds" in sys.modules
    assert [k.name for k in kinds() if k.name.startswith(f"{app}.")]


def test_no_registered_kind_begins_with_anything_else():
    declaring = {path.parent.name for path in KINDS}
    assert [k.name for k in kinds() if k.name.partition(".")[0] not in declaring] == []
