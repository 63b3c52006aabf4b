"""Where a type is set aside, the line says why: `# type: ignore[code]  # reason`."""

from __future__ import annotations

import io
import re
import tokenize

import pytest

from tests.consistency.repository import tracked_files

SET_ASIDE = re.compile(r"#\s*type:\s*ignore")
REASONED = re.compile(r"# type: ignore\[[a-z-]+(?:, [a-z-]+)*\]  # \S.{9,}")


def unreasoned(source: str) -> list[int]:
    """The lines of a module that set a type aside without saying which and why."""
    return [
        token.start[0]
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and SET_ASIDE.search(token.string) and not REASONED.search(token.string)
    ]


def test_every_type_set_aside_has_a_reason():
    found = {
        path.name: lines
        for path in tracked_files()
        if path.suffix == ".py" and (lines := unreasoned(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("x = 1  # type: ignore", [1]),
        ("x = 1  # type: ignore[arg-type]", [1]),
        ("x = 1  # type: ignore[arg-type]  # no", [1]),
        ("x = 1  # type: ignore[arg-type]  # annotated by the query", []),
        ('x = "# type: ignore"', []),
    ],
)
def test_a_missing_reason_is_seen(line, seen):
    assert unreasoned(line) == seen
