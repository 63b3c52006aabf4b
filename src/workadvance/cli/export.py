"""Taking data out: a data package, or one table."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import typer

from workadvance.cli.exchange import organization_of
from workadvance.cli.setup import django_start
from workadvance.tables import InputProblems

app = typer.Typer(no_args_is_help=True)


@app.command()
def package(
    folder: Path = typer.Argument(help="A folder to write to: new or empty."),
    organization: str = typer.Option(..., "--organization", help="Name of the provider."),
    format: str = typer.Option("csv", "--format", help="csv or parquet."),
    pseudonymous: bool = typer.Option(
        False, "--pseudonymous", help="Keyed ids, no names, contacts or free text; months in place of days."
    ),
    research: bool = typer.Option(
        False, "--research", help="Only people who consented to research; always pseudonymous."
    ),
) -> None:
    """Write a data package: every table with datapackage.json, the dictionary of its columns."""
    django_start()
    from workadvance.exchange.data_package import FORMATS, package_write
    from workadvance.exchange.exporting import Export
    from workadvance.people.access import SYSTEM

    if format not in FORMATS:
        raise InputProblems("Give --format csv or parquet.")
    provider = organization_of(organization)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputProblems(f"{folder}: not an empty folder. Give a new one.")
    folder.mkdir(parents=True, exist_ok=True)
    made = package_write(
        export=Export(SYSTEM, provider, pseudonymous=pseudonymous or research, research=research),
        folder=folder,
        format=format,
    )
    for resource in made["resources"]:
        print(f"{resource['path']}: {resource['rows']} rows")
    print(f"datapackage.json: {len(made['resources'])} tables of {provider}", file=sys.stderr)


@app.command()
def table(
    name: str = typer.Argument(help="people, applications, employers, orders, attendance, jobs or another table."),
    file: Path = typer.Argument(help="The CSV or XLSX file to write."),
    organization: str = typer.Option(..., "--organization", help="Name of the provider."),
    columns: str = typer.Option("", "--columns", help="Columns, separated by commas; all where none is given."),
) -> None:
    """Write one table as CSV or XLSX, in the columns an import reads."""
    django_start()
    from workadvance.exchange.data_package import cell
    from workadvance.exchange.export_tables import TABLES
    from workadvance.exchange.exporting import Export, table_export
    from workadvance.people.access import SYSTEM
    from workadvance.ui.list_files import xlsx_write

    if name not in TABLES:
        raise InputProblems(f"“{name}” is no table. There are: {', '.join(TABLES)}.")
    if file.suffix not in (".csv", ".xlsx"):
        raise InputProblems(f"{file}: give a name that ends in .csv or .xlsx.")
    wanted = [c.strip() for c in columns.split(",") if c.strip()]
    if unknown := sorted(set(wanted) - {c.name for c in TABLES[name].columns}):
        known = ", ".join(c.name for c in TABLES[name].columns)
        raise InputProblems(f"No column is called {', '.join(unknown)}. There are: {known}.")
    chosen, lines = table_export(export=Export(SYSTEM, organization_of(organization)), name=name, columns=wanted)
    head = [c.name for c in chosen]
    if file.suffix == ".xlsx":
        with file.open("wb") as book:
            xlsx_write(book, head, lines)
        return
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(head)
        writer.writerows([cell(value) for value in line] for line in lines)
