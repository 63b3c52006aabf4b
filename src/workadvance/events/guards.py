"""The database's own refusal to change the log: triggers against update, delete and truncate, on both databases.

SQLite replaces a row (`INSERT OR REPLACE`) without asking the trigger against deletion; there an event whose id is not a
new one is refused as well.
"""

from __future__ import annotations

from typing import Any

TABLES = ("events_event", "events_seal")
MESSAGE = "the log is append-only: events and seals are never changed or removed"


def _triggers(vendor: str) -> dict[str, str]:
    """The triggers by name, as the database is told to make them."""
    found = {}
    for table in TABLES:
        if vendor == "postgresql":
            found[f"{table}_guard"] = (
                f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION events_refuse()"
            )
            continue
        refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_guard_{verb.lower()}"
            found[name] = f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {refuse}"
        name = f"{table}_guard_insert"
        # An id that is not given reads as -1 or NULL here.
        old = f"NEW.id IS NOT NULL AND NEW.id != -1 AND NEW.id <= (SELECT MAX(id) FROM {table})"
        found[name] = f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {old} {refuse}"
    return found


def _stored(connection: Any) -> dict[str, str]:
    """The triggers of the log's tables as the database has them: name to definition (PostgreSQL: enabled ones by name)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgrelid::regclass::text = ANY(%s)",
                [list(TABLES)],
            )
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)", TABLES
            )
        return dict(cursor.fetchall())


def guards_missing(connection: Any) -> list[str]:
    """The names of guards that are not there as they were made."""
    stored = _stored(connection)
    if connection.vendor == "postgresql":
        return [name for name in _triggers("postgresql") if MESSAGE not in stored.get(name, "")]
    return [name for name, sql in _triggers("sqlite").items() if stored.get(name) != sql]


def guards_install(connection: Any) -> None:
    """Create the triggers, those of an earlier version again (idempotent)."""
    missing = guards_missing(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
            )
        for name, sql in _triggers(connection.vendor).items():
            if name in missing:
                on = f" ON {name.removesuffix('_guard')}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
                cursor.execute(sql)


def guards_remove(connection: Any) -> None:
    """Drop the triggers: only for tests that flush their database between cases."""
    with connection.cursor() as cursor:
        for name in _triggers(connection.vendor):
            on = f" ON {name.removesuffix('_guard')}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
