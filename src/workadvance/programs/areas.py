"""The labor market areas that a program works in."""

from __future__ import annotations

from collections.abc import Sequence

from workadvance import labor
from workadvance.tables import InputProblems


def areas_named(codes: Sequence[str]) -> list[labor.Area]:
    """The areas of codes that are known, in their order; a code of an older delineation is left out."""
    found = []
    for code in codes:
        try:
            found.append(labor.area(code))
        except InputProblems:
            continue
    return found
