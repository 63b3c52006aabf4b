"""Django's `migrate`, after moving what older versions kept under an app's former name; then the tables are measured."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from workadvance.events.table_statistics import statistics_update
from workadvance.web.renamed_apps import apps_renamed


class Command(Migrate):
    """Bring the database to this version's form."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Move renamed apps first: the plan of migrations is made from the history."""
        apps_renamed(connections[options["database"]])
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            # SQLite forgets what it knew of a table that was made again for a changed column.
            statistics_update(connections[options["database"]])
