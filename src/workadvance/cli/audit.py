"""The log: its proof (`audit seal`, `audit verify`), and erasing one person's private words in it (`audit erase`)."""

from __future__ import annotations

import sys

import typer

from workadvance.cli.setup import django_start
from workadvance.tables import Format, InputProblems, write_rows

app = typer.Typer(no_args_is_help=True)


@app.command()
def seal() -> None:
    """Seal the events recorded since the last seal (run-due does it once a day)."""
    django_start()
    from workadvance.events.seals import events_seal

    made = events_seal()
    if not made:
        print("Nothing new to seal.", file=sys.stderr)
    for s in made:
        print(f"Sealed {s.count} events, ids {s.first_event_id}-{s.last_event_id}; head {s.hash}", file=sys.stderr)


@app.command()
def verify(
    expect: str = typer.Option("", help="A head noted earlier: it must still be in the chain."),
    format: Format = typer.Option(Format.table, "--format", help="How to print."),
) -> None:
    """Compute every seal again from the events. Exit status 1 when anything sealed was altered or removed.

    Note the head somewhere outside this machine and give it back later with --expect: that also shows a log whose newest
    part was cut off.
    """
    django_start()
    from workadvance.events.seals import events_verify

    found = events_verify(expect)
    write_rows(
        [
            {
                "sealed": found.sealed,
                "unsealed": found.unsealed,
                "seals": found.seals,
                "head": found.head,
                "intact": not found.problems,
            }
        ],
        format,
    )
    for problem in found.problems:
        print(problem, file=sys.stderr)
    if found.problems:
        raise typer.Exit(1)
    print("Nothing sealed was altered or removed.", file=sys.stderr)


@app.command()
def erase(
    person: int = typer.Argument(help="The number in the address of the person's page."),
    apply: bool = typer.Option(False, "--apply", help="Do it; without this, only show what would be done."),
) -> None:
    """Erase one person's private words in the log for good: notes, goals, former addresses.

    The key they are encrypted with is destroyed; only backups made before can still be read. The events, their dates and the
    log's proof stay. Nothing private can be added to the person's history afterwards.
    """
    django_start()
    from workadvance.events.selectors import private_events_count
    from workadvance.events.services import person_history_erase
    from workadvance.people.access import SYSTEM
    from workadvance.people.models import Person

    found = Person.objects.filter(pk=person).first()
    if found is None:
        raise InputProblems(
            f"There is no person {person}. The number is in the address of the person's page: /people/{person}/."
        )
    private = private_events_count(person_id=person)
    if apply:
        person_history_erase(person_id=person, author=SYSTEM)
    said = "were erased" if apply else "would be erased (add --apply)"
    print(f"Private words in {private} events of {found} {said}.")
