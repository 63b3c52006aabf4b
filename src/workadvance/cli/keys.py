"""The installation's keys: `keys show`, `keys rotate`."""

from __future__ import annotations

import enum

import typer

from workadvance.cli.setup import django_start
from workadvance.tables import Format, InputProblems, write_rows

app = typer.Typer(no_args_is_help=True)


class Which(enum.StrEnum):
    """The keys that can be replaced."""

    secret = "secret"
    encryption = "encryption"


@app.command()
def show(format: Format = typer.Option(Format.table, "--format", help="How to print.")) -> None:
    """Show since when each key is in use, and whether it is the one the database knows. Never shows a key."""
    django_start(checked=False)
    from workadvance.events.keys import key_known, rings
    from workadvance.web.key_rotation import noted_since

    since = noted_since()
    write_rows([{"key": name, "since": since.get(name, ""), "fits": key_known(name)} for name in rings()], format)


@app.command()
def rotate(
    which: Which = typer.Argument(help="secret: signs links and sessions. encryption: encrypts identifiers and notes."),
    forget: bool = typer.Option(
        False, "--forget", help="secret only: former links and sessions end at once (the key has leaked)."
    ),
    apply: bool = typer.Option(False, "--apply", help="Do it; without this, only show what would be done."),
) -> None:
    """Replace a key while the site runs: what was signed still opens, what was encrypted is encrypted again with the new key."""
    django_start()
    from django.conf import settings

    from workadvance.people.access import SYSTEM
    from workadvance.web.environment import given
    from workadvance.web.key_rotation import encryption_key_rotate, secret_key_rotate

    variable = f"WORKADVANCE_{which.upper()}_KEY"
    if given(variable) and (which is Which.secret or not settings.ENCRYPTION_KEYS_BEFORE):
        last = " and run this command again" if which is Which.encryption else ""
        raise InputProblems(
            f"{variable} comes from the environment. Put the former key into {variable}S_BEFORE, a new one into {variable} "
            + ("(and the former one into WORKADVANCE_SEAL_KEY too), " if which is Which.encryption else "")
            + f"start the servers again one after the other{last}."
        )
    if not apply:
        print(f"The {which} key would be replaced (add --apply).")
    elif which is Which.secret:
        secret_key_rotate(author=SYSTEM, forget=forget)
        print("The secret key is replaced. Start the servers again when it suits you.")
    else:
        for model, number in encryption_key_rotate(author=SYSTEM).items():
            print(f"{model}: {number} encrypted again")
