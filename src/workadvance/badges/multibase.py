"""Multibase and multikey: how keys, signatures and bit strings are written in credentials."""

from __future__ import annotations

import base64
import binascii

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519 = b"\xed\x01"
"""What a multikey of an Ed25519 public key begins with."""


def base58(data: bytes) -> str:
    """Bytes in base58 (Bitcoin's alphabet)."""
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = ALPHABET[rest] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def base58_read(text: str) -> bytes:
    """What `base58` wrote; raises ValueError."""
    number = 0
    for letter in text:
        number = number * 58 + ALPHABET.index(letter)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base64url(data: bytes) -> str:
    """Bytes in base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def base64url_read(text: str) -> bytes:
    """What `base64url` wrote, nothing more lenient; raises ValueError."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as wrong:
        raise ValueError(str(wrong)) from None
    return data


def multibase_read(text: str) -> bytes:
    """A multibase string of the two kinds credentials use: z (base58) and u (base64url); raises ValueError."""
    if text[:1] == "z":
        return base58_read(text[1:])
    if text[:1] == "u":
        return base64url_read(text[1:])
    raise ValueError("neither base58 (z) nor base64url (u)")
