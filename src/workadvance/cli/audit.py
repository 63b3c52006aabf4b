"""The log's proof: `audit seal`, `audit verify`."""

from __future__ import annotations

import sys

import typer

from workadvance.cli.setup import django_start
from workadvance.tables import Format, write_rows

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
