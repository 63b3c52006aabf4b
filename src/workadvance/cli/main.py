"""Puts the nouns together and turns errors into messages and exit statuses."""

from __future__ import annotations

import importlib
import os
import sys

import typer

from workadvance import __version__
from workadvance.cli import site
from workadvance.tables import InputProblems

# Each noun is a module of this folder with an `app`; importing one must stay cheap (heavy imports go inside commands).
NOUNS = ("labor", "match", "evidence", "demo", "audit", "reference")

app = typer.Typer(
    name="workadvance",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Runs a sector-focused workforce programme: target jobs, screening, readiness, training, placement, advancement, evidence.",
)


@app.callback(invoke_without_command=True)
def _root(version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


for noun in NOUNS:
    try:
        module = importlib.import_module(f"workadvance.cli.{noun}")
    except ModuleNotFoundError as missing:
        if missing.name != f"workadvance.cli.{noun}":
            raise
        continue
    app.add_typer(module.app, name=noun)


for command in site.app.registered_commands:
    app.registered_commands.append(command)


def main() -> None:
    """Run the command line; never show a traceback for bad input."""
    try:
        app()
    except InputProblems as bad:
        for problem in bad.problems:
            print(problem, file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (OSError, RuntimeError) as failure:
        print(f"{type(failure).__name__}: {failure}", file=sys.stderr)
        sys.exit(1)
