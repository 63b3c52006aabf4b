"""Yes and no, and one of several choices, as people and other systems write them."""

from __future__ import annotations

from collections.abc import Mapping

from workadvance.parsing.characters import ascii_digits, plain
from workadvance.parsing.names import folded
from workadvance.parsing.unclear import Unclear

_YES = frozenset(["yes", "y", "true", "t", "1", "x", "si", "s", "verdadero", "ok", "checked"])
_NO = frozenset(["no", "n", "false", "f", "0", "falso", "unchecked", "none"])


def read_yes_no(text: str) -> bool:
    """Yes or no in either language, or as spreadsheets write it: “Sí”, “Y”, “x”, “TRUE”, “0”. Raises Unclear."""
    written = folded(ascii_digits(plain(text, most=20))).strip(". ")
    if not written:
        raise Unclear("empty")
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise Unclear("yes_no")


def read_choice(text: str, choices: Mapping[str, str]) -> str:
    """The code of a choice, from any of its names (folded, to the code). Raises Unclear."""
    written = " ".join(folded(ascii_digits(plain(text, most=80))).replace("_", " ").split())
    if not written:
        raise Unclear("empty")
    if written in choices:
        return choices[written]
    raise Unclear("choice", all=", ".join(dict.fromkeys(choices.values())))
