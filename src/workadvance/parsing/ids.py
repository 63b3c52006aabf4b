"""Numbers of records, in addresses and in what forms send back."""

from __future__ import annotations

import re

from workadvance.parsing.unclear import Unclear

# The largest key of a table, a signed 64-bit integer (SQLite, PostgreSQL bigint).
LARGEST_ID = 2**63 - 1
PATTERN = "[0-9]{1,19}"


def read_id(text: object) -> int:
    """The number of a record as addresses write it: ASCII digits alone, 1 to 2⁶³−1. Raises Unclear."""
    written = str(text)
    # The length is asked before the number is made: 5,000 digits are refused, not worked out.
    if len(written) > 19 or not re.fullmatch(PATTERN, written, re.ASCII):
        raise Unclear("id")
    if not 1 <= int(written) <= LARGEST_ID:
        raise Unclear("id")
    return int(written)
