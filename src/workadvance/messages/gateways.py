"""How a message leaves: texts by an HTTP service, email by Django's backend, or nowhere.

A gateway says what became of one attempt: taken, refused for good, known not to be taken (`Busy`: try again), or no one knows
(`Unsure`: only a service that knows our key may be asked again, since the person must never get a text twice).
"""

from __future__ import annotations

from dataclasses import dataclass

import httpx
from django.conf import settings
from django.urls import reverse

from workadvance.messages.message_kinds import Channel
from workadvance.messages.models import Line, Message
from workadvance.notices.mailing import MailNotTaken, MailRefused, MailUnsure, mail_send

SECONDS = 15.0
_NOT_TAKEN = frozenset({408, 425, 429, 502, 503})
_STOPPED = frozenset({"21610", "opted_out"})  # the carrier holds a STOP of this number


@dataclass(frozen=True, slots=True)
class Taken:
    """The service took it, and calls it `provider_id`; `arrived` where it is known to be on the phone already."""

    provider_id: str = ""
    arrived: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The service will never take it; `stopped` where the carrier holds a STOP of this number."""

    code: str
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Busy:
    """Known not to be taken: to be tried again."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """Perhaps taken: the answer was lost."""


@dataclass(frozen=True, slots=True)
class Nowhere:
    """No service is set up: the message is saved, and someone has to call."""


Outcome = Taken | Refused | Busy | Unsure | Nowhere


def send(message: Message) -> Outcome:
    """Try once to send a message."""
    if message.channel == Channel.EMAIL:
        return _email(message)
    if settings.SMS["url"]:
        return _text(message)
    # The demonstration's phones show what is stored here.
    return Taken(arrived=True) if settings.DEMO else Nowhere()


def _line(message: Message) -> str:
    """The organization's own line for a channel, else that of the intermediary above it."""
    organization = message.conversation.organization
    lines = Line.objects.filter(
        channel=message.channel, organization__in=[organization.pk, organization.parent_id or 0]
    )
    found = dict(lines.order_by("-pk").values_list("organization_id", "address"))
    return str(found.get(organization.pk) or found.get(organization.parent_id or 0) or "")


def _text(message: Message) -> Outcome:
    """One form POST with basic authentication, as Twilio and those like it take it."""
    service = settings.SMS
    form = {
        "To": message.address,
        "From": _line(message) or service["from"],
        "Body": message.body,
        "StatusCallback": f"{settings.BASE_URL}{reverse('messages:text_status')}?message={message.key}",
    }
    try:
        answer = httpx.post(
            service["url"],
            data=form,
            auth=(service["account"], service["token"]),
            headers={"Idempotency-Key": message.key},
            timeout=SECONDS,
        )
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        return Busy()
    except httpx.HTTPError:
        return Unsure()
    return _read(answer)


def _read(answer: httpx.Response) -> Outcome:
    try:
        told = answer.json()
    except ValueError:
        told = {}
    told = told if isinstance(told, dict) else {}
    if answer.is_success:
        return Taken(str(told.get("sid") or told.get("id") or "")[:120])
    if answer.status_code in _NOT_TAKEN:
        return Busy()
    if answer.is_server_error:
        return Unsure()
    code = str(told.get("code") or answer.status_code)[:40]
    return Refused(code, stopped=code in _STOPPED)


def _email(message: Message) -> Outcome:
    """An email whose Message-ID is our key, so that a second copy is known for one; answers go to the organization's line."""
    line = _line(message)
    try:
        mail_send(
            to=message.address,
            subject=message.subject,
            body=message.body,
            key=message.key,
            reply_to=[line] if line else (),
        )
    except MailRefused:
        return Refused("address")
    except MailNotTaken:
        return Busy()
    except MailUnsure:
        return Unsure()
    return Taken()
