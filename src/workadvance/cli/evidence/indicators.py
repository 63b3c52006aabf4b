"""`workadvance evidence indicators` and `definitions`: the indicators of a program year from a folder of records."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workadvance.tables import Format, InputProblems, Problem, write_rows

if TYPE_CHECKING:
    from workadvance.evidence.indicators import DefinitionSet, SetIndicator

_LABELS = {
    "program_year": "program year",
    "cohort_from": "cohort from",
    "cohort_to": "to",
    "entry_date": "entry",
    "exit_date": "exit",
    "response_rate": "response",
    "person_id": "person",
    "indicator_a": "indicator",
    "counts_a": "counts",
    "indicator_b": "indicator of the other",
    "counts_b": "counts there",
    "why_a": "why",
    "why_b": "why there",
    "differs_in": "differs in",
}
_STATUS = {"not_due": "not due"}


RecordsArgument = Annotated[
    Path,
    typer.Argument(
        metavar="RECORDS",
        help="Folder with participants.csv, employment.csv, education.csv, credentials.csv and gains.csv; some "
        "definitions also need training.csv, programs.csv and jobs.csv. Or a file of individual records in the "
        "federal layout (PIRL).",
    ),
]
ProgramYearOption = Annotated[
    int,
    typer.Option(
        "--program-year",
        metavar="N",
        help="Program year N runs from July 1, N, to June 30, N+1; write 2026 for 2026/27. Other definitions have "
        "their own year, such as the federal fiscal year.",
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="The day to judge by whether a result is due and final, written YYYY-MM-DD. Today, if left out.",
    ),
]
DefinitionsOption = Annotated[
    str,
    typer.Option(
        "--definitions",
        metavar="NAME",
        help="Whose definitions: wioa, snap-et, tanf, workforce-pell or foundation-common. NAME@VERSION asks for a "
        "version.",
    ),
]
CompareOption = Annotated[
    tuple[str, str] | None,
    typer.Option(
        "--compare",
        metavar="A B",
        help="Instead of the results: the people two sets of definitions count differently, and why.",
    ),
]
ExplainOption = Annotated[
    str | None,
    typer.Option(
        "--explain",
        metavar="PERSON",
        help="Instead of the results: a sentence per indicator on why the person with this id counts or not.",
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `workadvance evidence`."""
    app.command("indicators")(indicators)
    app.command("definitions")(definitions)


def indicators(
    records: RecordsArgument,
    program_year: ProgramYearOption,
    as_of: AsOfOption = None,
    definitions: DefinitionsOption = "wioa",
    compare: CompareOption = None,
    explain: ExplainOption = None,
    format: FormatOption = Format.table,
) -> None:
    """What happened to the people served: employment, earnings, credentials, skill gains and retention.

    Six indicators as WIOA defines them, for one program year: employed in the **second** and in the **fourth
    quarter** after exit, **median earnings** in the second, **credentials** by a year after exit, **skill gains**
    during the year, and still with the **same employer** in the fourth quarter. Quarters are calendar quarters after
    the quarter of exit: who leaves on January 15, 2026, is looked for in July-September 2026 and January-March 2027.
    Someone has left when 90 days have passed without a service.

    A result is **not due** until the last of those quarters is over (its counts so far are shown, no value),
    **provisional** while records may still come in, and **final** after that. People with an exclusion
    (institutionalized, medical, deceased, reserve, foster_care, ineligible, `offender`) are left out of both sides.

    `--definitions` takes another funder's definitions; `workadvance evidence definitions` lists them with their sources.
    `--compare wioa tanf` names the people two sets treat differently.

    Example: `workadvance evidence indicators records --program-year 2026 --as-of 2027-07-15`
    """
    from workadvance.evidence import indicators as engine

    day = _day(as_of)
    if compare is not None:
        _compare(records, compare, program_year, format)
        return
    held = engine.definition_set(definitions, program_year)
    _say(_too_early((held,), program_year))
    if explain is not None:
        read = engine.read_records(records)
        _say(read.joined(held.exit_after_days).warnings)
        engine.check_needs(read.given, held)
        write_rows(
            engine.explain_person(read, explain, program_year, held),
            format,
            columns=None
            if format is not Format.table
            else ["indicator", "entry_date", "exit_date", "counts", "sentence"],
            labels=_LABELS,
            title=f"{explain} in {held.year} {program_year}",
        )
        return
    answer = engine.compute_folder(records, held, program_year, day)
    _say(answer.warnings)
    if format is Format.table:
        _table(answer.rows, held, program_year, day)
    elif held.name == engine.USUAL_SET:
        plain = [each.name for each in fields(engine.Indicator)]
        write_rows([{name: getattr(row, name) for name in plain} for row in answer.rows], format)
    else:
        write_rows(answer.rows, format, columns=[each.name for each in fields(engine.SetIndicator)])


def definitions(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The set to show, or all of them if left out.")
    ] = None,
    program_year: Annotated[
        int | None,
        typer.Option("--program-year", metavar="N", help="The year to show it for; the latest version, if left out."),
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.table,
) -> None:
    """What each indicator counts, in which group, and where that is written.

    One row for each rule and indicator of a set, with its source and how the source was **checked**: `read` (its wording, in a
    public copy), `summary` (an agency's summary of it), or `not_read` (general knowledge; read the source before you
    rely on it).

    Example: `workadvance evidence definitions tanf`
    """
    from workadvance.evidence import indicators as engine

    latest = program_year if program_year is not None else engine.LATEST_YEAR
    rows = []
    for each in engine.set_names() if name is None else (name,):
        held = engine.definition_set(each, latest)
        about = {"definitions": f"{held.name}@{held.version}", "from_year": held.first_year}
        rows += [
            {**about, "indicator": None, "rule": rule.rule, "source": rule.source, "checked": rule.checked}
            for rule in held.rules
        ]
        rows += [
            {
                **about,
                "indicator": key,
                "rule": f"{definition.counts}; out of: {definition.out_of}",
                "source": definition.source,
                "checked": definition.checked,
            }
            for key, definition in held.indicators.items()
        ]
    write_rows(rows, format, labels={"from_year": "from year"}, title="Definitions and their sources")


def _compare(records: Path, names: tuple[str, str], program_year: int, format: Format) -> None:
    from workadvance.evidence import indicators as engine

    one, other = (engine.definition_set(name, program_year) for name in names)
    _say(_too_early((one, other), program_year))
    read = engine.read_records(records)
    _say(read.warnings)
    rows = engine.compare_definitions(read, one, other, program_year)
    columns = [each.name for each in fields(engine.Difference)]
    people = len({row.person_id for row in rows})
    counted = "1 person" if people == 1 else f"{people:,} people"
    title = f"{one.name} and {other.name} differ on {counted}, {program_year}"
    write_rows(rows, format, columns=columns, labels=_LABELS, title=title)


def _table(rows: list[SetIndicator], held: DefinitionSet, program_year: int, day: dt.date) -> None:
    """The table for people; columns that would be empty throughout are left out."""
    shown = [
        {
            "indicator": held.indicators[row.indicator].title,
            "program": row.program,
            "cohort_from": row.cohort_from,
            "cohort_to": row.cohort_to,
            "numerator": row.numerator,
            "denominator": row.denominator,
            "value": _value(row.value, held.indicators[row.indicator].unit),
            "response_rate": _value(row.response_rate, "share"),
            "minimum": _value(row.minimum, held.indicators[row.indicator].unit),
            "meets": None if row.meets is None else "yes" if row.meets else "no",
            "status": _STATUS.get(row.status, row.status),
            "excluded": row.excluded,
        }
        for row in rows
    ]
    optional = ("program", "response_rate", "minimum", "meets")
    unused = {name for name in optional if all(line[name] is None for line in shown)}
    if not any(definition.exclusions for definition in held.indicators.values()):
        unused.add("excluded")
    columns = [name for name in (shown[0] if shown else ()) if name not in unused]
    year = held.year.capitalize()
    write_rows(shown, Format.table, columns=columns, labels=_LABELS, title=f"{year} {program_year} as of {day}")


def _too_early(sets: Iterable[DefinitionSet], program_year: int) -> list[str]:
    return [
        f"these definitions hold from a later program year on; {program_year} is computed as if they had held then."
        if held.name == "wioa"
        else f"the definitions “{held.name}” hold from {held.year} {held.first_year} on; {program_year} is computed as if they "
        "had held then."
        for held in sets
        if program_year < held.first_year
    ]


def _say(notes: Iterable[str]) -> None:
    for note in notes:
        print(f"Note: {note}", file=sys.stderr)


def _value(value: float | None, unit: str) -> str | None:
    if value is None:
        return None
    if unit == "share":
        return f"{value:.1%}"
    return f"-${-value:,.2f}" if value < 0 else f"${value:,.2f}"


def _day(text: str | None) -> dt.date:
    if text is None:
        return dt.datetime.now().astimezone().date()
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise InputProblems(
            Problem(f"found “{text}”; a day written YYYY-MM-DD is needed, such as 2027-07-15.", column="--as-of")
        ) from None
