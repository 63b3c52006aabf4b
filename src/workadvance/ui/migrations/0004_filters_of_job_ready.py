"""Saved filters follow the job-ready pool and the job-ready status to their present names."""

import re

from django.db import migrations

FORMER, PRESENT = "bench", "job_ready"


def _renamed(apps, former, present):
    filters = apps.get_model("ui", "SavedFilter").objects
    filters.filter(list_key=former).update(list_key=present)
    for kept in filters.filter(query__contains=f"station={former}"):
        kept.query = re.sub(rf"(^|&)station={former}(?=&|$)", rf"\1station={present}", kept.query)
        kept.save(update_fields=["query"])


def renamed(apps, schema_editor):
    _renamed(apps, FORMER, PRESENT)


def renamed_back(apps, schema_editor):
    _renamed(apps, PRESENT, FORMER)


class Migration(migrations.Migration):
    dependencies = [("ui", "0003_bulk_acts")]

    operations = [migrations.RunPython(renamed, renamed_back)]
