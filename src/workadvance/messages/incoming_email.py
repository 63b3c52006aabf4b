"""Incoming email, as a mail service posts it or as an inbox holds it: whose it is, and their own words of it."""

from __future__ import annotations

import contextlib
import hashlib
import imaplib
import re
import ssl
from urllib.parse import unquote, urlsplit

from anymail.inbound import AnymailInboundMessage
from django.utils.html import strip_tags

from workadvance.messages.message_kinds import Channel
from workadvance.messages.models import Message
from workadvance.messages.services import message_receive
from workadvance.parsing import Unclear, read_email
from workadvance.people.access import link_actor

LARGEST_EMAIL = 10_000_000
MOST_AT_ONCE = 200
SECONDS = 30.0
_QUOTED = re.compile(
    r"^(?:>|-{2,}\s*(?:Original Message|Mensaje original)|_{5,}|(?:From|De): .+@|On .+wrote:\s*$|El .+escribi[oó]:\s*$"
    r"|(?:Sent from my|Enviado desde mi) )",
    re.IGNORECASE,
)


def own_words(text: str) -> str:
    """What someone wrote themselves, without the message they answer, which mail programs put below."""
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if _QUOTED.match(line.strip()):
            break
        kept.append(line.rstrip())
    own = "\n".join(kept).strip()
    return own or text.strip()


def email_take(raw: bytes) -> Message | None:
    """Take an email, whole as it came; the same one again is the one on record. None where the sender can't be told."""
    parsed = AnymailInboundMessage.parse_raw_mime_bytes(raw)
    sender = parsed.from_email
    try:
        address = read_email(sender.addr_spec if sender else "")
    except Unclear:
        return None
    return message_receive(
        author=link_actor("", "participant"),
        channel=Channel.EMAIL,
        line=next((a.addr_spec.lower() for a in parsed.to or []), ""),
        address=address,
        subject=str(parsed.get("Subject", "")),
        body=own_words(parsed.text or strip_tags(parsed.html or "")),
        provider_id=str(parsed.get("Message-ID") or hashlib.sha256(raw).hexdigest()),
    )


def sent_by_a_machine(raw: bytes) -> bool:
    """Whether an email is an automatic answer or a bounce, which no one has to read."""
    parsed = AnymailInboundMessage.parse_raw_mime_bytes(raw)
    automatic = str(parsed.get("Auto-Submitted", "no")).strip().lower()
    return not automatic.startswith("no") or str(parsed.get("Return-Path", "")).strip() == "<>"


def inbox_read(url: str) -> int:
    """Take the unread emails of an inbox (imaps://user:password@host/folder), at most 200; returns how many were taken.

    An email is marked as read only after it is stored, so that none is lost; one that is taken twice is one message.
    Raises OSError or imaplib.IMAP4.error where the inbox can't be reached or doesn't open.
    """
    at = urlsplit(url)
    host, taken = at.hostname or "", 0
    box = (
        imaplib.IMAP4_SSL(host, at.port or 993, ssl_context=ssl.create_default_context(), timeout=SECONDS)
        if at.scheme == "imaps"
        else imaplib.IMAP4(host, at.port or 143, timeout=SECONDS)
    )
    try:
        with box:
            box.login(unquote(at.username or ""), unquote(at.password or ""))
            status, _said = box.select(f'"{unquote(at.path.strip("/")) or "INBOX"}"')
            if status != "OK":
                raise imaplib.IMAP4.error("the inbox has no such folder")
            _status, found = box.uid("SEARCH", "UNSEEN")
            for uid in found[0].decode().split()[:MOST_AT_ONCE]:
                _status, parts = box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST_EMAIL}>)")
                raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
                if raw and not sent_by_a_machine(raw):
                    taken += email_take(raw) is not None
                box.uid("STORE", uid, "+FLAGS", "(\\Seen)")
    finally:
        with contextlib.suppress(OSError):  # a broken line is closed already
            box.shutdown()
    return taken
