"""Storing very many rows: one statement for all, its values read once.

`bulk_create` spends most of its time writing SQL for rows that all look alike. It stays the way to store a few hundred, and
rows that may already exist.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

Row = TypeVar("Row", bound=models.Model)
BATCH = 2000


def rows_insert(rows: Iterable[Row]) -> list[Row]:
    """Store rows of one model at once, in a transaction; their ids are known afterwards. An id is never given out twice."""
    stored = list(rows)
    if not stored:
        return stored
    model = type(stored[0])
    # The connection itself: the proxy looks it up again for every value.
    database = connections[DEFAULT_DB_ALIAS]
    fields, quote = model._meta.local_concrete_fields, database.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with transaction.atomic(), database.cursor() as cursor:
        for row, pk in zip(stored, _ids(model, cursor, len(stored)), strict=True):
            row.pk = pk
        values = ([f.get_db_prep_save(f.pre_save(row, True), database) for f in fields] for row in stored)
        while batch := list(itertools.islice(values, BATCH)):
            cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})", batch)
    for row in stored:
        row._state.adding, row._state.db = False, database.alias
    return stored


def _ids(model: type[models.Model], cursor: Any, count: int) -> Iterator[int]:
    """The next ids of a table, as the database itself would give them."""
    table, column = model._meta.db_table, model._meta.pk.column
    if connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [f'"{table}"', column, count]
        )
        return iter([row[0] for row in cursor.fetchall()])
    # One writes at a time here, and the number counts on when the last row is deleted (AUTOINCREMENT).
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    found = cursor.fetchone()
    return iter(range((found[0] if found else 0) + 1, (found[0] if found else 0) + count + 1))
