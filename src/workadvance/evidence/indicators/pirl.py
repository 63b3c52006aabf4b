"""Individual records in the federal layout (PIRL) as the tables indicators are computed from.

`pirl.csv` beside this module has the elements that are read: number, name, type, length and allowed codes, as in the public-use
layout of the Department of Labor's Employment and Training Administration (2024-01). The file is CSV with a header of element
numbers (`900`, `PIRL 900`, `900 - Date of Program Entry`) or names; other elements may be there and are not read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from workadvance.evidence.indicators import quarters
from workadvance.evidence.indicators.problems import ROW, report
from workadvance.tables import InputProblems, Problem, read_table

LAYOUT = Path(__file__).parent / "pirl.csv"
NEEDED = ("100", "900", "901", "923")
NOT_YET_KNOWN = 999_999.0
# Types of training service (1303, 1310, 1315) by what they are for the credential indicator: on-the-job and customized training
# alone do not put a person in its denominator, nor do job readiness (12) and other non-occupational training (11).
OJT, CUSTOMIZED, OUTSIDE, NONE = "01", "05", ("11", "12"), "00"
# Start, type and end of the three trainings.
TRAININGS = (("1302", "1303", "1308"), ("1309", "1310", "1313"), ("1314", "1315", "1318"))
# Employed, how it was found, and wages in the first to fourth quarter after exit.
QUARTERS = (("1600", "1601", "1703"), ("1602", "1603", "1704"), ("1604", "1605", "1705"), ("1606", "1607", "1706"))
CREDENTIALS = (("1800", "1801"), ("1802", "1803"), ("1804", "1805"))
GAINS = {
    "1806": "educational functioning level",
    "1807": "postsecondary transcript",
    "1808": "secondary transcript",
    "1809": "training milestone",
    "1810": "skills progression",
}
DIPLOMA = "1"


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the layout; `type` is AN (text), IN (digits) or DT (a day written YYYYMMDD)."""

    number: str
    name: str
    type: str
    length: int
    codes: tuple[str, ...]


@cache
def layout() -> Mapping[str, Element]:
    """The elements that are read, by number."""
    with LAYOUT.open(encoding="utf-8", newline="") as file:
        return {
            row["element"]: Element(
                row["element"],
                row["name"],
                row["type"],
                int(row["length"]),
                tuple(filter(None, row["codes"].split(";"))),
            )
            for row in csv.DictReader(file)
        }


def read_pirl(path: Path) -> tuple[dict[str, pl.DataFrame], list[Problem]]:
    """The five tables (with `row`, the file's row of each record) and every problem of the cells.

    Raises InputProblems if it is no such file at all.
    """
    raw = read_table(path, [], extra=True)
    named = {column: number for column in raw.columns if (number := _element(column)) is not None}
    lacking = [number for number in NEEDED if number not in named.values()]
    if lacking:
        raise InputProblems(
            [
                Problem(
                    f"this element is missing ({layout()[number].name}). The header must have element numbers such as 900, or "
                    "names. To give records in your own tables, give the folder they are in.",
                    file=path.name,
                    row=1,
                    column=number,
                )
                for number in lacking
            ]
        )
    text = pl.DataFrame({number: _clean(raw[column]) for column, number in named.items()}).with_row_index(ROW, offset=2)
    text = text.with_columns(
        pl.lit(None, dtype=pl.String).alias(number) for number in layout() if number not in text.columns
    )
    problems: list[Problem] = []
    frame = text.with_columns(_typed(text, element, path.name, problems) for element in layout().values())
    for number in ("100", "900"):
        empty = frame[number].is_null() & text[number].is_null()
        problems += [
            Problem("this cell is empty; a value is needed.", file=path.name, row=text[ROW][index], column=number)
            for index in empty.arg_true().to_list()
        ]
    return _tables(frame), problems


def _element(column: str) -> str | None:
    words = column.strip()
    number = re.match(r"(?:PIRL)?[\s_#-]*0*(\d{3,4})(?!\d)", words, flags=re.IGNORECASE)
    if number and number.group(1) in layout():
        return number.group(1)
    plain = re.sub(r"\s*\(WIOA\)\s*$", "", words, flags=re.IGNORECASE).lower()
    return next((element.number for element in layout().values() if element.name.lower() == plain), None)


def _clean(cells: pl.Series) -> pl.Series:
    text = cells.cast(pl.String).str.strip_chars()
    return text.set((text == "").fill_null(False), None)


def _typed(text: pl.DataFrame, element: Element, file: str, problems: list[Problem]) -> pl.Series:
    cells = text[element.number]
    if element.type == "DT":
        value = cells.str.to_date("%Y%m%d", strict=False)
        value = value.fill_null(cells.str.to_date("%Y-%m-%d", strict=False))
        bad, wanted = value.is_null() & cells.is_not_null(), f"a day written YYYYMMDD is needed ({element.name})."
    elif element.number in {wages for _, _, wages in QUARTERS}:
        number = cells.cast(pl.Float64, strict=False)
        bad = cells.is_not_null() & (number.is_null() | ~number.is_finite() | (number < 0))
        value, wanted = number, f"dollars, at least 0, are needed ({element.name})."
    elif element.codes:
        width = max(map(len, element.codes))
        value = cells.str.zfill(width)
        bad = cells.is_not_null() & ~value.is_in(list(element.codes))
        wanted = f"allowed: {', '.join(element.codes)} ({element.name})."
    else:
        value, bad = cells, (cells.str.len_chars() > element.length).fill_null(False)
        wanted = f"at most {element.length} characters are allowed ({element.name})."
    problems += report(text, bad, file, element.number, wanted)
    return value.alias(element.number)


def _tables(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    who = [pl.col(ROW), pl.col("100").alias("person_id")]
    participants = frame.select(
        *who,
        entry_date="900",
        exit_date="901",
        exclusion="923",
        diploma_at_entry=pl.col("408") != "0",
        birth_date="200",
    )
    return {
        "participants": participants,
        "employment": pl.concat([_quarter(frame, who, step) for step in (1, 2, 3, 4)]),
        "education": _education(frame, who),
        "credentials": pl.concat(
            [
                frame.filter(pl.col(day).is_not_null() & (pl.col(kind).fill_null("0") != "0")).select(
                    *who,
                    kind=pl.when(pl.col(kind) == DIPLOMA).then(pl.lit("diploma")).otherwise(pl.lit("postsecondary")),
                    attained_on=day,
                )
                for kind, day in CREDENTIALS
            ]
        ),
        "gains": pl.concat(
            [
                *(
                    frame.filter(pl.col(number).is_not_null()).select(*who, kind=pl.lit(words), attained_on=number)
                    for number, words in GAINS.items()
                ),
                *(
                    frame.filter(pl.col(day).is_not_null() & (pl.col(kind) == DIPLOMA)).select(
                        *who, kind=pl.lit("secondary diploma"), attained_on=day
                    )
                    for kind, day in CREDENTIALS
                ),
            ]
        ),
    }


def _quarter(frame: pl.DataFrame, who: list[pl.Expr], step: int) -> pl.DataFrame:
    """Employment in one quarter after exit. The layout names no employer: element 1618 says whether the second and
    fourth quarters have one in common, and then both get the same made-up id.
    """
    employed, found_by, wages = QUARTERS[step - 1]
    known = pl.when(pl.col(wages).is_not_null() & (pl.col(wages) > 0) & (pl.col(wages) < NOT_YET_KNOWN)).then(
        pl.col(wages)
    )
    quarter = quarters.of_days(pl.col("901")) + step
    same = (pl.col("1618") == "1").fill_null(False) if step in (2, 4) else pl.lit(False)
    return (
        frame.filter(pl.col("901").is_not_null())
        .with_columns(known=known)
        .filter((pl.col(employed) == "1").fill_null(False) | pl.col("known").is_not_null())
        .select(
            *who,
            quarter=(quarter // 4).cast(pl.String) + "Q" + (quarter % 4 + 1).cast(pl.String),
            employer_id=pl.when(same).then(pl.lit("same")).otherwise(pl.lit(f"quarter {step}")),
            earnings="known",
            source=pl.when((pl.col(found_by) == "2").fill_null(False) | pl.col("known").is_null())
            .then(pl.lit("supplemental"))
            .otherwise(pl.lit("wage")),
        )
    )


def _education(frame: pl.DataFrame, who: list[pl.Expr]) -> pl.DataFrame:
    begun, until = pl.coalesce("1811", "900"), pl.coalesce("1813", "901")
    parts = [
        frame.filter(pl.col("1332") == "1").select(
            *who, started_on=begun, ended_on=until, kind=pl.lit("postsecondary")
        ),
        frame.filter(pl.col("1401") == "1").select(*who, started_on=begun, ended_on=until, kind=pl.lit("secondary")),
    ]
    for start, kind, end in TRAININGS:
        code = pl.col(kind)
        parts.append(
            frame.filter(code.is_not_null() & ~code.is_in([NONE, *OUTSIDE])).select(
                *who,
                started_on=pl.coalesce(start, "900"),
                ended_on=pl.coalesce(end, "901"),
                kind=pl.when(code == OJT)
                .then(pl.lit("ojt"))
                .when(code == CUSTOMIZED)
                .then(pl.lit("customized"))
                .otherwise(pl.lit("postsecondary")),
            )
        )
    # Enrolled in a program that leads to a credential or employment, with nothing said about its kind: for skill gains only.
    parts.append(
        frame.filter(pl.col("1811").is_not_null()).select(
            *who, started_on="1811", ended_on=until, kind=pl.lit("customized")
        )
    )
    return pl.concat(parts)
