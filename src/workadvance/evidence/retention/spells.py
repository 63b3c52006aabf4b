"""Spells of work: how long each was followed and whether it ended, from durations or from dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from workadvance.evidence.impact.columns import Reader
from workadvance.evidence.impact.estimate import Floats, Integers
from workadvance.evidence.impact.trial import ReaderNotice
from workadvance.tables import Problem

LEAST_PEOPLE = 20


@dataclass(frozen=True, slots=True)
class Spells:
    """One row a spell, all arrays of the same length n.

    `duration`: time followed, 0 or more. `ended`: whether it ended then (else following stopped). `start`: its first day
    (datetime64, NaT where not known) or None. `group`: index into `groups`. `covariates`: (n, p), named by `names`.
    """

    duration: Floats
    ended: np.ndarray
    start: np.ndarray | None
    groups: tuple[str, ...]
    group: Integers
    covariates: Floats
    names: tuple[str, ...]

    @property
    def people(self) -> int:
        """How many spells there are."""
        return len(self.duration)

    def subset(self, who: np.ndarray) -> Spells:
        """The spells of a mask (n,) or of positions."""
        start = None if self.start is None else self.start[who]
        return Spells(
            self.duration[who], self.ended[who], start, self.groups, self.group[who], self.covariates[who], self.names
        )

    def followed_to(self, day: dt.date) -> Spells:
        """What was known on a day: spells begun by then, followed no further; needs `start` and durations in days."""
        assert self.start is not None
        so_far = (np.datetime64(day) - self.start).astype(float)
        begun = so_far >= 0
        known = self.subset(begun)
        cut = so_far[begun]
        ended = known.ended & (known.duration <= cut)
        return replace(known, duration=np.minimum(known.duration, cut), ended=ended)

    def begun_after(self, day: dt.date) -> Spells:
        """Spells that began after a day, with all that is known of them."""
        assert self.start is not None
        return self.subset(self.start > np.datetime64(day))


def read_spells(
    data: pl.DataFrame,
    *,
    duration: str | None = None,
    event: str | None = None,
    start: str | None = None,
    end: str | None = None,
    as_of: dt.date | None = None,
    by: str | None = None,
    covariates: Sequence[str] = (),
    categorical: Sequence[str] = (),
    name: str = "data",
) -> tuple[Spells, list[ReaderNotice]]:
    """Check a table and make spells of it; `retention` says what each argument means.

    Raises InputProblems with every problem. Spells whose time is not known are left out, with a notice.
    """
    reader = Reader(data, name)
    dated = end is not None
    _check_request(reader, duration, event, start, end, as_of)
    wanted = [(duration, "--duration"), (event, "--event"), (start, "--start"), (end, "--end"), (by, "--by")]
    wanted += [(c, "--covariate") for c in [*covariates, *categorical]]
    for column, option in {c: o for c, o in wanted if c is not None}.items():
        reader.has(column, option)
    if data.height == 0:
        reader.problems.append(Problem("holds no spells.", file=name))
    reader.stop_if_wrong()
    began = None if start is None else _dates(reader, start)
    if dated:
        assert began is not None
        assert end is not None
        assert as_of is not None
        times, ended = _from_dates(reader, (start or "", began), (end, _dates(reader, end)), as_of)
    else:
        assert duration is not None
        assert event is not None
        times, ended = _from_numbers(reader, duration, event)
    names = list(dict.fromkeys([*covariates, *categorical]))
    columns = [column for c in names for column in reader.covariate(c, categorical=c in categorical)]
    groups, group = reader.levels(by) if by is not None else (("all",), np.zeros(data.height, dtype=np.int64))
    reader.stop_if_wrong()
    known = ~np.isnan(times) & ~np.isnan(ended)
    notices = list(reader.notices)
    if not known.all():
        message = f"{int((~known).sum())} spells have no known time or ending; they are left out."
        notices.append(ReaderNotice("missing_outcome", message))
    x = np.column_stack([v for _, v in columns]) if columns else np.empty((data.height, 0))
    spells = Spells(times, ended == 1, began, groups, group, x, tuple(n for n, _ in columns)).subset(known)
    if spells.people < LEAST_PEOPLE:
        message = f"{spells.people} spells with a known time are too few; {LEAST_PEOPLE} are needed."
        reader.problems.append(Problem(message, file=name))
        reader.stop_if_wrong()
    return spells, notices


def _check_request(
    reader: Reader, duration: str | None, event: str | None, start: str | None, end: str | None, as_of: dt.date | None
) -> None:
    by_number, by_date = duration is not None or event is not None, end is not None or as_of is not None
    if by_number and by_date:
        message = "say either --duration and --event, or --start, --end and --as-of."
        reader.problems.append(Problem(message, column="--duration"))
    elif by_number and (duration is None or event is None):
        reader.problems.append(Problem("--duration and --event go together.", column="--duration"))
    elif not by_number and (start is None or end is None or as_of is None):
        message = "how long were people followed? Give --duration and --event, or --start, --end and --as-of."
        reader.problems.append(Problem(message, column="--duration"))


def _dates(reader: Reader, column: str) -> np.ndarray:
    """A column of dates as days (n,), NaT where blank; anything else is a problem."""
    series = reader.data[column]
    if series.dtype == pl.Datetime:
        series = series.cast(pl.Date)
    if series.dtype != pl.Date:
        text = series.cast(pl.String).str.strip_chars()
        blank = text.is_null() | (text == "")
        series = text.str.to_date("%Y-%m-%d", strict=False)
        bad = (~blank & series.is_null()).to_numpy()
        if bad.any():
            reader.report(column, bad, "found “{}”; a date written YYYY-MM-DD is needed.")
    return series.to_numpy().astype("datetime64[D]")


def _from_dates(
    reader: Reader, start: tuple[str, np.ndarray], end: tuple[str, np.ndarray], as_of: dt.date
) -> tuple[Floats, Floats]:
    """Days followed and 1 where ended: a spell without an end, or ending after `as_of`, is still open that day."""
    last = np.datetime64(as_of)
    (start_name, began), (end_name, over) = start, end
    late = began > last
    if late.any():
        reader.report(start_name, late, f"found “{{}}”, after --as-of {as_of}.")
    backward = over < began
    if backward.any():
        reader.report(end_name, backward, "found “{}”, before the spell began.")
    ended = ~np.isnat(over) & (over <= last)
    days = (np.where(ended, over, last).astype("datetime64[D]") - began).astype(float)
    unknown = np.isnat(began)
    return np.where(unknown, np.nan, days), np.where(unknown, np.nan, ended.astype(float))


def _from_numbers(reader: Reader, duration: str, event: str) -> tuple[Floats, Floats]:
    times, ended = reader.numbers(duration), reader.numbers(event, truth=True)
    if np.any(times < 0):
        reader.report(duration, times < 0, "found “{}”; a time is 0 or more.")
    strange = ~np.isnan(ended) & (ended != 0) & (ended != 1)
    if strange.any():
        reader.report(event, strange, "found “{}”; 1 (ended) or 0 is needed.")
    return times, ended
