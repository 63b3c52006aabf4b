"""Personal data of one person: a copy of it, and its end."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from workadvance.cli.setup import django_start
from workadvance.tables import InputProblems

if TYPE_CHECKING:
    from workadvance.people.models import Person

app = typer.Typer(no_args_is_help=True)
PERSON = typer.Argument(help="The number in the address of the person's page.")


def _person(number: int) -> Person:
    from workadvance.people.models import Person

    found = Person.objects.select_related("provider").filter(pk=number).first()
    if found is None:
        raise InputProblems(
            f"There is no person {number}. The number is in the address of the person's page: /people/{number}/."
        )
    return found


@app.command()
def report(
    person: int = PERSON,
    file: Path = typer.Argument(help="The JSON file to write."),
) -> None:
    """Write everything on record about one person: the copy they have a right to."""
    django_start()
    from django.core.serializers.json import DjangoJSONEncoder

    from workadvance.exchange.privacy.reports import access_report
    from workadvance.people.access import SYSTEM

    data = access_report(actor=SYSTEM, person=_person(person))
    file.write_text(json.dumps(data, indent=2, ensure_ascii=False, cls=DjangoJSONEncoder) + "\n", encoding="utf-8")
    print(f"{file}: everything on record about person {person}. It is private.", file=sys.stderr)


@app.command()
def erase(
    person: int = PERSON,
    apply: bool = typer.Option(False, "--apply", help="Do it; without this, only show what would be done."),
) -> None:
    """Erase one person: name, contacts, papers, messages, notes, and their private words in the log. What results count stays.

    Only backups made before can still be read. There is no undo.
    """
    django_start()
    from workadvance.exchange.privacy.erasing import erasure_carry_out, erasure_preview
    from workadvance.people.access import SYSTEM

    found = _person(person)
    if found.erased_on is not None:
        print(f"Person {person} was erased on {found.erased_on}.")
        return
    for name, rows in sorted(erasure_preview(found).items()):
        print(f"{name}: {rows}")
    if not apply:
        print(f"{found} would be erased (add --apply).")
        return
    name = str(found)
    erasure_carry_out(actor=SYSTEM, person=found)
    print(f"{name} was erased.")
