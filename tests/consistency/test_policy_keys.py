"""Every policy number is read: one that nothing reads is a promise that nothing keeps."""

from __future__ import annotations

import ast
import functools
import re

import pytest

from tests.consistency.repository import SOURCE
from workadvance import policy


@functools.cache
def read() -> tuple[frozenset[str], tuple[re.Pattern[str], ...], frozenset[str]]:
    """What code asks for: texts it writes out, patterns of texts it puts together, files it reads as a whole."""
    texts, patterns, whole = set(), [], set()
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        prose = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                texts.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [p.value if isinstance(p, ast.Constant) else None for p in node.values]
                if sum(len(str(p)) for p in parts if p) > 3:
                    patterns.append(re.compile("".join(r"\w+" if p is None else re.escape(str(p)) for p in parts)))
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "on":
                loaded = node.func.value
                if isinstance(loaded, ast.Call) and loaded.args and isinstance(loaded.args[0], ast.Constant):
                    whole.add(str(loaded.args[0].value))
    return frozenset(texts), tuple(patterns), frozenset(whole)


@pytest.mark.parametrize("name", policy.names())
def test_every_policy_number_is_read(name):
    texts, patterns, whole = read()
    if name in whole:
        return
    unread = [
        key
        for key in policy.load(name)
        if not texts & {key, f"{name}.{key}"} and not any(p.fullmatch(key) for p in patterns)
    ]
    assert not unread, f"{name}.yaml holds numbers that nothing reads: {', '.join(unread)}"
