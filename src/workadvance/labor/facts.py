"""The shipped tables, loaded when first asked for and kept.

`WORKADVANCE_LABOR_DATA` may name a folder made by `workadvance labor build`, to use another vintage than the
one in the package. Frames are shared between callers: polars expressions never change them, and nothing here does.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import polars as pl

from workadvance import policy
from workadvance.tables import InputProblems, Problem

SHIPPED = Path(__file__).parent / "data"


_KEPT: list[Any] = []
P = ParamSpec("P")
R = TypeVar("R")


def kept(size: int | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep a function's answers (the last `size`, or all), until `forget`."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        cached = lru_cache(maxsize=size)(function)
        _KEPT.append(cached)
        return cast(Callable[P, R], wraps(function)(cached))

    return decorate


@kept()
def folder() -> Path:
    """Where the tables are read from."""
    chosen = os.environ.get("WORKADVANCE_LABOR_DATA")
    path = Path(chosen) if chosen else SHIPPED
    if not (path / "sources.yaml").is_file():
        raise InputProblems(
            Problem(
                "holds no labor tables (sources.yaml is missing). Make them with `workadvance labor build`.",
                file=str(path),
            )
        )
    return path


@kept()
def table(name: str) -> pl.DataFrame:
    """One whole table by name, as `labor build` wrote it."""
    return pl.read_parquet(folder() / f"{name}.parquet", memory_map=False)


@kept()
def provenance() -> dict[str, Any]:
    """What `sources.yaml` says: sources with files and checksums, tables with rows and columns."""
    content: dict[str, Any] = policy.from_yaml((folder() / "sources.yaml").read_text(encoding="utf-8"))
    return content


def sources() -> list[dict[str, Any]]:
    """Every source: key, title, publisher, vintage, license, url, rows, files (name, sha256, bytes, rows)."""
    return [dict(s) for s in provenance()["sources"]]


@kept()
def _vintages() -> tuple[tuple[str, str], ...]:
    return tuple((s["key"], f"{s['title']}, {s['publisher']}, {s['vintage']}") for s in provenance()["sources"])


def vintages(*keys: str) -> dict[str, str]:
    """Source key to “title, publisher, vintage”, for printing beside numbers; all of them, or the keys named."""
    known = dict(_vintages())
    return {k: known[k] for k in keys} if keys else known


def forget() -> None:
    """Drop what is loaded and what was computed from it; the next call reads `WORKADVANCE_LABOR_DATA` again."""
    for cached in _KEPT:
        cached.cache_clear()
