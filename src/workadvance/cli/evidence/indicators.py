"""`workadvance evidence indicators`: the six indicators of a program year from a folder of records."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from workadvance.tables import Format, InputProblems, Problem, write_rows

_LABELS = {
    "program_year": "program year",
    "cohort_from": "cohort from",
    "cohort_to": "to",
    "entry_date": "entry",
    "exit_date": "exit",
}
_STATUS = {"not_due": "not due"}


def register(app: typer.Typer) -> None:
    """Add the command to `workadvance evidence`."""
    app.command("indicators")(indicators)


def indicators(
    records: Annotated[
        Path,
        typer.Argument(
            metavar="RECORDS",
            help="Folder with participants.csv, employment.csv, education.csv, credentials.csv and gains.csv.",
        ),
    ],
    program_year: Annotated[
        int,
        typer.Option(
            "--program-year",
            metavar="N",
            help="Program year N runs from 1 July N to 30 June N+1; write 2026 for 2026/27.",
        ),
    ],
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="The day to judge by whether a result is due and final, written YYYY-MM-DD. Today, if left out.",
        ),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="PERSON",
            help="Instead of the results: a sentence per indicator on why the person with this id counts or not.",
        ),
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.table,
) -> None:
    """What happened to the people served: employment, earnings, credentials, skill gains and retention.

    Six indicators as funders define them, for one program year: employed in the **second** and in the **fourth
    quarter** after exit, **median earnings** in the second, **credentials** by a year after exit, **skill gains**
    during the year, and still with the **same employer** in the fourth quarter. Quarters are calendar quarters after
    the quarter of exit: who leaves on 15 January 2026 is looked for in July-September 2026 and January-March 2027.

    A result is **not due** until the last of those quarters is over (its counts so far are shown, no value),
    **provisional** while records may still come in, and **final** after that. People with an exclusion
    (institutionalized, medical, deceased, reserve, foster_care) are left out of both sides.

    Example: `workadvance evidence indicators records --program-year 2026 --as-of 2027-07-15`
    """
    from workadvance.evidence import indicators as engine

    day = _day(as_of)
    engine.definitions_for(program_year)
    read = engine.read_records(records)
    for warning in read.warnings:
        print(f"Note: {warning}", file=sys.stderr)
    if not engine.in_force(program_year):
        print(
            f"Note: these definitions hold from a later program year on; {program_year} is computed as if they had "
            "held then.",
            file=sys.stderr,
        )
    if explain is not None:
        write_rows(
            engine.explain_person(read, explain, program_year),
            format,
            columns=None
            if format is not Format.table
            else ["indicator", "entry_date", "exit_date", "counts", "sentence"],
            labels=_LABELS,
            title=f"{explain} in program year {program_year}",
        )
        return
    rows = engine.compute_indicators(read, program_year, day)
    if format is not Format.table:
        write_rows(rows, format)
        return
    titles = engine.definitions_for(program_year)
    shown = [
        {
            "indicator": titles[row.indicator].title,
            "cohort_from": row.cohort_from,
            "cohort_to": row.cohort_to,
            "numerator": row.numerator,
            "denominator": row.denominator,
            "value": _value(row.value, titles[row.indicator].unit),
            "status": _STATUS.get(row.status, row.status),
            "excluded": row.excluded,
        }
        for row in rows
    ]
    write_rows(shown, format, labels=_LABELS, title=f"Program year {program_year} as of {day}")


def _value(value: float | None, unit: str) -> str | None:
    if value is None:
        return None
    return f"{value:.1%}" if unit == "share" else f"${value:,.2f}"


def _day(text: str | None) -> dt.date:
    if text is None:
        return dt.datetime.now().astimezone().date()
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise InputProblems(
            Problem(f"found “{text}”; a day written YYYY-MM-DD is needed, such as 2027-07-15.", column="--as-of")
        ) from None
