"""The records indicators are computed from: read and checked together, every problem of every file at once.

The files and their columns stand in `tables`. One row of participants.csv is one period of participation as it was
written down; a set of definitions says how long a person must be without a service before they have left (`joined`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from workadvance.evidence.indicators import quarters
from workadvance.evidence.indicators.cleaning import (
    counted_once,
    one_participation,
    same_employer,
    wage_records_first,
)
from workadvance.evidence.indicators.people import People
from workadvance.evidence.indicators.periods import periods_of, unknown_diplomas, with_diplomas
from workadvance.evidence.indicators.pirl import read_pirl
from workadvance.evidence.indicators.problems import ROW, Note, report
from workadvance.evidence.indicators.reading import as_far_as_possible, check, read
from workadvance.evidence.indicators.side_by_side import side_by_side
from workadvance.evidence.indicators.tables import (
    ALL_TABLES,
    EDUCATION_KINDS,
    EXCLUSIONS,
    NEEDED,
    OPTIONAL,
    SUPPLEMENTAL,
    TABLES,
)
from workadvance.tables import InputProblems, Problem, nearest

__all__ = ["EDUCATION_KINDS", "EXCLUSIONS", "TABLES", "Records", "check_records", "read_records"]

NOBODY = "there is no such person in participants; add the person or take the record out."


@dataclass(frozen=True, slots=True)
class Records:
    """Checked records. `person` (UInt32) stands for the person_id in every table.

    participants: period (row number, UInt32), row (the file's), person, person_id, entry_date, exit_date, exclusion,
    diploma_at_entry (from the file, or true where a diploma is dated before entry), birth_date.
    employment: person, quarter (see `quarters`), key (both, see `person_quarter`), employer_id, employer (the id made
    comparable), earnings (dollars), employed (positive earnings, or a supplemental record without an amount), wage
    (a wage record).
    education: person, started_on, ended_on, kind. credentials and gains: person, kind, attained_on.
    training: person, program_id, started_on, ended_on, completed. programs: as the file. jobs: person, employer,
    started_on, ended_on, confirmed_on. These three are empty where no such file was given; `given` names those that were.
    notes: what was done with the records, and what should be looked at; `warnings` has them as sentences.
    """

    participants: pl.DataFrame
    employment: pl.DataFrame
    education: pl.DataFrame
    credentials: pl.DataFrame
    gains: pl.DataFrame
    training: pl.DataFrame = field(default_factory=lambda: _empty("training"))
    programs: pl.DataFrame = field(default_factory=lambda: _empty("programs"))
    jobs: pl.DataFrame = field(default_factory=lambda: _empty("jobs"))
    given: tuple[str, ...] = NEEDED
    notes: tuple[Note, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was done with the records, and what should be looked at, in sentences."""
        return tuple(str(note) for note in self.notes)

    def of(self, person_id: str) -> Records:
        """The records of one person. Raises InputProblems, with the nearest ids, if no one has that id."""
        mine = self.participants.filter(pl.col("person_id") == person_id)
        if mine.is_empty():
            like = nearest(person_id, self.participants["person_id"].unique().sort().to_list())
            hint = f" Nearest: {', '.join(like)}." if like else ""
            raise InputProblems(
                Problem(f"no one in participants.csv has the person_id “{person_id}”.{hint}", column="--explain")
            )
        return self.only(mine["person"].unique())

    def only(self, people: pl.Series) -> Records:
        """The records of these people (numbers), periods in the order of their entry."""
        me = pl.col("person").is_in(people.implode())
        return replace(
            self,
            participants=self.participants.filter(me).sort("person", "entry_date", ROW),
            **{
                name: getattr(self, name).filter(me)
                for name in ("employment", "education", "credentials", "gains", "training", "jobs")
            },
        )

    def joined(self, days: int) -> Records:
        """The records with periods joined that `days` days without a service do not part (see `one_participation`)."""
        periods, notes = one_participation(self.participants, days, "participants.csv")
        return replace(self, participants=periods, notes=(*self.notes, *notes)) if notes else self


def read_records(folder: str | Path) -> Records:
    """Read and check the tables of a folder (CSV, or Parquet under the same names), or a file of individual records in the
    federal layout (see `pirl`).

    Raises InputProblems with every problem of every file: missing files and columns, bad cells, unknown people,
    periods that contradict each other, days in the wrong order.
    """
    tables: dict[str, pl.DataFrame] = {}
    problems: list[Problem] = []
    if Path(folder).is_file():
        return _from_pirl(Path(folder))
    files = table_files(folder, problems)
    for name, (frame, found) in zip(files, side_by_side(_read_one, files.items()), strict=True):
        problems += found
        _keep(tables, name, frame)
    return checked(tables, problems, suffix=".csv")


def _read_one(item: tuple[str, Path]) -> tuple[pl.DataFrame | None, list[Problem]]:
    """A table as far as it can be read, and what is wrong with it."""
    name, path = item
    try:
        return read(path, ALL_TABLES[name]), []
    except InputProblems as bad:
        return as_far_as_possible(path, ALL_TABLES[name]), list(bad.problems)


def _from_pirl(path: Path) -> Records:
    tables, problems = read_pirl(path)
    try:
        return checked(tables, problems, suffix="")
    except InputProblems as bad:
        # The tables were made from this one file, and its rows are theirs.
        raise InputProblems([replace(each, file=path.name) for each in bad.problems]) from None


def table_files(folder: str | Path, problems: list[Problem]) -> dict[str, Path]:
    """The files of a folder of records by table; a needed one that is missing is added to `problems`.

    Raises InputProblems if there is no such folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputProblems(
            Problem(
                f"is not a folder. Give the folder that holds {', '.join(f'{name}.csv' for name in NEEDED)}.",
                file=str(folder),
            )
        )
    found: dict[str, Path] = {}
    for name in (*NEEDED, *OPTIONAL):
        path = folder / f"{name}.csv"
        if not path.is_file() and path.with_suffix(".parquet").is_file():
            path = path.with_suffix(".parquet")
        if path.is_file():
            found[name] = path
        elif name in NEEDED:
            header = ",".join(column.name for column in ALL_TABLES[name] if column.required)
            problems.append(
                Problem(
                    f"this file is missing. If there is nothing to record, give it the header line only: {header}",
                    file=path.name,
                )
            )
    return found


def check_records(
    participants: pl.DataFrame,
    employment: pl.DataFrame,
    education: pl.DataFrame,
    credentials: pl.DataFrame,
    gains: pl.DataFrame,
    training: pl.DataFrame | None = None,
    programs: pl.DataFrame | None = None,
    jobs: pl.DataFrame | None = None,
) -> Records:
    """Check frames with the columns of the files and make `Records` of them; the frames stay as they are.

    `quarter` is text such as `2026Q3`; dates may be dates or text. Raises InputProblems as `read_records` does; a
    problem's row counts as if the frame were a file (the first row of data is 2).
    """
    given = {
        "participants": participants,
        "employment": employment,
        "education": education,
        "credentials": credentials,
        "gains": gains,
        "training": training,
        "programs": programs,
        "jobs": jobs,
    }
    tables: dict[str, pl.DataFrame] = {}
    problems: list[Problem] = []
    for name, frame in given.items():
        if frame is None:
            continue
        try:
            tables[name] = check(frame, ALL_TABLES[name], name)
        except InputProblems as bad:
            problems += bad.problems
            _keep(tables, name, as_far_as_possible(frame, ALL_TABLES[name]))
    return checked(tables, problems, suffix="")


def checked(tables: dict[str, pl.DataFrame], problems: list[Problem], suffix: str) -> Records:
    """Checks that need more than one cell, then the tables with people as numbers.

    Tables that already have problems are looked at as far as they could be read, so that all problems come together.
    A table may have a column `row` with the numbers its rows have in the file.
    """
    people = (
        People(tables["participants"]["person_id"].drop_nulls()) if _has(tables, "participants", "person_id") else None
    )
    coded: dict[str, pl.DataFrame] = {}
    numbers = side_by_side(lambda name: _numbers(people, name, tables[name]), tables)
    for (name, frame), person in zip(tables.items(), numbers, strict=True):
        file = f"{name}{suffix}"
        coded[name] = frame
        if person is not None:
            if name != "participants":
                unknown = person.is_null() & frame["person_id"].is_not_null()
                problems += report(frame, unknown, file, "person_id", NOBODY)
            coded[name] = frame.with_columns(person)
        if name == "employment":
            coded[name] = _with_quarters(coded[name])
            problems += _employment_problems(coded[name], file)
        for first, last in _ORDER.get(name, ()):
            if {first, last} <= set(frame.columns):
                wrong = (frame[last] < frame[first]).fill_null(False)
                problems += report(frame, wrong, file, last, f"it must not be before {first}.")
    if _has(tables, "training", "program_id") and _has(tables, "programs", "program_id"):
        known = tables["programs"]["program_id"].drop_nulls()
        strange = ~tables["training"]["program_id"].is_in(known.implode())
        message = "there is no such program in programs; add it there."
        problems += report(tables["training"], strange, f"training{suffix}", "program_id", message)
    notes: list[Note] = []
    periods = None
    if people is not None and _has(coded, "participants", "entry_date", "exit_date", "exclusion"):
        periods, found = periods_of(coded["participants"], f"participants{suffix}", problems)
        notes += found
    if problems or periods is None:
        raise InputProblems(problems)
    coded["participants"] = periods
    return _records(coded, notes, suffix)


def _numbers(people: People | None, name: str, frame: pl.DataFrame) -> pl.Series | None:
    """The number of each row's person; None for a table without people."""
    if people is None or "person_id" not in frame.columns:
        return None
    given = frame["person_id"]
    return people.own if name == "participants" and not given.null_count() else people.numbers(given)


_ORDER = {
    "participants": (("entry_date", "exit_date"),),
    "education": (("started_on", "ended_on"),),
    "training": (("started_on", "ended_on"),),
    "jobs": (("started_on", "ended_on"), ("started_on", "confirmed_on")),
}
_SAME: dict[str, tuple[list[str], list[str]]] = {
    "employment": (["key", "employer", "earnings", "wage"], ["key", "earnings"]),
    "education": (["person", "started_on", "ended_on", "kind"], ["person", "started_on", "ended_on"]),
    "credentials": (["person", "kind", "attained_on"], ["person", "attained_on"]),
    "gains": (["person", "kind", "attained_on"], ["person", "attained_on"]),
    "training": (["person", "program_id", "started_on", "ended_on", "completed"], ["person", "started_on"]),
    "jobs": (["person", "employer", "started_on", "ended_on", "confirmed_on"], ["person", "started_on"]),
}


def _records(coded: dict[str, pl.DataFrame], notes: list[Note], suffix: str) -> Records:
    employment = coded["employment"]
    quarter = employment["number"]
    supplemental = _supplemental(employment["source"])
    coded["employment"] = employment.with_columns(
        quarter=quarter,
        key=person_quarter(pl.lit(employment["person"]), pl.lit(quarter)),
        employer=same_employer(employment["employer_id"]),
        employed=(employment["earnings"] > 0).fill_null(False) | (employment["earnings"].is_null() & supplemental),
        wage=~supplemental,
    ).drop("person_id", "number", "source")  # Text no one reads again is not carried through the millions of rows.
    if "jobs" in coded:
        coded["jobs"] = coded["jobs"].with_columns(employer=same_employer(coded["jobs"]["employer_id"]))
    here = [name for name in _SAME if name in coded]
    once = side_by_side(lambda name: counted_once(coded[name], *_SAME[name], f"{name}{suffix}"), here)
    for name, (frame, found) in zip(here, once, strict=True):
        coded[name] = frame
        notes += found
    coded["employment"], found = wage_records_first(coded["employment"], f"employment{suffix}")
    notes += found
    periods = with_diplomas(coded["participants"], coded["credentials"])
    notes += unknown_diplomas(periods, coded["education"], f"participants{suffix}")
    return Records(
        participants=periods,
        employment=coded["employment"].select(
            "person", "quarter", "key", "employer_id", "employer", "earnings", "employed", "wage"
        ),
        education=coded["education"].select("person", "started_on", "ended_on", "kind"),
        credentials=coded["credentials"].select("person", "kind", "attained_on"),
        gains=coded["gains"].select("person", "kind", "attained_on"),
        **{name: coded[name].select(_empty(name).columns) for name in OPTIONAL if name in coded},
        given=tuple(name for name in (*NEEDED, *OPTIONAL) if name in coded),
        notes=tuple(notes),
    )


def _empty(name: str) -> pl.DataFrame:
    """A table of the optional files without rows, as `Records` holds it."""
    dtypes = {"date": pl.Date(), "number": pl.Float64(), "boolean": pl.Boolean()}
    schema = {column.name: dtypes.get(column.kind, pl.String()) for column in ALL_TABLES[name]}
    if "person_id" in schema:
        schema = {"person": pl.UInt32(), **{key: value for key, value in schema.items() if key != "person_id"}}
    if name == "jobs":
        schema = {("employer" if key == "employer_id" else key): value for key, value in schema.items()}
    return pl.DataFrame(schema=schema)


def _has(tables: Mapping[str, pl.DataFrame], name: str, *columns: str) -> bool:
    return name in tables and set(columns) <= set(tables[name].columns)


def _keep(tables: dict[str, pl.DataFrame], name: str, frame: pl.DataFrame | None) -> None:
    if frame is not None:
        tables[name] = frame


def person_quarter(person: pl.Expr, quarter: pl.Expr) -> pl.Expr:
    """Person and quarter as one whole number: joining on one is several times faster than on two."""
    return person.cast(pl.Int64) * 65_536 + quarter.cast(pl.Int64)


def _supplemental(source: pl.Series) -> pl.Series:
    kinds = [text for text in source.unique().drop_nulls().to_list() if text.lower() == SUPPLEMENTAL]
    return source.is_in(kinds).fill_null(False)


def _with_quarters(frame: pl.DataFrame) -> pl.DataFrame:
    """Employment with `number`, the quarter as a number (null where it is none)."""
    if "quarter" not in frame.columns:
        return frame
    return frame.with_columns(quarters.parse_labels(frame["quarter"]).alias("number"))


def _employment_problems(frame: pl.DataFrame, file: str) -> list[Problem]:
    """Quarters that are none. Any source is allowed, but one that nearly says “supplemental” is a slip that would change
    who is employed.
    """
    problems: list[Problem] = []
    if "number" in frame.columns:
        bad = frame["number"].is_null() & frame["quarter"].is_not_null()
        problems += report(frame, bad, file, "quarter", "a calendar quarter written like 2026Q3 is needed.")
    if "source" in frame.columns:
        slips = [
            text
            for text in frame["source"].unique().drop_nulls().to_list()
            if text.lower() != SUPPLEMENTAL and nearest(text, [SUPPLEMENTAL], limit=1, cutoff=80)
        ]
        if slips:
            message = f"did you mean “{SUPPLEMENTAL}”? Write it so, or give the source another name."
            problems += report(frame, frame["source"].is_in(slips).fill_null(False), file, "source", message)
    return problems
