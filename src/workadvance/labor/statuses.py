"""The status of a published number: five cases that must never be confused with one another or with zero."""

from __future__ import annotations

import polars as pl

PUBLISHED = "published"
"""The publisher printed the number."""
SUPPRESSED = "suppressed"
"""The publisher has an estimate and does not release it (OEWS footnote 8)."""
TOP_CODED = "top_coded"
"""Only a lower limit is known (OEWS footnote 5: $115.00 an hour, $239,200 a year)."""
IMPUTED = "imputed"
"""Not published in this unit and computed here (hourly wage x 2,080 where only hourly wages are published)."""
MISSING = "missing"
"""There is no such row or cell in the publisher's file."""

STATUSES = (PUBLISHED, SUPPRESSED, TOP_CODED, IMPUTED, MISSING)
STATUS = pl.Enum(list(STATUSES))
