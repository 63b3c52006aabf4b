"""Calendar quarters, and the ways files write them."""

from __future__ import annotations

import re
from typing import NamedTuple

FORMATS = {"MMYYYY": re.compile(r"(0[369]|12)(\d{4})"), "YYYYQQ": re.compile(r"(\d{4})0?([1-4])")}
_SAID = re.compile(r"(\d{4})\s*[-/ ]?\s*[Qq]?0?([1-4])")


class Quarter(NamedTuple):
    """A calendar quarter; sorts by time."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


def read_quarter(text: str, form: str = "") -> Quarter | None:
    """The quarter of `2026Q3` (also 2026-Q3, 20263), or of a file's own form; None where it is none."""
    if form == "MMYYYY":
        found = FORMATS[form].fullmatch(text.strip())
        return _possible(int(found[2]), int(found[1]) // 3) if found else None
    found = (FORMATS[form] if form else _SAID).fullmatch(text.strip())
    return _possible(int(found[1]), int(found[2])) if found else None


def _possible(year: int, number: int) -> Quarter | None:
    return Quarter(year, number) if 1950 <= year <= 2100 else None
