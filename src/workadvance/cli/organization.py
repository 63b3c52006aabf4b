"""Setting up organizations: `workadvance organization add|move|site|list`."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from workadvance.cli.setup import django_start
from workadvance.tables import InputProblems, Problem, nearest
from workadvance.tables.printing import Format, write_rows

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError

    from workadvance.people.models import Organization, Site
    from workadvance.programs.models import Program

app = typer.Typer(no_args_is_help=True)
FORMAT = typer.Option(Format.table, "--format", help="How to print: a table to read, JSON or CSV.")
TABLE = ["id", "name", "type", "under", "sites", "funds"]


class OrganizationType(enum.StrEnum):
    """The types that can be added by command."""

    provider = "provider"
    intermediary = "intermediary"
    partner = "partner"
    funder = "funder"


class ListedType(enum.StrEnum):
    """The types there are."""

    provider = "provider"
    intermediary = "intermediary"
    partner = "partner"
    funder = "funder"
    employer = "employer"


# Of a name that several organizations have, this says which.
OF_TYPE: ListedType | None = typer.Option(None, "--type", help="Which one, where several have this name.")


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site as it is printed."""

    name: str
    address: str
    city: str
    state: str
    zip: str
    county_fips: str
    area_code: str


@dataclass(frozen=True, slots=True)
class OrganizationLine:
    """An organization as it is printed; `added` says whether this command made it (nothing where it only lists)."""

    id: int
    name: str
    type: str
    under: str | None
    sites: list[SiteLine]
    funds: list[str]
    created_on: dt.date
    added: bool | None = None


def _site(site: Site) -> SiteLine:
    return SiteLine(site.name, site.line, site.city, site.state, site.zip, site.county_fips, site.area_code)


def _line(row: Organization, added: bool | None = None) -> OrganizationLine:
    from django.utils import timezone

    return OrganizationLine(
        id=row.pk,
        name=row.name,
        type=row.kind,
        under=row.parent.name if row.parent else None,
        sites=[_site(site) for site in row.sites.all()],
        funds=[f"{p.provider.name}: {p.name}" for p in row.funded_programs.all()],
        created_on=timezone.localdate(row.created_at),
        added=added,
    )


def _print(lines: Iterable[OrganizationLine], format: Format) -> None:
    """Sites and programs by name where a person reads."""
    rows: list[Any] = list(lines)
    if format is not Format.json:
        rows = [
            {
                "id": line.id,
                "name": line.name,
                "type": line.type,
                "under": line.under,
                "sites": "; ".join(site.name for site in line.sites) or None,
                "funds": "; ".join(line.funds) or None,
            }
            for line in rows
        ]
    write_rows(rows, format, columns=None if format is Format.json else TABLE)


def _again(pk: int) -> Organization:
    """An organization with what is printed of it, as it is stored now."""
    from workadvance.people.models import Organization

    return (
        Organization.objects.select_related("parent").prefetch_related("sites", "funded_programs__provider").get(pk=pk)
    )


def _named(name: str, option: str, kinds: Iterable[str] = ()) -> Organization:
    """The one organization of a name; InputProblems with names like it where there is none, or with the types of several."""
    from workadvance.people.models import Organization

    rows = Organization.objects.order_by("name", "pk")
    rows = rows.filter(kind__in=kinds) if kinds else rows
    found = list(rows.filter(name__iexact=" ".join(name.split())))
    if len(found) == 1:
        return found[0]
    if found:
        types = ", ".join(row.kind for row in found)
        raise InputProblems(
            Problem(f"several organizations have the name “{name}”: say --type {types}.", column=option)
        )
    names = list(rows.values_list("name", flat=True))
    like = ", ".join(nearest(name, names) or names[:10]) or "none yet"
    what = " or ".join(kinds) or "organization"
    raise InputProblems(Problem(f"there is no {what} “{name}”. There are: {like}.", column=option))


def _programs(names: Iterable[str]) -> list[Program]:
    """Programs by name, or by “Provider: Program” where several providers have one of that name."""
    from workadvance.programs.models import Program

    every = list(Program.objects.select_related("provider").order_by("provider__name", "name"))
    found, problems = [], []
    for name in names:
        wanted = " ".join(name.split()).casefold()
        like = [p for p in every if wanted in (p.name.casefold(), f"{p.provider.name}: {p.name}".casefold())]
        if len(like) == 1:
            found.append(like[0])
            continue
        whole = [f"{p.provider.name}: {p.name}" for p in like or every]
        said = "several programs have the name" if like else "there is no program"
        shown = "; ".join(whole if like else nearest(name, whole) or whole[:10]) or "none yet"
        problems.append(Problem(f"{said} “{name}”. There are: {shown}.", column="--funds"))
    if problems:
        raise InputProblems(problems)
    return found


OPTIONS = {"parent": "--under", "kind": "--type", "zip": "--zip", "name": "name", "state": "--state"}


def _refused(error: ValidationError) -> InputProblems:
    """What a service refuses, said of the command's own options."""
    from workadvance.people.services import errors_of

    return InputProblems(
        Problem(text, column=OPTIONS.get(field, field if field != "__all__" else None))
        for field, texts in errors_of(error).items()
        for text in texts
    )


@app.command()
def add(
    name: str = typer.Argument(help="Name of the organization."),
    type: OrganizationType = typer.Option(..., "--type", help="What it is. Employers are added on their own page."),
    under: str = typer.Option(
        "", "--under", help="The intermediary (for a partner or funder also a provider) above it."
    ),
    funds: list[str] = typer.Option(
        [], "--funds", help="A program this funder pays for: its name, or “Provider: Program”. May be repeated."
    ),
    format: Format = FORMAT,
) -> None:
    """Add an organization. One of this name and type that is there already stays as it is; a funder gets the programs named.

    Example: `workadvance organization add "Green Country Consortium" --type intermediary`
    """
    django_start()
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from workadvance.people.access import SYSTEM
    from workadvance.people.models import Organization
    from workadvance.people.organizations import organization_add
    from workadvance.programs.services import programs_funded_set

    if funds and type is not OrganizationType.funder:
        raise InputProblems(Problem(f"only a funder pays for programs, not a {type.value}.", column="--funds"))
    parent = _named(under, "--under", ("intermediary", "provider")) if under.strip() else None
    programs = _programs(funds)
    found = Organization.objects.filter(kind=type.value, name__iexact=" ".join(name.split())).first()
    if found is not None and parent is not None and found.parent_id != parent.pk:
        now = f"is under {found.parent.name}" if found.parent else "is under no other"
        move = f"workadvance organization move “{found.name}” --under “{parent.name}”"
        raise InputProblems(Problem(f"{found.name} is there already and {now}. To move it: {move}", column="--under"))
    try:
        with transaction.atomic():
            row = found or organization_add(actor=SYSTEM, kind=type.value, name=name, parent=parent)
            if programs:
                paid = [*row.funded_programs.all(), *programs]
                programs_funded_set(actor=SYSTEM, funder=row, programs=paid)
    except ValidationError as error:
        raise _refused(error) from error
    _print([_line(_again(row.pk), added=found is None)], format)


@app.command()
def move(
    name: str = typer.Argument(help="Name of the organization."),
    under: str = typer.Option("", "--under", help="The organization it will be under."),
    top: bool = typer.Option(False, "--top", help="Under no other."),
    type: ListedType | None = OF_TYPE,
    format: Format = FORMAT,
) -> None:
    """Move an organization under an intermediary, or to the top. Staff of an intermediary work for what is under it."""
    django_start()
    from django.core.exceptions import ValidationError

    from workadvance.people.access import SYSTEM
    from workadvance.people.organizations import organization_move

    if bool(under.strip()) == top:
        raise InputProblems("Say where to: --under NAME, or --top.")
    row = _named(name, "name", (type.value,) if type else ())
    itself = row.name.casefold() == " ".join(under.split()).casefold()
    parent = None if top else row if itself else _named(under, "--under", ("intermediary", "provider"))
    try:
        organization_move(actor=SYSTEM, organization=row, parent=parent)
    except ValidationError as error:
        raise _refused(error) from error
    _print([_line(_again(row.pk))], format)


@app.command()
def site(
    organization: str = typer.Argument(help="Name of the organization."),
    name: str = typer.Argument(help="Name of the site. One that is there already is changed."),
    address: str | None = typer.Option(None, "--address", help="Street address."),
    city: str | None = typer.Option(None, "--city", help="City. Without it, the ZIP code's."),
    state: str | None = typer.Option(None, "--state", help="State, two letters. Without it, the ZIP code's."),
    zip: str | None = typer.Option(None, "--zip", help="ZIP code; it says the county and the labor market area."),
    type: ListedType | None = OF_TYPE,
    format: Format = FORMAT,
) -> None:
    """Add a site of an organization, or change its address; what is not given stays."""
    django_start()
    from django.core.exceptions import ValidationError

    from workadvance.people.access import SYSTEM
    from workadvance.people.organizations import SiteAddress, site_save

    row = _named(organization, "organization", (type.value,) if type else ())
    there = row.sites.filter(name__iexact=" ".join(name.split())).first()
    line = address if address is not None else there.line if there else ""
    # A new ZIP code brings its own city and state.
    kept = there if zip is None else None
    whole = SiteAddress(
        line=line,
        city=city if city is not None else kept.city if kept else "",
        state=state if state is not None else kept.state if kept else "",
        zip=zip if zip is not None else kept.zip if kept else "",
    )
    try:
        saved = site_save(actor=SYSTEM, organization=row, name=name, address=whole, site=there)
    except ValidationError as error:
        raise _refused(error) from error
    write_rows([_site(saved)], format)


@app.command(name="list")
def listed(
    type: ListedType | None = typer.Option(None, "--type", help="Only these."),
    format: Format = FORMAT,
) -> None:
    """Show every organization: what it is under, its sites, and what a funder pays for."""
    django_start()
    from workadvance.people.models import Organization

    rows = Organization.objects.select_related("parent").prefetch_related("sites", "funded_programs__provider")
    rows = rows.filter(kind=type.value) if type else rows
    _print([_line(row) for row in rows.order_by("name", "kind", "pk")], format)
