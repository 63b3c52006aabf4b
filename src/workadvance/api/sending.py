"""How a webhook is sent: signed as the Standard Webhooks specification says, and only to addresses of the public internet.

The name is looked up once and the connection goes to the address that was looked at, so that a name cannot turn into another
address in between. No redirect is followed and no proxy of the environment is used.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import ipaddress
import secrets
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SECONDS = 15.0
SECRET = "whsec_"
LONGEST_NAME = 253
_PUBLIC_6 = ipaddress.ip_network("2000::/3")


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What came of one attempt: whether it was taken, and the status or the kind of failure."""

    taken: bool
    said: str


class NotPublic(Exception):
    """The name leads to an address inside a private network, or to none."""


def secret_make() -> str:
    """A new secret: 256 random bits, as the specification writes them."""
    return SECRET + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message_id: str, moment: int, body: bytes) -> str:
    """The signature of a message, version 1: HMAC-SHA256 over its id, its moment and its body."""
    key = base64.b64decode(secret.removeprefix(SECRET))
    said = f"{message_id}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, said, hashlib.sha256)).decode()


def private_allowed() -> bool:
    """Whether webhooks may go to private addresses and over plain http: only where this installation says so."""
    return bool(settings.WEBHOOKS_PRIVATE)


def url_check(url: str) -> str:
    """The address as it is kept; ValidationError where it is none that may be told anything."""
    try:
        read = httpx.URL(url)
    except httpx.InvalidURL:
        read = httpx.URL("")
    schemes = ("https", "http") if private_allowed() else ("https",)
    if read.scheme not in schemes or not read.host or len(read.host) > LONGEST_NAME or not url.isascii():
        raise ValidationError({"url": _("Enter an address that begins with https://.")})
    if read.userinfo or read.fragment:
        raise ValidationError({"url": _("Leave out the user name, the password, and what follows a #.")})
    if not private_allowed():
        _refuse_private_name(read.host)
    return str(read)


def _refuse_private_name(host: str) -> None:
    """Refuse a number that is a private address, and names that only a private network knows."""
    try:
        inside = not is_public(host)
    except ValueError:
        inside = "." not in host.rstrip(".") or host.rstrip(".").endswith((".local", ".internal", ".localhost"))
    if inside:
        raise ValidationError({"url": _("This address is inside a private network. Enter a public one.")})


def is_public(address: str) -> bool:
    """Whether a numeric address belongs to the public internet. ValueError where it is not numeric."""
    found = ipaddress.ip_address(address.strip("[]"))
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return is_public(str(found.ipv4_mapped))
        # Addresses that carry another one lead to wherever that one is.
        return found in _PUBLIC_6 and found.is_global and not found.sixtofour and not found.teredo
    return found.is_global and not found.is_multicast


async def _post_in_time(url: httpx.URL, headers: dict[str, str], body: bytes) -> WebhookAnswer:
    return await asyncio.wait_for(_post(url, headers, body), SECONDS)


def send(url: str, *, secret: str, message_id: str, moment: int, body: bytes) -> WebhookAnswer:
    """Try once to send a message; at most 15 seconds, whatever the other side does."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "WorkAdvance-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(secret, message_id, moment, body),
    }
    try:
        # In a thread of its own: whoever calls may have an event loop running already.
        with ThreadPoolExecutor(1) as apart:
            return apart.submit(asyncio.run, _post_in_time(httpx.URL(url), headers, body)).result()
    except NotPublic:
        return WebhookAnswer(False, "private address")
    except TimeoutError:
        return WebhookAnswer(False, "no answer in time")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return WebhookAnswer(False, type(error).__name__)


async def _post(url: httpx.URL, headers: dict[str, str], body: bytes) -> WebhookAnswer:
    address = await _address(url)
    headers["Host"] = url.netloc.decode()
    # The certificate is checked against the name, the connection made to the number.
    extensions = {"sni_hostname": url.host} if url.scheme == "https" else {}
    async with httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=SECONDS) as client:
        request = client.build_request(
            "POST", url.copy_with(host=address), headers=headers, content=body, extensions=extensions
        )
        answer = await client.send(request, stream=True)
        await answer.aclose()  # what it says is not read
    return WebhookAnswer(answer.is_success, str(answer.status_code))


async def _address(url: httpx.URL) -> str:
    """The numeric address of a name; NotPublic where any of its addresses is private, since any could be taken."""
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise NotPublic from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or (not private_allowed() and not all(is_public(one) for one in addresses)):
        raise NotPublic
    return addresses[0]
