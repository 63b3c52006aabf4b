"""Numbers of policy: dated, cited data that rules read instead of literals.

Each YAML file of this folder holds parameters. One parameter has a title, a unit (both in Spanish too where a page
shows them) and a list of values, each with
the day it takes effect and where it is written:

    pay_gate_pass:
      title: Probability at which an occupation passes the wage test
      title_es: Probabilidad desde la que una ocupación pasa la prueba salarial
      unit: probability
      unit_es: probabilidad
      values:
        - effective_on: 2025-01-01
          value: 0.9
          source: WorkAdvance methods page, "Wage test"
          page: section 2
          note: An assumption of this project.

`load("labor").value("pay_gate_pass", on=date)` answers with the value in force that day; asking for a day before
the first value is an error, never a guess. Pure: the caller says which day, no clock is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from workadvance.tables import InputProblems, Problem, nearest

__all__ = ["Entry", "Parameters", "from_yaml", "load", "names", "parameter", "read"]

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a parameter: what it is, in which unit, since when, and where that is written.

    `value` is a number, text, boolean, or a tuple / read-only mapping of them, as the YAML file says.
    """

    key: str
    value: Any
    unit: str
    effective_on: dt.date
    source: str
    page: str
    title: str
    note: str = ""
    title_es: str = ""
    unit_es: str = ""


class Parameters:
    """The parameters of one file, by key; each value has a date from which it holds."""

    def __init__(self, name: str, entries: Mapping[str, tuple[Entry, ...]]) -> None:
        self.name = name
        self._entries = dict(entries)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def history(self, key: str) -> tuple[Entry, ...]:
        """Every dated value of a parameter, oldest first."""
        if key not in self._entries:
            like = nearest(key, list(self._entries))
            hint = f" Nearest: {', '.join(like)}." if like else f" Known: {', '.join(self._entries)}."
            raise InputProblems(Problem(f"there is no policy parameter “{key}”.{hint}", file=f"{self.name}.yaml"))
        return self._entries[key]

    def entry(self, key: str, on: dt.date) -> Entry:
        """The value in force on a day, with its unit and source.

        Raises InputProblems if the parameter is unknown or has no value yet on that day.
        """
        history = self.history(key)
        held = [e for e in history if e.effective_on <= on]
        if not held:
            raise InputProblems(
                Problem(
                    f"“{key}” has no value on {on}; the first one holds from {history[0].effective_on}.",
                    file=f"{self.name}.yaml",
                )
            )
        return held[-1]

    def value(self, key: str, on: dt.date) -> Any:
        """The value in force on a day; see `entry`."""
        return self.entry(key, on).value

    def on(self, on: dt.date) -> list[Entry]:
        """Every parameter that has a value on a day, in the order of the file."""
        return [self.entry(key, on) for key in self._entries if self._entries[key][0].effective_on <= on]


def names() -> list[str]:
    """The parameter files there are, without `.yaml`."""
    return sorted(p.stem for p in FOLDER.glob("*.yaml"))


@cache
def load(name: str) -> Parameters:
    """The parameters of `policy/<name>.yaml`, read once and checked (see `read`)."""
    path = FOLDER / f"{name}.yaml"
    if name not in names():
        raise InputProblems(Problem(f"there is no policy file “{name}”. There are: {', '.join(names())}."))
    return read(path)


def parameter(name: str, on: dt.date) -> Entry:
    """One parameter by its full name, `file.key`, as in `parameter("labor.pay_gate_pass", on=day)`."""
    file, dot, key = name.partition(".")
    if not dot or not key:
        raise InputProblems(Problem(f"“{name}” is not a parameter's full name; write file.key."))
    return load(file).entry(key, on)


def from_yaml(text: str) -> Any:
    """What a YAML text says, read by PyYAML's C loader where it has one: ten times faster, and commands wait for it."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def read(path: Path) -> Parameters:
    """Read a parameter file and check all of it.

    Raises InputProblems naming every parameter without title, unit, values, dates or source, and dates that repeat.
    """
    try:
        content = from_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputProblems(Problem(f"cannot be read: {' '.join(str(error).split())}", file=path.name)) from error
    if not isinstance(content, dict) or not content:
        raise InputProblems(
            Problem("holds no parameters; a mapping of key to title, unit and values is needed.", file=path.name)
        )
    problems: list[Problem] = []
    entries: dict[str, tuple[Entry, ...]] = {}
    for key, body in content.items():
        found = [] if isinstance(body, dict) else ["it must be a mapping with title, unit and values"]
        body = body if isinstance(body, dict) else {}
        found += [f"“{need}” is missing" for need in ("title", "unit") if not str(body.get(need) or "").strip()]
        values = body.get("values")
        if not isinstance(values, list) or not values:
            found.append("“values” must list at least one dated value")
            values = []
        parsed: list[Entry] = []
        for number, item in enumerate(values, start=1):
            item = item if isinstance(item, dict) else {}
            missing = [need for need in ("effective_on", "value", "source", "page") if item.get(need) in (None, "")]
            day = item.get("effective_on")
            if missing:
                found.append(f"value {number} lacks {', '.join(missing)}")
            elif not isinstance(day, dt.date) or isinstance(day, dt.datetime):
                found.append(f"value {number}: effective_on “{day}” is not a date written YYYY-MM-DD")
            else:
                parsed.append(
                    Entry(
                        key=str(key),
                        value=_frozen(item["value"]),
                        unit=str(body.get("unit", "")),
                        effective_on=day,
                        source=str(item["source"]),
                        page=str(item["page"]),
                        title=str(body.get("title", "")),
                        note=str(item.get("note") or body.get("note") or ""),
                        title_es=str(body.get("title_es", "")),
                        unit_es=str(body.get("unit_es", "")),
                    )
                )
        parsed.sort(key=lambda e: e.effective_on)
        days = [e.effective_on for e in parsed]
        found += [f"two values take effect on {day}" for day in sorted({d for d in days if days.count(d) > 1})]
        problems += [Problem(f"{text}.", file=path.name, column=str(key)) for text in found]
        entries[str(key)] = tuple(parsed)
    if problems:
        raise InputProblems(problems)
    return Parameters(path.stem, entries)


def _frozen(value: Any) -> Any:
    """Lists become tuples and mappings read-only, so that a cached parameter cannot be changed by its reader."""
    from types import MappingProxyType

    if isinstance(value, list):
        return tuple(_frozen(v) for v in value)
    if isinstance(value, dict):
        return MappingProxyType({k: _frozen(v) for k, v in value.items()})
    return value
