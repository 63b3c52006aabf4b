"""Reading a model from YAML, with every problem, its line and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from workadvance.evidence.benefit_cost.model import BenefitOrCost, Model, PriceIndex, Served, inconsistencies
from workadvance.tables import InputProblems, Problem, nearest

_KEYS = {
    (): tuple(Model.model_fields),
    ("lines",): tuple(BenefitOrCost.model_fields),
    ("served",): tuple(Served.model_fields),
    ("price_index",): tuple(PriceIndex.model_fields),
}
_WANTED = {
    "missing": "this is missing",
    "string_type": "text is needed",
    "string_too_short": "text is needed",
    "string_pattern_mismatch": "text is needed",
    "float_type": "a number is needed",
    "finite_number": "a finite number is needed",
    "int_type": "a whole number is needed",
    "list_type": "a list is needed",
    "dict_type": "a mapping of names to values is needed",
    "model_type": "a mapping of names to values is needed",
    "too_short": "at least one is needed",
}

Path_ = tuple[str | int, ...]


def read_model(path: str | Path) -> Model:
    """Read a model file. Raises InputProblems with every problem, with the line of the file it is on."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else f"cannot be read: {error}"
        raise InputProblems(Problem(f"{reason}. Check the path.", file=str(path))) from error
    return parse_model(text, name=path.name)


def parse_model(text: str, name: str = "model") -> Model:
    """A model from YAML text; problems are reported under `name`. Raises InputProblems as `read_model` does."""
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        lines: dict[Path_, int] = {}
        problems: list[Problem] = _walk(node, (), lines, name) if node is not None else []
        content = loader.construct_document(node) if node is not None else None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise InputProblems(Problem(f"is not YAML: {what}.", file=name, row=mark.line + 1 if mark else None)) from error
    if not isinstance(content, dict):
        raise InputProblems(
            [*problems, Problem(f"a mapping with {', '.join(Model.model_fields)} is needed.", file=name)]
        )
    model = None
    try:
        model = Model.model_validate(content)
    except ValidationError as bad:
        problems += [problem for error in bad.errors() for problem in _problems(error, lines, name)]
    problems += [
        Problem(f"{what}.", file=name, row=_line(lines, where), column=_said(where))
        for where, what in inconsistencies(content)
    ]
    if problems or model is None:
        problems.sort(key=lambda problem: problem.row or 0)
        raise InputProblems(problems)
    return model


def _walk(node: yaml.Node, at: Path_, lines: dict[Path_, int], name: str) -> list[Problem]:
    """Note the line of every value; report keys that are there twice (YAML would silently keep the last)."""
    lines[at] = node.start_mark.line + 1
    problems: list[Problem] = []
    if len(at) > 12:
        raise ValueError("values are nested too deeply")
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            label = str(key.value)
            if label in seen:
                problems.append(
                    Problem("this is there twice; keep one.", name, key.start_mark.line + 1, _said((*at, label)))
                )
                for stale in [place for place in lines if place[: len(at) + 1] == (*at, label)]:
                    del lines[stale]
            seen.add(label)
            problems += _walk(value, (*at, label), lines, name)
            lines[*at, label] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            problems += _walk(value, (*at, index), lines, name)
    return problems


def _problems(error: Any, lines: dict[Path_, int], name: str) -> list[Problem]:
    where: Path_ = tuple(part for part in error["loc"] if part != "[key]")
    kind, context = error["type"], error.get("ctx", {})
    if where not in lines and kind != "missing":
        where = where[:-1]  # a plain number stands for its own value
    found = error["input"]
    shown = f"found “{found}”; " if isinstance(found, (str, int, float, bool)) else ""
    if kind == "missing":
        message = _WANTED[kind]
    elif kind == "extra_forbidden":
        known = _KEYS.get(tuple(p for p in where[:-1] if isinstance(p, str)), ())
        like = nearest(str(where[-1]), known, limit=2, cutoff=75)
        hint = (
            f" Is it {' or '.join(f'“{key}”' for key in like)}?"
            if like
            else f" Known: {', '.join(known)}."
            if known
            else ""
        )
        return [Problem(f"this is not known here.{hint}", name, _line(lines, where), _said(where))]
    elif kind == "literal_error":
        message = f"{shown}allowed: {context['expected']}"
    elif kind == "value_error":
        message = str(context["error"])
    elif kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        words = {"gt": "more than", "ge": "at least", "lt": "less than", "le": "at most"}
        limit = next(iter(context))
        message = f"{shown}it must be {words[limit]} {context[limit]:g}"
    else:
        message = f"{shown}{_WANTED.get(kind, error['msg'])}"
    return [Problem(f"{part}.", name, _line(lines, where), _said(where)) for part in message.split("\n")]


def _line(lines: dict[Path_, int], where: Path_) -> int | None:
    """The line of a value, or of the nearest thing around it that is in the file."""
    where = tuple(
        str(part) if isinstance(part, int) and tuple(where[:1]) == ("price_index",) else part for part in where
    )
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where)


def _said(where: Path_) -> str | None:
    """The place as people write it: lines[2].decay, counting lines from 1."""
    text = ""
    for part in where:
        text += f"[{part + 1}]" if isinstance(part, int) and not text.startswith("price_index") else f".{part}"
    return text.lstrip(".") or None
