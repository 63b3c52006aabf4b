"""Days as people write them."""

from __future__ import annotations

import datetime as dt
import re

from workadvance.parsing.characters import ascii_digits, plain
from workadvance.parsing.names import folded
from workadvance.parsing.unclear import Unclear

FIRST_YEAR, LAST_YEAR = 1900, 2099
_ENGLISH = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SPANISH = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
_MONTHS = {
    **{name[:3]: n for n, name in enumerate(_SPANISH, 1)},
    **{name[:3]: n for n, name in enumerate(_ENGLISH, 1)},
    **{name: n for n, name in enumerate(_SPANISH, 1)},
    **{name: n for n, name in enumerate(_ENGLISH, 1)},
    "sept": 9,
    "setiembre": 9,
}


def read_date(text: str, *, language: str = "en") -> dt.date:
    """A day from 1900 to 2099. Raises Unclear.

    2026-11-20 and a month in words are read in both languages. 11/20/2026 is month first in English; in Spanish the day may
    come first, so what could be two days is asked back.
    """
    written = ascii_digits(plain(text, most=40))
    if not written:
        raise Unclear("empty")
    if match := re.fullmatch(r"(\d{3,})-(\d{1,2})-(\d{1,2})", written, re.ASCII):
        return _day(match[1], int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{1,4})", written, re.ASCII):
        return _numbers(int(match[1]), int(match[2]), match[3], language)
    words = re.findall(r"\w+", re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", folded(written)))
    words = [w for w in words if w not in ("de", "del", "of")]
    if len(words) == 3:
        for day, month, year in (words, (words[1], words[0], words[2])):
            if month in _MONTHS and re.fullmatch("[0-9]{1,2}", day) and year.isdecimal():
                return _day(year, _MONTHS[month], int(day))
    raise Unclear("date")


def read_stored_date(text: str, *, today: dt.date, birth: bool = False, language: str = "en") -> dt.date:
    """A day as files write it. Raises Unclear.

    Besides what `read_date` takes: 20261120 (federal layouts), a spreadsheet's day number (46346), a time after the day, and
    a year of two digits where only one century can be meant: someone is from 10 to 105 years old at `birth`, and anything else
    lies at most ten years ahead.
    """
    written = ascii_digits(plain(text, most=40))
    written = re.sub(r"[ T]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[aApP]\.?[mM]\.?)?$", "", written)
    if re.fullmatch("(?:19|20)[0-9]{6}", written):
        return _day(written[:4], int(written[4:6]), int(written[6:]))
    if re.fullmatch("[1-6][0-9]{4}", written):
        return dt.date(1899, 12, 30) + dt.timedelta(days=int(written))
    if short := re.fullmatch(r"(.*[^0-9])([0-9]{2})", written):
        years = (1900 + int(short[2]), 2000 + int(short[2]))
        fits = [y for y in years if (10 <= today.year - y <= 105 if birth else today.year - 90 < y <= today.year + 10)]
        if len(fits) == 1 and not re.match("[0-9]{3}", written):
            return read_date(f"{short[1]}{fits[0]}", language=language)
    return read_date(written, language=language)


def _numbers(first: int, second: int, year: str, language: str) -> dt.date:
    """A day of two numbers and a year."""
    month_first, day_first = (first, second), (second, first)
    if not language.startswith("es"):
        return _day(year, *month_first)
    if first == second or second > 12:
        return _day(year, *month_first)
    if first > 12:
        return _day(year, *day_first)
    one, other = (_day(year, *way) for way in (month_first, day_first))
    raise Unclear("two_readings", one=one.isoformat(), other=other.isoformat())


def _day(year: str, month: int, day: int) -> dt.date:
    if len(year) != 4 or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise Unclear("year")
    try:
        return dt.date(int(year), month, day)
    except ValueError:
        raise Unclear("no_such_day") from None
