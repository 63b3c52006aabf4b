"""Who works here: `workadvance access invite|list|disable|enable|reset-mfa|import`."""

from __future__ import annotations

import csv
import datetime as dt
import enum
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from workadvance.cli.setup import django_start
from workadvance.tables import InputProblems, Problem, nearest
from workadvance.tables.printing import Format, write_rows

if TYPE_CHECKING:
    from workadvance.people.models import Organization, User

app = typer.Typer(no_args_is_help=True)
EMAIL = typer.Argument(help="The email address the person signs in with.")
FORMAT = typer.Option(Format.table, "--format", help="How to print: a table to read, JSON or CSV.")
COLUMNS = ("email", "name", "role", "organization", "language", "starts_on", "ends_on")
NEEDED = COLUMNS[:4]


class Language(enum.StrEnum):
    """The languages of invitations."""

    en = "en"
    es = "es"


class StaffRole(enum.StrEnum):
    """The roles that are given by invitation."""

    manager = "manager"
    screener = "screener"
    coach = "coach"
    instructor = "instructor"
    job_developer = "job_developer"
    evaluator = "evaluator"
    funder = "funder"
    administrator = "administrator"


@dataclass(frozen=True, slots=True)
class AccessLine:
    """A role as it is printed."""

    email: str
    name: str
    role: str
    organization: str
    starts_on: dt.date
    ends_on: dt.date | None
    can_sign_in: bool
    last_sign_in: dt.datetime | None
    invitation: str


def _user(email: str) -> User:
    from workadvance.people.models import User

    found = User.objects.filter(email__iexact=email.strip()).first()
    if found is None:
        names = list(User.objects.order_by("email").values_list("email", flat=True))
        like = ", ".join(nearest(email, names)) or "none like it"
        raise InputProblems(Problem(f"no one has the email “{email}”. There are: {like}.", column="email"))
    return found


def _place(name: str, role: str) -> Organization:
    """The organization of a name: a funder for the role of funders, another for the others."""
    from workadvance.people.models import Organization

    rows = Organization.objects.exclude(kind="employer").order_by("name", "pk")
    rows = rows.filter(kind="funder") if role == "funder" else rows.exclude(kind="funder")
    found = rows.filter(name__iexact=" ".join(name.split())).first()
    if found is None:
        names = list(rows.values_list("name", flat=True))
        like = ", ".join(nearest(name, names) or names[:10]) or "none yet"
        raise InputProblems(Problem(f"there is no organization “{name}”. There are: {like}.", column="--organization"))
    return found


def _done(do: Callable[[], Any]) -> Any:
    """Do it; what a service refuses is said on a line of its own."""
    from django.core.exceptions import ValidationError

    try:
        return do()
    except ValidationError as error:
        raise InputProblems(list(error.messages)) from error


@app.command(name="list")
def listed(
    organization: str = typer.Option("", "--organization", help="Only this organization."),
    format: Format = FORMAT,
) -> None:
    """Show everyone's roles, whether they can sign in, and where their invitation is."""
    django_start()
    from workadvance.people.models import Membership

    rows = Membership.objects.select_related("user", "organization").prefetch_related("invitations")
    if organization.strip():
        rows = rows.filter(organization__name__iexact=" ".join(organization.split()))
    write_rows(
        [
            AccessLine(
                email=m.user.email,
                name=m.user.name,
                role=m.role,
                organization=m.organization.name,
                starts_on=m.starts_on,
                ends_on=m.ends_on,
                can_sign_in=m.user.is_active,
                last_sign_in=m.user.last_login,
                invitation=max((i.sent_at, i.status) for i in m.invitations.all())[1]
                if m.invitations.all()
                else "none",
            )
            for m in rows.order_by("organization__name", "user__name", "role", "pk")
        ],
        format,
    )


@app.command()
def invite(
    email: str = EMAIL,
    name: str = typer.Option(..., "--name", help="The person's name."),
    role: StaffRole = typer.Option(..., "--role", help="What the person will do."),
    organization: str = typer.Option(..., "--organization", help="Where: the name of the organization."),
    language: Language = typer.Option(Language.en, "--language", help="Language of the invitation."),
) -> None:
    """Give someone a role and email an invitation. Run again for someone whose invitation waits, it is emailed again."""
    django_start()
    from workadvance.people.access import SYSTEM
    from workadvance.people.invitations import invitation_give, invitation_send
    from workadvance.people.models import Membership

    place = _place(organization, role.value)
    held = Membership.objects.filter(
        user__email__iexact=email.strip(), organization=place, role=role.value, ends_on=None
    )
    membership = held.select_related("user", "organization").first()
    if membership is not None and membership.user.last_login is not None:
        print(f"{membership.user.email} has this role and signs in already.")
        return
    if membership is not None:
        _done(lambda: invitation_send(actor=SYSTEM, membership=membership))
    else:
        given = {"name": name, "email": _email(email), "organization": place, "role": role.value}
        _done(lambda: invitation_give(actor=SYSTEM, language=language.value, **given))
    print(f"Invitation on its way to {email.strip().lower()}.")


def _email(text: str) -> str:
    from workadvance.parsing import Unclear
    from workadvance.parsing.contacts import read_email

    try:
        return read_email(text)
    except Unclear as unclear:
        raise InputProblems(Problem(unclear.say("en"), column="email")) from unclear


@app.command()
def disable(
    email: str = EMAIL,
    reason: str = typer.Option(..., "--reason", help="Why, for the audit log."),
) -> None:
    """Disable an account: whoever is signed in with it is out at once. Roles stay on record."""
    django_start()
    from workadvance.people.access import SYSTEM
    from workadvance.people.accounts import account_disable

    user = _user(email)
    _done(lambda: account_disable(actor=SYSTEM, user=user, reason=reason))
    print(f"{user.email} can't sign in any more.")


@app.command()
def enable(email: str = EMAIL) -> None:
    """Enable a disabled account again."""
    django_start()
    from workadvance.people.access import SYSTEM
    from workadvance.people.accounts import account_enable

    user = _user(email)
    account_enable(actor=SYSTEM, user=user)
    print(f"{user.email} can sign in.")


@app.command(name="reset-mfa")
def reset_mfa(email: str = EMAIL) -> None:
    """Remove someone's authenticator apps, passkeys and recovery codes, so that they can set them up again."""
    django_start()
    from workadvance.people.access import SYSTEM
    from workadvance.people.accounts import mfa_reset

    user = _user(email)
    print(f"Two-step sign-in of {user.email} reset ({mfa_reset(actor=SYSTEM, user=user)} removed).")


@app.command(name="import")
def import_(
    file: Path = typer.Argument(
        help="CSV with the columns email, name, role, organization; also language, starts_on, ends_on."
    ),
    apply: bool = typer.Option(False, "--apply", help="Do it; without this, only show what would be done."),
) -> None:
    """Take joiners and leavers from a CSV: a new line invites, a line with ends_on ends the role on that day. Safe to run again."""
    django_start()
    from workadvance.people.staff_list import StaffRow, staff_take

    text = file.read_text(encoding="utf-8-sig")
    reader = csv.DictReader(text.splitlines())
    missing = [column for column in NEEDED if column not in (reader.fieldnames or [])]
    if missing:
        raise InputProblems(Problem(f"the columns {', '.join(missing)} are missing.", file=str(file), row=1))
    rows, problems = [], []
    for number, given in enumerate(reader, start=2):
        said = {column: (given.get(column) or "").strip() for column in COLUMNS}
        try:
            if said["role"] not in StaffRole.__members__:
                raise InputProblems(
                    Problem(f"“{said['role']}” is no role; allowed: {', '.join(StaffRole)}.", column="role")
                )
            rows.append(
                StaffRow(
                    email=_email(said["email"]),
                    name=said["name"] or said["email"],
                    role=said["role"],
                    organization=_place(said["organization"], said["role"]),
                    language=said["language"] or "en",
                    starts_on=_day(said["starts_on"], "starts_on"),
                    ends_on=_day(said["ends_on"], "ends_on"),
                )
            )
        except InputProblems as bad:
            problems += [Problem(p.message, file=str(file), row=number, column=p.column) for p in bad.problems]
    if problems:
        raise InputProblems(problems)
    for line in _done(lambda: staff_take(rows, apply=apply)):
        print(line)
    if not apply:
        print("Nothing was changed (add --apply).", file=sys.stderr)


def _day(text: str, column: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise InputProblems(Problem(f"“{text}” is no day; write 2026-11-29.", column=column)) from None
