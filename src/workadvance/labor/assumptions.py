"""The numbers behind the methods, as dated policy data with their sources."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import cache
from typing import Any

from workadvance import policy
from workadvance.tables import InputProblems, Problem, nearest

NEWEST = dt.date.max
"""The day that picks the newest value of every parameter; pass a date to repeat an older result."""


@cache
def number(key: str, on: dt.date = NEWEST) -> float:
    """A number of `policy/labor.yaml` in force on a day (the newest by default)."""
    return float(policy.load("labor").value(key, on))


@cache
def words(key: str, on: dt.date = NEWEST) -> tuple[str, ...]:
    """A list of `policy/labor.yaml` in force on a day (the newest by default)."""
    return tuple(policy.load("labor").value(key, on))


def shown(keys: tuple[str, ...], on: dt.date = NEWEST, **replaced: float | None) -> dict[str, dict[str, Any]]:
    """Assumptions for printing beside a result: title, value, unit, source; `replaced` are the user's own values."""
    out: dict[str, dict[str, Any]] = {}
    for key in keys:
        entry = policy.load("labor").entry(key, on)
        own = replaced.get(key)
        out[key] = {
            "title": entry.title,
            "value": entry.value if own is None else own,
            "unit": entry.unit,
            "title_es": entry.title_es,
            "unit_es": entry.unit_es,
            "source": entry.source if own is None else "set by the user",
            "note": entry.note,
        }
    return out


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector a program may choose: its key, title and the beginnings of its SOC codes."""

    key: str
    title: str
    codes: tuple[str, ...]
    note: str = ""
    title_es: str = ""

    def has(self, soc: str) -> bool:
        """Whether an occupation belongs to it."""
        return soc.startswith(self.codes)


@cache
def sectors(on: dt.date = NEWEST) -> tuple[Sector, ...]:
    """Every sector of `policy/labor_sectors.yaml`."""
    return tuple(
        Sector(e.key, e.title, tuple(e.value), e.note, e.title_es) for e in policy.load("labor_sectors").on(on)
    )


def sector(name: str, on: dt.date = NEWEST) -> Sector:
    """The sector a user means, by key or title (case, hyphens and spaces do not matter; a unique beginning is enough).

    Raises InputProblems with the nearest or all sectors.
    """
    wanted = _plain(name)
    every = sectors(on)
    exact = [s for s in every if wanted in (_plain(s.key), _plain(s.title))]
    starts = [s for s in every if wanted and (_plain(s.key).startswith(wanted) or _plain(s.title).startswith(wanted))]
    if len(exact or starts) == 1:
        return (exact or starts)[0]
    like = nearest(name, [s.key for s in every]) if wanted else []
    hint = f"Nearest: {', '.join(like)}. " if like else ""
    raise InputProblems(
        Problem(f"there is no sector “{name}”. {hint}There are: {', '.join(s.key for s in every)}.", column="sector")
    )


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").replace("-", " ").split())


def fraction(value: float | None, key: str, column: str) -> float:
    """A user's fraction (0-1), or the parameter `key` if None. Raises InputProblems unless finite and 0 to 1."""
    if value is None:
        return number(key)
    if not math.isfinite(value) or not 0 <= value <= 1:
        raise InputProblems(Problem(f"found “{value}”; a number from 0 to 1 is needed.", column=column))
    return float(value)


def count(value: float, column: str) -> float:
    """A user's number of people or openings. Raises InputProblems unless finite and not negative."""
    if not math.isfinite(value) or value < 0:
        raise InputProblems(Problem(f"found “{value}”; a finite number, at least 0, is needed.", column=column))
    return float(value)
