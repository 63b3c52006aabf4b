"""Pages are made one way: forms through `ui/forms.py`, and rows that say what they hold.

Add an app to `FINISHED` once it is; what stays different is named in `EXCEPT` with its reason.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.consistency.repository import SOURCE

FINISHED = (
    "people",
    "documents",
    "notices",
    "messages",
    "appointments",
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
)
# Below the pages: what pages are made with, and the log they read.
FLOORS = ("ui", "events")
# (module, name of the function or class): why it may hand out a dict of anything
EXCEPT: dict[tuple[str, str], str] = {}
# Django says what these are; `forms.py` turns them into fields, and a migration is as it was.
LEFT_OUT = ("forms", "migrations")


def modules(app: str) -> list[Path]:
    """The modules of an app but for its forms and migrations."""
    return [
        path
        for path in sorted((SOURCE / app).rglob("*.py"))
        if not {*path.relative_to(SOURCE / app).with_suffix("").parts} & set(LEFT_OUT)
    ]


def _named(node: ast.expr, *names: str) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def untyped(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Where `dict[str, Any]` or `dict[str, object]` stands, by the name it stands in; naming one (`Link = …`) is fine.

    A list of `Context`, which is what a whole template is given, is a list of untyped rows too.
    """
    for top in tree.body:
        if isinstance(top, ast.Assign) and isinstance(top.value, ast.Subscript):
            continue
        inside = getattr(top, "name", "module")
        for node in ast.walk(top):
            if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name):
                continue
            held = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            if (
                node.value.id == "dict"
                and len(held) == 2
                and _named(held[0], "str")
                and _named(held[1], "Any", "object")
            ):
                yield inside, node.lineno
            if node.value.id in ("list", "tuple", "Sequence", "Iterable", "dict") and _named(held[-1], "Context"):
                yield inside, node.lineno


@pytest.mark.parametrize("app", FINISHED)
def test_a_form_that_needs_a_fix_is_answered_in_one_place(app):
    own = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in modules(app)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value == 422 and type(node.value) is int
    ]
    assert own == [], "show the page with form_page or forms_shown of ui/forms.py, which say 422"


@pytest.mark.parametrize("app", FINISHED)
def test_what_a_page_opens_is_fetched_in_one_place(app):
    own = [
        f"{path.relative_to(SOURCE)}:{number}"
        for path in modules(app)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if "get_object_or_404" in line
    ]
    assert own == [], "use fetch (for an actor) or found_or_404 (for a link or a public address) of ui/fetch.py"


@pytest.mark.parametrize("app", [*FINISHED, *FLOORS])
def test_rows_say_what_they_hold(app):
    found = [
        f"{name}:{line}, in {inside}"
        for path in modules(app)
        for name in [path.relative_to(SOURCE).as_posix()]
        for inside, line in untyped(ast.parse(path.read_text(encoding="utf-8")))
        if (name, inside) not in EXCEPT
    ]
    assert found == [], (
        "make it a frozen dataclass; Context, Values, Link or an alias of your own where it truly holds anything"
    )


@pytest.mark.parametrize("app", FINISHED)
def test_addresses_are_made_by_pages_not_by_what_reads_and_writes(app):
    own = [
        path.relative_to(SOURCE).as_posix()
        for path in modules(app)
        if path.relative_to(SOURCE / app).with_suffix("").parts[0] in ("selectors", "services")
        and "from django.urls import" in path.read_text(encoding="utf-8")
    ]
    assert own == []


def test_selectors_find_and_pages_word():
    wording = [
        path.relative_to(SOURCE).as_posix()
        for app in (*FINISHED, *FLOORS)
        for path in modules(app)
        if path.relative_to(SOURCE / app).with_suffix("").parts[0] == "selectors"
        and "from django.utils.translation import"
        in path.read_text(encoding="utf-8").replace("import get_language", "")
    ]
    assert wording == [], "return facts and codes; a page, today.py or a module of sentences words them"


def test_every_exception_is_still_needed():
    needed = {
        (path.relative_to(SOURCE).as_posix(), inside)
        for app in (*FINISHED, *FLOORS)
        for path in modules(app)
        for inside, _line in untyped(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert set(EXCEPT) - needed == set()
    assert all(len(reason) > 20 for reason in EXCEPT.values())


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("def rows() -> list[dict[str, Any]]: ...", ["rows"]),
        ("def page():\n    row: dict[str, object] = {}", ["page"]),
        ("def rows() -> list[Context]: ...", ["rows"]),
        ("def page() -> Context: ...", []),
        ("Link = dict[str, Any]", []),
        ("def counts() -> dict[str, int]: ...", []),
    ],
)
def test_untyped_rows_are_seen(source, seen):
    assert [inside for inside, _line in untyped(ast.parse(source))] == seen
