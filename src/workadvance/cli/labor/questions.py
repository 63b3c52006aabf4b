"""Commands that answer one question: does a cohort fit, how do places compare, what is this job called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from workadvance.cli.labor.data import FormatOption
from workadvance.cli.labor.targets import AreasOption, PhiOption, WageOption
from workadvance.tables import Format, to_json, write_rows

LIGHTS = {"green": "● green", "amber": "◐ amber", "red": "○ red", "unknown": "? unknown"}


def register(app: typer.Typer) -> None:
    """Add these commands to the noun."""
    app.command("plan")(plan)
    app.command("compare")(compare)
    app.command("gap")(gap)
    app.command("title")(title)
    app.command("skills")(skills)
    app.command("programs")(programs)


def plan(
    area: AreasOption,
    soc: Annotated[list[str], typer.Option("--soc", help="Occupation code; give several for a mixed cohort.")],
    seats: Annotated[int, typer.Option("--seats", help="People you would train a year.")],
    phi: PhiOption = None,
    completers: Annotated[
        float, typer.Option("--completers", help="People others train for the same openings, a year.")
    ] = 0.0,
    living_wage: WageOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Whether a planned cohort fits the place: a traffic light, the numbers and a sentence."""
    from workadvance import labor

    found = labor.plan(area, soc, seats, phi=phi, completers=completers, living_wage=living_wage)
    if format is Format.json:
        print(to_json(found))
        return
    rows = [
        {"phi": c.phi, "p20": c.p20, "p50": c.p50, "p80": c.p80, "seats": found.seats, "light": LIGHTS[found.light]}
        for c in sorted({found.capacity_low, found.capacity, found.capacity_high}, key=lambda c: c.phi)
    ]
    if format is Format.csv:
        rows = [{**r, "light": found.light} for r in rows]
    else:
        rows = [r if r["phi"] == found.capacity.phi else {**r, "light": ""} for r in rows]
    write_rows(rows, format, labels={"p20": "trainees a year, p20"})
    print(f"{LIGHTS[found.light]}: {found.sentence}", file=sys.stderr)
    if found.flags:
        print(f"Note: {', '.join(found.flags)}.", file=sys.stderr)


def compare(
    area: Annotated[
        list[str], typer.Option("--area", help="Area code; the first is what others are measured against.")
    ],
    soc: Annotated[str | None, typer.Option("--soc", help="One occupation; all of them if left out.")] = None,
    living_wage: WageOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Places side by side: pay at local and at national prices, openings, share of good jobs."""
    from workadvance import labor

    rows = labor.compare(area, soc=soc, living_wage=living_wage)
    columns = [c for c in rows[0] if c not in ("interval_low", "interval_high", "flags", "parity_level")]
    write_rows(rows, format, columns=columns if format is Format.table else None)


def gap(
    area: AreasOption,
    metro: Annotated[list[str], typer.Option("--metro", help="A metro people move to; give one or more.")],
    soc: Annotated[list[str] | None, typer.Option("--soc", help="Occupation code; every one if left out.")] = None,
    sector: Annotated[str | None, typer.Option("--sector", help="Only one sector's occupations.")] = None,
    format: FormatOption = Format.table,
) -> None:
    """What people would gain by moving away: pay at national prices here and in the metros you name."""
    from workadvance import labor

    found = labor.pay_gaps(area, metro, socs=soc, sector=sector)
    if format is Format.json:
        print(to_json(found))
        return
    rows = [found.overall, *found.occupations]
    columns = [
        "soc",
        "title",
        "home_usd",
        "metros_median_usd",
        "gap_to_median",
        "metros_best_usd",
        "gap_to_best",
        "best_name",
    ]
    write_rows(rows, format, columns=columns if format is Format.table else None)
    print(found.note, file=sys.stderr)


def title(
    text: Annotated[str, typer.Argument(help="What people call the job, such as “hvac tech” or “plomero”.")],
    limit: Annotated[int, typer.Option("--limit", min=1, help="Most occupations shown.")] = 10,
    format: FormatOption = Format.table,
) -> None:
    """Occupations that a job title in English or Spanish may mean, best first; says so where it is not sure."""
    from workadvance import labor

    found = labor.search_titles(text, limit=limit)
    columns = ["soc", "title", "matched", "score", "kind", "language"] if format is Format.table else None
    write_rows(found, format, columns=columns)
    if not any(match.sure for match in found):
        print("Not sure: no name is close enough. Ask what the person does, and choose.", file=sys.stderr)


def skills(
    soc: Annotated[str, typer.Option("--soc", help="Occupation code, such as 29-2061.")],
    format: FormatOption = Format.table,
) -> None:
    """The skills of an occupation, most important first (O*NET)."""
    from workadvance import labor

    rows = labor.skills(soc)
    if rows.is_empty():
        print(f"O*NET has no record of its own for {labor.occupation(soc).title}.", file=sys.stderr)
    write_rows(rows, format)


def programs(
    soc: Annotated[str, typer.Option("--soc", help="Occupation code, such as 29-2061.")],
    etpl: Annotated[
        Path | None, typer.Option("--etpl", help="A state's list of eligible training programs (CSV).")
    ] = None,
    area: Annotated[
        list[str] | None, typer.Option("--area", help="Only programs of these areas (with --etpl).")
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """Programs that lead to an occupation: fields of study, or a state's own list with cost and length."""
    from workadvance import labor

    if etpl is None:
        write_rows(labor.programs(soc), format)
        return
    found = labor.read_etpl(etpl)
    print(f"{found.file}: {found.rows:,} rows, {found.programs.height:,} programs usable.", file=sys.stderr)
    for line in found.summary():
        print(
            f"  {line['column']}: {line['problem']} {line['rows']} rows, first row {line['first_row']}.",
            file=sys.stderr,
        )
    columns = ["provider", "city", "program", "credential", "weeks", "tuition_usd", "delivery", "soc_basis"]
    rows = labor.programs_leading_to(found, soc, areas=area or None)
    write_rows(rows, format, columns=columns if format is Format.table else None)
