"""The code keeps its own rules: small modules, nothing unfinished, nothing of one machine, pure packages pure."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest

from tests.consistency.repository import ROOT, SOURCE, modules, tracked_files, tracked_texts

MOST_LINES = 400
# Longer for a reason; the list may only get shorter.
LONGER: dict[str, str] = {}


def test_modules_are_small():
    lengths = {path.relative_to(SOURCE).as_posix(): path.read_text(encoding="utf-8").count("\n") for path in modules()}
    too_long = {name: lines for name, lines in lengths.items() if lines > MOST_LINES and name not in LONGER}
    assert not too_long, f"past {MOST_LINES} lines a module becomes a package: {too_long}"
    assert not [name for name in LONGER if lengths.get(name, 0) <= MOST_LINES], "short enough now: take it off the list"


def test_nothing_is_left_unfinished():
    words = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
    found = [
        f"{name}:{n}: {line.strip()}"
        for name, text in tracked_texts()
        if not name.endswith((".lock", ".svg"))
        for n, line in enumerate(text.splitlines(), 1)
        if words.search(line)
    ]
    assert not found, "\n".join(found)


# Put together from pieces, so that this file does not hold what it looks for.
OF_ONE_MACHINE = re.compile(
    "|".join(
        (
            "/work" + r"/(?:main|shared|\.)",
            "/root" + r"/\w",
            "/home" + r"/\w+/",
            "/tmp" + r"/\w",
            r"\.libr" + "ary/",
            "index" + r"[-_]url\s*=",
            r"https?://[^\s\"'<>)]*/" + r"simple(?:/|\b)",
            "files.python" + "hosted",
            "dev" + "pi|arti" + "factory",
        )
    )
)


def test_nothing_of_one_machine_is_tracked():
    found = [
        f"{name}:{n}: {line.strip()[:160]}"
        for name, text in tracked_texts()
        for n, line in enumerate(text.splitlines(), 1)
        if OF_ONE_MACHINE.search(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "see /work" + "/main/src",
        "pip --index" + "-url=x",
        "https://mirror/packages/+" + "simple/",
        "/home" + "/ann/data.csv",
    ],
)
def test_what_is_of_one_machine_is_seen(line):
    assert OF_ONE_MACHINE.search(line.replace("/+simple", "/simple"))


def test_shipped_tables_are_small():
    tables = [path for path in tracked_files() if path.suffix == ".parquet"]
    size = sum(path.stat().st_size for path in tables)
    assert tables
    assert size <= 12 * 1024 * 1024, f"{size / 1024**2:.1f} MB of tables"


PURE = ("labor", "matching", "evidence", "policy", "tables")
WITHOUT_DJANGO = """
import importlib, importlib.abc, pkgutil, sys

class Refuse(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("django", "allauth", "rules"):
            raise ImportError(f"{name} is imported by a pure package")

sys.meta_path.insert(0, Refuse())
package = importlib.import_module("workadvance." + sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
heavy = {"pyfixest", "statsmodels", "lifelines", "ortools", "altair"} & set(sys.modules)
if heavy:
    raise ImportError(f"imported before a function needs it: {', '.join(sorted(heavy))}")
"""


@pytest.mark.one_in(3)
@pytest.mark.parametrize("package", PURE)
def test_pure_packages_import_without_django_and_quickly(package):
    run = subprocess.run([sys.executable, "-c", WITHOUT_DJANGO, package], capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stderr[-1500:]


def event_kinds_named() -> dict[str, str]:
    """Every event kind written out in the code, and where."""
    found: dict[str, str] = {}
    for path in modules():
        where = path.relative_to(SOURCE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and (getattr(node.func, "id", "") or getattr(node.func, "attr", "")) == "event_record"
            ):
                given = [k.value for k in node.keywords if k.arg == "kind"] or node.args[:1]
                for kind in given:
                    if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
                        found[kind.value] = f"{where}:{node.lineno}"
    return found


def test_every_event_kind_written_is_registered():
    from workadvance.events.kinds import kinds

    registered = {kind.name for kind in kinds()}
    named = event_kinds_named()
    assert len(named) > 20
    assert not {kind: where for kind, where in named.items() if kind not in registered}
