"""Each journey says whose it counts as: the first of a person's linked records."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps: Any, schema_editor: Any) -> None:
    journey, person = apps.get_model("reporting", "Journey"), apps.get_model("people", "Person")
    first = person.objects.filter(pk=OuterRef("person")).values("same_as")[:1]
    journey.objects.update(counted_as=Coalesce(Subquery(first), F("person")))


class Migration(migrations.Migration):
    dependencies = [("people", "0009_who_is_who"), ("reporting", "0006_next_check_in")]

    operations = [
        migrations.AddField(
            "journey",
            "counted_as",
            models.BigIntegerField(
                default=0, help_text="The first record of this person: linked records are counted as one person."
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "journey", models.Index(fields=["provider", "counted_as"], name="journey_counted")
        ),
    ]
