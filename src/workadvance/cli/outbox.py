"""What waits to be sent and what failed: `outbox list`, `outbox retry`."""

from __future__ import annotations

import sys

import typer

from workadvance.cli.setup import django_start
from workadvance.tables import Format, write_rows

app = typer.Typer(no_args_is_help=True)


@app.command(name="list")
def listed(format: Format = typer.Option(Format.table, "--format", help="How to print.")) -> None:
    """Show the tasks whose last attempt failed: since when, how often tried, why, and when the next attempt is."""
    django_start()
    from workadvance.events.outbox import outbox_state, tasks_in_trouble

    state = outbox_state()
    print(f"{state.workers} workers running, {state.late} tasks late, {state.given_up} given up", file=sys.stderr)
    rows = [
        {
            "task": t.event.kind if t.event else t.task,
            "since": t.since.isoformat(timespec="minutes"),
            "attempts": t.attempts,
            "reason": t.failure,
            "next": t.again_at.isoformat(timespec="minutes") if t.again_at else "",
        }
        for t in tasks_in_trouble()
    ]
    write_rows(rows, format)


@app.command()
def retry(
    apply: bool = typer.Option(False, "--apply", help="Do it; without this, only show what would be done."),
) -> None:
    """Try every failed task again now, and for another 4 days."""
    django_start()
    from workadvance.events.outbox import tasks_in_trouble, tasks_retry
    from workadvance.people.access import SYSTEM

    found = [t.task_id for t in tasks_in_trouble()]
    if apply:
        print(f"{tasks_retry(author=SYSTEM, task_ids=found)} tasks will be tried again now")
    else:
        print(f"{len(found)} tasks would be tried again (add --apply)")
