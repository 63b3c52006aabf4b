"""Saying what is wrong with rows: one problem for each row, counted after the first fifty of a kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from workadvance.tables import Problem

MOST_SHOWN = 50
ROW = "row"


def numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with a column `row`: the number a spreadsheet shows (the first row of data is 2), if not there yet."""
    return frame if ROW in frame.columns else frame.with_row_index(ROW, offset=2)


def row_of(frame: pl.DataFrame, index: int) -> int:
    """The spreadsheet's number of a row of the frame."""
    return int(frame[ROW][index]) if ROW in frame.columns else index + 2


def report(frame: pl.DataFrame, bad: pl.Series, file: str, column: str, message: str) -> list[Problem]:
    """A problem for each row where `bad` is true, naming the cell found in `column`."""
    rows = bad.fill_null(False).arg_true()
    found = [
        Problem(f"found “{frame[column][index]}”; {message}", file=file, row=row_of(frame, index), column=column)
        for index in rows[:MOST_SHOWN].to_list()
    ]
    if len(rows) > MOST_SHOWN:
        more = f"and {len(rows) - MOST_SHOWN} more rows with the same problem."
        found.append(Problem(more, file=file, column=column))
    return found


@dataclass(frozen=True, slots=True)
class Note:
    """What was done with rows, or should be looked at: `before`, the first few rows or people, how many more, `after`.

    With nothing to show, the number of people stands in their place.
    """

    before: str
    shown: tuple[str, ...]
    total: int
    after: str = "."

    def __str__(self) -> str:
        if self.shown:
            rest = self.total - len(self.shown)
            names = ", ".join(self.shown) + (f" and {rest:,} more" if rest else "")
        else:
            names = "1 person" if self.total == 1 else f"{self.total:,} people"
        return f"{self.before}{names}{self.after}"


def together(notes: Iterable[Note], most: int = 5) -> tuple[Note, ...]:
    """Notes of several parts as one each: those that say the same are added up."""
    found: dict[tuple[str, str], Note] = {}
    for note in notes:
        key = (note.before, note.after)
        old = found.get(key)
        shown = ((*old.shown, *note.shown) if old else note.shown)[:most]
        found[key] = Note(note.before, shown, note.total + (old.total if old else 0), note.after)
    return tuple(found.values())
