"""Templates keep to the floors that Python keeps to, and can be read without scrolling sideways."""

from __future__ import annotations

import ast
import re
import runpy
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from django.urls import get_resolver

from tests.consistency.repository import ROOT
from workadvance.programs.target_jobs import target_jobs_source
from workadvance.targeting import sections
from workadvance.ui.site_routes import PROMISED

SRC = ROOT / "src" / "workadvance"
_NAMED = re.compile(r"""{%\s*(?:extends|include)\s+["']([^"']+)["']""")
_BY_VARIABLE = re.compile(r"""{%\s*(?:extends|include)\s+([^"'\s][^%]*?)\s*%}""")
_ROUTE = re.compile(r"""{%\s*url\s+["']([^"']+)["']""")
_COMPONENT = re.compile(r"<c-([a-z][\w.-]*)")
_NOT_COMPONENTS = {"slot", "vars"}
# (template, variable it includes): the templates that the register behind it holds
REGISTERED: dict[tuple[str, str], Callable[[], list[str]]] = {
    ("programs/program.html", "target_card"): lambda: [target_jobs_source().template],
    ("targeting/job.html", "card.template"): lambda: [s.template for s in sections._JOB.values()],
    ("targeting/memo.html", "card.template"): lambda: [s.template for s in sections._MEMO.values()],
}


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


def test_a_line_too_wide_is_seen_in_pages_and_letters(tmp_path):
    for name in ("page.html", "letters/news.txt"):
        path = tmp_path / "app" / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"short\n{'x' * 141}\n{'y' * 140}\n")
    too_wide = runpy.run_path(str(ROOT / "scripts" / "check_template_lines.py"))["too_wide"]
    assert [said.partition(":")[2] for said in too_wide(tmp_path)] == ["2 has 141 characters; wrap it at 140"] * 2
    assert "scripts/check_template_lines.py" in (ROOT / "Makefile").read_text()


# --- what templates include by a variable, and where they lead


def test_a_template_named_by_a_variable_comes_from_a_register():
    """The floor below asks a register what to show; the floors above have written their templates into it."""
    found = {
        (name, variable.split()[0])
        for name, path in templates().items()
        for variable in _BY_VARIABLE.findall(path.read_text())
    }
    assert found == set(REGISTERED)
    shown = [template for read in REGISTERED.values() for template in read()]
    assert len(shown) > 3
    assert [template for template in shown if template not in templates()] == []


@cache
def routes() -> dict[str, str]:
    """The app each route of ours belongs to, by the route's name; routes of libraries belong to no floor."""
    found: dict[str, str] = {}

    def walk(resolver, space=""):
        for each in resolver.url_patterns:
            if hasattr(each, "url_patterns"):
                walk(each, f"{space}{each.namespace}:" if each.namespace else space)
            elif each.name:
                module = getattr(each.callback, "view_class", each.callback).__module__
                if module.startswith("workadvance."):
                    found.setdefault(f"{space}{each.name}", module.split(".")[1])

    walk(get_resolver())
    return found


def routes_named(path: Path) -> set[str]:
    """The names of routes that a template or a module writes out."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return set(_ROUTE.findall(text))
    tree = ast.parse(text)
    written = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    called = [
        n.args[0].value
        for n in ast.walk(tree)
        if isinstance(n, ast.Call)
        and n.args
        and isinstance(n.args[0], ast.Constant)
        and getattr(n.func, "attr", getattr(n.func, "id", "")) in ("reverse", "reverse_lazy", "redirect", "resolve_url")
    ]
    return {text for text in written if ":" in text and text in routes()} | set(called)


def routes_above(app: str, named: set[str]) -> set[str]:
    """The routes named that belong to floors above an app and are not promised to it."""
    order = floors()
    return {
        f"{name} of {owner}"
        for name in named
        if (owner := routes().get(name)) and order.index(owner) > order.index(app) and name not in PROMISED
    }


def test_no_page_leads_to_a_floor_above_but_where_the_site_promises():
    files = [path for path in sorted(SRC.rglob("*")) if path.suffix in (".html", ".txt", ".py") and path.is_file()]
    files = [path for path in files if app_of(path) in floors() and path != SRC / "ui" / "site_routes.py"]
    named = {path: routes_named(path) for path in files}
    assert len(set().union(*named.values())) > 100
    assert {
        path.relative_to(SRC).as_posix(): up for path, n in named.items() if (up := routes_above(app_of(path), n))
    } == {}
    used = {name for path, names in named.items() for name in names if name in PROMISED and _below(app_of(path), name)}
    assert set(PROMISED) - used == set(), "promised to nobody: take it off the list"


def _below(app: str, name: str) -> bool:
    return name not in routes() or floors().index(app) < floors().index(routes()[name])


def test_what_the_site_promises_is_there():
    # The demonstration's routes are there in the demonstration only.
    assert set(PROMISED) - set(routes()) <= {"demo_phone"}


def test_a_route_above_is_seen():
    assert routes_above("programs", {"placement:order", "programs:program", "person"}) == {
        "placement:order of placement"
    }
    assert routes_above("web", {"placement:order"}) == set()


def test_a_status_is_of_a_kind_that_has_a_look():
    """A kind that no style knows is drawn like plain text, and nothing else says so."""
    documented = {"info", "good", "next", "late", "off"}
    written = {
        (path.relative_to(SRC).as_posix(), kind)
        for path in SRC.rglob("*.html")
        for kind in re.findall(r'<c-status[^>]*?\skind="(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert written
    assert [found for found in sorted(written) if found[1] not in documented] == []
