"""How long a text is as the networks count it, and what it costs.

A text in the GSM alphabet has 160 characters (153 a part where it has several), any other 70 (67). Source: 3GPP TS 23.038.
Spanish á, í, ó and ú are not in that alphabet, though é, ñ, ü, ¿ and ¡ are.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from workadvance import policy

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")  # two places each


@dataclass(frozen=True, slots=True)
class Length:
    """A text's characters, the parts it is sent in, what one part holds, and the price in dollars."""

    characters: int
    parts: int
    whole_alphabet: bool
    price: Decimal


def measured(text: str) -> Length:
    """The length of a text as it will be sent."""
    simple = all(c in _BASIC or c in _EXTENDED for c in text)
    if simple:
        units, one, several = len(text) + sum(c in _EXTENDED for c in text), 160, 153
    else:
        units, one, several = len(text.encode("utf-16-be")) // 2, 70, 67
    parts = 1 if units <= one else -(-units // several)
    price = Decimal(str(policy.load("messages").value("segment_price", timezone.localdate())))
    return Length(len(text), parts, not simple, price * parts)
