"""`workadvance labor`: which jobs are worth training for, from public data that ships with the package."""

import typer

from workadvance.cli.labor import data, local_economy, questions, targets

app = typer.Typer(no_args_is_help=True)
data.register(app)
targets.register(app)
questions.register(app)
local_economy.register(app)

__all__ = ["app"]
