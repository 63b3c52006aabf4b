"""`workadvance evidence …`: did the program work, for which people, and at what cost.

Each module of this folder that is named in `MODULES` exposes `register(app)`, which adds its commands.
Importing one must stay cheap: heavy imports go inside the commands.
"""

from __future__ import annotations

import importlib

import typer

# In the order the help lists their commands.
MODULES = ("lottery", "balance", "impact", "survival", "retention", "power", "indicators", "benefit_cost")

app = typer.Typer(
    name="evidence",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _evidence() -> None:
    pass  # a callback keeps the commands under the noun even while there is only one


for _name in MODULES:
    importlib.import_module(f"workadvance.cli.evidence.{_name}").register(app)
