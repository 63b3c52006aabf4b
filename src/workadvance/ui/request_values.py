"""What an address or a button carries besides forms: numbers of records, words to search for. Read here, and nowhere else.

Whatever stands there is an answer of no (no record has such a number, nothing is called that), never an error of ours.
"""

from __future__ import annotations

from django.http import QueryDict

from workadvance.parsing import Unclear, read_id, read_whole

LONGEST = 100  # characters of a search: no name is longer, and a database refuses much longer ones
MOST = 500  # records chosen at once


def id_of(text: object) -> int | None:
    """The number of a record, or None for what is none (“²”, 5,000 digits, past 64 bits)."""
    try:
        return read_id(text)
    except Unclear:
        return None


def asked_id(given: QueryDict, name: str) -> int | None:
    """The record that an address or a form names, or None."""
    return id_of(given.get(name, ""))


def asked_ids(given: QueryDict, name: str = "chosen") -> list[int]:
    """The records ticked in a list, at most `MOST`; what is no number is passed over."""
    found = (id_of(text) for text in given.getlist(name)[: 2 * MOST])
    return [number for number in found if number is not None][:MOST]


def asked_whole(given: QueryDict, name: str, *, most: int) -> int | None:
    """A whole number from 1 to `most` that a page is to work something out for, or None."""
    try:
        found = read_whole(given.get(name, ""))
    except Unclear:
        return None
    return found if 1 <= found <= most else None


def asked_words(given: QueryDict, name: str = "q") -> str:
    """The words to search for: one line, without what no name holds, cut at `LONGEST` characters."""
    line = "".join(c if c.isprintable() else " " for c in given.get(name, "")[: 4 * LONGEST])
    return " ".join(line.split())[:LONGEST]
