"""The lottery: who is offered the programme when more people are ready than there are seats.

Permuted blocks within strata. Every random choice is a keyed hash (HMAC-SHA256) of the seed, the list and the
person, never a stream of a random number generator, so the same seed and the same list give the same draw on
any machine, in any row order and with any later version of any library. The list itself is part of the key:
adding or removing one person gives an unrelated draw, so a draw cannot be steered by editing the list.

The method, in enough detail to be done again by hand, is in docs/explanation/impact-methods.md.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from workadvance import __version__
from workadvance.tables import Column, InputProblems, Problem, check_frame

METHOD = "permuted blocks within strata, HMAC-SHA256 ordering, version 1"
DEFAULT_ARMS = ("program", "control")
ARM_COLUMN = "arm"
MOST_PER_ARM = 1000


@dataclass(frozen=True, slots=True)
class StratumCount:
    """One stratum's outcome: how many people, how many in each arm, and how far from the ratio.

    `imbalance` is the most people by which any arm is away from its exact share of the stratum; always less than
    one block (the sum of the ratio).
    """

    stratum: tuple[str, ...]
    people: int
    arms: dict[str, int]
    imbalance: float


@dataclass(frozen=True, slots=True)
class Lottery:
    """A draw and what is needed to prove it.

    `assigned` is the roster, in its own order and with its own columns, plus `arm`. `record` is what is stored
    beside it (see `verify_lottery`). `strata` counts each stratum's arms.
    """

    assigned: pl.DataFrame
    record: dict[str, Any]
    strata: tuple[StratumCount, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing verified about a draw: what, whether it holds, and what was found."""

    check: str
    passed: bool
    detail: str


def parse_ratio(text: str) -> tuple[int, ...]:
    """Read `1:1`, `2:1`, `1:1:1` … as people per block and arm; raises InputProblems for anything else."""
    parts = [p.strip() for p in str(text).split(":")]
    if len(parts) < 2 or not all(re.fullmatch(r"[0-9]+", p) and 1 <= int(p) <= MOST_PER_ARM for p in parts):
        raise InputProblems(
            Problem(
                f"“{text}” is not a ratio. Write whole numbers from 1 to {MOST_PER_ARM}, one an arm, with colons: "
                "1:1 for as many controls as programme places, 2:1 for two places to one control.",
                column="--ratio",
            )
        )
    return tuple(int(p) for p in parts)


def draw_lottery(
    roster: pl.DataFrame,
    *,
    id: str,
    strata: Sequence[str] = (),
    ratio: Sequence[int] | str = (1, 1),
    arms: Sequence[str] = DEFAULT_ARMS,
    seed: int,
    name: str = "roster",
) -> Lottery:
    """Draw the lottery: permuted blocks of `sum(ratio)` people within each combination of the strata.

    Args:
        roster: one row a person, in any order; kept as it is.
        id: the column that names the person; no blanks, no repeats.
        strata: columns within which the ratio must hold (site, track …), no blanks.
        ratio: people per block for each arm, as written ("1:1" or (1, 1)): 1:1 draws blocks of two, 2:2 of four.
        arms: the arms' names, in the order of the ratio.
        seed: any whole number; publish it before the list is closed.
        name: what problems call the roster.

    Raises InputProblems with every problem: empty list, missing columns, blank or repeated ids, bad ratio or arms.
    """
    problems: list[Problem] = []
    arms, ratio = _checked_arms(arms, ratio, problems)
    people = _checked_roster(roster, id, strata, name, problems)
    if problems:
        raise InputProblems(problems)
    list_hash = _list_hash(people)
    key = json.dumps([METHOD, str(int(seed)), list_hash], ensure_ascii=False).encode()
    given = _assign(people, key, ratio, arms)
    assigned = roster.with_columns(pl.Series(ARM_COLUMN, [given[who] for who, _ in people], dtype=pl.String))
    counts = _count(people, given, ratio, arms)
    record = {
        "method": METHOD,
        "version": __version__,
        "seed": int(seed),
        "ratio": ":".join(str(r) for r in ratio),
        "arms": list(arms),
        "id": id,
        "strata": sorted(strata),
        "people": len(people),
        "list_hash": list_hash,
        "assignment_hash": _assignment_hash(given),
        "counts": [
            {"stratum": dict(zip(sorted(strata), c.stratum, strict=True)), "people": c.people, "arms": c.arms}
            for c in counts
        ],
    }
    return Lottery(assigned=assigned, record=record, strata=counts)


def verify_lottery(record: Mapping[str, Any], roster: pl.DataFrame, assigned: pl.DataFrame) -> tuple[Check, ...]:
    """Prove a draw: draw again from the record's seed and the roster, and compare with the file handed out.

    Row order matters in neither table. Returns the checks, each passed or not with what was found; the draw is proven
    when all passed. Raises InputProblems when the record is not one or a table cannot be read by it.
    """
    wanted = {
        "method": str,
        "seed": int,
        "ratio": str,
        "arms": list,
        "id": str,
        "strata": list,
        "list_hash": str,
        "assignment_hash": str,
    }
    wrong = [k for k, kind in wanted.items() if not isinstance(record.get(k), kind) or isinstance(record.get(k), bool)]
    if wrong:
        raise InputProblems(
            [Problem("is missing or not what a lottery writes there.", file="record", column=k) for k in wrong]
        )
    same_method = record["method"] == METHOD
    checks = [Check("method", same_method, METHOD if same_method else f"drawn by another method: {record['method']}")]
    again = draw_lottery(
        roster,
        id=record["id"],
        strata=record["strata"],
        ratio=record["ratio"],
        arms=record["arms"],
        seed=record["seed"],
    )
    same_list = again.record["list_hash"] == record["list_hash"]
    checks.append(
        Check("list", same_list, f"{roster.height} people; the list is {'' if same_list else 'not '}the one drawn from")
    )
    same_draw = again.record["assignment_hash"] == record["assignment_hash"]
    found = "the recorded draw again" if same_draw else "another draw than the recorded one"
    checks.append(Check("draw", same_draw, f"seed {record['seed']} gives {found}"))
    checks.append(_compare_file(again, assigned, record["id"]))
    checks.append(_compare_columns(roster, assigned, record["id"]))
    return tuple(checks)


def _compare_file(again: Lottery, assigned: pl.DataFrame, id: str) -> Check:
    missing = [c for c in (id, ARM_COLUMN) if c not in assigned.columns]
    if missing:
        return Check("arms", False, f"the file has no column {', '.join(missing)}")
    found = [(_canonical(w), _canonical(a)) for w, a in assigned.select(id, ARM_COLUMN).iter_rows()]
    drawn = {_canonical(w): a for w, a in again.assigned.select(id, ARM_COLUMN).iter_rows()}
    held = dict(found)
    repeated = len(found) - len(held)
    other = sorted(w for w in drawn if w in held and held[w] != drawn[w])
    lost = sorted(drawn.keys() - held.keys())
    added = sorted(held.keys() - drawn.keys())
    if not (other or lost or added or repeated):
        return Check("arms", True, f"all {len(drawn)} people have the arm they were drawn for")
    parts = [
        f"{len(who)} {what}: {_some(who)}"
        for who, what in ((other, "with another arm"), (lost, "missing"), (added, "not on the list"))
        if who
    ]
    if repeated:
        parts.append(f"{repeated} rows repeat a person")
    return Check("arms", False, "; ".join(parts))


def _compare_columns(roster: pl.DataFrame, assigned: pl.DataFrame, id: str) -> Check:
    lost = [c for c in roster.columns if c not in assigned.columns]
    if lost or id not in assigned.columns:
        return Check("columns", False, f"the file lacks the roster's columns {', '.join(lost)}")

    def keyed(frame: pl.DataFrame) -> dict[str, tuple[str, ...]]:
        at = roster.columns.index(id)
        return {row[at]: row for row in (tuple(map(_canonical, r)) for r in frame.select(roster.columns).iter_rows())}

    before, after = keyed(roster), keyed(assigned)
    changed = sorted(w for w, row in before.items() if w in after and after[w] != row)
    if changed:
        return Check("columns", False, f"{len(changed)} people's facts differ from the roster: {_some(changed)}")
    return Check("columns", True, "the file repeats the roster's columns unchanged")


def _some(people: Sequence[str]) -> str:
    return ", ".join(people[:10]) + (" …" if len(people) > 10 else "")


def _checked_arms(
    arms: Sequence[str], ratio: Sequence[int] | str, problems: list[Problem]
) -> tuple[tuple[str, ...], tuple[int, ...]]:
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


def _checked_roster(
    roster: pl.DataFrame, id: str, strata: Sequence[str], name: str, problems: list[Problem]
) -> list[tuple[str, tuple[str, ...]]]:
    """The people as (id, stratum), both canonical text, in the roster's order; the stratum columns by name."""
    if ARM_COLUMN in roster.columns:
        message = "this column is there already and the draw would write it. Rename or remove it."
        problems.append(Problem(message, file=name, row=1, column=ARM_COLUMN))
    if len(set(strata)) != len(strata) or id in strata:
        problems.append(Problem("name each stratum once, and not the id.", column="--stratum"))
    if roster.height == 0:
        problems.append(Problem("the list is empty; there is nobody to draw.", file=name))
    columns = [Column(c) for c in dict.fromkeys([id, *sorted(strata)])]
    # An id that a spreadsheet turned into another Unicode form of the same letters is the same person.
    canonical = roster.with_columns(
        pl.Series(c.name, [_canonical(v) for v in roster[c.name]], dtype=pl.String)
        for c in columns
        if c.name in roster.columns
    )
    try:
        checked = check_frame(canonical, columns, key=[id], extra=True, name=name)
    except InputProblems as bad:
        problems += bad.problems
        return []
    return [(row[0], tuple(row[1:])) for row in checked.select([id, *sorted(set(strata) - {id})]).iter_rows()]


def _canonical(value: Any) -> str:
    """A cell as the text that is hashed: Unicode NFC, outer spaces off; a whole number without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFC", str(value)).strip()


def _digest(value: Any) -> str:
    return "sha256:" + hashlib.sha256(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _list_hash(people: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    return _digest(sorted([who, *stratum] for who, stratum in people))


def _assignment_hash(given: Mapping[str, str]) -> str:
    return _digest(sorted(given.items()))


def _assign(
    people: Sequence[tuple[str, tuple[str, ...]]], key: bytes, ratio: Sequence[int], arms: Sequence[str]
) -> dict[str, str]:
    def rank(*parts: Any) -> bytes:
        return hmac.digest(key, json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode(), "sha256")

    by_stratum: dict[tuple[str, ...], list[str]] = {}
    for who, stratum in people:
        by_stratum.setdefault(stratum, []).append(who)
    block = [arm for arm, count in zip(arms, ratio, strict=True) for _ in range(count)]
    given: dict[str, str] = {}
    for stratum, members in by_stratum.items():
        ordered = sorted(members, key=lambda who: (rank("person", list(stratum), who), who))
        for first in range(0, len(ordered), len(block)):
            number = first // len(block)
            # Each block's places are put in an order of their own, so that the people left over at the end of a
            # stratum have the same chances as everybody else.
            places = sorted(range(len(block)), key=lambda p: rank("place", list(stratum), number, p))
            for who, place in zip(ordered[first : first + len(block)], places, strict=False):
                given[who] = block[place]
    return given


def _count(
    people: Sequence[tuple[str, tuple[str, ...]]], given: Mapping[str, str], ratio: Sequence[int], arms: Sequence[str]
) -> tuple[StratumCount, ...]:
    tally: dict[tuple[str, ...], dict[str, int]] = {}
    for who, stratum in people:
        counts = tally.setdefault(stratum, dict.fromkeys(arms, 0))
        counts[given[who]] += 1
    out = []
    for stratum in sorted(tally):
        counts = tally[stratum]
        total = sum(counts.values())
        away = max(abs(counts[a] - total * r / sum(ratio)) for a, r in zip(arms, ratio, strict=True))
        out.append(StratumCount(stratum=stratum, people=total, arms=counts, imbalance=away))
    return tuple(out)
