"""Days and lists as a sentence says them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence


def day_words(day: dt.date | None) -> str:
    """The day as it is said: `January 15, 2026`."""
    return "no date" if day is None else f"{day:%B} {day.day}, {day.year}"


def listed_words(items: Sequence[str]) -> str:
    """The items as they are said: `a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
