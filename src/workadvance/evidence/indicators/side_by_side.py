"""Independent work on several tables at once: most steps on a table of millions of rows keep a single core busy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """The work's results in the order of the items, as `map` gives them. It must not change anything shared."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(work, items))
