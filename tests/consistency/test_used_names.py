"""Everything public is used by the product: a function or constant that only tests name is used or gone.

A name counts as used where the package names it outside its own definition: in Python (a text that is the name counts, as
Django finds views and models by text; the list of exports does not), in a template or in a script of a page. What a
decorator registers, a framework calls or a pure package offers (named in its exports and in its documentation) is used too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.consistency.repository import DOCS, SOURCE

# Decorators that hand a function to what will call it.
REGISTERS = {
    "reacts_to",
    "projects",
    "command",
    "callback",
    "receiver",
    "task",
    "check",
    "filter",
    "simple_tag",
    "register",
    "endpoint",
}
# Bases whose subclasses and methods are found and called by the framework.
FRAMEWORK = re.compile(
    r"Config$|Form$|Field$|FormSet$|Widget|Command$|Migration|Adapter|Transform|Lookup|Func$|Model(?:Admin)?$"
    r"|AbstractBaseUser|Manager$|QuerySet$|Renderer|View$|NodeVisitor|TextChoices|StrEnum|TyperGroup|Protocol|Hasher"
)
EXCEPT: dict[str, str] = {
    "api/v1.py StrictParser.parse_body": "asked by the API library of its parser for each body",
    "api/v1.py Needs.authenticate": "asked by the API library of each endpoint's sign-in",
    "ui/site_routes.py PROMISED": "the list of links to apps above, which the checks of layers hold templates to",
    "ui/middleware.py NullCharacterMiddleware.process_view": "asked by Django of each middleware before a page",
    "web/sealed_file.py SealedReader.readinto": "asked by io.BufferedReader of what it reads from",
    "web/sealed_file.py SealedWriter.writable": "asked by io.BufferedWriter of what it writes to",
}


# Modules whose constants Django reads by name.
SETTINGS = re.compile(r"^web/(?:settings|formats/\w+/formats)\.py$")


@dataclass(frozen=True)
class Defined:
    """Something public: where, its name, whether what surrounds it calls it."""

    key: str
    name: str
    called: bool


def last(node: ast.expr) -> str:
    """The last part of a dotted name or of what is called."""
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def constants(node: ast.stmt) -> Iterator[str]:
    """The names in capitals that a statement of a module assigns."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    for target in targets:
        for part in ast.walk(target):
            if isinstance(part, ast.Name) and re.fullmatch(r"[A-Z][A-Z0-9_]*", part.id):
                yield part.id


def defined(tree: ast.Module, where: str) -> Iterator[Defined]:
    """The public functions, classes, methods and constants (names in capitals) of a module."""
    for node in tree.body:
        for name in constants(node):
            yield Defined(f"{where} {name}", name, bool(SETTINGS.search(where)))
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        framework = isinstance(node, ast.ClassDef) and any(FRAMEWORK.search(last(base)) for base in node.bases)
        framework |= "management/commands/" in where
        registered = any(last(d) in REGISTERS for d in node.decorator_list)
        yield Defined(f"{where} {node.name}", node.name, framework or registered)
        for part in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
                yield Defined(f"{where} {node.name}.{part.name}", part.name, framework)


def named(tree: ast.Module) -> Iterator[str]:
    """Every name a module uses; a text that is a name, or ends in one after a dot, counts, the list of exports does not."""
    exports = {
        id(text)
        for node in tree.body
        if isinstance(node, ast.Assign) and last(node.targets[0]) == "__all__"
        for text in ast.walk(node.value)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Store):
                yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg
        elif isinstance(node, ast.Constant) and id(node) not in exports and re.fullmatch(r"[\w.:]+", str(node.value)):
            yield re.split(r"[.:]", str(node.value))[-1]


@cache
def used() -> frozenset[str]:
    """Every name the product uses."""
    found: set[str] = set()
    for path in sorted(SOURCE.rglob("*.py")):
        found |= set(named(ast.parse(path.read_text(encoding="utf-8"))))
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in (".html", ".txt", ".js"):
            found |= set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    return frozenset(found)


@cache
def offered() -> frozenset[str]:
    """What the pure packages export and their documentation names as code."""
    exports = [p for p in sorted(SOURCE.rglob("__init__.py*")) if p.suffix in (".py", ".pyi")]
    exported = {t for p in exports for t in re.findall(r'^    "(\w+)",$', p.read_text(encoding="utf-8"), re.MULTILINE)}
    told = [page.read_text(encoding="utf-8") for page in sorted(DOCS.rglob("*.md"))]
    told += [ast.get_docstring(ast.parse(p.read_text(encoding="utf-8"))) or "" for p in exports if p.suffix == ".py"]
    return frozenset(name for name in exported if re.search(rf"\b{name}\(|`[\w.]*\b{name}\b", " ".join(told)))


def _all(path: Path) -> list[Defined]:
    return list(defined(ast.parse(path.read_text(encoding="utf-8")), path.relative_to(SOURCE).as_posix()))


def unused() -> set[str]:
    """What is public and used by nothing."""
    found = set()
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            for each in _all(path):
                if not each.called and each.name not in used() and each.name not in offered():
                    found.add(each.key)
    return found


def test_everything_public_is_used():
    assert unused() - set(EXCEPT) == set(), "use it where the product needs it, or remove it with its tests"


def test_every_exception_is_there_and_says_why():
    there = {d.key for path in sorted(SOURCE.rglob("*.py")) for d in _all(path)}
    assert set(EXCEPT) - there == set()
    assert [key for key, reason in EXCEPT.items() if len(reason) < 20] == []


def test_what_nothing_uses_is_seen():
    tree = ast.parse(
        '__all__ = ["one"]\ndef one(): ...\ndef two(): return three()\nx = "app.views.four"\nFIVE: int = 5\nSIX, _SEVEN = 6, 7'
    )
    assert [d.name for d in defined(tree, "m.py")] == ["one", "two", "FIVE", "SIX"]
    assert {"one", "two", "FIVE", "SIX"} & set(named(tree)) == set()
    assert {"three", "four"} <= set(named(tree))
