"""Folders too large to hold in memory: people are divided into parts, and one part is computed at a time.

Every indicator is a count (or the median of amounts) over people, so parts of the people add up to the whole. Files are
read once from disk to disk in a stream, each row to the part its person belongs to; a part then goes through the same
checks and functions as any other records.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from workadvance.evidence.indicators.calculate import (
    SetIndicator,
    Tallies,
    add,
    check_needs,
    results,
    tally,
)
from workadvance.evidence.indicators.definitions import DefinitionSet
from workadvance.evidence.indicators.problems import ROW, Note, together
from workadvance.evidence.indicators.reading import as_far_as_possible, check
from workadvance.evidence.indicators.records import Records, checked, read_records, table_files
from workadvance.evidence.indicators.tables import ALL_TABLES
from workadvance.tables import InputProblems, Problem

# Bytes of CSV computed at one time. About six times as much memory is needed for them.
PART_BYTES = 400_000_000
# Parquet holds about four times as many rows in a byte as CSV.
PARQUET_WEIGHT = 4
MOST_PROBLEMS = 1_000


@dataclass(frozen=True, slots=True)
class FolderIndicators:
    """The indicators of a folder, and what was done with its records in sentences."""

    rows: list[SetIndicator]
    warnings: tuple[str, ...]


def compute_folder(
    folder: str | Path, definitions: DefinitionSet, program_year: int, as_of: dt.date, *, part_bytes: int = PART_BYTES
) -> FolderIndicators:
    """The indicators of a folder of records, in memory if it is small, part by part if it is not.

    The answer is the same either way. Memory grows with `part_bytes`, not with the folder; as much free space as the files
    take is needed in the temporary folder. Raises InputProblems with every problem of every file.
    """
    problems: list[Problem] = []
    files = table_files(folder, problems) if not Path(folder).is_file() else {}
    size = sum(path.stat().st_size * (PARQUET_WEIGHT if _is_parquet(path) else 1) for path in files.values())
    parts = -(-size // part_bytes)
    if problems or parts <= 1 or not all(_as_declared(path, name) for name, path in files.items()):
        records = read_records(folder)
        check_needs(records.given, definitions)
        mine = records.joined(definitions.exit_after_days)
        counted = tally(mine, definitions, program_year)
        return FolderIndicators(results(counted, definitions, program_year, as_of, records.programs), mine.warnings)
    check_needs(files, definitions)
    found: Tallies = {}
    notes: list[Note] = []
    programs = pl.DataFrame()
    with tempfile.TemporaryDirectory() as made:
        _divide(files, Path(made), parts)
        for number, records in enumerate(_parts(files, Path(made), parts)):
            mine = records.joined(definitions.exit_after_days)
            found = add(found, tally(mine, definitions, program_year, first_part=number == 0))
            notes += mine.notes
            programs = records.programs
    rows = results(found, definitions, program_year, as_of, programs)
    return FolderIndicators(rows, tuple(str(note) for note in together(notes)))


def _parts(files: dict[str, Path], folder: Path, parts: int) -> Iterator[Records]:
    """The checked records of each part; once a part has problems the others are only looked through for theirs."""
    problems: list[Problem] = []
    for number in range(parts):
        try:
            records = _read_part(files, folder, number)
        except InputProblems as bad:
            problems += bad.problems
            continue
        if not problems:
            yield records
    if problems:
        order = list(files)
        names = {path.name: order.index(name) for name, path in files.items()}
        problems.sort(key=lambda problem: (names.get(problem.file or "", 0), problem.row or 1 << 40))
        raise InputProblems(problems[:MOST_PROBLEMS])


def _read_part(files: dict[str, Path], folder: Path, number: int) -> Records:
    tables: dict[str, pl.DataFrame] = {}
    problems: list[Problem] = []
    for name, path in files.items():
        raw = _raw_part(folder, name, number, path)
        row = raw[ROW]
        frame = raw.drop(ROW)
        try:
            tables[name] = check(frame, ALL_TABLES[name], path.name).with_columns(row)
        except InputProblems as bad:
            problems += [
                replace(each, row=row[each.row - 2] if each.row and each.row > 1 else each.row) for each in bad.problems
            ]
            read = as_far_as_possible(frame, ALL_TABLES[name])
            if read is not None:
                tables[name] = read.with_columns(row)
    return checked(tables, problems, suffix=".csv")


def _raw_part(folder: Path, name: str, number: int, path: Path) -> pl.DataFrame:
    if not _of_people(name):
        return _scan(path).collect()
    pieces = sorted((folder / name / f"part={number}").glob("*.parquet"))
    if not pieces:
        return _scan(path).head(0).collect()
    return pl.read_parquet(pieces, hive_partitioning=False).drop("part")


def _divide(files: dict[str, Path], folder: Path, parts: int) -> None:
    """Every row of every file of people to the part of its person, in a stream."""
    for name, path in files.items():
        if _of_people(name):
            part = pl.col("person_id").cast(pl.String).str.strip_chars().hash() % parts
            _scan(path).with_columns(part=part).sink_parquet(
                pl.PartitionBy(folder / name, key="part"), mkdir=True, compression="lz4"
            )


def _scan(path: Path) -> pl.LazyFrame:
    lazy = pl.scan_parquet(path) if _is_parquet(path) else pl.scan_csv(path, infer_schema=False)
    return lazy.with_row_index(ROW, offset=2)


def _as_declared(path: Path, name: str) -> bool:
    """Whether a file can be read in a stream: its columns are those it should have."""
    try:
        columns = set((pl.scan_parquet(path) if _is_parquet(path) else pl.scan_csv(path)).collect_schema().names())
    except (pl.exceptions.PolarsError, OSError):
        return False
    needed = {column.name for column in ALL_TABLES[name] if column.required}
    return needed <= columns <= {column.name for column in ALL_TABLES[name]}


def _of_people(name: str) -> bool:
    return any(column.name == "person_id" for column in ALL_TABLES[name])


def _is_parquet(path: Path) -> bool:
    return path.suffix == ".parquet"
