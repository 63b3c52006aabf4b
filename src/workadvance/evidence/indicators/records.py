"""The records indicators are computed from: five tables, read and checked together.

participants.csv  person_id, entry_date, exit_date (blank while taking part), exclusion (blank for none)
employment.csv    person_id, quarter (2026Q3), employer_id, earnings (dollars, blank if not known), source
education.csv     person_id, started_on, ended_on (blank while going on), kind
credentials.csv   person_id, kind, attained_on
gains.csv         person_id, kind, attained_on

One row of participants.csv is one period of participation. Every problem of all five files is reported at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from workadvance.evidence.indicators import quarters
from workadvance.evidence.indicators.people import People
from workadvance.evidence.indicators.reading import check, read
from workadvance.tables import Column, InputProblems, Problem, nearest

EXCLUSIONS = ("institutionalized", "medical", "deceased", "reserve", "foster_care")
EDUCATION_KINDS = ("postsecondary", "secondary", "ojt", "customized")
CREDENTIAL_KINDS = ("postsecondary", "diploma")
SUPPLEMENTAL = "supplemental"

TABLES: dict[str, tuple[Column, ...]] = {
    "participants": (
        Column("person_id"),
        Column("entry_date", "date"),
        Column("exit_date", "date", blank=True),
        Column("exclusion", blank=True, choices=EXCLUSIONS),
    ),
    "employment": (
        Column("person_id"),
        Column("quarter"),
        Column("employer_id", blank=True),
        Column("earnings", "number", blank=True, minimum=0, unit="dollars in the quarter"),
        Column("source", blank=True),
    ),
    "education": (
        Column("person_id"),
        Column("started_on", "date"),
        Column("ended_on", "date", blank=True),
        Column("kind", choices=EDUCATION_KINDS),
    ),
    "credentials": (
        Column("person_id"),
        Column("kind", choices=CREDENTIAL_KINDS),
        Column("attained_on", "date"),
    ),
    "gains": (
        Column("person_id"),
        Column("kind"),
        Column("attained_on", "date"),
    ),
}
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Records:
    """Checked records. `person` (UInt32) stands for the person_id in every table.

    participants: period (row number, UInt32), person, person_id, entry_date, exit_date, exclusion.
    employment: person, quarter (see `quarters`), key (both, see `person_quarter`), employer_id, earnings (dollars),
    employed (positive earnings, or a supplemental record without an amount).
    education: person, started_on, ended_on, kind. credentials and gains: person, kind, attained_on.
    warnings: what can be computed with, but should be looked at.
    """

    participants: pl.DataFrame
    employment: pl.DataFrame
    education: pl.DataFrame
    credentials: pl.DataFrame
    gains: pl.DataFrame
    warnings: tuple[str, ...] = ()

    def of(self, person_id: str) -> Records:
        """The records of one person. Raises InputProblems, with the nearest ids, if nobody has that id."""
        mine = self.participants.filter(pl.col("person_id") == person_id)
        if mine.is_empty():
            like = nearest(person_id, self.participants["person_id"].unique().sort().to_list())
            hint = f" Nearest: {', '.join(like)}." if like else ""
            raise InputProblems(
                Problem(f"nobody in participants.csv has the person_id “{person_id}”.{hint}", column="--explain")
            )
        me = pl.col("person") == mine["person"][0]
        return Records(
            participants=mine.sort("entry_date"),
            employment=self.employment.filter(me),
            education=self.education.filter(me),
            credentials=self.credentials.filter(me),
            gains=self.gains.filter(me),
        )


def read_records(folder: str | Path) -> Records:
    """Read and check the five tables of a folder (CSV, or Parquet under the same names).

    Raises InputProblems with every problem of every file: missing files and columns, bad cells, unknown people,
    periods written twice, days in the wrong order.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputProblems(
            Problem(
                f"is not a folder. Give the folder that holds {', '.join(f'{name}.csv' for name in TABLES)}.",
                file=str(folder),
            )
        )
    tables: dict[str, pl.DataFrame] = {}
    problems: list[Problem] = []
    for name, columns in TABLES.items():
        path = folder / f"{name}.csv"
        if not path.is_file() and path.with_suffix(".parquet").is_file():
            path = path.with_suffix(".parquet")
        if not path.is_file():
            header = ",".join(column.name for column in columns)
            problems.append(
                Problem(
                    f"this file is missing. If there is nothing to record, give it the header line only: {header}",
                    file=path.name,
                )
            )
            continue
        try:
            tables[name] = read(path, columns)
        except InputProblems as bad:
            problems += bad.problems
    return _checked(tables, problems, suffix=".csv")


def check_records(
    participants: pl.DataFrame,
    employment: pl.DataFrame,
    education: pl.DataFrame,
    credentials: pl.DataFrame,
    gains: pl.DataFrame,
) -> Records:
    """Check five frames with the columns of the files and make `Records` of them; the frames stay as they are.

    `quarter` is text such as `2026Q3`; dates may be dates or text. Raises InputProblems as `read_records` does; a
    problem's row counts as if the frame were a file (the first row of data is 2).
    """
    given = {
        "participants": participants,
        "employment": employment,
        "education": education,
        "credentials": credentials,
        "gains": gains,
    }
    tables: dict[str, pl.DataFrame] = {}
    problems: list[Problem] = []
    for name, frame in given.items():
        try:
            tables[name] = check(frame, TABLES[name], name)
        except InputProblems as bad:
            problems += bad.problems
    return _checked(tables, problems, suffix="")


def _checked(tables: Mapping[str, pl.DataFrame], problems: list[Problem], suffix: str) -> Records:
    """Checks that need more than one cell, then the tables with people as numbers."""
    participants = tables.get("participants")
    people = People(participants["person_id"]) if participants is not None else None
    coded: dict[str, pl.DataFrame] = {}
    for name, frame in tables.items():
        file = f"{name}{suffix}"
        if people is not None:
            person = people.own if name == "participants" else people.numbers(frame["person_id"])
            problems += _report(
                person.is_null(),
                frame["person_id"],
                file,
                "person_id",
                "there is no such person in participants; add the person or take the record out.",
            )
            coded[name] = frame.with_columns(person)
        if name == "participants":
            problems += _order(frame, "entry_date", "exit_date", file)
        if name == "education":
            problems += _order(frame, "started_on", "ended_on", file)
        if name == "employment":
            number = quarters.parse_labels(frame["quarter"])
            problems += _report(
                number.is_null(),
                frame["quarter"],
                file,
                "quarter",
                "a calendar quarter written like 2026Q3 is needed.",
            )
            problems += _sources(frame["source"], file)
            if name in coded:
                coded[name] = coded[name].with_columns(
                    quarter=number,
                    key=person_quarter(pl.lit(coded[name]["person"]), pl.lit(number)),
                    employed=_employed(frame["earnings"], frame["source"]),
                )
    again = coded["participants"].with_row_index("row").filter(pl.col("person").is_duplicated()) if people else None
    if again is not None:
        problems += _repeated(again, f"participants{suffix}")
    if problems or again is None:
        raise InputProblems(problems)
    return Records(
        participants=coded["participants"]
        .with_row_index("period")
        .select("period", "person", "person_id", "entry_date", "exit_date", "exclusion"),
        employment=coded["employment"].select("person", "quarter", "key", "employer_id", "earnings", "employed"),
        education=coded["education"].select("person", "started_on", "ended_on", "kind"),
        credentials=coded["credentials"].select("person", "kind", "attained_on"),
        gains=coded["gains"].select("person", "kind", "attained_on"),
        warnings=_overlapping(again, f"participants{suffix}"),
    )


def person_quarter(person: pl.Expr, quarter: pl.Expr) -> pl.Expr:
    """Person and quarter as one whole number: joining on one is several times faster than on two."""
    return person.cast(pl.Int64) * 65_536 + quarter.cast(pl.Int64)


def _employed(earnings: pl.Series, source: pl.Series) -> pl.Series:
    kinds = [text for text in source.unique().drop_nulls().to_list() if text.lower() == SUPPLEMENTAL]
    return (earnings > 0).fill_null(False) | (earnings.is_null() & source.is_in(kinds).fill_null(False))


def _report(bad: pl.Series, found: pl.Series, file: str, column: str, message: str) -> list[Problem]:
    rows = bad.arg_true()
    problems = [
        Problem(f"found “{found[index]}”; {message}", file=file, row=index + 2, column=column)
        for index in rows[:MOST_SHOWN].to_list()
    ]
    if len(rows) > MOST_SHOWN:
        problems.append(
            Problem(f"and {len(rows) - MOST_SHOWN} more rows with the same problem.", file=file, column=column)
        )
    return problems


def _order(frame: pl.DataFrame, first: str, last: str, file: str) -> list[Problem]:
    wrong = (frame[last] < frame[first]).fill_null(False)
    return _report(wrong, frame[last], file, last, f"it must not be before {first}.")


def _sources(source: pl.Series, file: str) -> list[Problem]:
    """Any source is allowed, but one that nearly says “supplemental” is a slip that would change who is employed."""
    slips = [
        text
        for text in source.unique().drop_nulls().to_list()
        if text.lower() != SUPPLEMENTAL and nearest(text, [SUPPLEMENTAL], limit=1, cutoff=80)
    ]
    if not slips:
        return []
    return _report(
        source.is_in(slips).fill_null(False),
        source,
        file,
        "source",
        f"did you mean “{SUPPLEMENTAL}”? Write it so, or give the source another name.",
    )


def _repeated(again: pl.DataFrame, file: str) -> list[Problem]:
    """Two periods of one person that begin on the same day are one period written twice.

    `again` has the periods of people who have several, with their `row`.
    """
    before = again.with_columns(first=pl.col("row").min().over("person", "entry_date")).filter(
        pl.col("row") != pl.col("first")
    )
    problems = [
        Problem(
            f"found {line['entry_date']} for “{line['person_id']}”, as in row {line['first'] + 2}; each period of "
            "participation may be there once.",
            file=file,
            row=line["row"] + 2,
            column="entry_date",
        )
        for line in before.head(MOST_SHOWN).iter_rows(named=True)
    ]
    if before.height > MOST_SHOWN:
        more = f"and {before.height - MOST_SHOWN} more rows with the same problem."
        problems.append(Problem(more, file=file, column="entry_date"))
    return problems


def _overlapping(again: pl.DataFrame, file: str) -> tuple[str, ...]:
    """What to tell about people whose periods overlap: each period counts for itself, so they count more than once.

    A period may begin on the day the one before ended.
    """
    forever = pl.date(9999, 12, 31)
    found = (
        again.sort("person", "entry_date", "row")
        .with_columns(until=pl.col("exit_date").fill_null(forever).cum_max().shift().over("person"))
        .filter(pl.col("entry_date") < pl.col("until"))
        .sort("row")
    )
    if found.is_empty():
        return ()
    shown = ", ".join(f"{row['person_id']} (row {row['row'] + 2})" for row in found.head(5).iter_rows(named=True))
    more = f" and {found.height - 5} more" if found.height > 5 else ""
    return (
        f"{file}: periods of one person overlap: {shown}{more}. Each period counts for itself, so these people count "
        "more than once; if they took part once, join their periods.",
    )
