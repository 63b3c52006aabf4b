"""The database's own statistics of its tables, by which it plans its reads."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper


def statistics_update(connection: BaseDatabaseWrapper) -> None:
    """Have the database look at its tables again (`ANALYZE`): two seconds for 100,000 people.

    Without it SQLite takes every index for as good as another, and may read a whole provider to find fifty people asked for by
    their keys. Looking at some rows of an index only (`analysis_limit`) would be quicker and leads to worse plans than none.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
