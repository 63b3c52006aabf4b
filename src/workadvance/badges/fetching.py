"""Looking online for an issuer's keys or a status list: only over https, only to public addresses, and only a little."""

from __future__ import annotations

import ipaddress
import json
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx

MOST_BYTES = 512 * 1024
SECONDS = 10.0


class NotFetched(RuntimeError):
    """An address could not be read, or must not be; the sentence says why."""


def fetch_text(address: str) -> str:
    """What a public https address answers; raises NotFetched. Redirects are not followed."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.username:
        raise NotFetched(f"{address} is no https address.")
    public = _public_address(parts.hostname, parts.port or 443)
    # Connect to the address that was looked at: a name may answer otherwise when it is asked again.
    port = f":{parts.port}" if parts.port else ""
    there = parts._replace(netloc=(f"[{public}]" if ":" in public else public) + port).geturl()
    try:
        with (
            httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "GET",
                there,
                headers={"Host": parts.netloc, "Accept": "application/json, application/vc+jwt, */*"},
                extensions={"sni_hostname": parts.hostname},
            ) as answer,
        ):
            if answer.status_code != 200:
                raise NotFetched(f"{address} answers {answer.status_code}.")
            body = b""
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    raise NotFetched(f"{address} answers more than is read.")
    except httpx.HTTPError as wrong:
        raise NotFetched(f"{address} can't be reached: {type(wrong).__name__}.") from None
    return body.decode("utf-8", "replace")


def fetch_json(address: str) -> Any:
    """What a public https address answers, read as JSON; raises NotFetched."""
    try:
        return json.loads(fetch_text(address))
    except ValueError:
        raise NotFetched(f"{address} answers no JSON.") from None


def _public_address(host: str, port: int) -> str:
    try:
        found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise NotFetched(f"{host} can't be found.") from None
    if not found or not all(ipaddress.ip_address(one.split("%")[0]).is_global for one in found):
        raise NotFetched(f"{host} lies in a private network.")
    return found[0]
