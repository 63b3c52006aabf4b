"""`workadvance labor`: which jobs are worth training for, from public data that ships with the package."""

import typer

from workadvance.cli.labor import data, places, questions, targets

app = typer.Typer(no_args_is_help=True)
data.register(app)
targets.register(app)
questions.register(app)
places.register(app)

__all__ = ["app"]
