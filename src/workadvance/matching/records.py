"""The pool and the openings: what a candidate and a job order must say, and reading them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from workadvance.matching.codes import exclusion_code, occupation_code, problems_of, shift_code
from workadvance.matching.zip_places import zip_problem
from workadvance.tables import Column, InputProblems, Problem, check_frame, read_table

HOURLY = "dollars an hour"
MOST_AN_HOUR = 1000.0  # an hourly pay above this is a yearly one in the wrong column


@dataclass(frozen=True, slots=True)
class Candidate:
    """A job-ready person in the pool.

    `occupations` are the codes the person is trained for and wants; `credentials` those held; `wage_floor` the least
    hourly pay accepted; `max_miles` the longest way by road from `zip`; `shifts` those possible (`any` for
    all, see `codes.SHIFTS`); `available_from` the first day possible; `background` codes of `codes.EXCLUSIONS` on record; `days_job_ready` days
    since job-ready; `baseline_wage` hourly pay before the program. What is None or empty is not on record: it stops
    no match, and `explain_pair` calls it unknown.
    """

    candidate_id: str
    occupations: tuple[str, ...]
    zip: str
    credentials: tuple[str, ...] = ()
    wage_floor: float | None = None
    max_miles: float | None = None
    shifts: tuple[str, ...] = ()
    available_from: dt.date | None = None
    background: tuple[str, ...] = ()
    days_job_ready: float | None = None
    baseline_wage: float | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An employer's job order: one opening or several alike.

    `required_credentials` are all needed; `wage` is hourly; a `remote` order needs no `zip`; `start_by` is the last
    day to start; `excludes` lists the codes of `codes.EXCLUSIONS` that rule a person out; `slots` is the number of people wanted;
    `benefits` names what the job offers (`yes` if only that there are some).
    """

    order_id: str
    occupation: str
    wage: float
    slots: int = 1
    zip: str | None = None
    remote: bool = False
    required_credentials: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    start_by: dt.date | None = None
    excludes: tuple[str, ...] = ()
    benefits: tuple[str, ...] = ()


CANDIDATE_COLUMNS: tuple[Column, ...] = (
    Column("candidate_id"),
    Column("occupations", "list", blank=True),
    Column("credentials", "list", blank=True),
    Column("wage_floor", "number", blank=True, minimum=0, maximum=MOST_AN_HOUR, unit=HOURLY),
    Column("zip"),
    Column("max_miles", "number", blank=True, minimum=0, unit="miles"),
    Column("shifts", "list", blank=True),
    Column("available_from", "date", blank=True),
    Column("background", "list", blank=True),
    Column("days_job_ready", "number", blank=True, minimum=0, unit="days", former="days_on_bench"),
    Column("baseline_wage", "number", blank=True, minimum=0, maximum=MOST_AN_HOUR, unit=HOURLY),
)

ORDER_COLUMNS: tuple[Column, ...] = (
    Column("order_id"),
    Column("occupation"),
    Column("required_credentials", "list", blank=True),
    Column("wage", "number", minimum=0, maximum=MOST_AN_HOUR, unit=HOURLY),
    Column("zip", blank=True),
    Column("remote", "boolean", blank=True),
    Column("shifts", "list", blank=True),
    Column("start_by", "date", blank=True),
    Column("excludes", "list", blank=True),
    Column("slots", "integer", minimum=0, maximum=1_000_000_000, unit="people"),
    Column("benefits", "list", blank=True),
)

EXTRA_COLUMNS: tuple[Column, ...] = (
    Column("candidate_id"),
    Column("order_id"),
    Column("fit", "number", required=False, blank=True, minimum=0, maximum=1),
    Column("step_up_job", "number", required=False, blank=True, minimum=0, maximum=1, former="next_rung"),
)


def read_pool(candidates: str | Path, orders: str | Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read candidates and orders from CSV or Parquet files.

    Columns: `CANDIDATE_COLUMNS` and `ORDER_COLUMNS`; list cells are separated by semicolons. Returns both frames,
    typed. Raises InputProblems with every problem of both files: columns, cells, ids twice, unknown ZIPs.
    """
    problems: list[Problem] = []
    frames: list[pl.DataFrame] = []
    for path, columns, check in (
        (Path(candidates), CANDIDATE_COLUMNS, _candidate_cells),
        (Path(orders), ORDER_COLUMNS, _order_cells),
    ):
        try:
            frame = read_table(path, columns, key=[columns[0].name])
        except InputProblems as bad:
            problems += bad.problems
            problems += check(_as_text(path, columns), path.name)
        else:
            problems += check(frame, path.name)
            frames.append(frame)
    if problems:
        raise InputProblems(problems)
    return frames[0], frames[1]


def checked_candidates(frame: pl.DataFrame, name: str = "candidates") -> pl.DataFrame:
    """A frame of candidates with the types of `CANDIDATE_COLUMNS`; raises InputProblems with every problem."""
    return _checked(frame, CANDIDATE_COLUMNS, _candidate_cells, name)


def checked_orders(frame: pl.DataFrame, name: str = "orders") -> pl.DataFrame:
    """A frame of orders with the types of `ORDER_COLUMNS`; raises InputProblems with every problem."""
    return _checked(frame, ORDER_COLUMNS, _order_cells, name)


def candidates_frame(candidates: Iterable[Candidate]) -> pl.DataFrame:
    """Candidates as the frame that `candidate_pairs` and `run` take."""
    return _frame(candidates, CANDIDATE_COLUMNS)


def orders_frame(orders: Iterable[Order]) -> pl.DataFrame:
    """Orders as the frame that `candidate_pairs` and `run` take."""
    return _frame(orders, ORDER_COLUMNS)


def candidate_from_row(row: dict[str, Any]) -> Candidate:
    """A candidate from a row of a checked frame."""
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
    return Candidate(**values)


def order_from_row(row: dict[str, Any]) -> Order:
    """An order from a row of a checked frame."""
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
    values["remote"] = bool(values["remote"])
    return Order(**values)


BETWEEN = "\x1f"  # the sign made to stand between units; texts that hold one are read the slow way

_TYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "date": pl.Date(),
    "boolean": pl.Boolean(),
    "list": pl.List(pl.String()),
}


def _frame(records: Iterable[Candidate] | Iterable[Order], columns: Sequence[Column]) -> pl.DataFrame:
    rows = list(records)
    values = {c: [getattr(row, c.name) for row in rows] for c in columns}
    return pl.DataFrame(
        [_lists(c.name, v) if c.kind == "list" else pl.Series(c.name, v, _TYPES[c.kind]) for c, v in values.items()]
    )


def _lists(name: str, values: list[tuple[str, ...]]) -> pl.Series:
    """Texts of each row as a series. Polars takes 25 times as long to read nested values as to split text."""
    if any(BETWEEN in text or not text for texts in values for text in texts):
        return pl.Series(name, values, _TYPES["list"])
    joined = pl.Series(name, [BETWEEN.join(texts) if texts else None for texts in values], pl.String)
    return joined.str.split(BETWEEN).fill_null([])


def _checked(frame: pl.DataFrame, columns: Sequence[Column], cells: Any, name: str) -> pl.DataFrame:
    lists = [c.name for c in columns if c.kind == "list" and isinstance(frame.schema.get(c.name), pl.List)]
    plain = check_frame(
        frame.drop(lists), [c for c in columns if c.name not in lists], key=[columns[0].name], name=name
    )
    typed = plain.with_columns(frame[n].cast(pl.List(pl.String)).fill_null([]) for n in lists)
    problems = cells(typed, name)
    if problems:
        raise InputProblems(problems)
    return typed.select(c.name for c in columns)


def _as_text(path: Path, columns: Sequence[Column]) -> pl.DataFrame:
    """The columns with codes of a file that has other problems, as text; an empty frame if they cannot be had."""
    coded = ("zip", "remote", "occupations", "occupation", "shifts", "background", "excludes")
    wanted = [
        Column(c.name, "list" if c.kind == "list" else "text", required=False, blank=True)
        for c in columns
        if c.name in coded
    ]
    try:
        frame = read_table(path, wanted, extra=True)
    except InputProblems:
        return pl.DataFrame()
    return frame.select(c.name for c in wanted)


_CODES: dict[str, Callable[[str], str]] = {
    "occupations": occupation_code,
    "occupation": occupation_code,
    "shifts": shift_code,
    "background": exclusion_code,
    "excludes": exclusion_code,
}


def _unknown_codes(frame: pl.DataFrame, name: str) -> list[Problem]:
    return [
        problem
        for column, read in _CODES.items()
        if column in frame.columns
        for problem in problems_of(frame[column].to_list(), read, file=name, column=column)
    ]


def _candidate_cells(frame: pl.DataFrame, name: str) -> list[Problem]:
    if "zip" not in frame.columns:
        return []
    return _unknown_zips(frame["zip"].to_list(), name) + _unknown_codes(frame, name)


def _order_cells(frame: pl.DataFrame, name: str) -> list[Problem]:
    if "zip" not in frame.columns:
        return []
    problems = _unknown_zips(frame["zip"].to_list(), name) + _unknown_codes(frame, name)
    if frame.schema.get("remote") == pl.Boolean:
        nowhere = frame["zip"].is_null() & ~frame["remote"].fill_null(False)
        problems += [
            Problem(
                "this cell is empty; an order needs a ZIP unless remote is yes.", file=name, row=i + 2, column="zip"
            )
            for i in nowhere.arg_true().to_list()
        ]
    return problems


def _unknown_zips(zips: Sequence[str | None], name: str) -> list[Problem]:
    said = {z: zip_problem(z) for z in set(zips) if z}
    return [
        Problem(text, file=name, row=i + 2, column="zip")
        for i, z in enumerate(zips)
        if z and (text := said[z]) is not None
    ]
