"""Who is who: whether two sets of facts are of one person, of two, or not to be told.

Pure: facts in, a finding with its reasons out. A different birth date, generation (Jr., Sr., II) or Social Security number is
another person, whatever phone they share: a family shares one. Names are compared without accents, marks and order.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from workadvance.parsing import name_suffix, name_words

# Likeness (0-100) of two names from which two letters may have changed, or one of two last names is left out.
ALIKE = 80


class IdentityFinding(StrEnum):
    """What two sets of facts are to each other; `UNRELATED` where nothing but chance brings them together."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True)
class IdentityFacts:
    """What identifies someone, each in its stored form; empty or None where it is not known."""

    full_name: str
    goes_by: str = ""
    birth_date: dt.date | None = None
    phone: str = ""
    email: str = ""
    zip: str = ""
    ssn_hash: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A finding and its reasons as codes: what agrees (`same_...`), what is close (`near_...`), what differs (`other_...`)."""

    finding: IdentityFinding
    reasons: tuple[str, ...]


def compare(one: IdentityFacts, two: IdentityFacts) -> Comparison:
    """Whether two sets of facts are of one person."""
    said = {
        **_ssn(one, two),
        **_name(one, two),
        **_birth(one, two),
        **{
            f"same_{k}": bool(getattr(one, k)) and getattr(one, k) == getattr(two, k) for k in ("phone", "email", "zip")
        },
    }
    reasons = tuple(code for code, holds in said.items() if holds)
    return Comparison(_finding(set(reasons)), reasons)


def _finding(said: set[str]) -> IdentityFinding:
    contact = bool(said & {"same_phone", "same_email"})
    name = bool(said & {"same_name", "near_name"})
    if "same_ssn" in said:
        return IdentityFinding.SAME if name and "other_birth_date" not in said else IdentityFinding.UNSURE
    if said & {"other_ssn", "other_suffix", "other_birth_date"}:
        return IdentityFinding.DIFFERENT if contact or name else IdentityFinding.UNRELATED
    if "one_suffix" in said:
        # Born on one day, or in one place, are many: the rest of the name has to be alike too.
        near = name and said & {"same_zip", "same_birth_date"}
        return IdentityFinding.UNSURE if contact or near else IdentityFinding.UNRELATED
    if "same_birth_date" in said:
        if name:
            return IdentityFinding.SAME if contact else IdentityFinding.UNSURE
        return IdentityFinding.UNSURE if contact else IdentityFinding.UNRELATED
    if "near_birth_date" in said:
        return IdentityFinding.UNSURE if name and (contact or "same_zip" in said) else IdentityFinding.UNRELATED
    # One of them gives no birth date.
    if contact and name:
        return IdentityFinding.SAME if "same_name" in said else IdentityFinding.UNSURE
    return IdentityFinding.UNRELATED


def _ssn(one: IdentityFacts, two: IdentityFacts) -> dict[str, bool]:
    if not (one.ssn_hash and two.ssn_hash):
        return {}
    return {"same_ssn": one.ssn_hash == two.ssn_hash, "other_ssn": one.ssn_hash != two.ssn_hash}


def _name(one: IdentityFacts, two: IdentityFacts) -> dict[str, bool]:
    suffixes = {name_suffix(one.full_name), name_suffix(two.full_name)}
    names = [[words for n in (f.full_name, f.goes_by) if (words := name_words(n))] for f in (one, two)]
    full = [name_words(f.full_name) for f in (one, two)]
    same = bool(full[0]) and sorted(full[0]) == sorted(full[1])
    near = not same and any(alike(a, b) for a in names[0] for b in names[1])
    return {
        "same_name": same,
        "near_name": near,
        "other_suffix": len(suffixes) == 2 and "" not in suffixes,
        "one_suffix": len(suffixes) == 2 and "" in suffixes,
    }


def alike(one: list[str], two: list[str]) -> bool:
    """Whether two names, as folded words, may be spellings of one: in any order, a letter or two wrong, a word left out.

    First names must be alike by themselves: Ana and José García of one family are not.
    """
    if not one or not two:
        return False
    if (
        fuzz.ratio("".join(sorted(one)), "".join(sorted(two))) < ALIKE
        and fuzz.token_set_ratio(" ".join(one), " ".join(two)) < ALIKE
    ):
        return False
    return fuzz.ratio(one[0], two[0]) >= 70 or one[0] in two or two[0] in one


def _birth(one: IdentityFacts, two: IdentityFacts) -> dict[str, bool]:
    a, b = one.birth_date, two.birth_date
    if a is None or b is None:
        return {}
    near = a != b and b in slips(a)
    return {"same_birth_date": a == b, "near_birth_date": near, "other_birth_date": a != b and not near}


def slips(day: dt.date) -> list[dt.date]:
    """The dates that a date may be mistyped as: day and month changed over, or one digit of year's end, month or day wrong."""
    digits, found = f"{day:%Y%m%d}", set()
    for place in range(3, 8):
        found |= {digits[:place] + d + digits[place + 1 :] for d in "0123456789"}
    found |= {digits[:4] + digits[6:] + digits[4:6]}
    out = []
    for text in found - {digits}:
        try:
            out.append(dt.date(int(text[:4]), int(text[4:6]), int(text[6:])))
        except ValueError:
            continue
    return sorted(out)
