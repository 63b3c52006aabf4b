"""Names of people: stored one way, compared and searched without regard to marks."""

from __future__ import annotations

import re
import unicodedata

from workadvance.parsing.characters import APOSTROPHES, HYPHENS, plain
from workadvance.parsing.unclear import Unclear

LONGEST = 200
_APOSTROPHES = str.maketrans(dict.fromkeys(APOSTROPHES, ""))
_HYPHENS = str.maketrans(dict.fromkeys(HYPHENS, " "))
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
# A generation in a name, as it is written after it.
_SUFFIXES = {
    "jr": "jr", "junior": "jr", "hijo": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "2nd": "ii", "iii": "iii", "3rd": "iii",
    "iv": "iv", "4th": "iv", "v": "v",
}  # fmt: skip


def read_name(text: str) -> str:
    """A name as it is stored: composed letters (NFC), single spaces; what someone's language writes stays. Raises Unclear."""
    name = unicodedata.normalize("NFC", plain(text, most=LONGEST))
    if not name:
        raise Unclear("empty")
    if not any(c.isalpha() for c in name):
        raise Unclear("name")
    return name


def folded(text: str) -> str:
    """Lower case without accents or marks; all apostrophes go and all hyphens part: “Núñez-O’Brien” becomes “nunez obrien”."""
    text = text.translate(_APOSTROPHES).translate(_HYPHENS).casefold().translate(_LETTERS)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(text.split())


def name_words(text: str) -> list[str]:
    """The words of a name, folded, the suffix of a generation left out."""
    return [word for word in re.findall(r"\w+", folded(text)) if word not in _SUFFIXES or word == "v"]


def name_suffix(text: str) -> str:
    """The generation a name says at its end, as jr, sr, ii, iii, iv or v; empty where it says none.

    A first word is never one, and a single V only counts after a comma: it may be an initial.
    """
    words = re.findall(r"\w+", folded(text))
    found = _SUFFIXES.get(words[-1], "") if len(words) > 2 or (len(words) > 1 and "," in text) else ""
    return "" if found == "v" and not re.search(r",\s*[vV]\.?\s*$", text) else found
