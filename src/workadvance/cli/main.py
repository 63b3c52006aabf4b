"""Puts the nouns together and turns errors into messages and exit statuses."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import MutableMapping
from functools import cache
from typing import Any

import typer
import typer.main
from typer.core import TyperGroup

from workadvance import __version__
from workadvance.cli import backup, exchange, report, site
from workadvance.tables import InputProblems

# Each noun is a module of this folder with an `app`. It is imported when one of its commands is asked for: the help lists
# the nouns without paying for what their commands need.
NOUNS = {
    "labor": "Which jobs are worth training for: areas, occupations, pay, openings and ladders from public data.",
    "match": "Who should be referred to which opening: the most people, then the best total, with a proof and reasons.",
    "evidence": "Did it work? Draw the lottery, estimate the impact, compute the indicators, compare benefits with costs.",
    "policy": "Who is eligible: a program's criteria, dated and cited, over what is known of an applicant.",
    "wages": "State wage files: whose lines they are, what would change, by quarter and vintage.",
    "cliff": "What a raise is worth after taxes and benefits, and where more pay leaves less.",
    "report": "The program's own figures, and the files that agencies ask for.",
    "demo": "A made-up world on real places, occupations and wages, to try everything in.",
    "organization": "Providers, intermediaries, partners and funders: add them, move them, their sites.",
    "access": "Who works here: invite people, disable accounts, reset two-step sign-in, lists of joiners and leavers.",
    "lines": "The phone numbers and email addresses at which people reach an organization.",
    "keys": "The keys that sign links and encrypt what is personal: see them, replace them while the site runs.",
    "credential": "Badges (Open Badges 3.0): verify one, see and replace the keys they are signed with.",
    "export": "Take data out: a data package with its dictionary, or one table as CSV or XLSX.",
    "privacy": "Personal data of one person: a copy of it, and erasing it.",
    "duplicates": "Records that may be of one person: find the likely pairs.",
    "outbox": "Letters, notices and messages that could not be sent: see them, try them again.",
    "api": "Connections to other systems: tokens, the description of the API.",
    "audit": "Prove that the log was not altered.",
    "reference": "Write the reference pages from the code itself.",
}


# Errors whose words are a whole sentence, by name: their modules need Django, which most commands never load.
SENTENCES = frozenset({"NotReady", "Unreadable", "WrongKey"})


@cache
def noun_commands(noun: str) -> MutableMapping[str, Any]:
    """Name to command, in the order the noun's module declares them."""
    module = importlib.import_module(f"workadvance.cli.{noun}")
    whole = typer.main.get_command(module.app)
    assert isinstance(whole, TyperGroup)
    return whole.commands


class Noun(TyperGroup):
    """The commands of one noun, read from its module when someone first looks at them."""

    @property
    def commands(self) -> MutableMapping[str, Any]:
        return noun_commands(self.name or "")

    @commands.setter
    def commands(self, found: MutableMapping[str, Any]) -> None:
        assert not found, "a noun's commands stand in its own module"


app = typer.Typer(
    name="workadvance",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Runs a sector-focused workforce program: target jobs, screening, readiness, training, placement, advancement, evidence.",
)


@app.callback(invoke_without_command=True)
def _root(version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


for noun, text in NOUNS.items():
    app.add_typer(typer.Typer(cls=Noun, no_args_is_help=True, rich_markup_mode="markdown"), name=noun, help=text)

for command in [
    *site.app.registered_commands,
    *backup.app.registered_commands,
    *exchange.app.registered_commands,
    *report.alone.registered_commands,
]:
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
        named = "" if type(failure).__name__ in SENTENCES else f"{type(failure).__name__}: "
        print(f"{named}{failure}", file=sys.stderr)
        sys.exit(1)
    except Exception as failure:
        # The database went away, or is of another version, in the middle of a command.
        if not any(kind.__module__ == "django.db.utils" for kind in type(failure).__mro__):
            raise
        print(f"The database refused this: {str(failure).strip().splitlines()[0]}", file=sys.stderr)
        sys.exit(1)
