"""What both forms of OEWS share: datatypes, the tables of areas and occupations, and the check of the layout."""

from __future__ import annotations

import polars as pl

from workadvance.tables import InputProblems, Problem

TABLE = "OEWS"
ALL_INDUSTRIES = "000000"
DATATYPES = {
    "01": "Employment",
    "02": "Employment percent relative standard error",
    "03": "Hourly mean wage",
    "04": "Annual mean wage",
    "05": "Wage percent relative standard error",
    "06": "Hourly 10th percentile wage",
    "07": "Hourly 25th percentile wage",
    "08": "Hourly median wage",
    "09": "Hourly 75th percentile wage",
    "10": "Hourly 90th percentile wage",
    "11": "Annual 10th percentile wage",
    "12": "Annual 25th percentile wage",
    "13": "Annual median wage",
    "14": "Annual 75th percentile wage",
    "15": "Annual 90th percentile wage",
    "16": "Employment per 1,000 jobs",
    "17": "Location Quotient",
}


def check_datatypes(found: dict[str, str], name: str) -> None:
    """Raise InputProblems unless the codes of datatypes mean what they are read as."""
    wrong = [
        Problem(
            f"table “datatype”: code {code} is “{found.get(code, 'missing')}”, expected “{title}”;"
            " this is another layout of OEWS.",
            file=name,
            column="datatype_code",
        )
        for code, title in DATATYPES.items()
        if found.get(code, "").strip().lower() != title.lower()
    ]
    if wrong:
        raise InputProblems(wrong)


def named_areas(frame: pl.DataFrame) -> pl.DataFrame:
    """The table of areas under our column names: area, area_kind (N, S, M), state_fips, name."""
    frame = frame.clone()
    frame.columns = ["area", "area_kind", "state_fips", "name"]
    return frame


def named_occupations(frame: pl.DataFrame) -> pl.DataFrame:
    """The table of occupations under our column names; display_level 3 is a detailed occupation."""
    frame = frame.clone()
    frame.columns = ["occupation", "title", "display_level"]
    return frame.with_columns(pl.col("display_level").cast(pl.Int8))
