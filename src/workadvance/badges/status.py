"""Bitstring status lists: one bit for each credential, set while it is revoked or, in a list of its own, suspended."""

from __future__ import annotations

import datetime as dt
import gzip
import io
from collections.abc import Iterable
from typing import Any

from workadvance.badges.documents import VC, moment
from workadvance.badges.multibase import base64url, multibase_read

REVOCATION, SUSPENSION = "revocation", "suspension"
"""What a list can be for: revoked is for good, suspended until it is lifted."""
LIST_LENGTH = 131_072
"""Bits of a list: at least so many that one credential hides among the others (Bitstring Status List 1.0)."""
MOST_BYTES = 4 * 1024 * 1024
"""What a list may unpack to: more is an attack."""


def encoded_list(marked: Iterable[int], length: int = LIST_LENGTH) -> str:
    """The bits as the standard writes them: the first credential is the highest bit of the first byte; gzip, base64url."""
    bits = bytearray(length // 8)
    for index in marked:
        bits[index // 8] |= 0x80 >> index % 8
    return "u" + base64url(gzip.compress(bytes(bits), mtime=0))


def bit_of(encoded: str, index: int) -> bool:
    """Whether a credential's bit is set; raises ValueError, IndexError past the end of the list."""
    try:
        packed = multibase_read(encoded)
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as opened:
            bits = opened.read(MOST_BYTES + 1)
    except (OSError, EOFError) as wrong:
        raise ValueError(str(wrong)) from None
    if len(bits) > MOST_BYTES:
        raise ValueError("The list is too long.")
    if not 0 <= index < len(bits) * 8:
        raise IndexError(index)
    return bool(bits[index // 8] & (0x80 >> index % 8))


def status_entry(list_address: str, index: int, purpose: str = REVOCATION) -> dict[str, Any]:
    """What a credential says of its place in a list."""
    return {
        "id": f"{list_address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": list_address,
    }


def status_credential(
    *,
    address: str,
    issuer: str,
    marked: Iterable[int],
    made_at: dt.datetime,
    good_for: dt.timedelta,
    purpose: str = REVOCATION,
) -> dict[str, Any]:
    """The list as a credential of its own, ready to be signed."""
    return {
        "@context": [VC],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": moment(made_at),
        "validUntil": moment(made_at + good_for),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded_list(marked),
        },
    }
