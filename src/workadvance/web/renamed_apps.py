"""Databases made before an app got its present name: its tables and its migration history move to the new name."""

from __future__ import annotations

from typing import Any

from django.db import transaction

# Old label → new label. An app's tables carry its label, so that a renamed app would otherwise start empty.
RENAMED = {"programmes": "programs"}


def apps_renamed(connection: Any) -> list[str]:
    """Move what a database holds under an old app name to the new one; returns the tables that moved.

    Safe to run again: a database that is new, or was moved before, is left as it is.
    """
    moved: list[str] = []
    names = set(connection.introspection.table_names())
    if "django_migrations" not in names:
        return moved
    quote = connection.ops.quote_name
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for old, new in RENAMED.items():
            cursor.execute("SELECT COUNT(*) FROM django_migrations WHERE app = %s", [old])
            if not cursor.fetchone()[0]:
                continue
            for table in sorted(n for n in names if n.startswith(f"{old}_")):
                cursor.execute(f"ALTER TABLE {quote(table)} RENAME TO {quote(new + table.removeprefix(old))}")
                moved.append(table)
            cursor.execute("UPDATE django_migrations SET app = %s WHERE app = %s", [new, old])
            if "django_content_type" in names:
                cursor.execute("UPDATE django_content_type SET app_label = %s WHERE app_label = %s", [new, old])
    return moved
