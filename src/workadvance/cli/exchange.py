"""Bringing data in from files: `workadvance import`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from workadvance.cli.setup import django_start
from workadvance.tables import InputProblems, nearest

if TYPE_CHECKING:
    from workadvance.exchange.models import DataImport
    from workadvance.people.models import Organization

app = typer.Typer(no_args_is_help=True)
MOST_PRINTED = 50


def organization_of(name: str) -> Organization:
    """The provider of a name; InputProblems with names like it where there is none."""
    from workadvance.people.models import Organization

    found = Organization.objects.filter(name__iexact=name, kind="provider").order_by("pk").first()
    if found is None:
        names = list(Organization.objects.filter(kind="provider").order_by("name").values_list("name", flat=True))
        like = ", ".join(nearest(name, names)) or ", ".join(names[:10])
        raise InputProblems(f"There is no provider “{name}”. There are: {like}.")
    return found


def _mapping(path: Path | None) -> Mapping[str, str]:
    """Heading to field, from a file of YAML or JSON."""
    if path is None:
        return {}
    import yaml

    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputProblems(f"{path}: cannot be read as YAML or JSON.") from error
    if not isinstance(read, dict):
        raise InputProblems(
            f"{path}: a heading and a field on each line are needed, such as “Client #: record_number”."
        )
    return {str(heading): str(name or "") for heading, name in read.items()}


@app.command(name="import")
def import_(
    kind: str = typer.Argument(help="people, applications, employers, orders, postings, attendance or jobs."),
    file: Path = typer.Argument(
        help="A CSV or XLSX file, as it is; of postings also JSON with schema.org JobPostings."
    ),
    organization: str = typer.Option(..., "--organization", help="Name of the provider."),
    program: str = typer.Option("", "--program", help="Program of rows that name none."),
    mapping: Path | None = typer.Option(
        None, "--mapping", help="YAML or JSON file: heading to field, where a column is not recognized."
    ),
    apply: bool = typer.Option(
        False, "--apply", help="Import what has no problem; without this, only say what is found."
    ),
    duplicates: str = typer.Option("new", "--duplicates", help="Rows like someone on record: new, same or skip."),
) -> None:
    """Import a spreadsheet: every problem by row and column, possible duplicates, and nothing saved without --apply."""
    django_start()
    from django.core.exceptions import ValidationError

    from workadvance.exchange import services
    from workadvance.exchange.import_fields import fields_of
    from workadvance.exchange.models import ImportKind, ImportRow
    from workadvance.people.access import SYSTEM
    from workadvance.programs.models import Program

    kind = {"postings": ImportKind.ORDERS.value}.get(kind, kind)
    if kind not in ImportKind.values:
        raise InputProblems(f"“{kind}” is no kind of import. There are: {', '.join(ImportKind.values)}.")
    if duplicates not in ImportRow.Choice.values:
        raise InputProblems("Give --duplicates new, same or skip.")
    provider, held = organization_of(organization), _mapping(mapping)
    unknown = sorted({name for name in held.values() if name} - set(fields_of(kind)))
    if unknown:
        known = ", ".join(fields_of(kind))
        raise InputProblems(f"No field is called {', '.join(unknown)}. There are: {known}.")
    of = Program.objects.filter(provider=provider, name__iexact=program).first() if program else None
    if program and of is None:
        raise InputProblems(f"{provider} has no program “{program}”.")
    try:
        data = file.read_bytes()
        found = services.import_upload(
            actor=SYSTEM, provider=provider, kind=kind, file_name=file.name, data=data, program=of, mapping=held
        )
    except FileNotFoundError:
        raise InputProblems(f"{file}: there is no such file. Check the path.") from None
    except ValidationError as refusal:
        raise InputProblems([f"{file.name}: {text}" for text in refusal.messages]) from None
    services.import_check(author=SYSTEM, data_import=found)
    found.refresh_from_db()
    _told(found)
    if not apply:
        services.import_discard(actor=SYSTEM, data_import=found)
        print("Nothing was saved (add --apply).")
        return
    if duplicates != "new":
        services.rows_choose(actor=SYSTEM, data_import=found, choice=duplicates)
    services.import_apply(actor=SYSTEM, data_import=found)
    services.import_write(author=SYSTEM, data_import=found)
    print(_counted(found, "After the import"))


def _told(found: DataImport) -> None:
    """What was recognized and found, the problems by row and column."""
    from workadvance.exchange.row_contents import contents_of

    for heading, name in zip(found.head, found.columns, strict=True):
        print(f"{heading or '(no name)'}: {name or 'left out'}", file=sys.stderr)
    column_of = {name: heading for heading, name in zip(found.head, found.columns, strict=True) if name}
    rows = found.rows.filter(outcome="problem").order_by("number")
    for row in rows[:MOST_PRINTED]:
        for problem in contents_of(row).problems:
            where = f", column {column_of.get(problem.field, problem.field)}" if problem.field else ""
            print(f"row {row.number}{where}: {problem.english}")
    if (more := rows.count() - MOST_PRINTED) > 0:
        print(f"and {more} more rows with problems.")
    print(_counted(found, "Found"))


def _counted(found: DataImport, what: str) -> str:
    from workadvance.exchange.selectors import outcome_counts

    counts: Counter[str] = outcome_counts(found)
    said = ", ".join(f"{n} {outcome}" for outcome, n in sorted(counts.items()))
    return f"{what}: {said or 'no rows'}."
