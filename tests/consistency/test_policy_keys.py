"""Every policy number is read: one that nothing reads is a promise that nothing keeps.

A read is a call of the policy's own functions (`value`, `entry`, `history` of what `load` gave, `parameter`, `on` for a whole
file) with the key written out, or of a function that hands its argument on to one of them. A text that happens to be equal
is no read, and showing a number beside a result is none either.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.consistency.repository import SOURCE
from workadvance import policy

READS = {"value", "entry", "history"}
# Prints numbers beside a result, whoever uses them.
SHOWS = {"workadvance.labor.assumptions.shown"}


@dataclass
class Module:
    """A module: its name, its tree, what its names mean (full names of what it imports and defines), its constants."""

    name: str
    tree: ast.Module
    means: dict[str, str] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)


@dataclass(frozen=True)
class Handed:
    """A function hands its parameter on as a key of a file (`{}` in `shape` is where it stands)."""

    file: str
    parameter: str
    position: int
    shape: str


def module_of(source: str, name: str) -> Module:
    tree = ast.parse(source)
    found = Module(name, tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.means |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found.means[node.name] = f"{name}.{node.name}"
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.constants[node.targets[0].id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            found.constants[node.target.id] = node.value
    return found


def meant(module: Module, call: ast.expr) -> str:
    """The full name of what is called, as far as imports say it."""
    if isinstance(call, ast.Name):
        return module.means.get(call.id, "")
    if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name):
        return f"{module.means.get(call.value.id, '')}.{call.attr}"
    return ""


def file_loaded(module: Module, node: ast.expr | None) -> str:
    """The file that `load("file")` reads; "" for another expression."""
    if isinstance(node, ast.Call) and meant(module, node.func) == "workadvance.policy.load" and node.args:
        return node.args[0].value if isinstance(node.args[0], ast.Constant) else ""
    return ""


def texts(module: Module, node: ast.expr, loops: dict[str, ast.expr]) -> list[str]:
    """What an expression can be, as shapes with `{}` for a part that is not written out; [] for what nothing says."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return [text for each in node.elts for text in texts(module, each, loops)]
    if isinstance(node, ast.Dict):
        return [text for key in node.keys if key is not None for text in texts(module, key, loops)]
    if isinstance(node, ast.IfExp):
        return [*texts(module, node.body, loops), *texts(module, node.orelse, loops)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)]
    if isinstance(node, ast.Name) and node.id in loops:
        return texts(module, loops[node.id], {k: v for k, v in loops.items() if k != node.id})
    if isinstance(node, ast.Name) and node.id in module.constants:
        return texts(module, module.constants[node.id], {})
    return []


def functions(module: Module) -> Iterator[tuple[str, list[str], list[ast.AST]]]:
    """(full name, parameters, nodes) of every function, and of what stands outside of them."""
    inside: set[int] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef):
            nodes = list(ast.walk(node))
            inside |= {id(n) for n in nodes}
            yield f"{module.name}.{node.name}", [a.arg for a in [*node.args.args, *node.args.kwonlyargs]], nodes
    yield module.name, [], [n for n in ast.walk(module.tree) if id(n) not in inside]


def reads_of(modules: list[Module]) -> tuple[set[tuple[str, str]], set[str]]:
    """(file, key as a shape) of every read, and the files read as a whole."""
    keys: set[tuple[str, str]] = set()
    whole: set[str] = set()
    handing: dict[str, set[Handed]] = {}
    while True:
        before = sum(map(len, handing.values()))
        for module in modules:
            for name, parameters, nodes in functions(module):
                for file, node, loops in _asked(module, nodes, handing):
                    if node is None:
                        whole.add(file)
                    elif isinstance(node, ast.Name) and node.id in parameters:
                        handing.setdefault(name, set()).add(Handed(file, node.id, parameters.index(node.id), "{}"))
                    elif name not in SHOWS:
                        keys |= {(file, text) for text in texts(module, node, loops)}
        if sum(map(len, handing.values())) == before:
            return keys, whole


def _asked(
    module: Module, nodes: list[ast.AST], handing: dict[str, set[Handed]]
) -> Iterator[tuple[str, ast.expr | None, dict[str, ast.expr]]]:
    """(file, the key's expression or None for all keys, what loops give their variables) of each read in some nodes."""
    loaded, loops = {n: file for n, v in module.constants.items() if (file := file_loaded(module, v))}, {}
    for node in nodes:
        if isinstance(node, ast.Assign):
            pairs = zip(node.targets, [node.value] * len(node.targets), strict=True)
            if isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = zip(node.targets[0].elts, node.value.elts, strict=True)
            loaded |= {t.id: f for t, v in pairs if isinstance(t, ast.Name) and (f := file_loaded(module, v))}
        elif isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Name):
            loops[node.target.id] = node.iter
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in (*READS, "on"):
            of = node.func.value
            file = file_loaded(module, of) or (loaded.get(of.id, "") if isinstance(of, ast.Name) else "")
            if file:
                yield file, (None if node.func.attr == "on" else node.args[0]), loops
        called = meant(module, node.func)
        if called == "workadvance.policy.parameter" and isinstance(node.args[0], ast.Constant):
            file, _, key = node.args[0].value.partition(".")
            yield file, ast.Constant(key), loops
        for handed in handing.get(called, ()):
            given = {k.arg: k.value for k in node.keywords}
            if handed.parameter in given:
                yield handed.file, given[handed.parameter], loops
            elif handed.position < len(node.args):
                yield handed.file, node.args[handed.position], loops


@functools.cache
def read() -> tuple[frozenset[tuple[str, str]], frozenset[str]]:
    """What the package reads."""
    modules = []
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            name = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")
            modules.append(module_of(path.read_text(encoding="utf-8"), name))
    keys, whole = reads_of(modules)
    return frozenset(keys), frozenset(whole)


def matches(shape: str, key: str) -> bool:
    """Whether a shape, parts of it not written out, can be a key; a shape without any word of its own is none."""
    pattern = r"\w*".join(re.escape(part) for part in shape.split("{}"))
    return ("{}" not in shape or len(shape) > 5) and re.fullmatch(pattern, key) is not None


@pytest.mark.parametrize("name", policy.names())
def test_every_policy_number_is_read(name):
    keys, whole = read()
    if name in whole:
        return
    unread = [key for key in policy.load(name) if not any(file == name and matches(shape, key) for file, shape in keys)]
    assert not unread, f"{name}.yaml holds numbers that nothing reads: {', '.join(unread)}"


def test_every_key_read_is_there():
    keys, _whole = read()
    assert len(keys) > 80
    missing = [f"{f}: {shape}" for f, shape in keys if not any(matches(shape, key) for key in policy.load(f))]
    assert missing == []


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ('from workadvance import policy\nx = policy.load("a").value("long_key", on=1)', {("a", "long_key")}),
        ('from workadvance.policy import load\ndef f():\n    r = load("a")\n    r.entry("long_key", 1)', {("a", "long_key")}),
        ('from workadvance import policy\ndef f(k):\n    return policy.load("a").value(k, 1)\nf("long_key")', {("a", "long_key")}),
        ('from workadvance.policy import load\nx = [load("a").value(f"points_{p}", 1) for p in P]', {("a", "points_{}")}),
        ('K = ("one_key", "other")\nfrom workadvance import policy\nx = [policy.load("a").value(k, 1) for k in K]', {("a", "one_key"), ("a", "other")}),
        ('from workadvance import policy\nx = policy.parameter("a.long_key", 1)', {("a", "long_key")}),
        ('x = {"long_key": 1}\nx.value("long_key")', set()),
        ('from workadvance import policy\npolicy.load("a")\nx = "long_key"', set()),
    ],
)  # fmt: skip
def test_only_real_reads_are_seen(source, seen):
    assert reads_of([module_of(source, "sample")])[0] == seen
