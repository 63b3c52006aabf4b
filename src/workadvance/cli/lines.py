"""The numbers and addresses at which people reach an organization: `workadvance lines`."""

from __future__ import annotations

import typer

from workadvance.cli.setup import django_start

app = typer.Typer(no_args_is_help=True)


@app.command(name="list")
def listed() -> None:
    """Show every line with its organization."""
    django_start()
    from workadvance.messages.models import Line

    for line in Line.objects.select_related("organization").order_by("organization__name", "channel", "address"):
        print(f"{line.organization}: {line.address}")


@app.command()
def add(
    organization: str = typer.Argument(help="Name of the provider or intermediary."),
    address: str = typer.Argument(help="A phone number for texts, or an email address."),
    apply: bool = typer.Option(False, "--apply", help="Do it; without this, only show what would be done."),
) -> None:
    """Give an organization a number or an address: what comes to it is theirs, and their texts come from it."""
    django_start()
    from workadvance.messages.services.contact_lines import line_add, line_read
    from workadvance.people.access import SYSTEM
    from workadvance.people.models import Organization
    from workadvance.tables import InputProblems, nearest

    names = list(Organization.objects.order_by("name").values_list("name", flat=True))
    found = Organization.objects.filter(name__iexact=organization).order_by("pk").first()
    if found is None:
        like = ", ".join(nearest(organization, names)) or ", ".join(names[:10])
        raise InputProblems(f"There is no organization “{organization}”. There are: {like}.")
    channel, read = line_read(address)
    if apply:
        line_add(author=SYSTEM, organization=found, channel=channel, address=read)
    print(f"{read} {'is' if apply else 'would become'} a line of {found}{'' if apply else ' (add --apply)'}")
