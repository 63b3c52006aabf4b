"""A function is read in one look: at most 60 lines, its signature and text included."""

from __future__ import annotations

import ast

import pytest

from tests.consistency.repository import ROOT

LONGEST = 60
PACKAGES = (
    "labor",
    "matching",
    "evidence",
    "policy",
    "tables",
    "parsing",
    "events",
    "people",
    "documents",
    "notices",
    "messages",
    "ui",
    "programs",
    "targeting",
    "screening",
    "readiness",
    "training",
    "placement",
    "advancement",
    "reporting",
    "exchange",
    "api",
    "web",
    "demo",
    "cli",
)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_function_is_longer_than_a_page(package: str):
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {lines} lines"
        for path in sorted((ROOT / "src" / "workadvance" / package).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST
    ]
    assert not long, f"Functions have at most {LONGEST} lines; split these: {long}"
