"""Questions over the documented model: people by rows and columns where conditions hold, small numbers hidden.

Every cell counts persons. Where someone is in several cells (two jobs, two services) the cells add up to more than their total; the
reader is taken to know the total all the same, and what hides a small number hides it from whoever does the sums.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workadvance.reporting.disclosure import Table, hidden
from workadvance.reporting.snapshot import MODEL, TABLES, SnapshotColumn
from workadvance.tables import InputProblems, Problem, nearest

if TYPE_CHECKING:
    import polars as pl

GRAINS = ("year", "quarter", "month", "known")
"""How a date becomes a group; `known` says only whether there is one."""
EMPTY = "empty"
MOST_CELLS = 400
Value = str | int | float | dt.date
_READ: dict[str, Callable[[str], Value]] = {
    "text": str,
    "integer": int,
    "number": float,
    "date": dt.date.fromisoformat,
}
_CONDITION = re.compile(r"^\s*(?P<column>\w+)\s*(?P<sign>!=|>=|<=|=|>|<)\s*(?P<value>.*?)\s*$")
_PSEUDONYMS = ("person", "employer")
_NAMED = {"program": "name of the program", "cohort": "program and name of the cohort"}
"""What a snapshot knows by number and a question by name."""


Line = list[str | int | None]
"""A label, then numbers; None is hidden."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a question: a column, a sign, and a value of the column's type (None: there is none)."""

    column: str
    sign: str
    value: Value | None


@dataclass(frozen=True, slots=True)
class ReportQuestion:
    """What is asked: a table, its rows and columns as `column` or `date_column:grain`, and conditions that all hold."""

    table: str
    rows: str
    columns: str = ""
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """People by group. `cells` by row and column, the totals with "" on that side; None is hidden, which tells nothing but that."""

    question: ReportQuestion
    row_labels: list[str]
    column_labels: list[str]
    cells: dict[tuple[str | None, str | None], int | None]
    as_of: dt.date
    small: int

    @property
    def head(self) -> list[str]:
        """The head of the answer as a table."""
        return [self.question.rows, *(name or EMPTY for name in self.column_labels), "total"]

    @property
    def lines(self) -> list[Line]:
        """The answer as lines: a label, one number a column, the total; the last line is everyone."""
        labels: list[str | None] = [*self.row_labels, None]
        across: list[str | None] = [*self.column_labels, None]
        return [
            ["total" if row is None else row or EMPTY, *(self.cells[row, column] for column in across)]
            for row in labels
        ]

    @property
    def hidden(self) -> int:
        """How many numbers are hidden."""
        return sum(n is None for n in self.cells.values())


def columns_of(table: str) -> dict[str, SnapshotColumn]:
    """The columns a question about a table may use: its own, and those of its people."""
    own = [c for c in MODEL if c.table == table]
    people = [c for c in MODEL if c.table == "people"]
    found = {c.name: c for c in [*own, *people] if c.name not in _PSEUDONYMS}
    named = {name: SnapshotColumn(table, name, "text", text) for name, text in _NAMED.items() if name in found}
    return found | named


def groups_of(table: str) -> list[str]:
    """Everything that can be a question's rows or columns."""
    found = []
    for name, column in columns_of(table).items():
        if column.type == "date":
            found += [f"{name}:{grain}" for grain in GRAINS]
        elif column.type != "number":
            found.append(name)
    return found


def question_read(*, table: str, rows: str, columns: str = "", conditions: str = "") -> ReportQuestion:
    """A question from what was written. Raises InputProblems with everything that is wrong."""
    problems: list[Problem] = []
    if table not in TABLES:
        raise InputProblems([Problem(f"found “{table}”; allowed: {', '.join(TABLES)}.", column="table")])
    groups = groups_of(table)
    for side, name in (("rows", rows), ("columns", columns)):
        if name not in groups and (name or side == "rows"):
            like = ", ".join(nearest(name, groups)) or ", ".join(groups[:8])
            problems.append(Problem(f"found “{name}”; nearest of what there is: {like}.", column=side))
    if columns and columns == rows:
        problems.append(Problem("rows and columns are the same.", column="columns"))
    held = []
    for line in conditions.splitlines():
        if line.strip():
            held.append(_condition(line, columns_of(table), problems))
    if problems:
        raise InputProblems(problems)
    return ReportQuestion(table, rows, columns, tuple(c for c in held if c))


def _condition(line: str, known: dict[str, SnapshotColumn], problems: list[Problem]) -> Condition | None:
    found = _CONDITION.match(line)
    if found is None:
        problems.append(
            Problem(f"found “{line.strip()}”; a condition such as “station = employed” is needed.", column="conditions")
        )
        return None
    name, sign, value = found["column"], found["sign"], found["value"]
    if name not in known:
        like = ", ".join(nearest(name, list(known))) or ", ".join(known)
        problems.append(Problem(f"there is no column “{name}”; nearest: {like}.", column="conditions"))
        return None
    if value == EMPTY:
        if sign not in ("=", "!="):
            problems.append(Problem("“empty” goes with = or != only.", column="conditions"))
        return Condition(name, sign, None)
    kind = known[name].type
    try:
        read = _READ[kind](value)
    except ValueError:
        problems.append(Problem(f"{name} is a {kind}; found “{value}”.", column="conditions"))
        return None
    if kind == "text" and sign not in ("=", "!="):
        problems.append(Problem(f"{name} is text, which can be = or != only.", column="conditions"))
    return Condition(name, sign, read)


def question_answer(
    question: ReportQuestion, frames: dict[str, pl.DataFrame], as_of: dt.date, small: int
) -> ReportAnswer:
    """Count the people of a question and hide what would tell a number of 1 to `small` - 1."""
    import polars as pl

    frame = frames[question.table]
    if question.table != "people":
        frame = frame.join(frames["people"], on="person", how="left")
    for condition in question.conditions:
        frame = frame.filter(_holds(condition))
    column = _group(question.columns) if question.columns else pl.lit("all")
    pairs = frame.select("person", row=_group(question.rows), column=column).unique()
    row_labels, column_labels = (sorted(pairs[side].unique().to_list()) for side in ("row", "column"))
    if (len(row_labels) + 1) * (len(column_labels) + 1) > MOST_CELLS:
        raise InputProblems(
            [Problem(f"more than {MOST_CELLS} numbers: choose larger groups or add a condition.", column="rows")]
        )
    counts: dict[tuple[str | None, str | None], int] = {
        (row, column): 0 for row in [*row_labels, None] for column in [*column_labels, None]
    }
    for keys, row, across in (
        (["row", "column"], True, True),
        (["row"], True, False),
        (["column"], False, True),
    ):
        for line in pairs.group_by(keys).agg(n=pl.col("person").n_unique()).iter_rows(named=True):
            counts[line["row"] if row else None, line["column"] if across else None] = line["n"]
    counts[None, None] = pairs["person"].n_unique()
    left_out = hidden(_relations(counts, row_labels, column_labels), small)
    shown = {key: None if key in left_out else n for key, n in counts.items()}
    if not question.columns:
        shown, column_labels = {key: n for key, n in shown.items() if key[1] is None}, []
    return ReportAnswer(question, row_labels, column_labels, shown, as_of, small)


def _group(name: str) -> pl.Expr:
    """The group of each line as text; "" where nothing is on record."""
    import polars as pl

    column, _colon, grain = name.partition(":")
    value = pl.col(column)
    if grain == "known":
        return pl.when(value.is_null()).then(pl.lit("no")).otherwise(pl.lit("yes"))
    if grain == "year":
        value = value.dt.year()
    elif grain == "month":
        value = value.dt.strftime("%Y-%m")
    elif grain == "quarter":
        value = pl.format("{} Q{}", value.dt.year(), value.dt.quarter())
    return value.cast(pl.String).fill_null("")


def _holds(condition: Condition) -> pl.Expr:
    import polars as pl

    column, value = pl.col(condition.column), condition.value
    if value is None:
        return column.is_null() if condition.sign == "=" else column.is_not_null()
    compared = {
        "=": column == value,
        "!=": (column != value) | column.is_null(),
        ">=": column >= value,
        "<=": column <= value,
        ">": column > value,
        "<": column < value,
    }
    return compared[condition.sign]


def _relations(counts: dict[tuple[str | None, str | None], int], rows: Sequence[str], columns: Sequence[str]) -> Table:
    """All that a reader knows of the numbers: what adds up, and where people are in several groups, by how much at least."""
    known: dict[Any, int] = dict(counts)
    sums: list[tuple[Any, tuple[Any, ...]]] = []
    unshown: set[Any] = set()

    def adds_up(total: tuple[str | None, str | None], parts: list[tuple[str | None, str | None]]) -> None:
        over = sum(counts[part] for part in parts) - counts[total]
        if not over:
            sums.append((total, tuple(parts)))
            return
        gross, twice = ("gross", total, parts[0]), ("twice", total, parts[0])
        known[gross], known[twice] = counts[total] + over, over
        unshown.update((gross, twice))
        sums.extend([(gross, tuple(parts)), (gross, (total, twice))])
        for part in parts:
            rest = ("rest", total, part)
            known[rest] = counts[total] - counts[part]
            unshown.add(rest)
            sums.append((total, (part, rest)))

    for row in [*rows, None] if columns else []:
        adds_up((row, None), [(row, column) for column in columns])
    for column in [*columns, None] if rows else []:
        adds_up((None, column), [(row, column) for row in rows])
    return Table(known, sums, frozenset(unshown), worth=lambda key: sum(part is None for part in key[:2]))
