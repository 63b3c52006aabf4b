"""How long a text is, as the networks count it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from workadvance.messages.length import measured


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ñéü¿¡" * 32, 1),  # all in the GSM alphabet
        ("[" * 80, 1),  # each takes two places
        ("[" * 81, 2),
        ("í" * 70, 1),
        ("í" * 71, 2),
        ("í" * 134, 2),
        ("í" * 135, 3),
        ("😀" * 35, 1),  # two UTF-16 units each
        ("😀" * 36, 2),
    ],
)
def test_parts(text, parts):
    assert measured(text).parts == parts


def test_the_price_is_that_of_all_parts():
    one, three = measured("a"), measured("a" * 307)
    assert one.price > 0
    assert three.price == Decimal(3) * one.price
