"""The package stands alone: importing it brings in neither the web nor the heavy solvers."""

from __future__ import annotations

import ast
import subprocess
import sys

from tests.consistency.repository import SOURCE


def test_importing_is_cheap_and_pure() -> None:
    code = "import sys, workadvance.matching; print(*{m.split('.')[0] for m in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"django", "ortools", "scipy", "zipcodes", "pandas", "altair"} & set(done.stdout.split())


def test_answers_hold_codes_and_facts_not_sentences() -> None:
    """Sentences are the pages' and the terminal's; what is wrong with an input or a proof is said where it is found."""
    said = []
    for name in ("gates", "near_misses", "explaining", "results", "slate", "solving"):
        path = SOURCE / "matching" / f"{name}.py"
        tree = ast.parse(path.read_text(encoding="utf-8"))
        allowed = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise) or (
                isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem"
            ):
                allowed |= {id(n) for n in ast.walk(node)}
        said += [
            f"{path.name}:{node.lineno} {node.value!r}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in allowed
            and node.value.strip().count(" ") > 2
        ]
    assert said == []
