"""Characters that mean the same, written one way, before anything is read."""

from __future__ import annotations

import unicodedata

from workadvance.parsing.unclear import Unclear

APOSTROPHES = "'‘’‛ʼʻʹ′´`＇"
HYPHENS = "-‐‑‒–—―−﹘﹣－"
# What is not seen and changes nothing: marks of direction, joiners, the soft hyphen, the byte-order mark.
UNSEEN = dict.fromkeys([0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)])


def plain(text: str, *, most: int) -> str:
    """One line of text without what is not seen, spaces single; raises Unclear past `most` characters or with controls."""
    # Measured first: nothing is worked out over a text no one would type.
    if len(text) > most * 4:
        raise Unclear("too_long", most=most)
    if text.isascii() and text.isprintable() and len(text) <= most:
        return " ".join(text.split())
    line = " ".join(text.translate(UNSEEN).split())
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") for c in line):
        raise Unclear("controls")
    if len(line) > most:
        raise Unclear("too_long", most=most)
    return line


def ascii_digits(text: str) -> str:
    """Digits of every script and full-width signs as ASCII: “９１８” and “٩١٨” become 918. ² and ½ are no digits and stay."""
    if text.isascii():
        return text
    out = []
    for c in text:
        value = unicodedata.decimal(c, None)
        if value is not None:
            out.append(str(value))
        elif "！" <= c <= "～":
            out.append(chr(ord(c) - 0xFEE0))
        else:
            out.append("-" if c in HYPHENS else c)
    return "".join(out)
