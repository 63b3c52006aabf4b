"""Times of day as people write them."""

from __future__ import annotations

import datetime as dt
import re

from workadvance.parsing.characters import ascii_digits, plain
from workadvance.parsing.unclear import Unclear

LONGEST = 20
_TIME = re.compile(r"(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?(?::\d{2})?\s*(a|p)?(?:\.?\s*m\.?)?", re.IGNORECASE)


def read_time(text: str) -> dt.time:
    """A time of day: “9:30”, “14:00”, “9 am”, “2:15 p. m.”, “noon”. Raises Unclear.

    From 1 to 5 without “a.m.” could be the afternoon as well, and is asked back unless written like 01:30 or on a 24-hour clock.
    """
    written = ascii_digits(plain(text, most=LONGEST)).lower()
    if not written:
        raise Unclear("empty")
    if written in ("noon", "mediodía", "mediodia"):
        return dt.time(12)
    found = _TIME.fullmatch(written)
    if not found:
        raise Unclear("time")
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        raise Unclear("time")
    if half:
        return dt.time(hour % 12 + (12 if half == "p" else 0), minute)
    if 1 <= hour <= 5 and len(found[1]) == 1:
        clock = f"{hour}:{minute:02}"
        raise Unclear("two_readings", one=f"{clock} a.m.", other=f"{clock} p.m.")
    return dt.time(hour, minute)
