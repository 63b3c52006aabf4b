"""Commands about the data: build the tables, say where they come from, list areas and occupations."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from workadvance.tables import Format, InputProblems, Problem, write_rows

FormatOption = Annotated[
    Format, typer.Option("--format", help="How to print: a table for people, json or csv for programs.")
]


def register(app: typer.Typer) -> None:
    """Add these commands to the noun."""
    app.command("build")(build)
    app.command("sources")(sources)
    app.command("areas")(areas)
    app.command("occupations")(occupations)


def build(
    raw: Annotated[Path, typer.Option("--raw", help="Folder with the publishers' files, at any depth.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write the tables and sources.yaml to.")],
    extend: Annotated[
        bool, typer.Option("--extend", help="Only add the tables beside the survey to tables built before in --out.")
    ] = False,
) -> None:
    """Turn publishers' files into the compact tables this command reads; writes nothing if a file is wrong."""
    from workadvance.labor.build import build as build_tables
    from workadvance.labor.build import extend as extend_tables

    print("Reading the publishers' files (about ten seconds) ...", file=sys.stderr)
    built = extend_tables(raw, out) if extend else build_tables(raw, out)
    for name, frame in built.tables.items():
        print(f"{name}: {frame.height:,} rows", file=sys.stderr)
    print(f"Wrote {built.bytes / 1e6:.1f} MB to {out}. Use it with WORKADVANCE_LABOR_DATA={out}.", file=sys.stderr)


def sources(
    format: FormatOption = Format.table,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the reference page of the documentation.")
    ] = False,
) -> None:
    """Where every number comes from: publisher, vintage, license, rows and checksums of the files."""
    from workadvance import labor

    if markdown:
        from workadvance.labor.reference import sources_page

        print(sources_page(), end="")
        return
    rows = labor.sources()
    if format is Format.csv:
        rows = [
            {**{k: v for k, v in s.items() if k != "files"}, **{f"file_{k}": v for k, v in f.items()}}
            for s in rows
            for f in s["files"]
        ]
    write_rows(
        rows,
        format,
        columns=None if format is Format.csv else ["key", "title", "publisher", "vintage", "license", "rows"],
    )


def areas(
    search: Annotated[str, typer.Option("--search", help="Words of the name, or a code.")] = "",
    type: Annotated[str | None, typer.Option("--type", help="nation, state, metro or nonmetro.")] = None,
    state: Annotated[str | None, typer.Option("--state", help="A state's abbreviation, such as KY.")] = None,
    format: FormatOption = Format.table,
) -> None:
    """List labor areas with their codes; a misspelled search shows the nearest names."""
    from workadvance import labor

    kinds = ("nation", "state", "metro", "nonmetro")
    if type is not None and type not in kinds:
        raise InputProblems(Problem(f"found “{type}”; allowed: {', '.join(kinds)}.", column="--type"))
    found = labor.search(search, area_type=type, state=state)
    if not found:
        raise InputProblems(Problem(f"no area matches “{search}”{f' in {state}' if state else ''}.", column="--search"))
    if search and not labor.areas_matching(search, area_type=type, state=state):
        print(f"No area is named “{search}”; these are the nearest.", file=sys.stderr)
    rows = [
        {
            "area": a.code, "name": a.name, "area_type": a.area_type, "state": a.state, "employment": a.employment,
            "median_annual_wage": a.median_annual_usd, "price_parity": a.parity_index, "parity_level": a.parity_level,
            "population": a.population,
        }
        for a in found
    ]  # fmt: skip
    write_rows(rows, format)


def occupations(
    area: Annotated[
        str | None, typer.Option("--area", help="Area code, such as 46140; the nation if left out.")
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """List the occupations of an area with jobs, median pay and what they typically need."""
    from workadvance import labor

    rows = labor.listing(labor.NATION if area is None else area)
    columns = ["soc", "title", "employment", "median_annual_wage", "typical_education"]
    write_rows(rows, format, columns=columns if format is Format.table else None)
