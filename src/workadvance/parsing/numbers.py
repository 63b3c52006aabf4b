"""Numbers and money as people write them, with either decimal mark."""

from __future__ import annotations

import re
from decimal import Decimal

from workadvance.parsing.characters import ascii_digits, plain
from workadvance.parsing.unclear import Unclear

LONGEST = 30
_CURRENCY = re.compile(r"(?i)^(?:us\s?\$|\$|usd\b)\s*|\s*(?:us\s?\$|\$|\busd|\bdollars?|\bd[oó]lar(?:es)?)$")


def read_number(text: str) -> Decimal:
    """A number with a decimal point or comma: “9,5” is 9.5, “1.275,00” is 1275.00, “1,275” is 1275. Raises Unclear.

    One comma before three digits groups thousands, as the United States and Mexico write them. One point before three digits
    is read both ways (1275 in Spain, 1.275 here) and asked back.
    """
    written = ascii_digits(plain(text, most=LONGEST))
    if not written:
        raise Unclear("empty")
    sign, body = (written[:1], written[1:]) if written[:1] in "+-" else ("", written)
    return Decimal((sign if sign == "-" else "") + _digits(body.strip(), "number"))


def read_whole(text: str) -> int:
    """A whole number: “1,275” and “12.0” are read, “9.5” is refused. Raises Unclear."""
    value = read_number(text)
    if value != value.to_integral_value():
        raise Unclear("whole")
    return int(value)


def read_money(text: str) -> Decimal:
    """Dollars with two decimals: “$1,050”, “2100,00”, “1.275,00 dólares”. Raises Unclear."""
    written = ascii_digits(plain(text, most=LONGEST))
    if not written:
        raise Unclear("empty")
    sign, body = ("-", written[1:].strip()) if written[:1] == "-" else ("", written)
    body = _CURRENCY.sub("", body).strip()
    if not sign and body[:1] == "-":
        sign, body = "-", body[1:]
    value = Decimal(sign + _digits(body, "money"))
    if value != round(value, 2):
        raise Unclear("cents")
    return round(value, 2)


def _digits(body: str, code: str) -> str:
    """The digits of an unsigned number with a point before its decimals."""
    if not re.fullmatch(r"[0-9., ]*[0-9][0-9., ]*", body) or body[-1] in "., " or body[0] in ", ":
        raise Unclear(code)
    marks = [c for c in body if c in ".,"]
    if len(set(marks)) == 2:
        decimal = marks[-1]
        if marks.count(decimal) > 1:
            raise Unclear(code)
        whole, part = body.rsplit(decimal, 1)
        return _grouped(whole, marks[0], code) + "." + _bare(part, code)
    if not marks:
        return _grouped(body, " ", code)
    if len(marks) > 1:
        return _grouped(body, marks[0], code)
    whole, part = body.split(marks[0])
    if len(part) == 3 and re.fullmatch("[1-9][0-9]{0,2}", whole):
        if marks[0] == ",":
            return whole + _bare(part, code)
        raise Unclear("thousands_or_decimals", one=whole + _bare(part, code), whole=whole)
    return (_grouped(whole, " ", code) if whole else "0") + "." + _bare(part, code)


def _grouped(whole: str, mark: str, code: str) -> str:
    """Thousands in threes between marks, or digits alone."""
    if re.fullmatch("[0-9]+", whole):
        return whole
    if not re.fullmatch(rf"[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+", whole):
        raise Unclear(code)
    return whole.replace(mark, "")


def _bare(part: str, code: str) -> str:
    if not re.fullmatch("[0-9]+", part):
        raise Unclear(code)
    return part
