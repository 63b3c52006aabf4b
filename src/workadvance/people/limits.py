"""How often one address on the net, or one inbox, may ask for something; counted for all processes together."""

from __future__ import annotations

from allauth.core import ratelimit
from django.http import HttpRequest

from workadvance.parsing import Unclear
from workadvance.parsing.contacts import read_email, read_phone


def address_within(request: HttpRequest, action: str) -> bool:
    """Whether the visitor's address may do this once more (`ACCOUNT_RATE_LIMITS` in the settings)."""
    return bool(ratelimit.consume(request, action=action))


def inbox_within(request: HttpRequest, action: str, *written: str) -> bool:
    """Whether each of these emails and phones may be asked about once more, whoever asks and however it is written.

    Counted for addresses that no one has on file as well: a limit that only known ones reach would tell who is known.
    """
    # Each is counted, also where one of them is over already.
    over = [not ratelimit.consume(request, action=action, key=_inbox(text)) for text in written if text.strip()]
    return not any(over)


def _inbox(text: str) -> str:
    try:
        return (read_email(text) if "@" in text else read_phone(text)).casefold()
    except Unclear:
        return text.strip().casefold()
