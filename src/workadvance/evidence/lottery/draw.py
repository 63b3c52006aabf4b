"""Drawing: permuted blocks within strata.

Every random choice is a keyed hash (HMAC-SHA256) of the seed, the list and the person, never a stream of a random
number generator, so the same seed and the same list give the same draw on any machine, in any row order and with any
later version of any library. The list itself is part of the key: adding or removing one person gives an unrelated draw,
so a draw cannot be steered by editing the list.

The method, in enough detail to be done again by hand, is in docs/explanation/lottery.md.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from workadvance import __version__
from workadvance.evidence.impact.trial import ReaderNotice
from workadvance.evidence.lottery.roster import (
    ARM_COLUMN,
    RosterPerson,
    canonical,
    checked_arms,
    checked_earlier,
    checked_roster,
    parse_ratio,
)
from workadvance.tables import InputProblems, Problem

__all__ = ["ARM_COLUMN", "DEFAULT_ARMS", "METHOD", "METHOD_2", "Earlier", "Lottery", "StratumCount", "parse_ratio"]

METHOD = "permuted blocks within strata, HMAC-SHA256 ordering, version 1"
METHOD_2 = "permuted blocks within strata, HMAC-SHA256 ordering, version 2 (households, sequential blocks)"
DEFAULT_ARMS = ("program", "control")


@dataclass(frozen=True, slots=True)
class StratumCount:
    """One stratum's outcome: how many people, how many in each arm, and how far from the ratio.

    `imbalance` is the most units (people, or households where those were drawn) by which any arm is away from its exact
    share of the stratum; always less than one block (the sum of the ratio).
    """

    stratum: tuple[str, ...]
    people: int
    arms: dict[str, int]
    imbalance: float


@dataclass(frozen=True, slots=True)
class Earlier:
    """A draw that this one continues: its record, and the file it gave (roster and `arm`)."""

    record: Mapping[str, Any]
    assigned: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Lottery:
    """A draw and what is needed to prove it.

    `assigned` is the roster, in its own order and with its own columns, plus `arm`. `record` is what is stored
    beside it (see `verify_lottery`). `strata` counts each stratum's arms; `notices` is what a reader must know.
    """

    assigned: pl.DataFrame
    record: dict[str, Any]
    strata: tuple[StratumCount, ...]
    notices: tuple[ReaderNotice, ...] = ()


def draw_lottery(
    roster: pl.DataFrame,
    *,
    id: str,
    strata: Sequence[str] = (),
    ratio: Sequence[int] | str = (1, 1),
    arms: Sequence[str] = DEFAULT_ARMS,
    seed: int | str,
    household: str | None = None,
    earlier: Earlier | None = None,
    witnesses: Sequence[str] = (),
    name: str = "roster",
) -> Lottery:
    """Draw the lottery: permuted blocks of `sum(ratio)` people within each combination of the strata.

    Args:
        roster: one row a person, in any order; kept as it is. id: the column that names the person, no blanks or repeats.
        strata: columns within which the ratio must hold (site, track …), no blanks.
        ratio: people per block for each arm, as written ("1:1" or (1, 1)): 1:1 draws blocks of two, 2:2 of four.
        arms: the arms' names, in the order of the ratio.
        seed: any whole number, or any text (a public drawing's result), which is hashed.
        household: a column whose people get one arm together; blank is a household of its own.
        earlier: a draw made before; its people keep their arms and those new on the list continue its blocks.
        witnesses: who saw the seed drawn; kept in the record. name: what problems call the roster.

    Raises InputProblems with every problem: columns, ids, ratio, arms, households across strata, an earlier draw that
    is not what its record says or whose people are missing.
    """
    problems: list[Problem] = []
    arms, ratio = checked_arms(arms, ratio, problems)
    people = checked_roster(roster, id, strata, household, name, problems)
    seed_text = _seed(seed, problems)
    given_as: dict[str, Any] = {"ratio": ":".join(str(r) for r in ratio), "arms": list(arms), "id": id}
    given_as |= {"strata": sorted(strata), "household": household}
    held = _held(earlier, people, given_as, name, problems)
    if problems:
        raise InputProblems(problems)
    second = household is not None or held is not None
    kept = held or {}
    hashed = list_hash([p for p in people if p.who not in kept], with_household=household is not None)
    parts = [METHOD_2 if second else METHOD, seed_text, hashed]
    if second:
        parts.append(record_hash(earlier.record) if earlier is not None else "")
    given = _assign(people, kept, json.dumps(parts, ensure_ascii=False).encode(), ratio, arms)
    assigned = roster.with_columns(pl.Series(ARM_COLUMN, [given[p.who] for p in people], dtype=pl.String))
    counts = _count(people, given, ratio, arms)
    record: dict[str, Any] = {
        "method": parts[0],
        "version": __version__,
        "seed": seed if isinstance(seed, str) else int(seed),
        **given_as,
        "witnesses": [canonical(w) for w in witnesses],
        "earlier": _went_on_from(earlier, len(kept)),
        "people": len(people),
        "list_hash": hashed,
        "assignment_hash": assignment_hash(given),
        "counts": _told(counts, sorted(strata)),
    }
    record["record_hash"] = record_hash(record)
    return Lottery(assigned, record, counts, _notices(people, counts, household))


def _held(
    earlier: Earlier | None,
    people: Sequence[RosterPerson],
    given_as: Mapping[str, Any],
    name: str,
    problems: list[Problem],
) -> dict[str, str] | None:
    """The arms people of an earlier draw keep."""
    if earlier is None:
        return None
    return checked_earlier(earlier.record, earlier.assigned, people, given_as, assignment_hash, name, problems)


def _told(counts: Sequence[StratumCount], strata: list[str]) -> list[dict[str, Any]]:
    return [{"stratum": dict(zip(strata, c.stratum, strict=True)), "people": c.people, "arms": c.arms} for c in counts]


def _went_on_from(earlier: Earlier | None, kept: int) -> dict[str, Any] | None:
    if earlier is None:
        return None
    return {"record_hash": record_hash(earlier.record), "people": kept, "draws": _draws(earlier.record) + 1}


def _draws(record: Mapping[str, Any]) -> int:
    before = record.get("earlier")
    return int(before["draws"]) if isinstance(before, Mapping) else 0


def _seed(seed: int | str, problems: list[Problem]) -> str:
    """What stands for the seed in the key: a whole number as it is, a text by its hash."""
    if isinstance(seed, int):
        return str(int(seed))
    text = canonical(seed)
    if text.lstrip("+-").isdigit():
        problems.append(
            Problem(f"the seed “{text}” is a whole number; give it as one, not as a text.", column="--seed")
        )
    if not text:
        problems.append(Problem("the seed is empty. Give a whole number or a text.", column="--seed"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _notices(
    people: Sequence[RosterPerson], counts: Sequence[StratumCount], household: str | None
) -> tuple[ReaderNotice, ...]:
    units: dict[tuple[str, ...], set[str]] = {}
    for p in people:
        units.setdefault(p.stratum, set()).add(p.unit)
    alone = [s for s, members in units.items() if len(members) == 1]
    if not alone or len(units) == 1:
        return ()
    what = "household" if household is not None else "person"
    spread = ", ".join(" / ".join(s) for s in sorted(alone)[:5]) + (" …" if len(alone) > 5 else "")
    message = (
        f"{len(alone)} of {len(counts)} strata hold a single {what} ({spread}): chance alone decides each one's arm, so "
        "the ratio doesn't have to hold over the whole list. Join small strata before drawing."
    )
    return (ReaderNotice("strata_of_one", message),)


def digest(value: Any) -> str:
    """The hash of a value written as JSON without spaces."""
    return "sha256:" + hashlib.sha256(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def list_hash(people: Sequence[RosterPerson], *, with_household: bool) -> str:
    """The hash of the people drawn: ids and strata, and households where those are drawn."""
    return digest(sorted([p.who, *([p.household] if with_household else []), *p.stratum] for p in people))


def assignment_hash(given: Mapping[str, str]) -> str:
    """The hash of who got which arm."""
    return digest(sorted(given.items()))


def record_hash(record: Mapping[str, Any]) -> str:
    """The hash of everything a record says, itself left out."""
    return digest({k: record[k] for k in sorted(record) if k != "record_hash"})


def _assign(
    people: Sequence[RosterPerson],
    kept: Mapping[str, str],
    key: bytes,
    ratio: Sequence[int],
    arms: Sequence[str],
) -> dict[str, str]:
    """Everyone's arm: those of `kept` as they are, the others' units dealt into the blocks that follow."""

    def rank(*parts: Any) -> bytes:
        return hmac.digest(key, json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode(), "sha256")

    before: dict[tuple[str, ...], dict[str, str]] = {}
    fresh: dict[tuple[str, ...], set[str]] = {}
    for p in people:
        if p.who in kept:
            before.setdefault(p.stratum, {})[p.unit] = kept[p.who]
    for p in people:
        if p.unit not in before.get(p.stratum, {}):
            fresh.setdefault(p.stratum, set()).add(p.unit)
    arm_of = {unit: arm for units in before.values() for unit, arm in units.items()}
    for stratum, units in fresh.items():
        ranked = [(rank(kind, list(stratum), named), u) for u in units for kind, _, named in [u.partition(":")]]
        ordered = [unit for _, unit in sorted(ranked)]
        arm_of.update(_deal(ordered, before.get(stratum, {}), stratum, ratio, arms, rank))
    return {p.who: arm_of[p.unit] for p in people}


def _deal(
    ordered: Sequence[str],
    before: Mapping[str, str],
    stratum: tuple[str, ...],
    ratio: Sequence[int],
    arms: Sequence[str],
    rank: Callable[..., bytes],
) -> dict[str, str]:
    """Units in their order into blocks: first what an earlier draw left of its last block, then whole blocks."""
    block = [arm for arm, count in zip(arms, ratio, strict=True) for _ in range(count)]
    full = len(before) // len(block)
    rest = {a: r * full for a, r in zip(arms, ratio, strict=True)}
    for arm in before.values():
        rest[arm] -= 1
    # What is left of each arm in the open block: its share less what the earlier draw gave beyond the full blocks.
    left = [arm for a, r in zip(arms, ratio, strict=True) for arm in [a] * (r + rest[a])]
    out: dict[str, str] = {}
    number, at = full, 0
    places = left if before and len(before) % len(block) else block
    while at < len(ordered):
        # Each block's places are put in an order of their own, so that the people left over at the end of a
        # stratum have the same chances as everyone else.
        order = sorted(range(len(places)), key=lambda p: rank("place", list(stratum), number, p))
        for unit, place in zip(ordered[at : at + len(places)], order, strict=False):
            out[unit] = places[place]
        at += len(places)
        number, places = number + 1, block
    return out


def _count(
    people: Sequence[RosterPerson], given: Mapping[str, str], ratio: Sequence[int], arms: Sequence[str]
) -> tuple[StratumCount, ...]:
    tally: dict[tuple[str, ...], dict[str, int]] = {}
    units: dict[tuple[str, ...], dict[str, str]] = {}
    for p in people:
        counts = tally.setdefault(p.stratum, dict.fromkeys(arms, 0))
        counts[given[p.who]] += 1
        units.setdefault(p.stratum, {})[p.unit] = given[p.who]
    out = []
    for stratum in sorted(tally):
        drawn = list(units[stratum].values())
        away = max(abs(drawn.count(a) - len(drawn) * r / sum(ratio)) for a, r in zip(arms, ratio, strict=True))
        counts = tally[stratum]
        out.append(StratumCount(stratum=stratum, people=sum(counts.values()), arms=counts, imbalance=away))
    return tuple(out)
