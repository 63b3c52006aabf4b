"""Badges: `credential verify`, `credential keys`, `credential rotate`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import typer

from workadvance import badges
from workadvance.cli.exchange import organization_of
from workadvance.cli.setup import django_start
from workadvance.tables import Format, InputProblems, to_json, write_rows

app = typer.Typer(no_args_is_help=True)
_UNCHECKED: Any = {"verify_signature": False}


@app.command()
def verify(
    file: Path = typer.Argument(help="A badge: .jwt, .json with its proof, or a PNG or SVG that carries one."),
    did: list[Path] = typer.Option(
        [], "--did", help="The issuer's did.json, where it is not this installation. Repeat for several."
    ),
    status: list[Path] = typer.Option(
        [], "--status", help="A status list, as the issuer serves it. Repeat for several (revoked, suspended)."
    ),
    online: bool = typer.Option(
        False, "--online", help="Get did:web documents and status lists from the issuer (https)."
    ),
    key_in_file: bool = typer.Option(
        False,
        "--key-in-file",
        help="Take the key the file brings along: tells whether it was changed, not who made it.",
    ),
    at: str = typer.Option("", "--at", help="As of which moment, such as 2026-05-01T00:00:00Z; now if not given."),
    format: Format = typer.Option(Format.table, "--format", help="How to print."),
) -> None:
    """Whether a badge is valid, revoked, suspended, expired, tampered, signed with an unknown or withdrawn key, or malformed.

    Ends with 0 for valid, 1 for any other verdict, 2 where a file can't be read. Looks at nothing online unless asked.
    """
    keys_of, list_at = _sources(did, status, online, apart=bool(did or online or key_in_file))
    told = _told(file, keys_of, list_at, _moment(at), key_in_file)
    row = {
        "file": str(file),
        "verdict": told.verdict.value,
        "valid": told.verdict is badges.BadgeVerdict.VALID,
        "name": told.name,
        "issuer": told.issuer,
        "issuer_name": told.issuer_name,
        "valid_from": told.valid_from.isoformat() if told.valid_from else None,
        "valid_until": told.valid_until.isoformat() if told.valid_until else None,
        "key": told.key,
        "key_state": told.key_state or None,
    }
    reasons = [{"verdict": r.verdict.value, "code": r.code, "text": r.text} for r in told.reasons]
    if format is Format.json:
        typer.echo(to_json({**row, "reasons": reasons}))
    elif format is Format.csv:
        write_rows([{**row, "reasons": " ".join(r["text"] for r in reasons)}], format)
    else:
        typer.echo(f"{told.verdict.value}: {told.name or file.name}")
        for line in _lines(told):
            typer.echo(f"  {line}")
    raise typer.Exit(told.verdict.exit_code)


def _lines(told: badges.BadgeTold) -> list[str]:
    issuer = f"Issued by {told.issuer_name or told.issuer}" + (f" ({told.issuer})." if told.issuer_name else ".")
    return [*([issuer] if told.issuer else []), *(reason.text for reason in told.reasons)]


def _told(
    file: Path,
    keys_of: Callable[[str], badges.IssuerKeys | None],
    list_at: Callable[[str], str | None],
    now: dt.datetime,
    key_in_file: bool,
) -> badges.BadgeTold:
    try:
        data = file.read_bytes()
    except OSError as wrong:
        raise InputProblems(f"{file} can't be read: {wrong.strerror or wrong}.") from None
    try:
        text = badges.read_credential(data)
    except badges.NotReadable as wrong:
        told = badges.BadgeTold()
        told.add(badges.BadgeVerdict.MALFORMED, "unreadable", str(wrong))
        return told
    return badges.verify(text, now=now, keys_of=keys_of, list_at=list_at, key_in_file=key_in_file)


def _moment(at: str) -> dt.datetime:
    if not at:
        return dt.datetime.now(dt.UTC)
    try:
        found = dt.datetime.fromisoformat(at)
    except ValueError:
        raise InputProblems(f"--at {at} is no moment. Write it like 2026-05-01T00:00:00Z.") from None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _sources(
    did: list[Path], status: list[Path], online: bool, *, apart: bool
) -> tuple[Callable[[str], badges.IssuerKeys | None], Callable[[str], str | None]]:
    """Where keys and status lists come from: files first, then this installation, then (asked for) the issuer itself.

    With keys from elsewhere (`apart`) no database is needed.
    """
    given = {keys.issuer: keys for path in did for keys in _documents(path)}
    listed = {_named(text): text for text in map(_text, status)}
    if not apart:
        try:
            django_start()
        except RuntimeError as nothing:  # no site here, which knows no issuer; the file can still be looked at
            typer.echo(str(nothing), err=True)
            apart = True
    if not apart:
        from workadvance.training.badge_issuer import keys_known, list_known

    def keys_of(issuer: str) -> badges.IssuerKeys | None:
        found = given.get(issuer)
        if found is None and not apart:
            found = keys_known(issuer)
        if found is None and online and issuer.startswith("did:web:"):
            found = _online_keys(issuer)
        return found

    def list_at(address: str) -> str | None:
        found = listed.get(address) or (next(iter(listed.values())) if len(listed) == 1 else None)
        if found is None and not apart:
            found = list_known(address)
        if found is None and online:
            try:
                found = badges.fetch_text(address)
            except badges.NotFetched as wrong:
                typer.echo(str(wrong), err=True)
        return found

    return keys_of, list_at


def _named(text: str) -> str:
    """The address a status list says it lies at, before anything of it is believed: tells several lists apart."""
    try:
        found = json.loads(text) if text.lstrip().startswith("{") else jwt.decode(text.strip(), options=_UNCHECKED)
    except (ValueError, jwt.PyJWTError):
        return ""
    return str(found.get("id") or "") if isinstance(found, dict) else ""


def _online_keys(issuer: str) -> badges.IssuerKeys | None:
    try:
        found = badges.IssuerKeys.of_document(badges.fetch_json(badges.did_web_address(issuer)))
    except (badges.NotFetched, ValueError) as wrong:
        typer.echo(str(wrong), err=True)
        return None
    # A document speaks for itself only.
    return found if found.issuer == issuer else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise InputProblems(f"{path} can't be read: {wrong}.") from None


def _documents(path: Path) -> list[badges.IssuerKeys]:
    try:
        read: Any = json.loads(_text(path))
        return [badges.IssuerKeys.of_document(one) for one in (read if isinstance(read, list) else [read])]
    except ValueError as wrong:
        raise InputProblems(f"{path} is no document of an issuer's keys. {wrong}") from None


@app.command()
def keys(format: Format = typer.Option(Format.table, "--format", help="How to print.")) -> None:
    """Show the keys badges are signed with, by organization, and since when. Never shows a secret."""
    django_start()
    from workadvance.training.badge_issuer import issuer_did
    from workadvance.training.models import BadgeKey

    rows = BadgeKey.objects.select_related("organization").order_by("organization__name", "organization", "pk")
    shown = [
        {
            "organization": row.organization.name,
            "number": row.organization_id,
            "key": f"{issuer_did(row.organization_id)}#{row.name}",
            "state": "withdrawn" if row.withdrawn_at else "former" if row.ended_at else "signs",
            "made": row.made_at.date().isoformat(),
            "ended": row.ended_at.date().isoformat() if row.ended_at else "",
            "public": row.public,
        }
        for row in rows
    ]
    write_rows(shown, format)


@app.command()
def rotate(
    organization: str = typer.Option(..., "--organization", help="Name of the provider."),
    withdraw: bool = typer.Option(
        False,
        "--withdraw",
        help="The key has leaked: what it signed proves nothing, and our own badges are signed again.",
    ),
    apply: bool = typer.Option(False, "--apply", help="Do it; without this, only show what would be done."),
) -> None:
    """Sign badges with a new key from now on. What former keys signed stays valid, unless the key is withdrawn."""
    django_start()
    from workadvance.people.access import SYSTEM
    from workadvance.training.services import badge_key_rotate

    found = organization_of(organization)
    if not apply:
        typer.echo(f"The key of {found.name} would be {'withdrawn' if withdraw else 'replaced'} (add --apply).")
        return
    again = badge_key_rotate(actor=SYSTEM, organization=found, withdraw=withdraw)
    typer.echo(f"{found.name} signs with a new key. Badges signed again: {again}.")
