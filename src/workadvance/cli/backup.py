"""`backup` and `restore`: the whole site in one encrypted file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import typer

from workadvance.cli.setup import django_start
from workadvance.tables import InputProblems

app = typer.Typer(no_args_is_help=True)
PASSPHRASE = typer.Option(
    None, "--passphrase-file", help="A file with the passphrase. Without it, you are asked for one.", exists=True
)


def _passphrase(file: Path | None, *, new: bool) -> str:
    if file is not None:
        return file.read_text().strip()
    if not sys.stdin.isatty():
        raise InputProblems("Give the passphrase with --passphrase-file; no terminal is there to ask on.")
    return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True))


@app.command()
def backup(
    file: Path = typer.Argument(help="The file to write; there must be none of this name."),
    keys: bool = typer.Option(
        False, "--keys", help="Put the keys in too. Keep the passphrase well: it opens everything."
    ),
    passphrase_file: Path | None = PASSPHRASE,
) -> None:
    """Back up the database and the uploads into one encrypted file, while the site runs."""
    django_start()
    from workadvance.web.backup import backup_make
    from workadvance.web.upgrade import backup_noted

    if file.exists():
        raise InputProblems(f"{file} exists already. Give another name; backups are never overwritten.")
    kept = backup_make(file, passphrase=_passphrase(passphrase_file, new=True), keys=keys)
    backup_noted()
    for name in kept.missing:
        print(f"upload {name} is not in the storage", file=sys.stderr)
    held = "with the keys" if keys else "without the keys: keep them somewhere else"
    print(f"{file}: the database and {kept.uploads} uploads, {held}", file=sys.stderr)


@app.command()
def restore(
    file: Path = typer.Argument(help="A backup.", exists=True, dir_okay=False),
    passphrase_file: Path | None = PASSPHRASE,
) -> None:
    """Restore a backup into an empty place: an empty database, a var folder without uploads. Ends with doctor and audit."""
    django_start(checked=False)
    from workadvance.web.backup import restore as restored

    kept = restored(file, passphrase=_passphrase(passphrase_file, new=False))
    print(f"Restored the database and {kept.uploads} uploads.", file=sys.stderr)
    # In processes of their own: this one began with the keys that were here before.
    for words in (["audit", "verify"], ["doctor", "--all"]):
        done = subprocess.run([sys.executable, "-m", "workadvance", *words], env=dict(os.environ), check=False)
        if done.returncode:
            raise typer.Exit(done.returncode)
