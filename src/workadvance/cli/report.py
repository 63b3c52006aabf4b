"""`workadvance report …`: the program's own figures, and files that agencies ask for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from workadvance.cli.setup import django_start
from workadvance.tables import Format, InputProblems, nearest, rows_of, to_json, write_rows

if TYPE_CHECKING:
    from workadvance.evidence.federal_file import Report
    from workadvance.programs.models import Program

app = typer.Typer(
    name="report",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


alone = typer.Typer(no_args_is_help=True)
"""Commands that stand by themselves, without the noun."""


@alone.command("snapshot")
def snapshot_(
    folder: Path = typer.Argument(metavar="DIR", help="Folder to write to; files of an earlier snapshot are replaced."),
    organization: str = typer.Option("", "--organization", help="Name of the provider; all of them, if left out."),
    format: Format = typer.Option(Format.table, "--format", help="How to print what was written."),
) -> None:
    """Write the documented model as Parquet for analysts: people, spells, services, outcomes, with a dictionary.

    People and employers are pseudonyms that stay the same from one snapshot to the next. Run it each night.

    Example: `workadvance snapshot snapshot --organization "Arrow Creek"`
    """
    django_start()
    from workadvance.cli.exchange import organization_of
    from workadvance.people.access import SYSTEM
    from workadvance.reporting.snapshot import snapshot_write

    provider = organization_of(organization) if organization else None
    written = snapshot_write(actor=SYSTEM, provider=provider, folder=folder)
    write_rows([{"file": f"{name}.parquet", "rows": rows} for name, rows in written.items()], format)


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
    """The indicators of a year over the database: value, 95% interval, people counted, status, target.

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


SchemaOption = typer.Option(
    "public-2024-01", "--schema", metavar="NAME", help="The layout: public-2024-01 or wioa-2024-01."
)


@app.command("pirl")
def pirl_(
    program_year: int = typer.Option(..., "--program-year", metavar="N", help="July 1, N, to June 30, N+1."),
    out: Path = typer.Option(..., "--out", metavar="FILE", help="CSV file to write."),
    schema: str = SchemaOption,
    program: str = typer.Option("", "--program", metavar="NAME", help="Only this program; all, if left out."),
    as_of: str | None = typer.Option(
        None, "--as-of", metavar="DATE", help="The day of the report. Today, if left out."
    ),
    format: Format = typer.Option(Format.table, "--format", help="How to print what was found."),
) -> None:
    """Write the federal file of individual records (PIRL) and check it in stages: columns, values, duplicates, logic.

    Elements the database doesn't hold stay empty and are listed; nothing is guessed. Exit status 1 where errors are found.

    Example: `workadvance report pirl --program-year 2025 --out pirl.csv`
    """
    django_start()
    from workadvance.evidence import federal_file
    from workadvance.people.access import SYSTEM
    from workadvance.reporting.pirl import pirl_seen

    layout, day = federal_file.schema(schema), day_of(as_of)
    made = pirl_seen(SYSTEM, program_named(program), program_year, layout, day)
    try:
        made.write(out)
    except OSError as error:
        raise InputProblems(f"--out: {out} can't be written ({error.strerror}).") from error
    _say_report(made.check(day), format, lacking=made.lacking)


@app.command("pirl-check")
def pirl_check_(
    file: Path = typer.Argument(metavar="FILE", help="A CSV file of individual records."),
    schema: str = SchemaOption,
    as_of: str | None = typer.Option(
        None, "--as-of", metavar="DATE", help="The day of the report. Today, if left out."
    ),
    format: Format = typer.Option(Format.table, "--format", help="How to print what was found."),
) -> None:
    """Check a file of individual records in stages; each finding with row, element, rule and what to do.

    Duplicates and logic are looked at only when all values are right. Exit status 1 where errors are found.

    Example: `workadvance report pirl-check pirl.csv --format json`
    """
    from workadvance.evidence import federal_file

    day = dt.datetime.now(tz=dt.UTC).date() if as_of is None else day_of(as_of)
    _say_report(federal_file.check_file(file, federal_file.schema(schema), day), format)


def _say_report(report: Report, format: Format, lacking: list[str] | None = None) -> None:
    """Print what was found; exit status 1 where a file can't be certified."""
    if format is Format.json:
        about: dict[str, object] = {
            "schema": report.schema,
            "rows": report.rows,
            "stages_run": list(report.stages),
            "passes": report.passes,
            "findings": rows_of(report.findings),
        }
        typer.echo(to_json(about | ({} if lacking is None else {"elements_not_held": lacking})))
    elif format is Format.csv:
        write_rows(report.findings, format, columns=FINDING_COLUMNS)
    else:
        write_rows(report.findings, format, columns=["row", "element", "rule", "severity", "message", "todo"])
        errors = sum(each.severity == "error" for each in report.findings)
        warnings = len(report.findings) - errors
        typer.echo(
            f"{report.rows:,} records, {errors:,} errors, {warnings:,} warnings. Stages: {', '.join(report.stages)}."
        )
        if lacking:
            typer.echo(f"{len(lacking)} elements are not held in the database and stay empty: {'; '.join(lacking)}.")
    if not report.passes:
        raise typer.Exit(1)


FINDING_COLUMNS = ["stage", "row", "element", "name", "rule", "severity", "message", "todo"]


@app.command("costs-import")
def costs_import_(
    file: Path = typer.Argument(
        metavar="FILE", help="CSV with reference, on, amount, component, kind, program, cohort, memo."
    ),
    organization: str = typer.Option(..., "--organization", help="Name of the provider."),
) -> None:
    """Bring costs into the ledger: all lines or none, every problem by row and column.

    `kind` is spent (if left out), in_kind or budget; a line without a program is shared. A reference known already is replaced.

    Example: `workadvance report costs-import books.csv --organization "Arrow Creek"`
    """
    django_start()
    import csv

    from workadvance.cli.exchange import organization_of
    from workadvance.people.access import SYSTEM
    from workadvance.reporting.costs import costs_import

    try:
        with file.open(encoding="utf-8-sig", newline="") as read:
            rows = [{key: value for key, value in row.items() if key} for row in csv.DictReader(read)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputProblems(f"{file}: can't be read as CSV in UTF-8.") from error
    lines = costs_import(actor=SYSTEM, provider=organization_of(organization), rows=rows)
    typer.echo(f"{lines:,} lines recorded.")


@app.command("costs")
def costs_(
    organization: str = typer.Option(..., "--organization", help="Name of the provider."),
    since: dt.datetime = typer.Option(..., "--since", formats=["%Y-%m-%d"], help="First day."),
    until: dt.datetime = typer.Option(..., "--until", formats=["%Y-%m-%d"], help="Last day."),
    rule: str = typer.Option(
        "participants", "--shared", help="How shared costs are divided: by participants, or equal for each program."
    ),
    format: Format = typer.Option(Format.table, "--format", help="How to print: a table to read, JSON or CSV."),
) -> None:
    """Cost of each program, per participant, completer, placement and year in work, with how many and a 95% interval.

    Example: `workadvance report costs --organization "Arrow Creek" --since 2025-07-01 --until 2026-06-30`
    """
    django_start()
    from workadvance.cli.exchange import organization_of
    from workadvance.people.access import SYSTEM
    from workadvance.reporting.costs import program_costs

    if rule not in ("participants", "equal"):
        raise InputProblems(f"--shared: found “{rule}”; allowed: participants, equal.")
    rows = program_costs(
        actor=SYSTEM,
        provider=organization_of(organization),
        since=since.date(),
        until=until.date(),
        rule="equal" if rule == "equal" else "participants",
    )
    shown = ["program", "total", "budget", "participants", "per_participant", "completers", "per_completer", "placed"]
    shown += ["per_placement", "retained_year", "per_retained_year"]
    write_rows(rows, format, columns=shown if format is Format.table else None)


@app.command("list")
def list_(
    format: Format = typer.Option(Format.table, "--format", help="How to print: a table to read, JSON or CSV."),
) -> None:
    """List the saved reports: whose they are, what they ask, and when they are emailed next.

    Example: `workadvance report list`
    """
    django_start()
    from workadvance.people.access import SYSTEM
    from workadvance.reporting.saved_reports import saved_reports_seen

    rows = [
        {
            "name": report.name,
            "organization": report.provider.name,
            "table": report.table,
            "rows": report.rows,
            "columns": report.columns,
            "conditions": "; ".join(report.conditions.splitlines()),
            "owner": report.owner.name if report.owner else "",
            "every": report.every,
            "next_on": report.next_on,
        }
        for report in saved_reports_seen(SYSTEM)
    ]
    write_rows(rows, format)


@app.command("save")
def save_(
    name: str = typer.Argument(metavar="NAME", help="Name of the report. One that is there is changed."),
    organization: str = typer.Option(..., "--organization", help="Name of the provider or intermediary."),
    table: str = typer.Option("outcomes", "--table", help="people, spells, services or outcomes."),
    rows: str = typer.Option(..., "--rows", metavar="GROUP", help="A column; for a date column:year, quarter, month."),
    columns: str = typer.Option("", "--columns", metavar="GROUP", help="Another, or nothing."),
    where: list[str] = typer.Option(
        [], "--where", metavar="CONDITION", help="Such as “station = employed” or “wage >= 18”. May be repeated."
    ),
) -> None:
    """Keep a question over the documented model under a name (see `workadvance snapshot` for its columns).

    Example: `workadvance report save "Jobs by county" --organization "Arrow Creek" --rows county_fips --columns placed_on:year`
    """
    django_start()
    from django.core.exceptions import ValidationError

    from workadvance.cli.exchange import organization_of
    from workadvance.people.access import SYSTEM
    from workadvance.reporting.models import SavedReport
    from workadvance.reporting.saved_reports import saved_report_save

    provider = organization_of(organization)
    known = SavedReport.objects.filter(provider=provider, name=name).first()
    try:
        saved_report_save(
            actor=SYSTEM,
            provider=provider,
            name=name,
            table=table,
            rows=rows,
            columns=columns,
            conditions="\n".join(where),
            every=known.every if known else "",
            report=known,
        )
    except ValidationError as error:
        raise InputProblems(error.messages) from error
    typer.echo(f'Saved. Run it with: workadvance report run "{name}"')


@app.command("run")
def run_(
    name: str = typer.Argument(metavar="NAME", help="Name of a saved report; `workadvance report list` lists them."),
    organization: str = typer.Option("", "--organization", help="Whose report, where several have this name."),
    out: Path | None = typer.Option(None, "--out", metavar="FILE", help="Write a .csv, .xlsx or .parquet file."),
    as_of: str | None = typer.Option(
        None, "--as-of", metavar="DATE", help="The day of the records. Today, if left out."
    ),
    format: Format = typer.Option(Format.table, "--format", help="How to print: a table to read, JSON or CSV."),
) -> None:
    """Answer a saved report: people counted by its rows and columns, small numbers hidden with what would tell them.

    Example: `workadvance report run "Jobs by county" --out counties.xlsx`
    """
    django_start()
    from workadvance.people.access import SYSTEM
    from workadvance.reporting.answer_files import KINDS, answer_file, answer_rows
    from workadvance.reporting.saved_reports import saved_report_run, saved_reports_seen

    reports = [r for r in saved_reports_seen(SYSTEM) if not organization or r.provider.name == organization]
    found = [r for r in reports if r.name.lower() == name.lower()]
    if len(found) != 1:
        names = [r.name for r in reports]
        like = ", ".join(nearest(name, names)) or ", ".join(names[:10]) or "none yet; see `workadvance report save`"
        reason = "Several reports are called" if found else "No saved report is called"
        raise InputProblems(
            f"{reason} “{name}”. {'Name the organization with --organization.' if found else f'There are: {like}.'}"
        )
    if out is not None and out.suffix[1:].lower() not in KINDS:
        raise InputProblems(f"--out: found “{out.name}”; a file that ends in .{', .'.join(KINDS)} is needed.")
    answer = saved_report_run(actor=SYSTEM, report=found[0], as_of=day_of(as_of))
    if out is None:
        write_rows(answer_rows(answer), format, columns=answer.head if format is Format.table else None)
        return
    try:
        out.write_bytes(answer_file(answer, out.suffix[1:].lower()))
    except OSError as error:
        raise InputProblems(f"--out: {out} can't be written ({error.strerror}).") from error
    typer.echo(f"{out}: {len(answer.lines)} lines, {answer.hidden} numbers hidden.")
