"""Proving a draw: draw again from the record and the list, and compare with the file handed out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from workadvance.evidence.lottery.draw import (
    ARM_COLUMN,
    METHOD,
    METHOD_2,
    Earlier,
    Lottery,
    draw_lottery,
    record_hash,
)
from workadvance.evidence.lottery.roster import canonical
from workadvance.tables import InputProblems, Problem

# What a record must hold to be drawn again, and as what.
WANTED: dict[str, type | tuple[type, ...]] = {
    "method": str,
    "seed": (int, str),
    "ratio": str,
    "arms": list,
    "id": str,
    "strata": list,
    "list_hash": str,
    "assignment_hash": str,
}
# What records did not hold before version 2 of the method; a record without any of them is of that time.
LEAST_DIGITS = 12
LATER = ("household", "witnesses", "earlier", "record_hash")


@dataclass(frozen=True, slots=True)
class DrawCheck:
    """One thing verified about a draw: what, whether it holds, and what was found."""

    check: str
    passed: bool
    detail: str


def verify_lottery(
    record: Mapping[str, Any],
    roster: pl.DataFrame,
    assigned: pl.DataFrame,
    earlier: Earlier | None = None,
    published: str | None = None,
) -> tuple[DrawCheck, ...]:
    """Prove a draw: draw again from the record's seed and the roster, and compare with the file handed out.

    Row order matters in neither table. `earlier` is the draw this one continued, if any; `published` the
    record's hash as it was made public, or its first 12 digits or more. Returns the checks, each
    passed or not with what was found; the draw is proven when all passed. Raises InputProblems when the record is not
    one, a table cannot be read by it, or the earlier draw it continued is not given.
    """
    wrong = [k for k, kind in WANTED.items() if not isinstance(record.get(k), kind) or isinstance(record.get(k), bool)]
    if wrong:
        raise InputProblems(
            [Problem("is missing or not what a lottery writes there.", file="record", column=k) for k in wrong]
        )
    if record.get("earlier") and earlier is None:
        message = "this draw continued an earlier one; name that one's file too."
        raise InputProblems(Problem(message, file="record", column="--earlier"))
    again = draw_lottery(
        roster,
        id=record["id"],
        strata=record["strata"],
        ratio=record["ratio"],
        arms=record["arms"],
        seed=record["seed"],
        household=record.get("household"),
        earlier=earlier if record.get("earlier") else None,
        witnesses=record.get("witnesses") or (),
    )
    same_method = record["method"] == again.record["method"]
    known = "drawn by another method" if record["method"] not in (METHOD, METHOD_2) else "this record calls for another"
    checks = [
        DrawCheck("method", same_method, str(record["method"]) if same_method else f"{known}: {record['method']}")
    ]
    same_list = again.record["list_hash"] == record["list_hash"]
    checks.append(
        DrawCheck(
            "list", same_list, f"{roster.height} people; the list is {'' if same_list else 'not '}the one drawn from"
        )
    )
    same_draw = again.record["assignment_hash"] == record["assignment_hash"]
    found = "the recorded draw again" if same_draw else "another draw than the recorded one"
    checks.append(DrawCheck("draw", same_draw, f"seed {record['seed']} gives {found}"))
    checks.append(_compare_file(again, assigned, record["id"]))
    checks.append(_compare_columns(roster, assigned, record["id"]))
    checks.append(_compare_record(record, again.record))
    if published is not None:
        checks.append(_compare_published(record, published))
    return tuple(checks)


def _compare_published(record: Mapping[str, Any], published: str) -> DrawCheck:
    """Whether the record has the hash that was made public: the one thing whoever holds the record cannot rewrite."""
    digits = published.strip().lower().removeprefix("sha256:")
    if len(digits) < LEAST_DIGITS:
        message = f"found “{published}”; at least the first {LEAST_DIGITS} digits are needed."
        raise InputProblems(Problem(message, column="--record-hash"))
    own = record_hash(record).removeprefix("sha256:")
    same = own.startswith(digits)
    return DrawCheck("published", same, f"the record's hash is {'' if same else 'not '}the published one: sha256:{own}")


def _compare_record(record: Mapping[str, Any], again: Mapping[str, Any]) -> DrawCheck:
    """Every field of the record: what drawing again gives, and by its hash what it does not (version, witnesses)."""

    def plain(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    of_old = not any(k in record for k in LATER)
    expected = [k for k in again if k not in ("version", "record_hash") and not (of_old and k in LATER)]
    differ = [k for k in expected if k not in record or plain(record[k]) != plain(again[k])]
    differ += [k for k in record if k not in again]
    if not isinstance(record.get("version"), str):
        differ.append("version")
    if differ:
        return DrawCheck("record", False, f"not what the draw gives: {', '.join(sorted(differ))}")
    if of_old:
        return DrawCheck("record", True, "every field is what the draw gives; too old to prove its version by a hash")
    if record.get("record_hash") != record_hash(record):
        return DrawCheck("record", False, "the record was changed after it was written: its hash is another")
    return DrawCheck("record", True, "every field is what the draw gives, and the record's hash holds")


def _compare_file(again: Lottery, assigned: pl.DataFrame, id: str) -> DrawCheck:
    missing = [c for c in (id, ARM_COLUMN) if c not in assigned.columns]
    if missing:
        return DrawCheck("arms", False, f"the file has no column {', '.join(missing)}")
    found = [(canonical(w), canonical(a)) for w, a in assigned.select(id, ARM_COLUMN).iter_rows()]
    drawn = {canonical(w): a for w, a in again.assigned.select(id, ARM_COLUMN).iter_rows()}
    held = dict(found)
    repeated = len(found) - len(held)
    other = sorted(w for w in drawn if w in held and held[w] != drawn[w])
    lost = sorted(drawn.keys() - held.keys())
    added = sorted(held.keys() - drawn.keys())
    if not (other or lost or added or repeated):
        return DrawCheck("arms", True, f"all {len(drawn)} people have the arm they were drawn for")
    parts = [
        f"{len(who)} {what}: {_some(who)}"
        for who, what in ((other, "with another arm"), (lost, "missing"), (added, "not on the list"))
        if who
    ]
    if repeated:
        parts.append(f"{repeated} rows repeat a person")
    return DrawCheck("arms", False, "; ".join(parts))


def _compare_columns(roster: pl.DataFrame, assigned: pl.DataFrame, id: str) -> DrawCheck:
    lost = [c for c in roster.columns if c not in assigned.columns]
    if lost or id not in assigned.columns:
        return DrawCheck("columns", False, f"the file lacks the roster's columns {', '.join(lost)}")

    def keyed(frame: pl.DataFrame) -> dict[str, tuple[str, ...]]:
        at = roster.columns.index(id)
        return {row[at]: row for row in (tuple(map(canonical, r)) for r in frame.select(roster.columns).iter_rows())}

    before, after = keyed(roster), keyed(assigned)
    changed = sorted(w for w, row in before.items() if w in after and after[w] != row)
    if changed:
        return DrawCheck("columns", False, f"{len(changed)} people's facts differ from the roster: {_some(changed)}")
    return DrawCheck("columns", True, "the file repeats the roster's columns unchanged")


def _some(people: Sequence[str]) -> str:
    return ", ".join(people[:10]) + (" …" if len(people) > 10 else "")
