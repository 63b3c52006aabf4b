"""`workadvance report …`: the program's own figures, and files that agencies ask for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from workadvance.cli.setup import django_start
from workadvance.tables import Format, InputProblems, nearest, write_rows

if TYPE_CHECKING:
    from workadvance.programs.models import Program

app = typer.Typer(
    name="report",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _report() -> None:
    """The program's own figures, and the files that agencies ask for."""


def program_named(name: str) -> Program | None:
    """The program of that name; None where no name is given."""
    from workadvance.programs.models import Program

    if not name:
        return None
    found = list(Program.objects.filter(name__iexact=name).order_by("pk")[:2])
    if len(found) == 1:
        return found[0]
    names = list(Program.objects.order_by("name").values_list("name", flat=True).distinct())
    like = ", ".join(nearest(name, names)) or ", ".join(names[:10])
    reason = "Several programs are" if found else "No program is"
    raise InputProblems(f"{reason} called “{name}”. There are: {like}.")


def day_of(text: str | None) -> dt.date:
    """A day as it was written; today where none is."""
    from django.utils import timezone

    if text is None:
        return timezone.localdate()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputProblems(f"--as-of: found “{text}”; a day such as 2026-11-28 is needed.") from None


@app.command("indicators")
def indicators_(
    program_year: int = typer.Option(
        ..., "--program-year", metavar="N", help="The year the set of definitions counts by."
    ),
    definitions: str = typer.Option(
        "wioa", "--definitions", metavar="NAME", help="wioa, snap-et, tanf, workforce-pell or foundation-common."
    ),
    program: str = typer.Option("", "--program", metavar="NAME", help="Only this program; all, if left out."),
    as_of: str | None = typer.Option(None, "--as-of", metavar="DATE", help="The day to judge by. Today, if left out."),
    format: Format = typer.Option(Format.table, "--format", help="How to print: a table to read, JSON or CSV."),
) -> None:
    """The indicators of a year over the database: value, 95 % interval, people counted, status, target.

    The figures are those `workadvance evidence indicators` computes from the folder that `workadvance report records` writes.

    Example: `workadvance report indicators --program-year 2025`
    """
    django_start()
    from workadvance.evidence.indicators import definition_set
    from workadvance.people.access import SYSTEM
    from workadvance.reporting.indicators import indicator_rows, journeys_counted, targets_held
    from workadvance.reporting.records import records_of

    day, only, held = day_of(as_of), program_named(program), definition_set(definitions, program_year)
    targets = targets_held(SYSTEM, only, held, program_year, day)
    rows = indicator_rows(records_of(journeys_counted(SYSTEM, only), day), held, program_year, day, targets)
    shown = ["indicator", "program", "numerator", "denominator", "value", "low", "high", "status", "excluded", "target"]
    write_rows(rows, format, columns=shown if format is Format.table else None)


@app.command("records")
def records_(
    folder: Path = typer.Argument(metavar="DIR", help="Folder to write to; made if it is not there."),
    program: str = typer.Option("", "--program", metavar="NAME", help="Only this program; all, if left out."),
    as_of: str | None = typer.Option(
        None, "--as-of", metavar="DATE", help="As it was known on this day. Today, if left out."
    ),
    format: Format = typer.Option(Format.table, "--format", help="How to print what was written."),
) -> None:
    """Write the records behind the indicators as CSV: people by number, exits by the 90-day rule, never a name.

    Example: `workadvance report records records && workadvance evidence indicators records --program-year 2025`
    """
    django_start()
    from workadvance.people.access import SYSTEM
    from workadvance.reporting.indicators import journeys_counted
    from workadvance.reporting.records import records_write

    written = records_write(journeys_counted(SYSTEM, program_named(program)), day_of(as_of), folder)
    write_rows([{"file": f"{name}.csv", "rows": rows} for name, rows in written.items()], format)
