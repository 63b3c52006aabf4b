"""Columns of an evaluator's table, read and checked one by one.

Everything that is wrong is gathered, with row and column, and reported together. What is merely worth knowing
(filled-in covariates, people in no subgroup) becomes a named `ReaderNotice` that travels with the results.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import numpy as np
import polars as pl

from workadvance.evidence.impact.estimate import Floats, Integers
from workadvance.evidence.impact.trial import ReaderNotice, enrollment_cohorts, natural
from workadvance.tables import InputProblems, Problem, nearest

MOST_ARMS = 12
MOST_LEVELS = 50
MOST_SHOWN = 20
CONTROL_LABELS = ("control", "0", "false")
_TRUE = {"true": 1.0, "yes": 1.0, "y": 1.0, "1": 1.0}
_FALSE = {"false": 0.0, "no": 0.0, "n": 0.0, "0": 0.0}


class Reader:
    """Reads columns of one table, gathering problems and notices as it goes."""

    def __init__(self, data: pl.DataFrame, name: str) -> None:
        self.data = data
        self.name = name
        self.problems: list[Problem] = []
        self.notices: list[ReaderNotice] = []

    def has(self, column: str, option: str) -> bool:
        """Whether the column is there; a problem naming the option if not."""
        if column in self.data.columns:
            return True
        like = nearest(column, self.data.columns, limit=1, cutoff=75)
        hint = f" Is it “{like[0]}”?" if like else ""
        self.problems.append(
            Problem(f"there is no such column (asked for by {option}).{hint}", file=self.name, row=1, column=column)
        )
        return False

    def report(self, column: str, where: np.ndarray, message: str) -> None:
        """A problem for each of these rows (the first ones named, the rest counted); `{}` becomes the cell."""
        rows = np.flatnonzero(where)
        cells = self.data[column]
        self.problems += [
            Problem(message.replace("{}", str(cells[int(i)])), file=self.name, row=int(i) + 2, column=column)
            for i in rows[:MOST_SHOWN]
        ]
        if len(rows) > MOST_SHOWN:
            more = f"and {len(rows) - MOST_SHOWN} more rows with the same problem."
            self.problems.append(Problem(more, file=self.name, column=column))

    def labels(self, column: str) -> list[str | None]:
        """A column as text labels, blank as None; 1.0 reads as 1."""
        series = self.data[column]
        if series.dtype.is_float():
            found = [None if v is None or v != v else (str(int(v)) if v.is_integer() else repr(v)) for v in series]
        elif series.dtype == pl.Boolean:
            found = [None if v is None else ("true" if v else "false") for v in series]
        else:
            found = [None if v is None else str(v).strip() or None for v in series]
        return found

    def numbers(self, column: str, *, truth: bool = False) -> Floats:
        """A column as numbers, blank as NaN; true/false as 1/0 (yes/no too with `truth`); other text is a problem."""
        series = self.data[column]
        if series.dtype.is_nested():
            self.problems.append(Problem("holds lists; one number a person is needed.", file=self.name, column=column))
            return np.zeros(len(series))
        if series.dtype == pl.Boolean or series.dtype.is_numeric():
            out = series.cast(pl.Float64).to_numpy().copy()
            blank = series.is_null().to_numpy()
        else:
            text = series.cast(pl.String, strict=False).str.strip_chars()
            blank = (text.is_null() | (text == "")).to_numpy()
            words = ({**_TRUE, **_FALSE} if truth else {"true": 1.0, "false": 0.0}) if series.dtype == pl.String else {}
            out = text.str.to_lowercase().replace(words).cast(pl.Float64, strict=False).to_numpy().copy()
        out[blank] = np.nan
        bad = ~blank & ~np.isfinite(out)
        if bad.any():
            self.report(column, bad, "found “{}”; a finite number is needed. Leave the cell empty if it is not known.")
        return out

    def arms(self, treatment: str, control: str | None) -> tuple[tuple[str, ...], Integers]:
        """The arms (control first) and each person's code."""
        labels = self.labels(treatment)
        blank = np.array([v is None for v in labels])
        if blank.any():
            self.report(treatment, blank, "this cell is empty; everyone randomized belongs to an arm.")
        found = natural({v for v in labels if v is not None})
        empty = ((), np.zeros(len(labels), dtype=np.int64))
        if len(found) < 2:
            only = f"only “{found[0]}”" if found else "nothing"
            self._treatment(treatment, f"holds {only}; two or more groups are needed to compare.")
            return empty
        if len(found) > MOST_ARMS:
            self._treatment(treatment, f"holds {len(found)} different values; arms are few labels (or 0 and 1).")
            return empty
        if control is None:
            low = {v.lower(): v for v in found}
            chosen = next((low[c] for c in CONTROL_LABELS if c in low), None)
            if chosen is None:
                message = f"which group is the control group? Name it with --control: {', '.join(found)}."
                self.problems.append(Problem(message, column="--control"))
                return empty
        else:
            chosen = next((v for v in found if v == str(control).strip()), None)
            if chosen is None:
                message = f"“{control}” is not in {treatment}. Found: {', '.join(found)}."
                self.problems.append(Problem(message, column="--control"))
                return empty
        order = (chosen, *(v for v in found if v != chosen))
        at = {v: i for i, v in enumerate(order)}
        return order, np.array([at.get(v, 0) if v is not None else 0 for v in labels], dtype=np.int64)

    def _treatment(self, column: str, message: str) -> None:
        self.problems.append(Problem(message, file=self.name, column=column))

    def codes(self, column: str, what: str) -> tuple[tuple[str, ...], Integers]:
        """Labels of a column every person needs (block, cluster), sorted, and each person's code."""
        labels = self.labels(column)
        blank = np.array([v is None for v in labels])
        if blank.any():
            self.report(column, blank, f"this cell is empty; everyone needs a {what}.")
        found = natural({v for v in labels if v is not None})
        at = {v: i for i, v in enumerate(found)}
        return tuple(found), np.array([at.get(v, 0) if v is not None else 0 for v in labels], dtype=np.int64)

    def levels(self, column: str) -> tuple[tuple[str, ...], Integers]:
        """Labels of a subgroup column and each person's code, -1 where blank (with a notice)."""
        labels = self.labels(column)
        found = natural({v for v in labels if v is not None})
        if len(found) < 2:
            self.problems.append(Problem("a subgroup needs two or more groups.", file=self.name, column=column))
        if len(found) > MOST_LEVELS:
            message = f"holds {len(found)} different values; make a few groups of them first."
            self.problems.append(Problem(message, file=self.name, column=column))
        return tuple(found), self._coded(column, labels, found)

    def cohorts(self, column: str, early_until: dt.date | None) -> tuple[tuple[str, ...], Integers]:
        """Early and late enrollment from a column of dates; see `enrollment_cohorts`."""
        series = self.data[column]
        if series.dtype == pl.Datetime:
            series = series.cast(pl.Date)
        if series.dtype != pl.Date:
            text = series.cast(pl.String).str.strip_chars()
            blank = text.is_null() | (text == "")
            series = text.str.to_date("%Y-%m-%d", strict=False)
            bad = (~blank & series.is_null()).to_numpy()
            if bad.any():
                self.report(column, bad, "a date written YYYY-MM-DD is needed.")
                return (), np.full(len(series), -1, dtype=np.int64)
        labels = enrollment_cohorts(series.to_list(), early_until)
        found = natural({v for v in labels if v is not None})
        if len(found) < 2:
            message = "everyone falls in one enrollment cohort. Choose another date with --early-until."
            self.problems.append(Problem(message, file=self.name, column=column))
        return tuple(found), self._coded(column, labels, found)

    def _coded(self, column: str, labels: Sequence[str | None], found: Sequence[str]) -> Integers:
        at = {v: i for i, v in enumerate(found)}
        codes = np.array([at[v] if v is not None else -1 for v in labels], dtype=np.int64)
        blanks = int((codes < 0).sum())
        if blanks:
            self.notices.append(
                ReaderNotice("missing_subgroup", f"{blanks} people have no {column}; they are in none of its groups.")
            )
        return codes

    def covariate(self, column: str, *, categorical: bool) -> list[tuple[str, Floats]]:
        """A covariate as columns: numbers as they are, categories as 0/1 columns less the first.

        Blank numbers become the mean of the others beside a 0/1 column that marks them; blank categories are a
        category of their own: everyone randomized stays in the comparison.
        """
        series = self.data[column]
        if not categorical and (series.dtype.is_numeric() or series.dtype == pl.Boolean):
            return self._number_covariate(column, self.numbers(column))
        labels = self.labels(column)
        filled = [v for v in labels if v is not None]
        numeric = sum(bool(re.fullmatch(r"[-+]?\d[\d,]*\.?\d*", v)) for v in filled)
        if not categorical and numeric > len(filled) / 2:
            # Mostly numbers with a few words is a typing mistake, not a category.
            return self._number_covariate(column, self.numbers(column))
        found = natural(set(filled))
        if len(found) > MOST_LEVELS:
            message = f"holds {len(found)} different texts; a category has few. Group them or leave it out."
            self.problems.append(Problem(message, file=self.name, column=column))
            return []
        if len(set(labels)) < 2:
            self.notices.append(
                ReaderNotice("constant_covariate", f"{column} is the same for everyone; it was left out.")
            )
        if len(found) < len(set(labels)):
            blanks = sum(v is None for v in labels)
            self.notices.append(
                ReaderNotice(
                    "missing_covariate", f"{column} is blank for {blanks} people; they are a category of their own."
                )
            )
        codes = np.array([found.index(v) if v is not None else -1 for v in labels])
        levels = [(f"{column}={v}", i) for i, v in enumerate(found)][1:]
        if (codes < 0).any():
            levels.append((f"{column}=(blank)", -1))
        return [(name, (codes == i).astype(np.float64)) for name, i in levels]

    def _number_covariate(self, column: str, values: Floats) -> list[tuple[str, Floats]]:
        blank = np.isnan(values)
        if not blank.any():
            return [(column, values)]
        if blank.all():
            self.problems.append(Problem("is blank for everyone.", file=self.name, column=column))
            return []
        self.notices.append(
            ReaderNotice(
                "missing_covariate",
                f"{column} is blank for {int(blank.sum())} people; the mean stands in, beside a column marking them.",
            )
        )
        return [
            (column, np.where(blank, values[~blank].mean(), values)),
            (f"{column}=(blank)", blank.astype(np.float64)),
        ]

    def stop_if_wrong(self) -> None:
        """Raise every problem found so far, if any."""
        if self.problems:
            raise InputProblems(self.problems)
