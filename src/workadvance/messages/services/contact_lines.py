"""The numbers and addresses at which people reach an organization."""

from __future__ import annotations

from django.db import transaction

from workadvance.events.services import Author, event_record
from workadvance.messages.message_kinds import Channel
from workadvance.messages.models import Line
from workadvance.parsing import Unclear, read_email, read_phone
from workadvance.people.models import Organization
from workadvance.tables import InputProblems


def line_read(written: str) -> tuple[str, str]:
    """The channel and stored form of a number or address. Raises InputProblems for what is neither."""
    try:
        if "@" in written:
            return str(Channel.EMAIL), read_email(written)
        return str(Channel.TEXT), read_phone(written)
    except Unclear:
        raise InputProblems(f"“{written}” is neither a phone number nor an email address.") from None


def line_add(*, author: Author, organization: Organization, channel: str, address: str) -> Line:
    """Give an organization a line; one it has already stays. Raises InputProblems where another one has it."""
    with transaction.atomic():
        line, made = Line.objects.get_or_create(
            channel=channel, address=address, defaults={"organization": organization}
        )
        if line.organization_id != organization.pk:
            raise InputProblems(f"{address} is a line of another organization.")
        if made:
            event_record(
                kind="messages.line.added",
                author=author,
                subject=line,
                organization_id=organization.pk,
                payload={"address": address},
            )
    return line
