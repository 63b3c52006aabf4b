"""How many rows the tables have, told to the database, so that it plans its reads by it."""

from __future__ import annotations

from django.db import connection

_ROWS_LOOKED_AT = 2000


def tables_measure() -> None:
    """Have the database look at its tables again (`ANALYZE`).

    Without it SQLite takes every index for as good as another, and may read a whole provider to find fifty people asked for by
    their keys. It looks at some rows of an index only, so it takes seconds with millions of rows.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit={_ROWS_LOOKED_AT}")
        cursor.execute("ANALYZE")
