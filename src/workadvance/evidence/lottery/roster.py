"""What a draw is given, checked: arms and ratio, the list of people, and an earlier draw's file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from workadvance.tables import Column, InputProblems, Problem, check_frame

ARM_COLUMN = "arm"
MOST_PER_ARM = 1000
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """One person on the list, as text that is hashed: id, stratum, household (empty: alone)."""

    who: str
    stratum: tuple[str, ...]
    household: str = ""

    @property
    def unit(self) -> str:
        """What is drawn: the household, or the person."""
        return f"household:{self.household}" if self.household else f"person:{self.who}"


def parse_ratio(text: str) -> tuple[int, ...]:
    """Read `1:1`, `2:1`, `1:1:1` … as people per block and arm; raises InputProblems for anything else."""
    parts = [p.strip() for p in str(text).split(":")]
    if len(parts) < 2 or not all(re.fullmatch(r"[0-9]+", p) and 1 <= int(p) <= MOST_PER_ARM for p in parts):
        raise InputProblems(
            Problem(
                f"“{text}” is not a ratio. Write whole numbers from 1 to {MOST_PER_ARM}, one an arm, with colons: "
                "1:1 for as many controls as program places, 2:1 for two places to one control.",
                column="--ratio",
            )
        )
    return tuple(int(p) for p in parts)


def checked_arms(
    arms: Sequence[str], ratio: Sequence[int] | str, problems: list[Problem]
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The arms' names and the ratio's numbers; what is wrong with them is added to `problems`."""
    names = tuple(str(a).strip() for a in arms)
    if len(set(names)) != len(names) or "" in names:
        problems.append(Problem("the arms need different names, none of them empty.", column="--arms"))
    try:
        parts = parse_ratio(ratio if isinstance(ratio, str) else ":".join(str(r) for r in ratio))
    except InputProblems as bad:
        problems += bad.problems
        return names, ()
    if len(names) != len(parts):
        problems.append(
            Problem(
                f"the ratio has {len(parts)} parts but there are {len(names)} arms ({', '.join(names)}). Name one arm "
                "for each part, for example --arms program,light,control --ratio 1:1:1.",
                column="--arms",
            )
        )
    return names, parts


def checked_roster(
    roster: pl.DataFrame, id: str, strata: Sequence[str], household: str | None, name: str, problems: list[Problem]
) -> list[RosterPerson]:
    """The people in the roster's order, every fact canonical text; stratum columns by name."""
    if ARM_COLUMN in roster.columns:
        message = "this column is there already and the draw would write it. Rename or remove it."
        problems.append(Problem(message, file=name, row=1, column=ARM_COLUMN))
    if len(set(strata)) != len(strata) or id in strata:
        problems.append(Problem("name each stratum once, and not the id.", column="--stratum"))
    if household is not None and household in (id, *strata):
        problems.append(Problem("the household is neither the id nor a stratum.", column="--household"))
    if roster.height == 0:
        problems.append(Problem("the list is empty; there is no one to draw.", file=name))
    wanted = list(dict.fromkeys([id, *sorted(strata)]))
    columns = [Column(c) for c in wanted]
    if household is not None and household not in wanted:
        columns.append(Column(household, blank=True))
    # An id that a spreadsheet turned into another Unicode form of the same letters is the same person.
    as_text = roster.with_columns(
        pl.Series(c.name, [canonical(v) for v in roster[c.name]], dtype=pl.String)
        for c in columns
        if c.name in roster.columns
    )
    try:
        checked = check_frame(as_text, columns, key=[id], extra=True, name=name)
    except InputProblems as bad:
        problems += bad.problems
        return []
    others = sorted(set(strata) - {id})
    homes = [""] * checked.height if household is None else [v or "" for v in checked[household]]
    people = [
        RosterPerson(row[0], tuple(row[1:]), home)
        for row, home in zip(checked.select([id, *others]).iter_rows(), homes, strict=True)
    ]
    if household is not None:
        problems += _across_strata(people, household, name)
    return people


def _across_strata(people: Sequence[RosterPerson], household: str, name: str) -> list[Problem]:
    first: dict[str, tuple[str, ...]] = {}
    out = []
    for row, p in enumerate(people, 2):
        if p.household and first.setdefault(p.household, p.stratum) != p.stratum:
            message = f"household “{p.household}” lies in more than one stratum; its people cannot get one arm."
            out.append(Problem(message, file=name, row=row, column=household))
    return out


def checked_earlier(
    record: Mapping[str, Any],
    assigned: pl.DataFrame,
    people: Sequence[RosterPerson],
    given_as: Mapping[str, Any],
    assignment_hash: Callable[[Mapping[str, str]], str],
    name: str,
    problems: list[Problem],
) -> dict[str, str]:
    """The arms an earlier draw gave, by person; what does not fit this draw is added to `problems`."""
    before = len(problems)
    for field, now in given_as.items():
        if record.get(field) != now:
            message = f"{field} was {record.get(field)!r} in the earlier draw and is {now!r} now; a draw continues as it began."
            problems.append(Problem(message, file="earlier record", column=field))
    needed = [given_as["id"], *given_as["strata"], ARM_COLUMN]
    needed += [given_as["household"]] if given_as["household"] is not None else []
    missing = [c for c in needed if c not in assigned.columns]
    problems += [Problem("this column is missing.", file="earlier draw", column=c) for c in missing]
    if len(problems) > before:
        return {}
    then = {
        canonical(row[0]): (tuple(canonical(v) for v in row[1 : 1 + len(given_as["strata"])]), canonical(row[-1]))
        for row in assigned.select([given_as["id"], *given_as["strata"], ARM_COLUMN]).iter_rows()
    }
    held = {who: arm for who, (_, arm) in then.items()}
    if assignment_hash(held) != record.get("assignment_hash") or len(held) != assigned.height:
        message = "the file is not the draw its record proves; someone's arm, or someone, was changed."
        problems.append(Problem(message, file="earlier draw", column=ARM_COLUMN))
        return {}
    now_on = {p.who: (row, p) for row, p in enumerate(people, 2)}
    gone = [who for who in held if who not in now_on]
    if gone:
        some = ", ".join(gone[:MOST_SHOWN]) + (" …" if len(gone) > MOST_SHOWN else "")
        message = (
            f"{len(gone)} people of the earlier draw are not on the list ({some}). Keep everyone who was ever drawn."
        )
        problems.append(Problem(message, file=name))
    for who, (stratum, _) in then.items():
        if who in now_on and now_on[who][1].stratum != stratum:
            message = (
                f"{who} was drawn in another stratum ({' / '.join(stratum)}); facts of the draw stay as they were."
            )
            problems.append(Problem(message, file=name, row=now_on[who][0]))
    if not gone and len(now_on) == len(held):
        problems.append(Problem("no one on the list is new; there is no one to draw.", file=name))
    return held


def canonical(value: Any) -> str:
    """A cell as the text that is hashed: Unicode NFC, outer spaces off; a whole number without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFC", str(value)).strip()
