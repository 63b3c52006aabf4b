"""Looking for two records of one person."""

from __future__ import annotations

import typer

from workadvance.cli.exchange import organization_of
from workadvance.cli.setup import django_start

app = typer.Typer(no_args_is_help=True)


@app.command()
def find(organization: str = typer.Option(..., "--organization", help="Name of the provider.")) -> None:
    """Compare everyone on record at a provider; likely pairs go to the page of possible duplicates. Nothing is merged."""
    django_start()
    from workadvance.people.access import SYSTEM
    from workadvance.people.duplicates import duplicates_find

    found = duplicates_find(author=SYSTEM, provider=organization_of(organization))
    print(f"{found} new pairs to answer.")


@app.command()
def across() -> None:
    """The same across providers, only under a data-sharing agreement and of people who consented (run-due does it)."""
    django_start()
    from workadvance.people.access import SYSTEM
    from workadvance.people.duplicates import duplicates_find_across

    print(f"{duplicates_find_across(author=SYSTEM)} new pairs to answer.")
