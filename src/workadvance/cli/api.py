"""Connections to other systems: `workadvance api`."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from workadvance.cli.setup import django_start
from workadvance.tables import InputProblems, nearest

if TYPE_CHECKING:
    from workadvance.api.models import ApiToken
    from workadvance.people.models import Organization

app = typer.Typer(no_args_is_help=True)
token = typer.Typer(no_args_is_help=True, help="Tokens: make one for another system, list them, revoke one.")
app.add_typer(token, name="token")


def _organization(name: str) -> Organization:
    """The provider or intermediary of a name; InputProblems with names like it where there is none."""
    from workadvance.people.models import Organization

    rows = Organization.objects.filter(kind__in=["provider", "intermediary"])
    found = rows.filter(name__iexact=name).order_by("pk").first()
    if found is None:
        names = list(rows.order_by("name").values_list("name", flat=True))
        like = ", ".join(nearest(name, names)) or ", ".join(names[:10])
        raise InputProblems(f"There is no provider or intermediary “{name}”. There are: {like}.")
    return found


@token.command()
def add(
    organization: str = typer.Argument(help="Name of the provider or intermediary."),
    name: str = typer.Argument(help="The system that will use it."),
    scope: list[str] = typer.Option([], "--scope", help="What it may do, such as people:read. Give it several times."),
    days: int = typer.Option(90, "--days", help="How many days it works, at most 366."),
) -> None:
    """Make a token and print it, this once."""
    django_start()
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from workadvance.api.scopes import SCOPES
    from workadvance.api.services import token_create
    from workadvance.people.access import SYSTEM

    unknown = [one for one in scope if one not in SCOPES]
    if unknown or not scope:
        wrong = f"There is no scope {', '.join(unknown)}. " if unknown else "Give at least one --scope. "
        raise InputProblems(f"{wrong}There are: {', '.join(SCOPES)}.")
    if not 0 <= days <= 366:
        raise InputProblems("Give --days from 0 to 366.")
    expires = timezone.localdate() + dt.timedelta(days=days)
    try:
        made = token_create(
            actor=SYSTEM, organization=_organization(organization), name=name, scopes=scope, expires_on=expires
        )
    except ValidationError as refusal:
        raise InputProblems(list(refusal.messages)) from None
    print(made.text)


@token.command(name="list")
def listed() -> None:
    """Show every token with its organization, last use, last day and scopes; never the token itself."""
    django_start()
    from workadvance.api.models import ApiToken

    for one in ApiToken.objects.select_related("organization").order_by("organization__name", "name", "pk"):
        print(_line(one))


def _line(one: ApiToken) -> str:
    """A token as one line."""
    used = f"last used {one.last_used_at:%Y-%m-%d}" if one.last_used_at else "never used"
    ends = f"revoked {one.revoked_at:%Y-%m-%d}" if one.revoked_at else f"until {one.expires_on}"
    return f"{one.pk}\t{one.organization}\t{one.name}\t{one.beginning}…\t{used}\t{ends}\t{' '.join(one.scopes)}"


@token.command()
def revoke(number: int = typer.Argument(help="Its number, as “workadvance api token list” shows it.")) -> None:
    """End a token at once."""
    django_start()
    from workadvance.api.models import ApiToken
    from workadvance.api.services import token_revoke
    from workadvance.people.access import SYSTEM

    found = ApiToken.objects.filter(pk=number).first()
    if found is None:
        raise InputProblems(f"There is no token {number}.")
    token_revoke(actor=SYSTEM, token=found)
    print(f"{found.name} is revoked")


@app.command()
def describe(
    output: Path | None = typer.Option(None, "--output", help="A file to write; without it, printed."),
) -> None:
    """Print the description of the API (OpenAPI, JSON)."""
    django_start(checked=False)
    from workadvance.api.description import description

    text = json.dumps(description(), indent=2, ensure_ascii=False)
    if output is None:
        print(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")
