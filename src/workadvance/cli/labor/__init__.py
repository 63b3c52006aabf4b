"""`workadvance labor`: which jobs are worth training for, from public data that ships with the package."""

import typer

from workadvance.cli.labor import data, questions, targets

app = typer.Typer(
    no_args_is_help=True,
    help="Which jobs are worth training for: areas, occupations, pay, openings and ladders from public data.",
)
data.register(app)
targets.register(app)
questions.register(app)

__all__ = ["app"]
