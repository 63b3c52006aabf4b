"""From military occupation codes to civilian occupations, with skill levels as wildcards.

A skill level, rate or qualification written with a code is left out or matches any: Army `25B30` is 25B, Navy and Coast
Guard `HM2` and `BMC` are HM and BM, Air Force and Space Force `2T251`, `2T2X1` and `K1A151` one job each, officers `17D3` and
`17DX`. Codes that are known but have no civilian counterpart (most combat ones) are said to have none: what people of
such codes often did, and the occupations that ask for it, is offered to choose from, and nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from workadvance import policy
from workadvance.labor import facts
from workadvance.labor.soc import occupation
from workadvance.tables import InputProblems, Problem, nearest

NO_MATCH = "no direct civilian match: choose by skills, with the person's own account of the work"
SKILLS = Path(__file__).parent / "military_skills.yaml"
_SPOKEN = re.compile(r"^(MOS|AFSC|SFSC|NEC|RATING|RATE)(?=[A-Z0-9]{2})")


@dataclass(frozen=True, slots=True)
class SkillChoice:
    """What people of a code without a match often did, and occupations, (soc, title), that ask for it."""

    experience: str
    occupations: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MilitaryMatch:
    """What is known of a military code: its titles by service, the codes it stood for, and civilian occupations.

    `occupations` are (soc, title), in the crosswalk's order; empty where there is no civilian match: then `note` says so
    and `by_skills` is what to choose from.
    """

    code: str
    titles: tuple[tuple[str, str], ...]
    codes: tuple[str, ...]
    occupations: tuple[tuple[str, str], ...]
    note: str
    by_skills: tuple[SkillChoice, ...]


def military(code: str) -> MilitaryMatch:
    """The civilian occupations of a military occupation code of any service (MOS, rating, AFSC, NEC).

    Raises InputProblems for a code that is in neither list, with the nearest codes.
    """
    written = re.sub(r"[^A-Z0-9]", "", code.upper())
    table = facts.table("military")
    known = table["moc"].unique().sort().to_list()
    wanted, found = _known(written, known)
    if not wanted or not found:
        like = nearest(wanted, known) if wanted else []
        hint = f" Nearest: {', '.join(like)}." if like else ""
        raise InputProblems(
            Problem(f"there is no military code “{code.strip()}” in the crosswalk.{hint}", column="code")
        )
    same_job = sorted(set(found) | set(_levels(wanted, known)))
    rows = table.filter(pl.col("moc").is_in(same_job))
    titles = rows.filter(pl.col("title").is_not_null()).select("service", "title").unique(maintain_order=True).rows()
    matched = rows.filter(pl.col("soc").is_not_null()).sort("rank", "soc")["soc"].unique(maintain_order=True)
    return MilitaryMatch(
        code=wanted,
        titles=tuple(titles),
        codes=tuple(same_job),
        occupations=tuple((s, occupation(s).title) for s in matched),
        note="" if matched.len() else NO_MATCH,
        by_skills=() if matched.len() else by_skills(),
    )


@facts.kept()
def by_skills() -> tuple[SkillChoice, ...]:
    """What people of combat-only codes often did, with the occupations that ask for it."""
    listed = policy.from_yaml(SKILLS.read_text(encoding="utf-8"))
    return tuple(
        SkillChoice(row["experience"], tuple((s, occupation(s).title) for s in row["occupations"])) for row in listed
    )


def _known(written: str, known: list[str]) -> tuple[str, list[str]]:
    """The code meant, and the codes it stands for: as written, else at any level, else without level, rate or prefix."""
    for code in dict.fromkeys([written, _SPOKEN.sub("", written), *_without_level(_SPOKEN.sub("", written))]):
        found = [c for c in known if c == code] or _levels(code, known)
        if found:
            return code, found
    return written, []


def _without_level(code: str) -> list[str]:
    """What a code may be once what stands with it is taken off, likeliest first."""
    forms = (
        r"(\d{2}[A-Z])[0-9X][0O]?[A-Z0-9]?",  # Army enlisted: 25B30, 25B3O
        r"(\d{2}[A-Z])00",  # Army officers: 11A00
        r"(\d{3}[A-Z])[0-9]",  # Army warrant officers: 153A0
        r"[A-Z](\d[A-Z]\d[0-9X]\d)[A-Z]?",  # Air Force with a prefix: K1A151
        r"(\d[A-Z]\d[0-9X]\d)[A-Z]",  # and with a suffix: 3D152A
        r"[A-Z](\d{2}[A-Z][0-9X])",  # Air Force officers with a prefix
        r"([A-Z]{2,4})(?:[1-3]|CM|CS|C)",  # Navy and Coast Guard rates: HM2, BMC, ETCS
    )
    return [m[1] for form in forms if (m := re.fullmatch(form, code))]


def _levels(wanted: str, known: list[str]) -> list[str]:
    """Codes of one job at any level: the fourth of five places (2T2X1, 2T251), or of an officer's four (17D3, 17DX)."""
    form = re.fullmatch(r"([0-9][A-Z][0-9])[0-9X]([0-9][A-Z]?)", wanted) or re.fullmatch(
        r"([0-9]{2}[A-Z])[0-9X]([A-Z]?)", wanted
    )
    if form is None:
        return []
    pattern = re.compile(rf"{form[1]}[0-9X]{form[2]}")
    return [c for c in known if pattern.fullmatch(c)]
