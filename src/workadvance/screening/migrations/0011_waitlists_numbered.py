"""Everyone on a waitlist has a number: those without one get it by the day they were put on the list."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import F


def number(apps: Any, schema_editor: Any) -> None:
    application = apps.get_model("screening", "Application")
    waiting = application.objects.filter(state="waitlisted")
    for program in waiting.order_by().values_list("program", flat=True).distinct():
        rows = list(
            waiting.filter(program=program).order_by(F("waitlist_position").asc(nulls_last=True), "decided_on", "pk")
        )
        for at, row in enumerate(rows, start=1):
            row.waitlist_position = at
        application.objects.bulk_update(rows, ["waitlist_position"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("screening", "0010_worked_out_from")]

    operations = [migrations.RunPython(number, migrations.RunPython.noop)]
