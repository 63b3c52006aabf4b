"""OEWS from BLS's own time-series files: `oe.data.0.Current` and the small tables beside it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from workadvance.labor.build.oews_layout import (
    ALL_INDUSTRIES,
    DATATYPES,
    TABLE,
    check_datatypes,
    named_areas,
    named_occupations,
)
from workadvance.labor.build.raw import Attempts, RawFolder
from workadvance.tables import InputProblems, Problem


def read_flat_files(folder: RawFolder, data: Path) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, str]:
    """BLS's time-series files: one line a series and year, tab-separated, padded with blanks."""
    tries = Attempts()
    needed = {
        "oe.area": ["area_code", "areatype_code", "state_code", "area_name"],
        "oe.occupation": ["occupation_code", "occupation_name", "display_level"],
        "oe.datatype": ["datatype_code", "datatype_name"],
        "oe.release": ["release_date", "description"],
    }
    tables = {file: tries.read(_flat_table, folder, file, columns) for file, columns in needed.items()}
    tries.finish()
    check_datatypes(dict(tables["oe.datatype"].iter_rows()), "oe.datatype")
    lines = _series(data)
    wide = lines.pivot("datatype", index=["area", "occupation"], values=["value", "footnote_codes"])
    cells_wanted: list[pl.Expr] = []
    for prefix, origin in (("v", "value"), ("f", "footnote_codes")):
        for code in DATATYPES:
            name = f"{origin}_{code}"
            cells_wanted.append(
                (pl.col(name) if name in wide.columns else pl.lit(None, dtype=pl.String)).alias(f"{prefix}{code}")
            )
    cells = wide.select("area", "occupation", *cells_wanted)
    release = tables["oe.release"]
    vintage = release["description"][0] if release.height else "unknown release"
    return named_areas(tables["oe.area"]), named_occupations(tables["oe.occupation"]), cells, vintage


def _flat_table(folder: RawFolder, file: str, columns: list[str]) -> pl.DataFrame:
    path = folder.find(f"{TABLE} ({file})", file.replace(".", r"\."))
    assert path is not None
    frame = _read_flat(path, columns)
    folder.note(path, frame.height)
    return frame


def _series(path: Path) -> pl.DataFrame:
    """The newest year's series over all industries: area, occupation, datatype, value, footnote_codes.

    The file is some 330 MB, so that only the lines that count are held.
    """
    lines = _scan_flat(path, ["series_id", "year", "value", "footnote_codes"])
    try:
        newest, short = (
            lines.select(
                pl.col("year").max(),
                pl.col("series_id").filter(pl.col("series_id").str.len_chars() != 25).first().alias("short"),
            )
            .collect(engine="streaming")
            .row(0)
        )
        if short is not None:
            raise InputProblems(
                Problem(
                    f"table “{TABLE}”: series “{short}” has not 25 characters; another layout.",
                    file=path.name,
                    column="series_id",
                )
            )
        code = pl.col("series_id")
        return (
            lines.filter(code.str.slice(11, 6) == ALL_INDUSTRIES, pl.col("year") == newest)
            .select(
                code.str.slice(4, 7).alias("area"),
                code.str.slice(17, 6).alias("occupation"),
                code.str.slice(23, 2).alias("datatype"),
                "value",
                pl.when(pl.col("footnote_codes") != "").then(pl.col("footnote_codes")).alias("footnote_codes"),
            )
            .collect(engine="streaming")
        )
    except pl.exceptions.PolarsError as error:
        raise _unreadable(path, error) from error


def _read_flat(path: Path, columns: list[str]) -> pl.DataFrame:
    try:
        return _scan_flat(path, columns).collect()
    except pl.exceptions.PolarsError as error:
        raise _unreadable(path, error) from error


def _scan_flat(path: Path, columns: list[str]) -> pl.LazyFrame:
    """A tab-separated file of BLS's, its headings and cells without the blanks they are padded with."""
    try:
        lines = pl.scan_csv(path, separator="\t", quote_char=None, infer_schema=False, truncate_ragged_lines=True)
        headings = lines.collect_schema().names()
    except pl.exceptions.PolarsError as error:
        raise _unreadable(path, error) from error
    padded = {h.strip(): h for h in headings}
    missing = [c for c in columns if c not in padded]
    if missing:
        found = ", ".join(padded)
        raise InputProblems(
            [
                Problem(f"table “{path.name}”: the column “{c}” is missing. Found: {found}.", file=path.name, column=c)
                for c in missing
            ]
        )
    return lines.select(pl.col(padded[c]).str.strip_chars().fill_null("").alias(c) for c in columns)


def _unreadable(path: Path, error: Exception) -> InputProblems:
    first = str(error).strip().splitlines()[0]
    return InputProblems(Problem(f"table “{path.name}”: cannot be read: {first}", file=path.name))
