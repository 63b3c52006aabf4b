"""One name means one thing: no two public classes of the product share a name, wherever they live."""

import ast
from collections import defaultdict
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "workadvance"


def homonyms(files: dict[str, str]) -> dict[str, list[str]]:
    """The public class names that are defined in more than one of `files` (path → source)."""
    places: dict[str, list[str]] = defaultdict(list)
    for path, source in files.items():
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path)
    return {name: paths for name, paths in places.items() if len(paths) > 1}


def test_a_class_name_is_used_once() -> None:
    files = {
        str(path.relative_to(SOURCE)): path.read_text(encoding="utf-8")
        for path in SOURCE.rglob("*.py")
        if {"migrations", "commands"}.isdisjoint(path.parts)
    }
    assert homonyms(files) == {}


def test_the_check_sees_a_second_one() -> None:
    assert homonyms(
        {"a.py": "class Fit: ...", "b.py": "class Fit: ...\nclass _Own: ...", "c.py": "class _Own: ..."}
    ) == {"Fit": ["a.py", "b.py"]}
