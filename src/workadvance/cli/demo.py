"""The demonstration world: `demo build`."""

from __future__ import annotations

import os
import sys
import time

import typer

from workadvance.cli.setup import django_start
from workadvance.tables import InputProblems

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _demo() -> None:
    """The demonstration world."""


@app.command()
def build(
    seed: int = typer.Option(1, help="The same seed makes the same world."),
    people: int = typer.Option(2400, min=50, max=300_000, help="How many applicants."),
    serve: bool = typer.Option(True, "--serve/--no-serve", help="Serve it on http://127.0.0.1:8000 afterwards."),
    port: int = typer.Option(8000, min=1, max=65535, help="Port to serve on."),
) -> None:
    """Make the demonstration world in an empty database (once), and serve it.

    Run again it keeps what is there. It never touches a database that holds anything else.
    """
    os.environ["WORKADVANCE_DEMO"] = "1"
    django_start(checked=False)
    from django.core.management import call_command
    from django.db import connection

    from workadvance.demo.world import NotEmpty, state
    from workadvance.demo.world import build as build_world
    from workadvance.events.table_statistics import statistics_update

    tables = connection.introspection.table_names()
    if tables and "demo_demoworld" not in tables:
        raise InputProblems(
            "this database holds tables of something else; the demo needs a database of its own (see DATABASE_URL)."
        )
    if not tables:
        print("Making the database ...", file=sys.stderr)
    call_command("migrate", verbosity=0)
    try:
        world = state()
    except NotEmpty as refused:
        raise InputProblems(str(refused)) from refused
    if world is not None:
        if (world.seed, world.people) != (seed, people) and ("--seed" in sys.argv or "--people" in sys.argv):
            raise InputProblems(
                f"this database holds the world of seed {world.seed} with {world.people} applicants. "
                "For another one, delete the database or set WORKADVANCE_VAR to another folder."
            )
        print(f"The demonstration world of {world.built_at:%Y-%m-%d} is there already; keeping it.", file=sys.stderr)
    else:
        from rich.console import Console

        began = time.monotonic()
        console = Console(stderr=True)
        with console.status("Making the demonstration world ...") as status:
            made = build_world(
                seed=seed, people=people, say=lambda text: status.update(f"Making the demonstration world: {text} ...")
            )
        statistics_update(connection)
        shown = ", ".join(f"{n:,} {what}" for what, n in made.items())
        print(f"Made {shown} in {time.monotonic() - began:.0f} s.", file=sys.stderr)
    if serve:
        print(
            f"\nWorkAdvance is at http://127.0.0.1:{port}/  (everything in it is made up)\n"
            "Sign in: choose a role on the sign-in page, one click each. Stop with Ctrl+C.\n",
            file=sys.stderr,
            flush=True,
        )
        connection.close()
        # In place of this process, which has the whole site loaded and would only wait.
        os.execv(sys.executable, [sys.executable, "-m", "workadvance", "serve", "--port", str(port), "--workers", "2"])
