"""The codes that gates compare: exclusions, shifts and occupations. What is not on a list is a problem, never ignored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from types import MappingProxyType

from workadvance.tables import InputProblems, Problem, nearest

ANY_SHIFT = "any"

EXCLUSIONS = ("felony", "misdemeanor", "theft", "violence", "drug_conviction", "driving", "drug_test")
SHIFTS = ("day", "evening", "night", "weekend", ANY_SHIFT)
# Words of earlier files, read as the codes they stand for.
_ALSO = MappingProxyType({"days": "day", "evenings": "evening", "nights": "night", "weekends": "weekend"})


def exclusion_code(text: str) -> str:
    """The code of `EXCLUSIONS` that a cell means, whatever its capitals, spaces and hyphens.

    Raises InputProblems for anything else: an exclusion that no one can compare would let everyone through.
    """
    return _listed(text, EXCLUSIONS, "an exclusion")


def shift_code(text: str) -> str:
    """The code of `SHIFTS` that a cell means; raises InputProblems for anything else."""
    return _listed(text, SHIFTS, "a shift")


@lru_cache(maxsize=10_000)
def occupation_code(text: str) -> str:
    """A known occupation's code, NN-NNNN; raises InputProblems for anything else, with the code that was meant."""
    from workadvance import labor

    code = text.strip()
    if re.fullmatch(r"\d{6}", code):
        raise InputProblems(Problem(f"“{text}” is not an occupation's code. Write {code[:2]}-{code[2:]}."))
    if not re.fullmatch(r"\d{2}-\d{4}", code):
        raise InputProblems(
            Problem(
                f"“{text}” is not an occupation's code; NN-NNNN is needed, such as 31-9092. "
                "`workadvance labor title TEXT` finds it."
            )
        )
    try:
        labor.occupation(code)
    except InputProblems:
        raise InputProblems(
            Problem(f"there is no occupation {code}. `workadvance labor title TEXT` finds the code of a title.")
        ) from None
    return code


def problems_of(
    cells: Iterable[Iterable[str] | str | None], read: Callable[[str], str], *, file: str, column: str
) -> list[Problem]:
    """A problem with its row for each value that `read` does not know; cells are texts or lists of them."""
    said: dict[str, str | None] = {}
    found = []
    for number, cell in enumerate(cells):
        for value in (cell,) if isinstance(cell, str) else cell or ():
            if value not in said:
                said[value] = _problem(value, read)
            text = said[value]
            if text is not None:
                found.append(Problem(text, file=file, row=number + 2, column=column))
    return found


def _problem(value: str, read: Callable[[str], str]) -> str | None:
    try:
        read(value)
    except InputProblems as bad:
        return bad.problems[0].message
    return None


@lru_cache(maxsize=10_000)
def _listed(text: str, known: tuple[str, ...], what: str) -> str:
    code = "_".join(re.split(r"[\s_-]+", text.strip().casefold()))
    code = _ALSO.get(code, code)
    if code in known:
        return code
    like = nearest(code, list(known))
    hint = f" Nearest: {', '.join(like)}." if like else ""
    raise InputProblems(Problem(f"“{text}” is not {what} on the list: {', '.join(known)}.{hint}"))
